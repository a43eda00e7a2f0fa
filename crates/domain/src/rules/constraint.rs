//! The purpose of a quantity travels with it, through release and reuse: the same checks for both ways of
//! putting it to a use.

use chrono::NaiveDate;

use crate::calendar::Interval;
use crate::class::Class;
use crate::command::Use;
use crate::event::Destination;
use crate::id::RowId;
use crate::particulars::Particulars;
use crate::refusal::{Refusal, Register};
use crate::resource::Resource;

/// Where a quantity may go: areas, deadline and project code of the resource; period and ambiti of the
/// plan; life of the service; membership of the comune; days of a renewable.
/// `origin` is the allocation a reused quantity comes from.
pub(crate) fn destination(
    resource: &Resource,
    row: &Particulars,
    origin: Option<&RowId>,
    to: Use,
) -> Result<Destination, Refusal> {
    let on = row.effective_on;
    let (Some(service), Some(plan)) = (to.service.get(), to.plan.get()) else {
        // The desk looks both up before it asks; a use without them names something unknown.
        return Err(Refusal::Unknown { register: Register::Service, id: String::new() });
    };
    let area = service.area;
    let allowed = &resource.contributed.areas;
    if !allowed.is_empty() && !allowed.contains(&area) {
        return Err(Refusal::AreaNotAllowed {
            resource: resource.id().clone(),
            service: service.service.clone(),
            area,
            allowed: allowed.clone(),
        });
    }
    // A place is put to its use until the last day of its interval, any other quantity on the day of the act.
    let last_use = to.interval.filter(|_| resource.contributed.class == Class::Renewable).map(|days| days.to);
    in_time(resource, last_use.map_or(on, |day| day.max(on)))?;
    same_project_code(resource, origin, row)?;

    let period = plan.period();
    let plan = plan.registered();
    if !period.contains(on) {
        return Err(Refusal::OutsidePlan {
            plan: plan.plan.clone(),
            effective_on: on,
            from: period.from,
            to: period.to,
        });
    }
    if !plan.ambiti.contains(&to.ambito) {
        return Err(Refusal::AmbitoNotInPlan { plan: plan.plan.clone(), ambito: to.ambito });
    }
    if !service.validity.contains(on) {
        return Err(Refusal::ServiceNotActive {
            service: service.service.clone(),
            effective_on: on,
            from: service.validity.from,
            to: service.validity.to,
        });
    }
    member(&to, on)?;
    offered(resource, &to, on)?;
    Ok(Destination {
        ambito: to.ambito,
        service: service.service.clone(),
        area,
        plan: plan.plan.clone(),
        interval: to.interval,
        comune: to.comune.map(|(comune, _)| comune),
        project: to.project,
    })
}

/// Refuses a new use after the resource's deadline. What was bound in time may still be liquidated,
/// released or given back.
pub(crate) fn in_time(resource: &Resource, effective_on: NaiveDate) -> Result<(), Refusal> {
    match resource.contributed.deadline {
        Some(deadline) if effective_on > deadline => {
            Err(Refusal::DeadlinePassed { resource: resource.id().clone(), deadline, effective_on })
        }
        _ => Ok(()),
    }
}

/// Refuses another project code than the one the quantity, or else the whole resource, is tied to.
pub(crate) fn same_project_code(
    resource: &Resource,
    allocation: Option<&RowId>,
    row: &Particulars,
) -> Result<(), Refusal> {
    match (resource.tied_to(allocation), &row.cup) {
        (Some(tied_to), Some(given)) if tied_to != given => Err(Refusal::CupDiffers {
            resource: resource.id().clone(),
            tied_to: tied_to.clone(),
            given: given.clone(),
        }),
        _ => Ok(()),
    }
}

fn member(to: &Use, on: NaiveDate) -> Result<(), Refusal> {
    let Some((id, comune)) = &to.comune else { return Ok(()) };
    let comune = comune.get();
    let membership = comune.and_then(|comune| comune.membership_on(on));
    if membership.is_some_and(|membership| membership.ambito == to.ambito) {
        return Ok(());
    }
    Err(Refusal::ComuneNotInAmbito {
        comune: id.clone(),
        ambito: to.ambito.clone(),
        effective_on: on,
        member_of: membership.map(|membership| membership.ambito.clone()),
        merged_into: comune.and_then(|comune| comune.merged_into().cloned()),
    })
}

/// Refuses days on which the resource is not offered: those a renewable would be blocked, those hours are
/// meant for, and any use of hours that are over.
fn offered(resource: &Resource, to: &Use, on: NaiveDate) -> Result<(), Refusal> {
    match (resource.contributed.class, to.interval) {
        (Class::Renewable, None) => Err(Refusal::IntervalMissing { resource: resource.id().clone() }),
        (Class::Renewable | Class::Perishable, Some(days)) => on_offer(resource, days),
        (Class::Perishable, None) => offer_is_not_over(resource, on),
        _ => Ok(()),
    }
}

/// Refuses to count on hours that nobody offers any more.
pub(crate) fn offer_is_not_over(resource: &Resource, on: NaiveDate) -> Result<(), Refusal> {
    let is_over = resource.contributed.to.is_some_and(|last| on > last);
    if resource.contributed.class == Class::Perishable && is_over {
        return on_offer(resource, Interval { from: on, to: on });
    }
    Ok(())
}

/// Refuses days that lie outside those the resource is offered.
pub(crate) fn on_offer(resource: &Resource, days: Interval) -> Result<(), Refusal> {
    let contributed = &resource.contributed;
    let begins = contributed.from.is_none_or(|from| from <= days.from);
    let ends = contributed.to.is_none_or(|to| days.to <= to);
    if begins && ends {
        return Ok(());
    }
    Err(Refusal::OutsideOfferedPeriod {
        resource: resource.id().clone(),
        asked_from: days.from,
        asked_to: days.to,
        from: contributed.from,
        to: contributed.to,
    })
}
