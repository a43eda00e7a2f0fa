//! How an event moves quantities between the accounts of its resource, by the one table.

use chrono::NaiveDate;

use crate::class::Class;
use crate::event::{Event, ReleaseOf, Source};
use crate::id::RowId;
use crate::movement::{Movement, Place};
use crate::resource::{Account, Leg, Resource};
use crate::table::{Flow, State};

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
    let class = resource.contributed.class;
    match event {
        Event::Contributed(contributed) => vec![Leg {
            flow: Flow::Contribute,
            account: Account::Available,
            on: contributed.row.effective_on,
            parts: contributed.quantity,
        }],
        Event::Allocated(allocated) => {
            let to = Account::Allocated(allocated.row.id.clone());
            let from = (class != Class::NonRival).then_some(Account::Available);
            let span = span(class, allocated.destination.interval.map(|days| (days.from, days.day_after())));
            let on = first_day(span, allocated.row.effective_on);
            moved(Flow::Allocate, from, to, on, allocated.quantity, span, false)
        }
        Event::Reused(reused) => {
            let from = Account::Released(reused.release.clone());
            let to = Account::Allocated(reused.row.id.clone());
            let span = span(class, reused.destination.interval.map(|days| (days.from, days.day_after())));
            let on = first_day(span, reused.row.effective_on);
            moved(Flow::Reuse, Some(from), to, on, reused.quantity, span, false)
        }
        Event::Committed(committed) => {
            let id = &committed.allocation;
            let (from, to) = (Account::Allocated(id.clone()), Account::Committed(id.clone()));
            let span = resource.span_of_allocation(id);
            moved(Flow::Commit, Some(from), to, committed.row.effective_on, committed.quantity, span, false)
        }
        Event::Consumed(consumed) => {
            let id = &consumed.allocation;
            let on = consumed.row.effective_on;
            [
                (Account::Committed(id.clone()), consumed.from_committed),
                (Account::Allocated(id.clone()), consumed.from_allocated),
            ]
            .into_iter()
            .filter(|(_, parts)| *parts != 0)
            .flat_map(|(from, parts)| {
                moved(Flow::Consume, Some(from), Account::Consumed(id.clone()), on, parts, None, true)
            })
            .collect()
        }
        Event::Released(released) => {
            let id = &released.allocation;
            let from = match released.of {
                ReleaseOf::Allocated => Account::Allocated(id.clone()),
                ReleaseOf::Committed => Account::Committed(id.clone()),
            };
            let to = Account::Released(released.row.id.clone());
            let span = resource.span_of_allocation(id);
            moved(Flow::Release, Some(from), to, released.row.effective_on, released.quantity, span, false)
        }
        Event::Returned(returned) => {
            let (from, allocation, span) = resource.drawn(&returned.source);
            let to = Account::Returned(allocation);
            moved(Flow::Return, Some(from), to, returned.row.effective_on, returned.quantity, span, true)
        }
        Event::Lapsed(lapsed) => {
            let (from, allocation, span) = resource.drawn(&lapsed.source);
            let to = Account::Lapsed(allocation);
            moved(Flow::Lapse, Some(from), to, lapsed.row.effective_on, lapsed.quantity, span, false)
        }
        Event::Corrected(corrected) => {
            resource.rows.get(&corrected.corrects).map_or_else(Vec::new, |wrong| {
                wrong.legs.iter().map(|leg| Leg { parts: -leg.parts, ..leg.clone() }).collect()
            })
        }
        Event::AmbitoRegistered(_)
        | Event::ComuneRegistered(_)
        | Event::ComuneEnded(_)
        | Event::PopulationCounted(_)
        | Event::ServiceRegistered(_)
        | Event::ServiceEnded(_)
        | Event::PlanRegistered(_)
        | Event::PlanExtended(_)
        | Event::HolderRegistered(_) => Vec::new(),
    }
}

/// The days a renewable is blocked: the first, and the one after the last, on which it comes back.
type Span = Option<(NaiveDate, NaiveDate)>;

fn span(class: Class, days: Span) -> Span {
    if class == Class::Renewable { days } else { None }
}

/// A renewable is blocked on the days of its interval, whatever the date of the act that says so.
fn first_day(span: Span, effective_on: NaiveDate) -> NaiveDate {
    span.map_or(effective_on, |(first, _)| first)
}

/// Moves a quantity from one account to another. What happens within the interval of a renewable is
/// undone on the day after, so that the place comes back by itself; what leaves `for_good` is then taken
/// from the pool it would have come back to.
fn moved(
    flow: Flow,
    from: Option<Account>,
    to: Account,
    on: NaiveDate,
    parts: i64,
    span: Span,
    for_good: bool,
) -> Vec<Leg> {
    let begins = span.map_or(on, |(first, _)| on.max(first));
    let leg = |flow, account, on, parts| Leg { flow, account, on, parts };
    let mut legs = Vec::with_capacity(4);
    if let Some(from) = from.clone() {
        legs.push(leg(flow, from, begins, -parts));
    }
    legs.push(leg(flow, to.clone(), begins, parts));
    if let (Some((_, comes_back)), Some(from)) = (span, from) {
        let gives_up = if for_good { Account::Available } else { to };
        legs.push(leg(Flow::IntervalEnd, gives_up, comes_back, -parts));
        legs.push(leg(Flow::IntervalEnd, from, comes_back, parts));
    }
    legs
}

impl Resource {
    fn span_of_allocation(&self, id: &RowId) -> Span {
        let interval = self.allocations.get(id).and_then(|allocation| allocation.destination.interval);
        span(self.contributed.class, interval.map(|days| (days.from, days.day_after())))
    }

    /// The account a return or a lapse takes from, the allocation it belongs to, and the days it is blocked.
    fn drawn(&self, source: &Source) -> (Account, Option<RowId>, Span) {
        match source {
            Source::Resource(_) => (Account::Available, None, None),
            Source::Allocation(id) => {
                (Account::Allocated(id.clone()), Some(id.clone()), self.span_of_allocation(id))
            }
            Source::Release(id) => {
                let allocation = self.releases.get(id).map(|release| release.allocation.clone());
                let span = allocation.as_ref().and_then(|allocation| self.span_of_allocation(allocation));
                (Account::Released(id.clone()), allocation, span)
            }
        }
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
