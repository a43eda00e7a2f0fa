//! Following the log: from a position, through what is there, and on with what comes.
//!
//! Positions are dense and given in commit order, so `position > $1` is the whole of it: nothing can appear
//! later at a position that was passed.

use std::time::Duration;

use sqlx::postgres::{PgListener, PgPoolOptions};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use crate::address::Server;
use crate::entry::StoredEntry;
use crate::error::LogError;
use crate::store::Log;

/// Entries given at a time.
const PAGE: i64 = 1_000;

/// How often a file is asked whether another program has appended to it.
const POLL: Duration = Duration::from_millis(50);

/// How long a server's silence is believed: a notice may be lost with the connection that would bring it.
const SILENCE: Duration = Duration::from_secs(5);

/// How long is waited before a server that went away is asked again.
const PAUSE: Duration = Duration::from_millis(500);

/// A follower of the log. It holds nothing but its position: one that begins again from there misses nothing
/// and gets nothing twice.
#[derive(Debug)]
pub struct Subscription {
    log: Log,
    position: i64,
    wake: Wake,
}

/// What says that the log has grown.
#[derive(Debug)]
enum Wake {
    /// This process, by itself; other programs that write to the file are polled for.
    File(watch::Receiver<i64>),
    /// The server, by `NOTIFY`.
    Server { server: Server, listener: Option<Box<PgListener>> },
}

impl Subscription {
    pub(crate) fn begin(log: Log, after: i64, server: Option<Server>) -> Self {
        let wake = match server {
            Some(server) => Wake::Server { server, listener: None },
            None => Wake::File(log.growth()),
        };
        Self { log, position: after, wake }
    }

    /// The last position given.
    #[must_use]
    pub fn position(&self) -> i64 {
        self.position
    }

    /// The next entries in log order, up to a thousand; waits until there are any. A server that goes away is
    /// waited for.
    ///
    /// # Errors
    /// What the database says, where waiting does not help.
    pub async fn next(&mut self) -> Result<Vec<StoredEntry>, LogError> {
        loop {
            match self.advance().await {
                Ok(entries) if entries.is_empty() => {}
                Err(error) if error.may_pass() => {
                    tracing::warn!(%error, position = self.position, "following waits for the server");
                    self.forget_listener();
                    sleep(PAUSE).await;
                }
                done => return done,
            }
        }
    }

    /// What is there now; where that is nothing, waits for a sign that the log has grown.
    async fn advance(&mut self) -> Result<Vec<StoredEntry>, LogError> {
        // Whoever listens before asking cannot miss what comes in between.
        self.wake.listen().await?;
        let entries = self.log.entries(self.position, i64::MAX, PAGE).await?;
        match entries.last() {
            Some(last) => self.position = last.position,
            None => self.wake.wait().await?,
        }
        Ok(entries)
    }

    fn forget_listener(&mut self) {
        if let Wake::Server { listener, .. } = &mut self.wake {
            *listener = None;
        }
    }
}

impl Wake {
    async fn listen(&mut self) -> Result<(), LogError> {
        match self {
            Self::File(growth) => {
                growth.mark_unchanged();
            }
            Self::Server { listener: Some(listener), .. } => while listener.next_buffered().is_some() {},
            Self::Server { server, listener } => {
                let own =
                    PgPoolOptions::new().max_connections(1).connect_with((*server.options).clone()).await?;
                let mut listening = PgListener::connect_with(&own).await?;
                listening.listen("usus_log").await?;
                *listener = Some(Box::new(listening));
            }
        }
        Ok(())
    }

    async fn wait(&mut self) -> Result<(), LogError> {
        match self {
            Self::File(growth) => {
                let _ = timeout(POLL, growth.changed()).await;
            }
            Self::Server { listener: Some(listener), .. } => {
                // Silence, a notice, and a connection that broke and was made again all lead to one question.
                if let Ok(heard) = timeout(SILENCE, listener.try_recv()).await {
                    heard?;
                }
            }
            Self::Server { listener: None, .. } => {}
        }
        Ok(())
    }
}
