//! Those who are on their way: sent to the provider, and not yet back.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use openidconnect::{CsrfToken, Nonce, PkceCodeVerifier};

use crate::serve::sessions::{hash, secret};

/// How long somebody may take to sign in.
const PATIENCE: Duration = Duration::from_mins(10);

/// How many may be on their way at once: who began first loses their place.
const MOST: usize = 10_000;

/// Somebody on their way.
pub(super) struct Pending {
    /// What the provider gives back as it was, so that nobody is made to sign in as somebody else.
    pub(super) state: CsrfToken,
    /// What the provider puts into the proof, so that an old one does not do.
    pub(super) nonce: Nonce,
    /// What only who asked for the code can show.
    pub(super) verifier: PkceCodeVerifier,
    /// Where they wanted to go.
    pub(super) back_to: String,
    since: Instant,
}

impl Pending {
    pub(super) fn new(state: CsrfToken, nonce: Nonce, verifier: PkceCodeVerifier, back_to: String) -> Self {
        Self { state, nonce, verifier, back_to, since: Instant::now() }
    }
}

type OnTheirWay = HashMap<[u8; 32], Pending>;

/// All who are on their way.
#[derive(Default)]
pub(super) struct Waiting(Mutex<OnTheirWay>);

impl Waiting {
    fn all(&self) -> MutexGuard<'_, OnTheirWay> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps somebody's place; gives the secret by which their browser claims it.
    pub(super) fn keep(&self, pending: Pending) -> Result<String, getrandom::Error> {
        let secret = secret()?;
        let mut all = self.all();
        all.retain(|_, pending| pending.since.elapsed() < PATIENCE);
        if all.len() >= MOST {
            let first = all.iter().min_by_key(|(_, pending)| pending.since).map(|(key, _)| *key);
            first.map(|key| all.remove(&key));
        }
        all.insert(hash(&secret), pending);
        Ok(secret)
    }

    /// Gives somebody's place back, once.
    pub(super) fn take(&self, secret: &str) -> Option<Pending> {
        self.all().remove(&hash(secret)).filter(|pending| pending.since.elapsed() < PATIENCE)
    }
}
