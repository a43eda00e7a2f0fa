//! Days and instants, as the files write them and in no other way.

use std::borrow::Cow;
use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// A day of the calendar: `2026-12-31`. Days are in the order of the calendar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(u32);

impl Day {
    /// Reads a day with four digits of year; `None` where the calendar has no such day.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let is_written_so = bytes.len() == 10
            && bytes.iter().enumerate().all(|(at, byte)| match at {
                4 | 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !is_written_so {
            return None;
        }
        let part = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
        let (year, month, day) = (part(0, 4)?, part(5, 7)?, part(8, 10)?);
        let is_in_the_calendar = (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day);
        is_in_the_calendar.then_some(Self(year * 10_000 + month * 100 + day))
    }

    /// The day after. The last day there is, 9999-12-31, is its own.
    #[must_use]
    pub fn after(self) -> Self {
        let (year, month, day) = self.parts();
        if day < days_of(year, month) {
            Self(self.0 + 1)
        } else if month < 12 {
            Self(year * 10_000 + (month + 1) * 100 + 1)
        } else if year < 9999 {
            Self((year + 1) * 10_000 + 101)
        } else {
            self
        }
    }

    fn parts(self) -> (u32, u32, u32) {
        (self.0 / 10_000, self.0 / 100 % 100, self.0 % 100)
    }
}

fn days_of(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| D::Error::custom("not a day of the calendar"))
    }
}

/// When something was recorded, in UTC to the microsecond: `2026-12-31T22:59:59.000000Z`. Its width is fixed, so
/// that the order of the texts is the order of time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant([u8; 27]);

impl Instant {
    /// Reads an instant; `None` where it is not written so, or there is none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let bytes: [u8; 27] = text.as_bytes().try_into().ok()?;
        Day::read(text.get(..10)?)?;
        let is_written_so = bytes.iter().enumerate().skip(10).all(|(at, byte)| match at {
            10 => *byte == b'T',
            13 | 16 => *byte == b':',
            19 => *byte == b'.',
            26 => *byte == b'Z',
            _ => byte.is_ascii_digit(),
        });
        let is_before = |at: usize, end: &str| text.get(at..at + 2).is_some_and(|digits| digits < end);
        (is_written_so && is_before(11, "24") && is_before(14, "60") && is_before(17, "60"))
            .then_some(Self(bytes))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| fmt::Write::write_char(f, char::from(*byte)))
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_one_of_the_calendar() {
        for text in ["2026-12-31", "2024-02-29", "2000-02-29", "1900-01-01"] {
            assert_eq!(Day::read(text).map(|day| day.to_string()).as_deref(), Some(text));
        }
        for text in
            ["2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-1-01", "+026-01-01", "2026-01-0é"]
        {
            assert_eq!(Day::read(text), None, "{text}");
        }
    }

    #[test]
    fn after_a_day_comes_the_next() {
        let after = |text| Day::read(text).map(|day| day.after().to_string()).unwrap_or_default();
        assert_eq!(after("2026-01-30"), "2026-01-31");
        assert_eq!(after("2026-01-31"), "2026-02-01");
        assert_eq!(after("2024-02-28"), "2024-02-29");
        assert_eq!(after("2026-12-31"), "2027-01-01");
        assert_eq!(after("9999-12-31"), "9999-12-31");
    }

    #[test]
    fn an_instant_is_written_in_one_way() {
        let instant = "2026-12-31T22:59:59.000001Z";
        assert_eq!(Instant::read(instant).map(|read| read.to_string()).as_deref(), Some(instant));
        for text in [
            "2026-12-31T22:59:59.00001Z",
            "2026-12-31T24:00:00.000000Z",
            "2026-12-31T22:60:00.000000Z",
            "2026-12-31T22:59:60.000000Z",
            "2026-12-31 22:59:59.000001Z",
            "2026-02-30T22:59:59.000001Z",
        ] {
            assert_eq!(Instant::read(text), None, "{text}");
        }
    }
}
