//! Plans side by side: per ambito and service, each plan's quantities and measures of use.

use std::collections::BTreeMap;

use usus_domain::calendar::Interval;
use usus_domain::evolve::evolve;
use usus_domain::id::PlanId;
use usus_domain::state::State;
use usus_domain::stream::Stream;
use usus_log::document::Document;
use usus_log::error::LogError;
use usus_log::store::Log;

use crate::clocks::Clocks;
use crate::dimension::Dimension;
use crate::facts::Facts;
use crate::filter::Filter;
use crate::measure::{Figures, Key, figures};
use crate::movements::Movements;
use crate::standing::Standing;

/// A plan as known at a position.
#[derive(Debug, Clone)]
pub struct PlanAt {
    /// Its id.
    pub plan: PlanId,
    /// Its period, extensions included.
    pub period: Interval,
}

/// Plans side by side.
#[derive(Debug)]
pub struct Comparison {
    /// The plans, in the order asked for.
    pub plans: Vec<PlanAt>,
    /// For each ambito, service and unit, what each plan has; `None` where it has nothing there.
    pub rows: BTreeMap<Key, Vec<Option<Figures>>>,
}

/// Looks a plan up as it was known at a position; `None` where it was not known.
///
/// # Errors
/// What the database says.
pub async fn plan_at(log: &Log, plan: &PlanId, known: i64) -> Result<Option<PlanAt>, LogError> {
    let mut state = State::Nothing;
    for entry in log.stream(&Stream::Plan(plan.clone()).to_string(), 0).await? {
        if entry.position <= known {
            state = evolve(state, Document::parse(entry.position, &entry.document)?.event()?);
        }
    }
    Ok(state.plan().map(|known| PlanAt { plan: plan.clone(), period: known.period() }))
}

/// Compares plans.
#[must_use]
pub fn compare(
    facts: &Facts,
    movements: &Movements,
    standing: &Standing,
    clocks: Clocks,
    plans: Vec<PlanAt>,
    filter: &Filter,
) -> Comparison {
    let mut rows: BTreeMap<Key, Vec<Option<Figures>>> = BTreeMap::new();
    for (at, plan) in plans.iter().enumerate() {
        for (key, figures) in figures(facts, movements, standing, clocks, (plan.plan.as_str(), plan.period)) {
            if passes(facts, filter, plan, &key) {
                rows.entry(key).or_insert_with(|| vec![None; plans.len()])[at] = Some(figures);
            }
        }
    }
    Comparison { plans, rows }
}

/// A row passes where one of its allocations does.
fn passes(facts: &Facts, filter: &Filter, plan: &PlanAt, (ambito, service, unit): &Key) -> bool {
    facts.allocations.iter().any(|allocation| {
        let resource = facts.resource_of(allocation);
        allocation.ambito == *ambito
            && allocation.service == *service
            && resource.unit == *unit
            && Dimension::Plan.of(resource, Some(allocation)) == Some(plan.plan.as_str())
            && filter.passes(resource, Some(allocation))
    })
}
