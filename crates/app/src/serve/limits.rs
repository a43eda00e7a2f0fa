//! How much may be asked: so many questions a minute, each of so many bytes, answered within so long.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue};

use crate::serve::Config;

/// Questions a minute where people sign in and nothing else is said.
const USUAL: u32 = 600;

/// The largest body of what is not an import.
pub(crate) const SMALL: u64 = 1 << 20;

/// What a form puts around the file it carries.
const AROUND: u64 = 64 << 10;

/// Where files come in, or as many rows as a file has.
const FILES: [&str; 3] = ["/importa", "/api/v1/import", "/api/v1/actions"];

/// Where what is asked for may take as long as a file, though little is sent.
const LONG: [&str; 4] = ["/chiusura", "/approvazioni", "/api/v1/close", "/api/v1/proposals"];

/// How long an answer may take to begin.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long it may take where a file is recorded.
const LONG_PATIENCE: Duration = Duration::from_mins(15);

/// How many are counted before those are forgotten who asked nothing for a while.
const MANY: usize = 50_000;

/// Whose questions are counted together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Whose {
    /// Those of somebody who signed in, from wherever they ask.
    Person(String),
    /// Those from an address.
    Address(IpAddr),
}

impl Whose {
    /// An address; of IPv6 the network, of which one house has as many addresses as it likes.
    pub(crate) fn of(address: IpAddr) -> Self {
        Self::Address(match address {
            IpAddr::V4(address) => address.into(),
            IpAddr::V6(address) => match address.to_ipv4_mapped() {
                Some(address) => address.into(),
                None => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
            },
        })
    }
}

/// What is left to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Left {
    /// Questions a minute.
    limit: u32,
    /// Questions that may still be asked at once.
    remaining: u32,
    /// Seconds until all of them may be asked again.
    reset: u64,
    /// Seconds to wait, where this one was too many.
    pub(crate) wait: Option<u64>,
}

impl Left {
    /// Says so to programs.
    pub(crate) fn tell(&self, headers: &mut HeaderMap) {
        for (name, value) in [
            ("ratelimit-limit", u64::from(self.limit)),
            ("ratelimit-remaining", u64::from(self.remaining)),
            ("ratelimit-reset", self.reset),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
        }
        if let Some(wait) = self.wait {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait));
        }
    }
}

/// A bucket that fills again by itself.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Instant,
}

/// The limits of a server, and who has used how much of them.
pub(crate) struct Limits {
    /// Questions a minute; none where there is no limit.
    pub(crate) per_minute: Option<u32>,
    /// The largest file, in bytes.
    pub(crate) file: u64,
    buckets: Mutex<HashMap<Whose, Bucket>>,
}

impl Limits {
    /// Who works at the machine itself is not counted, unless the office says so.
    pub(crate) fn of(config: &Config, is_local: bool) -> Self {
        let per_minute = config.limits.requests_per_minute.or((!is_local).then_some(USUAL));
        Self { per_minute, file: u64::from(config.limits.body_mebibytes) << 20, buckets: Mutex::default() }
    }

