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

/// States by stream, each at the sequence number of the last event folded into it.
#[derive(Debug)]
pub(crate) struct KeptStates {
    states: Mutex<LruCache<Uuid, (i32, Kept)>>,
}

impl Default for KeptStates {
    fn default() -> Self {
        Self { states: Mutex::new(LruCache::new(STREAMS)) }
    }
}

impl KeptStates {
    /// The state of a stream as it was when somebody here last saw it.
    pub(crate) fn get(&self, stream: Uuid) -> Option<(i32, Arc<State>)> {
        let mut states = self.states();
        let (sequence, kept) = states.get_mut(&stream)?;
        Some((*sequence, kept.folded()))
    }

    /// Keeps a state, unless a later one is kept.
    pub(crate) fn put(&self, stream: Uuid, sequence: i32, kept: Kept) {
        let mut states = self.states();
        if states.peek(&stream).is_none_or(|(known, _)| *known <= sequence) {
            states.put(stream, (sequence, kept));
        }
    }

    /// Forgets everything: after a break nobody vouches for the log being the one that was read.
    pub(crate) fn forget(&self) {
        self.states().clear();
    }

    fn states(&self) -> MutexGuard<'_, LruCache<Uuid, (i32, Kept)>> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
