//! Chiusura: what stood at a date goes on record with the hash of all that was known. It moves nothing.

use crate::closing::Closed;
use crate::command::Close;
use crate::event::Event;
use crate::refusal::Refusal;
use crate::state::State;

/// A closing closes something, and its id is its own. Rows that are dated before it may follow: they are seen, not
/// refused.
pub(crate) fn close(state: &State, ask: Close) -> Result<Event, Refusal> {
    let Close { row, size, root, balances, rows } = ask;
    if *state != State::Nothing {
        return Err(Refusal::IdTaken { id: row.id });
    }
    if size < 1 || rows == 0 {
        return Err(Refusal::NothingToClose { effective_on: row.effective_on, size });
    }
    Ok(Event::Closed(Closed { row, size, root, balances }))
}

#[cfg(test)]
mod tests {
    use crate::given::*;
    use crate::refusal::Refusal;

    #[test]
    fn a_closing_says_what_was_known_and_what_stood() {
        given([]).when(close("CH-1", 368, 12)).then(closed("CH-1", 368));
    }

    #[test]
    fn a_closing_of_nothing_is_none() {
        for (size, rows) in [(0, 0), (368, 0)] {
            given([])
                .when(close("CH-1", size, rows))
                .then_refused(&Refusal::NothingToClose { effective_on: TODAY, size });
        }
    }

    #[test]
    fn a_closing_is_recorded_once() {
        given([closed("CH-1", 368)])
            .when(close("CH-1", 370, 12))
            .then_refused(&Refusal::IdTaken { id: id("CH-1") });
        given([contributed("CH-1", 1)])
            .when(close("CH-1", 370, 12))
            .then_refused(&Refusal::IdTaken { id: id("CH-1") });
    }

    #[test]
    fn a_closing_is_corrected_like_any_row_and_stands_again_with_it() {
        given([closed("CH-1", 368)]).when(correct("X-1", "CH-1")).then(corrected("X-1", "CH-1"));
        let mut past = vec![closed("CH-1", 368), corrected("X-1", "CH-1")];
        given(past.clone())
            .when(correct("X-2", "CH-1"))
            .then_refused(&Refusal::AlreadyCorrected { id: id("CH-1"), by: id("X-1") });
        past.push(corrected("X-2", "X-1"));
        given(past.clone()).when(correct("X-3", "CH-1")).then(corrected("X-3", "CH-1"));
        past.push(corrected("X-3", "CH-1"));
        given(past)
            .when(correct("X-4", "X-2"))
            .then_refused(&Refusal::AlreadyCorrected { id: id("CH-1"), by: id("X-3") });
    }
}
