//! The log as a store: what holds for every ledger, in a file and on a server alike.
#![expect(clippy::expect_used, reason = "a test that cannot go on should stop and say where")]

#[path = "store/aside.rs"]
mod aside;
#[path = "store/at_once.rs"]
mod at_once;
#[path = "store/evidence.rs"]
mod evidence;
#[path = "store/follow.rs"]
mod follow;
#[path = "store/four_eyes.rs"]
mod four_eyes;
#[path = "store/gate.rs"]
mod gate;
#[path = "support/home.rs"]
mod home;
#[path = "store/invented.rs"]
mod invented;
#[path = "store/keep.rs"]
mod keep;
#[path = "store/memory.rs"]
mod memory;
#[path = "support/office.rs"]
mod office;
#[path = "store/program.rs"]
mod program;
#[path = "support/rows.rs"]
mod rows;
#[path = "store/server.rs"]
mod server;
#[path = "store/tree.rs"]
mod tree;
#[path = "store/version.rs"]
mod version;

use office::{
    Home, contribution, decide, holder, import, in_both_homes, ledger, open, record, return_of_a_cent,
    streams,
};
use rows::{all_of, rows_of};
use sqlx::Connection;
use tempfile::tempdir;
use usus_domain::id::RowId;
use usus_log::document::Document;
use usus_log::entry::Known;
use usus_log::error::LogError;
use usus_log::proposal::{Proposal, RestsOn};
use usus_log::snapshot::Value;
use usus_log::unit::Unit;

in_both_homes! {
    what_is_recorded_is_read_back_byte_for_byte
    the_database_itself_refuses_to_change_an_entry
    whoever_was_overtaken_decides_again
    others_do_not_stand_in_the_way
    a_question_whose_answer_has_changed_is_asked_again
    an_id_is_given_once
    in_a_group_a_conflict_fails_its_own_caller_only
    in_a_group_a_bad_event_fails_its_own_caller_only
    what_is_kept_goes_on_from_where_it_is
    many_entries_are_recorded_as_few_are
    a_closed_ledger_says_so
}

async fn what_is_recorded_is_read_back_byte_for_byte(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, _) = ledger(home, folder.path()).await;
    assert_eq!(log.head().await.expect("a head").position, 0);
    for id in ["a", "b"] {
        record(&log, holder(id)).await;
    }
    let head = record(&log, contribution("FUND")).await;
    assert_eq!(head, log.head().await.expect("a head"));
    assert_eq!(streams(&log, 0).await, ["holder/a", "holder/b", "resource/FUND"]);

    let entry = log.entries(2, 3, 10).await.expect("entries").remove(0);
    let document = Document::parse(3, &entry.document).expect("a document");
    assert_eq!((document.position, document.sequence, &*document.actor), (3, 1, "test"));
    assert_eq!(
        serde_json::to_string(&document).expect("a text"),
        entry.document,
        "written again it is the same"
    );
    assert_eq!(log.stream("resource/FUND", 0).await.expect("a stream"), [entry]);

    let fund = RowId::new("FUND").expect("an id");
    let known = log.known_rows(&["FUND", "NONE"]).await.expect("rows");
    assert_eq!(known.iter().map(|(id, _)| id).collect::<Vec<_>>(), [&fund]);
    let moved = all_of(&log, "movement", "state, quantity").await;
    assert_eq!(moved, [[Value::Text("available".to_owned()), Value::Integer(100_000_000)]]);

    let today = usus_log::clock::today();
    for (known, position) in [(Known::Now, 3), (Known::Position(2), 2), (Known::Day(today), 3)] {
        assert_eq!(log.position_of(known).await.expect("a position"), position);
    }
    let before = Known::Day(today.pred_opt().expect("a day"));
    assert_eq!(log.position_of(before).await.expect("a position"), 0);
    log.close().await;
}

async fn the_database_itself_refuses_to_change_an_entry(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, address) = ledger(home, folder.path()).await;
    record(&log, holder("a")).await;
    log.close().await;
    let insert = |position: i64, leaf: &str| {
        format!(
            "insert into entry (position, recorded_at, actor, stream, sequence, kind, document, leaf) \
             values ({position}, '2100-01-01T00:00:00.000000Z', 'x', 's{position}', 1, 'k', '{{}}', {leaf})"
        )
    };
    let leaf = match home {
        Home::Sqlite => "zeroblob(32)",
        Home::Postgres => "decode(repeat('00', 32), 'hex')",
    };
    let mut wrong = vec!["update entry set actor = 'y'".to_owned(), "delete from entry".to_owned()];
    wrong.extend([insert(3, leaf), insert(1, leaf)]);
    if home == Home::Postgres {
        wrong.push("truncate entry".to_owned());
    }
    for statement in wrong {
        let refused = outside(home, &address, &statement).await.expect_err(&statement).to_string();
        let named =
            ["the log is", "entry_pk", "entry.position"].iter().any(|reason| refused.contains(reason));
        assert!(named, "{statement}: {refused}");
    }
    outside(home, &address, &insert(2, leaf)).await.expect("the next entry takes the next position");
    let log = open(&address).await;
    assert_eq!(log.head().await.expect("a head").position, 2);
    log.close().await;
}

