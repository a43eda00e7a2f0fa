//! Who has signed in: kept here and nowhere else, and forgotten when the server stops.
//!
//! A browser holds a secret of 256 bits and nothing of what it stands for; the server holds the hash of the secret, so
//! that what is read out of its memory opens no door.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use crate::serve::Person;

/// How many sessions there may be: the one asked for least recently goes first.
const MOST: usize = 10_000;

type Hash = [u8; 32];

/// A secret, as a browser keeps it.
pub(crate) fn secret() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// What is kept of a secret.
pub(crate) fn hash(secret: &str) -> Hash {
    Sha256::digest(secret).into()
}

/// Somebody who has signed in.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// By which an administrator names it; no secret.
    pub(crate) number: u64,
    /// Who.
    pub(crate) person: Person,
    /// When they signed in.
    pub(crate) since: DateTime<Utc>,
    /// When they last asked something.
    pub(crate) seen: DateTime<Utc>,
    /// From where they signed in.
    pub(crate) from: Option<IpAddr>,
    /// What the provider gave as a proof of who they are; it wants it back when they leave.
    pub(crate) id_token: String,
    began: Instant,
    asked: Instant,
}

/// All who have signed in.
pub(crate) struct Sessions {
    idle: Duration,
    absolute: Duration,
    open: Mutex<(u64, HashMap<Hash, Session>)>,
}

impl Sessions {
    pub(crate) fn new(idle: Duration, absolute: Duration) -> Self {
        Self { idle, absolute, open: Mutex::default() }
    }

    fn open(&self) -> MutexGuard<'_, (u64, HashMap<Hash, Session>)> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_over(&self, session: &Session, now: Instant) -> bool {
        now.duration_since(session.asked) >= self.idle || now.duration_since(session.began) >= self.absolute
    }

    /// How long a session lasts when nothing is asked, and at most.
    pub(crate) fn lasting(&self) -> (Duration, Duration) {
        (self.idle, self.absolute)
    }

    /// Lets somebody in. The secret is new: whatever the browser held before opens nothing.
    pub(crate) fn begin(
        &self,
        person: Person,
        from: Option<IpAddr>,
        id_token: String,
    ) -> Result<String, getrandom::Error> {
        let secret = secret()?;
        let now = Instant::now();
        let mut open = self.open();
        open.1.retain(|_, session| !self.is_over(session, now));
        if open.1.len() >= MOST {
            let oldest = open.1.iter().min_by_key(|(_, session)| session.asked).map(|(key, _)| *key);
            oldest.map(|key| open.1.remove(&key));
        }
        open.0 += 1;
        let (number, since) = (open.0, Utc::now());
        let session = Session { number, person, since, seen: since, from, id_token, began: now, asked: now };
        open.1.insert(hash(&secret), session);
        Ok(secret)
    }

    /// Whose secret this is; the session goes on from now.
    pub(crate) fn find(&self, secret: &str) -> Option<Session> {
        let (key, now) = (hash(secret), Instant::now());
        let mut open = self.open();
        let session = open.1.get_mut(&key)?;
        if self.is_over(session, now) {
            open.1.remove(&key);
            return None;
        }
        (session.asked, session.seen) = (now, Utc::now());
        Some(session.clone())
    }

    /// Ends a session; gives what it was.
    pub(crate) fn end(&self, secret: &str) -> Option<Session> {
        self.open().1.remove(&hash(secret))
    }

    /// Ends the session of a number; gives whether there was one.
    pub(crate) fn end_number(&self, number: u64) -> bool {
        let mut open = self.open();
        let before = open.1.len();
        open.1.retain(|_, session| session.number != number);
        open.1.len() < before
    }

    /// All that go on, by number.
    pub(crate) fn all(&self) -> Vec<Session> {
        let now = Instant::now();
        let mut open = self.open();
        open.1.retain(|_, session| !self.is_over(session, now));
        let mut all: Vec<Session> = open.1.values().cloned().collect();
        all.sort_by_key(|session| session.number);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anna() -> Person {
        Person::local(usus_domain::id::StaffId::new("M1").expect("an id"))
    }

    fn sessions(idle: Duration, absolute: Duration) -> (Sessions, String) {
        let sessions = Sessions::new(idle, absolute);
        let secret = sessions.begin(anna(), None, String::new()).expect("random");
        (sessions, secret)
    }

    const HOUR: Duration = Duration::from_hours(1);

    #[test]
    fn a_session_lasts_until_it_is_ended() {
        let (sessions, secret) = sessions(HOUR, HOUR);
        assert_eq!(sessions.find(&secret).map(|session| session.person), Some(anna()));
        assert!(sessions.find("another").is_none());
        assert!(sessions.end(&secret).is_some());
        assert!(sessions.find(&secret).is_none() && sessions.all().is_empty());
    }

    #[test]
    fn a_session_ends_when_nothing_is_asked_and_in_any_case() {
        assert!(
            matches!(sessions(Duration::ZERO, HOUR), (sessions, secret) if sessions.find(&secret).is_none())
        );
        assert!(
            matches!(sessions(HOUR, Duration::ZERO), (sessions, secret) if sessions.find(&secret).is_none())
        );
    }

    #[test]
    fn an_administrator_ends_one_and_no_other() {
        let (sessions, first) = sessions(HOUR, HOUR);
        let second = sessions.begin(anna(), None, String::new()).expect("random");
        assert_ne!(first, second);
        assert!(sessions.end_number(1) && !sessions.end_number(1));
        assert!(sessions.find(&first).is_none() && sessions.find(&second).is_some());
    }
}
