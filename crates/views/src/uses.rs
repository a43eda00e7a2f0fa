//! The use made of resources: the measures of each ambito, service, plan and class, and what stands under them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use usus_domain::id::PlanId;
use usus_log::error::LogError;
use usus_log::store::Log;

use crate::chains::{Chain, chain};
use crate::claims::{Claim, claims};
use crate::clocks::Clocks;
use crate::compare::plan_at;
use crate::filter::Filter;
use crate::holders::Holders;
use crate::measure::{Figures, Key, PlanAt, figures};
use crate::memory::Memory;
use crate::standing::Standing;

/// The use made of one class of resources in a service under a plan.
#[derive(Debug, Clone)]
pub struct Use {
    /// Sums and measures.
    pub figures: Figures,
    /// Who meets in the service, whatever they give.
    pub holders: Vec<Arc<str>>,
    /// What is said to have been freed from it.
    pub claims: Vec<Claim>,
    /// How what is reused in it came there.
    pub chains: Vec<Chain>,
}

/// The plans under which something was allocated, as known at a position.
///
/// # Errors
/// What the database says.
pub async fn plans(log: &Log, memory: &Memory, known: i64) -> Result<Vec<PlanAt>, LogError> {
    let names: BTreeSet<&Arc<str>> =
        memory.facts.places().iter().filter_map(|place| place.plan.as_ref()).collect();
    let mut plans = Vec::new();
    for name in names {
        if let Ok(plan) = PlanId::new(name) {
            plans.extend(plan_at(log, &plan, known).await?);
        }
    }
    Ok(plans)
}

/// The use made at these clocks of what passes the filter.
#[must_use]
pub fn uses(
    memory: &Memory,
    standing: &Standing,
    clocks: Clocks,
    plans: &[PlanAt],
    filter: &Filter,
) -> BTreeMap<Key, Use> {
    let facts = &memory.facts;
    let mut holders = Holders::default();
    let mut chains: BTreeMap<Key, Vec<Chain>> = BTreeMap::new();
    for (number, allocation) in standing.allocations(facts, clocks) {
        holders.add(facts, allocation.account);
        if passes(memory, filter, allocation.account)
            && let Some(chain) = chain(facts, number, allocation)
            && let Some(key) = Key::of(facts, allocation.account)
        {
            chains.entry(key).or_default().push(chain);
        }
    }
    let mut claimed: BTreeMap<Key, Vec<Claim>> = BTreeMap::new();
    for (account, claim) in claims(facts, standing, clocks) {
        if passes(memory, filter, account)
            && let Some(key) = Key::of(facts, account)
        {
            claimed.entry(key).or_default().push(claim);
        }
    }
    let told = figures(memory, standing, clocks, plans, filter);
    told.into_iter()
        .map(|(key, figures)| {
            let holders = holders.of(&key.plan, &key.ambito, &key.service).map(Arc::from).collect();
            let claims = claimed.remove(&key).unwrap_or_default();
            let chains = chains.remove(&key).unwrap_or_default();
            (key, Use { figures, holders, claims, chains })
        })
        .collect()
}

fn passes(memory: &Memory, filter: &Filter, account: u32) -> bool {
    let account = memory.facts.account(account);
    filter.passes(memory.facts.resource(account.resource), &memory.facts.places()[account.place as usize])
}
