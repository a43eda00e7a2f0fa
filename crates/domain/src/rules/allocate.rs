//! Programmazione, stanziamento: a quantity of the pool is assigned to a service under a plan.

use crate::class::Class;
use crate::command::Allocate;
use crate::event::{Allocated, Event};
use crate::refusal::Refusal;
use crate::resource::Account;
use crate::rules::constraint::destination;
use crate::rules::standing::{first_day, hold, open, positive, resource};
use crate::state::State;

/// Nothing is allocated beyond what the pool has on any day. A renewable is limited on the days of its
/// interval only; a non-rival never, once it is there.
pub(crate) fn allocate(state: &State, ask: Allocate) -> Result<Event, Refusal> {
    let resource = resource(state, &ask.resource)?;
    resource.standing(resource.id())?;
    positive(resource.quantity(ask.quantity))?;
    let row = ask.row;
    let destination = destination(resource, &row, None, ask.destination)?;

    let from = first_day(resource, &row, destination.interval);
    let open = open(resource, &Account::Available, from, destination.interval);
    let needed = if resource.contributed.class == Class::NonRival { 1 } else { ask.quantity };
    if needed > open.parts {
        return Err(Refusal::NotEnoughAvailable {
            resource: resource.id().clone(),
            asked: resource.quantity(ask.quantity),
            open: resource.quantity(open.parts.max(0)),
            on: open.on,
        });
    }
    let allocated = Allocated { row, resource: ask.resource, destination, quantity: ask.quantity };
    hold(resource, Event::Allocated(Box::new(allocated)))
}

#[cfg(test)]
mod tests {
    use crate::fund::{Area, Cup};
    use crate::given::*;
    use crate::refusal::Refusal;

    #[test]
    fn a_pool_is_allocated_to_its_last_cent_and_not_one_beyond() {
        let past = [contributed(FUND, euro(10_000))];
        given(past.clone()).when(allocate("A-1", euro(10_000))).then(allocated("A-1", euro(10_000)));
        given(past).when(allocate("A-1", euro(10_000) + 1)).then_refused(&Refusal::NotEnoughAvailable {
            resource: id(FUND),
            asked: cents(1_000_001),
            open: cents(1_000_000),
            on: TODAY,
        });
    }

    #[test]
    fn a_back_dated_allocation_leaves_no_later_day_short() {
        let past = [contributed(FUND, euro(100)), allocated("A-1", euro(80)).on("2026-06-01")];
        given(past).when(allocate("A-2", euro(30)).on("2026-02-01")).then_refused(
            &Refusal::NotEnoughAvailable {
                resource: id(FUND),
                asked: cents(3_000),
                open: cents(2_000),
                on: day("2026-06-01"),
            },
        );
    }

    #[test]
    fn nothing_is_allocated_before_it_is_given() {
        let past = [contributed(FUND, euro(100)).on("2026-03-01")];
        given(past).when(allocate("A-1", euro(1)).on("2026-02-28")).then_refused(
            &Refusal::NotEnoughAvailable {
                resource: id(FUND),
                asked: cents(100),
                open: cents(0),
                on: day("2026-02-28"),
            },
        );
    }

    #[test]
    fn a_place_is_blocked_for_its_interval_and_comes_back_by_itself() {
        let past = [contributed(FLAT, 4), allocated("A-1", 3).from("2026-03-01").to("2026-05-31")];
        given(past.clone())
            .when(allocate("A-2", 4).of(FLAT).from("2026-06-01").to("2026-06-30"))
            .then(allocated("A-2", 4).of(FLAT).from("2026-06-01").to("2026-06-30"));
        given(past).when(allocate("A-2", 2).of(FLAT).from("2026-05-31").to("2026-06-30")).then_refused(
            &Refusal::NotEnoughAvailable {
                resource: id(FLAT),
                asked: places(2),
                open: places(1),
                on: day("2026-05-31"),
            },
        );
    }

    #[test]
    fn a_place_needs_to_know_its_days() {
        given([contributed(FLAT, 4)])
            .when(allocate("A-1", 1).of(FLAT))
            .then_refused(&Refusal::IntervalMissing { resource: id(FLAT) });
    }

