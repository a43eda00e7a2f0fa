//! A small log, and what a ledger hands out of it: exports, receipts and bundles, made with keys of the test's own.
#![expect(clippy::format_push_string, clippy::format_collect, reason = "a test may write its texts plainly")]

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use usus_verifier::acts::Acts;
use usus_verifier::balances::{self, By};
use usus_verifier::base64;
use usus_verifier::checkpoint::{Checkpoint, SignedCheckpoint};
use usus_verifier::document::Document;
use usus_verifier::handover::Handover;
use usus_verifier::key::{PrivateKey, Use};
use usus_verifier::ledger::Ledger;
use usus_verifier::prove::Proof;
use usus_verifier::receipt::Receipt;
use usus_verifier::time::Day;
use usus_verifier::tree::{Frontier, Hash, leaf_hash};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The name of the log and of its keys.
pub(crate) const ORIGIN: &str = "comune.example/usus";

/// The day of the balances that bundles claim.
pub(crate) const EFFECTIVE: &str = "2026-12-31";

/// A key of the log, the first, the second and so on.
pub(crate) fn key(turn: u8) -> PrivateKey {
    PrivateKey::of(ORIGIN, Use::Log, &[turn; 32]).expect("a name")
}

/// A witness, by its number.
pub(crate) fn witness(number: u8) -> PrivateKey {
    let name = format!("testimone.example/{number}");
    PrivateKey::of(&name, Use::Witness, &[100 + number; 32]).expect("a name")
}

/// A policy that asks for two of three witnesses.
pub(crate) fn policy() -> String {
    let mut text = format!("log {}\n", key(1).public());
    for number in 1..=3 {
        text += &format!("witness w{number} {}\n", witness(number).public());
    }
    text + "group due-su-tre 2 w1 w2 w3\nquorum due-su-tre\n"
}

/// A log.
#[derive(Clone, Default)]
pub(crate) struct Story {
    pub(crate) documents: Vec<String>,
    sequences: BTreeMap<String, u32>,
}

impl Story {
    /// The story of some days: money and rooms, a correction, two closings.
    pub(crate) fn told() -> Self {
        let mut story = Self::default();
        let plan = json!({"plan": "P", "act": act(1)});
        story.add("holder/regione", "holder_registered", &json!({"holder": "regione"}));
        story.add("plan/P", "plan_registered", &plan);
        story.moves(
            "contributed",
            "F",
            &json!({"ambito": "olgiate", "class": "depletable", "unit": "EUR", "quantity": 100_000}),
        );
        story.moves(
            "allocated",
            "A",
            &json!({"resource": "F", "destination": destination(None), "quantity": 60_000}),
        );
        story.moves("committed", "I", &json!({"allocation": "A", "quantity": 50_000}));
        story.closes("C-1", 0);
        story.moves(
            "consumed",
            "L",
            &json!({"allocation": "A", "from_committed": 20_000, "from_allocated": 0}),
        );
        story.moves("released", "E", &json!({"allocation": "A", "of": "committed", "quantity": 5_000}));
        story.moves(
            "reused",
            "B",
            &json!({"release": "E", "destination": destination(None), "quantity": 3_000}),
        );
        story.moves("corrected", "X", &json!({"corrects": "L", "reason": "errore"}));
        story.add_row(
            "resource/S",
            "contributed",
            "S",
            &json!({"ambito": "olgiate", "class": "renewable", "unit": "place", "quantity": 4}),
        );
        story.add_row(
            "resource/S",
            "allocated",
            "SA",
            &json!({"resource": "S", "destination": destination(Some("2026-06-30")), "quantity": 2}),
        );
        story.closes("C-2", 1);
        story.moves("returned", "T", &json!({"source": {"resource": "F"}, "quantity": 1_000}));
        story
    }

    /// How many entries it has.
    pub(crate) fn size(&self) -> u64 {
        self.documents.len() as u64
    }

    /// A row about the resource F.
    pub(crate) fn moves(&mut self, kind: &str, id: &str, says: &Value) {
        self.add_row("resource/F", kind, id, says);
    }

