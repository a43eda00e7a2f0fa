//! What no row of an office can say, whoever wrote it down: rules have refused it since the first one was recorded.
//! A log that comes from elsewhere is held to it before it is believed.

use chrono::NaiveDate;

use crate::calendar::{Interval, Validity, believable};
use crate::event::{Destination, Event};
use crate::particulars::Particulars;
use crate::proposal::{Asks, Proposed};

/// Something that no row can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beyond {
    /// A date before 1900 or after 2200.
    Date(NaiveDate),
    /// A quantity of nothing, or of less; in the unit's smallest part.
    Quantity(i64),
}

impl Event {
    /// The first thing in it that no row can say; `None` where there is nothing of the kind.
    #[must_use]
    pub fn beyond(&self) -> Option<Beyond> {
        let is_beyond = |date: &NaiveDate| believable(*date).is_err();
        let date = self.dates().into_iter().flatten().find(is_beyond).map(Beyond::Date);
        date.or_else(|| self.quantity().filter(|quantity| *quantity <= 0).map(Beyond::Quantity))
    }

    /// All its dates.
    fn dates(&self) -> Vec<Option<NaiveDate>> {
        let of_span = |Interval { from, to }: Interval| [Some(from), Some(to)];
        let of_validity = |Validity { from, to }: Validity| [from, to];
        let of_use = |destination: &Destination| destination.interval.map(of_span).into_iter().flatten();
        let mut dates: Vec<Option<NaiveDate>> = self
            .row()
            .or_else(|| self.closing_asked_for())
            .into_iter()
            .flat_map(|Particulars { effective_on, act, .. }| [Some(*effective_on), Some(act.date)])
            .collect();
        match self {
            Self::ComuneRegistered(comune) => {
                dates.extend(of_validity(comune.validity));
                dates.push(comune.population.and_then(|population| population.on));
            }
            Self::ComuneEnded(end) => dates.extend([end.from, Some(end.to)]),
            Self::PopulationCounted(count) => dates.push(count.population.on),
            Self::ServiceRegistered(service) => dates.extend(of_validity(service.validity)),
            Self::ServiceEnded(end) => dates.push(Some(end.to)),
            Self::PlanRegistered(plan) => {
                dates.extend(of_span(plan.period));
                dates.push(Some(plan.act.date));
            }
            Self::PlanExtended(extended) => dates.push(Some(extended.to)),
            Self::Contributed(given) => dates.extend([given.deadline, given.from, given.to]),
            Self::Allocated(allocated) => dates.extend(of_use(&allocated.destination)),
            Self::Reused(reused) => dates.extend(of_use(&reused.destination)),
            // What is only asked for is held to it when it is let in.
            _ => {}
        }
        dates
    }

    fn closing_asked_for(&self) -> Option<&Particulars> {
        match self {
            Self::Proposed(Proposed { asks: Asks::Closing(row), .. }) => Some(row),
            _ => None,
        }
    }

    /// Its quantity; of one in two parts the smaller where it is below nothing, else both.
    fn quantity(&self) -> Option<i64> {
        Some(match self {
            Self::Contributed(event) => event.quantity,
            Self::Allocated(event) => event.quantity,
            Self::Committed(event) => event.quantity,
            Self::Consumed(event) => match event.from_committed.min(event.from_allocated) {
                0.. => event.from_committed.saturating_add(event.from_allocated),
                below => below,
            },
            Self::Released(event) => event.quantity,
            Self::Reused(event) => event.quantity,
            Self::Returned(event) => event.quantity,
            Self::Lapsed(event) => event.quantity,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Beyond;
    use crate::event::Event;
    use crate::given::*;
    use crate::sample::samples;

    #[test]
    fn what_rules_let_pass_is_not_beyond() {
        for sample in samples().unwrap() {
            assert_eq!(sample.beyond(), None, "{}", sample.kind());
        }
    }

    #[test]
    fn a_date_of_another_age_and_a_quantity_of_nothing_are() {
        for sample in samples().unwrap() {
            match sample {
                Event::Contributed(given) => {
                    let mut dated = given.clone();
                    dated.deadline = Some(day("2201-01-01"));
                    assert_eq!(Event::Contributed(dated).beyond(), Some(Beyond::Date(day("2201-01-01"))));
                    let mut nothing = given;
                    nothing.quantity = 0;
                    assert_eq!(Event::Contributed(nothing).beyond(), Some(Beyond::Quantity(0)));
                }
                Event::Consumed(mut consumed) => {
                    (consumed.from_committed, consumed.from_allocated) = (2, -1);
                    assert_eq!(Event::Consumed(consumed).beyond(), Some(Beyond::Quantity(-1)));
                }
                _ => {}
            }
        }
    }
}
