//! An export: the whole log in its order, a line each, with keys and checkpoints between the entries.

use std::borrow::Cow;
use std::io::{self, BufRead};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::approvals::{Approvals, Says, Wrong};
use crate::balances::{self, By};
use crate::base64;
use crate::checkpoint::SignedCheckpoint;
use crate::claim;
use crate::document::Document;
use crate::entries::Entries;
use crate::event::{Closed, Event};
use crate::finding::{At, Checked, Fault, NotChecked, Report, What};
use crate::handover::Handover;
use crate::key::{PublicKey, Use};
use crate::lines::{self, Next};
use crate::order::Extent;
use crate::plain::MARK;
use crate::roots::Roots;
use crate::time::Instant;
use crate::tree::{Hash, leaf_hash};
use crate::trust::Trust;

/// How every entry's line begins.
pub const ENTRY: &str = "{\"position\":";

/// Entries between two words about how far it is.
const STRETCH: u64 = 100_000;

/// A line between the entries.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Between<'l> {
    #[serde(default, borrow)]
    key: Option<Cow<'l, str>>,
    #[serde(default, borrow)]
    handover: Option<Cow<'l, str>>,
    #[serde(default, borrow)]
    checkpoint: Option<Cow<'l, str>>,
}

/// Verifies an export; `progress` is told now and then how many entries were read.
///
/// # Errors
/// Where the file cannot be read at all.
pub fn verify(from: &mut impl BufRead, trust: &Trust, progress: &mut dyn FnMut(u64)) -> io::Result<Report> {
    let mut reading = Reading::new(trust);
    let mut report = Report::default();
    let mut line = Vec::new();
    let mut fault = reading.meet().err();
    for number in 1.. {
        if fault.is_some() {
            break;
        }
        let at = At::Line(number);
        fault = match lines::next(from, &mut line)? {
            Next::End => break,
            Next::CutOff => Some(Fault::new(at, What::CutOff)),
            Next::TooLong => Some(Fault::new(at, What::TooLong)),
            Next::Line => match std::str::from_utf8(&line) {
                Ok(text) => match as_written(text, number) {
                    "" => None,
                    text => reading.line(text, at).err(),
                },
                Err(_) => Some(Fault::new(at, What::NotText)),
            },
        };
        let read = reading.entries.count;
        if read.is_multiple_of(STRETCH) && read > 0 && line.starts_with(ENTRY.as_bytes()) {
            progress(read);
        }
    }
    reading.tell(&mut report);
    report.fault = fault.or_else(|| reading.finish(&mut report).err());
    Ok(report)
}

/// A line without what a tool of another system may have put around it, which is no part of what was recorded.
fn as_written(text: &str, number: u64) -> &str {
    let text = if number == 1 { text.trim_start_matches(MARK) } else { text };
    text.trim_end_matches('\r')
}

/// An export as far as it was read.
struct Reading<'t> {
    trust: &'t Trust,
    entries: Entries,
    roots: Roots,
    keys: Vec<PublicKey>,
    handovers: Vec<Handover>,
    last: Option<SignedCheckpoint>,
    checkpoints: u64,
    closings: u64,
    approvals: Approvals<Instant>,
    /// Closings whose root is too long ago to be made out.
    unseen: Vec<NotChecked>,
}

impl<'t> Reading<'t> {
    fn new(trust: &'t Trust) -> Self {
        Self {
            trust,
            entries: Entries::new(Extent::Whole),
            roots: Roots::default(),
            keys: Vec::new(),
            handovers: Vec::new(),
            last: None,
            checkpoints: 0,
            closings: 0,
            approvals: Approvals::default(),
            unseen: Vec::new(),
        }
    }

    fn line(&mut self, text: &str, at: At) -> Result<(), Fault> {
        if text.starts_with(ENTRY) {
            return self.entry(text);
        }
        let wrong = |at| Fault::new(at, What::Line).found(&text.chars().take(60).collect::<String>());
        let Ok(between) = serde_json::from_str::<Between<'_>>(text) else { return Err(wrong(at)) };
        match between {
            Between { key: Some(key), handover, checkpoint: None } => self.key(&key, handover.as_deref(), at),
            Between { checkpoint: Some(checkpoint), key: None, handover: None } => {
                self.checkpoint(&checkpoint, at)
            }
            _ => Err(wrong(at)),
        }
    }

    fn entry(&mut self, text: &str) -> Result<(), Fault> {
        let at = At::Position(self.roots.size() + 1);
        let (document, event) = self.entries.read(text, at)?;
        if let Event::Closed(closed) = &event {
            self.closing(closed, document.position)?;
        }
        self.four_eyes(&document, &event)?;
        self.entries.record(&document, &event)?;
        self.roots.push(leaf_hash(text.as_bytes()));
        self.meet()
    }

    fn four_eyes(&mut self, document: &Document<'_>, event: &Event<'_>) -> Result<(), Fault> {
        let says = if let Event::Proposal(says) = event { *says } else { Says::Nothing };
        let followed = self.approvals.follow(&document.stream, &document.actor, document.recorded_at, says);
        followed.map_err(|wrong| {
            let what = match wrong {
                Wrong::Unknown => What::ProposalUnknown,
                Wrong::SamePerson => What::SamePerson,
                Wrong::NotTheProposer => What::NotTheProposer,
                Wrong::Entries => What::ApprovalEntries,
            };
            Fault::new(At::Position(document.position), what).found(&document.actor)
        })
    }

