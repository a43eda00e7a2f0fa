//! A bundle: entries out of a log with their proofs, the acts they cite and the balances they claim, in one file.

use std::collections::BTreeSet;
use std::io::{Read, Seek};

use serde::Deserialize;

use crate::acts::Acts;
use crate::archive::{Archive, Part};
use crate::base64;
use crate::checkpoint::SignedCheckpoint;
use crate::claim;
use crate::entries::Entries;
use crate::event::Event;
use crate::finding::{At, Checked, Fault, NotChecked, Report, What};
use crate::handover::Handover;
use crate::key::{PublicKey, Use};
use crate::lines::{self, Next};
use crate::order::Extent;
use crate::receipt::Receipt;
use crate::time::Day;
use crate::tree::{Hash, leaf_hash, proves_consistency};
use crate::trust::Trust;

/// What a bundle says it is.
const FORMAT: &str = "usus bundle 1";

/// Receipts between two words about how far it is.
const STRETCH: u64 = 10_000;

/// What a bundle says it holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    format: String,
    origin: String,
    size: u64,
    effective: Day,
    known: u64,
    streams: BTreeSet<String>,
    /// A word for people; what is complete is looked at stream by stream.
    #[serde(rename = "complete")]
    _complete: bool,
}

/// Verifies a bundle; `progress` is told now and then how many receipts were read.
#[must_use]
pub fn verify<R: Read + Seek>(from: R, trust: &Trust, progress: &mut dyn FnMut(u64)) -> Report {
    let mut report = Report::default();
    let verified = Bundle::open(from, trust).and_then(|mut bundle| bundle.verify(progress, &mut report));
    report.fault = verified.err();
    report
}

/// A bundle, and what was read of it.
struct Bundle<'t, R> {
    trust: &'t Trust,
    archive: Archive<R>,
    manifest: Manifest,
    checkpoint: SignedCheckpoint,
    keys: Vec<PublicKey>,
    handovers: Vec<Handover>,
    entries: Entries,
    acts: Acts,
    /// The position of each entry and the hash of its leaf.
    leaves: Vec<(u64, Hash)>,
    /// The position of each closing, and the size and root that it says.
    closings: Vec<(u64, u64, String)>,
}

impl<'t, R: Read + Seek> Bundle<'t, R> {
    fn open(from: R, trust: &'t Trust) -> Result<Self, Fault> {
        let mut archive = Archive::open(from)?;
        archive.bytes(Part::Readme)?;
        let checkpoint = checkpoint(&mut archive, Part::Checkpoint)?;
        let manifest = archive.bytes(Part::Manifest)?;
        let manifest: Manifest = serde_json::from_slice(&manifest)
            .map_err(|error| Fault::new(Part::Manifest.at(), What::Manifest).found(&error))?;
        let said = checkpoint.checkpoint();
        for (expected, found) in [
            (FORMAT.to_owned(), manifest.format.clone()),
            (said.origin.clone(), manifest.origin.clone()),
            (said.size.to_string(), manifest.size.to_string()),
            (said.size.to_string(), manifest.known.to_string()),
        ] {
            if expected != found {
                let fault = Fault::new(Part::Manifest.at(), What::Manifest);
                return Err(fault.expected(&expected).found(&found));
            }
        }
        let (keys, handovers) = keys(&mut archive)?;
        let (entries, acts) = (Entries::new(Extent::Part), Acts::default());
        let (leaves, closings) = (Vec::new(), Vec::new());
        Ok(Self { trust, archive, manifest, checkpoint, keys, handovers, entries, acts, leaves, closings })
    }

    fn verify(&mut self, progress: &mut dyn FnMut(u64), report: &mut Report) -> Result<(), Fault> {
        self.read_entries()?;
        let (count, last) = (self.entries.count, self.entries.order.position());
        report.checked.push(Checked::Entries { count, last });
        self.receipts(progress)?;
        report.checked.push(Checked::Receipts { count });
        let at = Part::Checkpoint.at();
        self.trust.judge(&self.checkpoint, &at, &self.keys, &self.handovers, report)?;
        self.names_its_signer()?;
        if !self.handovers.is_empty() {
            report.checked.push(Checked::Handovers { count: self.handovers.len() as u64 });
        }
        self.earlier(report)?;
        self.against(report)?;
        self.streams(report)?;
        self.claims(report)?;
        let size = self.manifest.size;
        report.not_checked.push(NotChecked::Later { size });
        report.not_checked.push(NotChecked::Instructions);
        claim::brought(self.trust, &self.entries.ledger, size, report)
    }

