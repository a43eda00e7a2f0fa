//! Laws of the answers for those who plan: what was allocated is somewhere, and what enters a service leaves it.

use std::collections::BTreeMap;

use proptest::prelude::*;
use strum::IntoEnumIterator;
use usus_domain::quantity::Unit;
use usus_views::balance::balance;
use usus_views::clocks::Clocks;
use usus_views::course::course;
use usus_views::dimension::Dimension;
use usus_views::filter::Filter;
use usus_views::flows::{Node, flows};
use usus_views::memory::Memory;
use usus_views::outcome::Outcome;
use usus_views::sums::Sums;

use crate::history::wishes;
use crate::{after, dates, histories, homes, live, views};

/// Each part of what was allocated is somewhere, in the finest split there is and in the coarsest.
fn accounted_for(memory: &Memory, clocks: Clocks) {
    let all: Vec<Dimension> = Dimension::iter().collect();
    for by in [&all[..], &[Dimension::Service]] {
        let balance = balance(memory, clocks, by, &Filter::default());
        let service = balance.dimensions.iter().position(|known| *known == Dimension::Service);
        let service = service.expect("a service in the split");
        for row in balance.rows.iter().filter(|row| row.key[service].is_some()) {
            let outcome = Outcome::of(&row.sums);
            let parts = outcome.named();
            assert!(parts.iter().all(|(_, part)| *part >= 0), "{:?}: {outcome:?}", row.key);
            assert_eq!(parts.iter().map(|(_, part)| part).sum::<i128>(), row.sums.ever_allocated);
            let rest = outcome.in_use + outcome.consumed + outcome.lapsed;
            assert_eq!(outcome.came_back() + rest, row.sums.ever_allocated);
        }
    }
}

/// What enters an area or a service leaves it; what leaves the sources is all that was allocated.
fn conserved(memory: &Memory, clocks: Clocks, unit: Unit) {
    let flows = flows(memory, clocks, unit, &Filter::default());
    let mut through: BTreeMap<&Node, (i128, i128)> = BTreeMap::new();
    for ((from, to), quantity) in &flows {
        assert!(*quantity > 0 && from.layer() + 1 == to.layer(), "{from:?} → {to:?}: {quantity}");
        through.entry(from).or_default().1 += quantity;
        through.entry(to).or_default().0 += quantity;
    }
    for (node, (enters, leaves)) in &through {
        match node {
            Node::Area(_) | Node::Service(_) => assert_eq!(enters, leaves, "{node:?}"),
            Node::Fund(_) | Node::Kind(_) | Node::Reuse => assert_eq!(*enters, 0),
            Node::Outcome(_) => assert_eq!(*leaves, 0),
        }
    }
    let of_unit = Filter::default().and(Dimension::Unit, Some(unit.code()));
    let rows = balance(memory, clocks, &[Dimension::Unit], &of_unit).rows;
    let allocated: i128 = rows.iter().map(|row| row.sums.ever_allocated).sum();
    let left: i128 =
        through.iter().filter(|(node, _)| node.layer() == 0).map(|(_, (_, leaves))| leaves).sum();
    assert_eq!(left, allocated);
}

/// The line of a balance ends where the balance stands, and each of its days is the balance of that day.
fn ends_at_the_balance(memory: &Memory, clocks: Clocks, unit: Unit) {
    let of_unit = Filter::default().and(Dimension::Unit, Some(unit.code()));
    let sums = |clocks: Clocks| -> Sums {
        let rows = balance(memory, clocks, &[], &of_unit).rows;
        rows.iter().fold(Sums::default(), |all, row| all.plus(1, &row.sums))
    };
    let course = course(memory, clocks, &of_unit);
    assert!(course.is_sorted_by(|one, next| one.0 < next.0));
    for (day, told) in &course {
        assert_eq!(*told, sums(Clocks { effective: *day, ..clocks }));
    }
    assert_eq!(course.last().map(|(_, told)| *told).unwrap_or_default(), sums(clocks));
}

proptest! {
    #![proptest_config(histories())]

    #[test]
    fn what_was_allocated_is_somewhere(home in homes(), wishes in wishes(140)) {
        live(async {
            let world = after(home, &wishes).await;
            let (memory, head) = views(&world.log).await;
            for known in [head / 2, head] {
                for effective in dates() {
                    let clocks = Clocks { effective, known };
                    accounted_for(&memory, clocks);
                    for unit in Unit::iter() {
                        conserved(&memory, clocks, unit);
                        ends_at_the_balance(&memory, clocks, unit);
                    }
                }
            }
        });
    }
}
