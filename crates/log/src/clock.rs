//! Instants of recording: in UTC to the microsecond, never going back, and cut into days as Rome counts them.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, SubsecRound, TimeZone, Utc};
use chrono_tz::Europe::Rome;

/// The form in which instants are stored: fixed width, so that text order is time order.
const FORM: &str = "%Y-%m-%dT%H:%M:%S%.6fZ";

/// Now, to the microsecond; never before `last`, so that positions and instants go up together even when
/// a machine's clock is set back.
#[must_use]
pub fn now_not_before(last: Option<DateTime<Utc>>) -> DateTime<Utc> {
    let now = Utc::now().trunc_subsecs(6);
    last.map_or(now, |last| now.max(last))
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
        assert_eq!(now_not_before(Some(ahead)), ahead);
        assert_eq!(read(&written(ahead)), Some(ahead));
    }
}
