//! Whatever bytes come in from outside, nothing here panics, takes for ever, or believes more than was signed.
//!
//! Each parser is given arbitrary bytes and true files that were mutated, for `FUZZ_SECONDS` each (two, unless it is
//! said otherwise): a minute in CI, as long as one likes by hand. Where it fails, it prints the bytes in base64.
#![expect(clippy::expect_used, reason = "a test that cannot go on should stop and say where")]

#[path = "support/story.rs"]
mod story;

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use story::{Story, handover, key, policy, zipped};
use usus_verifier::checkpoint::SignedCheckpoint;
use usus_verifier::document::Document;
use usus_verifier::export::ENTRY;
use usus_verifier::finding::Report;
use usus_verifier::handover::Handover;
use usus_verifier::key::{PrivateKey, PublicKey};
use usus_verifier::ledger::Ledger;
use usus_verifier::note::SignedNote;
use usus_verifier::policy::Policy;
use usus_verifier::receipt::Receipt;
use usus_verifier::time::{Day, Instant as Recorded};
use usus_verifier::trust::Trust;
use usus_verifier::{base64, bundle, export, single};

/// How long each parser is tried.
fn time() -> Duration {
    let asked = std::env::var("FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    Duration::from_secs(asked.unwrap_or(2))
}

/// One change of some bytes.
#[derive(Debug, Clone)]
enum Change {
    Set(usize, u8),
    Flip(usize, u8),
    Remove(usize, usize),
    Repeat(usize, usize, usize),
    Insert(usize, Vec<u8>),
    Digit(usize, u8),
    Join(usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<usize>;
    let words = prop::sample::select(vec![
        "\n",
        "\n\n",
        "\"",
        "\\u0000",
        "{",
        "}",
        "[",
        "]",
        ",",
        "null",
        "-1",
        "0",
        "9223372036854775807",
        "18446744073709551615",
        "99999999999999999999",
        "1e9",
        "+",
        "=",
        "\u{2014} ",
        "\u{feff}",
        "PK\u{3}\u{4}",
        "/",
        "..",
        "é",
        "all",
        "any",
        "none",
        "quorum ",
        "2024-02-30",
        "\u{7f}",
        "\r\n",
        " ",
    ]);
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (at(), 0..8_u8).prop_map(|(at, bit)| Change::Flip(at, bit)),
        (at(), 0..40_usize).prop_map(|(at, length)| Change::Remove(at, length)),
        (at(), at(), 0..200_usize).prop_map(|(from, to, length)| Change::Repeat(from, to, length)),
        (at(), words).prop_map(|(at, word)| Change::Insert(at, word.as_bytes().to_vec())),
        (at(), b'0'..=b'9').prop_map(|(at, digit)| Change::Digit(at, digit)),
        (at(), at()).prop_map(|(from, to)| Change::Join(from, to)),
    ]
}

fn within(at: usize, bytes: &[u8]) -> usize {
    if bytes.is_empty() { 0 } else { at % bytes.len() }
}

fn changed(mut bytes: Vec<u8>, change: &Change) -> Vec<u8> {
    match change {
        Change::Set(at, byte) => {
            let at = within(*at, &bytes);
            bytes.iter_mut().skip(at).take(1).for_each(|there| *there = *byte);
        }
        Change::Flip(at, bit) => {
            let at = within(*at, &bytes);
            bytes.iter_mut().skip(at).take(1).for_each(|there| *there ^= 1 << bit);
        }
        Change::Remove(at, length) => {
            let at = within(*at, &bytes);
            bytes.drain(at..bytes.len().min(at + length));
        }
        Change::Repeat(from, to, length) => {
            let (from, to) = (within(*from, &bytes), within(*to, &bytes));
            let part = bytes[from..bytes.len().min(from + length)].to_vec();
            bytes.splice(to..to, part);
        }
        Change::Insert(at, word) => {
            let at = within(*at, &bytes);
            bytes.splice(at..at, word.iter().copied());
        }
        // Numbers are where most is decided.
        Change::Digit(at, digit) => {
            let digits: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at].is_ascii_digit()).collect();
            if let Some(at) = digits.get(within(*at, &vec![0; digits.len()])) {
                bytes[*at] = *digit;
            }
        }
        Change::Join(from, to) => {
            let (from, to) = (within(*from, &bytes), within(*to, &bytes));
            bytes = [&bytes[..from.min(to)], &bytes[from.max(to)..]].concat();
        }
    }
    bytes
}

