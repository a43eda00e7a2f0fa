//! The second of the two functions: what a stream comes to by one more event.

use std::collections::BTreeMap;

use crate::closing::Closing;
use crate::event::{Destination, Event, Released, Source};
use crate::fund::Cup;
use crate::id::RowId;
use crate::legs::legs;
use crate::proposal::{Proposal, Settled};
use crate::register::comune::Comune;
use crate::register::plan::{Plan, PlanRow};
use crate::resource::{Allocation, Release, Resource, Row};
use crate::state::State;
use crate::table::Action;
use crate::timeline::Timeline;

/// The state after the event. Events of the log were decided once and are not judged again: one that
/// does not belong to its stream leaves the state as it is.
#[must_use]
pub fn evolve(state: State, event: Event) -> State {
    match (state, event) {
        (State::Nothing, Event::AmbitoRegistered(ambito)) => State::Ambito(ambito),
        (State::Nothing, Event::HolderRegistered(holder)) => State::Holder(holder),
        (State::Nothing, Event::ServiceRegistered(service)) => State::Service(service),
        (State::Service(mut service), Event::ServiceEnded(end)) => {
            service.validity.to = Some(end.to);
            State::Service(service)
        }
        (State::Nothing, Event::ComuneRegistered(membership)) => {
            let populations = membership.population.into_iter().collect();
            State::Comune(Comune { memberships: vec![membership], populations })
        }
        (State::Comune(mut comune), event) => {
            grow_comune(&mut comune, event);
            State::Comune(comune)
        }
        (State::Nothing, Event::PlanRegistered(registered)) => {
            State::Plan(Plan { registered, rows: BTreeMap::new() })
        }
        (State::Plan(mut plan), event) => {
            grow_plan(&mut plan, event);
            State::Plan(plan)
        }
        (State::Nothing, Event::Closed(closed)) => State::Closing(Box::new(Closing::new(closed))),
        (State::Closing(mut closing), Event::Corrected(corrected)) => {
            closing.correct(corrected.row.id, corrected.corrects);
            State::Closing(closing)
        }
        (State::Nothing, Event::Proposed(proposed)) => State::Proposal(Box::new(Proposal::new(proposed))),
        (State::Proposal(mut proposal), event) => {
            match event {
                Event::ProposedRows(rows) => proposal.add(&rows),
                Event::Approved(_) => proposal.settle(Settled::Approved),
                Event::Rejected(_) => proposal.settle(Settled::Rejected),
                Event::Withdrawn(_) => proposal.settle(Settled::Withdrawn),
                _ => {}
            }
            State::Proposal(proposal)
        }
        (State::Nothing, Event::Contributed(contributed)) => {
            let mut resource = Resource {
                contributed: (*contributed).clone(),
                available: Timeline::default(),
                allocations: BTreeMap::new(),
                releases: BTreeMap::new(),
                rows: BTreeMap::new(),
            };
            grow_resource(&mut resource, Event::Contributed(contributed));
            State::Resource(Box::new(resource))
        }
        (State::Resource(mut resource), event) => {
            grow_resource(&mut resource, event);
            State::Resource(resource)
        }
        (state, _) => state,
    }
}

fn grow_comune(comune: &mut Comune, event: Event) {
    match event {
        Event::ComuneRegistered(membership) => {
            comune.populations.extend(membership.population);
            comune.memberships.push(membership);
        }
        Event::ComuneEnded(end) => {
            let ended = comune.memberships.iter_mut().find(|membership| membership.validity.from == end.from);
            if let Some(membership) = ended {
                membership.validity.to = Some(end.to);
                membership.merged_into = end.merged_into;
            }
        }
        Event::PopulationCounted(count) => comune.populations.push(count.population),
        _ => {}
    }
}

fn grow_plan(plan: &mut Plan, event: Event) {
    match event {
        Event::PlanExtended(extended) => {
            let row = PlanRow { extends_to: Some(extended.to), corrects: None, corrected_by: None };
            plan.rows.insert(extended.row.id, row);
        }
        Event::Corrected(corrected) => {
            let row =
                PlanRow { extends_to: None, corrects: Some(corrected.corrects.clone()), corrected_by: None };
            plan.rows.insert(corrected.row.id.clone(), row);
            let (mut id, mut by) = (corrected.corrects, Some(corrected.row.id));
            while let Some(row) = plan.rows.get_mut(&id) {
                row.corrected_by.clone_from(&by);
                let Some(target) = row.corrects.clone() else { break };
                by = if by.is_none() { Some(id) } else { None };
                id = target;
            }
        }
        _ => {}
    }
}

