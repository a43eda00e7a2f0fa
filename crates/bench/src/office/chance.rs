//! What the dice leave to the office: which, when, how long, how much.

use chrono::{Days, NaiveDate};
use usus_domain::quantity::Unit;

use super::Office;
use crate::stock::{Interval, Stock};

/// So many days after the fact the office learns of it, where it learns of it late.
pub(super) const LATE_BY_DAYS: (i64, i64) = (14, 180);

/// One row in so many is late.
const LATE_ONE_IN: usize = 10;

impl Office {
    /// One of the last allocations, and a day on which something may happen to it.
    pub(super) fn some_allocation(&mut self, stock: &Stock) -> Option<(usize, NaiveDate)> {
        let newest = stock.allocations.len().checked_sub(1)?;
        let at = newest - self.dice.place(stock.allocations.len().min(16));
        let allocation = &stock.allocations[at];
        let on = self.day_since(allocation.since);
        Some((at, on))
    }

    pub(super) fn some_release(&mut self, stock: &Stock) -> Option<(usize, NaiveDate)> {
        let newest = stock.releases.len().checked_sub(1)?;
        let at = newest - self.dice.place(stock.releases.len().min(8));
        let on = self.day_since(stock.releases[at].since);
        Some((at, on))
    }

    /// Today, or a day some weeks to months ago: an invoice comes after the service, the sheets of the third
    /// sector come by the quarter, and an act of somebody else is heard of when it is sent. Not every row can be
    /// so late, since what it rests on may be younger; those that can make up for it.
    pub(super) fn day_since(&mut self, earliest: NaiveDate) -> NaiveDate {
        let (least, most) = LATE_BY_DAYS;
        let most = most.min((self.today - earliest).num_days());
        let percent = if self.late * LATE_ONE_IN < self.written { 30 } else { 3 };
        if most >= least && self.dice.percent(percent) {
            self.today - Days::new(self.dice.within(least..=most).unsigned_abs())
        } else {
            self.today.max(earliest)
        }
    }

    pub(super) fn interval(&mut self, on: NaiveDate) -> Interval {
        let from = on + Days::new(self.dice.within(0..=60).unsigned_abs());
        (from, from + Days::new(self.dice.within(30..=180).unsigned_abs()))
    }

    /// Up to so many hundredths of what is open; a small rest, and at times all, is taken whole.
    pub(super) fn share(&mut self, open: i64, most: i64, unit: Unit) -> i64 {
        let is_rest = unit.decimals() > 0 && open < 10_000;
        if is_rest || self.dice.percent(5) { open } else { self.dice.within(1..=(open / 100 * most).max(1)) }
    }
}
