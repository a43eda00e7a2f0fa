//! Whether an event can follow on what its stream has come to: it begins the stream that bears its name, or rests on
//! rows that are there. Rules see to it when an event is decided; whoever takes a log from elsewhere looks again.

use crate::event::{Event, Source};
use crate::id::ComuneId;
use crate::proposal::{Approved, Rejected, Withdrawn};
use crate::state::State;
use crate::stream::Stream;

impl Event {
    /// Whether it can be the next one of the stream of this name, which has come to this state.
    #[must_use]
    pub fn belongs(&self, stream: &str, state: &State) -> bool {
        match state {
            State::Nothing => self.begins().is_some_and(|begun| begun.to_string() == stream),
            State::Ambito(_) | State::Holder(_) => false,
            State::Service(service) => {
                matches!(self, Self::ServiceEnded(end) if end.service == service.service)
            }
            State::Comune(comune) => {
                let is = |id: &ComuneId| comune.memberships.first().is_some_and(|first| first.comune == *id);
                match self {
                    Self::ComuneRegistered(again) => is(&again.comune),
                    Self::ComuneEnded(end) => is(&end.comune),
                    Self::PopulationCounted(count) => is(&count.comune),
                    _ => false,
                }
            }
            State::Plan(plan) => match self {
                Self::PlanExtended(extended) => extended.plan == plan.registered.plan,
                Self::Corrected(corrected) => plan.rows.contains_key(&corrected.corrects),
                _ => false,
            },
            State::Closing(closing) => {
                matches!(self, Self::Corrected(corrected) if closing.rows.contains_key(&corrected.corrects))
            }
            State::Proposal(proposal) => match self {
                Self::ProposedRows(more) => proposal.awaits(more),
                Self::Approved(Approved { proposal: name, .. })
                | Self::Rejected(Rejected { proposal: name, .. })
                | Self::Withdrawn(Withdrawn { proposal: name }) => proposal.is_open(name),
                _ => false,
            },
            State::Resource(resource) => {
                let is_there = |source: &Source| match source {
                    Source::Resource(id) => resource.id() == id,
                    Source::Allocation(id) => resource.allocations.contains_key(id),
                    Source::Release(id) => resource.releases.contains_key(id),
                };
                match self {
                    Self::Allocated(allocated) => resource.id() == &allocated.resource,
                    Self::Committed(committed) => resource.allocations.contains_key(&committed.allocation),
                    Self::Consumed(consumed) => resource.allocations.contains_key(&consumed.allocation),
                    Self::Released(released) => resource.allocations.contains_key(&released.allocation),
                    Self::Reused(reused) => resource.releases.contains_key(&reused.release),
                    Self::Returned(returned) => is_there(&returned.source),
                    Self::Lapsed(lapsed) => is_there(&lapsed.source),
                    Self::Contested(contested) => resource.releases.contains_key(&contested.release),
                    Self::Corrected(corrected) => resource.rows.contains_key(&corrected.corrects),
                    _ => false,
                }
            }
        }
    }

    /// The stream it begins; `None` where it only ever follows.
    fn begins(&self) -> Option<Stream> {
        Some(match self {
            Self::AmbitoRegistered(ambito) => Stream::Ambito(ambito.ambito.clone()),
            Self::ComuneRegistered(comune) => Stream::Comune(comune.comune.clone()),
            Self::ServiceRegistered(service) => Stream::Service(service.service.clone()),
            Self::PlanRegistered(plan) => Stream::Plan(plan.plan.clone()),
            Self::HolderRegistered(holder) => Stream::Holder(holder.holder.clone()),
            Self::Contributed(contributed) => Stream::Resource(contributed.row.id.clone()),
            Self::Closed(closed) => Stream::Closing(closed.row.id.clone()),
            Self::Proposed(proposed) => Stream::Proposal(proposed.proposal.clone()),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::event::Event;
    use crate::evolve::evolve;
    use crate::given::*;
    use crate::sample::samples;
    use crate::state::State;

    #[test]
    fn an_event_follows_only_on_what_it_rests_on() {
        let samples = samples().unwrap();
        let resource = samples.iter().find(|sample| matches!(sample, Event::Contributed(_))).unwrap();
        let allocated = samples.iter().find(|sample| matches!(sample, Event::Allocated(_))).unwrap();
        let committed = samples.iter().find(|sample| matches!(sample, Event::Committed(_))).unwrap();
        let stream = "resource/FSR-2025";
        assert!(resource.belongs(stream, &State::Nothing));
        assert!(!resource.belongs("resource/FSR-2026", &State::Nothing));
        assert!(!allocated.belongs(stream, &State::Nothing));
        let state = evolve(State::Nothing, resource.clone());
        assert!(!resource.belongs(stream, &state));
        assert!(allocated.belongs(stream, &state));
        assert!(!committed.belongs(stream, &state));
        assert!(committed.belongs(stream, &evolve(state, allocated.clone())));
    }

    #[test]
    fn a_proposal_has_as_many_rows_as_it_says_and_one_end() {
        let [Given(proposed), Given(first)] = [proposed("P-1", 2), proposed_rows("P-1", 1)];
        let stream = "proposal/P-1";
        let [Given(both), Given(end), Given(other)] =
            [proposed_rows("P-1", 2), approved("P-1"), approved("P-2")];
        assert!(proposed.belongs(stream, &State::Nothing));
        assert!(!proposed.belongs("proposal/P-2", &State::Nothing));
        let state = evolve(State::Nothing, proposed);
        assert!(first.belongs(stream, &state) && both.belongs(stream, &state));
        let state = evolve(state, first.clone());
        assert!(!both.belongs(stream, &state), "more rows than it says");
        assert!(!end.belongs(stream, &state), "not all its rows are there");
        let state = evolve(state, first.clone());
        assert!(end.belongs(stream, &state) && !other.belongs(stream, &state));
        let state = evolve(state, end.clone());
        assert!(!end.belongs(stream, &state) && !first.belongs(stream, &state));
    }
}
