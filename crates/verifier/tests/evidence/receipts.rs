//! Receipts and checkpoints alone.

use usus_verifier::finding::{At, Checked, Fault, What};
use usus_verifier::single;
use usus_verifier::trust::Trust;

use crate::story::{Story, key};
use crate::{holds, trusting, trusting_witnesses};

#[test]
fn a_receipt_shows_its_entry_to_be_in_the_log() {
    let story = Story::told();
    for position in 1..=story.size() {
        let report = single::receipt(&story.receipt(position).text(), &trusting_witnesses());
        assert_eq!(report.fault, None, "{position}");
        assert_eq!(report.entry.as_ref(), story.documents.get(usize::try_from(position).expect("small") - 1));
    }
    let what = |fault: Option<Fault>| fault.map(|fault| (fault.at, fault.what));
    let by_another = single::receipt(&story.receipt(3).text(), &trusting(&[key(2)]));
    assert_eq!(what(by_another.fault), Some((At::Whole, What::Untrusted)));

    let mut elsewhere = story.receipt(3);
    elsewhere.index = 3;
    assert_eq!(
        what(single::receipt(&elsewhere.text(), &trusting(&[key(1)])).fault),
        Some((At::Whole, What::ReceiptEntry))
    );
    let mut altered = story.receipt(3);
    altered.entry = String::from_utf8(altered.entry).expect("text").replace("100000", "900000").into_bytes();
    assert_eq!(
        what(single::receipt(&altered.text(), &trusting(&[key(1)])).fault),
        Some((At::Whole, What::Inclusion))
    );
}

#[test]
fn a_checkpoint_is_compared_with_one_kept_elsewhere_where_they_are_of_one_size() {
    let story = Story::told();
    let size = story.size();
    let against =
        |story: &Story, at| Trust { against: Some(story.checkpoint(at, 1, 0)), ..trusting(&[key(1)]) };
    let whole = story.checkpoint(size, 1, 0).whole().to_owned();
    let report = single::checkpoint(&whole, &against(&story, size));
    assert!(report.verifies() && holds(&report, |it| *it == Checked::Against { size }));
    let what = |trust| single::checkpoint(&whole, &trust).fault.map(|fault| fault.what);
    assert_eq!(what(against(&story, size - 1)), Some(What::AgainstProof));
    let mut other = story.clone();
    other.documents[0] = other.documents[0].replace("u1", "u2");
    assert_eq!(what(against(&other, size)), Some(What::AgainstRoot));
}
