//! Folded states, kept by stream and version for the whole process: a command on a stream of fifty thousand
//! events folds what is new of it, and nothing twice.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lru::LruCache;
use usus_domain::state::State;
use uuid::Uuid;

use crate::seam::Kept;

/// Streams kept at most; the one not asked for the longest goes first.
const STREAMS: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();

/// States by stream.
#[derive(Debug)]
pub(crate) struct KeptStates {
    states: Mutex<LruCache<Uuid, Stream>>,
}

/// A state at the sequence number of the last event folded into it.
#[derive(Debug)]
struct Stream {
    sequence: i32,
    kept: Kept,
    /// Whether the stream is known to have moved on since.
    is_behind: bool,
}

impl Default for KeptStates {
    fn default() -> Self {
        Self { states: Mutex::new(LruCache::new(STREAMS)) }
    }
}

impl KeptStates {
    /// The state of a stream as it was when somebody here last saw it: what is new of it is folded onto this.
    pub(crate) fn get(&self, id: Uuid) -> Option<(i32, Arc<State>)> {
        let mut states = self.states();
        let stream = states.get_mut(&id)?;
        Some((stream.sequence, stream.kept.folded()))
    }

    /// The state of a stream, unless it is known to have moved on since.
    pub(crate) fn current(&self, id: Uuid) -> Option<(i32, Arc<State>)> {
        let is_behind = self.states().peek(&id).is_none_or(|stream| stream.is_behind);
        if is_behind { None } else { self.get(id) }
    }

    /// Keeps a state, unless a later one is kept.
    pub(crate) fn put(&self, id: Uuid, sequence: i32, kept: Kept) {
        let mut states = self.states();
        if states.peek(&id).is_none_or(|known| known.sequence <= sequence) {
            states.put(id, Stream { sequence, kept, is_behind: false });
        }
    }

    /// Streams have moved on by events that nobody here has folded.
    pub(crate) fn are_behind(&self, ids: impl IntoIterator<Item = Uuid>) {
        let mut states = self.states();
        for id in ids {
            if let Some(stream) = states.peek_mut(&id) {
                stream.is_behind = true;
            }
        }
    }

    /// Streams are not where they were taken to be, also those that were taken for new.
    pub(crate) fn must_be_read(&self, ids: impl IntoIterator<Item = Uuid>) {
        let mut states = self.states();
        for id in ids {
            let unread = || Stream { sequence: 0, kept: Kept::default(), is_behind: true };
            states.get_or_insert_mut(id, unread).is_behind = true;
        }
    }

    /// Forgets everything: after a break nobody vouches for the log being the one that was read.
    pub(crate) fn forget(&self) {
        self.states().clear();
    }

    fn states(&self) -> MutexGuard<'_, LruCache<Uuid, Stream>> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
