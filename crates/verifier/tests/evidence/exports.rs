//! Exports.

use serde_json::json;
use usus_verifier::finding::{At, Checked, Fault, NotChecked, What};
use usus_verifier::time::Day;
use usus_verifier::trust::Trust;

use crate::story::{EFFECTIVE, ORIGIN, Story, handover, key};
use crate::{exported, holds, is_open, trusting, trusting_witnesses};

/// What is wrong, and at which position.
fn wrong(text: &str, trust: &Trust) -> (What, Option<u64>) {
    let fault = exported(text, trust).fault.expect("it must not verify");
    let position = if let At::Position(position) = fault.at { Some(position) } else { None };
    (fault.what, position)
}

#[test]
fn a_log_as_it_is_verifies() {
    let story = Story::told();
    let size = story.size();
    let report = exported(&story.export(&[(0, 1), (5, 1), (size, 1)]), &trusting_witnesses());
    assert_eq!(report.fault, None);
    assert!(holds(&report, |it| *it == Checked::Entries { count: size, last: size }));
    assert!(holds(&report, |it| *it == Checked::Checkpoints { count: 3, last: size }));
    assert!(holds(&report, |it| *it == Checked::Closings { count: 2 }));
    let two = vec!["w1".to_owned(), "w2".to_owned()];
    assert!(holds(&report, |it| *it == Checked::Policy { witnesses: two.clone() }));
    assert!(is_open(&report, |it| *it == NotChecked::Later { size }));
    assert!(is_open(&report, |it| *it == NotChecked::Elsewhere));
}

#[test]
fn what_tools_put_around_lines_is_no_part_of_the_log() {
    let story = Story::told();
    let size = story.size();
    let export = story.export(&[(5, 1), (size, 1)]);
    let trust = trusting(&[key(1)]);
    let as_it_is = exported(&export, &trust);
    for altered in [
        export.replace('\n', "\r\n"),
        format!("\u{feff}{export}"),
        format!("\u{feff}\r\n{}\r\n\n", export.replace('\n', "\r\n\r\n")),
        format!("\n{export}\n\n"),
    ] {
        let report = exported(&altered, &trust);
        assert_eq!((report.fault, &report.checked), (None, &as_it_is.checked));
    }
    let marked = export.replacen('\n', "\n\u{feff}", 1);
    assert_eq!(wrong(&marked, &trust), (What::Line, None));
}

#[test]
fn an_export_continues_every_checkpoint_kept_elsewhere() {
    let story = Story::told();
    let size = story.size();
    let export = story.export(&[(size, 1)]);
    let mut other = story.clone();
    other.documents[7] = other.documents[7].replace("u1", "u2");
    let against = |first, also| {
        let trust = Trust { against: Some(first), against_too: vec![also], ..trusting(&[key(1)]) };
        exported(&export, &trust)
    };
    let both = against(story.checkpoint(9, 1, 0), story.checkpoint(3, 1, 0));
    assert_eq!(both.fault, None);
    for at in [3, 9] {
        assert!(holds(&both, |it| *it == Checked::Against { size: at }));
    }
    let one = against(story.checkpoint(3, 1, 0), other.checkpoint(9, 1, 0)).fault.expect("rewritten");
    assert_eq!((one.what, one.at), (What::AgainstRoot, At::Position(9)));
}

#[test]
fn a_key_out_of_the_file_itself_is_said_to_be_so() {
    let story = Story::told();
    let export = story.export(&[(story.size(), 1)]);
    let report = exported(&export, &Trust::default());
    let keys = vec![key(1).public().to_string()];
    assert_eq!(report.fault, None);
    assert!(is_open(&report, |it| *it == NotChecked::KeyFromFile { keys: keys.clone() }));

    let other = exported(&export, &trusting(&[key(2)])).fault.expect("another key");
    assert_eq!(other.what, What::Untrusted);
    assert_eq!(other.expected, Some(key(2).public().to_string()));
}