    /// A row.
    pub(crate) fn add_row(&mut self, stream: &str, kind: &str, id: &str, says: &Value) {
        let mut payload = says.clone();
        let number = self.size() % 3;
        payload["row"] = json!({"id": id, "effective_on": "2026-03-01", "act": act(number)});
        self.add(stream, kind, &payload);
    }

    /// A closing that was decided some entries before it is recorded.
    pub(crate) fn closes(&mut self, id: &str, before: u64) {
        let size = self.size() - before;
        let text =
            balances::csv(&self.ledger(|_| true), Day::read(EFFECTIVE).expect("a day"), size, By::Place);
        let digest: String =
            Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        let root = base64::written(&self.tree(size).root());
        let row = json!({"id": id, "effective_on": EFFECTIVE, "act": act(9)});
        let payload = json!({"row": row, "size": size, "root": root, "balances": digest});
        self.add(&format!("closing/{id}"), "closed", &payload);
    }

    /// Any entry.
    pub(crate) fn add(&mut self, stream: &str, kind: &str, payload: &Value) {
        let position = self.size() + 1;
        let sequence = self.sequences.entry(stream.to_owned()).or_default();
        *sequence += 1;
        self.documents.push(format!(
            "{{\"position\":{position},\"recorded_at\":\"2026-04-01T10:00:{:02}.000000Z\",\"actor\":\"u1\",\"stream\":\"{stream}\",\
             \"sequence\":{sequence},\"nonce\":\"{position:032x}\",\"kind\":\"{kind}\",\"payload\":{payload}}}",
            position / 2
        ));
    }

    fn leaves(&self) -> Vec<Hash> {
        self.documents.iter().map(|document| leaf_hash(document.as_bytes())).collect()
    }

    fn tree(&self, size: u64) -> Frontier {
        let mut tree = Frontier::default();
        for leaf in self.leaves().into_iter().take(usize::try_from(size).expect("a small log")) {
            tree.push(leaf);
        }
        tree
    }

    fn ledger(&self, is_meant: impl Fn(&str) -> bool) -> Ledger {
        let mut ledger = Ledger::default();
        for text in &self.documents {
            let document = Document::read(text).expect("a document");
            if is_meant(&document.stream) {
                ledger.record(&document, &document.event().expect("an event")).expect("it fits");
            }
        }
        ledger
    }

    /// A proof about its tree.
    fn proof(&self, proof: Proof) -> Vec<Hash> {
        let leaves = self.leaves();
        let hash = |node: usus_verifier::prove::Node| {
            let upto = usize::try_from(node.whole_at()).expect("a small log");
            let mut tree = Frontier::default();
            for leaf in &leaves[upto - (1 << node.level)..upto] {
                tree.push(*leaf);
            }
            tree.root()
        };
        proof.of(proof.needs().into_iter().map(hash).collect()).expect("a proof")
    }

    /// Its checkpoint of a size, signed by a key and seen by so many witnesses.
    pub(crate) fn checkpoint(&self, size: u64, turn: u8, witnesses: u8) -> SignedCheckpoint {
        let checkpoint = Checkpoint { origin: ORIGIN.to_owned(), size, root: self.tree(size).root() };
        let mut signed = SignedCheckpoint::sign(checkpoint, &key(turn)).expect("signed");
        for number in 1..=witnesses {
            signed.add(&signed.cosignature(&witness(number), 1_800_000_000)).expect("a line");
        }
        signed
    }

