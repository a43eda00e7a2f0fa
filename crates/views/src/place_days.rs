//! Places times days, up to and including a last day: the measure of the use of what comes back by itself.

use chrono::NaiveDate;
use usus_domain::calendar::Interval;

use crate::facts::{Allocation, Release};
use crate::movements::{Movement, day};

/// Place-days of a service under a plan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PlaceDays {
    /// Days for which places are assigned.
    pub allocated: i128,
    /// Of these, by reuse.
    pub reused: i128,
    /// Days given up.
    pub released: i128,
    /// Days lost.
    pub lapsed: i128,
}

impl PlaceDays {
    pub(crate) fn allocate(&mut self, allocation: &Allocation, blocked: Interval, last: NaiveDate) {
        let until = Interval { from: NaiveDate::MIN, to: last };
        let days = i128::from(allocation.quantity) * i128::from(blocked.shared_days(&until));
        self.allocated += days;
        if allocation.release.is_some() {
            self.reused += days;
        }
    }

    /// A place is released for what is left of its interval.
    pub(crate) fn release(&mut self, release: &Release, blocked: Interval, last: NaiveDate) {
        let left = Interval { from: release.effective_on.max(blocked.from), to: last };
        self.released += i128::from(release.quantity) * i128::from(blocked.shared_days(&left));
    }

    /// A place that lapses is lost for every day until the last; when its interval ends, the days left are
    /// taken off again.
    pub(crate) fn lapse(&mut self, movement: &Movement, last: NaiveDate) {
        let days = (day(last) + 1).saturating_sub(movement.day);
        self.lapsed += i128::from(movement.quantity) * i128::from(days);
    }
}
