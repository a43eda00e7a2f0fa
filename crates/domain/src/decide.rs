//! The first of the two functions: may this be done, and what would it say?

use crate::command::Command;
use crate::event::Event;
use crate::refusal::Refusal;
use crate::rules;
use crate::state::State;

/// Decides a command on the state of its stream. No events means that the ledger knew it already.
///
/// # Errors
/// The [`Refusal`] of the first rule that says no.
pub fn decide(state: &State, command: Command) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::RegisterAmbito(row) => rules::register::ambito(state, row),
        Command::RegisterComune(row) => rules::register::comune(state, &row),
        Command::RegisterService(row) => rules::register::service(state, row),
        Command::RegisterPlan(row) => rules::register::plan(state, row),
        Command::RegisterHolder(row) => rules::register::holder(state, row),
        Command::ExtendPlan(ask) => rules::extend_plan::extend_plan(state, ask).map(one),
        Command::Contribute(ask) => rules::contribute::contribute(state, *ask).map(one),
        Command::Allocate(ask) => rules::allocate::allocate(state, *ask).map(one),
        Command::Commit(ask) => rules::commit::commit(state, ask).map(one),
        Command::Consume(ask) => rules::consume::consume(state, ask).map(one),
        Command::Release(ask) => rules::release::release(state, ask).map(one),
        Command::Reuse(ask) => rules::reuse::reuse(state, *ask).map(one),
        Command::Return(ask) => rules::give_back::give_back(state, ask).map(one),
        Command::Lapse(ask) => rules::lapse::lapse(state, ask).map(one),
        Command::Contest(ask) => rules::contest::contest(state, ask).map(one),
        Command::Correct(ask) => rules::correct::correct(state, &ask).map(one),
        Command::Close(ask) => rules::close::close(state, ask).map(one),
        Command::Propose(ask) => rules::propose::propose(state, ask),
        Command::Approve(ask) => rules::approve::approve(state, ask).map(one),
        Command::Reject(ask) => rules::approve::reject(state, ask).map(one),
        Command::Withdraw(ask) => rules::withdraw::withdraw(state, ask).map(one),
    }
}

fn one(event: Event) -> Vec<Event> {
    vec![event]
}