#[test]
fn what_is_not_signed_is_no_evidence() {
    let story = Story::told();
    let size = story.size();
    assert_eq!(wrong(&story.export(&[]), &trusting(&[key(1)])), (What::NothingSigned, None));
    assert_eq!(wrong(&story.export(&[(5, 1)]), &trusting(&[key(1)])), (What::Uncovered, Some(6)));
    let against = Some(story.checkpoint(size, 1, 0));
    let report = exported(&story.export(&[]), &Trust { against, ..trusting(&[key(1)]) });
    assert_eq!(report.fault, None);
    assert!(holds(&report, |it| *it == Checked::Against { size }));
}

#[test]
fn a_log_that_changed_its_key_still_verifies() {
    let story = Story::told();
    let export = story.export(&[(3, 1), (6, 2), (story.size(), 3)]);
    for turn in 1..=3 {
        let report = exported(&export, &trusting(&[key(turn)]));
        assert_eq!(report.fault, None, "{turn}");
        assert!(holds(&report, |it| *it == Checked::Handovers { count: 2 }));
    }
    let of_the_file = exported(&export, &Trust::default());
    assert_eq!(of_the_file.fault, None);

    let handed = json!({"key": key(2).public().to_string(), "handover": handover(1).whole()}).to_string();
    for instead in [
        json!({"key": key(2).public().to_string()}),
        json!({"key": key(2).public().to_string(), "handover": handover(2).whole()}),
        json!({"key": key(4).public().to_string(), "handover": handover(1).whole()}),
    ] {
        let export = export.replace(&handed, &instead.to_string());
        assert_eq!(wrong(&export, &trusting(&[key(1)])).0, What::Handover);
    }
    // Whoever trusts the second key is not told to trust the first one's checkpoints.
    let by_the_first = story.export(&[(story.size(), 1)]);
    assert_eq!(wrong(&by_the_first, &trusting(&[key(2)])).0, What::Untrusted);
}

#[test]
fn a_checkpoint_kept_elsewhere_finds_out_what_is_perfect_in_itself() {
    let mut story = Story::told();
    let size = story.size();
    let kept = |story: &Story, at| Trust { against: Some(story.checkpoint(at, 1, 0)), ..trusting(&[key(1)]) };
    for at in 0..=size {
        assert_eq!(exported(&story.export(&[(size, 1)]), &kept(&story, at)).fault, None, "{at}");
    }
    let before = kept(&story, size);
    // Cut off, and signed again.
    let mut cut = story.clone();
    cut.documents.pop();
    assert_eq!(exported(&cut.export(&[(size - 1, 1)]), &trusting(&[key(1)])).fault, None);
    assert_eq!(wrong(&cut.export(&[(size - 1, 1)]), &before), (What::AgainstSize, Some(size - 1)));
    // Rewritten at the end, tree and checkpoints and all.
    cut.documents.push(story.documents.pop().expect("entries").replace("u1", "u2"));
    assert_eq!(exported(&cut.export(&[(size, 1)]), &trusting(&[key(1)])).fault, None);
    assert_eq!(wrong(&cut.export(&[(size, 1)]), &before), (What::AgainstRoot, Some(size)));
}

