//! Decadenza, definanziamento, ore non prestate: time took a quantity that nobody used.

use chrono::NaiveDate;

use crate::event::{Event, Lapsed, Source};
use crate::refusal::Refusal;
use crate::resource::{Account, Resource};
use crate::rules::standing::{hold, open, positive, resource};
use crate::state::State;
use crate::table::{self, Flow};

/// Nothing lapses beyond what stands in the pool, in the allocation unbound, or in the release.
pub(crate) fn lapse(state: &State, ask: Lapsed) -> Result<Event, Refusal> {
    let (Source::Resource(id) | Source::Allocation(id) | Source::Release(id)) = &ask.source;
    let resource = resource(state, id)?;
    positive(resource.quantity(ask.quantity))?;
    drawable(resource, Flow::Lapse, &ask.source, ask.quantity, ask.row.effective_on)?;
    hold(resource, Event::Lapsed(ask))
}

/// Refuses to take more than the source has on any day, or from a state this flow does not leave.
pub(crate) fn drawable(
    resource: &Resource,
    flow: Flow,
    source: &Source,
    parts: i64,
    on: NaiveDate,
) -> Result<(), Refusal> {
    let asked = resource.quantity(parts);
    match source {
        Source::Resource(id) => {
            resource.standing(id)?;
            let open = open(resource, &Account::Available, on, None);
            if parts > open.parts {
                let (on, open) = (open.on, resource.quantity(open.parts.max(0)));
                return Err(Refusal::NotEnoughAvailable { resource: id.clone(), asked, open, on });
            }
        }
        Source::Allocation(id) => {
            let allocation = resource.allocation(id)?;
            let (class, unit) = (resource.contributed.class, resource.contributed.unit);
            if table::transition(flow, table::State::Allocated, class, unit).is_none() {
                return Err(Refusal::ReturnFromAllocation { allocation: id.clone() });
            }
            let open = open(resource, &Account::Allocated(id.clone()), on, allocation.interval());
            if parts > open.parts {
                let service = allocation.destination.service.clone();
                let (on, open) = (open.on, resource.quantity(open.parts.max(0)));
                return Err(Refusal::NotEnoughAllocated { allocation: id.clone(), service, asked, open, on });
            }
        }
        Source::Release(id) => {
            let release = resource.release(id)?;
            let days = resource
                .find_allocation(&release.allocation)
                .and_then(super::super::resource::Allocation::interval);
            let open = open(resource, &Account::Released(id.clone()), on, days);
            if parts > open.parts {
                let (on, open) = (open.on, resource.quantity(open.parts.max(0)));
                return Err(Refusal::NotEnoughReleased { release: id.clone(), asked, open, on });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::given::*;
    use crate::refusal::Refusal;

    #[test]
    fn hours_nobody_gave_lapse_and_those_given_do_not() {
        let past = [
            contributed(HOURS, hundredths(600, 0)),
            allocated("A-1", hundredths(400, 0)),
            consumed("L-1", "A-1", 0, hundredths(360, 0)),
        ];
        given(past.clone()).when(lapse_allocation("D-1", "A-1", hundredths(40, 0))).then(lapsed_allocation(
            "D-1",
            "A-1",
            hundredths(40, 0),
        ));
        given(past).when(lapse_allocation("D-1", "A-1", hundredths(40, 1))).then_refused(
            &Refusal::NotEnoughAllocated {
                allocation: id("A-1"),
                service: service_id(HOMECARE),
                asked: hours(hundredths(40, 1)),
                open: hours(hundredths(40, 0)),
                on: TODAY,
            },
        );
    }

    #[test]
    fn what_is_released_lapses_from_its_release() {
        let past = [
            contributed(FUND, euro(100)),
            allocated("A-1", euro(50)),
            released_allocated("R-1", "A-1", euro(20)),
            reused("B-1", "R-1", euro(15)),
        ];
        given(past).when(lapse_release("D-1", "R-1", euro(6))).then_refused(&Refusal::NotEnoughReleased {
            release: id("R-1"),
            asked: cents(600),
            open: cents(500),
            on: TODAY,
        });
    }
}
