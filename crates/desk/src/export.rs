//! The log as lines of JSON, exact and complete; and such lines taken in again.
//!
//! An entry's line is its stored document, byte for byte. Where the log is signed, its keys stand before the entries,
//! and each checkpoint after the entry its size ends at.

use std::collections::VecDeque;
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
    let mut lines = Lines::begin(log, after).await?;
    while let Some((page, position)) = lines.next().await? {
        for line in &page {
            write(line, position)?;
        }
    }
    Ok(lines.head)
}

/// The log as lines, as it stands when this begins, a page at a time: whoever takes them slowly holds nothing.
#[derive(Debug)]
pub struct Lines {
    log: Log,
    head: i64,
    position: i64,
    keys: Option<Vec<String>>,
    signed: VecDeque<(i64, String)>,
}

impl Lines {
    /// Begins after a position.
    ///
    /// # Errors
    /// What the database says.
    pub async fn begin(log: &Log, after: i64) -> Result<Self, LogError> {
        let head = log.head().await?.position;
        let keys = log.signing_keys().await?.into_iter();
        let keys = keys.map(|key| line(&Aside::Key { key: key.vkey, handover: key.handover })).collect();
        // A checkpoint of as many entries as were handed out before was handed out with them.
        let signed = log.checkpoints(if after == 0 { -1 } else { after }, PAGE).await?.into();
        Ok(Self { log: log.clone(), head, position: after, keys: Some(keys), signed })
    }

    /// The next lines without their ends, and the position they reach; `None` at the end.
    ///
    /// # Errors
    /// What the database says, or [`LogError::Unreadable`] where an entry is missing.
    pub async fn next(&mut self) -> Result<Option<(Vec<String>, i64)>, LogError> {
        if let Some(keys) = self.keys.take() {
            return Ok(Some((keys, self.position)));
        }
        let mut page = Vec::new();
        while let Some((size, note)) = self.signed.pop_front_if(|(size, _)| *size <= self.position) {
            let cosigned = self.log.cosignatures(size).await?;
            let lines: String = cosigned.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
            page.push(line(&Aside::Checkpoint { checkpoint: note + &lines }));
            if self.signed.is_empty() {
                self.signed = self.log.checkpoints(size, PAGE).await?.into();
            }
        }
        if self.position < self.head {
            let upto = self.signed.front().map_or(self.head, |(size, _)| self.head.min(*size));
            let entries = self.log.entries(self.position, upto, PAGE).await?;
            let Some(last) = entries.last().map(|entry| entry.position) else {
                let reason = "missing".to_owned();
                return Err(LogError::Unreadable { position: self.position + 1, reason });
            };
            page.extend(entries.into_iter().map(|entry| entry.document));
            self.position = last;
        }
        Ok((!page.is_empty()).then_some((page, self.position)))
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
        // What a tool of another system may have put between lines says nothing.
        if text.is_empty() {
            continue;
        }
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