/// Runs SQL on a ledger's database, past the program.
async fn outside(home: Home, address: &str, statement: &str) -> Result<(), sqlx::Error> {
    match home {
        Home::Sqlite => {
            let mut file = sqlx::SqliteConnection::connect(address).await?;
            sqlx::query(statement).execute(&mut file).await.map(drop)
        }
        Home::Postgres => {
            let mut server = sqlx::PgConnection::connect(address).await?;
            sqlx::query(statement).execute(&mut server).await.map(drop)
        }
    }
}

async fn whoever_was_overtaken_decides_again(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, address) = ledger(home, folder.path()).await;
    record(&log, contribution("FUND")).await;
    let other = open(&address).await;
    // One decides on what it kept, one afresh; somebody else is faster than either.
    let kept = Unit::begin(&log);
    let fresh = Unit::begin_afresh(&log).await.expect("a unit");
    decide(&kept, return_of_a_cent("T1", "FUND")).await;
    decide(&fresh, return_of_a_cent("T2", "FUND")).await;
    record(&other, return_of_a_cent("T3", "FUND")).await;
    for unit in [kept, fresh] {
        let overtaken = unit.commit("test", &|_| {}).await;
        assert!(matches!(overtaken, Err(LogError::Conflict)), "{overtaken:?}");
    }
    assert_eq!(streams(&log, 0).await.len(), 2, "nothing of it is recorded");
    // Whoever was overtaken knows that what it kept is behind, and reads what is new of it.
    let again = Unit::begin(&log);
    decide(&again, return_of_a_cent("T1", "FUND")).await;
    again.commit("test", &|_| {}).await.expect("recorded");
    assert_eq!(streams(&other, 0).await.len(), 3);

    // The same where a stream was taken for new.
    record(&other, holder("somebody")).await;
    let taken_for_new = Unit::begin(&log);
    decide(&taken_for_new, holder("somebody")).await;
    assert!(matches!(taken_for_new.commit("test", &|_| {}).await, Err(LogError::Conflict)));
    let (stream, command) = holder("somebody");
    let known = Unit::begin(&log).handle(&stream, command, None).await.expect("the machine works");
    assert_eq!(known, Ok(false), "it is there already");
    log.close().await;
    other.close().await;
}

async fn others_do_not_stand_in_the_way(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, address) = ledger(home, folder.path()).await;
    record(&log, contribution("FUND")).await;
    let other = open(&address).await;
    let unit = Unit::begin_afresh(&log).await.expect("a unit");
    decide(&unit, return_of_a_cent("T1", "FUND")).await;
    record(&other, holder("somebody")).await;
    record(&log, holder("somebody-else")).await;
    assert_eq!(unit.commit("test", &|_| {}).await.expect("recorded").position, 4);
    log.close().await;
    other.close().await;
}

async fn a_question_whose_answer_has_changed_is_asked_again(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, _) = ledger(home, folder.path()).await;
    for register in [
        "ambito,name,managing_body,regime\nolgiate,Olgiate Comasco,Consorzio,civil\n",
        "service,name,area\nSAD,Domiciliare,ELD\n",
        "plan,name,kind,ambiti,from,to,act\nPDZ,Piano,piano_di_zona,olgiate,2025-01-01,2027-12-31,A|delibera|1|2025-01-01\n",
    ] {
        import(&log, register).await;
    }
    record(&log, contribution("FUND")).await;
    let allocate = |id: &str| {
        format!(
            "action,id,effective_on,quantity,act,resource,ambito,service,plan\n\
             allocate,{id},2026-04-01,10.00,A|delibera|2|2026-04-01,FUND,olgiate,SAD,PDZ\n"
        )
    };
    import(&log, &allocate("A1")).await;
    let asks = async |unit: Unit, plan: &str| {
        let found = unit.allocations_in_plan(plan).await.expect("allocations").len();
        decide(&unit, holder(&format!("asks-{plan}-{found}"))).await;
        (unit, found)
    };
    let (unit, found) = asks(Unit::begin_afresh(&log).await.expect("a unit"), "PDZ").await;
    let (of_another, none) = asks(Unit::begin(&log), "OTHER").await;
    assert_eq!((found, none), (1, 0));
    import(&log, &allocate("A2")).await;
    assert!(matches!(unit.commit("test", &|_| {}).await, Err(LogError::Conflict)));
    of_another.commit("test", &|_| {}).await.expect("the answer about another plan has not changed");
    let (unit, found) = asks(Unit::begin(&log), "PDZ").await;
    assert_eq!(found, 2);
    unit.commit("test", &|_| {}).await.expect("recorded");
    log.close().await;
}

async fn an_id_is_given_once(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, address) = ledger(home, folder.path()).await;
    for fund in ["FUND", "GRANT"] {
        record(&log, contribution(fund)).await;
    }
    let other = open(&address).await;
    let unit = Unit::begin(&log);
    decide(&unit, return_of_a_cent("T1", "FUND")).await;
    record(&other, return_of_a_cent("T1", "GRANT")).await;
    assert!(matches!(unit.commit("test", &|_| {}).await, Err(LogError::Conflict)));
    log.close().await;
    other.close().await;
}