/// Gives a parser bytes until its time is over: true ones, changed ones, and any.
fn try_out(seeds: &[Vec<u8>], parse: impl Fn(&[u8])) {
    let seeds = seeds.to_vec();
    let any_bytes = prop::collection::vec(any::<u8>(), 0..300);
    let mutated = (prop::sample::select(seeds.clone()), prop::collection::vec(change(), 1..6))
        .prop_map(|(seed, changes)| changes.iter().fold(seed, changed));
    let bytes = prop_oneof![9 => mutated, 1 => any_bytes];
    // Another walk each time, and told where it fails.
    let config = Config { rng_seed: RngSeed::Random, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let begun = Instant::now();
    for seed in &seeds {
        parse(seed);
    }
    let mut count = 0_u64;
    while begun.elapsed() < time() {
        let bytes = bytes.new_tree(&mut runner).expect("bytes").current();
        let tried = catch_unwind(AssertUnwindSafe(|| parse(&bytes)));
        assert!(tried.is_ok(), "these bytes, in base64: {}", base64::written(&bytes));
        count += 1;
    }
    assert!(count > 0);
}

/// Trust in the first key, with witnesses, a checkpoint kept elsewhere and a day.
fn trust(story: &Story) -> Trust {
    Trust {
        keys: vec![key(1).public().clone()],
        policy: Policy::read(&policy()).ok(),
        against: Some(story.checkpoint(5, 1, 0)),
        against_too: Vec::new(),
        balances: None,
        effective: Day::read("2026-12-31"),
    }
}

/// What is told of it can be told.
fn told(report: &Report) {
    use usus_verifier::file::Kind;
    use usus_verifier::words::{self, Language};
    for language in [Language::Italian, Language::English] {
        words::report(&mut Vec::new(), ("file", Kind::Export), report, language).expect("written");
    }
    serde_json::to_string(report).expect("JSON");
}

#[test]
fn exports() {
    let story = Story::told();
    let whole = story.export(&[(0, 1), (5, 1), (story.size(), 1)]);
    let rotated = story.export(&[(5, 1), (story.size(), 2)]);
    // A mark before the first line and returns at the ends of lines are no part of what was recorded.
    let entries = |text: &str| {
        let lines = text.trim_start_matches('\u{feff}').split('\n').map(|line| line.trim_end_matches('\r'));
        lines.filter(|line| line.starts_with(ENTRY)).map(str::to_owned).collect::<Vec<_>>()
    };
    let trust = trust(&story);
    try_out(&[whole.clone().into_bytes(), rotated.into_bytes()], |bytes| {
        let report = export::verify(&mut &*bytes, &trust, &mut |_| {}).expect("bytes can be read");
        told(&report);
        if report.verifies() {
            let text = String::from_utf8_lossy(bytes);
            let all = entries(&whole);
            assert!(all.starts_with(&entries(&text)), "no key signed these entries");
        }
    });
}

#[test]
fn documents_and_what_they_come_to() {
    let story = Story::told();
    let seeds: Vec<Vec<u8>> = story.documents.iter().map(|document| document.clone().into_bytes()).collect();
    try_out(&seeds, |bytes| {
        let Ok(text) = std::str::from_utf8(bytes) else { return };
        let Ok(document) = Document::read(text) else { return };
        let Ok(event) = document.event() else { return };
        let mut ledger = Ledger::default();
        for known in &story.documents {
            let known = Document::read(known).expect("a document");
            if known.position < document.position {
                let event = known.event().expect("an event");
                ledger.record(&known, &event).expect("it fits");
            }
        }
        if ledger.record(&document, &event).is_ok() {
            let day = Day::read("2026-12-31").expect("a day");
            for by in [usus_verifier::balances::By::Place, usus_verifier::balances::By::Resource] {
                assert!(usus_verifier::balances::csv(&ledger, day, u64::MAX, by).ends_with('\n'));
            }
        }
    });
}

#[test]
fn bundles() {
    let mut story = Story::told();
    let seed = zipped(&story.bundle(&["resource/F", "closing/C-1"], &[2], 5));
    let trust = trust(&story);
    story.documents.truncate(6);
    let small = zipped(&story.bundle(&["resource/F"], &[], 5));
    try_out(&[seed, small], |bytes| told(&bundle::verify(Cursor::new(bytes), &trust, &mut |_| {})));
}

#[test]
fn files_within_bundles() {
    let story = Story::told();
    let files = story.bundle(&["resource/F", "closing/C-1"], &[2], 5);
    let trust = trust(&story);
    // The container is whole here, so that changes reach what is in it: the first byte tells which file.
    let seeds: Vec<Vec<u8>> =
        (0_u8..).zip(files.values()).map(|(at, text)| [&[at], text.as_bytes()].concat()).collect();
    try_out(&seeds, |bytes| {
        let Some((at, bytes)) = bytes.split_first() else { return };
        let Ok(text) = std::str::from_utf8(bytes) else { return };
        let Some(name) = files.keys().nth(usize::from(*at)) else { return };
        let mut files = files.clone();
        files.insert(name.clone(), text.to_owned());
        let report = bundle::verify(Cursor::new(zipped(&files)), &trust, &mut |_| {});
        told(&report);
        if report.verifies() && name != "LEGGIMI.txt" && name != "manifest.json" {
            let same = story.bundle(&["resource/F", "closing/C-1"], &[2], 5);
            let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
            let (was, is) = (lines(&same[name]), lines(text));
            // Lines of others at the end of a note say nothing, and may be there.
            let is_note = is.iter().any(|line| line.starts_with('\u{2014}'));
            assert!(was == is || is_note && is.first() == was.first(), "{name}");
        }
    });
}

#[test]
fn receipts() {
    let story = Story::told();
    let seeds: Vec<Vec<u8>> =
        (1..=story.size()).map(|position| story.receipt(position).text().into_bytes()).collect();
    let trust = Trust { against: None, ..trust(&story) };
    try_out(&seeds, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        if let Some(receipt) = Receipt::read(&text) {
            assert_eq!(Receipt::read(&receipt.text()), Some(receipt.clone()));
            let _ = receipt.holds();
        }
        let report = single::receipt(&text, &trust);
        told(&report);
        if report.verifies() {
            let entry = report.entry.expect("the entry of a receipt");
            assert!(story.documents.contains(&entry), "no key signed this entry");
        }
    });
}

