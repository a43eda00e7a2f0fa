//! The face of the log: opens a ledger, appends to it, reads it, follows it.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{PgPool, SqlitePool};
use tokio::sync::watch;
use usus_domain::id::RowId;

use crate::address::{Address, Server};
use crate::aside::{self, Aside};
use crate::clock::{self, Clock, InventedClock};
use crate::entry::{Claim, Head, Known, KnownRow, StoredEntry};
use crate::error::LogError;
use crate::group::Expected;
use crate::kept::KeptStates;
use crate::nonces::Nonces;
use crate::proposal::{Proposal, RestsOn};
use crate::snapshot::{Of, Snapshot};
use crate::sqlite::scan::Place;
use crate::stored::Row;
use crate::subscription::Subscription;
use crate::writer::{Pen, Writer};
use crate::{postgres, sqlite};

/// How long recording waits for a server that went away.
const PATIENCE: Duration = Duration::from_secs(30);

/// A ledger that is open. Its clones are the same ledger.
#[derive(Debug, Clone)]
pub struct Log {
    home: Home,
    writer: Writer,
    kept: Arc<KeptStates>,
    nonces: Arc<Nonces>,
    grown: Arc<watch::Sender<i64>>,
}

/// Where the ledger is kept.
#[derive(Debug, Clone)]
pub(crate) enum Home {
    Sqlite { pool: SqlitePool, place: Place },
    Postgres { pool: PgPool, server: Server },
}

/// Does the same on either database.
macro_rules! at_home {
    ($log:ident, $read:ident $(($($argument:expr),*))?) => {
        match &$log.home {
            Home::Sqlite { pool, .. } => sqlite::read::$read(pool $($(, $argument)*)?).await,
            Home::Postgres { pool, .. } => postgres::read::$read(pool $($(, $argument)*)?).await,
        }
    };
}

/// Begins to write to a ledger, dating entries by a clock.
fn begin_to_write(
    home: &Home,
    clock: Clock,
    patience: Duration,
    kept: &Arc<KeptStates>,
    grown: &Arc<watch::Sender<i64>>,
) -> Writer {
    let pen = match home {
        Home::Sqlite { pool, .. } => Pen::Sqlite(sqlite::pen::Pen::new(pool.clone(), clock)),
        Home::Postgres { server, .. } => {
            Pen::Postgres(Box::new(postgres::pen::Pen::new(server.clone(), clock)))
        }
    };
    let told = grown.clone();
    Writer::begin(pen, patience, kept.clone(), move |head| {
        told.send_replace(head.position);
    })
}

impl Log {
    /// Opens a ledger, making and migrating it where needed.
    ///
    /// # Errors
    /// [`LogError::NotALedger`], [`LogError::NewerLedger`], [`LogError::OlderLedger`],
    /// [`LogError::CannotOpen`]; of a server [`LogError::ServerDown`], [`LogError::ServerRefuses`], [`LogError::ServerTooOld`],
    /// [`LogError::OtherTables`], [`LogError::NoConnectionLeft`]; or the database's.
    pub async fn open(address: &Address) -> Result<Self, LogError> {
        Self::open_with(address, PATIENCE).await
    }

