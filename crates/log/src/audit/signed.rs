//! The keys and the signed checkpoints, as the entries go by.

use std::collections::VecDeque;

use usus_verifier::checkpoint::SignedCheckpoint;
use usus_verifier::handover::{Handover, trusted};
use usus_verifier::key::PublicKey;
use usus_verifier::note::is_signature;
use usus_verifier::time_stamp::TimeStamp;
use usus_verifier::tree::Frontier;

use crate::audit::finding::{Finding, What};
use crate::audit::rows::{Cell, select};
use crate::error::LogError;
use crate::snapshot::Snapshot;

/// Checkpoints that are read at a time.
const PAGE: i64 = 1_000;

/// The checkpoints that are still to come, and the keys they must be signed with.
pub(super) struct Signed {
    keys: Vec<PublicKey>,
    origin: Option<String>,
    next: VecDeque<(i64, Option<String>)>,
    read_up_to: i64,
    held: (u64, Option<u64>),
}

fn text(cell: Option<&Result<Cell, String>>) -> Option<String> {
    match cell {
        Some(Ok(Cell::Text(text))) => Some(text.clone()),
        _ => None,
    }
}

fn bytes(cell: Option<&Result<Cell, String>>) -> Option<Vec<u8>> {
    match cell {
        Some(Ok(Cell::Bytes(bytes))) => Some(bytes.clone()),
        _ => None,
    }
}

fn number(cell: Option<&Result<Cell, String>>) -> i64 {
    match cell {
        Some(Ok(Cell::Integer(number))) => *number,
        _ => 0,
    }
}

impl Signed {
    /// Reads the keys: those that are trusted, and those that they handed the log over to.
    pub(super) async fn read(
        moment: &mut Snapshot,
        given: &[PublicKey],
        findings: &mut Vec<Finding>,
    ) -> Result<Self, LogError> {
        let query = "select number, vkey, handover from signing_key where number >= $1 and number <= $2 order by number";
        let rows = select(moment, query, (i64::MIN, i64::MAX), |row| {
            (number(row.first()), text(row.get(1)), text(row.get(2)))
        });
        let (mut keys, mut handovers): (Vec<PublicKey>, Vec<Handover>) = (Vec::new(), Vec::new());
        for (due, (number, vkey, handover)) in (1..).zip(rows.await?) {
            let key = vkey.and_then(|vkey| PublicKey::read(&vkey).ok());
            let handover = handover.and_then(|note| Handover::read(&note).ok());
            let holds = match (&key, &handover, keys.last()) {
                (Some(_), None, None) => true,
                (Some(key), Some(handover), Some(last)) => handover.from() == last && handover.to() == key,
                _ => false,
            };
            if !holds || number != due {
                findings.push(Finding { position: 0, what: What::Key { number } });
                break;
            }
            keys.extend(key);
            handovers.extend(handover);
        }
        let origin = keys.first().map(|key| key.name().to_owned());
        let keys = if given.is_empty() { keys } else { trusted(given, &handovers) };
        Ok(Self { keys, origin, next: VecDeque::new(), read_up_to: i64::MIN, held: (0, None) })
    }

    /// The keys that are trusted.
    pub(super) fn keys(&self) -> &[PublicKey] {
        &self.keys
    }

    /// How many checkpoints hold, and the size of the last one.
    pub(super) fn held(&self) -> (u64, Option<u64>) {
        self.held
    }

    /// Compares the checkpoint of this size, if there is one, with the tree.
    pub(super) async fn meet(
        &mut self,
        tree: &Frontier,
        moment: &mut Snapshot,
        findings: &mut Vec<Finding>,
    ) -> Result<(), LogError> {
        let size = i64::try_from(tree.size()).unwrap_or(i64::MAX);
        if self.next.is_empty() && self.read_up_to < i64::MAX {
            self.read_more(moment).await?;
        }
        while let Some((kept_at, note)) = self.next.pop_front_if(|(kept_at, _)| *kept_at <= size) {
            let found = match note.as_deref().map(SignedCheckpoint::read) {
                Some(Ok(checkpoint)) => self.checked(&checkpoint, kept_at, tree),
                _ => Some(What::NoCheckpoint),
            };
            match found {
                Some(what) => findings.push(Finding { position: kept_at, what }),
                None => self.held = (self.held.0 + 1, Some(tree.size())),
            }
        }
        Ok(())
    }

    fn checked(&self, checkpoint: &SignedCheckpoint, kept_at: i64, tree: &Frontier) -> Option<What> {
        let (size, root) = checkpoint.tree();
        let origin = &checkpoint.checkpoint().origin;
        if i64::try_from(size) != Ok(kept_at) || size != tree.size() {
            return Some(What::NoCheckpoint);
        }
        if self.origin.as_ref().is_some_and(|known| known != origin) {
            return Some(What::Origin { found: origin.clone() });
        }
        if root != tree.root() {
            return Some(What::Root);
        }
        (checkpoint.is_signed_by(&self.keys) != Ok(true)).then_some(What::Unsigned)
    }

    async fn read_more(&mut self, moment: &mut Snapshot) -> Result<(), LogError> {
        let query = "select size, note from checkpoint where size >= $1 order by size limit $2";
        let rows =
            select(moment, query, (self.read_up_to, PAGE), |row| (number(row.first()), text(row.get(1))));
        self.next.extend(rows.await?);
        // Nothing comes after the last page.
        self.read_up_to = self.next.back().map_or(i64::MAX, |(size, _)| size.saturating_add(1));
        Ok(())
    }

    /// What is signed of more than there is; and cosignatures that are none.
    pub(super) async fn end(
        &mut self,
        entries: u64,
        moment: &mut Snapshot,
        findings: &mut Vec<Finding>,
    ) -> Result<(), LogError> {
        let entries = i64::try_from(entries).unwrap_or(i64::MAX);
        if let Some((size, _)) = self.next.front() {
            findings.push(Finding { position: *size, what: What::Beyond { entries } });
        }
        let query = "select stamp.size, stamp.reply, checkpoint.note from stamp \
                     left join checkpoint on checkpoint.size = stamp.size where stamp.size >= $1 and stamp.size <= $2";
        let stamps = select(moment, query, (i64::MIN, i64::MAX), |row| {
            (number(row.first()), bytes(row.get(1)), text(row.get(2)))
        });
        for (size, reply, note) in stamps.await? {
            let checkpoint = note.and_then(|note| SignedCheckpoint::read(&note).ok());
            let stamp = reply.and_then(|reply| TimeStamp::read(&reply).ok());
            let is_over = stamp.zip(checkpoint).is_some_and(|(stamp, checkpoint)| stamp.is_over(&checkpoint));
            if !is_over {
                findings.push(Finding { position: size, what: What::Stamp });
            }
        }
        let query = "select cosignature.size, line, checkpoint.size from cosignature \
                     left join checkpoint on checkpoint.size = cosignature.size \
                     where cosignature.size >= $1 and cosignature.size <= $2";
        let lines = select(moment, query, (i64::MIN, i64::MAX), |row| {
            (number(row.first()), text(row.get(1)), matches!(row.get(2), Some(Ok(Cell::Integer(_)))))
        });
        for (size, line, has_checkpoint) in lines.await? {
            if !has_checkpoint || !line.is_some_and(|line| is_signature(&line)) {
                findings.push(Finding { position: size, what: What::Cosignature });
            }
        }
        Ok(())
    }
}