    #[test]
    fn a_method_is_used_by_any_number_of_services_at_once() {
        let past = [contributed(METHOD, 1), allocated("A-1", 1), allocated("A-2", 1)];
        given(past).when(allocate("A-3", 5).of(METHOD)).then(allocated("A-3", 5).of(METHOD));
    }

    #[test]
    fn a_method_that_went_back_is_used_by_nobody_new() {
        let past = [contributed(METHOD, 1), returned("R-1", METHOD, 1)];
        given(past).when(allocate("A-1", 1).of(METHOD)).then_refused(&Refusal::NotEnoughAvailable {
            resource: id(METHOD),
            asked: instances(1),
            open: instances(0),
            on: TODAY,
        });
    }

    #[test]
    fn the_areas_of_a_fund_are_kept() {
        let past = [contributed(FUND, euro(100)).areas(&[Area::Fam, Area::Eld])];
        given(past.clone()).when(allocate("A-1", euro(1))).then(allocated("A-1", euro(1)));
        given(past).when(allocate("A-2", euro(1)).to_service(HOUSING)).then_refused(
            &Refusal::AreaNotAllowed {
                resource: id(FUND),
                service: service_id(HOUSING),
                area: Area::Pov,
                allowed: vec![Area::Fam, Area::Eld],
            },
        );
    }

    #[test]
    fn a_deadline_is_the_last_day_of_a_new_use() {
        let past = [contributed(FUND, euro(100)).deadline("2026-06-30")];
        given(past.clone())
            .when(allocate("A-1", euro(1)).on("2026-06-30"))
            .then(allocated("A-1", euro(1)).on("2026-06-30"));
        given(past).when(allocate("A-1", euro(1)).on("2026-07-01")).then_refused(&Refusal::DeadlinePassed {
            resource: id(FUND),
            deadline: day("2026-06-30"),
            effective_on: day("2026-07-01"),
        });
    }

    #[test]
    fn a_place_is_used_until_its_deadline_and_not_a_day_longer() {
        let past = [contributed(FLAT, 4).deadline("2026-06-30")];
        given(past).when(allocate("A-1", 1).of(FLAT).from("2026-06-20").to("2026-07-01")).then_refused(
            &Refusal::DeadlinePassed {
                resource: id(FLAT),
                deadline: day("2026-06-30"),
                effective_on: day("2026-07-01"),
            },
        );
    }

    #[test]
    fn a_fund_tied_to_a_project_code_serves_no_other_project() {
        let [tied, other] = ["C29E19000380007", "B31H22000280006"].map(|cup| Cup::parse(cup).expect("a CUP"));
        let past = [contributed(FUND, euro(100)).cup(&tied)];
        given(past).when(allocate("A-1", euro(1)).cup(&other)).then_refused(&Refusal::CupDiffers {
            resource: id(FUND),
            tied_to: tied,
            given: other,
        });
    }

    #[test]
    fn the_date_lies_in_the_plan_extension_included() {
        let past = [contributed(FUND, euro(100)).on("2024-01-01")];
        given(past.clone())
            .when(allocate("A-1", euro(1)).on("2027-12-31"))
            .then(allocated("A-1", euro(1)).on("2027-12-31"));
        given(past).when(allocate("A-1", euro(1)).on("2028-01-01")).then_refused(&Refusal::OutsidePlan {
            plan: plan_id(),
            effective_on: day("2028-01-01"),
            from: day("2025-01-01"),
            to: day("2027-12-31"),
        });
    }

    #[test]
    fn an_ambito_plans_in_its_own_plans_only() {
        given([contributed(FUND, euro(100))])
            .when(allocate("A-1", euro(1)).in_ambito("merate"))
            .then_refused(&Refusal::AmbitoNotInPlan { plan: plan_id(), ambito: ambito_id("merate") });
    }

    #[test]
    fn a_comune_that_merged_is_named_by_its_heir() {
        given([contributed(FUND, euro(100))]).when(allocate("A-1", euro(1)).in_comune(RONAGO)).then_refused(
            &Refusal::ComuneNotInAmbito {
                comune: comune_id(RONAGO),
                ambito: ambito_id("olgiate"),
                effective_on: TODAY,
                member_of: None,
                merged_into: Some(comune_id(UGGIATE)),
            },
        );
    }
}
