//! Ritiro: who proposed something takes it back.

use crate::command::Withdraw;
use crate::event::Event;
use crate::proposal::Withdrawn;
use crate::refusal::Refusal;
use crate::rules::approve::open;
use crate::state::State;

/// Nobody else takes it back, and not once it is settled.
pub(crate) fn withdraw(state: &State, ask: Withdraw) -> Result<Event, Refusal> {
    open(state, &ask.proposal)?;
    if ask.proposer != ask.by {
        let Withdraw { proposal, proposer, by } = ask;
        return Err(Refusal::NotTheProposer { proposal, proposer, by });
    }
    Ok(Event::Withdrawn(Withdrawn { proposal: ask.proposal }))
}

#[cfg(test)]
mod tests {
    use crate::given::*;
    use crate::proposal::Settled;
    use crate::refusal::Refusal;

    #[test]
    fn who_proposed_it_takes_it_back_and_nobody_else() {
        given(proposal("P-1")).when(withdraw("P-1", "rossi", "rossi")).then(withdrawn("P-1"));
        given(proposal("P-1")).when(withdraw("P-1", "rossi", "bianchi")).then_refused(
            &Refusal::NotTheProposer {
                proposal: proposal_id("P-1"),
                proposer: staff_id("rossi"),
                by: staff_id("bianchi"),
            },
        );
    }

    #[test]
    fn what_is_settled_or_unknown_is_not_taken_back() {
        let past: Vec<Given> = proposal("P-1").into_iter().chain([approved("P-1")]).collect();
        given(past).when(withdraw("P-1", "rossi", "rossi")).then_refused(&Refusal::ProposalSettled {
            proposal: proposal_id("P-1"),
            settled: Settled::Approved,
        });
        given([])
            .when(withdraw("P-1", "rossi", "rossi"))
            .then_refused(&Refusal::ProposalUnknown { proposal: proposal_id("P-1") });
    }
}
