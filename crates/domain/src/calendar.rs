//! Dates of facts and spans of days.

use chrono::{Datelike, Days, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::refusal::Refusal;

/// A date is believed from 1900 to 2200; outside it is a slip of the keyboard.
pub const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// Refuses a date that cannot be meant.
///
/// # Errors
/// [`Refusal::DateOutOfRange`] before 1900 or after 2200.
pub fn believable(date: NaiveDate) -> Result<NaiveDate, Refusal> {
    if YEARS.contains(&date.year()) { Ok(date) } else { Err(Refusal::DateOutOfRange { date }) }
}

/// A span of days, the last one included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Interval {
    /// The first day.
    pub from: NaiveDate,
    /// The last day, which belongs to the span.
    pub to: NaiveDate,
}

impl Interval {
    /// A span from its first to its last day.
    ///
    /// # Errors
    /// [`Refusal::IntervalReversed`] where it would end before it begins.
    pub fn new(from: NaiveDate, to: NaiveDate) -> Result<Self, Refusal> {
        if from <= to { Ok(Self { from, to }) } else { Err(Refusal::IntervalReversed { from, to }) }
    }

    /// Whether the day lies in the span.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        (self.from..=self.to).contains(&day)
    }

    /// The first day after the span.
    #[must_use]
    pub fn day_after(&self) -> NaiveDate {
        self.to.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX)
    }

    /// How many days the two spans share.
    #[must_use]
    pub fn shared_days(&self, other: &Self) -> i64 {
        let from = self.from.max(other.from);
        let to = self.to.min(other.to);
        if from > to { 0 } else { (to - from).num_days().saturating_add(1) }
    }
}

/// A validity that may be open at either end: from when, until when (last day included).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Validity {
    /// The first day; `None` since ever.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<NaiveDate>,
    /// The last day; `None` until further notice.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<NaiveDate>,
}

impl Validity {
    /// A validity between two optional days.
    ///
    /// # Errors
    /// [`Refusal::IntervalReversed`] where it would end before it begins.
    pub fn new(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Result<Self, Refusal> {
        match (from, to) {
            (Some(from), Some(to)) if from > to => Err(Refusal::IntervalReversed { from, to }),
            _ => Ok(Self { from, to }),
        }
    }

    /// Whether the day lies in the validity.
    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether the two validities share a day.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let begins_in_time = |a: &Self, b: &Self| match (a.from, b.to) {
            (Some(from), Some(to)) => from <= to,
            _ => true,
        };
        begins_in_time(self, other) && begins_in_time(other, self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn spans_share_the_days_both_hold_the_last_one_included() {
        let spring = Interval::new(day("2026-03-01"), day("2026-05-31")).expect("in order");
        let may = Interval::new(day("2026-05-31"), day("2026-06-30")).expect("in order");
        let july = Interval::new(day("2026-07-01"), day("2026-07-31")).expect("in order");
        assert_eq!(spring.shared_days(&may), 1);
        assert_eq!(spring.shared_days(&july), 0);
        assert_eq!(spring.shared_days(&spring), 92);
    }

    #[test]
    fn open_validities_overlap_until_one_ends_before_the_other_begins() {
        let until = Validity { from: None, to: Some(day("2023-12-31")) };
        let since = Validity { from: Some(day("2024-01-01")), to: None };
        assert!(!until.overlaps(&since));
        assert!(until.overlaps(&Validity::default()));
        assert!(since.contains(day("2024-01-01")) && !until.contains(day("2024-01-01")));
    }
}
