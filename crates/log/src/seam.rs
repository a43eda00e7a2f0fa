//! The seam to esrs: the domain attached from outside, so that `Aggregate`, `EventStore` and
//! `AggregateManager` carry every command without the domain knowing of them.

use std::sync::Arc;

use esrs::Aggregate;
use usus_domain::command::Command;
use usus_domain::decide::decide;
use usus_domain::event::Event;
use usus_domain::evolve::evolve;
use usus_domain::refusal::Refusal;
use usus_domain::state::State;
use uuid::Uuid;

/// The ledger's streams as one aggregate type: the state says what a stream is.
#[derive(Debug)]
pub struct Ledger;

/// The folded state of a stream, cheap to keep: it is copied only when a kept one must stay as it was.
#[derive(Debug, Clone, Default)]
pub struct Kept(pub Arc<State>);

/// One step of a stream.
#[derive(Debug)]
pub enum Step {
    /// A state folded earlier is taken up again; esrs has no constructor for that.
    Resumed(Arc<State>),
    /// An event happened.
    Happened(Box<Event>),
}

impl Aggregate for Ledger {
    const NAME: &'static str = "usus";
    type State = Kept;
    type Command = Command;
    type Event = Step;
    type Error = Refusal;

    fn handle_command(state: &Kept, command: Command) -> Result<Vec<Step>, Refusal> {
        Ok(decide(&state.0, command)?.into_iter().map(|event| Step::Happened(Box::new(event))).collect())
    }

    fn apply_event(mut state: Kept, step: Step) -> Kept {
        match step {
            Step::Resumed(state) => Kept(state),
            Step::Happened(event) => {
                let current = Arc::make_mut(&mut state.0);
                *current = evolve(std::mem::take(current), *event);
                state
            }
        }
    }
}

/// The id by which esrs knows a stream: derived from its name, so that nothing has to be looked up.
#[must_use]
pub fn aggregate_id(stream: &str) -> Uuid {
    /// Names of streams, in the manner of RFC 9562's name spaces.
    const STREAMS: Uuid = Uuid::from_u128(0x7573_7573_0000_5000_8000_7374_7265_616d);
    Uuid::new_v5(&STREAMS, stream.as_bytes())
}
