//! Balances: how much stands where, and how much ever passed.

use std::collections::HashMap;
use std::sync::Arc;

use usus_domain::quantity::{Unit, decimal};
use usus_domain::table::{Flow, State};

use crate::dimension::Dimension;
use crate::facts::Facts;
use crate::filter::Filter;
use crate::movements::Movement;

/// Sums in the unit's smallest part. The first eight are what stands now; the `ever` ones are cumulative,
/// net of corrections.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named after the state or the flow it sums")]
pub struct Sums {
    pub contributed: i128,
    pub available: i128,
    pub allocated: i128,
    pub committed: i128,
    pub consumed: i128,
    pub released: i128,
    pub returned: i128,
    pub lapsed: i128,
    pub ever_allocated: i128,
    pub ever_committed: i128,
    pub ever_released: i128,
    pub ever_reused: i128,
    /// Commitments less what was released from them: the cumulative figure that ministerial surveys ask for.
    pub committed_net: i128,
}

impl Sums {
    /// Counts one movement in.
    pub fn add(&mut self, movement: &Movement) {
        let quantity = i128::from(movement.quantity);
        match movement.state {
            State::Available => {
                self.available += quantity;
                if movement.flow == Flow::Contribute {
                    self.contributed += quantity;
                }
            }
            State::Allocated => {
                self.allocated += quantity;
                match movement.flow {
                    Flow::Allocate => self.ever_allocated += quantity,
                    Flow::Reuse => {
                        self.ever_allocated += quantity;
                        self.ever_reused += quantity;
                    }
                    _ => {}
                }
            }
            State::Committed => {
                self.committed += quantity;
                match movement.flow {
                    Flow::Commit => {
                        self.ever_committed += quantity;
                        self.committed_net += quantity;
                    }
                    Flow::Release => self.committed_net += quantity,
                    _ => {}
                }
            }
            State::Consumed => self.consumed += quantity,
            State::Released => {
                self.released += quantity;
                if movement.flow == Flow::Release {
                    self.ever_released += quantity;
                }
            }
            State::Returned => self.returned += quantity,
            State::Lapsed => self.lapsed += quantity,
        }
    }

    /// The sums by name, in the order of the contract.
    #[must_use]
    pub fn named(&self) -> [(&'static str, i128); 13] {
        [
            ("contributed", self.contributed),
            ("available", self.available),
            ("allocated", self.allocated),
            ("committed", self.committed),
            ("consumed", self.consumed),
            ("released", self.released),
            ("returned", self.returned),
            ("lapsed", self.lapsed),
            ("ever_allocated", self.ever_allocated),
            ("ever_committed", self.ever_committed),
            ("ever_released", self.ever_released),
            ("ever_reused", self.ever_reused),
            ("committed_net", self.committed_net),
        ]
    }
}

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

/// Folds movements into a balance.
#[must_use]
pub fn balance(
    facts: &Facts,
    movements: impl Iterator<Item = Movement>,
    dimensions: &[Dimension],
    filter: &Filter,
) -> Balance {
    let mut groups = Groups::new(facts, with_unit(dimensions), filter);
    for movement in movements {
        if let Some(row) = groups.row_of(movement.resource, movement.allocation) {
            groups.rows[row].sums.add(&movement);
        }
    }
    let Groups { dimensions, mut rows, .. } = groups;
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    Balance { dimensions, rows }
}

/// Which row a resource's pool and each allocation count in. A movement's row depends on nothing else, so
/// the key is built once for each of them and the fold only looks a number up.
struct Groups<'f> {
    facts: &'f Facts,
    filter: &'f Filter,
    dimensions: Vec<Dimension>,
    of_pool: Vec<Place>,
    of_allocation: Vec<Place>,
    by_key: HashMap<Vec<Option<Arc<str>>>, usize>,
    rows: Vec<Row>,
}

#[derive(Clone, Copy)]
enum Place {
    NotSeen,
    LeftOut,
    Row(usize),
}

impl<'f> Groups<'f> {
    fn new(facts: &'f Facts, dimensions: Vec<Dimension>, filter: &'f Filter) -> Self {
        Self {
            facts,
            filter,
            dimensions,
            of_pool: vec![Place::NotSeen; facts.resources.len()],
            of_allocation: vec![Place::NotSeen; facts.allocations.len()],
            by_key: HashMap::new(),
            rows: Vec::new(),
        }
    }

    fn row_of(&mut self, resource: usize, allocation: Option<usize>) -> Option<usize> {
        let place = match allocation {
            Some(allocation) => self.of_allocation[allocation],
            None => self.of_pool[resource],
        };
        match place {
            Place::Row(row) => Some(row),
            Place::LeftOut => None,
            Place::NotSeen => {
                let row = self.find(resource, allocation);
                let place = row.map_or(Place::LeftOut, Place::Row);
                match allocation {
                    Some(allocation) => self.of_allocation[allocation] = place,
                    None => self.of_pool[resource] = place,
                }
                row
            }
        }
    }

    fn find(&mut self, resource: usize, allocation: Option<usize>) -> Option<usize> {
        let resource = &self.facts.resources[resource];
        let allocation = allocation.map(|allocation| &self.facts.allocations[allocation]);
        if !self.filter.passes(resource, allocation) {
            return None;
        }
        let key: Vec<Option<Arc<str>>> = self
            .dimensions
            .iter()
            .map(|dimension| dimension.of(resource, allocation).map(Arc::from))
            .collect();
        let next = self.rows.len();
        let row = *self.by_key.entry(key.clone()).or_insert(next);
        if row == next {
            self.rows.push(Row { key, unit: resource.unit, sums: Sums::default() });
        }
        Some(row)
    }
}
