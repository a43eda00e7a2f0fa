//! Laws: what holds after any history, whatever an office sends and in whatever order, on both databases.
#![expect(clippy::expect_used, reason = "a test that cannot go on should stop and say where")]

#[path = "laws/answers.rs"]
mod answers;
#[path = "laws/contests.rs"]
mod contests;
#[path = "laws/evidence.rs"]
mod evidence;
#[path = "laws/history.rs"]
mod history;
#[path = "support/home.rs"]
mod home;
#[path = "laws/hostile.rs"]
mod hostile;
#[path = "laws/planning.rs"]
mod planning;
#[path = "support/program.rs"]
#[expect(dead_code, reason = "of a program that answers, only what it prints is asked for here")]
mod program;
#[path = "laws/projections.rs"]
mod projections;
#[path = "support/rows.rs"]
mod rows;
#[path = "laws/second.rs"]
mod second;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use history::{World, wishes};
use home::Home;
use proptest::prelude::*;
use rows::all_of;
use usus_domain::class::Class;
use usus_domain::table::State;
use usus_log::snapshot::Value;
use usus_log::store::Log;
use usus_views::balance::{self, Balance};
use usus_views::clocks::Clocks;
use usus_views::dimension::{DEFAULT, Dimension};
use usus_views::explain::explain;
use usus_views::filter::Filter;
use usus_views::memory::Memory;
use usus_views::movements::date;
use usus_views::sums::{Kind, Sums};

fn live<T>(happens: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(happens)
}

/// How many histories each law is tried on; the nightly run may ask for more.
fn histories() -> ProptestConfig {
    let cases = std::env::var("LAW_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(24);
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() }
}

/// A server for one history in four: what holds there is the same, and it takes longer to find out.
fn homes() -> impl Strategy<Value = Home> {
    prop_oneof![3 => Just(Home::Sqlite), 1 => Just(Home::Postgres)]
}

async fn after(home: Home, wishes: &[history::Wish]) -> World {
    let mut world = World::new(home).await;
    for wish in wishes {
        world.grant(wish).await;
    }
    world
}

/// An empty ledger, and the place it is in.
async fn empty(home: Home) -> (Log, tempfile::TempDir) {
    let place = tempfile::tempdir().expect("a place to work in");
    let address = home.ledger(place.path()).parse().expect("an address");
    (Log::open(&address).await.expect("a ledger"), place)
}

async fn views(log: &Log) -> (Memory, i64) {
    let memory = Memory::load(log).await.expect("what the ledger knows");
    let head = memory.known();
    (memory, head)
}

fn dates() -> [NaiveDate; 5] {
    ["2026-01-09", "2026-02-15", "2026-04-30", "2026-07-01", "2027-12-31"]
        .map(|date| date.parse().expect("a date"))
}

fn fold(memory: &Memory, effective: NaiveDate, known: i64) -> Balance {
    balance::balance(memory, Clocks { effective, known }, &DEFAULT, &Filter::default())
}

