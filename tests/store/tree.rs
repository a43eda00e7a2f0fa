//! What holds for the tree over the log: it is written with the entries, and whole however they came.

use tempfile::tempdir;
use usus_log::error::{LogError, Unproven};
use usus_log::store::Log;
use usus_verifier::prove::Proof;
use usus_verifier::tree::{Frontier, Hash, leaf_hash, proves_consistency, proves_inclusion};

use crate::office::{
    Home, contribution, holder, import, in_both_homes, ledger, open, record, return_of_a_cent, try_to_record,
};
use crate::outside;

in_both_homes! {
    the_tree_is_whole_however_entries_came
    what_was_recorded_without_a_tree_gets_one
    where_the_tree_is_not_whole_nothing_is_recorded
}

/// The leaves of the whole log, from its documents.
async fn leaves(log: &Log) -> Vec<Hash> {
    let entries = log.entries(0, i64::MAX, i64::MAX).await.expect("entries");
    entries.iter().map(|entry| leaf_hash(entry.document.as_bytes())).collect()
}

/// What is stored of the tree is what the documents say, at every size; and proves it.
async fn is_whole(log: &Log) {
    let leaves = leaves(log).await;
    let mut frontier = Frontier::default();
    let mut roots = vec![frontier.root()];
    for leaf in &leaves {
        frontier.push(*leaf);
        roots.push(frontier.root());
    }
    let (last, step) = (leaves.len(), leaves.len() / 60 + 1);
    for size in (0..=last).step_by(step).chain([last]) {
        assert_eq!(
            log.root(i64::try_from(size).expect("small")).await.expect("a root"),
            roots[size],
            "{size}"
        );
    }
    let size = last as u64;
    for at in (0..last).step_by(step).chain([last - 1]) {
        let index = at as u64;
        let proof = log.prove(Proof::Inclusion { size, index }).await.expect("a proof");
        assert!(proves_inclusion(&proof, (size, roots[last]), index, leaves[at]), "{at}");
        let proof = log.prove(Proof::Consistency { size, old: index }).await.expect("a proof");
        assert!(proves_consistency(&proof, (size, roots[last]), (index, roots[at])), "{at}");
    }
}

async fn the_tree_is_whole_however_entries_came(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, address) = ledger(home, folder.path()).await;
    let other = open(&address).await;
    record(&log, contribution("FUND")).await;
    is_whole(&log).await;
    // One after another, by two programs in turn.
    for number in 0..5 {
        record(&log, return_of_a_cent(&format!("A{number}"), "FUND")).await;
        record(&log, return_of_a_cent(&format!("B{number}"), "FUND")).await;
        record(&other, return_of_a_cent(&format!("C{number}"), "FUND")).await;
    }
    is_whole(&other).await;
    // Many at once, in long pieces, and one after them.
    let rows: Vec<String> = (0..2_500).map(|row| format!("h{row},Associazione,third_sector\n")).collect();
    assert_eq!(import(&log, &format!("holder,name,kind\n{}", rows.concat())).await, 2_500);
    record(&other, holder("last")).await;
    record(&log, holder("later")).await;
    is_whole(&log).await;
    other.close().await;
    log.close().await;
}

async fn what_was_recorded_without_a_tree_gets_one(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, address) = ledger(home, folder.path()).await;
    let rows: Vec<String> = (0..2_100).map(|row| format!("h{row},Associazione,third_sector\n")).collect();
    import(&log, &format!("holder,name,kind\n{}", rows.concat())).await;
    log.close().await;
    for without in [
        "drop table tree",
        "drop table signing_key",
        "drop table checkpoint",
        "drop table cosignature",
        "drop table stamp",
        "drop table reading",
        "drop table reading_checkpoint",
        "delete from _sqlx_migrations where version > 3",
    ] {
        outside(home, &address, without).await.expect("SQL");
    }
    let opening = (0..3).map(|_| {
        let address = address.clone();
        tokio::spawn(async move { open(&address).await })
    });
    for opened in opening.collect::<Vec<_>>() {
        let log = opened.await.expect("it opens");
        is_whole(&log).await;
        record(&log, holder(&format!("new-{}", log.head().await.expect("a head").position))).await;
        is_whole(&log).await;
        log.close().await;
    }
}

async fn where_the_tree_is_not_whole_nothing_is_recorded(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, address) = ledger(home, folder.path()).await;
    for id in ["a", "b", "c"] {
        record(&log, holder(id)).await;
    }
    log.close().await;
    assert!(
        outside(home, &address, "delete from tree").await.is_err(),
        "what proves the log is kept as it is"
    );
    assert!(outside(home, &address, "update tree set hashes = hashes").await.is_err());
    let without = match home {
        Home::Sqlite => "drop trigger tree_is_never_deleted",
        Home::Postgres => "drop trigger tree_is_never_changed on tree",
    };
    outside(home, &address, without).await.expect("SQL");
    outside(home, &address, "delete from tree").await.expect("SQL");
    let log = open(&address).await;
    let refused = try_to_record(&log, holder("d")).await;
    assert!(
        matches!(refused, Err(LogError::Evidence(Unproven::TreeIncomplete { position: 2 }))),
        "{refused:?}"
    );
    assert_eq!(log.head().await.expect("a head").position, 3);
    log.close().await;
}
