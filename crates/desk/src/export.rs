//! The log as lines of JSON, exact and complete; and such lines taken in again.
//!
//! An entry's line is its stored document, byte for byte. Where the log is signed, its keys stand before the entries,
//! and each checkpoint after the entry its size ends at.

use std::io;

use serde::{Deserialize, Serialize};
use usus_log::audit::finding::What;
use usus_log::error::LogError;
use usus_log::restore::Restoration;
use usus_log::store::Log;
use usus_verifier::checkpoint::SignedCheckpoint;
use usus_verifier::handover::Handover;
use usus_verifier::key::PublicKey;

/// Entries that are read at a time.
const PAGE: i64 = 1_000;

/// A line that is no entry.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Aside {
    Key {
        key: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        handover: Option<String>,
    },
    Checkpoint {
        checkpoint: String,
    },
}

/// Hands out the log after a position, line after line without its end, as it stands when this begins; `write` gets
/// each line with the position reached.
///
/// # Errors
/// What the database or `write` says.
pub async fn export<E: From<LogError>>(
    log: &Log,
    after: i64,
    mut write: impl FnMut(&str, i64) -> Result<(), E>,
) -> Result<i64, E> {
    let head = log.head().await?.position;
    for key in log.signing_keys().await? {
        write(&line(&Aside::Key { key: key.vkey, handover: key.handover }), after)?;
    }
    // A checkpoint of as many entries as were handed out before was handed out with them.
    let mut signed = log.checkpoints(if after == 0 { -1 } else { after }, PAGE).await?.into_iter();
    let mut next = signed.next();
    let mut position = after;
    loop {
        while let Some((size, note)) = next.take_if(|(size, _)| *size <= position) {
            let cosigned = log.cosignatures(size).await?;
            let lines: String = cosigned.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
            write(&line(&Aside::Checkpoint { checkpoint: note + &lines }), position)?;
            next = signed.next();
            if next.is_none() {
                signed = log.checkpoints(size, PAGE).await?.into_iter();
                next = signed.next();
            }
        }
        if position >= head {
            return Ok(head);
        }
        let upto = next.as_ref().map_or(head, |(size, _)| head.min(*size));
        let page = log.entries(position, upto, PAGE).await?;
        let Some(last) = page.last().map(|entry| entry.position) else {
            return Err(LogError::Unreadable { position: position + 1, reason: "missing".to_owned() }.into());
        };
        for entry in &page {
            write(&entry.document, entry.position)?;
        }
        position = last;
    }
}

fn line(aside: &Aside) -> String {
    serde_json::to_string(aside).unwrap_or_default()
}

/// Why lines are not taken in.
#[derive(Debug)]
pub enum NotRestored {
    /// There is no entry in them.
    Nothing,
    /// The ledger ends elsewhere than where they begin.
    Elsewhere {
        /// Where the ledger ends.
        head: i64,
        /// The position of the first entry in them.
        begins: i64,
    },
    /// A line is not what it should be.
    Line {
        /// Which, from 1.
        line: usize,
        /// What is wrong with it.
        trouble: BadLine,
    },
    /// The lines cannot be read.
    Unreadable(io::Error),
    /// The machine under the log failed.
    Machine(LogError),
}

/// What is wrong with a line.
#[derive(Debug)]
pub enum BadLine {
    /// It is none of the lines an export has.
    Unknown,
    /// It is an entry that is not the next one.
    Entry {
        /// The position that is due.
        position: i64,
        /// Why not.
        what: What,
    },
    /// It is a key that cannot be read, or that the key before it did not hand over to.
    Key,
    /// It is a checkpoint that is not of the entries before it, or not signed with one of the keys.
    Checkpoint,
}

impl From<LogError> for NotRestored {
    fn from(error: LogError) -> Self {
        Self::Machine(error)
    }
}

impl From<io::Error> for NotRestored {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error)
    }
}

