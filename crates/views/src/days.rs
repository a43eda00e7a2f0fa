//! On which day each entry was recorded, as Rome counts days, and on which its fact lies: found without reading the
//! documents, and never otherwise again.

use chrono::NaiveDate;
use usus_log::clock;
use usus_log::error::LogError;
use usus_log::store::Log;

use crate::movements::{date, day};

/// The days on which something was recorded.
#[derive(Debug, Clone, Default)]
pub struct Days {
    /// The first position of each day, in log order.
    begins: Vec<(i64, NaiveDate)>,
    /// The last position whose day is known.
    known: i64,
}

impl Days {
    /// The same, up to a position there is. Positions are dense and instants never go back, so where the ends of a
    /// stretch have one day, all of it has; the others are halved, all of them with one question.
    ///
    /// # Errors
    /// What the database says.
    pub async fn grown(mut self, log: &Log, upto: i64) -> Result<Self, LogError> {
        if upto <= self.known {
            return Ok(self);
        }
        let day = |(position, instant)| (position, clock::day_in_rome(instant));
        let ends = log.recorded_at(&[self.known + 1, upto]).await?;
        let ends: Vec<(i64, NaiveDate)> = ends.into_iter().map(day).collect();
        let (Some(first), Some(last)) = (ends.first().copied(), ends.last().copied()) else {
            return Ok(self);
        };
        let mut found = vec![first];
        let mut open: Vec<((i64, NaiveDate), (i64, NaiveDate))> = vec![(first, last)];
        while !open.is_empty() {
            open.retain(|((_, from), (_, to))| from != to);
            let (next, halved): (Vec<_>, Vec<_>) =
                open.iter().partition(|((from, _), (to, _))| from + 1 == *to);
            found.extend(next.iter().map(|(_, to)| *to));
            let middles: Vec<i64> =
                halved.iter().map(|((from, _), (to, _))| from + (to - from) / 2).collect();
            let middles = if middles.is_empty() { Vec::new() } else { log.recorded_at(&middles).await? };
            open = halved
                .iter()
                .zip(middles.into_iter().map(day))
                .flat_map(|((from, to), middle)| [(*from, middle), (middle, *to)])
                .collect();
        }
        found.sort_unstable();
        for (position, day) in found {
            if self.begins.last().is_none_or(|(_, last)| *last != day) {
                self.begins.push((position, day));
            }
        }
        self.known = upto;
        Ok(self)
    }

    /// The last position whose day is known.
    #[must_use]
    pub fn known(&self) -> i64 {
        self.known
    }

    /// The day an entry was recorded on; `None` for a position that is not known.
    #[must_use]
    pub fn of(&self, position: i64) -> Option<NaiveDate> {
        let upto = self.begins.partition_point(|(begins, _)| *begins <= position);
        (position <= self.known).then(|| self.begins.get(upto.checked_sub(1)?)).flatten().map(|(_, day)| *day)
    }

    /// Each day on which something was recorded, with its first position and its last, up to a position.
    pub fn all(&self, upto: i64) -> impl Iterator<Item = (NaiveDate, i64, i64)> {
        let upto = upto.min(self.known);
        let ends = self.begins.iter().skip(1).map(|(begins, _)| begins - 1).chain([self.known]);
        let days = self.begins.iter().zip(ends).take_while(move |((begins, _), _)| *begins <= upto);
        days.map(move |((begins, day), ends)| (*day, *begins, ends.min(upto)))
    }
}

/// Rows that are asked for at a time.
const PAGE: i64 = 50_000;

/// The days on which the facts of rows lie.
#[derive(Debug, Clone, Default)]
pub struct FactDays {
    /// By position, from the first entry on: days since 1899, and 0 where an entry is no row.
    days: Vec<u32>,
}

impl FactDays {
    /// The same, up to a position there is.
    ///
    /// # Errors
    /// What the database says.
    pub async fn grown(mut self, log: &Log, upto: i64) -> Result<Self, LogError> {
        while self.known() < upto {
            let after = self.known();
            let until = upto.min(after + PAGE);
            let found = log.effective_days(after, until).await?;
            self.days.resize(usize::try_from(until).unwrap_or(usize::MAX), 0);
            for (position, on) in found {
                if let Some(place) = usize::try_from(position - 1).ok().and_then(|at| self.days.get_mut(at)) {
                    *place = day(on);
                }
            }
        }
        Ok(self)
    }

    /// The last position whose day is known.
    #[must_use]
    pub fn known(&self) -> i64 {
        i64::try_from(self.days.len()).unwrap_or(i64::MAX)
    }

    /// Each row with the day on which its fact lies, in log order, up to a position.
    pub fn all(&self, upto: i64) -> impl Iterator<Item = (i64, NaiveDate)> {
        let upto = usize::try_from(upto).unwrap_or(0);
        let days = (1_i64..).zip(&self.days).take(upto);
        days.filter(|(_, day)| **day > 0).map(|(position, day)| (position, date(*day)))
    }
}
