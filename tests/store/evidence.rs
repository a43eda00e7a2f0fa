//! What holds for what proves the log: signed within a second, by whoever has the key; readings in a log of their own.

use std::sync::Arc;
use std::time::Duration;

use tempfile::tempdir;
use tokio::time::{sleep, timeout};
use usus_desk::signing::{self, KeyFile, KeyTrouble};
use usus_log::audit::Asked;
use usus_log::audit::finding::What;
use usus_log::error::{LogError, Unproven};
use usus_log::evidence::Which;
use usus_log::store::Log;

use crate::office::{Home, contribution, holder, in_both_homes, ledger, open, record, return_of_a_cent};
use crate::outside;

in_both_homes! {
    what_is_recorded_is_signed_behind_the_writer
    a_log_that_is_not_what_was_signed_is_not_signed
    a_key_hands_over_and_the_old_one_signs_no_more
    readings_have_a_log_of_their_own
}

/// Waits until all that is recorded is signed.
async fn is_signed(log: &Log) {
    let signed = async {
        loop {
            let head = log.head().await.expect("a head").position;
            let latest = log.checkpoint(Which::Latest).await.expect("a checkpoint");
            if latest.is_some_and(|latest| latest.tree().0.cast_signed() == head) {
                return;
            }
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(Duration::from_secs(30), signed).await.expect("it is signed");
}

async fn findings(log: &Log) -> Vec<What> {
    let audited = log.audit(Asked::default(), &|_, _| {}).await.expect("an audit");
    audited.findings.into_iter().map(|finding| finding.what).collect()
}

async fn what_is_recorded_is_signed_behind_the_writer(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, address) = ledger(home, folder.path()).await;
    let file = KeyFile::at(folder.path().join("key"));
    record(&log, contribution("FUND")).await;
    signing::new_key(&log, &file, None).await.expect("a key");
    let key = Arc::new(file.read().expect("a file").expect("a key"));
    let notary = log.notary(key.clone());
    is_signed(&log).await;
    record(&log, return_of_a_cent("T-1", "FUND")).await;
    is_signed(&log).await;
    // Also what another program records.
    let other = open(&address).await;
    record(&other, return_of_a_cent("T-2", "FUND")).await;
    is_signed(&log).await;
    other.close().await;
    // And what was recorded right before the end.
    record(&log, return_of_a_cent("T-3", "FUND")).await;
    notary.close().await;
    let latest = log.checkpoint(Which::Latest).await.expect("a checkpoint").expect("one");
    assert_eq!(latest.tree(), (4, log.root(4).await.expect("a root")));
    assert_eq!(log.sign(&key).await.expect("the last one"), latest);
    assert!(findings(&log).await.is_empty());
    log.close().await;
}

async fn a_log_that_is_not_what_was_signed_is_not_signed(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, address) = ledger(home, folder.path()).await;
    let file = KeyFile::at(folder.path().join("key"));
    signing::new_key(&log, &file, None).await.expect("a key");
    let key = file.read().expect("a file").expect("a key");
    for id in ["a", "b"] {
        record(&log, holder(id)).await;
    }
    log.sign(&key).await.expect("signed");
    let without = match home {
        Home::Sqlite => "drop trigger tree_is_never_updated",
        Home::Postgres => "drop trigger tree_is_never_changed on tree",
    };
    outside(home, &address, without).await.expect("SQL");
    let zeros = match home {
        Home::Sqlite => "zeroblob(32)",
        Home::Postgres => "decode(repeat('00', 32), 'hex')",
    };
    outside(home, &address, &format!("update tree set hashes = {zeros}")).await.expect("SQL");
    record(&log, holder("c")).await;
    let refused = log.sign(&key).await;
    assert!(
        matches!(refused, Err(LogError::Evidence(Unproven::Contradicted { signed: 2, size: 3 }))),
        "{refused:?}"
    );
    log.close().await;
}

