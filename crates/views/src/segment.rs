//! A stretch of the log's movements as columns, sorted by ambito, by account and then in log order.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::movements::{KIND_BITS, Movement};
use crate::sums::Kind;

/// A stretch of the log.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Segment {
    /// Where the runs of each ambito begin, and its number.
    blocks: Vec<Block>,
    runs: Vec<Run>,
    pub(crate) position: Vec<u32>,
    /// The day, and below it the kind.
    pub(crate) day_and_kind: Vec<u32>,
    pub(crate) quantity: Vec<i64>,
    /// Its first position and its last.
    pub(crate) stretch: (u32, u32),
}

/// The runs of one ambito in a segment: from `begins` to where the next block begins.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Block {
    ambito: u32,
    begins: u32,
}

/// The movements of one account in a segment: from `begins` to where the next run begins.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Run {
    pub(crate) account: u32,
    begins: u32,
}

impl Segment {
    /// Bytes it takes.
    pub(crate) fn bytes(&self) -> usize {
        self.blocks.capacity() * size_of::<Block>()
            + self.runs.capacity() * size_of::<Run>()
            + self.position.capacity() * size_of::<u32>()
            + self.day_and_kind.capacity() * size_of::<u32>()
            + self.quantity.capacity() * size_of::<i64>()
    }

    pub(crate) fn len(&self) -> usize {
        self.quantity.len()
    }

    /// A segment of movements in log order.
    pub(crate) fn of(mut movements: Vec<Movement>) -> Self {
        let stretch =
            movements.first().zip(movements.last()).map(|(first, last)| (first.position, last.position));
        movements.sort_by_key(|movement| (movement.ambito, movement.account));
        let mut segment = Self { stretch: stretch.unwrap_or_default(), ..Self::with_room(movements.len()) };
        for run in movements.chunk_by(|a, b| a.account == b.account) {
            segment.begin(run[0].ambito, run[0].account);
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
            blocks: Vec::new(),
            runs: Vec::new(),
            position: Vec::with_capacity(movements),
            day_and_kind: Vec::with_capacity(movements),
            quantity: Vec::with_capacity(movements),
            stretch: (0, 0),
        }
    }

    /// Begins a run here, and where it is the first of its ambito a block.
    fn begin(&mut self, ambito: u32, account: u32) {
        let number = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        if self.blocks.last().is_none_or(|block| block.ambito != ambito) {
            self.blocks.push(Block { ambito, begins: number(self.runs.len()) });
        }
        self.runs.push(Run { account, begins: number(self.len()) });
    }

    /// The ambiti, each with where its runs stand.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = (u32, Range<usize>)> {
        let ends = self.blocks.iter().skip(1).map(|block| block.begins as usize).chain([self.runs.len()]);
        self.blocks.iter().zip(ends).map(|(block, ends)| (block.ambito, block.begins as usize..ends))
    }

    /// These runs, each with where its movements stand.
    pub(crate) fn runs(&self, runs: Range<usize>) -> impl Iterator<Item = (Run, Range<usize>)> {
        let ends = self.runs.get(runs.end).map_or(self.len(), |run| run.begins as usize);
        let runs = &self.runs[runs];
        let ends = runs.iter().skip(1).map(|run| run.begins as usize).chain([ends]);
        runs.iter().zip(ends).map(|(run, ends)| (*run, run.begins as usize..ends))
    }

    /// All runs, each with its ambito.
    pub(crate) fn all_runs(&self) -> impl Iterator<Item = (u32, Run, Range<usize>)> {
        self.blocks().flat_map(|(ambito, runs)| self.runs(runs).map(move |(run, rows)| (ambito, run, rows)))
    }

    /// This stretch and the one after it as one.
    pub(crate) fn joined(&self, younger: &Self) -> Self {
        let mut both = Self::with_room(self.len() + younger.len());
        both.stretch = (self.stretch.0, younger.stretch.1);
        let place = |(ambito, run, _): &(u32, Run, Range<usize>)| (*ambito, run.account);
        let mut halves = [self, younger].map(|half| (half, half.all_runs().peekable()));
        while let Some(next) = halves.iter_mut().filter_map(|(_, runs)| runs.peek().map(place)).min() {
            both.begin(next.0, next.1);
            for (half, runs) in &mut halves {
                if let Some((_, _, rows)) = runs.next_if(|run| place(run) == next) {
                    both.position.extend_from_slice(&half.position[rows.clone()]);
                    both.day_and_kind.extend_from_slice(&half.day_and_kind[rows.clone()]);
                    both.quantity.extend_from_slice(&half.quantity[rows]);
                }
            }
        }
        both.runs.shrink_to_fit();
        both
    }

    pub(crate) fn at(&self, ambito: u32, account: u32, row: usize) -> Movement {
        let day_and_kind = self.day_and_kind[row];
        Movement {
            position: self.position[row],
            day: day_and_kind >> KIND_BITS,
            kind: Kind::ALL[day_and_kind as usize % (1 << KIND_BITS)],
            quantity: self.quantity[row],
            account,
            ambito,
        }
    }
}
