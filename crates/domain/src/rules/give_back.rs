//! Restituzione: a free quantity goes back to who gave it.

use crate::event::{Event, Returned, Source};
use crate::refusal::Refusal;
use crate::rules::lapse::drawable;
use crate::rules::standing::{hold, positive, resource};
use crate::state::State;
use crate::table::Flow;

/// Only what is free goes back: an allocation is released first.
pub(crate) fn give_back(state: &State, ask: Returned) -> Result<Event, Refusal> {
    let (Source::Resource(id) | Source::Allocation(id) | Source::Release(id)) = &ask.source;
    let resource = resource(state, id)?;
    positive(resource.quantity(ask.quantity))?;
    drawable(resource, Flow::Return, &ask.source, ask.quantity, ask.row.effective_on)?;
    hold(resource, Event::Returned(ask))
}

#[cfg(test)]
mod tests {
    use crate::given::*;
    use crate::refusal::Refusal;

    #[test]
    fn the_pool_goes_back_to_its_last_cent_and_not_one_beyond() {
        let past = [contributed(FUND, euro(100)), allocated("A-1", euro(60))];
        given(past.clone()).when(give_back("T-1", FUND, euro(40))).then(returned("T-1", FUND, euro(40)));
        given(past).when(give_back("T-1", FUND, euro(41))).then_refused(&Refusal::NotEnoughAvailable {
            resource: id(FUND),
            asked: cents(4_100),
            open: cents(4_000),
            on: TODAY,
        });
    }

    #[test]
    fn an_allocation_is_released_before_it_goes_back() {
        let past = [contributed(FUND, euro(100)), allocated("A-1", euro(60))];
        given(past)
            .when(give_back_allocation("T-1", "A-1", euro(1)))
            .then_refused(&Refusal::ReturnFromAllocation { allocation: id("A-1") });
    }

    #[test]
    fn a_place_given_back_is_gone_also_after_its_interval() {
        let past = [
            contributed(FLAT, 1),
            allocated("A-1", 1).from("2026-03-01").to("2026-05-31"),
            released_allocated("R-1", "A-1", 1).on("2026-04-01"),
            returned_release("T-1", "R-1", 1).on("2026-04-02"),
        ];
        given(past).when(allocate("A-2", 1).of(FLAT).from("2026-06-01").to("2026-06-30")).then_refused(
            &Refusal::NotEnoughAvailable {
                resource: id(FLAT),
                asked: places(1),
                open: places(0),
                on: day("2026-06-01"),
            },
        );
    }
}
