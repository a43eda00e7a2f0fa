//! What still stands in each account, so that something can be done with it: a fold account by account.

use usus_domain::table::State;

use crate::clocks::Clocks;
use crate::facts::Account;
use crate::filter::Filter;
use crate::memory::Memory;

/// An account and what stands in it, in the unit's smallest part.
#[derive(Debug, Clone, Copy)]
pub struct Open {
    /// The account's number.
    pub number: u32,
    /// The account.
    pub account: Account,
    /// In the pool.
    pub available: i64,
    /// Assigned and not bound.
    pub allocated: i64,
    /// Bound and not used up.
    pub committed: i64,
    /// Freed and not used again.
    pub released: i64,
}

impl Open {
    /// What stands in a state; nothing in those that are never left again.
    #[must_use]
    pub fn of(&self, state: State) -> i64 {
        match state {
            State::Available => self.available,
            State::Allocated => self.allocated,
            State::Committed => self.committed,
            State::Released => self.released,
            State::Consumed | State::Returned | State::Lapsed => 0,
        }
    }
}

/// The accounts in which something stands at these clocks, in the order of their numbers.
#[must_use]
pub fn open(memory: &Memory, clocks: Clocks, filter: &Filter) -> Vec<Open> {
    let facts = &memory.facts;
    let resources: Vec<bool> =
        facts.resources.iter().map(|resource| filter.passes_resource(resource)).collect();
    let places: Vec<bool> = facts.places().iter().map(|place| filter.passes_place(place)).collect();
    let passes = |account: u32| {
        let account = facts.account(account);
        resources[account.resource as usize] && places[account.place as usize]
    };
    let mut sums: Vec<[i64; 4]> = vec![[0; 4]; facts.accounts.len()];
    for movement in memory.movements.between(0, clocks, passes) {
        let place = match movement.state() {
            State::Available => 0,
            State::Allocated => 1,
            State::Committed => 2,
            State::Released => 3,
            State::Consumed | State::Returned | State::Lapsed => continue,
        };
        let sum = &mut sums[movement.account as usize][place];
        *sum = sum.saturating_add(movement.quantity);
    }
    (0..)
        .zip(sums)
        .filter(|(_, sums)| sums.iter().any(|sum| *sum > 0))
        .map(|(number, [available, allocated, committed, released])| Open {
            number,
            account: facts.account(number),
            available,
            allocated,
            committed,
            released,
        })
        .collect()
}
