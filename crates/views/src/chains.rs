//! Chains of reuse: how a quantity came to its use, allocation by allocation.

use std::sync::Arc;

use crate::facts::{Allocation, Facts};

/// The way of a reuse, from the first allocation on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// Allocation, release, allocation and so on; the last is the reuse.
    pub ids: Vec<Arc<str>>,
    /// How many of them are allocations.
    pub length: usize,
    /// How much came all the way, in the unit's smallest part.
    pub quantity: i64,
}

/// The allocations behind one, itself the first, each with its number and the number of the release it draws on.
fn behind(facts: &Facts, number: u32) -> impl Iterator<Item = (u32, Option<u32>)> {
    let draws_on = |number: u32| facts.allocation(number).release.map(crate::facts::Number::get);
    std::iter::successors(Some((number, draws_on(number))), move |(_, release)| {
        let number = facts.release((*release)?).allocation;
        Some((number, draws_on(number)))
    })
}

/// One for an allocation from the pool, one more than the allocation it was released from for a reuse.
pub(crate) fn length(facts: &Facts, number: u32) -> usize {
    behind(facts, number).count()
}

/// The chain of a reuse; none for an allocation from the pool.
pub(crate) fn chain(facts: &Facts, number: u32, allocation: &Allocation) -> Option<Chain> {
    allocation.release?;
    let mut ids: Vec<Arc<str>> = Vec::new();
    for (number, release) in behind(facts, number) {
        ids.push(facts.allocation_id(number).into());
        ids.extend(release.map(|release| facts.release_id(release).into()));
    }
    ids.reverse();
    Some(Chain { length: ids.len().div_ceil(2), ids, quantity: allocation.quantity })
}
