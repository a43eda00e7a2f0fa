//! Numbers that look random and are the same every time: Steele's `SplitMix64`, so that a demonstration run twice is
//! one demonstration.

use std::ops::RangeInclusive;

/// A source of numbers.
#[derive(Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number of the range, its ends included.
    pub(super) fn within(&mut self, range: RangeInclusive<i64>) -> i64 {
        let width = range.end().abs_diff(*range.start()).saturating_add(1);
        range.start().saturating_add_unsigned(self.roll() % width)
    }

    /// Whether something happens that does so `times` in a hundred.
    pub(super) fn percent(&mut self, times: i64) -> bool {
        self.within(0..=99) < times
    }

    /// One of a list; the lists here are never empty.
    pub(super) fn one_of<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        let count = i64::try_from(list.len()).unwrap_or(1).max(1);
        &list[usize::try_from(self.within(0..=count - 1)).unwrap_or(0)]
    }
}
