//! What the API keeps in memory: finished answers, and what was answered to each idempotency key. All of it is bounded.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use lru::LruCache;
use tokio::sync::Semaphore;
use usus_domain::id::StaffId;

use crate::serve::bounded::{Bounded, Room};

/// Bytes of finished answers that are kept.
const BYTES: Room = Room { most: 32 << 20, largest: 4 << 20 };

/// What an answer is counted as beside its body.
const BESIDE: usize = 1_024;

/// Idempotency keys that are kept, of all people together.
pub(crate) const MOST_KEYS: NonZeroUsize = NonZeroUsize::new(10_000).unwrap();

/// For how long.
pub(crate) const KEPT_FOR: Duration = Duration::from_hours(24);

/// How many exports and bundles are handed out at a time.
const TAKEN_AWAY: usize = 4;

/// An answer as it was given.
#[derive(Debug, Clone)]
pub(crate) struct Finished {
    /// Its status.
    pub(crate) status: StatusCode,
    /// Its headers.
    pub(crate) headers: HeaderMap,
    /// Its body.
    pub(crate) body: Bytes,
}

/// What an idempotency key was used for.
pub(crate) struct Used {
    /// The hash of what was asked.
    pub(crate) asked: [u8; 32],
    /// What was answered.
    pub(crate) answer: Finished,
    at: Instant,
}

/// The place of one key: whoever holds it is being answered, others wait for them.
pub(crate) type Place = Arc<tokio::sync::Mutex<Option<Used>>>;

/// What the API keeps.
pub(crate) struct Kept {
    /// Finished answers by question. An answer as known at a position never changes, so nothing here is ever wrong.
    answers: Bounded<String, Arc<Finished>>,
    keys: Mutex<LruCache<(StaffId, String), Place>>,
    /// One verification at a time.
    pub(crate) verifying: Semaphore,
    /// Few exports at a time.
    pub(crate) taken_away: Arc<Semaphore>,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            answers: Bounded::new(BYTES),
            keys: Mutex::new(LruCache::new(MOST_KEYS)),
            verifying: Semaphore::new(1),
            taken_away: Arc::new(Semaphore::new(TAKEN_AWAY)),
        }
    }
}

impl Kept {
    /// The answer that was given to a question before.
    pub(crate) fn answer(&self, question: &String) -> Option<Arc<Finished>> {
        self.answers.get(question)
    }

    /// Keeps an answer.
    pub(crate) fn keep(&self, question: String, answer: &Arc<Finished>) {
        let weight = question.len() + answer.body.len() + BESIDE;
        self.answers.keep(question, answer.clone(), weight);
    }

    /// The place of somebody's key.
    pub(crate) fn place(&self, person: &StaffId, key: &str) -> Place {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        keys.get_or_insert((person.clone(), key.to_owned()), Place::default).clone()
    }
}

impl Used {
    /// A key that is used now.
    pub(crate) fn now(asked: [u8; 32], answer: Finished) -> Self {
        Self { asked, answer, at: Instant::now() }
    }

    /// Whether it still counts.
    pub(crate) fn counts(&self) -> bool {
        self.at.elapsed() < KEPT_FOR
    }
}