/// Takes lines in: all of them, or nothing. `lines` gives one after another without its end; `progress` hears the
/// position reached. Gives the position the ledger ends at then.
///
/// # Errors
/// Why not, and nothing is recorded.
pub async fn restore(
    log: &Log,
    mut lines: impl FnMut() -> io::Result<Option<String>>,
    progress: &(dyn Fn(i64) + Send + Sync),
) -> Result<(i64, [u8; 32]), NotRestored> {
    let mut restoration = log.restoration(progress).await?;
    let begins_after = restoration.position();
    let mut keys = Keys::of(log).await?;
    let mut number = 0;
    while let Some(text) = lines()? {
        number += 1;
        let bad = |trouble| NotRestored::Line { line: number, trouble };
        if text.starts_with("{\"position\":") {
            let position = restoration.position() + 1;
            let added = restoration.add(&text).await?;
            added.map_err(|what| match &what {
                What::Column { name: "position", document, .. } if position == begins_after + 1 => {
                    let begins = document.parse().unwrap_or(0);
                    NotRestored::Elsewhere { head: begins_after, begins }
                }
                _ => bad(BadLine::Entry { position, what }),
            })?;
            if position % 1_000 == 0 {
                progress(position);
            }
            continue;
        }
        match serde_json::from_str(&text) {
            Ok(Aside::Key { key, handover }) => {
                keys.add(&mut restoration, &key, handover.as_deref())
                    .await?
                    .ok_or_else(|| bad(BadLine::Key))?;
            }
            Ok(Aside::Checkpoint { checkpoint }) => {
                let checkpoint = keys.believed(&checkpoint, &restoration);
                let checkpoint = checkpoint.ok_or_else(|| bad(BadLine::Checkpoint))?;
                take_in(&mut restoration, &checkpoint).await?;
            }
            Err(_) => return Err(bad(BadLine::Unknown)),
        }
    }
    if restoration.position() == begins_after {
        return Err(NotRestored::Nothing);
    }
    let root = restoration.tree().root();
    Ok((restoration.commit().await?, root))
}

/// The keys of the log, those it has and those that come.
struct Keys(Vec<PublicKey>);

impl Keys {
    async fn of(log: &Log) -> Result<Self, LogError> {
        let keys = log.signing_keys().await?;
        Ok(Self(keys.iter().filter_map(|key| PublicKey::read(&key.vkey).ok()).collect()))
    }

    /// Takes a key in, unless it is there; `None` where it does not follow the one before it.
    async fn add(
        &mut self,
        restoration: &mut Restoration,
        vkey: &str,
        handover: Option<&str>,
    ) -> Result<Option<()>, LogError> {
        let Ok(key) = PublicKey::read(vkey) else { return Ok(None) };
        if self.0.contains(&key) {
            return Ok(Some(()));
        }
        let note = handover.map(Handover::read);
        let follows = match (&note, self.0.last()) {
            (None, None) => true,
            (Some(Ok(handover)), Some(last)) => handover.from() == last && *handover.to() == key,
            _ => false,
        };
        if !follows {
            return Ok(None);
        }
        self.0.push(key);
        let number = i64::try_from(self.0.len()).unwrap_or(i64::MAX);
        restoration.add_key(number, vkey, handover).await?;
        Ok(Some(()))
    }

    /// A checkpoint of what was taken in so far, signed with one of the keys.
    fn believed(&self, text: &str, restoration: &Restoration) -> Option<SignedCheckpoint> {
        let checkpoint = SignedCheckpoint::read(text).ok()?;
        let tree = restoration.tree();
        let is_of_it = checkpoint.tree() == (tree.size(), tree.root());
        (is_of_it && checkpoint.is_signed_by(&self.0) == Ok(true)).then_some(checkpoint)
    }
}

/// The log's own signatures belong to the checkpoint; the others are what witnesses said of it.
async fn take_in(restoration: &mut Restoration, checkpoint: &SignedCheckpoint) -> Result<(), LogError> {
    let own = format!("\u{2014} {} ", checkpoint.checkpoint().origin);
    let (own, cosigned): (Vec<&str>, Vec<&str>) =
        checkpoint.note().signatures().lines().partition(|line| line.starts_with(&own));
    let note = format!("{}\n{}\n", checkpoint.note().text(), own.join("\n"));
    let size = i64::try_from(checkpoint.tree().0).unwrap_or(i64::MAX);
    restoration.add_checkpoint(size, &note, &cosigned).await
}
