//! Balances: how much stands where, and how much ever passed.

use std::ops::AddAssign;
use std::sync::Arc;

use usus_domain::quantity::{Unit, decimal};

use crate::clocks::Clocks;
use crate::dimension::Dimension;
use crate::filter::Filter;
use crate::groups::Groups;
use crate::memory::Memory;
use crate::movements::ByKind;
use crate::sums::Sums;

/// One row of a balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What the row is in each dimension asked for.
    pub key: Vec<Option<Arc<str>>>,
    /// What it counts.
    pub unit: Unit,
    /// How much.
    pub sums: Sums,
}

impl Row {
    /// A sum as exact decimal text.
    #[must_use]
    pub fn decimal(&self, sum: i128) -> String {
        decimal(sum, self.unit)
    }
}

/// A balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// The dimensions it is split by; the unit is always one of them.
    pub dimensions: Vec<Dimension>,
    /// Its rows, ordered by their keys, the pool first.
    pub rows: Vec<Row>,
}

/// Rows are never split finer than by unit, and never coarser.
#[must_use]
pub fn with_unit(dimensions: &[Dimension]) -> Vec<Dimension> {
    let mut split: Vec<Dimension> = Vec::with_capacity(dimensions.len() + 1);
    for dimension in dimensions.iter().chain([&Dimension::Unit]) {
        if !split.contains(dimension) {
            split.push(*dimension);
        }
    }
    split
}

/// The balance at these clocks.
#[must_use]
pub fn balance(memory: &Memory, clocks: Clocks, dimensions: &[Dimension], filter: &Filter) -> Balance {
    let dimensions = with_unit(dimensions);
    let mut groups = Groups::new(&memory.facts, &dimensions, filter);
    let sums = folded(memory, clocks, &mut groups);
    let mut rows: Vec<Row> = sums
        .into_iter()
        .enumerate()
        .filter_map(|(row, sums)| {
            let (resource, _) = groups.resource_and_place(row);
            Some(Row { key: groups.key(row), unit: resource.unit, sums: sums? })
        })
        .collect();
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    Balance { dimensions, rows }
}

/// The sums of each row of the groups at these clocks; none for a row in which nothing counts.
pub(crate) fn folded(memory: &Memory, clocks: Clocks, groups: &mut Groups<'_>) -> Vec<Option<Sums>> {
    // Sums of 128 bits are exact whatever comes; most ledgers are far from needing them.
    if memory.movements.sums_are_small() {
        fold_as::<i64>(memory, clocks, groups)
    } else {
        fold_as::<i128>(memory, clocks, groups)
    }
}

fn fold_as<N: Copy + From<i64> + Into<i128> + AddAssign>(
    memory: &Memory,
    clocks: Clocks,
    groups: &mut Groups<'_>,
) -> Vec<Option<Sums>> {
    let mut sums: Vec<ByKind<N>> = Vec::new();
    let ambiti = groups.ambiti();
    let is_asked_for = |ambito: u32| ambiti[ambito as usize];
    memory.movements.fold(clocks, is_asked_for, &mut sums, |account, sums| {
        let row = groups.row_of(account)?;
        if row >= sums.len() {
            sums.resize_with(row + 1, ByKind::default);
        }
        Some(row)
    });
    sums.iter().map(|sums| (sums.count() > 0).then(|| Sums::of(|kind| sums.of(kind)))).collect()
}