#[test]
fn what_an_office_itself_would_record_wrongly_is_named() {
    let signed = |story: &Story| story.export(&[(story.size(), 1)]);
    let found = |change: &dyn Fn(&mut Story)| {
        let mut story = Story::told();
        change(&mut story);
        wrong(&signed(&story), &trusting(&[key(1)]))
    };
    let edit = |story: &mut Story, at: usize, from: &str, to: &str| {
        let edited = story.documents[at].replacen(from, to, 1);
        assert_ne!(edited, story.documents[at]);
        story.documents[at] = edited;
    };
    assert_eq!(found(&|story| drop(story.documents.remove(3))), (What::Position, Some(4)));
    assert_eq!(found(&|story| story.documents.swap(3, 4)), (What::Position, Some(4)));
    assert_eq!(found(&|story| edit(story, 3, "10:00:", "09:00:")), (What::Instant, Some(4)));
    assert_eq!(found(&|story| edit(story, 4, "\"sequence\":3", "\"sequence\":4")), (What::Sequence, Some(5)));
    assert_eq!(found(&|story| edit(story, 4, "\"id\":\"I\"", "\"id\":\"A\"")), (What::RowTwice, Some(5)));
    assert_eq!(found(&|story| edit(story, 6, "\"A\"", "\"F\"")), (What::RowUnknown, Some(7)));
    assert_eq!(
        found(&|story| edit(story, 6, "\"allocation\":\"A\"", "\"allocation\":\"Z\"")),
        (What::RowUnknown, Some(7))
    );
    assert_eq!(found(&|story| edit(story, 2, "resource/F", "resource/G")), (What::RowStream, Some(3)));
    assert_eq!(found(&|story| edit(story, 2, "contributed", "promised")), (What::Kind, Some(3)));
    assert_eq!(found(&|story| edit(story, 2, "100000", "1e5")), (What::Payload, Some(3)));
    assert_eq!(found(&|story| edit(story, 5, "\"size\":5", "\"size\":6")), (What::ClosingSize, Some(6)));
    assert_eq!(found(&|story| edit(story, 5, "\"size\":5", "\"size\":4")), (What::ClosingRoot, Some(6)));
    // What was committed was less than the closing says.
    assert_eq!(found(&|story| edit(story, 4, "50000", "40000")), (What::ClosingRoot, Some(6)));
    assert_eq!(
        found(&|story| edit(story, 5, "\"balances\":\"", "\"balances\":\"0")),
        (What::ClosingBalances, Some(6))
    );
}

#[test]
fn checkpoints_stand_after_the_entries_they_are_of() {
    let story = Story::told();
    let lines: Vec<String> = story.export(&[(4, 1), (story.size(), 1)]).lines().map(str::to_owned).collect();
    let moved = |from: usize, to: usize| {
        let mut lines = lines.clone();
        let line = lines.remove(from);
        lines.insert(to, line);
        lines.join("\n") + "\n"
    };
    // Lines 4 and 5 are the key and the first checkpoint.
    assert!(lines[5].starts_with("{\"checkpoint\""));
    assert_eq!(wrong(&moved(5, 6), &trusting(&[key(1)])), (What::CheckpointSize, Some(5)));
    let other = Story::default().checkpoint(0, 1, 0).whole().replace(ORIGIN, "altro.example/usus");
    let other = format!("{}\n{}", json!({"checkpoint": other}), story.export(&[(story.size(), 1)]));
    assert_eq!(wrong(&other, &trusting(&[key(1)])), (What::CheckpointKey, Some(0)));
    let by_another = story
        .export(&[(story.size(), 1)])
        .replace(&key(1).public().to_string(), &key(3).public().to_string());
    assert_eq!(wrong(&by_another, &Trust::default()).0, What::CheckpointKey);
}

#[test]
fn too_few_witnesses_are_too_few() {
    let story = Story::told();
    let alone = json!({"checkpoint": story.checkpoint(story.size(), 1, 1).whole()}).to_string();
    let seen = json!({"checkpoint": story.checkpoint(story.size(), 1, 2).whole()}).to_string();
    let export = story.export(&[(story.size(), 1)]).replace(&seen, &alone);
    assert_eq!(wrong(&export, &trusting_witnesses()).0, What::PolicyWitnesses);
}

#[test]
fn balances_brought_along_are_compared_line_by_line() {
    let story = Story::told();
    let export = story.export(&[(story.size(), 1)]);
    let effective = Day::read(EFFECTIVE);
    let own = exported(&export, &Trust { effective, ..trusting(&[key(1)]) }).balances.expect("balances");
    let brought = |text: &str| Trust { effective, balances: Some(text.into()), ..trusting(&[key(1)]) };
    let report = exported(&export, &brought(&own));
    assert!(report.verifies());
    assert!(holds(&report, |it| matches!(it, Checked::Balances { rows: 4, .. })), "{own}{report:?}");
    let Fault { what, expected, found, .. } =
        exported(&export, &brought(&own.replacen("1000.00", "999.99", 1))).fault.expect("another sum");
    assert_eq!(what, What::Balances);
    assert_ne!(expected, found);
    assert!(found.expect("the line").contains("999.99"));
    assert!(!exported(&export, &brought(&format!("{own}\n"))).verifies());
}
