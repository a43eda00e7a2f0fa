//! What was recorded month by month, and in which month the facts lie.

use std::collections::{BTreeMap, HashSet};

use chrono::{Datelike, Months, NaiveDate};
use usus_views::clocks::Clocks;
use usus_views::days::{Days, FactDays};
use usus_views::filter::Filter;
use usus_views::memory::Memory;

use crate::serve::Visit;

/// One month.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Month {
    /// Entries recorded in it.
    pub(super) recorded: i64,
    /// The last position recorded in it.
    pub(super) last: i64,
    /// Rows whose fact lies in it.
    pub(super) happened: i64,
}

/// Counts by month, of the entries up to a position: recordings of all, facts of the rows that pass the filter.
pub(super) fn months(
    visit: &Visit,
    memory: &Memory,
    (days, facts): (&Days, &FactDays),
    upto: i64,
) -> BTreeMap<NaiveDate, Month> {
    let mut months: BTreeMap<NaiveDate, Month> = BTreeMap::new();
    for (day, first, last) in days.all(upto) {
        let month = months.entry(month_of(day)).or_default();
        month.recorded += last - first + 1;
        month.last = last;
    }
    let moves = (visit.filter != Filter::default()).then(|| moves(visit, memory, upto));
    let is_meant = |position: &i64| moves.as_ref().is_none_or(|moves| moves.contains(position));
    for (_, day) in facts.all(upto).filter(|(position, _)| is_meant(position)) {
        months.entry(month_of(day)).or_default().happened += 1;
    }
    filled(months)
}

/// The entries that move something of what passes the filter.
fn moves(visit: &Visit, memory: &Memory, upto: i64) -> HashSet<i64> {
    let facts = &memory.facts;
    let passes = |account: u32| {
        let account = facts.account(account);
        visit.filter.passes(facts.resource(account.resource), &facts.places()[account.place as usize])
    };
    let clocks = Clocks { effective: NaiveDate::MAX, known: upto };
    memory.movements.between(0, clocks, passes).map(|movement| i64::from(movement.position)).collect()
}

fn month_of(date: NaiveDate) -> NaiveDate {
    date.with_day(1).unwrap_or(date)
}

/// Months without anything are there too: a line of time has no holes.
fn filled(mut months: BTreeMap<NaiveDate, Month>) -> BTreeMap<NaiveDate, Month> {
    let ends = months.keys().next().copied().zip(months.keys().next_back().copied());
    let Some((mut month, last)) = ends else { return months };
    while month < last {
        months.entry(month).or_default();
        let Some(next) = month.checked_add_months(Months::new(1)) else { break };
        month = next;
    }
    months
}
