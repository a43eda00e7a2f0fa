//! Bundles.

use std::collections::BTreeMap;
use std::io::Cursor;

use usus_verifier::bundle;
use usus_verifier::finding::{Checked, Fault, NotChecked, Report, What};
use usus_verifier::trust::Trust;

use crate::story::{Story, handover, key, zipped};
use crate::{holds, is_open, trusting, trusting_witnesses};

type Files = BTreeMap<String, String>;

fn bundled(files: &Files, trust: &Trust) -> Report {
    bundle::verify(Cursor::new(zipped(files)), trust, &mut |_| {})
}

/// What is wrong after a file was changed, added or taken away.
fn wrong(files: &Files, name: &str, text: Option<String>) -> What {
    let mut files = files.clone();
    match text {
        Some(text) => files.insert(name.to_owned(), text),
        None => files.remove(name),
    };
    let report = bundled(&files, &trusting(&[key(1)]));
    report.fault.unwrap_or_else(|| panic!("{name} was changed")).what
}

#[test]
fn a_bundle_as_it_is_verifies() {
    let story = Story::told();
    let files = story.bundle(&["resource/F", "closing/C-1"], &[2, 13], 5);
    let report = bundled(&files, &trusting_witnesses());
    assert_eq!(report.fault, None);
    assert!(holds(&report, |it| *it == Checked::Receipts { count: 11 }), "{report:?}");
    assert!(holds(&report, |it| *it == Checked::Complete { streams: 2 }));
    assert!(holds(&report, |it| *it == Checked::Consistency { count: 1 }));
    assert!(holds(&report, |it| matches!(it, Checked::Balances { rows: 2, .. })));
    assert!(is_open(&report, |it| *it == NotChecked::Incomplete { streams: 2 }));
    assert!(is_open(&report, |it| *it == NotChecked::StreamEnds));
    assert!(is_open(&report, |it| *it == NotChecked::Instructions));
    assert!(is_open(&report, |it| *it == NotChecked::ClosingBalances { closings: 2 }));
    let by_another = bundled(&files, &trusting(&[key(2)]));
    assert_eq!(by_another.fault.map(|fault| fault.what), Some(What::Untrusted));
}

#[test]
fn a_bundle_is_all_of_its_file() {
    let bytes = zipped(&Story::told().bundle(&["resource/F"], &[], 5));
    let what = |bytes: Vec<u8>| {
        let report = bundle::verify(Cursor::new(bytes), &trusting(&[key(1)]), &mut |_| {});
        report.fault.map(|fault| fault.what)
    };
    assert_eq!(what(bytes.clone()), None);
    let end = bytes.len() - 22;
    let mut commented = bytes.clone();
    commented[end + 20] = 40;
    for around in [
        [&bytes[..], &[b'x'; 40]].concat(),
        [&bytes[..], &[0; 40]].concat(),
        [&[b'x'; 40], &bytes[..]].concat(),
        [b"PK\x03\x04".as_slice(), &bytes].concat(),
        [&commented[..], &[b'x'; 40]].concat(),
    ] {
        assert_eq!(what(around), Some(What::Around));
    }
    assert_eq!(what(bytes[..end].to_vec()), Some(What::Zip));
    assert_eq!(what(b"PK\x03\x04".to_vec()), Some(What::Zip));
}

#[test]
fn every_file_must_be_what_it_is() {
    let story = Story::told();
    let files = story.bundle(&["resource/F", "closing/C-1"], &[], 5);
    let size = story.size();
    let altered = |name: &str, from: &str, to: &str| {
        let text = files[name].replace(from, to);
        assert_ne!(text, files[name], "{name}");
        wrong(&files, name, Some(text))
    };
    for name in files.keys() {
        let what = wrong(&files, name, None);
        let expected = if name == "checkpoints/5.txt" { What::Unexpected } else { What::Missing };
        assert_eq!(what, expected, "{name}");
    }
    for name in [
        "altro.txt",
        "receipts/99.tlog-proof",
        "receipts/03.tlog-proof",
        "../keys.txt",
        "consistency/4-14.txt",
    ] {
        assert_eq!(wrong(&files, name, Some("x\n".to_owned())), What::Unexpected, "{name}");
    }
    assert_eq!(altered("manifest.json", "bundle 1", "bundle 2"), What::Manifest);
    assert_eq!(altered("manifest.json", "\"known\":14", "\"known\":13"), What::Manifest);
    assert_eq!(altered("manifest.json", "comune.example", "comune.esempio"), What::Manifest);
    assert_eq!(altered("manifest.json", "2026-12-31", "2026-01-31"), What::Balances);
    assert_eq!(altered("manifest.json", "resource/F", "resource/S"), What::Stream);
    assert_eq!(altered("checkpoint.txt", "\n14\n", "\n15\n"), What::Manifest);
    assert_eq!(altered("entries.jsonl", "\"u1\"", "\"u2\""), What::ReceiptEntry);
    assert_eq!(altered("entries.jsonl", "60000", "6e4"), What::Payload);
    assert_eq!(altered("balances.csv", "F,olgiate,SAD", "F,olgiate,SAE"), What::Balances);
    assert_eq!(altered("acts.csv", "2026-02-01", "2026-02-02"), What::Acts);
    assert_eq!(altered("checkpoints/5.txt", "\n5\n", "\n6\n"), What::CheckpointSize);
    let receipt = |receipt: usus_verifier::receipt::Receipt| {
        wrong(&files, "receipts/3.tlog-proof", Some(receipt.text()))
    };
    assert_eq!(receipt(story.receipt(4)), What::ReceiptEntry);
    let mut unproved = story.receipt(3);
    unproved.proof[0] = [0; 32];
    assert_eq!(receipt(unproved), What::Inclusion);
    let mut other = story.clone();
    other.documents.pop();
    assert_eq!(receipt(other.receipt(3)), What::ReceiptCheckpoint);
    let proof = format!("consistency/5-{size}.txt");
    let turned: Vec<&str> = files[&proof].lines().rev().collect();
    assert_eq!(wrong(&files, &proof, Some(turned.join("\n") + "\n")), What::Consistency);
}

