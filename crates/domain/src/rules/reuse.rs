//! Riprogrammazione delle economie: a released quantity is assigned anew, naming its release.

use crate::command::Reuse;
use crate::event::{Event, Reused};
use crate::refusal::Refusal;
use crate::resource::Account;
use crate::rules::constraint::destination;
use crate::rules::standing::{first_day, hold, open, positive, resource};
use crate::state::State;

/// Nothing is reused beyond what the named release still has free, and only within the purpose the
/// resource was given for.
pub(crate) fn reuse(state: &State, ask: Reuse) -> Result<Event, Refusal> {
    let resource = resource(state, &ask.release)?;
    let origin = resource.release(&ask.release)?.allocation();
    positive(resource.quantity(ask.quantity))?;
    let row = ask.row;
    let destination = destination(resource, &row, Some(origin), ask.destination)?;

    let from = first_day(resource, &row, destination.interval);
    let open = open(resource, &Account::Released(ask.release.clone()), from, destination.interval);
    if ask.quantity > open.parts {
        return Err(Refusal::NotEnoughReleased {
            release: ask.release,
            asked: resource.quantity(ask.quantity),
            open: resource.quantity(open.parts.max(0)),
            on: open.on,
        });
    }
    let reused = Reused { row, release: ask.release, destination, quantity: ask.quantity };
    hold(resource, Event::Reused(Box::new(reused)))
}

#[cfg(test)]
mod tests {
    use crate::fund::{Area, Cup};
    use crate::given::*;
    use crate::refusal::Refusal;

    fn past() -> [Given; 3] {
        [
            contributed(FUND, euro(100)).areas(&[Area::Eld, Area::Dis]).deadline("2026-09-30"),
            allocated("A-1", euro(50)).on("2026-02-01"),
            released_allocated("R-1", "A-1", euro(20)).on("2026-03-01"),
        ]
    }

    #[test]
    fn a_release_is_reused_to_its_last_cent_and_not_one_beyond() {
        given(past())
            .when(reuse("B-1", "R-1", euro(20)).to_service(DAYCENTRE))
            .then(reused("B-1", "R-1", euro(20)).to_service(DAYCENTRE));
        given(past()).when(reuse("B-1", "R-1", euro(20) + 1)).then_refused(&Refusal::NotEnoughReleased {
            release: id("R-1"),
            asked: cents(2_001),
            open: cents(2_000),
            on: TODAY,
        });
    }

    #[test]
    fn the_purpose_of_a_fund_travels_with_what_is_released() {
        given(past()).when(reuse("B-1", "R-1", euro(5)).to_service(HOUSING)).then_refused(
            &Refusal::AreaNotAllowed {
                resource: id(FUND),
                service: service_id(HOUSING),
                area: Area::Pov,
                allowed: vec![Area::Eld, Area::Dis],
            },
        );
        given(past()).when(reuse("B-1", "R-1", euro(5)).on("2026-10-01")).then_refused(
            &Refusal::DeadlinePassed {
                resource: id(FUND),
                deadline: day("2026-09-30"),
                effective_on: day("2026-10-01"),
            },
        );
    }

    #[test]
    fn the_project_code_of_an_allocation_travels_with_what_is_released() {
        let [tied, other] = ["C29E19000380007", "B31H22000280006"].map(|cup| Cup::parse(cup).expect("a CUP"));
        let past = [
            contributed(FUND, euro(100)),
            allocated("A-1", euro(50)).cup(&tied),
            released_allocated("R-1", "A-1", euro(20)),
        ];
        given(past.clone())
            .when(reuse("B-1", "R-1", euro(5)).cup(&tied))
            .then(reused("B-1", "R-1", euro(5)).cup(&tied));
        given(past).when(reuse("B-1", "R-1", euro(5)).cup(&other)).then_refused(&Refusal::CupDiffers {
            resource: id(FUND),
            tied_to: tied,
            given: other,
        });
    }

    #[test]
    fn nothing_is_reused_before_it_is_released() {
        given(past()).when(reuse("B-1", "R-1", euro(1)).on("2026-02-28")).then_refused(
            &Refusal::NotEnoughReleased {
                release: id("R-1"),
                asked: cents(100),
                open: cents(0),
                on: day("2026-02-28"),
            },
        );
    }

    #[test]
    fn a_released_place_is_reused_until_its_interval_ends() {
        let past = [
            contributed(FLAT, 4),
            allocated("A-1", 3).from("2026-03-01").to("2026-05-31"),
            released_allocated("R-1", "A-1", 2).on("2026-04-01"),
        ];
        given(past.clone())
            .when(reuse("B-1", "R-1", 2).from("2026-04-01").to("2026-05-31"))
            .then(reused("B-1", "R-1", 2).from("2026-04-01").to("2026-05-31"));
        given(past).when(reuse("B-1", "R-1", 1).from("2026-05-01").to("2026-06-01")).then_refused(
            &Refusal::NotEnoughReleased {
                release: id("R-1"),
                asked: places(1),
                open: places(0),
                on: day("2026-06-01"),
            },
        );
    }
}
