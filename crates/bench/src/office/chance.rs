//! What the dice leave to the office: which, when, how long, how much.

use chrono::{Days, NaiveDate};
use usus_domain::quantity::Unit;

use super::Office;
use crate::stock::{Interval, Stock};

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

    /// Today; one row in ten became known late.
    pub(super) fn day_since(&mut self, earliest: NaiveDate) -> NaiveDate {
        let late = (self.today - earliest).num_days();
        if late > 0 && self.dice.percent(10) {
            earliest + Days::new(self.dice.within(0..=late).unsigned_abs())
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