    /// An export with checkpoints of these sizes, each signed by the key of that turn; two witnesses saw the last.
    pub(crate) fn export(&self, checkpoints: &[(u64, u8)]) -> String {
        let mut text = String::new();
        let mut keys = 0;
        for size in 0..=self.size() {
            if let Some(before) = size.checked_sub(1) {
                text += &self.documents[usize::try_from(before).expect("a small log")];
                text += "\n";
            }
            for (_, turn) in checkpoints.iter().filter(|(at, _)| *at == size) {
                while keys < *turn {
                    keys += 1;
                    let mut line = json!({"key": key(keys).public().to_string()});
                    if keys > 1 {
                        line["handover"] = json!(handover(keys - 1).whole());
                    }
                    text += &format!("{line}\n");
                }
                let is_last = checkpoints.iter().all(|(at, _)| *at <= size);
                let checkpoint = self.checkpoint(size, *turn, if is_last { 2 } else { 0 });
                text += &format!("{}\n", json!({"checkpoint": checkpoint.whole()}));
            }
        }
        text
    }

    /// The receipt of an entry, against the checkpoint of all of them.
    pub(crate) fn receipt(&self, position: u64) -> Receipt {
        let (size, index) = (self.size(), position - 1);
        Receipt {
            entry: self.documents[usize::try_from(index).expect("a small log")].clone().into_bytes(),
            index,
            proof: self.proof(Proof::Inclusion { size, index }),
            checkpoint: self.checkpoint(size, 1, 2),
        }
    }

    /// The files of a bundle of whole streams, and of the entries at other positions; with an earlier checkpoint.
    pub(crate) fn bundle(&self, streams: &[&str], others: &[u64], earlier: u64) -> BTreeMap<String, String> {
        let (size, mut acts) = (self.size(), Acts::default());
        let (mut files, mut entries) = (BTreeMap::new(), String::new());
        for (position, text) in (1..).zip(&self.documents) {
            let document = Document::read(text).expect("a document");
            if !streams.contains(&&*document.stream) && !others.contains(&position) {
                continue;
            }
            entries += &format!("{text}\n");
            if let Some(act) = document.event().expect("an event").act() {
                acts.cite(act, position);
            }
            files.insert(format!("receipts/{position}.tlog-proof"), self.receipt(position).text());
        }
        let ledger = self.ledger(|stream| streams.contains(&stream));
        let effective = Day::read(EFFECTIVE).expect("a day");
        let manifest = json!({"format": "usus bundle 1", "origin": ORIGIN, "size": size, "effective": EFFECTIVE, "known": size, "streams": streams, "complete": others.is_empty()});
        let proof = self.proof(Proof::Consistency { size, old: earlier });
        for (name, text) in [
            ("LEGGIMI.txt", "Come si verifica.\n".to_owned()),
            ("manifest.json", manifest.to_string()),
            ("checkpoint.txt", self.checkpoint(size, 1, 2).whole().to_owned()),
            ("keys.txt", format!("{}\n", key(1).public())),
            ("entries.jsonl", entries),
            ("acts.csv", acts.csv()),
            ("balances.csv", balances::csv(&ledger, effective, size, By::Resource)),
        ] {
            files.insert(name.to_owned(), text);
        }
        files.insert(format!("checkpoints/{earlier}.txt"), self.checkpoint(earlier, 1, 0).whole().to_owned());
        files.insert(format!("consistency/{earlier}-{size}.txt"), base64::lines(&proof));
        files
    }
}

/// The handing over of the log from the key of this turn to the next.
pub(crate) fn handover(turn: u8) -> Handover {
    Handover::sign(&key(turn), &key(turn + 1)).expect("signed")
}

/// Files as a ZIP that stores them.
pub(crate) fn zipped(files: &BTreeMap<String, String>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::STORE);
    for (name, text) in files {
        zip.start_file(name.as_str(), options).expect("a file");
        zip.write_all(text.as_bytes()).expect("written");
    }
    zip.finish().expect("a zip").into_inner()
}

fn act(number: u64) -> Value {
    json!({"body": "Assemblea dei Sindaci", "kind": "delibera", "number": format!("{number}, bis"), "date": "2026-02-01"})
}

fn destination(until: Option<&str>) -> Value {
    let mut destination = json!({"ambito": "olgiate", "service": "SAD", "area": "ELD", "plan": "P"});
    if let Some(until) = until {
        destination["interval"] = json!({"from": "2026-03-01", "to": until});
    }
    destination
}
