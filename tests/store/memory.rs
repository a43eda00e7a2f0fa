//! A memory that follows its ledger: who reads never waits for who adds to it, also where they ask twice.

use std::time::Duration;

use tempfile::tempdir;
use tokio::time::timeout;
use usus_views::live::Live;

use crate::office::{contribution, holder, live, open, record};

/// Far longer than anything here takes.
const LONG: Duration = Duration::from_secs(20);

#[test]
fn whoever_reads_may_ask_again_while_something_waits_to_be_added() {
    live(async {
        let folder = tempdir().expect("a folder");
        let log = open(&format!("sqlite:{}", folder.path().join("usus.db").display())).await;
        record(&log, holder("regione")).await;
        let memory = Live::begin(&log).await.expect("a memory");
        let first = memory.at_least(1).await.expect("read");
        record(&log, contribution("A")).await;
        let head = log.head().await.expect("a head").position;
        let adding = tokio::spawn({
            let memory = memory.clone();
            async move { memory.at_least(head).await.expect("added").known() }
        });
        // It has come to where it waits, as nothing else is left to be done.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        let again = timeout(LONG, memory.at_least(1)).await.expect("nobody stands before a reader");
        assert_eq!(again.expect("read").known(), first.known());
        drop(first);
        assert_eq!(timeout(LONG, adding).await.expect("it is added then").expect("a task"), head);
        log.close().await;
    });
}
