//! What the API keeps in memory: finished answers, and what was answered to each idempotency key. All of it is bounded.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use lru::LruCache;
use tokio::sync::Semaphore;
use usus_domain::id::StaffId;

/// Bytes of finished answers that are kept, those least asked for going first.
const MOST_BYTES: usize = 32 << 20;

/// The largest answer that is kept.
const LARGEST: usize = 4 << 20;

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

/// Finished answers by question. An answer as known at a position never changes, so nothing here is ever wrong.
struct Answers {
    answers: LruCache<String, Arc<Finished>>,
    bytes: usize,
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
    answers: Mutex<Answers>,
    keys: Mutex<LruCache<(StaffId, String), Place>>,
    /// One verification at a time.
    pub(crate) verifying: Semaphore,
    /// Few exports at a time.
    pub(crate) taken_away: Arc<Semaphore>,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            answers: Mutex::new(Answers { answers: LruCache::unbounded(), bytes: 0 }),
            keys: Mutex::new(LruCache::new(MOST_KEYS)),
            verifying: Semaphore::new(1),
            taken_away: Arc::new(Semaphore::new(TAKEN_AWAY)),
        }
    }
}

impl Kept {
    /// The answer that was given to a question before.
    pub(crate) fn answer(&self, question: &str) -> Option<Arc<Finished>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).answers.get(question).cloned()
    }

    /// Keeps an answer.
    pub(crate) fn keep(&self, question: String, answer: &Arc<Finished>) {
        if answer.body.len() > LARGEST {
            return;
        }
        let weight = |question: &str, answer: &Finished| question.len() + answer.body.len() + BESIDE;
        let mut kept = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        kept.bytes += weight(&question, answer);
        if let Some((question, replaced)) = kept.answers.push(question, answer.clone()) {
            kept.bytes -= weight(&question, &replaced);
        }
        while kept.bytes > MOST_BYTES {
            let Some((question, gone)) = kept.answers.pop_lru() else { break };
            kept.bytes -= weight(&question, &gone);
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(bytes: usize) -> Arc<Finished> {
        let (status, headers) = (StatusCode::OK, HeaderMap::new());
        Arc::new(Finished { status, headers, body: Bytes::from(vec![0; bytes]) })
    }

    #[test]
    fn answers_are_kept_within_their_bytes() {
        let kept = Kept::default();
        for number in 0..20 {
            kept.keep(number.to_string(), &answer(3 << 20));
        }
        assert!(kept.answer("0").is_none(), "the first one made room");
        assert!(kept.answer("19").is_some());
        assert!(kept.answers.lock().unwrap().bytes <= MOST_BYTES);
        kept.keep("large".to_owned(), &answer(LARGEST + 1));
        assert!(kept.answer("large").is_none(), "one answer does not push out all others");
        kept.keep("19".to_owned(), &answer(1));
        assert_eq!(kept.answer("19").map(|answer| answer.body.len()), Some(1), "and is counted once");
    }
}
