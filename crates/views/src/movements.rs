//! The movements in memory, as columns: what every balance is folded from.
//!
//! They are kept in segments. Each holds a stretch of the log, sorted by account and within an account in log
//! order, so that a fold looks up once a run of movements what they have in common, and passes over the runs it
//! does not ask for. New movements make a segment of their own; as it grows to half the one before it, the two
//! are joined.

use std::ops::AddAssign;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use usus_domain::table::State;
use usus_log::error::LogError;

use crate::clocks::Clocks;
use crate::sums::Kind;

/// Movements that wait at most to be put into a segment: more would only take room.
const WAITING: usize = 1 << 18;

/// Bits in which the kind is kept, below the day.
const KIND_BITS: u32 = 4;

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

/// A stretch of the log.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Segment {
    runs: Vec<Run>,
    position: Vec<u32>,
    /// The day, and below it the kind.
    day_and_kind: Vec<u32>,
    quantity: Vec<i64>,
    /// Its first position and its last.
    stretch: (u32, u32),
}

/// The movements of one account in a segment: from `begins` to where the next run begins.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Run {
    account: u32,
    begins: u32,
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
        let of = |segment: &Segment| {
            segment.runs.capacity() * size_of::<Run>()
                + segment.position.capacity() * size_of::<u32>()
                + segment.day_and_kind.capacity() * size_of::<u32>()
                + segment.quantity.capacity() * size_of::<i64>()
        };
        self.segments.iter().map(of).sum()
    }

    /// Whether no sum of them, whichever are taken, can leave the range of `i64`.
    pub(crate) fn sums_are_small(&self) -> bool {
        self.weight <= i128::from(i64::MAX)
    }

    /// Adds those that count at these clocks to the sums at the place that `row_of` gives for their account; an
    /// account without a place is passed over. `row_of` may lengthen the sums.
    pub(crate) fn fold<N: Copy + From<i64> + AddAssign>(
        &self,
        clocks: Clocks,
        sums: &mut Vec<ByKind<N>>,
        mut row_of: impl FnMut(u32, &mut Vec<ByKind<N>>) -> Option<usize>,
    ) {
        let known = u32::try_from(clocks.known.max(0)).unwrap_or(u32::MAX);
        let limit = limit(clocks.effective);
        for segment in self.segments.iter().filter(|segment| segment.stretch.0 <= known) {
            let is_whole = segment.stretch.1 <= known;
            for (run, rows) in segment.runs() {
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
            .flat_map(|segment| segment.runs().map(move |(run, rows)| (segment, run, rows)))
            .filter(move |(_, run, _)| is_asked_for(run.account))
            .flat_map(|(segment, run, rows)| rows.map(move |row| segment.at(run.account, row)))
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

impl Segment {
    fn len(&self) -> usize {
        self.quantity.len()
    }

    /// A segment of movements in log order.
    fn of(mut movements: Vec<Movement>) -> Self {
        let stretch =
            movements.first().zip(movements.last()).map(|(first, last)| (first.position, last.position));
        movements.sort_by_key(|movement| movement.account);
        let mut segment = Self { stretch: stretch.unwrap_or_default(), ..Self::with_room(movements.len()) };
        for run in movements.chunk_by(|a, b| a.account == b.account) {
            segment.begin(run[0].account);
            segment.position.extend(run.iter().map(|movement| movement.position));
            segment
                .day_and_kind
                .extend(run.iter().map(|movement| movement.day << KIND_BITS | movement.kind as u32));
            segment.quantity.extend(run.iter().map(|movement| movement.quantity));
        }
        segment.runs.shrink_to_fit();
        segment
    }

    fn with_room(movements: usize) -> Self {
        Self {
            runs: Vec::new(),
            position: Vec::with_capacity(movements),
            day_and_kind: Vec::with_capacity(movements),
            quantity: Vec::with_capacity(movements),
            stretch: (0, 0),
        }
    }

    /// Begins a run here.
    fn begin(&mut self, account: u32) {
        let begins = u32::try_from(self.len()).unwrap_or(u32::MAX);
        self.runs.push(Run { account, begins });
    }

    /// The runs, each with where its movements stand.
    fn runs(&self) -> impl Iterator<Item = (Run, std::ops::Range<usize>)> {
        let ends = self.runs.iter().skip(1).map(|run| run.begins as usize).chain([self.len()]);
        self.runs.iter().zip(ends).map(|(run, ends)| (*run, run.begins as usize..ends))
    }

    /// This stretch and the one after it as one.
    fn joined(&self, younger: &Self) -> Self {
        let mut both = Self::with_room(self.len() + younger.len());
        both.stretch = (self.stretch.0, younger.stretch.1);
        let mut halves = [(self, self.runs().peekable()), (younger, younger.runs().peekable())];
        while let Some(account) = halves.iter_mut().filter_map(|(_, runs)| Some(runs.peek()?.0.account)).min()
        {
            both.begin(account);
            for (half, runs) in &mut halves {
                if let Some((_, rows)) = runs.next_if(|(run, _)| run.account == account) {
                    both.position.extend_from_slice(&half.position[rows.clone()]);
                    both.day_and_kind.extend_from_slice(&half.day_and_kind[rows.clone()]);
                    both.quantity.extend_from_slice(&half.quantity[rows]);
                }
            }
        }
        both.runs.shrink_to_fit();
        both
    }

    fn at(&self, account: u32, row: usize) -> Movement {
        let day_and_kind = self.day_and_kind[row];
        Movement {
            position: self.position[row],
            day: day_and_kind >> KIND_BITS,
            kind: Kind::ALL[day_and_kind as usize % (1 << KIND_BITS)],
            quantity: self.quantity[row],
            account,
        }
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
        Movement { position, day: 46_000 + position % 3, kind: Kind::Available, quantity: 1, account }
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
            assert!(segment.runs.windows(2).all(|pair| pair[0].account < pair[1].account));
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
            movements.fold(Clocks { effective: NaiveDate::MAX, known }, &mut sums, |_, _| Some(0));
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
