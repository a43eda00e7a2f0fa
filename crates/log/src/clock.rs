//! Instants of recording: in UTC to the microsecond, never going back, and cut into days as Rome counts them.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Days, NaiveDate, NaiveTime, SubsecRound, TimeZone, Utc};
use chrono_tz::Europe::Rome;

/// The form in which instants are stored: fixed width, so that text order is time order.
const FORM: &str = "%Y-%m-%dT%H:%M:%S%.6fZ";

/// The clock by which a writer dates what it records.
#[derive(Debug, Clone, Default)]
pub(crate) enum Clock {
    /// The machine's.
    #[default]
    Machine,
    /// One that shows what it is told.
    Invented(InventedClock),
}

impl Clock {
    /// Now, to the microsecond; never before `last`, so that positions and instants go up together even when
    /// a machine's clock is set back.
    pub(crate) fn now_not_before(&self, last: Option<DateTime<Utc>>) -> DateTime<Utc> {
        let now = match self {
            Self::Machine => Utc::now(),
            Self::Invented(clock) => clock.shows(),
        };
        let now = now.trunc_subsecs(6);
        last.map_or(now, |last| now.max(last))
    }
}

/// A clock that shows what it is told, for a demonstration whose years of recording are invented. A ledger that holds
/// anything cannot be written by it: see [`Log::on_invented_clock`](crate::store::Log::on_invented_clock).
/// It never runs ahead of the machine's clock. Its clones are the same clock.
#[derive(Debug, Clone)]
pub struct InventedClock(Arc<Mutex<DateTime<Utc>>>);

impl InventedClock {
    /// A clock that shows this instant until it is set.
    #[must_use]
    pub fn new(instant: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(instant)))
    }

    /// Sets it.
    pub fn set(&self, instant: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = instant;
    }

    fn shows(&self) -> DateTime<Utc> {
        (*self.0.lock().unwrap_or_else(PoisonError::into_inner)).min(Utc::now())
    }
}

/// The stored form of an instant: `2026-12-31T22:59:59.000000Z`.
#[must_use]
pub fn written(instant: DateTime<Utc>) -> String {
    instant.format(FORM).to_string()
}

/// Reads the stored form.
#[must_use]
pub fn read(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|instant| instant.to_utc())
}

/// The first instant after a day as Rome counts it: what was recorded before it was known on that day.
#[must_use]
pub fn day_is_over(day: NaiveDate) -> DateTime<Utc> {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX).and_time(NaiveTime::MIN);
    // Midnight always exists in Rome: its clocks change at two and three.
    Rome.from_local_datetime(&next).earliest().map_or_else(|| next.and_utc(), |instant| instant.to_utc())
}

/// The day it is in Rome at an instant.
#[must_use]
pub fn day_in_rome(instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&Rome).date_naive()
}

/// Today in Rome.
#[must_use]
pub fn today() -> NaiveDate {
    day_in_rome(Utc::now())
}

/// An instant as a clock in Rome shows it.
#[must_use]
pub fn in_rome(instant: DateTime<Utc>) -> chrono::NaiveDateTime {
    instant.with_timezone(&Rome).naive_local()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_in_rome_in_winter_and_in_summer() {
        let ends = |day: &str| written(day_is_over(day.parse().expect("a date")));
        assert_eq!(ends("2026-12-31"), "2026-12-31T23:00:00.000000Z");
        assert_eq!(ends("2026-06-30"), "2026-06-30T22:00:00.000000Z");
        assert_eq!(ends("2026-03-29"), "2026-03-29T22:00:00.000000Z");
        assert_eq!(ends("2026-10-25"), "2026-10-25T23:00:00.000000Z");
    }

    #[test]
    fn the_clock_never_goes_back() {
        let ahead = Utc::now().trunc_subsecs(6) + chrono::TimeDelta::hours(1);
        assert_eq!(Clock::Machine.now_not_before(Some(ahead)), ahead);
        assert_eq!(read(&written(ahead)), Some(ahead));
    }

    #[test]
    fn an_invented_clock_shows_what_it_is_told_and_never_what_is_still_to_come() {
        let told: DateTime<Utc> = "2019-03-04T08:30:00Z".parse().expect("an instant");
        let clock = InventedClock::new(told);
        assert_eq!(Clock::Invented(clock.clone()).now_not_before(None), told);
        clock.set(Utc::now() + chrono::TimeDelta::hours(1));
        assert!(Clock::Invented(clock).now_not_before(None) <= Utc::now());
    }
}
