//! `GET /api/v1/events`: the log as it grows, as server-sent events.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use futures_util::stream::{self, Stream};
use tokio::sync::watch;
use usus_log::entry::{Head, StoredEntry};

use crate::api::asked::Asked;
use crate::api::scope;
use crate::commands::question;
use crate::serve::{Office, Person, Trouble};

/// Entries that are read at a time.
const PAGE: i64 = 500;

/// After how long a silence something is said, so that whoever is between does not close the connection.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// After how long those who lost the connection should come back, in milliseconds.
const COME_BACK: Duration = Duration::from_secs(2);

/// Each entry once, in order, its position as `id`, its stored document as `data`. Who comes back with the
/// `Last-Event-ID` they have misses nothing and gets nothing twice.
pub(super) async fn events(headers: HeaderMap, asked: Asked) -> Result<Response, Trouble> {
    let visit = asked.visit;
    let last =
        headers.get("last-event-id").and_then(|last| last.to_str().ok()).map(|last| format!("@{last}"));
    let since = last.as_deref().or(visit.word("since"));
    let position = question::known(&visit.office.log, visit.head.position, since, visit.language).await?;
    let feed = Feed {
        heads: visit.office.heads(),
        office: visit.office,
        person: visit.person,
        position,
        waiting: VecDeque::new(),
    };
    let events = feed.events().take_until(crate::interrupted());
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response())
}

/// Somebody who follows. The server follows the log once for all of them.
struct Feed {
    office: Arc<Office>,
    heads: watch::Receiver<Head>,
    person: Person,
    position: i64,
    waiting: VecDeque<StoredEntry>,
}

impl Feed {
    fn events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        let told = |entry: StoredEntry| {
            Event::default()
                .retry(COME_BACK)
                .id(entry.position.to_string())
                .event("entry")
                .data(entry.document)
        };
        stream::unfold(self, |mut feed| async move {
            match feed.next().await {
                Ok(entry) => entry.map(|entry| (entry, feed)),
                // Whoever follows comes back, with the last position they have.
                Err(trouble) => {
                    tracing::warn!(?trouble, position = feed.position, "a follower is sent away");
                    None
                }
            }
        })
        .map(move |entry| Ok(told(entry)))
    }

    async fn next(&mut self) -> Result<Option<StoredEntry>, Trouble> {
        loop {
            if let Some(entry) = self.waiting.pop_front() {
                return Ok(Some(entry));
            }
            let head = self.heads.borrow_and_update().position;
            if head <= self.position {
                if self.heads.changed().await.is_err() {
                    return Ok(None);
                }
                continue;
            }
            let entries = self.office.log.entries(self.position, head, PAGE).await?;
            let Some(last) = entries.last().map(|entry| entry.position) else { return Ok(None) };
            for entry in entries {
                if scope::may_see(&self.office, &self.person, &entry).await? {
                    self.waiting.push_back(entry);
                }
            }
            self.position = last;
        }
    }
}
