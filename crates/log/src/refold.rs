//! Deriving again, from the documents alone, what entries add beside them.

use std::collections::BTreeMap;

use usus_domain::event::Event;
use usus_domain::evolve::evolve;
use usus_domain::state::State;

use crate::derived::Derived;
use crate::document::Document;
use crate::entry::StoredEntry;
use crate::error::LogError;

/// The tables of what is derived.
pub(crate) const TABLES: [&str; 7] =
    ["movement", "resource", "allocation", "release", "contest", "correction", "act"];

/// What migrations have left word of, that it is to be filled from what the log held before: lines among the
/// projections, of no text.
pub(crate) const BEHIND: &str = "select name from projection where digest = ''";

/// Whether a table so named is the tree's; the others are derived.
pub(crate) fn is_tree(name: &str) -> bool {
    name == "tree"
}

/// And that all of it is filled now.
pub(crate) const NO_LONGER_BEHIND: &str = "delete from projection where digest = ''";

/// How many entries are derived at a time.
pub(crate) const PAGE: i64 = 1_000;

/// The states of all streams, as far as the log was read.
#[derive(Default)]
pub(crate) struct Refold {
    states: BTreeMap<String, State>,
}

impl Refold {
    /// Whether an event can be the next one of a stream, by what that has come to.
    pub(crate) fn admits(&self, stream: &str, event: &Event) -> bool {
        event.belongs(stream, self.states.get(stream).unwrap_or(&State::Nothing))
    }

    /// What the next entries of the log add, each with its position.
    pub(crate) fn derive(&mut self, entries: &[StoredEntry]) -> Result<Vec<(i64, Derived)>, LogError> {
        let derived = entries.iter().map(|entry| {
            let document = Document::parse(entry.position, &entry.document)?;
            Ok((entry.position, self.follow(&document.stream, document.event()?)))
        });
        derived.collect()
    }

    /// What the next event of the log adds, which is one of this stream.
    pub(crate) fn follow(&mut self, stream: &str, event: Event) -> Derived {
        let state = match self.states.get_mut(stream) {
            Some(state) => state,
            None => self.states.entry(stream.to_owned()).or_default(),
        };
        let derived = Derived::of(state.resource(), &event);
        *state = evolve(std::mem::take(state), event);
        derived
    }
}