#[test]
fn notes_checkpoints_handovers_and_keys() {
    let story = Story::told();
    let seeds = [
        story.checkpoint(story.size(), 1, 3).whole().to_owned(),
        story.checkpoint(0, 2, 0).whole().to_owned(),
        handover(1).whole().to_owned(),
        key(1).public().to_string(),
        story::witness(1).public().to_string(),
        key(1).secret(),
    ];
    let keys = [key(1).public().clone(), story::witness(1).public().clone()];
    let trust = Trust { against: None, ..trust(&story) };
    try_out(&seeds.map(String::into_bytes), |bytes| {
        let text = String::from_utf8_lossy(bytes);
        if let Ok(mut note) = SignedNote::read(&text) {
            assert_eq!(note.whole(), &*text);
            assert_eq!(format!("{}\n{}", note.text(), note.signatures()), text);
            let _ = note.signed_by(&keys);
            let _ = note.add(&text);
        }
        if let Ok(checkpoint) = SignedCheckpoint::read(&text) {
            assert_eq!(checkpoint.checkpoint().text(), checkpoint.note().text());
            told(&single::checkpoint(&text, &trust));
        }
        let _ = Handover::read(&text);
        if let Ok(key) = PublicKey::read(&text) {
            assert_eq!(key.to_string(), text);
        }
        let _ = PrivateKey::read(&text);
    });
}

#[test]
fn policies() {
    let story = Story::told();
    let checkpoint = story.checkpoint(story.size(), 1, 2);
    let nested = policy().replace("quorum due-su-tre", "group g any due-su-tre\nquorum g");
    try_out(&[policy().into_bytes(), nested.into_bytes()], |bytes| {
        if let Ok(policy) = Policy::read(&String::from_utf8_lossy(bytes)) {
            let _ = policy.finds(&checkpoint);
        }
    });
}

#[test]
fn days_instants_and_numbers() {
    let seeds = ["2026-12-31", "2026-12-31T22:59:59.000000Z", "18446744073709551615", "AAAA"];
    try_out(&seeds.map(|seed| seed.as_bytes().to_vec()), |bytes| {
        let text = String::from_utf8_lossy(bytes);
        if let Some(day) = Day::read(&text) {
            assert_eq!(day.to_string(), text);
            assert!(day.after() >= day);
            assert_eq!(Day::read(&day.after().to_string()), Some(day.after()));
        }
        if let Some(instant) = Recorded::read(&text) {
            assert_eq!(instant.to_string(), text);
        }
        if let Some(number) = base64::number(&text) {
            assert_eq!(number.to_string(), text);
        }
        if let Some(read) = base64::read(&text) {
            assert_eq!(base64::written(&read), text);
        }
    });
}
