//! What is said to have freed money: claims, and who contests them.

use std::sync::Arc;

use chrono::NaiveDate;
use usus_domain::quantity::Unit;

use crate::clocks::Clocks;
use crate::facts::{Contest, Facts};
use crate::standing::Standing;

/// A release of euro that names something that is not money as its cause: a claim somebody makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The release.
    pub release: Arc<str>,
    /// The allocation that was released.
    pub allocation: Arc<str>,
    /// What is said to have freed it.
    pub because_of: Arc<str>,
    /// The date of the release.
    pub effective_on: NaiveDate,
    /// How much, in cents.
    pub quantity: i64,
    /// The contest that stands against it.
    pub contested_by: Option<Arc<str>>,
}

/// Euro said to be freed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Freed {
    /// All that is claimed, in cents.
    pub claimed: i128,
    /// The part of it that is contested.
    pub contested: i128,
}

impl Freed {
    /// The part nobody contests.
    #[must_use]
    pub fn accepted(&self) -> i128 {
        self.claimed - self.contested
    }

    /// Counts a claim in.
    pub(crate) fn add(&mut self, claim: &Claim) {
        self.claimed += i128::from(claim.quantity);
        if claim.contested_by.is_some() {
            self.contested += i128::from(claim.quantity);
        }
    }
}

/// The claims that stand at these clocks, each with the account it was released from.
pub(crate) fn claims<'f>(
    facts: &'f Facts,
    standing: &'f Standing,
    clocks: Clocks,
) -> impl Iterator<Item = (u32, Claim)> {
    let contests = standing.contests(facts, clocks);
    standing.releases(facts, clocks).filter_map(move |(number, release)| {
        let because_of = release.because_of?;
        let allocation = facts.allocation(release.allocation);
        if facts.resource_of(allocation).unit != Unit::Euro {
            return None;
        }
        let claim = Claim {
            release: facts.release_id(number).into(),
            allocation: facts.allocation_id(release.allocation).into(),
            because_of: facts.allocation_id(because_of.get()).into(),
            effective_on: release.effective_on,
            quantity: release.quantity,
            contested_by: contests.get(&number).map(|Contest { id, .. }| id.clone()),
        };
        Some((allocation.account, claim))
    })
}
