//! What became of all that was allocated: every part of it is somewhere.

use crate::sums::Sums;

/// The parts of what was ever allocated to services, in the unit's smallest part. Together they are
/// [`Sums::ever_allocated`]; none is ever below zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Allocated or committed, and not yet used up.
    pub in_use: i128,
    /// Used up.
    pub consumed: i128,
    /// Released and still free.
    pub released: i128,
    /// Back in the pool at the end of its interval, or allocated again.
    pub gone_on: i128,
    /// Given back to whoever gave it.
    pub returned: i128,
    /// Lost to time.
    pub lapsed: i128,
}

impl Outcome {
    /// The parts of what was allocated, from sums of allocations alone: pools, where nothing is allocated yet, must not
    /// be among them.
    #[must_use]
    pub fn of(sums: &Sums) -> Self {
        let in_use = sums.allocated + sums.committed;
        let Sums { consumed, released, returned, lapsed, ever_allocated, .. } = *sums;
        let gone_on = ever_allocated - in_use - consumed - released - returned - lapsed;
        Self { in_use, consumed, released, gone_on, returned, lapsed }
    }

    /// What was used and is there again: free, gone on, or given back.
    #[must_use]
    pub fn came_back(&self) -> i128 {
        self.released + self.gone_on + self.returned
    }

    /// The parts by name.
    #[must_use]
    pub fn named(&self) -> [(&'static str, i128); 6] {
        [
            ("consumed", self.consumed),
            ("in_use", self.in_use),
            ("released", self.released),
            ("gone_on", self.gone_on),
            ("returned", self.returned),
            ("lapsed", self.lapsed),
        ]
    }
}
