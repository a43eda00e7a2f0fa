//! Asking a witness to cosign a checkpoint.

use futures_util::future::BoxFuture;
use usus_verifier::add_checkpoint::{Request, cosignatures, size};
use usus_verifier::key::PublicKey;
use usus_verifier::note::SignedNote;
use usus_verifier::tree::Hash;

use crate::post::{NoAnswer, post};

/// What gives the consistency proof from a smaller size, greater than 0, up to the checkpoint that is shown.
pub type Prove<'p, E> = dyn Fn(u64) -> BoxFuture<'p, Result<Vec<Hash>, E>> + Send + Sync + 'p;

/// How often a witness may say that it stands elsewhere before we give up: others may be asking it too.
const ATTEMPTS: usize = 4;

/// Why a witness has not cosigned.
#[derive(Debug, thiserror::Error)]
pub enum NotCosigned<E> {
    /// The note is no checkpoint.
    #[error("not a checkpoint")]
    NotACheckpoint,
    /// The proof it needs could not be made.
    #[error(transparent)]
    NoProof(E),
    /// It did not answer.
    #[error(transparent)]
    NoAnswer(#[from] NoAnswer),
    /// It has cosigned a larger tree of this log than ours, of this size: ours is an earlier one, or was cut off.
    #[error("it knows a tree of {0} entries, which is larger")]
    Ahead(u64),
    /// It has cosigned another tree of this very size.
    #[error("it knows another tree of {0} entries")]
    OtherTree(u64),
    /// It does not accept that our tree only adds to the one it knows.
    #[error("it does not accept that the tree only grew")]
    NotProved,
    /// It does not know this log.
    #[error("it does not know this log")]
    UnknownLog,
    /// It does not know the key the checkpoint is signed with.
    #[error("it does not know the key of this checkpoint")]
    NotSigned,
    /// It always stood elsewhere: others are asking it at the same time.
    #[error("others are asking it at the same time")]
    Busy,
    /// It answered with this status, or in a way that is not understood.
    #[error("it answered with status {0} in a way that is not understood")]
    NotUnderstood(u16),
    /// It answered, but with no cosignature of the key it is known by.
    #[error("it answered with no cosignature of the key it is known by")]
    OtherKey,
}

/// Asks the witness at `url` (its submission prefix), known by these keys, to cosign a checkpoint, and gives its
/// lines, without line ends. `known` is the size it is believed to know, 0 where nothing is.
///
/// # Errors
/// Why it has not.
pub async fn submit<E>(
    url: &str,
    keys: &[PublicKey],
    note: &SignedNote,
    known: u64,
    prove: &Prove<'_, E>,
) -> Result<Vec<String>, NotCosigned<E>> {
    let url = format!("{}/add-checkpoint", url.trim_end_matches('/'));
    let mut old = known;
    for _ in 0..ATTEMPTS {
        let mut request = Request::new(old, Vec::new(), note.clone()).ok_or(NotCosigned::NotACheckpoint)?;
        let of = request.checkpoint.size;
        if old > of {
            return Err(NotCosigned::Ahead(old));
        }
        if (1..of).contains(&old) {
            request.proof = prove(old).await.map_err(NotCosigned::NoProof)?;
        }
        let answered = post(&url, "text/plain; charset=utf-8", "*/*", request.text().into_bytes()).await?;
        let not_understood = || NotCosigned::NotUnderstood(answered.status);
        let body = std::str::from_utf8(&answered.body).map_err(|_| not_understood())?;
        match answered.status {
            200 => {
                let lines = cosignatures(body, note, keys).ok_or_else(not_understood)?;
                return if lines.is_empty() { Err(NotCosigned::OtherKey) } else { Ok(lines) };
            }
            409 => match size(body).ok_or_else(not_understood)? {
                told if told == old && old == of => return Err(NotCosigned::OtherTree(told)),
                told if told == old => return Err(not_understood()),
                told => old = told,
            },
            403 => return Err(NotCosigned::NotSigned),
            404 => return Err(NotCosigned::UnknownLog),
            422 => return Err(NotCosigned::NotProved),
            _ => return Err(not_understood()),
        }
    }
    Err(NotCosigned::Busy)
}
