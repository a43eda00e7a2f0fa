//! Tables that are kept of projections: whoever reads them reads what the log says, whatever others do meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::tempdir;
use tokio::sync::Notify;
use usus_log::error::LogError;
use usus_log::store::Log;
use usus_log::unit::Unit;
use usus_views::projection::{self, PROJECTIONS, Projection, Rows, fingerprint};

use crate::office::{
    Home, contribution, decide, holder, in_both_homes, ledger, open, record, return_of_a_cent,
};
use crate::outside;
use crate::rows::{all_of, rows_of};

in_both_homes! {
    a_keeper_catches_up_behind_whoever_records
    an_edited_text_is_built_again_and_a_removed_one_dropped
    whoever_reads_sees_what_the_log_says_while_others_record_and_build
    whoever_began_to_read_before_reads_on_as_it_was
    recording_goes_on_while_tables_are_built
    a_build_left_in_the_middle_is_gone_on_with
    many_keep_at_once_and_nothing_is_counted_twice
    a_table_of_somebody_else_is_left_alone
    a_ledger_of_an_older_version_is_brought_forward_once
    what_the_readme_shows_is_answered
}

const QUIETLY: &(dyn Fn(&str, i64, i64) + Send + Sync) = &|_, _, _| {};

async fn keep(log: &Log) {
    log.keep(&PROJECTIONS, QUIETLY).await.expect("kept");
}

/// Many entries at once: so many that no table is built of them in one piece.
async fn many(log: &Log) {
    let unit = Unit::begin_afresh(log).await.expect("a unit");
    for number in 0..5_500 {
        decide(&unit, contribution(&format!("F{number}"))).await;
    }
    unit.commit("test", &|_| {}).await.expect("recorded");
}

/// What is kept says what the SELECT says of the log up to the same position, at one moment; gives that position.
async fn holds(log: &Log, projection: &Projection) -> i64 {
    let mut moment = log.snapshot().await.expect("a snapshot");
    let (position, kept) = moment.kept(projection).await.expect("a table").expect("it is kept");
    let told = moment.select(projection.select, (0, position)).await.expect("rows");
    let (kept, told) = (fingerprint(&kept.rows), fingerprint(&told.rows));
    assert_eq!(kept, told, "{} at {position}", projection.name);
    position
}

/// The same, of all of them, to the end of the log.
async fn all_hold(log: &Log) {
    let head = log.head().await.expect("a head").position;
    for projection in &PROJECTIONS {
        assert_eq!(holds(log, projection).await, head, "{}", projection.name);
    }
}

async fn a_keeper_catches_up_behind_whoever_records(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, address) = ledger(home, folder.path()).await;
    let other = open(&address).await;
    record(&log, contribution("FUND")).await;
    let keepers = [log.keeper(&PROJECTIONS), other.keeper(&PROJECTIONS)];
    for number in 0..60 {
        let log = if number % 2 == 0 { &log } else { &other };
        record(log, return_of_a_cent(&format!("T{number}"), "FUND")).await;
    }
    for keeper in keepers {
        keeper.close().await;
    }
    all_hold(&log).await;
    log.close().await;
    other.close().await;
}

async fn an_edited_text_is_built_again_and_a_removed_one_dropped(home: Home) {
    let edited = |select: &str| Projection { name: "counted", select: String::leak(select.to_owned()) };
    let counted = "-- key: kind\n-- sums: rows\nselect kind, cast(count(*) as bigint) as rows from entry\n\
                   where position > $1 and position <= $2\ngroup by kind\n";
    let folder = tempdir().expect("a folder");
    let (log, _) = ledger(home, folder.path()).await;
    record(&log, contribution("FUND")).await;
    // Another remark, another answer, another shape, another key.
    for select in [
        counted.to_owned(),
        format!("-- How often.\n{counted}"),
        counted.replace("count(*)", "2 * count(*)"),
        counted.replace("group by", "    and kind <> 'nothing'\ngroup by").replace("rows", "twice"),
        counted.replace("kind", "actor"),
    ] {
        let projection = edited(&select);
        let none = projection::kept(&log, &projection).await.expect("an answer");
        assert_eq!(none, None, "what another text says is not taken for this one's");
        log.keep(&[projection], QUIETLY).await.expect("kept");
        assert_eq!(holds(&log, &projection).await, log.head().await.expect("a head").position);
        record(&log, holder(&format!("h{}", select.len()))).await;
        log.keep(&[projection], QUIETLY).await.expect("kept");
        assert_eq!(holds(&log, &projection).await, log.head().await.expect("a head").position);
    }
    keep(&log).await;
    let gone = log.snapshot().await.expect("a snapshot").select("select * from counted", (0, 0)).await;
    assert!(matches!(gone, Err(LogError::Database(_))), "{gone:?}");
    all_hold(&log).await;
    log.close().await;
}