async fn in_a_group_a_conflict_fails_its_own_caller_only(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, _) = ledger(home, folder.path()).await;
    record(&log, contribution("FUND")).await;
    let mut units = Vec::new();
    for number in 0..40 {
        let unit = Unit::begin(&log);
        match number % 2 {
            0 => decide(&unit, return_of_a_cent(&format!("T{number}"), "FUND")).await,
            _ => decide(&unit, holder(&format!("h{number}"))).await,
        }
        units.push(unit);
    }
    let commits: Vec<_> = units
        .into_iter()
        .map(|unit| tokio::spawn(async move { unit.commit("test", &|_| {}).await }))
        .collect();
    let mut recorded = [0, 0];
    for (number, commit) in commits.into_iter().enumerate() {
        match commit.await.expect("no panic") {
            Ok(_) => recorded[number % 2] += 1,
            Err(error) => {
                assert!(matches!(error, LogError::Conflict) && number % 2 == 0, "{number}: {error}");
            }
        }
    }
    assert_eq!(recorded, [1, 20], "one of those that change the same resource, and all the others");
    assert_eq!(streams(&log, 1).await.len(), 21);
    log.close().await;
}

async fn in_a_group_a_bad_event_fails_its_own_caller_only(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, _) = ledger(home, folder.path()).await;
    record(&log, holder("first")).await;
    let mut commits = Vec::new();
    for number in 0..30 {
        let unit = Unit::begin(&log);
        decide(&unit, holder(&format!("h{number}"))).await;
        // Too large for a leaf.
        let actor = if number == 7 { "x".repeat(70_000) } else { "test".to_owned() };
        commits.push(tokio::spawn(async move { unit.commit(&actor, &|_| {}).await }));
    }
    let empty = Proposal { entries: Vec::new(), actor: "test".into(), rests_on: RestsOn::default() };
    let nothing = log.append(empty, &|_| {}).await.expect("nothing is recorded of nothing");
    assert!(nothing.position > 0);
    for (number, commit) in commits.into_iter().enumerate() {
        match commit.await.expect("no panic") {
            Ok(_) => assert_ne!(number, 7),
            Err(error) => {
                assert!(matches!(error, LogError::EntryTooLarge { .. }) && number == 7, "{number}: {error}");
            }
        }
    }
    assert_eq!(streams(&log, 1).await.len(), 29);
    log.close().await;
}

async fn what_is_kept_goes_on_from_where_it_is(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, address) = ledger(home, folder.path()).await;
    let other = open(&address).await;
    record(&log, contribution("FUND")).await;
    for number in 0..10 {
        // Two programs take turns on one stream: each folds what is new of it on what it has kept.
        let log = if number % 3 == 0 { &other } else { &log };
        record(log, return_of_a_cent(&format!("T{number}"), "FUND")).await;
    }
    for log in [&log, &other] {
        let afresh =
            Unit::begin_afresh(log).await.expect("a unit").state("resource/FUND").await.expect("a state");
        let reopened = open(&address).await;
        let from_the_beginning = Unit::begin(&reopened).state("resource/FUND").await.expect("a state");
        assert_eq!(afresh, from_the_beginning, "what is kept is what is folded from the beginning");
        reopened.close().await;
    }
    log.close().await;
    other.close().await;
}

async fn many_entries_are_recorded_as_few_are(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, _) = ledger(home, folder.path()).await;
    let told = std::sync::Mutex::new(Vec::new());
    let unit = Unit::begin_afresh(&log).await.expect("a unit");
    for number in 0..3_000 {
        decide(&unit, contribution(&format!("F{number}"))).await;
    }
    let head =
        unit.commit("test", &|written| told.lock().expect("a lock").push(written)).await.expect("recorded");
    assert_eq!(head.position, 3_000);
    assert_eq!(told.lock().expect("a lock").last(), Some(&3_000));
    // What went another way into the database than a single entry does is the same in it.
    record(&log, contribution("LAST")).await;
    let columns = "resource, effective_on, quantity, unit, class, kind, holder, ambito, fund, deadline";
    let mut snapshot = log.snapshot().await.expect("a snapshot");
    let [many, one] = &rows_of(&mut snapshot, "resource", columns, (2_999, 3_001)).await[..] else {
        panic!("two rows")
    };
    assert_eq!([&many[0], &one[0]], ["F2999", "LAST"].map(|id| Value::Text(id.to_owned())).each_ref());
    assert_eq!(many[1..], one[1..]);
    drop(snapshot);
    log.close().await;
}

async fn a_closed_ledger_says_so(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, _) = ledger(home, folder.path()).await;
    let handle = log.clone();
    let unit = Unit::begin(&handle);
    decide(&unit, holder("late")).await;
    log.close().await;
    assert!(matches!(unit.commit("test", &|_| {}).await, Err(LogError::Closed)));
}
