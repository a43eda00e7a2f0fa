//! Laws of what is held in memory and of the answers folded from it.

use std::collections::BTreeMap;

use proptest::prelude::*;
use usus_domain::class::Class;
use usus_domain::table::{Action, State};
use usus_views::balance::{Balance, balance};
use usus_views::clocks::Clocks;
use usus_views::dimension::{DEFAULT, Dimension};
use usus_views::explain::{difference, explain};
use usus_views::facts::Facts;
use usus_views::filter::Filter;
use usus_views::live::Live;
use usus_views::measure::Key;
use usus_views::memory::Memory;
use usus_views::standing::Standing;
use usus_views::trace::{Trace, trace};
use usus_views::uses::{self, Use};

use crate::history::{World, wishes};
use crate::home::Home;
use crate::{after, dates, fold, histories, homes, live, views};

/// Every balance there is to ask for: at each date, as known at each position.
fn balances(memory: &Memory, known: i64) -> Vec<Balance> {
    (0..=known).flat_map(|known| dates().map(|effective| fold(memory, effective, known))).collect()
}

/// After all that is recorded has happened.
fn at_the_end(known: i64) -> Clocks {
    Clocks { effective: "2099-12-31".parse().expect("a date"), known }
}

async fn uses(world: &World, memory: &Memory, clocks: Clocks) -> BTreeMap<Key, Use> {
    let plans = uses::plans(&world.log, memory, clocks.known).await.expect("plans");
    let standing = Standing::at(&memory.facts, clocks.known);
    uses::uses(memory, &standing, clocks, &plans, &Filter::default())
}

proptest! {
    #![proptest_config(histories())]

    #[test]
    fn read_in_any_cutting_it_is_the_same_memory(home in homes(), wishes in wishes(140), cuts in prop::collection::vec(any::<u8>(), 0..9)) {
        live(async {
            let world = after(home, &wishes).await;
            let (at_once, head) = views(&world.log).await;
            let mut cuts: Vec<i64> = cuts.into_iter().map(|cut| i64::from(cut) * head / 255).collect();
            cuts.sort_unstable();
            let mut memory = Memory::default();
            for upto in cuts.into_iter().chain([head]) {
                memory = memory.caught_up_to(&world.log, upto).await.expect("a memory");
                assert_eq!(balances(&memory, upto.min(5)), balances(&at_once, upto.min(5)));
            }
            assert_eq!(balances(&memory, head), balances(&at_once, head));
        });
    }

    #[test]
    fn a_memory_that_lives_is_what_was_recorded(home in homes(), first in wishes(60), then in wishes(60)) {
        live(async {
            let mut world = after(home, &first).await;
            let memory = Live::begin(&world.log).await.expect("a memory");
            for wish in &then {
                world.grant(wish).await;
                let now = memory.now().await.expect("a memory");
                assert_eq!(now.known(), world.log.head().await.expect("a head").position);
            }
            let (read, head) = views(&world.log).await;
            let now = memory.now().await.expect("a memory");
            assert_eq!(balances(&now, head), balances(&read, head));
        });
    }

    #[test]
    fn what_was_set_aside_is_what_was_recorded(first in wishes(60), then in wishes(60)) {
        live(async {
            let mut world = after(Home::Sqlite, &first).await;
            let (memory, _) = views(&world.log).await;
            assert!(memory.set_aside(&world.log).await, "a file has room beside it");
            for wish in &then {
                world.grant(wish).await;
            }
            let (read, head) = views(&world.log).await;
            let taken = Memory::at_least(&world.log, head).await.expect("a memory");
            assert_eq!(balances(&taken, head), balances(&read, head));
            assert_eq!(format!("{:?}", uses(&world, &taken, at_the_end(head)).await), format!("{:?}", uses(&world, &read, at_the_end(head)).await));
        });
    }

    #[test]
    fn exactly_what_changed_something_explains_a_difference(home in homes(), wishes in wishes(140), from in any::<u8>(), to in any::<u8>()) {
        live(async {
            let world = after(home, &wishes).await;
            let (memory, head) = views(&world.log).await;
            let mut known = [from, to].map(|known| i64::from(known) * head / 255);
            known.sort_unstable();
            let effective = dates()[3];
            let explained = explain(&memory, effective, (known[0], known[1]), &DEFAULT, &Filter::default());
            let changed: BTreeMap<i64, _> = (known[0] + 1..=known[1])
                .map(|at| (at, difference(&fold(&memory, effective, at - 1), &fold(&memory, effective, at))))
                .filter(|(_, rows)| !rows.is_empty())
                .collect();
            assert_eq!(explained.changes, changed);
        });
    }

    #[test]
    fn nothing_in_a_trace_comes_from_nowhere_or_goes_twice(home in homes(), wishes in wishes(140)) {
        live(async {
            let world = after(home, &wishes).await;
            let (memory, head) = views(&world.log).await;
            let standing = Standing::at(&memory.facts, head);
            for resource in &memory.facts.resources {
                let way = async |id: &str| {
                    let filter = Filter::default();
                    let way = trace(&world.log, &memory.facts, &standing, id, head, None, &filter).await;
                    way.expect("a trace").expect("the row is there")
                };
                let whole = way(&resource.id).await;
                exact(&whole, &memory, resource.class, head);
                for node in whole.nodes.iter().step_by(5) {
                    let part = way(&node.id).await;
                    assert!(part.nodes.iter().any(|node| node.id == resource.id), "{} leads back to who gave it", node.id);
                    assert!(part.edges.iter().all(|edge| whole.edges.contains(edge)), "{}", node.id);
                }
            }
        });
    }

    #[test]
    fn measures_are_what_their_rows_say(home in homes(), wishes in wishes(140)) {
        live(async {
            let world = after(home, &wishes).await;
            let (memory, head) = views(&world.log).await;
            for clocks in [Clocks { effective: dates()[2], known: head / 2 }, at_the_end(head)] {
                measured(&memory, &uses(&world, &memory, clocks).await, clocks);
            }
        });
    }
}