#[test]
fn a_stream_that_is_said_to_be_complete_has_no_hole() {
    let story = Story::told();
    let mut files = story.bundle(&["resource/F"], &[], 5);
    let kept = files["entries.jsonl"].lines().filter(|line| !line.contains("\"position\":5,"));
    let kept: String = kept.flat_map(|line| [line, "\n"]).collect();
    files.insert("entries.jsonl".to_owned(), kept);
    files.remove("receipts/5.tlog-proof");
    let Fault { what, expected, .. } = bundled(&files, &trusting(&[key(1)])).fault.expect("a hole");
    assert_eq!((what, expected.as_deref()), (What::Stream, Some("resource/F 1-8")));
}

#[test]
fn a_bundle_shows_what_it_continues_or_says_that_it_cannot() {
    let story = Story::told();
    let size = story.size();
    let files = story.bundle(&["resource/F"], &[], 5);
    let against = |story: &Story, at| {
        let trust = Trust { against: Some(story.checkpoint(at, 1, 0)), ..trusting(&[key(1)]) };
        bundled(&files, &trust).fault.map(|fault| fault.what)
    };
    assert_eq!(against(&story, 5), None);
    assert_eq!(against(&story, size), None);
    assert_eq!(against(&story, 6), Some(What::AgainstProof));
    let mut other = story.clone();
    other.documents[0] = other.documents[0].replace("u1", "u2");
    assert_eq!(against(&other, 5), Some(What::AgainstRoot));
    assert_eq!(against(&other, size), Some(What::AgainstRoot));
    other.moves("returned", "T-2", &serde_json::json!({"source": {"resource": "F"}, "quantity": 1}));
    assert_eq!(against(&other, size + 1), Some(What::AgainstProof));

    let several = |also| {
        let against = Some(story.checkpoint(5, 1, 0));
        let trust = Trust { against, against_too: vec![also], ..trusting(&[key(1)]) };
        bundled(&files, &trust)
    };
    let both = several(story.checkpoint(size, 1, 0));
    assert!(both.verifies() && holds(&both, |it| *it == Checked::Against { size: 5 }));
    assert!(holds(&both, |it| *it == Checked::Against { size }));
    let one = several(other.checkpoint(size, 1, 0)).fault.map(|fault| fault.what);
    assert_eq!(one, Some(What::AgainstRoot));
}

#[test]
fn keys_in_a_bundle_were_handed_over() {
    let story = Story::told();
    let mut files = story.bundle(&["resource/F"], &[], 5);
    files.insert("keys.txt".to_owned(), format!("{}\n{}\n", key(1).public(), key(2).public()));
    let what = |files: &Files| bundled(files, &trusting(&[key(1)])).fault.map(|fault| fault.what);
    assert_eq!(what(&files), Some(What::Handover));
    files.insert("handovers/2.txt".to_owned(), handover(1).whole().to_owned());
    assert_eq!(what(&files), None);
    files.insert("handovers/3.txt".to_owned(), handover(2).whole().to_owned());
    assert_eq!(what(&files), Some(What::Handover));
}

#[test]
fn a_bundle_names_the_key_that_signed_it_also_to_those_who_bring_that_key() {
    let mut files = Story::told().bundle(&["resource/F"], &[], 5);
    files.insert("keys.txt".to_owned(), String::new());
    let what = |trust: &Trust| bundled(&files, trust).fault.map(|fault| fault.what);
    assert_eq!(what(&trusting(&[key(1)])), Some(What::CheckpointKey));
    assert_eq!(what(&trusting(&[])), Some(What::Untrusted));
}
