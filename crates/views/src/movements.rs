//! The movements in memory, as columns: what every balance is folded from.
//!
//! They are kept in segments. Each holds a stretch of the log, sorted by ambito, by account and then in log order,
//! so that a fold passes over the ambiti it does not ask for, and looks up once a run of movements of one account
//! what they have in common. New movements make a segment of their own; as it grows to half the one before it, the
//! two are joined.

use std::ops::AddAssign;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use usus_domain::table::State;
use usus_log::error::LogError;

use crate::clocks::Clocks;
use crate::segment::Segment;
use crate::sums::Kind;

/// Movements that wait at most to be put into a segment: more would only take room.
const WAITING: usize = 1 << 18;

/// Bits in which the kind is kept, below the day.
pub(crate) const KIND_BITS: u32 = 4;

/// The last day before the year 1900: no date of the ledger is earlier.
const BEFORE_1900: i32 = 693_595;

/// One movement, put together from its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Movement {
    /// Its entry.
    pub position: u32,
    /// Its effective date, in days since 1899.
    pub day: u32,
    /// What it counts as.
    pub kind: Kind,
    /// Smallest parts of the unit; negative where they leave a state.
    pub quantity: i64,
    /// The number of its account.
    pub account: u32,
    /// The number of its account's ambito.
    pub ambito: u32,
}

/// Quantities added up by [`Kind`], and in the last place how many they were.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ByKind<N>([N; 1 << KIND_BITS]);

const COUNT: usize = (1 << KIND_BITS) - 1;

impl<N: Copy + From<i64>> Default for ByKind<N> {
    fn default() -> Self {
        Self([N::from(0); 1 << KIND_BITS])
    }
}

impl<N: Copy + Into<i128>> ByKind<N> {
    /// The sum of a kind.
    pub(crate) fn of(&self, kind: Kind) -> i128 {
        self.0[kind as usize].into()
    }

    /// How many there were.
    pub(crate) fn count(&self) -> i128 {
        self.0[COUNT].into()
    }
}

/// All movements.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Movements {
    /// The older before the younger.
    segments: Vec<Segment>,
    /// What was added and is not yet in a segment, in log order.
    #[serde(skip)]
    added: Vec<Movement>,
    /// What all quantities weigh together, signs left aside.
    weight: i128,
}

/// A date in days since 1899.
#[must_use]
pub fn day(date: NaiveDate) -> u32 {
    u32::try_from(date.num_days_from_ce().saturating_sub(BEFORE_1900)).unwrap_or(0)
}

/// The date of a day since 1899.
#[must_use]
pub fn date(day: u32) -> NaiveDate {
    let days = i32::try_from(day).unwrap_or(i32::MAX).saturating_add(BEFORE_1900);
    NaiveDate::from_num_days_from_ce_opt(days).unwrap_or(NaiveDate::MAX)
}

/// The first `day_and_kind` that no longer counts at a date.
fn limit(effective: NaiveDate) -> u32 {
    day(effective).saturating_add(1).saturating_mul(1 << KIND_BITS)
}

impl Movements {
    /// Adds a movement, younger than all there are; it counts for sure once [`settle`](Self::settle) is called.
    pub(crate) fn add(&mut self, movement: Movement) -> Result<(), LogError> {
        if movement.day == 0 || movement.day >= u32::MAX >> KIND_BITS {
            let reason = format!("the date of a movement is beyond all dates: {}", date(movement.day));
            return Err(LogError::Unreadable { position: movement.position.into(), reason });
        }
        self.weight += i128::from(movement.quantity.unsigned_abs());
        self.added.push(movement);
        if self.added.len() >= WAITING {
            self.settle();
        }
        Ok(())
    }

    /// Makes a segment of what was added. So that they stay few, a segment is never longer than half the one
    /// before it: each movement is moved but once for every doubling of all there are.
    pub(crate) fn settle(&mut self) {
        let added = std::mem::take(&mut self.added);
        if added.is_empty() {
            return;
        }
        let mut youngest = Segment::of(added);
        while let Some(before) = self.segments.pop_if(|before| before.len() < 2 * youngest.len()) {
            youngest = before.joined(&youngest);
        }
        self.segments.push(youngest);
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.segments.iter().map(Segment::len).sum()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// Bytes they take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.segments.iter().map(Segment::bytes).sum()
    }

    /// Whether no sum of them, whichever are taken, can leave the range of `i64`.
    pub(crate) fn sums_are_small(&self) -> bool {
        self.weight <= i128::from(i64::MAX)
    }

