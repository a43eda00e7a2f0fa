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

/// The folded state of a stream, cheap to keep. While nobody else holds it, it moves on in place; while
/// somebody does, the events that follow wait beside it, so that no large state is copied for one event.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    state: Arc<State>,
    since: Vec<Event>,
}

impl Kept {
    /// A state with nothing waiting beside it.
    #[must_use]
    pub fn of(state: Arc<State>) -> Self {
        Self { state, since: Vec::new() }
    }

    /// The state with all its events in it.
    pub fn folded(&mut self) -> Arc<State> {
        if !self.since.is_empty() {
            let current = Arc::make_mut(&mut self.state);
            *current = self.since.drain(..).fold(std::mem::take(current), evolve);
        }
        self.state.clone()
    }

    /// The state without what waits beside it.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    fn moved_on(mut self, event: Event) -> Self {
        match Arc::get_mut(&mut self.state) {
            Some(current) if self.since.is_empty() => *current = evolve(std::mem::take(current), event),
            _ => self.since.push(event),
        }
        self
    }
}

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

    /// Decides on the state as it was resumed: whoever hands a command over has folded what waited beside it.
    fn handle_command(kept: &Kept, command: Command) -> Result<Vec<Step>, Refusal> {
        debug_assert!(kept.since.is_empty(), "a decision on a state that is behind");
        Ok(decide(&kept.state, command)?.into_iter().map(|event| Step::Happened(Box::new(event))).collect())
    }

    fn apply_event(kept: Kept, step: Step) -> Kept {
        match step {
            Step::Resumed(state) => Kept::of(state),
            Step::Happened(event) => kept.moved_on(*event),
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
