//! The two clocks of every answer: how the world was, and what the ledger knew of it.

use chrono::NaiveDate;

/// Effective at a date (*situazione al*), as known at a position (*come noto al*).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clocks {
    /// Movements count up to and including this date.
    pub effective: NaiveDate,
    /// Entries count up to and including this position.
    pub known: i64,
}