    fn closing(&mut self, closed: &Closed<'_>, position: u64) -> Result<(), Fault> {
        let at = At::Position(position);
        let size = closed.size;
        if size >= position {
            return Err(Fault::new(at, What::ClosingSize).expected(&(position - 1)).found(&size));
        }
        match self.roots.root_at(size) {
            Some(root) => same_root(&root, &closed.root, at.clone(), What::ClosingRoot)?,
            None => self.unseen.push(NotChecked::ClosingRoot { position, size }),
        }
        let balances = balances::csv(&self.entries.ledger, closed.row.effective_on, size, By::Place);
        let digest = hex(&Sha256::digest(balances.as_bytes()));
        if digest != closed.balances {
            return Err(Fault::new(at, What::ClosingBalances).expected(&digest).found(&closed.balances));
        }
        self.closings += 1;
        Ok(())
    }

    fn key(&mut self, key: &str, handover: Option<&str>, at: At) -> Result<(), Fault> {
        let read = PublicKey::read(key).map_err(|error| Fault::new(at.clone(), What::Key).found(&error))?;
        if read.is_for() != Use::Log || self.keys.contains(&read) {
            return Err(Fault::new(at, What::Key).found(&key));
        }
        let wrong = || Fault::new(at.clone(), What::Handover).found(&key);
        match handover {
            None if self.keys.is_empty() => {}
            None => return Err(wrong()),
            Some(handover) => {
                let handover = Handover::read(handover).map_err(|_| wrong())?;
                if *handover.to() != read || !self.keys.contains(handover.from()) {
                    return Err(wrong());
                }
                self.handovers.push(handover);
            }
        }
        self.keys.push(read);
        Ok(())
    }

    fn checkpoint(&mut self, whole: &str, at: At) -> Result<(), Fault> {
        let read = SignedCheckpoint::read(whole).map_err(|_| Fault::new(at, What::Checkpoint))?;
        let ((size, root), here) = (read.tree(), self.roots.size());
        let at = At::Position(here);
        if size != here || self.last.as_ref().is_some_and(|last| last.checkpoint().size == size) {
            return Err(Fault::new(at, What::CheckpointSize).expected(&here).found(&size));
        }
        same_root(&self.roots.root(), &base64::written(&root), at.clone(), What::CheckpointRoot)?;
        let keys: Vec<PublicKey> = self.keys.iter().chain(&self.trust.keys()).cloned().collect();
        match read.is_signed_by(&keys) {
            Ok(true) => {}
            Ok(false) => {
                let found = read.note().signatures().lines().next().unwrap_or_default();
                return Err(Fault::new(at, What::CheckpointKey).found(&found));
            }
            Err(error) => return Err(Fault::new(at, What::Forged).found(&error)),
        }
        self.last = Some(read);
        self.checkpoints += 1;
        Ok(())
    }

    /// Looks at the checkpoints kept elsewhere, each where its size is reached.
    fn meet(&self) -> Result<(), Fault> {
        let here = self.roots.size();
        for (size, root) in self.trust.kept().map(SignedCheckpoint::tree).filter(|(size, _)| *size == here) {
            let at = At::Position(size);
            same_root(&root, &base64::written(&self.roots.root()), at, What::AgainstRoot)?;
        }
        Ok(())
    }

    /// What held as far as it was read.
    fn tell(&self, report: &mut Report) {
        let count = self.entries.count;
        report.checked.push(Checked::Entries { count, last: self.entries.order.position() });
        if let Some(last) = &self.last {
            let (count, last) = (self.checkpoints, last.checkpoint().size);
            report.checked.push(Checked::Checkpoints { count, last });
        }
        if !self.handovers.is_empty() {
            report.checked.push(Checked::Handovers { count: self.handovers.len() as u64 });
        }
        if self.closings > 0 {
            report.checked.push(Checked::Closings { count: self.closings });
        }
        if self.approvals.count() > 0 {
            report.checked.push(Checked::Approvals { count: self.approvals.count() });
        }
        report.not_checked.extend(self.unseen.iter().cloned());
    }

    fn finish(&self, report: &mut Report) -> Result<(), Fault> {
        let size = self.roots.size();
        report.checked.push(Checked::Whole { streams: self.entries.order.streams() });
        report.checked.push(Checked::Tree { size, root: base64::written(&self.roots.root()) });
        let kept = self.trust.kept().map(|against| against.checkpoint().size).max();
        if let Some(expected) = kept.filter(|kept| *kept > size) {
            return Err(Fault::new(At::Position(size), What::AgainstSize).expected(&expected).found(&size));
        }
        let origin = self.last.as_ref().map(|last| last.checkpoint().origin.as_str());
        self.trust.judge_against(origin, &self.keys, report)?;
        if let Some(last) = &self.last {
            let at = At::Position(last.checkpoint().size);
            self.trust.judge(last, &at, &self.keys, &self.handovers, report)?;
        }
        let signed = self.last.as_ref().map(|last| last.checkpoint().size);
        let Some(covered) = signed.max(kept) else {
            return Err(Fault::new(At::Whole, What::NothingSigned));
        };
        if covered < size {
            let at = At::Position(covered + 1);
            return Err(Fault::new(at, What::Uncovered).expected(&covered).found(&size));
        }
        report.not_checked.push(NotChecked::Later { size });
        claim::brought(self.trust, &self.entries.ledger, size, report)
    }
}

/// Whether a root is that which is written.
fn same_root(root: &Hash, written: &str, at: At, what: What) -> Result<(), Fault> {
    let own = base64::written(root);
    if own == written { Ok(()) } else { Err(Fault::new(at, what).expected(&own).found(&written)) }
}

/// Bytes in lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