proptest! {
    #![proptest_config(histories())]

    #[test]
    fn nothing_is_ever_lost_made_or_negative(home in homes(), wishes in wishes(140)) {
        live(async {
            let world = after(home, &wishes).await;
            let (memory, head) = views(&world.log).await;
            let all = Clocks { effective: NaiveDate::MAX, known: head };
            let mut days: Vec<u32> =
                memory.movements.between(0, all, |_| true).map(|movement| movement.day).collect();
            days.sort_unstable();
            days.dedup();
            for known in [head / 2, head] {
                for day in &days {
                    conserved(&memory, Clocks { effective: date(*day), known });
                }
            }
        });
    }

    #[test]
    fn what_was_known_stays_as_it_was_known(home in homes(), before in wishes(90), then in wishes(90)) {
        live(async {
            let mut world = after(home, &before).await;
            let (memory, head) = views(&world.log).await;
            let known: Vec<Balance> = dates().map(|effective| fold(&memory, effective, head)).into();
            for wish in &then {
                world.grant(wish).await;
            }
            let (memory, _) = views(&world.log).await;
            let still: Vec<Balance> = dates().map(|effective| fold(&memory, effective, head)).into();
            assert_eq!(known, still);
        });
    }

    #[test]
    fn the_same_file_twice_changes_nothing(home in homes(), wishes in wishes(120)) {
        live(async {
            let world = after(home, &wishes).await;
            let head = world.log.head().await.expect("a head");
            for file in &world.accepted {
                assert_eq!(world.import(file).await, 0, "{file}");
            }
            assert_eq!(world.log.head().await.expect("a head"), head);
        });
    }

    #[test]
    fn a_correction_of_a_correction_restores(home in homes(), wishes in wishes(120), wrong in any::<usize>()) {
        live(async {
            let mut world = after(home, &wishes).await;
            let stands = async |log: &Log| {
                let (memory, head) = views(log).await;
                let balances = dates().map(|effective| fold(&memory, effective, head));
                (balances, contests::standing(&memory.facts, head))
            };
            let before = stands(&world.log).await;
            let Some(correction) = world.correct(wrong).await else { return };
            let corrected = stands(&world.log).await;
            assert!(world.correct_row(&correction).await.is_some(), "what was there before can be there again");
            let restored = stands(&world.log).await;
            assert_eq!(before, restored);
            assert_ne!(before, corrected, "a correction changes something");
        });
    }

    #[test]
    fn a_claim_is_contested_once_at_a_time_and_while_it_stands(home in homes(), wishes in wishes(140)) {
        live(async {
            let world = after(home, &wishes).await;
            let (memory, head) = views(&world.log).await;
            for known in 0..=head {
                contests::hold(&memory.facts, known);
            }
        });
    }

    #[test]
    fn what_explains_a_difference_sums_to_it(home in homes(), wishes in wishes(140), from in any::<u8>(), to in any::<u8>()) {
        live(async {
            let world = after(home, &wishes).await;
            let (memory, head) = views(&world.log).await;
            let known = (i64::from(from) * head / 255, i64::from(to) * head / 255);
            let explained = explain(&memory, dates()[3], known, &DEFAULT, &Filter::default());
            let mut sums: BTreeMap<_, Sums> = BTreeMap::new();
            for row in explained.changes.values().flatten() {
                let sum = sums.entry(row.key.clone()).or_default();
                *sum = sum.plus(1, &row.sums);
            }
            sums.retain(|_, sums| *sums != Sums::default());
            let difference: BTreeMap<_, Sums> = explained.difference.iter().map(|row| (row.key.clone(), row.sums)).collect();
            assert_eq!(sums, difference);
        });
    }

    #[test]
    fn a_history_is_the_same_in_a_file_and_on_a_server(wishes in wishes(60)) {
        live(async {
            let (file, server) = (after(Home::Sqlite, &wishes).await, after(Home::Postgres, &wishes).await);
            assert_eq!(file.accepted, server.accepted, "the same rows are refused");
            assert_eq!(derived(&file.log).await, derived(&server.log).await);
        });
    }

    #[test]
    fn what_is_derived_is_the_same_when_built_again(home in homes(), wishes in wishes(140)) {
        live(async {
            let world = after(home, &wishes).await;
            let before = derived(&world.log).await;
            world.log.rebuild(&|_| {}).await.expect("rebuilt");
            assert_eq!(before, derived(&world.log).await);
        });
    }
}

/// Each resource's sum of states is what was contributed (for a non-rival, plus the uses made of it), and no
/// state of the pool or of an allocation is below nothing.
fn conserved(memory: &Memory, clocks: Clocks) {
    let facts = &memory.facts;
    let mut resources: BTreeMap<u32, (i128, i128, i128)> = BTreeMap::new();
    let mut standing: BTreeMap<(u32, State), i128> = BTreeMap::new();
    for movement in memory.movements.between(0, clocks, |_| true) {
        let quantity = i128::from(movement.quantity);
        let resource = facts.account(movement.account).resource;
        let (contributed, copied, states) = resources.entry(resource).or_default();
        *states += quantity;
        match movement.kind {
            Kind::Contributed => *contributed += quantity,
            Kind::AllocatedFromPool => *copied += quantity,
            _ => {}
        }
        *standing.entry((movement.account, movement.state())).or_default() += quantity;
    }
    for (resource, (contributed, copied, states)) in resources {
        let resource = facts.resource(resource);
        let entered = if resource.class == Class::NonRival { contributed + copied } else { contributed };
        assert_eq!(entered, states, "{} at {clocks:?}", resource.id);
    }
    for ((account, state), quantity) in standing {
        assert!(quantity >= 0, "{:?} {state:?} {quantity} at {clocks:?}", facts.account(account));
    }
    let by_resource = [Dimension::Resource];
    let balance = balance::balance(memory, clocks, &by_resource, &Filter::default());
    assert!(balance.rows.iter().all(|row| row.sums.available >= 0 && row.sums.released >= 0));
}

/// The derived tables and their columns.
const DERIVED: [(&str, &str); 7] = [
    (
        "movement",
        "position, cast(leg as bigint) as leg, flow, state, effective_on, quantity, unit, resource, holder, ambito, allocation, service, plan, comune",
    ),
    (
        "resource",
        "resource, position, effective_on, quantity, unit, class, kind, holder, ambito, fund, quota, annuality, areas, deadline, offered_from, offered_to",
    ),
    (
        "allocation",
        "allocation, position, effective_on, quantity, resource, release, ambito, service, area, plan, comune, interval_from, interval_to",
    ),
    ("release", "release, position, effective_on, quantity, resource, allocation, reason, because_of"),
    ("contest", "contest, position, effective_on, release"),
    ("correction", "correction, position, corrects"),
    ("act", "position, effective_on, body, kind, number, dated, rests_on, extends_to"),
];

/// Everything derived.
async fn derived(log: &Log) -> Vec<Vec<Vec<Value>>> {
    let mut tables = Vec::new();
    for (table, columns) in DERIVED {
        tables.push(all_of(log, table, columns).await);
    }
    assert!(!tables[0].is_empty(), "every history moves something");
    tables
}
