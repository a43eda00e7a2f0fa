//! Proposals: what is asked of them, and what happened.

use crate::command::{Approve, Command, Propose, Reject, Withdraw};
use crate::event::Event;
use crate::id::{ProposalId, StaffId};
use crate::proposal::{
    Approved, Asks, Proposed, ProposedCell, ProposedRow, ProposedRows, Rejected, Waits, Withdrawn,
};
use crate::text::Text;

use super::asked::When;
use super::past::Given;

pub(crate) fn proposal_id(text: &str) -> ProposalId {
    ProposalId::new(text).unwrap()
}
pub(crate) fn staff_id(text: &str) -> StaffId {
    StaffId::new(text).unwrap()
}
fn why() -> Text {
    Text::free("reason", "manca la determina").unwrap()
}
fn asked_rows(rows: u32) -> Vec<ProposedRow> {
    let cells = || vec![ProposedCell::Text("correct".into()), ProposedCell::Empty(())];
    (2..rows + 2).map(|number| ProposedRow { number, cells: cells() }).collect()
}
fn asks(name: &str, rows: u32) -> Proposed {
    let asks = Asks::Rows { columns: vec!["action".into(), "note".into()], rows };
    Proposed { proposal: proposal_id(name), waits: vec![Waits::Correction], asks }
}

pub(crate) fn propose(name: &str, rows: u32) -> When {
    When(Command::Propose(Propose { proposed: asks(name, rows), rows: asked_rows(rows) }))
}
pub(crate) fn approve(name: &str, proposer: &str, by: &str) -> When {
    let (proposal, proposer, by) = (proposal_id(name), staff_id(proposer), staff_id(by));
    When(Command::Approve(Approve { proposal, proposer, by, entries: 1 }))
}
pub(crate) fn reject(name: &str, proposer: &str, by: &str) -> When {
    let (proposal, proposer, by) = (proposal_id(name), staff_id(proposer), staff_id(by));
    When(Command::Reject(Reject { proposal, proposer, by, reason: why() }))
}
pub(crate) fn withdraw(name: &str, proposer: &str, by: &str) -> When {
    let (proposal, proposer, by) = (proposal_id(name), staff_id(proposer), staff_id(by));
    When(Command::Withdraw(Withdraw { proposal, proposer, by }))
}

pub(crate) fn proposed(name: &str, rows: u32) -> Given {
    Given(Event::Proposed(asks(name, rows)))
}
pub(crate) fn proposed_rows(name: &str, rows: u32) -> Given {
    Given(Event::ProposedRows(ProposedRows { proposal: proposal_id(name), rows: asked_rows(rows) }))
}
/// A proposal of one row, whole and open.
pub(crate) fn proposal(name: &str) -> Vec<Given> {
    vec![proposed(name, 1), proposed_rows(name, 1)]
}
pub(crate) fn approved(name: &str) -> Given {
    Given(Event::Approved(Approved { proposal: proposal_id(name), entries: 1 }))
}
pub(crate) fn rejected(name: &str) -> Given {
    Given(Event::Rejected(Rejected { proposal: proposal_id(name), reason: why() }))
}
pub(crate) fn withdrawn(name: &str) -> Given {
    Given(Event::Withdrawn(Withdrawn { proposal: proposal_id(name) }))
}