    fn read_entries(&mut self) -> Result<(), Fault> {
        let at = |number: u64| At::File(format!("{}:{number}", Part::Entries.name()));
        let mut file = self.archive.lines(Part::Entries)?;
        let mut line = Vec::new();
        for number in 1.. {
            let next = lines::next(&mut file, &mut line)
                .map_err(|error| Fault::new(Part::Entries.at(), What::Zip).found(&error))?;
            match next {
                Next::End => break,
                Next::CutOff => return Err(Fault::new(at(number), What::CutOff)),
                Next::TooLong => return Err(Fault::new(at(number), What::TooLong)),
                Next::Line => {}
            }
            let text = std::str::from_utf8(&line).map_err(|_| Fault::new(at(number), What::NotText))?;
            let (document, event) = self.entries.read(text, at(number))?;
            let position = document.position;
            if position > self.manifest.size {
                let fault = Fault::new(At::Position(position), What::Position);
                return Err(fault.expected(&self.manifest.size).found(&position));
            }
            // Of a stream that may have holes nothing is summed.
            if self.manifest.streams.contains(&*document.stream) {
                self.entries.record(&document, &event)?;
            }
            if let Some(act) = event.act() {
                self.acts.cite(act, position);
            }
            if let Event::Closed(closed) = &event {
                self.closings.push((position, closed.size, closed.root.clone().into_owned()));
            }
            self.leaves.push((position, leaf_hash(&line)));
        }
        Ok(())
    }

    /// Each entry has its receipt, and no other has.
    fn receipts(&mut self, progress: &mut dyn FnMut(u64)) -> Result<(), Fault> {
        let tree = self.checkpoint.note().text().to_owned();
        for (count, (position, leaf)) in (1_u64..).zip(&self.leaves) {
            let part = Part::Receipt(*position);
            let fault = |what| Fault::new(part.at(), what);
            let receipt = Receipt::read(&self.archive.text(part)?).ok_or_else(|| fault(What::Receipt))?;
            if receipt.index + 1 != *position || leaf_hash(&receipt.entry) != *leaf {
                return Err(fault(What::ReceiptEntry)
                    .expected(position)
                    .found(&(receipt.index.saturating_add(1))));
            }
            if receipt.checkpoint.note().text() != tree {
                return Err(fault(What::ReceiptCheckpoint));
            }
            if !receipt.holds() {
                return Err(fault(What::Inclusion));
            }
            if count.is_multiple_of(STRETCH) {
                progress(count);
            }
        }
        let is_too_much = |part: &Part| match part {
            Part::Receipt(position) => self.leaves.binary_search_by_key(position, |(at, _)| *at).is_err(),
            _ => false,
        };
        match self.archive.parts().find(is_too_much) {
            Some(part) => Err(Fault::new(part.at(), What::Unexpected)),
            None => Ok(()),
        }
    }

    /// Whoever brings a key may find that it signed; the bundle must still say so to those who bring none.
    fn names_its_signer(&self) -> Result<(), Fault> {
        match self.checkpoint.is_signed_by(&self.keys) {
            Ok(true) => Ok(()),
            Ok(false) => Err(Fault::new(Part::Keys.at(), What::CheckpointKey)),
            Err(error) => Err(Fault::new(Part::Checkpoint.at(), What::Forged).found(&error)),
        }
    }

    /// Earlier checkpoints, each with the proof that the log only added to it.
    fn earlier(&mut self, report: &mut Report) -> Result<(), Fault> {
        let new = self.checkpoint.tree();
        let keys: Vec<PublicKey> = self.keys.iter().chain(&self.trust.keys()).cloned().collect();
        let mut count = 0;
        for part in self.archive.parts().collect::<Vec<_>>() {
            match part {
                Part::Earlier(size) => {
                    let earlier = checkpoint(&mut self.archive, part)?;
                    let said = earlier.checkpoint();
                    if said.size != size || said.origin != self.manifest.origin {
                        return Err(Fault::new(part.at(), What::CheckpointSize)
                            .expected(&size)
                            .found(&said.size));
                    }
                    match earlier.is_signed_by(&keys) {
                        Ok(true) => {}
                        Ok(false) => return Err(Fault::new(part.at(), What::CheckpointKey)),
                        Err(error) => return Err(Fault::new(part.at(), What::Forged).found(&error)),
                    }
                    self.continues(earlier.tree(), new)?;
                    self.closed_at(earlier.tree())?;
                    count += 1;
                }
                Part::Consistency(old, size) if size != new.0 || !self.archive.has(Part::Earlier(old)) => {
                    return Err(Fault::new(part.at(), What::Unexpected));
                }
                _ => {}
            }
        }
        if count > 0 {
            report.checked.push(Checked::Consistency { count });
        }
        let closings = self.closings.len() as u64;
        if closings > 0 {
            report.not_checked.push(NotChecked::ClosingBalances { closings });
        }
        Ok(())
    }

    /// What closings say of the root at a size.
    fn closed_at(&self, (size, root): (u64, Hash)) -> Result<(), Fault> {
        let root = base64::written(&root);
        let wrong = self.closings.iter().find(|(_, at, said)| *at == size && *said != root);
        wrong.map_or(Ok(()), |(position, _, said)| {
            Err(Fault::new(At::Position(*position), What::ClosingRoot).expected(&root).found(said))
        })
    }