    /// Adds those that count at these clocks to the sums at the place that `row_of` gives for their account; an
    /// account without a place is passed over, and so is an ambito that is not asked for. `row_of` may lengthen
    /// the sums.
    pub(crate) fn fold<N: Copy + From<i64> + AddAssign>(
        &self,
        clocks: Clocks,
        is_asked_for: impl Fn(u32) -> bool,
        sums: &mut Vec<ByKind<N>>,
        mut row_of: impl FnMut(u32, &mut Vec<ByKind<N>>) -> Option<usize>,
    ) {
        let known = u32::try_from(clocks.known.max(0)).unwrap_or(u32::MAX);
        let limit = limit(clocks.effective);
        for segment in self.segments.iter().filter(|segment| segment.stretch.0 <= known) {
            let is_whole = segment.stretch.1 <= known;
            for (run, rows) in segment
                .blocks()
                .filter(|(ambito, _)| is_asked_for(*ambito))
                .flat_map(|(_, runs)| segment.runs(runs))
            {
                let Some(row) = row_of(run.account, sums) else { continue };
                let sums = &mut sums[row];
                let (day_and_kind, quantity) =
                    (&segment.day_and_kind[rows.clone()], &segment.quantity[rows.clone()]);
                if is_whole {
                    for (day_and_kind, quantity) in day_and_kind.iter().zip(quantity) {
                        sums.count_in(*day_and_kind, *quantity, *day_and_kind < limit);
                    }
                } else {
                    let rows = day_and_kind.iter().zip(quantity).zip(&segment.position[rows]);
                    for ((day_and_kind, quantity), position) in rows {
                        sums.count_in(*day_and_kind, *quantity, *day_and_kind < limit && *position <= known);
                    }
                }
            }
        }
    }

    /// Those after one position that count at these clocks, account by account, of the accounts asked for.
    pub fn between<'m>(
        &'m self,
        after: i64,
        clocks: Clocks,
        mut is_asked_for: impl FnMut(u32) -> bool + 'm,
    ) -> impl Iterator<Item = Movement> + 'm {
        let (limit, range) = (limit(clocks.effective), after + 1..=clocks.known);
        let within = range.clone();
        self.segments
            .iter()
            .filter(move |Segment { stretch: (first, last), .. }| {
                i64::from(*first) <= *range.end() && i64::from(*last) >= *range.start()
            })
            .flat_map(|segment| segment.blocks().map(move |(ambito, runs)| (segment, ambito, runs)))
            .flat_map(|(segment, ambito, runs)| {
                segment.runs(runs).map(move |(run, rows)| (segment, ambito, run, rows))
            })
            .filter(move |(_, _, run, _)| is_asked_for(run.account))
            .flat_map(|(segment, ambito, run, rows)| {
                rows.map(move |row| segment.at(ambito, run.account, row))
            })
            .filter(move |movement| {
                within.contains(&movement.position.into()) && movement.day << KIND_BITS < limit
            })
    }
}

impl<N: Copy + From<i64> + AddAssign> ByKind<N> {
    /// Counts a movement in.
    pub(crate) fn add(&mut self, movement: &Movement) {
        self.0[movement.kind as usize] += N::from(movement.quantity);
        self.0[COUNT] += N::from(1);
    }

    /// Counts a movement in, if it `counts`; without a branch, since which do is as good as random.
    #[inline]
    fn count_in(&mut self, day_and_kind: u32, quantity: i64, counts: bool) {
        let kind = day_and_kind as usize % (1 << KIND_BITS);
        self.0[kind] += N::from(if counts { quantity } else { 0 });
        self.0[COUNT] += N::from(i64::from(counts));
    }
}

impl Movement {
    /// The state it changes.
    #[must_use]
    pub fn state(&self) -> State {
        self.kind.state()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn movement(position: u32, account: u32) -> Movement {
        Movement {
            position,
            day: 46_000 + position % 3,
            kind: Kind::Available,
            quantity: 1,
            account,
            ambito: account % 3,
        }
    }

    /// Position and account of each, sorted.
    fn all(movements: &Movements) -> Vec<(u32, u32)> {
        let clocks = Clocks { effective: NaiveDate::MAX, known: i64::MAX };
        let mut all: Vec<_> = movements
            .between(0, clocks, |_| true)
            .map(|movement| (movement.position, movement.account))
            .collect();
        all.sort_unstable();
        all
    }

    #[test]
    fn however_they_come_they_are_few_segments_and_all_there() {
        let mut movements = Movements::default();
        let mut expected = Vec::new();
        for position in 1..=1_000 {
            let account = position * 7_919 % 31;
            expected.push((position, account));
            movements.add(movement(position, account)).expect("a date");
            if position % 3 != 0 {
                movements.settle();
            }
        }
        movements.settle();
        assert_eq!(all(&movements), expected);
        assert!(movements.segments.len() <= 11, "{}", movements.segments.len());
        for segment in &movements.segments {
            let places: Vec<_> = segment.all_runs().map(|(ambito, run, _)| (ambito, run.account)).collect();
            assert!(places.is_sorted_by(|a, b| a < b));
        }
    }

    #[test]
    fn what_leaves_64_bits_is_summed_in_128() {
        let mut movements = Movements::default();
        for position in 1..=3 {
            assert!(movements.sums_are_small() || position > 2);
            let movement = Movement { quantity: i64::MAX, ..movement(position, 0) };
            movements.add(movement).expect("a date");
        }
        movements.settle();
        assert!(!movements.sums_are_small());
        for (known, expected) in [(2, 2 * i128::from(i64::MAX)), (3, 3 * i128::from(i64::MAX))] {
            let mut sums = vec![ByKind::<i128>::default()];
            movements.fold(Clocks { effective: NaiveDate::MAX, known }, |_| true, &mut sums, |_, _| Some(0));
            assert_eq!((sums[0].of(Kind::Available), sums[0].count()), (expected, known.into()));
        }
    }

    #[test]
    fn days_of_the_ledger_come_back() {
        for text in ["1900-01-01", "2026-12-31", "2201-01-01"] {
            let told: NaiveDate = text.parse().expect("a date");
            assert_eq!(date(day(told)), told);
        }
    }
}
