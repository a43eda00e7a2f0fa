//! How much stands in one state, day by day.

use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Unbounded};

use chrono::NaiveDate;

/// The changes of one standing quantity by effective date. A day's standing is the sum of all changes
/// up to and including that day, so the order of entries within a day does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timeline {
    changes: BTreeMap<NaiveDate, i64>,
    end: i64,
}

/// The least that stands from some day on, and the first day it is so low.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lowest {
    /// Smallest parts of the unit.
    pub parts: i64,
    /// The first day with that standing.
    pub on: NaiveDate,
}

impl Timeline {
    /// Adds a change; one that brings a day's change back to nothing leaves no trace.
    pub fn add(&mut self, on: NaiveDate, parts: i64) {
        let change = self.changes.entry(on).or_insert(0);
        *change = change.saturating_add(parts);
        if *change == 0 {
            self.changes.remove(&on);
        }
        self.end = self.end.saturating_add(parts);
    }

    /// What stands after the last change.
    #[must_use]
    pub fn end(&self) -> i64 {
        self.end
    }

    /// What stands on a day.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> i64 {
        self.end - self.changes.range((Excluded(day), Unbounded)).map(|(_, parts)| parts).sum::<i64>()
    }

    /// The least that stands on any day from `from` on: what can be taken on that day without leaving a
    /// later day short. Walks only the days after `from`, so an entry in order of date costs one step.
    #[must_use]
    pub fn lowest_from(&self, from: NaiveDate) -> Lowest {
        self.lowest_within(from, NaiveDate::MAX)
    }

    /// The least that stands on any day from `from` to `to`, both included.
    #[must_use]
    pub fn lowest_within(&self, from: NaiveDate, to: NaiveDate) -> Lowest {
        let mut standing = self.on(to);
        let mut lowest = Lowest { parts: i64::MAX, on: from };
        let days = self.changes.range((Excluded(from), Unbounded)).rev().skip_while(|(day, _)| **day > to);
        for (day, parts) in days {
            if standing <= lowest.parts {
                lowest = Lowest { parts: standing, on: *day };
            }
            standing -= parts;
        }
        if standing <= lowest.parts { Lowest { parts: standing, on: from } } else { lowest }
    }

    /// The first day on which the standing would be below zero if these changes were made, and by how
    /// much it would be short on its worst day; `None` where every day holds.
    #[must_use]
    pub fn shortfall(&self, changes: &BTreeMap<NaiveDate, i64>) -> Option<Shortfall> {
        let first = *changes.keys().next()?;
        let later: i64 = self.changes.range(first..).map(|(_, parts)| parts).sum();
        let mut standing = i128::from(self.end - later);
        let mut found: Option<Shortfall> = None;
        let mut planned = changes.iter().peekable();
        let mut kept = self.changes.range(first..).peekable();
        while let Some(day) = match (planned.peek(), kept.peek()) {
            (Some((a, _)), Some((b, _))) => Some(**a.min(b)),
            (Some((a, _)), None) => Some(**a),
            (None, Some((b, _))) => Some(**b),
            (None, None) => None,
        } {
            if let Some((_, parts)) = planned.next_if(|(on, _)| **on == day) {
                standing += i128::from(*parts);
            }
            if let Some((_, parts)) = kept.next_if(|(on, _)| **on == day) {
                standing += i128::from(*parts);
            }
            if standing < 0 {
                let short = i64::try_from(-standing).unwrap_or(i64::MAX);
                let worst = found.get_or_insert(Shortfall { on: day, parts: 0 });
                worst.parts = worst.parts.max(short);
            }
        }
        found
    }
}

/// A day on which a state would be negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortfall {
    /// The first such day.
    pub on: NaiveDate,
    /// How much is missing on the worst day.
    pub parts: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, d).expect("a day of January")
    }

    fn timeline(changes: &[(u32, i64)]) -> Timeline {
        let mut timeline = Timeline::default();
        for (on, parts) in changes {
            timeline.add(day(*on), *parts);
        }
        timeline
    }

    #[test]
    fn what_can_be_taken_on_a_day_is_the_least_that_stands_from_then_on() {
        let line = timeline(&[(1, 100), (10, -80), (20, 50)]);
        assert_eq!(line.lowest_from(day(5)), Lowest { parts: 20, on: day(10) });
        assert_eq!(line.lowest_from(day(10)), Lowest { parts: 20, on: day(10) });
        assert_eq!(line.lowest_from(day(25)), Lowest { parts: 70, on: day(25) });
        assert_eq!(line.lowest_within(day(2), day(9)), Lowest { parts: 100, on: day(2) });
        assert_eq!(line.lowest_within(day(2), day(15)), Lowest { parts: 20, on: day(10) });
        assert_eq!(line.on(day(9)), 100);
        assert_eq!(line.on(day(10)), 20);
    }

    #[test]
    fn a_shortfall_names_its_first_day_and_its_worst_figure() {
        let line = timeline(&[(1, 100), (10, -80), (20, -20), (30, 50)]);
        let take = |on, parts: i64| BTreeMap::from([(day(on), -parts)]);
        assert_eq!(line.shortfall(&take(5, 30)), Some(Shortfall { on: day(10), parts: 30 }));
        assert_eq!(line.shortfall(&take(30, 50)), None);
        assert_eq!(line.shortfall(&take(30, 51)), Some(Shortfall { on: day(30), parts: 1 }));
    }

    #[test]
    fn what_is_given_back_later_does_not_cover_the_days_before() {
        let line = timeline(&[(1, 4)]);
        let changes = BTreeMap::from([(day(3), -5), (day(6), 5)]);
        assert_eq!(line.shortfall(&changes), Some(Shortfall { on: day(3), parts: 1 }));
    }
}
