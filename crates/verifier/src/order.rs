//! The order of entries: positions, instants, and the sequence within each stream.

use crate::document::Document;
use crate::finding::{At, Fault, What};
use crate::names::Names;
use crate::time::Instant;

/// Whether what is read is a whole log, or entries out of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Every entry from the first on.
    Whole,
    /// Some entries.
    Part,
}

/// The order as far as it was read.
#[derive(Debug)]
pub(crate) struct Order {
    extent: Extent,
    position: u64,
    instant: Option<Instant>,
    streams: Names,
    /// Of each stream how many entries came, and the sequence of the last.
    last: Vec<(u32, u32)>,
}

impl Order {
    pub(crate) fn new(extent: Extent) -> Self {
        Self { extent, position: 0, instant: None, streams: Names::default(), last: Vec::new() }
    }

    /// Takes in one more entry.
    pub(crate) fn follow(&mut self, document: &Document<'_>) -> Result<(), Fault> {
        let at = At::Position(document.position);
        let next = self.position + 1;
        let is_next = match self.extent {
            Extent::Whole => document.position == next,
            Extent::Part => document.position >= next,
        };
        if !is_next {
            let at = if self.extent == Extent::Whole { At::Position(next) } else { at };
            return Err(Fault::new(at, What::Position).expected(&next).found(&document.position));
        }
        if let Some(before) = self.instant.filter(|before| *before > document.recorded_at) {
            return Err(Fault::new(at, What::Instant).expected(&before).found(&document.recorded_at));
        }
        let too_many = || Fault::new(At::Position(document.position), What::TooMany);
        let stream = self.streams.add(&document.stream).ok_or_else(too_many)? as usize;
        if stream == self.last.len() {
            self.last.push((0, 0));
        }
        let (count, last) = self.last.get_mut(stream).ok_or_else(too_many)?;
        let next = last.saturating_add(1);
        let is_next = match self.extent {
            Extent::Whole => document.sequence == next,
            Extent::Part => document.sequence >= next,
        };
        if !is_next {
            let name = |sequence: u32| format!("{} {sequence}", document.stream);
            let fault = Fault::new(at, What::Sequence);
            return Err(fault.expected(&name(next)).found(&name(document.sequence)));
        }
        (*count, *last) = (*count + 1, document.sequence);
        (self.position, self.instant) = (document.position, Some(document.recorded_at));
        Ok(())
    }

    /// The last position.
    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    /// How many streams there are.
    pub(crate) fn streams(&self) -> u64 {
        self.streams.len() as u64
    }

    /// Of a stream how many entries came, and the sequence of the last.
    pub(crate) fn of_stream(&self, stream: &str) -> Option<(u32, u32)> {
        self.last.get(self.streams.number(stream)? as usize).copied()
    }
}
