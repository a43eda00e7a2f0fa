//! What a decision needs from other streams, looked up to be placed in the command.

use std::collections::HashMap;
use std::sync::Arc;

use usus_domain::command::{Cause, Known};
use usus_domain::id::{AmbitoId, ComuneId, HolderId, PlanId, RowId, ServiceId};
use usus_domain::quantity::Unit as Measure;
use usus_domain::refusal::{Refusal, Register};
use usus_domain::register::comune::Comune;
use usus_domain::register::plan::Plan;
use usus_domain::register::service::ServiceRegistered;
use usus_domain::resource::Resource;
use usus_domain::state::State;
use usus_domain::stream::Stream;
use usus_log::error::LogError;
use usus_log::unit::Unit;

use crate::fault::Stop;
use crate::register_row::unknown;

/// Found, or the row goes no further.
pub(crate) type Found<T> = Result<T, Stop>;

/// The rows of the file that were refused so far, and where they stand.
pub(crate) type RefusedRows = HashMap<RowId, u32>;

pub(crate) async fn ambito(unit: &Unit, id: &AmbitoId) -> Found<()> {
    let state = unit.state(&Stream::Ambito(id.clone()).to_string()).await?;
    if matches!(*state, State::Ambito(_)) { Ok(()) } else { Err(unknown(Register::Ambito, id).into()) }
}

pub(crate) async fn holder(unit: &Unit, id: &HolderId) -> Found<()> {
    let state = unit.state(&Stream::Holder(id.clone()).to_string()).await?;
    if matches!(*state, State::Holder(_)) { Ok(()) } else { Err(unknown(Register::Holder, id).into()) }
}

pub(crate) async fn comune(unit: &Unit, id: &ComuneId) -> Found<Known<Comune>> {
    let state = unit.state(&Stream::Comune(id.clone()).to_string()).await?;
    Known::new(state, State::comune).ok_or_else(|| unknown(Register::Comune, id).into())
}

pub(crate) async fn service(unit: &Unit, id: &ServiceId) -> Found<Known<ServiceRegistered>> {
    let state = unit.state(&Stream::Service(id.clone()).to_string()).await?;
    Known::new(state, State::service).ok_or_else(|| unknown(Register::Service, id).into())
}

pub(crate) async fn plan(unit: &Unit, id: &PlanId) -> Found<Known<Plan>> {
    let state = unit.state(&Stream::Plan(id.clone()).to_string()).await?;
    Known::new(state, State::plan).ok_or_else(|| unknown(Register::Plan, id).into())
}

/// The stream a named row belongs to, with its state; `register` says what the row ought to be.
pub(crate) async fn row(
    unit: &Unit,
    refused: &RefusedRows,
    register: Register,
    id: &RowId,
) -> Found<(Arc<str>, Arc<State>)> {
    let Some(known) = unit.row(id) else {
        return Err(match refused.get(id) {
            Some(row) => Refusal::RestsOnRefused { id: id.clone(), row: *row },
            None => unknown(register, id),
        }
        .into());
    };
    let state = unit.state(&known.stream).await?;
    let is_what_it_should_be = match (register, &*state) {
        (Register::Resource, State::Resource(resource)) => resource.id() == id,
        (Register::Allocation, State::Resource(resource)) => resource.find_allocation(id).is_some(),
        (Register::Release, State::Resource(resource)) => resource.find_release(id).is_some(),
        (Register::Row, State::Resource(_) | State::Plan(_) | State::Closing(_)) => true,
        _ => false,
    };
    if is_what_it_should_be { Ok((known.stream, state)) } else { Err(unknown(register, id).into()) }
}

/// What is known of an allocation that is said to have freed another.
pub(crate) async fn cause(
    unit: &Unit,
    refused: &RefusedRows,
    because_of: &RowId,
    freed: &RowId,
) -> Found<Cause> {
    let (_, state) = row(unit, refused, Register::Allocation, because_of).await?;
    let resource = state.resource().ok_or_else(|| unknown(Register::Allocation, because_of))?;
    Ok(Cause {
        allocation: because_of.clone(),
        is_money: resource.contributed().unit == Measure::Euro,
        corrected_by: resource.corrected_by(because_of).cloned(),
        circle: way(unit, because_of, freed).await?,
    })
}

/// The way from an allocation to another along what each one lives on: the allocation whose release it
/// reuses, and the causes of its own releases. A way from a cause back to what it freed is a circle.
async fn way(unit: &Unit, from: &RowId, to: &RowId) -> Result<Option<Vec<RowId>>, LogError> {
    let mut ways = vec![vec![from.clone()]];
    let mut seen = std::collections::HashSet::from([from.clone()]);
    while let Some(way) = ways.pop() {
        let Some(last) = way.last() else { continue };
        if last == to {
            return Ok(Some(way));
        }
        for next in lives_on(unit, last).await? {
            if seen.insert(next.clone()) {
                let mut longer = way.clone();
                longer.push(next);
                ways.push(longer);
            }
        }
    }
    Ok(None)
}

async fn lives_on(unit: &Unit, allocation: &RowId) -> Result<Vec<RowId>, LogError> {
    let mut next = Vec::new();
    if let Some(state) = state_of(unit, allocation).await?
        && let Some(resource) = state.resource()
    {
        let release = resource.find_allocation(allocation).and_then(|allocation| allocation.from_release());
        let released = release.and_then(|release| resource.find_release(release));
        next.extend(released.map(|release| release.allocation().clone()));
    }
    for claim in unit.claims_of(allocation).await? {
        if stands(unit, &claim.release).await? {
            next.push(claim.because_of);
        }
    }
    Ok(next)
}

/// The releases elsewhere that stand and name this allocation as their cause.
pub(crate) async fn standing_claims(unit: &Unit, allocation: &RowId) -> Result<Vec<RowId>, LogError> {
    let mut standing = Vec::new();
    for claim in unit.claims_on(allocation).await? {
        if stands(unit, &claim.release).await? {
            standing.push(claim.release);
        }
    }
    Ok(standing)
}

/// For a release that is reversed now: its cause, if that was corrected away meanwhile.
pub(crate) async fn fallen_cause(
    unit: &Unit,
    resource: &Resource,
    release: &RowId,
) -> Result<Option<(RowId, RowId)>, LogError> {
    let Some(because_of) = resource.find_release(release).and_then(|release| release.because_of()) else {
        return Ok(None);
    };
    let state = state_of(unit, because_of).await?;
    let by = state.as_ref().and_then(|state| state.resource()?.corrected_by(because_of));
    Ok(by.map(|by| (because_of.clone(), by.clone())))
}

/// The allocations under a plan that stand, with their dates.
pub(crate) async fn standing_in_plan(
    unit: &Unit,
    plan: &PlanId,
) -> Result<Vec<(RowId, chrono::NaiveDate)>, LogError> {
    let mut standing = Vec::new();
    for (allocation, _, on) in unit.allocations_in_plan(plan.as_str()).await? {
        if stands(unit, &allocation).await? {
            standing.push((allocation, on));
        }
    }
    Ok(standing)
}

async fn stands(unit: &Unit, id: &RowId) -> Result<bool, LogError> {
    let state = state_of(unit, id).await?;
    Ok(state.is_some_and(|state| state.resource().is_some_and(|resource| resource.stands(id))))
}

async fn state_of(unit: &Unit, id: &RowId) -> Result<Option<Arc<State>>, LogError> {
    if unit.row(id).is_none() {
        unit.look_up(&[id.as_str()]).await?;
    }
    match unit.row(id) {
        Some(known) => Ok(Some(unit.state(&known.stream).await?)),
        None => Ok(None),
    }
}