async fn whoever_reads_sees_what_the_log_says_while_others_record_and_build(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, address) = ledger(home, folder.path()).await;
    record(&log, contribution("FUND")).await;
    keep(&log).await;
    let are_done = Arc::new(AtomicBool::new(false));
    let build = {
        let (log, are_done) = (open(&address).await, are_done.clone());
        tokio::spawn(async move {
            while !are_done.load(Ordering::SeqCst) {
                log.keep_anew(&PROJECTIONS, QUIETLY).await.expect("built");
            }
            log.close().await;
        })
    };
    let read = {
        let (log, are_done) = (open(&address).await, are_done.clone());
        tokio::spawn(async move {
            let mut before = 0;
            while !are_done.load(Ordering::SeqCst) {
                for projection in &PROJECTIONS {
                    let position = holds(&log, projection).await;
                    if projection.name == "balance" {
                        assert!(position >= before, "a table never goes back");
                        before = position;
                    }
                }
            }
            log.close().await;
        })
    };
    let keeper = log.keeper(&PROJECTIONS);
    for number in 0..80 {
        record(&log, return_of_a_cent(&format!("T{number}"), "FUND")).await;
        if number % 20 == 0 {
            keep(&log).await;
        }
    }
    are_done.store(true, Ordering::SeqCst);
    for others in [build, read] {
        others.await.expect("nobody fails");
    }
    keeper.close().await;
    all_hold(&log).await;
    log.close().await;
}

async fn whoever_began_to_read_before_reads_on_as_it_was(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, address) = ledger(home, folder.path()).await;
    let other = open(&address).await;
    record(&log, contribution("FUND")).await;
    keep(&log).await;
    // One has read the table before; the other has only begun to read, and of something else.
    let mut has_read = log.snapshot().await.expect("a snapshot");
    let balance = &PROJECTIONS[0];
    let before: Option<(i64, Rows)> = has_read.kept(balance).await.expect("a table");
    let mut has_begun = other.snapshot().await.expect("a snapshot");
    rows_of(&mut has_begun, "resource", "resource", (0, 1)).await;
    record(&log, return_of_a_cent("T1", "FUND")).await;
    log.keep_anew(&PROJECTIONS, QUIETLY).await.expect("built");
    for reader in [&mut has_read, &mut has_begun] {
        assert_eq!(reader.kept(balance).await.expect("a table"), before);
    }
    drop((has_read, has_begun));
    all_hold(&log).await;
    log.close().await;
    other.close().await;
}

async fn recording_goes_on_while_tables_are_built(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, address) = ledger(home, folder.path()).await;
    let other = open(&address).await;
    many(&log).await;
    let built = tokio::spawn(async move {
        other.keep_anew(&PROJECTIONS, QUIETLY).await.expect("built");
        other.close().await;
    });
    let mut meanwhile = 0;
    while !built.is_finished() {
        record(&log, holder(&format!("h{meanwhile}"))).await;
        meanwhile += 1;
    }
    built.await.expect("it is built");
    assert!(meanwhile > 10, "only {meanwhile} were recorded");
    keep(&log).await;
    all_hold(&log).await;
    log.close().await;
}

async fn a_build_left_in_the_middle_is_gone_on_with(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, address) = ledger(home, folder.path()).await;
    many(&log).await;
    for name in ["balance", "journal", "use_measure"] {
        // The program stops while it builds this table, a piece of which is done.
        let (stopping, other) = (Notify::new(), open(&address).await);
        let stop = |building: &str, _, _| {
            if building == name {
                stopping.notify_one();
            }
        };
        let mut this_first = PROJECTIONS;
        this_first.sort_by_key(|projection| projection.name != name);
        tokio::select! {
            built = other.keep_anew(&this_first, &stop) => panic!("{name} was built at once: {built:?}"),
            () = stopping.notified() => {}
        }
        drop(other);
        record(&log, holder(name)).await;
    }
    // In a file what was built of it is still there. On a server it went with the session that built it.
    let half_built = async || {
        let mut moment = log.snapshot().await.expect("a snapshot");
        let query = "select name from projection where (name like '%/_next' escape '/' or digest = 'old') and position > $1 and position > $2";
        moment.select(query, (0, 0)).await.expect("rows").rows.len()
    };
    assert_eq!(half_built().await, if home == Home::Sqlite { 3 } else { 0 });
    keep(&log).await;
    assert_eq!(half_built().await, 0);
    all_hold(&log).await;
    log.close().await;
}