/// What comes to a row is what it says, and what leaves it and what stands there is no more and no less.
fn exact(way: &Trace, memory: &Memory, class: Class, head: i64) {
    let mut came: BTreeMap<&str, i64> = BTreeMap::new();
    let mut left: BTreeMap<&str, i64> = BTreeMap::new();
    let moves = |id: &str| {
        let node = way.nodes.iter().find(|node| &*node.id == id).expect("an edge joins two nodes");
        !matches!(node.action, Action::Correct | Action::Contest)
    };
    for edge in way.edges.iter().filter(|edge| moves(&edge.to)) {
        assert!(edge.parts > 0, "{edge:?}");
        *came.entry(&edge.to).or_default() += edge.parts;
        *left.entry(&edge.from).or_default() += edge.parts;
    }
    let stands = standing_parts(&memory.facts, memory, head);
    for node in &way.nodes {
        let Some(quantity) = node.quantity else { continue };
        let (came, left) = (came.get(&*node.id).copied(), left.get(&*node.id).copied().unwrap_or(0));
        match node.action {
            _ if node.corrected_by.is_some() => continue,
            Action::Correct | Action::Contest | Action::ExtendPlan => continue,
            Action::Contribute => assert_eq!(came, None, "{}", node.id),
            _ => assert_eq!(came, Some(quantity.parts), "{}", node.id),
        }
        let stands = |state| stands.get(&(node.id.to_string(), state)).copied().unwrap_or(0);
        let comes_back = class == Class::Renewable;
        match node.action {
            Action::Contribute if class == Class::NonRival || comes_back => {}
            Action::Contribute => {
                assert_eq!(i128::from(quantity.parts - left), stands(State::Available), "{}", node.id);
            }
            Action::Allocate | Action::Reuse if !comes_back => {
                assert_eq!(i128::from(quantity.parts - left), stands(State::Allocated), "{}", node.id);
            }
            _ => assert!(left <= quantity.parts, "{} gives {left} of {}", node.id, quantity.parts),
        }
    }
}

/// What stands in the pool of each resource and in each allocation, by id.
fn standing_parts(facts: &Facts, memory: &Memory, head: i64) -> BTreeMap<(String, State), i128> {
    let mut stands: BTreeMap<(String, State), i128> = BTreeMap::new();
    for movement in memory.movements.between(0, at_the_end(head), |_| true) {
        let account = facts.account(movement.account);
        let id = match account.allocation {
            Some(number) => facts.allocation_id(number.get()).to_owned(),
            None => facts.resource(account.resource).id.to_string(),
        };
        *stands.entry((id, movement.state())).or_default() += i128::from(movement.quantity);
    }
    stands
}

/// The measures are the balance by the same dimensions, and what is told under them adds up to them.
fn measured(memory: &Memory, uses: &BTreeMap<Key, Use>, clocks: Clocks) {
    let by = [Dimension::Ambito, Dimension::Service, Dimension::Plan, Dimension::Class];
    let balance = balance(memory, clocks, &by, &Filter::default());
    let in_services = balance.rows.iter().filter(|row| row.key[1].is_some()).count();
    assert!(uses.len() >= in_services);
    for (Key { ambito, service, class, unit, plan }, made) in uses {
        let key = [ambito, service, plan].map(|key| Some(key.clone()));
        let row = balance.rows.iter().find(|row| row.key[..3] == key && row.unit == *unit);
        let sums = row.map(|row| row.sums).unwrap_or_default();
        let measures = &made.figures.measures;
        assert_eq!((made.figures.sums, measures.consumption.numerator), (sums, sums.consumed));
        let reused: i128 = made.chains.iter().map(|chain| i128::from(chain.quantity)).sum();
        if *class != Class::Renewable {
            assert_eq!(measures.consumption.denominator, sums.ever_allocated);
            assert_eq!(measures.chain_length.denominator, sums.ever_allocated);
            assert_eq!(measures.release.numerator, sums.ever_released);
            assert_eq!((measures.reuse.numerator, reused), (sums.ever_reused, sums.ever_reused));
            assert_eq!(measures.circulation.numerator, sums.ever_allocated);
            assert_eq!(measures.lapse.numerator, sums.lapsed);
        }
        let longer: i128 = made
            .chains
            .iter()
            .map(|chain| {
                i128::from(chain.quantity) * i128::try_from(chain.length - 1).expect("a short chain")
            })
            .sum();
        let first = measures.chain_length.denominator;
        assert_eq!(measures.chain_length.numerator, first + longer, "a first allocation is one step");
        for chain in &made.chains {
            assert_eq!((chain.ids.len(), chain.length > 1), (2 * chain.length - 1, true));
        }
        let claimed = |is_meant: fn(&usus_views::claims::Claim) -> bool| -> i128 {
            made.claims.iter().filter(|claim| is_meant(claim)).map(|claim| i128::from(claim.quantity)).sum()
        };
        assert_eq!(measures.freed.claimed, claimed(|_| true));
        assert_eq!(measures.freed.contested, claimed(|claim| claim.contested_by.is_some()));
        assert_eq!(made.holders.len(), measures.holders);
    }
}
