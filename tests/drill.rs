//! The drill: somebody with every right on the database tampers with a ledger, in each way that is known, with the
//! guards down and put up again afterwards. Each is caught, and the test says by which; an untouched ledger passes.
#![expect(clippy::expect_used, reason = "a test that cannot set its scene fails")]

#[path = "drill/closing.rs"]
mod closing;
#[path = "support/home.rs"]
#[expect(dead_code, reason = "here a ledger is also a copy of another")]
mod home;
#[path = "drill/offline.rs"]
mod offline;
#[path = "support/program.rs"]
#[expect(dead_code, reason = "who catches what is the same in both languages")]
mod program;
#[path = "drill/scene.rs"]
mod scene;
#[path = "support/story.rs"]
mod story;

use home::Home;
use offline::Offline;
use scene::{By, Scene};

/// One way of tampering: its name, the SQL of both databases (what stands in braces is written for each), and who
/// catches it, telling which position or name.
struct Way {
    what: &'static str,
    sql: &'static str,
    caught: (By, &'static str),
    /// What `usus-verify` says of an export of it, with the published key and what was kept elsewhere.
    offline: Offline,
}

/// What is found in the ledger alone, by `usus verify`.
const WAYS: [Way; 16] = [
    Way {
        what: "a view in the place of a table",
        sql: "alter table movement rename to moved; create view movement as select * from moved",
        caught: (By::Verify, "movement"),
        offline: Offline::IsWhole,
    },
    Way {
        what: "a byte of an entry",
        sql: "update entry set document = replace(document, '15000000', '16000000') where position = 260",
        caught: (By::Verify, "260"),
        offline: Offline::Sees,
    },
    Way {
        what: "an entry, and its leaf hash with it",
        sql: "update entry set document = replace(document, '15000000', '16000000'), leaf = {leaf of 260 changed} \
              where position = 260",
        caught: (By::Verify, "260"),
        offline: Offline::Sees,
    },
    Way {
        what: "a column beside an entry",
        sql: "update entry set actor = 'altri' where position = 260",
        caught: (By::Verify, "260"),
        offline: Offline::IsWhole,
    },
    Way {
        what: "a typed quantity, so that balances are wrong",
        sql: "update movement set quantity = quantity + 100000 where position = 260 and leg = 2",
        caught: (By::Verify, "260"),
        offline: Offline::IsWhole,
    },
    Way {
        what: "a movement that no entry says",
        sql: "insert into movement select position + 1000, leg, flow, state, effective_on, quantity, unit, resource, \
              holder, ambito, allocation, service, plan, comune from movement where position = 260",
        caught: (By::Verify, "1260"),
        offline: Offline::IsWhole,
    },
    Way {
        what: "a second allocation of one entry, which comes before the first in the order of the ids",
        sql: "insert into allocation select 'A-0', position, effective_on, quantity, resource, release, ambito, service, \
              area, plan, comune, interval_from, interval_to from allocation where position = 260",
        caught: (By::Verify, "260"),
        offline: Offline::IsWhole,
    },
    Way {
        what: "what a resource may be used for",
        sql: "update resource set deadline = null, areas = 'DIS' where resource = 'FSR-2025-OLG'",
        caught: (By::Verify, "259"),
        offline: Offline::IsWhole,
    },
    Way {
        what: "an act",
        sql: "update act set number = '999' where position = 260",
        caught: (By::Verify, "260"),
        offline: Offline::IsWhole,
    },
    Way {
        what: "a hash of the tree",
        sql: "update tree set hashes = {zeros} where position = 262",
        caught: (By::Verify, "262"),
        offline: Offline::IsWhole,
    },
    Way {
        what: "a checkpoint",
        sql: "update checkpoint set note = substr(note, 1, length(note) - 6) || case substr(note, length(note) - 5, 1) \
              when 'A' then 'B' else 'A' end || substr(note, length(note) - 4) where size = 368",
        caught: (By::Verify, "368"),
        offline: Offline::Sees,
    },
    Way {
        what: "the last entries, taken away with all that is derived of them",
        sql: "delete from entry where position > 360; delete from movement where position > 360; \
              delete from act where position > 360; delete from tree where position > 360; \
              delete from resource where position > 360; delete from allocation where position > 360; \
              delete from release where position > 360; delete from correction where position > 360; {head 360}",
        caught: (By::Verify, "368"),
        offline: Offline::Sees,
    },
    Way {
        what: "two entries swapped",
        sql: "update entry set position = 999999 where position = 260; update entry set position = 260 where position = 261; \
              update entry set position = 261 where position = 999999",
        caught: (By::Verify, "260"),
        offline: Offline::Sees,
    },
    Way {
        what: "an entry put in at the end",
        sql: "insert into entry (position, recorded_at, actor, stream, sequence, kind, row_id, document, leaf) \
              select 371, recorded_at, actor, stream || 'x', 1, kind, 'NEW', replace(document, '260', '371'), leaf \
              from entry where position = 260; {head 371}",
        caught: (By::Verify, "371"),
        offline: Offline::Sees,
    },
    Way {
        what: "an entry taken out of the middle",
        sql: "delete from entry where position = 260",
        caught: (By::Verify, "260"),
        offline: Offline::Sees,
    },
    Way {
        what: "a figure in a table kept for those who read SQL",
        sql: "update balance set allocated = allocated + 1",
        caught: (By::Verify, "balance"),
        offline: Offline::IsWhole,
    },
];

fn each_is_caught(home: Home) {
    let scene = Scene::set(home);
    scene.passes(&scene.ledger, &["--against", "altrove.txt", "--key", "chiave.pub"]);
    assert_eq!(scene.offline(&scene.ledger), Offline::IsWhole);
    for way in &WAYS {
        let ledger = scene.copy();
        scene.tamper(&ledger, way.sql);
        scene.caught(way.what, &ledger, way.caught.0, way.caught.1);
        assert_eq!(scene.offline(&ledger), way.offline, "{}", way.what);
    }
}

#[test]
fn each_way_is_caught_in_a_file() {
    each_is_caught(Home::Sqlite);
}

#[test]
fn each_way_is_caught_on_a_server() {
    each_is_caught(Home::Postgres);
}

/// What is internally perfect, and yet not what it was: only what is kept elsewhere tells.
fn what_was_kept_elsewhere_tells(home: Home) {
    let scene = Scene::set(home);
    // An old copy put back: it holds in itself.
    scene.passes(&scene.backup, &[]);
    scene.caught("an old copy put back", &scene.backup, By::Elsewhere, "370");
    assert_eq!(scene.offline(&scene.backup), Offline::Sees);

    // The last entries taken away, and the checkpoints that told of them.
    let ledger = scene.copy();
    let ways: Vec<&Way> = WAYS.iter().filter(|way| way.what.starts_with("the last entries")).collect();
    scene.tamper(&ledger, ways.first().expect("a way").sql);
    scene.tamper(&ledger, "delete from checkpoint");
    let rebuilt = scene.usus(&["rebuild", "--ledger", &ledger]);
    assert_eq!(rebuilt.code, 0, "{}", rebuilt.err);
    scene.passes(&ledger, &[]);
    scene.caught("the end taken away with its checkpoints", &ledger, By::Elsewhere, "370");

    // What was recorded last, and nobody signed: whoever asks for a signature is told.
    let ledger = scene.copy();
    scene.tamper(&ledger, "delete from checkpoint where size = 370");
    scene.passes(&ledger, &[]);
    scene.caught("an end that nobody signed", &ledger, By::KeyAlone, "369");

    // The log signed anew with a key of one's own: whoever has the published key sees it.
    let ledger = scene.copy();
    scene.tamper(&ledger, "delete from checkpoint; delete from signing_key");
    let again = scene.usus(&["key", "new", "--ledger", &ledger, "--signing-key", "altra.key"]);
    assert_eq!(again.code, 0, "{}", again.err);
    scene.passes(&ledger, &[]);
    scene.caught("signed with another key", &ledger, By::PublishedKey, "370");
    assert_eq!(scene.offline(&ledger), Offline::Sees);

    // All of it rewritten, entries, columns and tree together.
    let forged = scene.rewritten();
    scene.passes(&forged, &[]);
    scene.caught("all of it rewritten", &forged, By::Elsewhere, "370");
    assert_eq!(scene.offline(&forged), Offline::Sees);
    // And what was signed put back beside it: now it contradicts itself.
    scene.sign_as_before(&forged);
    scene.caught("all of it rewritten under the old signatures", &forged, By::Verify, "368");
    assert_eq!(scene.offline(&forged), Offline::Sees);
}

#[test]
fn what_was_kept_elsewhere_tells_of_a_file() {
    what_was_kept_elsewhere_tells(Home::Sqlite);
}

#[test]
fn what_was_kept_elsewhere_tells_of_a_server() {
    what_was_kept_elsewhere_tells(Home::Postgres);
}

#[test]
fn a_guard_that_was_taken_away_is_missed() {
    let scene = Scene::set(Home::Sqlite);
    scene.without_guards(&scene.ledger, "drop trigger entry_is_never_updated");
    scene.caught("a guard", &scene.ledger, By::Verify, "entry_is_never_updated");
    let scene = Scene::set(Home::Postgres);
    scene.without_guards(&scene.ledger, "alter table entry disable trigger entry_is_never_updated");
    scene.caught("a guard", &scene.ledger, By::Verify, "entry_is_never_updated");
    // And a head that was moved from where the log ends.
    let ledger = scene.copy();
    scene.tamper(&ledger, "update log_head set position = 369");
    scene.caught("the head", &ledger, By::Verify, "369");
}

#[test]
fn a_closing_holds_whatever_comes_after_in_a_file() {
    closing::holds_whatever_comes_after(Home::Sqlite);
}

#[test]
fn a_closing_holds_whatever_comes_after_on_a_server() {
    closing::holds_whatever_comes_after(Home::Postgres);
}

#[test]
fn a_false_closing_is_caught_in_a_file() {
    closing::a_false_one_is_caught(Home::Sqlite);
}

#[test]
fn a_false_closing_is_caught_on_a_server() {
    closing::a_false_one_is_caught(Home::Postgres);
}