    /// Whether the proof in the bundle shows that the log only added to an older tree.
    fn continues(&mut self, old: (u64, Hash), new: (u64, Hash)) -> Result<(), Fault> {
        let part = Part::Consistency(old.0, new.0);
        let proof = self.archive.text(part)?;
        let proof = proof.strip_suffix('\n').map_or_else(
            || if proof.is_empty() { Some(Vec::new()) } else { None },
            |proof| base64::proof(proof.split('\n')),
        );
        let holds = proof.is_some_and(|proof| proves_consistency(&proof, new, old));
        if holds { Ok(()) } else { Err(Fault::new(part.at(), What::Consistency)) }
    }

    fn against(&mut self, report: &mut Report) -> Result<(), Fault> {
        let trust = self.trust;
        for against in trust.kept() {
            let (old, new) = (against.tree(), self.checkpoint.tree());
            let part = Part::Consistency(old.0, new.0);
            if old.0 == new.0 {
                if old.1 != new.1 {
                    let (expected, found) = (base64::written(&old.1), base64::written(&new.1));
                    let fault = Fault::new(Part::Checkpoint.at(), What::AgainstRoot);
                    return Err(fault.expected(&expected).found(&found));
                }
            } else if self.archive.has(part) {
                self.continues(old, new).map_err(|fault| Fault { what: What::AgainstRoot, ..fault })?;
            } else {
                let fault = Fault::new(part.at(), What::AgainstProof);
                return Err(fault.expected(&old.0).found(&new.0));
            }
        }
        self.trust.judge_against(Some(&self.manifest.origin), &self.keys, report)
    }

    /// Streams that are said to be complete have no hole, from their first entry on.
    fn streams(&self, report: &mut Report) -> Result<(), Fault> {
        let order = &self.entries.order;
        for stream in &self.manifest.streams {
            let (count, last) = order.of_stream(stream).unwrap_or_default();
            if count == 0 || count != last {
                let fault = Fault::new(Part::Entries.at(), What::Stream);
                return Err(fault.expected(&format!("{stream} 1-{}", last.max(1))).found(&count));
            }
        }
        let streams = self.manifest.streams.len() as u64;
        if streams > 0 {
            report.checked.push(Checked::Complete { streams });
            report.not_checked.push(NotChecked::StreamEnds);
        }
        let incomplete = order.streams() - streams;
        if incomplete > 0 {
            report.not_checked.push(NotChecked::Incomplete { streams: incomplete });
        }
        Ok(())
    }

    fn claims(&mut self, report: &mut Report) -> Result<(), Fault> {
        let (balances, acts) = (self.archive.bytes(Part::Balances)?, self.archive.bytes(Part::Acts)?);
        let clocks = (self.manifest.effective, self.manifest.known);
        let at = Part::Balances.at();
        if !balances.starts_with(b"resource,") {
            return Err(Fault::new(at, What::Balances).expected("resource,ambito,service,plan,unit"));
        }
        report.checked.push(claim::compare(&self.entries.ledger, clocks, &balances, at)?);
        let own = self.acts.csv();
        if own.as_bytes() != acts {
            return Err(Fault { what: What::Acts, ..claim::differing(&own, &acts, Part::Acts.at()) });
        }
        report.checked.push(Checked::Acts { count: self.acts.count() });
        Ok(())
    }
}

fn checkpoint<R: Read + Seek>(archive: &mut Archive<R>, part: Part) -> Result<SignedCheckpoint, Fault> {
    let text = archive.text(part)?;
    SignedCheckpoint::read(&text).map_err(|_| Fault::new(part.at(), What::Checkpoint))
}

/// The keys that a bundle names, and how they were handed over: the first to the second, and so on.
fn keys<R: Read + Seek>(archive: &mut Archive<R>) -> Result<(Vec<PublicKey>, Vec<Handover>), Fault> {
    let mut handovers = Vec::new();
    for part in archive.parts().collect::<Vec<_>>() {
        if matches!(part, Part::Handover(_)) {
            let read = Handover::read(&archive.text(part)?);
            handovers.push(read.map_err(|_| Fault::new(part.at(), What::Handover))?);
        }
    }
    let mut keys: Vec<PublicKey> = Vec::new();
    for line in archive.text(Part::Keys)?.lines() {
        let wrong = |what| Fault::new(Part::Keys.at(), what).found(line);
        let key = PublicKey::read(line).map_err(|_| wrong(What::Key))?;
        if key.is_for() != Use::Log || keys.contains(&key) {
            return Err(wrong(What::Key));
        }
        let is_handed_over = |handover: &Handover| *handover.to() == key && keys.contains(handover.from());
        if !keys.is_empty() && !handovers.iter().any(is_handed_over) {
            return Err(wrong(What::Handover));
        }
        keys.push(key);
    }
    if handovers.len() + 1 == keys.len() || (keys.is_empty() && handovers.is_empty()) {
        Ok((keys, handovers))
    } else {
        Err(Fault::new(Part::Keys.at(), What::Handover).expected(&keys.len()).found(&handovers.len()))
    }
}
