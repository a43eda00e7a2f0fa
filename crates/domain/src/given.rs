//! Given what happened, when this is asked, then this is said: the words of the rules' own tests.

#![expect(
    clippy::wrong_self_convention,
    reason = "`to` and `to_service` are words of a sentence: from a day to a day, to a service"
)]

mod asked;
mod past;
mod proposals;
mod words;

use crate::decide::decide;
use crate::event::Event;
use crate::evolve::evolve;
use crate::id::RowId;
use crate::refusal::Refusal;
use crate::state::State;

pub(crate) use asked::*;
pub(crate) use past::*;
pub(crate) use proposals::*;
pub(crate) use words::*;

/// A stream after what happened; `R` is the resource that unnamed allocations belong to.
pub(crate) struct Stream {
    state: State,
    resource: RowId,
}

pub(crate) fn given(past: impl IntoIterator<Item = Given>) -> Stream {
    let mut stream = Stream { state: State::Nothing, resource: id(FUND) };
    for Given(event) in past {
        if let Event::Contributed(contributed) = &event {
            stream.resource = contributed.row.id.clone();
        }
        let event = stream.named(event);
        stream.state = evolve(stream.state, event);
    }
    stream
}

impl Stream {
    fn named(&self, mut event: Event) -> Event {
        if let Event::Allocated(allocated) = &mut event
            && allocated.resource.as_str() == "the resource of the past"
        {
            allocated.resource = self.resource.clone();
        }
        event
    }
    pub(crate) fn when(self, When(command): When) -> Outcome {
        Outcome { decided: decide(&self.state, command), stream: self }
    }
}

/// What came of it.
pub(crate) struct Outcome {
    decided: Result<Vec<Event>, Refusal>,
    stream: Stream,
}

impl Outcome {
    #[track_caller]
    pub(crate) fn then(self, Given(expected): Given) {
        assert_eq!(self.decided, Ok(vec![self.stream.named(expected)]));
    }
    #[track_caller]
    pub(crate) fn then_all(self, expected: impl IntoIterator<Item = Given>) {
        assert_eq!(self.decided, Ok(expected.into_iter().map(|Given(event)| event).collect()));
    }
    #[track_caller]
    pub(crate) fn then_nothing(self) {
        assert_eq!(self.decided, Ok(Vec::new()));
    }
    #[track_caller]
    pub(crate) fn then_refused(self, expected: &Refusal) {
        assert_eq!(self.decided.as_ref(), Err(expected));
    }
}
