//! What is set aside beside a ledger's file is believed only if it fits the log.

use std::path::Path;

use tempfile::tempdir;
use usus_log::store::Log;
use usus_views::memory::Memory;

use crate::office::{Home, contribution, holder, live, open, record};

/// A ledger with so many contributions.
async fn ledger(path: &Path, contributions: &[&str]) -> Log {
    let log = open(&format!("sqlite:{}", path.display())).await;
    record(&log, holder("regione")).await;
    for id in contributions {
        record(&log, contribution(id)).await;
    }
    log
}

/// The resources it knows, beginning with what was set aside; and whether anything was.
async fn known(log: &Log) -> (Vec<String>, bool) {
    let head = log.head().await.expect("a head").position;
    let read = Memory::load(log).await.expect("a memory");
    let memory = Memory::at_least(log, head).await.expect("a memory");
    let ids = |memory: &Memory| -> Vec<String> {
        memory.facts.resources.iter().map(|resource| resource.id.to_string()).collect()
    };
    assert_eq!(ids(&memory), ids(&read));
    assert_eq!(memory.movements.len(), read.movements.len());
    (ids(&memory), memory.began_aside())
}

#[test]
fn it_fits_the_log_it_was_derived_from_and_no_other() {
    live(async {
        let folder = tempdir().expect("a folder");
        let (one, other) = (folder.path().join("one.db"), folder.path().join("other.db"));
        let log = ledger(&one, &["A", "B"]).await;
        let earlier = folder.path().join("earlier.db");
        let memory = Memory::load(&log).await.expect("a memory");
        assert!(memory.set_aside(&log).await);
        record(&log, contribution("C")).await;
        assert_eq!(known(&log).await, (vec!["A".to_owned(), "B".to_owned(), "C".to_owned()], true));
        log.close().await;
        std::fs::copy(&one, &earlier).expect("a copy");

        // Another ledger in its place, as long and of the same rows: its entries have other nonces.
        ledger(&other, &["A", "B", "D"]).await.close().await;
        std::fs::copy(&other, &one).expect("a copy");
        let log = open(&format!("sqlite:{}", one.display())).await;
        assert_eq!(known(&log).await, (vec!["A".to_owned(), "B".to_owned(), "D".to_owned()], false));
        log.close().await;

        // The ledger as it was, but a backup from before what was set aside.
        std::fs::copy(&earlier, &one).expect("a copy");
        let log = open(&format!("sqlite:{}", one.display())).await;
        assert!(known(&log).await.1, "it fits again");
        let ahead = Memory::load(&log).await.expect("a memory");
        assert!(ahead.set_aside(&log).await);
        log.close().await;
        let shorter = ledger(&other.with_file_name("shorter.db"), &["A"]).await;
        shorter.close().await;
        std::fs::copy(other.with_file_name("shorter.db"), &one).expect("a copy");
        let log = open(&format!("sqlite:{}", one.display())).await;
        assert_eq!(known(&log).await, (vec!["A".to_owned()], false));
        log.close().await;
    });
}

#[test]
fn a_rebuild_takes_it_away_and_damage_is_seen() {
    live(async {
        let folder = tempdir().expect("a folder");
        let path = folder.path().join("one.db");
        let log = ledger(&path, &["A"]).await;
        let memory = Memory::load(&log).await.expect("a memory");
        let beside = folder.path().join("one.db.segment");
        assert!(memory.set_aside(&log).await && beside.exists());
        log.rebuild(&|_| {}).await.expect("rebuilt");
        assert!(!beside.exists());

        assert!(memory.set_aside(&log).await);
        let mut bytes = std::fs::read(&beside).expect("bytes");
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        std::fs::write(&beside, bytes).expect("written");
        assert_eq!(known(&log).await, (vec!["A".to_owned()], false));
        log.close().await;
    });
}

#[test]
fn a_server_has_nothing_beside_it() {
    live(async {
        let folder = tempdir().expect("a folder");
        let (log, _) = crate::office::ledger(Home::Postgres, folder.path()).await;
        record(&log, contribution("A")).await;
        let memory = Memory::load(&log).await.expect("a memory");
        assert!(!memory.set_aside(&log).await);
        assert_eq!(known(&log).await, (vec!["A".to_owned()], false));
        log.close().await;
    });
}
