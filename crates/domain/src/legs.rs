//! How an event moves quantities between the accounts of its resource, by the one table.

use chrono::NaiveDate;

use crate::calendar::Interval;
use crate::class::Class;
use crate::event::{Event, ReleaseOf, Source};
use crate::id::RowId;
use crate::movement::{Movement, Place};
use crate::particulars::Particulars;
use crate::resource::{Account, Leg, Resource};
use crate::table::{Flow, State, TABLE};

/// The movements of an event, given the resource as it stood before it: typed rows anybody can sum.
/// A register entry moves nothing.
#[must_use]
pub fn movements(before: Option<&Resource>, event: &Event) -> Vec<Movement> {
    if let Event::Contributed(contributed) = event {
        return vec![Movement {
            flow: Flow::Contribute,
            state: State::Available,
            effective_on: contributed.row.effective_on,
            quantity: contributed.quantity,
            unit: contributed.unit,
            resource: contributed.row.id.clone(),
            holder: contributed.holder.clone(),
            ambito: contributed.ambito.clone(),
            place: None,
        }];
    }
    let Some(resource) = before else { return Vec::new() };
    legs(resource, event).into_iter().map(|leg| resource.movement(event, leg)).collect()
}

/// The changes of accounts that an event makes, given the resource as it stood before it.
pub(crate) fn legs(resource: &Resource, event: &Event) -> Vec<Leg> {
    match event {
        Event::Contributed(contributed) => resource.moved(
            Flow::Contribute,
            None,
            &Spot::default(),
            contributed.row.effective_on,
            contributed.quantity,
        ),
        Event::Allocated(allocated) => {
            // A non-rival is not taken from its pool: the table has it enter from outside.
            let from = (resource.contributed.class != Class::NonRival).then_some(State::Available);
            let spot = resource.blocked(Some(&allocated.row.id), None, allocated.destination.interval);
            resource.moved(Flow::Allocate, from, &spot, spot.first_day(&allocated.row), allocated.quantity)
        }
        Event::Reused(reused) => {
            let spot =
                resource.blocked(Some(&reused.row.id), Some(&reused.release), reused.destination.interval);
            resource.moved(
                Flow::Reuse,
                Some(State::Released),
                &spot,
                spot.first_day(&reused.row),
                reused.quantity,
            )
        }
        Event::Committed(committed) => {
            let spot = resource.spot(Some(&committed.allocation), None);
            let on = committed.row.effective_on;
            resource.moved(Flow::Commit, Some(State::Allocated), &spot, on, committed.quantity)
        }
        Event::Consumed(consumed) => {
            let spot = resource.spot(Some(&consumed.allocation), None);
            [(State::Committed, consumed.from_committed), (State::Allocated, consumed.from_allocated)]
                .into_iter()
                .filter(|(_, parts)| *parts != 0)
                .flat_map(|(from, parts)| {
                    resource.moved(Flow::Consume, Some(from), &spot, consumed.row.effective_on, parts)
                })
                .collect()
        }
        Event::Released(released) => {
            let from = match released.of {
                ReleaseOf::Allocated => State::Allocated,
                ReleaseOf::Committed => State::Committed,
            };
            let spot = resource.spot(Some(&released.allocation), Some(&released.row.id));
            resource.moved(Flow::Release, Some(from), &spot, released.row.effective_on, released.quantity)
        }
        Event::Returned(returned) => {
            resource.taken(Flow::Return, &returned.source, returned.row.effective_on, returned.quantity)
        }
        Event::Lapsed(lapsed) => {
            resource.taken(Flow::Lapse, &lapsed.source, lapsed.row.effective_on, lapsed.quantity)
        }
        Event::Corrected(corrected) => {
            resource.rows.get(&corrected.corrects).map_or_else(Vec::new, |wrong| {
                wrong
                    .legs
                    .iter()
                    .map(|leg| Leg { parts: leg.parts.saturating_neg(), ..leg.clone() })
                    .collect()
            })
        }
        // A contest says something of a release and leaves every quantity where it is.
        Event::Contested(_)
        | Event::AmbitoRegistered(_)
        | Event::ComuneRegistered(_)
        | Event::ComuneEnded(_)
        | Event::PopulationCounted(_)
        | Event::ServiceRegistered(_)
        | Event::ServiceEnded(_)
        | Event::PlanRegistered(_)
        | Event::PlanExtended(_)
        | Event::HolderRegistered(_)
        | Event::Closed(_)
        | Event::Proposed(_)
        | Event::ProposedRows(_)
        | Event::Approved(_)
        | Event::Rejected(_)
        | Event::Withdrawn(_) => Vec::new(),
    }
}

/// Which allocation and release a movement is about, and the days a renewable is blocked there.
#[derive(Default)]
struct Spot {
    allocation: Option<RowId>,
    release: Option<RowId>,
    blocked: Option<Interval>,
}

impl Spot {
    /// A renewable is blocked on the days of its interval, whatever the date of the act that says so.
    fn first_day(&self, row: &Particulars) -> NaiveDate {
        self.blocked.map_or(row.effective_on, |days| days.from)
    }

