//! The store: opens a ledger, appends to it, reads it.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::value::RawValue;
use usus_domain::id::RowId;

use crate::address::Address;
use crate::clock;
use crate::derived::Derived;
use crate::error::LogError;
use crate::sqlite;

/// A ledger that is open.
#[derive(Debug, Clone)]
pub struct Log {
    pub(crate) pool: sqlx::SqlitePool,
}

/// The end of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Head {
    /// The last position; 0 for an empty log.
    pub position: i64,
    /// When the last entry was recorded.
    pub recorded_at: Option<DateTime<Utc>>,
}

/// An entry that waits to be appended.
#[derive(Debug)]
pub struct NewEntry {
    /// Its stream.
    pub stream: Arc<str>,
    /// Its place in the stream, from 1.
    pub sequence: i32,
    /// The kind of event.
    pub kind: &'static str,
    /// The office's name for the row it came from.
    pub row_id: Option<RowId>,
    /// The SHA-256 of that row's content.
    pub input: Option<[u8; 32]>,
    /// 128 random bits.
    pub nonce: [u8; 16],
    /// What the event says, as JSON.
    pub payload: Box<RawValue>,
    /// What it adds beside its entry.
    pub derived: Derived,
}

/// An entry as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEntry {
    /// Its place in the log.
    pub position: i64,
    /// The document, byte for byte.
    pub document: String,
}

/// A row the ledger knows by its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownRow {
    /// The stream its event belongs to.
    pub stream: Arc<str>,
    /// The SHA-256 of the row's content.
    pub input: Option<[u8; 32]>,
}

/// A standing or fallen claim: a release and what is said to have freed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The release that makes the claim.
    pub release: RowId,
    /// The allocation that was released.
    pub allocation: RowId,
    /// The allocation that is said to have freed it.
    pub because_of: RowId,
}

/// How far the known lies: a position, or a day in Rome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// All that is recorded now.
    Now,
    /// All up to and including a position.
    Position(i64),
    /// All that was recorded by the end of a day.
    Day(NaiveDate),
}

impl Log {
    /// Opens a ledger, making and migrating it where needed.
    ///
    /// # Errors
    /// [`LogError::NotALedger`], [`LogError::NewerLedger`], [`LogError::CannotOpen`], or the database's.
    pub async fn open(address: &Address) -> Result<Self, LogError> {
        let Address::Sqlite(path) = address;
        Ok(Self { pool: sqlite::open::open(path).await? })
    }

    /// The end of the log as it is now.
    ///
    /// # Errors
    /// What the database says.
    pub async fn head(&self) -> Result<Head, LogError> {
        sqlite::read::head(&self.pool).await
    }

    /// The position up to which something was known. A position beyond the head is given back as it is,
    /// so that the caller can say so.
    ///
    /// # Errors
    /// What the database says.
    pub async fn position_of(&self, known: Known) -> Result<i64, LogError> {
        match known {
            Known::Now => Ok(self.head().await?.position),
            Known::Position(position) => Ok(position),
            Known::Day(day) => {
                let before = clock::written(clock::day_is_over(day));
                sqlite::read::last_before(&self.pool, &before).await
            }
        }
    }

    /// Appends entries in one transaction: all of them, or none. They were decided on the log up to
    /// `decided_at`; `progress` hears how many are written.
    ///
    /// # Errors
    /// [`LogError::Conflict`] where the log has grown since; otherwise what the database says.
    pub async fn append(
        &self,
        entries: &[NewEntry],
        actor: &str,
        decided_at: i64,
        progress: &(dyn Fn(usize) + Send + Sync),
    ) -> Result<Head, LogError> {
        sqlite::append::append(&self.pool, entries, actor, decided_at, progress).await
    }

    /// Up to `limit` entries after a position, in log order.
    ///
    /// # Errors
    /// What the database says.
    pub async fn entries(&self, after: i64, upto: i64, limit: i64) -> Result<Vec<StoredEntry>, LogError> {
        sqlite::read::entries(&self.pool, after, upto, limit).await
    }

    /// The entries of one stream, in order.
    ///
    /// # Errors
    /// What the database says.
    pub async fn stream(&self, stream: &str) -> Result<Vec<StoredEntry>, LogError> {
        sqlite::read::stream(&self.pool, stream).await
    }

    /// Which of these ids name rows, and what is known of them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn known_rows(&self, ids: &[impl AsRef<str>]) -> Result<Vec<(RowId, KnownRow)>, LogError> {
        sqlite::read::known_rows(&self.pool, ids).await
    }

    /// The claims that name this allocation as their cause.
    ///
    /// # Errors
    /// What the database says.
    pub async fn claims_on(&self, because_of: &RowId) -> Result<Vec<Claim>, LogError> {
        sqlite::read::claims_on(&self.pool, because_of).await
    }

    /// The claims made when this allocation was released.
    ///
    /// # Errors
    /// What the database says.
    pub async fn claims_of(&self, allocation: &RowId) -> Result<Vec<Claim>, LogError> {
        sqlite::read::claims_of(&self.pool, allocation).await
    }

    /// The allocations made under a plan, with their resources and dates.
    ///
    /// # Errors
    /// What the database says.
    pub async fn allocations_in_plan(&self, plan: &str) -> Result<Vec<(RowId, RowId, NaiveDate)>, LogError> {
        sqlite::read::allocations_in_plan(&self.pool, plan).await
    }

    /// Throws the derived rows away and makes them again from the entries' documents, in one transaction:
    /// a reader sees the old ones or the new ones. `progress` hears how many entries are done.
    ///
    /// # Errors
    /// [`LogError::Unreadable`] for a document that cannot be read; otherwise what the database says.
    pub async fn rebuild(&self, progress: &(dyn Fn(i64) + Send + Sync)) -> Result<Head, LogError> {
        sqlite::rebuild::rebuild(&self.pool, progress).await
    }

    /// The database under the log, for the views' own questions.
    #[must_use]
    pub fn pool(&self) -> &sqlx::SqlitePool {
        &self.pool
    }

    /// Closes the ledger, so that nothing of it is left open and all of it is in its one file.
    pub async fn close(self) {
        // The last connection to close folds the write-ahead log into the file. Two that close at once each
        // take the other for a reader, and the log would stay beside the file: so one is kept to the end.
        let last = self.pool.acquire().await.map(sqlx::pool::PoolConnection::detach);
        // A connection on its way back to the pool escapes the first `close`; the second finds it there.
        self.pool.close().await;
        self.pool.close().await;
        if let Ok(last) = last {
            let _ = sqlx::Connection::close(last).await;
        }
    }
}