async fn many_keep_at_once_and_nothing_is_counted_twice(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, address) = ledger(home, folder.path()).await;
    record(&log, contribution("FUND")).await;
    for round in 0..3 {
        for number in 0..8 {
            record(&log, return_of_a_cent(&format!("T{round}-{number}"), "FUND")).await;
        }
        let keeping = (0..4).map(|_| {
            let address = address.clone();
            tokio::spawn(async move {
                let log = open(&address).await;
                keep(&log).await;
                log.close().await;
            })
        });
        for kept in keeping.collect::<Vec<_>>() {
            kept.await.expect("nobody fails");
        }
        all_hold(&log).await;
    }
    log.close().await;
}

async fn a_table_of_somebody_else_is_left_alone(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, address) = ledger(home, folder.path()).await;
    record(&log, contribution("FUND")).await;
    outside(home, &address, "create table journal (note text)").await.expect("SQL");
    outside(home, &address, "insert into journal values ('mine')").await.expect("SQL");
    let refused = log.keep(&PROJECTIONS, QUIETLY).await;
    assert!(matches!(&refused, Err(LogError::TableTaken { table }) if table == "journal"), "{refused:?}");
    outside(home, &address, "update journal set note = 'still mine'").await.expect("it is there");
    outside(home, &address, "drop table journal").await.expect("SQL");
    keep(&log).await;
    all_hold(&log).await;
    // One of ours that somebody has dropped is missed.
    outside(home, &address, "drop table journal").await.expect("SQL");
    keep(&log).await;
    all_hold(&log).await;
    log.close().await;
}

/// What the version after that one brought.
const EVIDENCE: [&str; 7] =
    ["tree", "signing_key", "checkpoint", "cosignature", "stamp", "reading", "reading_checkpoint"];

async fn a_ledger_of_an_older_version_is_brought_forward_once(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, address) = ledger(home, folder.path()).await;
    record(&log, contribution("FUND")).await;
    for number in 0..20 {
        record(&log, return_of_a_cent(&format!("T{number}"), "FUND")).await;
    }
    let columns = "position, effective_on, body, kind, number, dated, rests_on, extends_to";
    let acts = async |log: &Log| all_of(log, "act", columns).await;
    let before = acts(&log).await;
    log.close().await;
    for later in EVIDENCE {
        outside(home, &address, &format!("drop table {later}")).await.expect("SQL");
    }
    for older in ["drop table act", "drop table projection", "delete from _sqlx_migrations where version > 2"]
    {
        outside(home, &address, older).await.expect("SQL");
    }
    let opening = (0..4).map(|_| {
        let address = address.clone();
        tokio::spawn(async move { open(&address).await })
    });
    for opened in opening.collect::<Vec<_>>() {
        let log = opened.await.expect("it opens");
        assert_eq!(acts(&log).await, before);
        log.close().await;
    }
    // A program that stopped between making the table and filling it has left word of it.
    outside(home, &address, "delete from act").await.expect("SQL");
    outside(home, &address, "insert into projection (name, digest, position) values ('act', '', 0)")
        .await
        .expect("SQL");
    let log = open(&address).await;
    assert_eq!(acts(&log).await, before);
    keep(&log).await;
    all_hold(&log).await;
    log.close().await;
}

async fn what_the_readme_shows_is_answered(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, address) = ledger(home, folder.path()).await;
    record(&log, contribution("FUND")).await;
    keep(&log).await;
    let shown =
        include_str!("../../projections/README.md").lines().filter_map(|line| line.strip_prefix("    "));
    let mut asked = 0;
    for query in shown.filter(|line| line.starts_with("select ")) {
        let query = match home {
            Home::Sqlite => query.replace(
                "(date '2026-10-31' - effective_on + 1)",
                "(julianday('2026-10-31') - julianday(effective_on) + 1)",
            ),
            Home::Postgres => query.to_owned(),
        };
        outside(home, &address, &query).await.expect("an answer");
        asked += 1;
    }
    assert!(asked >= 6, "only {asked} are shown");
    log.close().await;
}
