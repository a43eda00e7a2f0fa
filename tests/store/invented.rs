//! The clock of a demonstration: where it may write, and what it leaves behind.

use tempfile::tempdir;
use usus_log::clock::InventedClock;
use usus_log::entry::Known;

use crate::office::{Home, holder, in_both_homes, ledger, record};

in_both_homes! {
    an_invented_clock_writes_to_a_ledger_in_which_there_is_nothing
}

async fn an_invented_clock_writes_to_a_ledger_in_which_there_is_nothing(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, _) = ledger(home, folder.path()).await;
    let clock = InventedClock::new("2019-03-04T08:30:00Z".parse().expect("an instant"));
    let invented = log.on_invented_clock(clock.clone()).await.expect("a head").expect("nothing is there");
    record(&invented, holder("a")).await;
    clock.set("2021-06-07T08:30:00Z".parse().expect("an instant"));
    record(&invented, holder("b")).await;
    // Set back, it goes on from where it was.
    clock.set("2020-01-01T08:30:00Z".parse().expect("an instant"));
    let head = record(&invented, holder("c")).await;
    assert_eq!(head.recorded_at, "2021-06-07T08:30:00Z".parse().ok());
    let known = Known::Day("2020-12-31".parse().expect("a date"));
    assert_eq!(log.position_of(known).await.expect("a position"), 1);

    let again = log.on_invented_clock(clock).await.expect("a head");
    assert!(again.is_none(), "what holds anything gets no entries that claim another time");
    let head = record(&log, holder("d")).await;
    assert!(head.recorded_at > "2026-01-01T00:00:00Z".parse().ok(), "{head:?}");
    let audited = log.audit(usus_log::audit::Asked::default(), &|_, _| {}).await.expect("an audit");
    assert!(audited.findings.is_empty(), "{:?}", audited.findings);
}