/// What a row of a resource leaves behind for later corrections.
struct Trace {
    id: RowId,
    action: Action,
    quantity: i64,
    rests_on: Option<RowId>,
}

fn grow_resource(resource: &mut Resource, event: Event) {
    let legs = legs(resource, &event);
    let trace = trace(resource, &event);
    match event {
        Event::Allocated(allocated) => {
            let cup = allocated.row.cup.or_else(|| resource.tied_to(None).cloned());
            resource.allocations.insert(allocated.row.id, allocation(allocated.destination, None, cup));
        }
        Event::Reused(reused) => {
            let origin = resource.releases.get(&reused.release).map(|release| &release.allocation);
            let cup = reused.row.cup.or_else(|| resource.tied_to(origin).cloned());
            let reuse = allocation(reused.destination, Some(reused.release), cup);
            resource.allocations.insert(reused.row.id, reuse);
        }
        Event::Released(released) => {
            let Released { row, allocation, because_of, .. } = released;
            let release =
                Release { effective_on: row.effective_on, allocation, because_of, free: Timeline::default() };
            resource.releases.insert(row.id, release);
        }
        Event::Corrected(corrected) => reverse(resource, &corrected.corrects, corrected.row.id),
        _ => {}
    }
    for leg in &legs {
        if let Some(timeline) = resource.timeline_mut(&leg.account) {
            timeline.add(leg.on, leg.parts);
        }
    }
    let Some(Trace { id, action, quantity, rests_on }) = trace else { return };
    if let Some(base) = rests_on.as_ref().filter(|_| action != Action::Correct)
        && let Some(base) = resource.rows.get_mut(base)
    {
        base.carries.push(id.clone());
    }
    let row = Row { action, quantity, legs: legs.into(), rests_on, carries: Vec::new(), corrected_by: None };
    resource.rows.insert(id, row);
}

fn allocation(destination: Destination, from_release: Option<RowId>, cup: Option<Cup>) -> Allocation {
    Allocation {
        destination,
        from_release,
        cup,
        allocated: Timeline::default(),
        committed: Timeline::default(),
    }
}

/// Marks a row as corrected. Where the row was itself a correction, what it had reversed stands again,
/// and so on down the chain.
fn reverse(resource: &mut Resource, wrong: &RowId, by: RowId) {
    let (mut id, mut by) = (wrong.clone(), Some(by));
    while let Some(row) = resource.rows.get_mut(&id) {
        row.corrected_by.clone_from(&by);
        let Some(target) = row.rests_on.clone().filter(|_| row.action == Action::Correct) else { break };
        by = if by.is_none() { Some(id) } else { None };
        id = target;
    }
}

fn trace(resource: &Resource, event: &Event) -> Option<Trace> {
    let (action, quantity, rests_on) = match event {
        Event::Contributed(event) => (Action::Contribute, event.quantity, None),
        Event::Allocated(event) => (Action::Allocate, event.quantity, Some(&event.resource)),
        Event::Committed(event) => (Action::Commit, event.quantity, Some(&event.allocation)),
        Event::Consumed(event) => (
            Action::Consume,
            event.from_committed.saturating_add(event.from_allocated),
            Some(&event.allocation),
        ),
        Event::Released(event) => (Action::Release, event.quantity, Some(&event.allocation)),
        Event::Reused(event) => (Action::Reuse, event.quantity, Some(&event.release)),
        Event::Returned(event) => (Action::Return, event.quantity, Some(source_id(&event.source))),
        Event::Lapsed(event) => (Action::Lapse, event.quantity, Some(source_id(&event.source))),
        Event::Contested(event) => {
            let quantity = resource.rows.get(&event.release).map_or(0, |release| release.quantity);
            (Action::Contest, quantity, Some(&event.release))
        }
        Event::Corrected(event) => {
            let quantity = resource.rows.get(&event.corrects).map_or(0, |wrong| wrong.quantity);
            (Action::Correct, quantity, Some(&event.corrects))
        }
        _ => return None,
    };
    Some(Trace { id: event.row()?.id.clone(), action, quantity, rests_on: rests_on.cloned() })
}

fn source_id(source: &Source) -> &RowId {
    let (Source::Resource(id) | Source::Allocation(id) | Source::Release(id)) = source;
    id
}