    /// As [`open`](Self::open); `patience` is how long recording waits for a server that went away.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub async fn open_with(address: &Address, patience: Duration) -> Result<Self, LogError> {
        let home = match address {
            Address::Sqlite(path) => {
                let (pool, place) = sqlite::open::open(path).await?;
                Home::Sqlite { pool, place }
            }
            Address::Postgres(server) => {
                let (pool, server) = postgres::open::open(server).await?;
                Home::Postgres { pool, server }
            }
        };
        let kept = Arc::<KeptStates>::default();
        let grown = Arc::new(watch::Sender::new(0));
        let writer = begin_to_write(&home, Clock::Machine, patience, &kept, &grown);
        Ok(Self { home, writer, kept, nonces: Arc::default(), grown })
    }

    /// The same ledger, written by a clock that shows what it is told: for the demonstration. Nothing is given where
    /// the ledger holds anything, so that what was recorded in earnest gets no entries that claim another time.
    ///
    /// # Errors
    /// What the database says.
    pub async fn on_invented_clock(&self, clock: InventedClock) -> Result<Option<Self>, LogError> {
        if self.head().await?.position > 0 {
            return Ok(None);
        }
        let clock = Clock::Invented(clock);
        let writer = begin_to_write(&self.home, clock, PATIENCE, &self.kept, &self.grown);
        Ok(Some(Self { writer, ..self.clone() }))
    }

    /// The end of the log as it is now.
    ///
    /// # Errors
    /// What the database says.
    pub async fn head(&self) -> Result<Head, LogError> {
        at_home!(self, head)
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
            Known::Day(day) => self.last_before(clock::day_is_over(day)).await,
        }
    }

    /// The last position recorded before an instant. Positions are dense and instants never go back, so it is found
    /// by halving, without an index that every entry would have to pay for.
    async fn last_before(&self, instant: DateTime<Utc>) -> Result<i64, LogError> {
        let (mut before, mut from) = (0, self.head().await?.position + 1);
        while before + 1 < from {
            let middle = before + (from - before) / 2;
            let recorded_at: Option<DateTime<Utc>> = at_home!(self, recorded_at(middle))?;
            if recorded_at.is_some_and(|recorded_at| recorded_at < instant) {
                before = middle;
            } else {
                from = middle;
            }
        }
        Ok(before)
    }

    /// When these entries were recorded, in log order; positions there are no entries at are left out.
    ///
    /// # Errors
    /// What the database says.
    pub async fn recorded_at(&self, positions: &[i64]) -> Result<Vec<(i64, DateTime<Utc>)>, LogError> {
        at_home!(self, instants(positions))
    }

    /// On which day the fact of each row lies, of the entries after one position and up to another, in log order.
    ///
    /// # Errors
    /// What the database says.
    pub async fn effective_days(&self, after: i64, upto: i64) -> Result<Vec<(i64, NaiveDate)>, LogError> {
        at_home!(self, effective_days(after, upto))
    }

    /// Appends a proposal: all of it, or none. It is recorded together with what others propose at the same
    /// time, in one transaction; `progress` hears how many entries are written.
    ///
    /// # Errors
    /// [`LogError::Conflict`] where something it rests on has changed; [`LogError::InDoubt`] where the server
    /// went away while confirming and stayed away; otherwise what the database says, and nothing is recorded.
    pub async fn append(
        &self,
        proposal: Proposal,
        progress: &(dyn Fn(usize) + Send + Sync),
    ) -> Result<Head, LogError> {
        self.writer.append(proposal, progress).await
    }

    /// Whether all that something rests on stands as it was read.
    pub(crate) async fn stands(&self, rests_on: &RestsOn) -> Result<bool, LogError> {
        let expected = Expected {
            streams: rests_on.streams.iter().map(|(stream, version)| (&**stream, *version)).collect(),
            ids: Vec::new(),
            questions: rests_on.questions.iter().map(|question| (question, rests_on.asked_at)).collect(),
        };
        let deviations = match &self.home {
            Home::Sqlite { pool, .. } => {
                let mut connection = pool.acquire().await?;
                sqlite::pen::deviations(&mut connection, &expected).await?
            }
            Home::Postgres { pool, .. } => {
                let mut connection = pool.acquire().await?;
                postgres::pen::deviations(&mut connection, &expected).await?
            }
        };
        Ok(deviations.are_none())
    }

    /// Follows the log from a position on.
    #[must_use]
    pub fn follow(&self, after: i64) -> Subscription {
        let server = match &self.home {
            Home::Sqlite { .. } => None,
            Home::Postgres { server, .. } => Some(server.clone()),
        };
        Subscription::begin(self.clone(), after, server)
    }

    /// The entries of up to `limit` positions after one, in log order.
    ///
    /// # Errors
    /// What the database says.
    pub async fn entries(&self, after: i64, upto: i64, limit: i64) -> Result<Vec<StoredEntry>, LogError> {
        at_home!(self, entries(after, upto, limit))
    }

    /// The entries of one stream after the one with sequence number `after`, in order.
    ///
    /// # Errors
    /// What the database says.
    pub async fn stream(&self, stream: &str, after: i32) -> Result<Vec<StoredEntry>, LogError> {
        at_home!(self, stream(stream, after))
    }

    /// The entries of all streams of a kind (`plan`, `service`, …) up to a position, stream by stream, in order.
    ///
    /// # Errors
    /// What the database says.
    pub async fn family(&self, kind: &str, upto: i64) -> Result<Vec<StoredEntry>, LogError> {
        // '0' comes right after '/', which ends the kind in a stream's name.
        let (from, before) = (format!("{kind}/"), format!("{kind}0"));
        at_home!(self, family((&from, &before), upto))
    }

    /// Which of these ids name rows, and what is known of them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn known_rows(&self, ids: &[impl AsRef<str>]) -> Result<Vec<(RowId, KnownRow)>, LogError> {
        at_home!(self, known_rows(ids))
    }

    /// The claims that name this allocation as their cause.
    ///
    /// # Errors
    /// What the database says.
    pub async fn claims_on(&self, because_of: &RowId) -> Result<Vec<Claim>, LogError> {
        at_home!(self, claims_on(because_of))
    }

    /// The claims made when this allocation was released.
    ///
    /// # Errors
    /// What the database says.
    pub async fn claims_of(&self, allocation: &RowId) -> Result<Vec<Claim>, LogError> {
        at_home!(self, claims_of(allocation))
    }

    /// The allocations made under a plan, with their resources and dates.
    ///
    /// # Errors
    /// What the database says.
    pub async fn allocations_in_plan(&self, plan: &str) -> Result<Vec<(RowId, RowId, NaiveDate)>, LogError> {
        at_home!(self, allocations_in_plan(plan))
    }

    /// The derived rows as they stand now, to be read in several questions.
    ///
    /// # Errors
    /// What the database says.
    pub async fn snapshot(&self) -> Result<Snapshot, LogError> {
        let of = match &self.home {
            Home::Sqlite { pool, .. } => Of::Sqlite(pool.begin().await?),
            Home::Postgres { pool, .. } => {
                Of::Postgres(pool.begin_with("begin isolation level repeatable read, read only").await?)
            }
        };
        Ok(Snapshot { of })
    }

    /// Hands each derived row of the entries after one position and up to another to `each`, in one moment of the
    /// ledger: resources, allocations, releases, then corrections, contests and movements in log order. `state` is what
    /// `each` works on; it is given back.
    ///
    /// # Errors
    /// What the database says, [`LogError::Unreadable`] where a row makes no sense, or what `each` says.
    pub async fn scan<S: Send + 'static>(
        &self,
        range: (i64, i64),
        mut state: S,
        each: fn(&mut S, Row<'_>) -> Result<(), LogError>,
    ) -> Result<S, LogError> {
        match &self.home {
            Home::Sqlite { place, .. } => {
                let place = place.clone();
                let scanned = tokio::task::spawn_blocking(move || {
                    sqlite::scan::scan(&place, range, &mut state, each).map(|()| state)
                });
                scanned.await.map_err(|_| LogError::Closed)?
            }
            Home::Postgres { pool, .. } => {
                postgres::scan::scan(pool, range, &mut state, each).await?;
                Ok(state)
            }
        }
    }

    /// What a maker set aside beside the ledger's file, if it was derived from this log; on a server nothing is.
    pub async fn aside(&self, maker: &'static str) -> Option<Aside> {
        let Home::Sqlite { pool, place } = &self.home else { return None };
        let path = place.path.clone();
        let (aside, leaf) = tokio::task::spawn_blocking(move || aside::take(&path, maker)).await.ok()??;
        let kept = sqlite::read::leaf(pool, aside.position).await.ok()??;
        (kept == leaf).then_some(aside)
    }

    /// Sets aside what a maker derived from the entries up to a position, beside the ledger's file; gives whether
    /// that was possible.
    pub async fn set_aside(&self, maker: &'static str, aside: Aside) -> bool {
        let Home::Sqlite { pool, place } = &self.home else { return false };
        let Ok(Some(leaf)) = sqlite::read::leaf(pool, aside.position).await else { return false };
        let path = place.path.clone();
        let put = tokio::task::spawn_blocking(move || aside::put(&path, maker, leaf, &aside)).await;
        matches!(put, Ok(Ok(())))
    }

    /// Throws the derived rows away and makes them again from the entries' documents, in one transaction:
    /// a reader sees the old ones or the new ones. `progress` hears how many entries are done.
    ///
    /// # Errors
    /// [`LogError::Unreadable`] for a document that cannot be read; otherwise what the database says.
    pub async fn rebuild(&self, progress: &(dyn Fn(i64) + Send + Sync)) -> Result<Head, LogError> {
        match &self.home {
            Home::Sqlite { pool, place } => {
                aside::clear(&place.path);
                sqlite::rebuild::rebuild(pool, progress).await
            }
            Home::Postgres { pool, .. } => postgres::rebuild::rebuild(pool, progress).await,
        }
    }

    /// Closes the ledger, so that nothing of it is left open and, where it is a file, all of it is in it.
    pub async fn close(self) {
        self.writer.close().await;
        match self.home {
            Home::Sqlite { pool, .. } => sqlite::open::close(pool).await,
            Home::Postgres { pool, .. } => pool.close().await,
        }
    }

    /// A file beside the ledger's own, with one more ending to its name; none for a ledger on a server.
    #[must_use]
    pub fn beside(&self, ending: &str) -> Option<std::path::PathBuf> {
        let Home::Sqlite { place, .. } = &self.home else { return None };
        let mut name = place.path.as_os_str().to_owned();
        name.push(ending);
        Some(name.into())
    }

    pub(crate) fn home(&self) -> &Home {
        &self.home
    }

    pub(crate) fn nonces(&self) -> &Nonces {
        &self.nonces
    }

    pub(crate) fn kept(&self) -> &KeptStates {
        &self.kept
    }

    /// The position this process last left the log at; it changes after each commit.
    #[must_use]
    pub fn growth(&self) -> watch::Receiver<i64> {
        self.grown.subscribe()
    }
}
