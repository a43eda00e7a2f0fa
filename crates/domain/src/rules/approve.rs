//! Approvazione: a second person lets a proposal in.

use crate::command::{Approve, Reject};
use crate::event::Event;
use crate::id::{ProposalId, StaffId};
use crate::proposal::{Approved, Proposal, Rejected};
use crate::refusal::Refusal;
use crate::state::State;

/// Who proposed it does not approve it, and it is settled once.
pub(crate) fn approve(state: &State, ask: Approve) -> Result<Event, Refusal> {
    open(state, &ask.proposal)?;
    other_person(&ask.proposal, &ask.proposer, &ask.by)?;
    Ok(Event::Approved(Approved { proposal: ask.proposal, entries: ask.entries }))
}

/// Rigetto: a second person does not let it in. Who proposed it takes it back instead.
pub(crate) fn reject(state: &State, ask: Reject) -> Result<Event, Refusal> {
    open(state, &ask.proposal)?;
    other_person(&ask.proposal, &ask.proposer, &ask.by)?;
    Ok(Event::Rejected(Rejected { proposal: ask.proposal, reason: ask.reason }))
}

/// The proposal, if it is there and nobody has settled it.
pub(super) fn open<'s>(state: &'s State, name: &ProposalId) -> Result<&'s Proposal, Refusal> {
    let State::Proposal(proposal) = state else {
        return Err(Refusal::ProposalUnknown { proposal: name.clone() });
    };
    match proposal.settled {
        None => Ok(proposal),
        Some(settled) => Err(Refusal::ProposalSettled { proposal: name.clone(), settled }),
    }
}

/// Four eyes are two people's; capital letters make no second one.
fn other_person(proposal: &ProposalId, proposer: &StaffId, by: &StaffId) -> Result<(), Refusal> {
    if proposer.as_str().to_lowercase() == by.as_str().to_lowercase() {
        return Err(Refusal::SamePerson { proposal: proposal.clone(), by: by.clone() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::given::*;
    use crate::proposal::Settled;
    use crate::refusal::Refusal;

    #[test]
    fn a_second_person_approves_or_rejects() {
        given(proposal("P-1")).when(approve("P-1", "rossi", "bianchi")).then(approved("P-1"));
        given(proposal("P-1")).when(reject("P-1", "rossi", "bianchi")).then(rejected("P-1"));
    }

    #[test]
    fn who_proposed_it_does_neither() {
        let refused = Refusal::SamePerson { proposal: proposal_id("P-1"), by: staff_id("rossi") };
        given(proposal("P-1")).when(approve("P-1", "rossi", "rossi")).then_refused(&refused);
        given(proposal("P-1")).when(reject("P-1", "rossi", "rossi")).then_refused(&refused);
        let refused = Refusal::SamePerson { proposal: proposal_id("P-1"), by: staff_id("Rossi") };
        given(proposal("P-1")).when(approve("P-1", "rossi", "Rossi")).then_refused(&refused);
    }

    #[test]
    fn a_proposal_is_settled_once() {
        for (end, settled) in [
            (approved("P-1"), Settled::Approved),
            (rejected("P-1"), Settled::Rejected),
            (withdrawn("P-1"), Settled::Withdrawn),
        ] {
            let past: Vec<Given> = proposal("P-1").into_iter().chain([end]).collect();
            let refused = Refusal::ProposalSettled { proposal: proposal_id("P-1"), settled };
            given(past.clone()).when(approve("P-1", "rossi", "bianchi")).then_refused(&refused);
            given(past).when(reject("P-1", "rossi", "bianchi")).then_refused(&refused);
        }
    }

    #[test]
    fn what_is_no_proposal_is_unknown() {
        let refused = Refusal::ProposalUnknown { proposal: proposal_id("P-1") };
        given([]).when(approve("P-1", "rossi", "bianchi")).then_refused(&refused);
        given([closed("P-1", 3)]).when(reject("P-1", "rossi", "bianchi")).then_refused(&refused);
    }
}
