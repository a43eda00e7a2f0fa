//! The floor under a fold from memory: adding up columns of the same size, with no account, date or position
//! asked about.

use std::hint::black_box;

use chrono::NaiveDate;
use usus_views::clocks::Clocks;
use usus_views::memory::Memory;

/// The columns of all movements, sixteen bytes a movement.
pub(super) struct Floors {
    position: Vec<u32>,
    day: Vec<u32>,
    quantity: Vec<i64>,
}

impl Floors {
    pub(super) fn of(memory: &Memory) -> Self {
        let all = Clocks { effective: NaiveDate::MAX, known: memory.known() };
        let room = memory.movements.len();
        let mut floors = Self {
            position: Vec::with_capacity(room),
            day: Vec::with_capacity(room),
            quantity: Vec::with_capacity(room),
        };
        for movement in memory.movements.between(0, all, |_| true) {
            floors.position.push(movement.position);
            floors.day.push(movement.day);
            floors.quantity.push(movement.quantity);
        }
        floors
    }

    /// Adds up the quantities, half of the bytes.
    pub(super) fn quantities(&self) -> i64 {
        black_box(&self.quantity).iter().sum()
    }

    /// Adds up all columns: the same bytes as a fold reads.
    pub(super) fn same_bytes(&self) -> (i64, u64, u64) {
        let sum = |column: &Vec<u32>| black_box(column).iter().map(|cell| u64::from(*cell)).sum();
        (self.quantities(), sum(&self.day), sum(&self.position))
    }
}