    /// Counts a question.
    pub(crate) fn take(&self, whose: Whose) -> Option<Left> {
        self.take_at(whose, Instant::now())
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the limit")]
    fn take_at(&self, whose: Whose, now: Instant) -> Option<Left> {
        let limit = self.per_minute?;
        let (full, a_second) = (f64::from(limit), f64::from(limit) / 60.0);
        let filled = |bucket: &Bucket| {
            (bucket.tokens + now.duration_since(bucket.at).as_secs_f64() * a_second).min(full)
        };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MANY {
            buckets.retain(|_, bucket| filled(bucket) < full);
        }
        let bucket = buckets.entry(whose).or_insert(Bucket { tokens: full, at: now });
        *bucket = Bucket { tokens: filled(bucket), at: now };
        let is_one_left = bucket.tokens >= 1.0;
        if is_one_left {
            bucket.tokens -= 1.0;
        }
        let seconds = |tokens: f64| (tokens / a_second).ceil() as u64;
        Some(Left {
            limit,
            remaining: bucket.tokens as u32,
            reset: seconds(full - bucket.tokens),
            wait: (!is_one_left).then(|| seconds(1.0 - bucket.tokens).max(1)),
        })
    }

    /// How many bytes may be sent to an address: a file, with what a form puts around it.
    pub(crate) fn body(&self, path: &str) -> u64 {
        if takes_files(path) { self.file + AROUND } else { SMALL }
    }

    /// Whether a file, or as many rows, is larger than what is taken.
    pub(crate) fn is_too_large(&self, bytes: usize) -> bool {
        u64::try_from(bytes).is_ok_and(|bytes| bytes > self.file)
    }
}

/// How long an answer may take to begin.
pub(crate) fn patience(path: &str) -> Duration {
    if takes_files(path) || is_in(&LONG, path) { LONG_PATIENCE } else { PATIENCE }
}

fn takes_files(path: &str) -> bool {
    is_in(&FILES, path)
}

fn is_in(places: &[&str], path: &str) -> bool {
    places.iter().any(|of| path.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(text: &str, is_local: bool) -> Limits {
        Limits::of(&toml::from_str(text).expect("TOML"), is_local)
    }

    fn anna() -> Whose {
        Whose::Person("M1".to_owned())
    }

    #[test]
    fn so_many_questions_and_then_one_every_so_often() {
        let limits = limits("[limits]\nrequests_per_minute = 2", false);
        let now = Instant::now();
        let left = |seconds| limits.take_at(anna(), now + Duration::from_secs(seconds)).expect("a limit");
        assert_eq!(left(0), Left { limit: 2, remaining: 1, reset: 30, wait: None });
        assert_eq!(left(0), Left { limit: 2, remaining: 0, reset: 60, wait: None });
        assert_eq!(left(0), Left { limit: 2, remaining: 0, reset: 60, wait: Some(30) });
        assert_eq!(left(29).wait, Some(1));
        assert_eq!(left(30).wait, None);
        assert_eq!(left(1_000).remaining, 1);
    }

    #[test]
    fn nobody_uses_up_what_is_anothers() {
        let limits = limits("[limits]\nrequests_per_minute = 1", true);
        assert_eq!(limits.take(anna()).expect("a limit").wait, None);
        assert!(limits.take(anna()).expect("a limit").wait.is_some());
        let other = Whose::of("192.0.2.1".parse().expect("an address"));
        assert_eq!(limits.take(other).expect("a limit").wait, None);
        let whose = |address: &str| Whose::of(address.parse().expect("an address"));
        assert_eq!(whose("2001:db8:1:2:3::"), whose("2001:db8:1:2:4::5"));
        assert_eq!(whose("::ffff:192.0.2.1"), whose("192.0.2.1"));
    }

    #[test]
    fn who_works_at_the_machine_itself_is_not_counted() {
        assert_eq!(limits("", true).take(anna()), None);
        assert!(limits("", false).take(anna()).is_some());
    }

    #[test]
    fn where_files_come_in_there_is_somebody_to_take_them() {
        let routes = crate::serve::router::routes();
        for place in FILES.iter().chain(&LONG) {
            let taken = |route: &crate::serve::Route| {
                route.method == axum::http::Method::POST && is_in(&[place], route.path)
            };
            assert!(routes.iter().any(taken), "{place}");
        }
    }

    #[test]
    fn files_may_be_larger_than_forms() {
        let limits = limits("[limits]\nbody_mebibytes = 3", false);
        assert_eq!([limits.body("/importa"), limits.body("/api/v1/actions")], [(3 << 20) + AROUND; 2]);
        assert_eq!([3 << 20, (3 << 20) + 1].map(|bytes| limits.is_too_large(bytes)), [false, true]);
        assert_eq!([limits.body("/registra"), limits.body("/importazioni")], [SMALL; 2]);
    }
}