async fn a_key_hands_over_and_the_old_one_signs_no_more(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, _) = ledger(home, folder.path()).await;
    let file = KeyFile::at(folder.path().join("key"));
    let missing = signing::rotate(&log, &file).await;
    assert!(matches!(missing, Err(KeyTrouble::Missing { .. })), "{missing:?}");
    let first = signing::new_key(&log, &file, Some("usus.example")).await.expect("a key");
    let old = file.read().expect("a file").expect("a key");
    let again = signing::new_key(&log, &KeyFile::at(folder.path().join("other")), None).await;
    assert!(matches!(again, Err(KeyTrouble::HasAKey { .. })), "{again:?}");
    record(&log, holder("a")).await;
    let second = signing::rotate(&log, &file).await.expect("another key");
    assert_eq!((first.name(), second.name()), ("usus.example", "usus.example"));
    let new = signing::key_of(&log, &file).await.expect("a file").expect("a key");
    assert_eq!(new.public(), &second);
    record(&log, holder("b")).await;
    let refused = log.sign(&old).await;
    assert!(matches!(refused, Err(LogError::Evidence(Unproven::NotItsKey { .. }))), "{refused:?}");
    log.sign(&new).await.expect("signed");
    assert!(findings(&log).await.is_empty());
    // Whoever trusts the first key alone trusts what the second signed.
    let asked = Asked { keys: vec![first], ..Asked::default() };
    let audited = log.audit(asked, &|_, _| {}).await.expect("an audit");
    assert!(audited.findings.is_empty(), "{:?}", audited.findings);
    assert_eq!(audited.checkpoints, (2, Some(2)));
    let asked = Asked { keys: vec![new.public().clone()], ..Asked::default() };
    let audited = log.audit(asked, &|_, _| {}).await.expect("an audit");
    assert_eq!(audited.findings.len(), 1, "trust does not go back: {:?}", audited.findings);

    // A machine that stopped after the handover was recorded, and before the new key had taken the old one's place.
    std::fs::rename(file.path(), folder.path().join("key.new")).expect("a file");
    KeyFile::at(file.path().to_owned()).keep(&old).expect("a file");
    let found = signing::key_of(&log, &file).await.expect("a file").expect("a key");
    assert_eq!(found.public(), &second);
    log.close().await;
}

async fn readings_have_a_log_of_their_own(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, address) = ledger(home, folder.path()).await;
    let file = KeyFile::at(folder.path().join("key"));
    signing::new_key(&log, &file, None).await.expect("a key");
    let key = file.read().expect("a file").expect("a key");
    assert_eq!(log.sign_readings(&key).await.expect("nothing to sign"), None);
    let other = open(&address).await;
    let reading = (0..12).map(|number| {
        let log = if number % 2 == 0 { log.clone() } else { other.clone() };
        tokio::spawn(async move { log.record_reading("A1", &format!("balance --by plan {number}")).await })
    });
    let mut positions = Vec::new();
    for recorded in reading.collect::<Vec<_>>() {
        positions.push(recorded.await.expect("it runs").expect("recorded"));
    }
    positions.sort_unstable();
    assert_eq!(positions, (1..=12).collect::<Vec<i64>>());
    let signed = log.sign_readings(&key).await.expect("signed").expect("a checkpoint");
    assert_eq!(signed.tree().0, 12);
    assert_eq!(log.readings(10, 9).await.expect("readings").len(), 2);
    assert_eq!(log.head().await.expect("a head").position, 0, "reading changes nothing of the log");
    assert!(findings(&log).await.is_empty());
    // From what was signed on, whatever its size is, to what is there now; by whoever is asked.
    for size in 13..=35 {
        let (one, another) = if size % 2 == 0 { (&log, &other) } else { (&other, &log) };
        one.record_reading("A2", "journal").await.expect("recorded");
        let signed = another.sign_readings(&key).await.expect("signed").expect("a checkpoint");
        assert_eq!(signed.tree().0, size);
        assert_eq!(one.sign_readings(&key).await.expect("nothing new"), Some(signed));
    }
    assert!(findings(&log).await.is_empty());
    other.close().await;
    for wrong in ["update reading set document = 'x'", "delete from reading"] {
        assert!(outside(home, &address, wrong).await.is_err(), "{wrong}");
    }
    let without = match home {
        Home::Sqlite => "drop trigger reading_is_never_deleted",
        Home::Postgres => "drop trigger reading_is_never_changed on reading",
    };
    outside(home, &address, without).await.expect("SQL");
    outside(home, &address, "delete from reading where position = 35").await.expect("SQL");
    assert!(findings(&log).await.contains(&What::ReadingCheckpoint));
    let not_signed =
        |signed| matches!(signed, Err(LogError::Evidence(Unproven::Contradicted { signed: 35, .. })));
    assert!(not_signed(log.sign_readings(&key).await), "what was signed is not there any more");
    log.record_reading("A3", "another in its place").await.expect("recorded");
    assert!(not_signed(log.sign_readings(&key).await), "what stands there now is not what was signed");
    log.close().await;
}
