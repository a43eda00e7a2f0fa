//! Every byte of what is handed out, changed: it is refused, or what it says is the same.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use usus_verifier::export::ENTRY;
use usus_verifier::trust::Trust;
use usus_verifier::{bundle, export, single};
use zip::ZipArchive;

use crate::story::{Story, key, zipped};
use crate::{exported, trusting, trusting_witnesses};

/// Each byte, with one of its bits changed, and another one.
fn changed(bytes: &[u8]) -> impl Iterator<Item = (usize, Vec<u8>)> {
    (0..bytes.len()).map(|at| {
        let mut changed = bytes.to_vec();
        changed[at] ^= [0x01, 0x20, 0x80][at % 3];
        (at, changed)
    })
}

/// The entries of an export.
fn entries(text: &str) -> Vec<&str> {
    text.lines().filter(|line| line.starts_with(ENTRY)).collect()
}

/// A story short enough to be damaged at every byte.
fn short() -> Story {
    let mut story = Story::told();
    story.documents.truncate(6);
    story
}

#[test]
fn no_byte_of_an_export_can_be_another() {
    let story = short();
    let bytes = story.export(&[(2, 1), (story.size(), 1)]).into_bytes();
    let trust = trusting_witnesses();
    for (at, changed) in changed(&bytes) {
        let report = export::verify(&mut &changed[..], &trust, &mut |_| {}).expect("bytes can be read");
        assert!(
            !report.verifies(),
            "byte {at}: {}",
            String::from_utf8_lossy(&changed[at.saturating_sub(20)..])
        );
    }
}

#[test]
fn no_byte_of_a_receipt_can_be_another() {
    let bytes = short().receipt(3).text().into_bytes();
    let trust = trusting_witnesses();
    for (at, changed) in changed(&bytes) {
        let refused =
            String::from_utf8(changed).map_or(true, |text| !single::receipt(&text, &trust).verifies());
        assert!(refused, "byte {at}");
    }
}

#[test]
fn no_byte_of_a_bundle_can_be_another_unless_every_file_in_it_stays_the_same() {
    let files = short().bundle(&["resource/F"], &[6], 2);
    let bytes = zipped(&files);
    let trust = trusting_witnesses();
    let mut irrelevant = 0;
    for (at, changed) in changed(&bytes) {
        let report = bundle::verify(Cursor::new(&changed), &trust, &mut |_| {});
        if report.verifies() {
            assert_eq!(unzipped(&changed), files, "byte {at}");
            irrelevant += 1;
        }
    }
    // Times, attributes and the like of the table of contents: some 25 bytes a file, twice.
    assert!(irrelevant < files.len() * 60, "{irrelevant} of {}", bytes.len());
}

fn unzipped(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    let mut files = BTreeMap::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).expect("a file");
        let mut text = String::new();
        file.read_to_string(&mut text).expect("text");
        files.insert(file.name().expect("a name").into_owned(), text);
    }
    files
}

#[test]
fn lines_taken_away_doubled_moved_or_cut_off_are_found_out_unless_the_entries_stay_the_same() {
    let story = Story::told();
    let whole = story.export(&[(3, 1), (6, 2), (story.size(), 3)]);
    let lines: Vec<&str> = whole.lines().collect();
    let verified = |lines: &[&str]| {
        let text = lines.join("\n") + "\n";
        let verifies = exported(&text, &trusting(&[key(1)])).verifies();
        assert!(!verifies || entries(&text) == entries(&whole));
        verifies
    };
    assert!(verified(&lines));
    for at in 0..lines.len() {
        let is_entry = lines[at].starts_with(ENTRY);
        let without: Vec<&str> = [&lines[..at], &lines[at + 1..]].concat();
        assert!(!verified(&without) || !is_entry);
        let doubled: Vec<&str> = [&lines[..=at], &lines[at..]].concat();
        assert!(!verified(&doubled));
        for to in 0..without.len() {
            let mut moved = without.clone();
            moved.insert(to, lines[at]);
            verified(&moved);
        }
    }
    // Cut off right after a checkpoint it is a log that was shorter, as good as it was then: only a checkpoint kept
    // elsewhere tells.
    let kept = Trust { against: Some(story.checkpoint(story.size(), 1, 0)), ..trusting(&[key(1)]) };
    for at in 0..whole.len() {
        let cut = &whole.as_bytes()[..at];
        let holds = |trust: &Trust| {
            let report = export::verify(&mut &*cut, trust, &mut |_| {});
            report.expect("bytes can be read").verifies()
        };
        let is_after_a_checkpoint = cut.last() == Some(&b'\n')
            && cut[..at - 1]
                .rsplit(|byte| *byte == b'\n')
                .next()
                .is_some_and(|line| line.starts_with(b"{\"c"));
        assert_eq!(holds(&trusting(&[key(1)])), is_after_a_checkpoint, "cut off at {at}");
        let has_all = entries(&String::from_utf8_lossy(cut)) == entries(&whole);
        assert!(!holds(&kept) || has_all, "cut off at {at}");
    }
}
