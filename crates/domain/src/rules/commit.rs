//! Impegno, ordine, prenotazione: an allocated quantity is bound.

use crate::event::{Committed, Event};
use crate::refusal::Refusal;
use crate::resource::Account;
use crate::rules::constraint::{in_time, offer_is_not_over, same_project_code};
use crate::rules::standing::{hold, open, positive, resource};
use crate::state::State;

/// Nothing is committed beyond what the allocation still has.
pub(crate) fn commit(state: &State, ask: Committed) -> Result<Event, Refusal> {
    let resource = resource(state, &ask.allocation)?;
    let allocation = resource.allocation(&ask.allocation)?;
    positive(resource.quantity(ask.quantity))?;
    in_time(resource, ask.row.effective_on)?;
    same_project_code(resource, Some(&ask.allocation), &ask.row)?;
    offer_is_not_over(resource, ask.row.effective_on)?;
    let account = Account::Allocated(ask.allocation.clone());
    let open = open(resource, &account, ask.row.effective_on, allocation.interval());
    if ask.quantity > open.parts {
        return Err(Refusal::NotEnoughAllocated {
            service: allocation.destination.service.clone(),
            allocation: ask.allocation,
            asked: resource.quantity(ask.quantity),
            open: resource.quantity(open.parts.max(0)),
            on: open.on,
        });
    }
    hold(resource, Event::Committed(ask))
}

#[cfg(test)]
mod tests {
    use crate::given::*;
    use crate::refusal::{Refusal, Register};

    #[test]
    fn an_allocation_is_committed_to_its_last_cent_and_not_one_beyond() {
        let past = [contributed(FUND, euro(10_000)), allocated("A-1", euro(7_500))];
        given(past.clone()).when(commit("C-1", "A-1", euro(7_500))).then(committed(
            "C-1",
            "A-1",
            euro(7_500),
        ));
        given(past).when(commit("C-1", "A-1", euro(7_500) + 1)).then_refused(&Refusal::NotEnoughAllocated {
            allocation: id("A-1"),
            service: service_id(HOMECARE),
            asked: cents(750_001),
            open: cents(750_000),
            on: TODAY,
        });
    }

    #[test]
    fn what_was_released_is_no_longer_there_to_commit() {
        let past = [
            contributed(FUND, euro(100)),
            allocated("A-1", euro(50)),
            released_allocated("R-1", "A-1", euro(20)),
        ];
        given(past).when(commit("C-1", "A-1", euro(31))).then_refused(&Refusal::NotEnoughAllocated {
            allocation: id("A-1"),
            service: service_id(HOMECARE),
            asked: cents(3_100),
            open: cents(3_000),
            on: TODAY,
        });
    }

    #[test]
    fn nothing_new_is_bound_after_the_deadline() {
        let past = [
            contributed(FUND, euro(100)).deadline("2026-06-30"),
            allocated("A-1", euro(50)).on("2026-02-01"),
        ];
        given(past).when(commit("C-1", "A-1", euro(1)).on("2026-07-01")).then_refused(
            &Refusal::DeadlinePassed {
                resource: id(FUND),
                deadline: day("2026-06-30"),
                effective_on: day("2026-07-01"),
            },
        );
    }

    #[test]
    fn an_allocation_that_was_corrected_away_binds_nothing() {
        let past = [contributed(FUND, euro(100)), allocated("A-1", euro(50)), corrected("X-1", "A-1")];
        given(past)
            .when(commit("C-1", "A-1", euro(1)))
            .then_refused(&Refusal::RowCorrected { id: id("A-1"), by: id("X-1") });
    }

    #[test]
    fn an_allocation_nobody_made_is_unknown() {
        given([contributed(FUND, euro(100))])
            .when(commit("C-1", "A-9", euro(1)))
            .then_refused(&Refusal::Unknown { register: Register::Allocation, id: "A-9".into() });
    }
}