    /// The account of a state at this spot; `None` where the state needs an allocation or a release to name.
    fn account(&self, state: State) -> Option<Account> {
        Some(match state {
            State::Available => Account::Available,
            State::Allocated => Account::Allocated(self.allocation.clone()?),
            State::Committed => Account::Committed(self.allocation.clone()?),
            State::Consumed => Account::Consumed(self.allocation.clone()?),
            State::Released => Account::Released(self.release.clone()?),
            State::Returned => Account::Returned(self.allocation.clone()),
            State::Lapsed => Account::Lapsed(self.allocation.clone()),
        })
    }
}

impl Resource {
    /// The spot of an allocation that exists, and of a release of it.
    fn spot(&self, allocation: Option<&RowId>, release: Option<&RowId>) -> Spot {
        let interval = allocation.and_then(|id| self.allocations.get(id)?.destination.interval);
        self.blocked(allocation, release, interval)
    }

    fn blocked(&self, allocation: Option<&RowId>, release: Option<&RowId>, days: Option<Interval>) -> Spot {
        let blocked = days.filter(|_| self.contributed.class == Class::Renewable);
        Spot { allocation: allocation.cloned(), release: release.cloned(), blocked }
    }

    /// Moves a quantity out of a state, to where the table says this flow goes. What happens within the
    /// interval of a renewable is undone on the day after, so that the place comes back by itself; what was
    /// returned is then taken from the pool it would have come back to.
    fn moved(&self, flow: Flow, from: Option<State>, spot: &Spot, on: NaiveDate, parts: i64) -> Vec<Leg> {
        let class = self.contributed.class;
        let line =
            TABLE.iter().find(|line| line.flow == flow && line.from == from && line.classes.contains(&class));
        let Some(to) = line.and_then(|line| spot.account(line.to)) else { return Vec::new() };
        let from = from.and_then(|state| spot.account(state));
        let begins = spot.blocked.map_or(on, |days| on.max(days.from));
        let leg = |flow, account, on, parts| Leg { flow, account, on, parts };
        let mut legs = Vec::with_capacity(4);
        if let Some(from) = from.clone() {
            legs.push(leg(flow, from, begins, parts.saturating_neg()));
        }
        legs.push(leg(flow, to.clone(), begins, parts));
        if let (Some(days), Some(from)) = (spot.blocked, from) {
            let gives_up = if matches!(to, Account::Returned(_)) { Account::Available } else { to };
            legs.push(leg(Flow::IntervalEnd, gives_up, days.day_after(), parts.saturating_neg()));
            legs.push(leg(Flow::IntervalEnd, from, days.day_after(), parts));
        }
        legs
    }

    /// What a return or a lapse takes, from the pool, an allocation or a release.
    fn taken(&self, flow: Flow, source: &Source, on: NaiveDate, parts: i64) -> Vec<Leg> {
        let (from, spot) = match source {
            Source::Resource(_) => (State::Available, Spot::default()),
            Source::Allocation(id) => (State::Allocated, self.spot(Some(id), None)),
            Source::Release(id) => {
                let allocation = self.releases.get(id).map(|release| &release.allocation);
                (State::Released, self.spot(allocation, Some(id)))
            }
        };
        self.moved(flow, Some(from), &spot, on, parts)
    }

    /// The leg as a typed row. A released quantity stays with the service that freed it until it is reused.
    fn movement(&self, event: &Event, leg: Leg) -> Movement {
        let (state, allocation) = match leg.account {
            Account::Available => (State::Available, None),
            Account::Allocated(id) => (State::Allocated, Some(id)),
            Account::Committed(id) => (State::Committed, Some(id)),
            Account::Consumed(id) => (State::Consumed, Some(id)),
            Account::Returned(id) => (State::Returned, id),
            Account::Lapsed(id) => (State::Lapsed, id),
            Account::Released(id) => (State::Released, self.allocation_of_release(event, &id)),
        };
        let place = allocation.and_then(|allocation| self.place(event, allocation));
        let (ambito, place) = match place {
            Some((ambito, place)) => (ambito, Some(place)),
            None => (self.contributed.ambito.clone(), None),
        };
        Movement {
            flow: leg.flow,
            state,
            effective_on: leg.on,
            quantity: leg.parts,
            unit: self.contributed.unit,
            resource: self.contributed.row.id.clone(),
            holder: self.contributed.holder.clone(),
            ambito,
            place,
        }
    }

    fn allocation_of_release(&self, event: &Event, release: &RowId) -> Option<RowId> {
        match event {
            Event::Released(released) if released.row.id == *release => Some(released.allocation.clone()),
            _ => self.releases.get(release).map(|release| release.allocation.clone()),
        }
    }

    /// The place of an allocation, be it one that this very event creates.
    fn place(&self, event: &Event, allocation: RowId) -> Option<(crate::id::AmbitoId, Place)> {
        let destination = match event {
            Event::Allocated(allocated) if allocated.row.id == allocation => &allocated.destination,
            Event::Reused(reused) if reused.row.id == allocation => &reused.destination,
            _ => &self.allocations.get(&allocation)?.destination,
        };
        let place = Place {
            allocation,
            service: destination.service.clone(),
            plan: destination.plan.clone(),
            comune: destination.comune.clone(),
        };
        Some((destination.ambito.clone(), place))
    }
}
