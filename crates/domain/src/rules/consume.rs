//! Liquidazione, ore prestate, beni consegnati: a quantity is used up.

use crate::calendar::Interval;
use crate::class::Class;
use crate::command::Consume;
use crate::event::{Consumed, Event};
use crate::refusal::Refusal;
use crate::resource::Account;
use crate::rules::constraint::{on_offer, same_project_code};
use crate::rules::standing::{hold, open, positive, resource};
use crate::state::State;
use crate::table::{self, Flow};

/// Consumption draws on what is committed first, then on what is allocated; euro only on what is
/// committed. What comes back by itself or is shared is used, never consumed.
pub(crate) fn consume(state: &State, ask: Consume) -> Result<Event, Refusal> {
    let resource = resource(state, &ask.allocation)?;
    let allocation = resource.allocation(&ask.allocation)?;
    positive(resource.quantity(ask.quantity))?;
    let (class, unit) = (resource.contributed.class, resource.contributed.unit);
    let draws_on = |from| table::transition(Flow::Consume, from, class, unit).is_some();
    if !draws_on(table::State::Committed) {
        return Err(Refusal::NothingToConsume { allocation: ask.allocation, class });
    }
    same_project_code(resource, Some(&ask.allocation), &ask.row)?;
    let on = ask.row.effective_on;
    if class == Class::Perishable {
        on_offer(resource, Interval { from: on, to: on })?;
    }
    let id = &ask.allocation;
    let committed = open(resource, &Account::Committed(id.clone()), on, None);
    let allocated = open(resource, &Account::Allocated(id.clone()), on, None);
    let from_committed = ask.quantity.min(committed.parts.max(0));
    let from_allocated = ask.quantity - from_committed;
    if from_allocated > 0 && !draws_on(table::State::Allocated) {
        return Err(Refusal::NotEnoughCommitted {
            allocation: id.clone(),
            service: allocation.destination.service.clone(),
            asked: resource.quantity(ask.quantity),
            open: resource.quantity(committed.parts.max(0)),
            on: committed.on,
        });
    }
    if from_allocated > allocated.parts.max(0) {
        return Err(Refusal::NotEnoughAllocated {
            allocation: id.clone(),
            service: allocation.destination.service.clone(),
            asked: resource.quantity(ask.quantity),
            open: resource.quantity(allocated.parts.max(0).saturating_add(committed.parts.max(0))),
            on: allocated.on,
        });
    }
    let consumed = Consumed { row: ask.row, allocation: ask.allocation, from_committed, from_allocated };
    hold(resource, Event::Consumed(consumed))
}

#[cfg(test)]
mod tests {
    use crate::class::Class;
    use crate::given::*;
    use crate::refusal::Refusal;

    #[test]
    fn euro_is_liquidated_only_from_what_is_committed() {
        let past =
            [contributed(FUND, euro(100)), allocated("A-1", euro(50)), committed("C-1", "A-1", euro(40))];
        given(past.clone()).when(consume("L-1", "A-1", euro(40))).then(consumed("L-1", "A-1", euro(40), 0));
        given(past).when(consume("L-1", "A-1", euro(41))).then_refused(&Refusal::NotEnoughCommitted {
            allocation: id("A-1"),
            service: service_id(HOMECARE),
            asked: cents(4_100),
            open: cents(4_000),
            on: TODAY,
        });
    }

    #[test]
    fn hours_are_given_from_what_is_booked_first_and_then_from_the_rest() {
        let past = [
            contributed(HOURS, hundredths(600, 0)),
            allocated("A-1", hundredths(400, 0)),
            committed("C-1", "A-1", hundredths(100, 0)),
        ];
        given(past.clone()).when(consume("L-1", "A-1", hundredths(360, 0))).then(consumed(
            "L-1",
            "A-1",
            hundredths(100, 0),
            hundredths(260, 0),
        ));
        given(past).when(consume("L-1", "A-1", hundredths(400, 1))).then_refused(
            &Refusal::NotEnoughAllocated {
                allocation: id("A-1"),
                service: service_id(HOMECARE),
                asked: hours(hundredths(400, 1)),
                open: hours(hundredths(400, 0)),
                on: TODAY,
            },
        );
    }

    #[test]
    fn an_hour_is_given_while_it_is_offered() {
        let past = [
            contributed(HOURS, hundredths(600, 0)).offered("2026-01-01", "2026-06-30"),
            allocated("A-1", hundredths(400, 0)),
        ];
        given(past.clone())
            .when(consume("L-1", "A-1", hundredths(1, 0)).on("2026-06-30"))
            .then(consumed("L-1", "A-1", 0, hundredths(1, 0)).on("2026-06-30"));
        given(past).when(consume("L-1", "A-1", hundredths(1, 0)).on("2026-07-01")).then_refused(
            &Refusal::OutsideOfferedPeriod {
                resource: id(HOURS),
                asked_from: day("2026-07-01"),
                asked_to: day("2026-07-01"),
                from: Some(day("2026-01-01")),
                to: Some(day("2026-06-30")),
            },
        );
    }

    #[test]
    fn a_liquidation_before_the_commitment_is_refused() {
        let past = [
            contributed(FUND, euro(100)),
            allocated("A-1", euro(50)),
            committed("C-1", "A-1", euro(40)).on("2026-05-01"),
        ];
        given(past).when(consume("L-1", "A-1", euro(1)).on("2026-04-30")).then_refused(
            &Refusal::NotEnoughCommitted {
                allocation: id("A-1"),
                service: service_id(HOMECARE),
                asked: cents(100),
                open: cents(0),
                on: day("2026-04-30"),
            },
        );
    }

    #[test]
    fn a_place_and_a_method_are_used_and_not_consumed() {
        let flat = [contributed(FLAT, 4), allocated("A-1", 1).from("2026-01-01").to("2026-12-31")];
        given(flat)
            .when(consume("L-1", "A-1", 1))
            .then_refused(&Refusal::NothingToConsume { allocation: id("A-1"), class: Class::Renewable });
        given([contributed(METHOD, 1), allocated("A-1", 1)])
            .when(consume("L-1", "A-1", 1))
            .then_refused(&Refusal::NothingToConsume { allocation: id("A-1"), class: Class::NonRival });
    }
}
