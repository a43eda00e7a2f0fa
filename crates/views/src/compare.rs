//! Plans side by side: per ambito, service, class and unit, each plan's quantities and measures of use.

use std::collections::BTreeMap;
use std::sync::Arc;

use usus_domain::class::Class;
use usus_domain::evolve::evolve;
use usus_domain::id::PlanId;
use usus_domain::quantity::Unit;
use usus_domain::state::State;
use usus_domain::stream::Stream;
use usus_log::document::Document;
use usus_log::error::LogError;
use usus_log::store::Log;

use crate::clocks::Clocks;
use crate::filter::Filter;
use crate::measure::{Figures, Key, PlanAt, figures};
use crate::memory::Memory;
use crate::standing::Standing;

/// What a row compares.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// The ambito.
    pub ambito: Arc<str>,
    /// The service.
    pub service: Arc<str>,
    /// The class.
    pub class: Class,
    /// The unit.
    pub unit: Unit,
}

/// Plans side by side.
#[derive(Debug)]
pub struct Comparison {
    /// The plans, in the order asked for.
    pub plans: Vec<PlanAt>,
    /// What each plan has in each row; `None` where it has nothing there.
    pub rows: BTreeMap<Subject, Vec<Option<Figures>>>,
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
    memory: &Memory,
    standing: &Standing,
    clocks: Clocks,
    plans: Vec<PlanAt>,
    filter: &Filter,
) -> Comparison {
    let mut rows: BTreeMap<Subject, Vec<Option<Figures>>> = BTreeMap::new();
    for (key, figures) in figures(memory, standing, clocks, &plans, filter) {
        let Key { ambito, service, class, unit, plan } = key;
        let row = rows.entry(Subject { ambito, service, class, unit });
        let row = row.or_insert_with(|| vec![None; plans.len()]);
        for (asked, place) in plans.iter().zip(row) {
            if asked.plan.as_str() == &*plan {
                *place = Some(figures.clone());
            }
        }
    }
    Comparison { plans, rows }
}
