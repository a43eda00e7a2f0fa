//! Economia, disimpegno, rinuncia: a quantity is freed, with its purpose still upon it.

use crate::command::{Cause, Release};
use crate::event::{Event, ReleaseOf, Released};
use crate::id::RowId;
use crate::refusal::Refusal;
use crate::resource::Account;
use crate::rules::standing::{hold, open, positive, resource};
use crate::state::State;

/// Nothing is released beyond what stands there; a cause is something that is not money and does not
/// itself live on what is released.
pub(crate) fn release(state: &State, ask: Release) -> Result<Event, Refusal> {
    let resource = resource(state, &ask.allocation)?;
    let allocation = resource.allocation(&ask.allocation)?;
    positive(resource.quantity(ask.quantity))?;
    let because_of = ask.because_of.map(|cause| credible(cause, &ask.allocation)).transpose()?;

    let account = match ask.of {
        ReleaseOf::Allocated => Account::Allocated(ask.allocation.clone()),
        ReleaseOf::Committed => Account::Committed(ask.allocation.clone()),
    };
    let open = open(resource, &account, ask.row.effective_on, allocation.interval());
    if ask.quantity > open.parts {
        let service = allocation.destination.service.clone();
        let (allocation, asked) = (ask.allocation, resource.quantity(ask.quantity));
        let (on, open) = (open.on, resource.quantity(open.parts.max(0)));
        return Err(match ask.of {
            ReleaseOf::Allocated => Refusal::NotEnoughAllocated { allocation, service, asked, open, on },
            ReleaseOf::Committed => Refusal::NotEnoughCommitted { allocation, service, asked, open, on },
        });
    }
    let released = Released {
        row: ask.row,
        allocation: ask.allocation,
        of: ask.of,
        quantity: ask.quantity,
        reason: ask.reason,
        because_of,
    };
    hold(resource, Event::Released(released))
}

/// `because_of` is a claim a person makes; what can be checked of it is checked.
fn credible(cause: Cause, released: &RowId) -> Result<RowId, Refusal> {
    if let Some(by) = cause.corrected_by {
        return Err(Refusal::RowCorrected { id: cause.allocation, by });
    }
    if cause.allocation == *released {
        return Err(Refusal::CauseInCircle { chain: vec![released.clone()], because_of: cause.allocation });
    }
    if cause.is_money {
        return Err(Refusal::CauseIsMoney { because_of: cause.allocation });
    }
    match cause.circle {
        Some(chain) => Err(Refusal::CauseInCircle { because_of: cause.allocation, chain }),
        None => Ok(cause.allocation),
    }
}

#[cfg(test)]
mod tests {
    use crate::given::*;
    use crate::refusal::Refusal;

    fn past() -> [Given; 3] {
        [contributed(FUND, euro(100)), allocated("A-1", euro(50)), committed("C-1", "A-1", euro(40))]
    }

    #[test]
    fn what_is_committed_and_what_is_not_are_released_apart() {
        given(past()).when(release_allocated("R-1", "A-1", euro(10))).then(released_allocated(
            "R-1",
            "A-1",
            euro(10),
        ));
        given(past()).when(release_allocated("R-1", "A-1", euro(11))).then_refused(
            &Refusal::NotEnoughAllocated {
                allocation: id("A-1"),
                service: service_id(HOMECARE),
                asked: cents(1_100),
                open: cents(1_000),
                on: TODAY,
            },
        );
        given(past()).when(release_committed("R-1", "A-1", euro(41))).then_refused(
            &Refusal::NotEnoughCommitted {
                allocation: id("A-1"),
                service: service_id(HOMECARE),
                asked: cents(4_100),
                open: cents(4_000),
                on: TODAY,
            },
        );
    }

    #[test]
    fn hours_may_be_what_freed_euro() {
        given(past())
            .when(release_committed("R-1", "A-1", euro(12)).because_of(cause("H-1")))
            .then(released_committed("R-1", "A-1", euro(12)).because_of("H-1"));
    }

    #[test]
    fn euro_does_not_free_euro() {
        given(past())
            .when(release_committed("R-1", "A-1", euro(12)).because_of(money_cause("B-1")))
            .then_refused(&Refusal::CauseIsMoney { because_of: id("B-1") });
    }

    #[test]
    fn nothing_is_freed_by_itself_or_by_what_lives_on_it() {
        given(past())
            .when(release_committed("R-1", "A-1", euro(12)).because_of(cause("A-1")))
            .then_refused(&Refusal::CauseInCircle { because_of: id("A-1"), chain: vec![id("A-1")] });
        given(past())
            .when(release_committed("R-1", "A-1", euro(12)).because_of(circular_cause("H-1", &["A-1"])))
            .then_refused(&Refusal::CauseInCircle { because_of: id("H-1"), chain: vec![id("A-1")] });
    }

    #[test]
    fn a_cause_that_was_corrected_away_freed_nothing() {
        given(past())
            .when(release_committed("R-1", "A-1", euro(12)).because_of(corrected_cause("H-1", "X-1")))
            .then_refused(&Refusal::RowCorrected { id: id("H-1"), by: id("X-1") });
    }
}
