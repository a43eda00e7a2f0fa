//! `usus checkpoint`: how many events there are, and the hash of them all, signed.

use std::io::Write;
use std::process::ExitCode;

use usus_log::evidence::Which;
use usus_verifier::checkpoint::SignedCheckpoint;

use crate::ask::CheckpointWhat;
use crate::commands::{Session, stamp};
use crate::failure::Failure;
use crate::words::Language;

pub(super) async fn checkpoint(session: &Session, ask: Option<&CheckpointWhat>) -> Result<ExitCode, Failure> {
    let checkpoint = match ask {
        Some(CheckpointWhat::Stamp(ask)) => return stamp::stamp(session, ask).await,
        Some(CheckpointWhat::Show { at: Some(at), .. }) => {
            let which = Which::Of(session.known(Some(at)).await?);
            session.log.checkpoint(which).await?.ok_or_else(|| none(which, session.language))?
        }
        Some(CheckpointWhat::Show { at: None, .. }) | None => {
            let which = Which::Latest;
            session.log.checkpoint(which).await?.ok_or_else(|| none(which, session.language))?
        }
        Some(CheckpointWhat::Sign) => session.log.sign(&session.key_needed().await?).await?,
    };
    if let Some(CheckpointWhat::Show { stamp: Some(path), .. }) = ask {
        stamp::write_kept(session, &checkpoint, path).await?;
    }
    write!(std::io::stdout(), "{}", checkpoint.whole())?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn none(which: Which, language: Language) -> Failure {
    let at = match which {
        Which::Of(size) | Which::Reaching(size) => format!(" (@{size})"),
        Which::Latest => String::new(),
    };
    Failure::Usage(match language {
        Language::Italian => format!(
            "Non c'è un punto di controllo firmato{at}: usus checkpoint sign firma il registro com'è ora, con la chiave \
             di usus key new."
        ),
        Language::English => format!(
            "There is no signed checkpoint{at}: usus checkpoint sign signs the ledger as it is now, with the key of \
             usus key new."
        ),
    })
}

impl Session {
    /// A checkpoint that reaches a position: one that was signed, or one that is signed now.
    pub(crate) async fn checkpoint_reaching(&self, position: i64) -> Result<SignedCheckpoint, Failure> {
        let which = Which::Reaching(position);
        if let Some(checkpoint) = self.log.checkpoint(which).await? {
            return Ok(checkpoint);
        }
        match self.key().await? {
            Some(key) => Ok(self.log.sign(&key).await?),
            None => Err(none(which, self.language)),
        }
    }
}
