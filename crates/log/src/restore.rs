//! Taking a log in as it was handed out: each document as it is, with the columns, the tree and the derived rows it
//! would have had when it was recorded; all of it in one transaction.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::{Postgres, Sqlite, Transaction};
use usus_verifier::tree::{Frontier, Hash};

use crate::audit::finding::What;
use crate::derived::Derived;
use crate::document::LARGEST;
use crate::entry::NewEntry;
use crate::error::LogError;
use crate::group::Record;
use crate::order::Order;
use crate::postgres::pen::lock;
use crate::postgres::{copy::copy, table::tables};
use crate::refold::PAGE;
use crate::sqlite::rows;
use crate::store::{Home, Log};
use crate::{postgres, sqlite};

/// Entries that are written together.
const PIECE: usize = 1_024;

/// A log that is being taken in. Dropped before it is committed it leaves nothing.
pub struct Restoration {
    of: Of,
    order: Order,
    waiting: Vec<Waiting>,
}

enum Of {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// An entry that is yet to be written.
struct Waiting {
    position: i64,
    recorded_at: Arc<str>,
    instant: DateTime<Utc>,
    actor: String,
    entry: NewEntry,
    document: String,
    leaf: Hash,
    hashes: Vec<u8>,
}

impl Log {
    /// Begins to take entries in, after those that are there; nobody else records until it is over. `progress` hears
    /// how many of those that are there were read again.
    ///
    /// # Errors
    /// What the database says; [`LogError::Unreadable`] where what is there cannot be gone on from.
    pub async fn restoration(&self, progress: &(dyn Fn(i64) + Send + Sync)) -> Result<Restoration, LogError> {
        let (mut of, head) = match self.home() {
            Home::Sqlite { pool, .. } => {
                let mut transaction = pool.begin_with("begin immediate").await?;
                let head = sqlite::read::head(&mut *transaction).await?;
                (Of::Sqlite(transaction), head)
            }
            Home::Postgres { pool, .. } => {
                let mut transaction = pool.begin_with("begin isolation level read committed").await?;
                let head = lock(&mut transaction).await?;
                (Of::Postgres(transaction), head)
            }
        };
        let mut order = Order::default();
        while order.position() < head.position {
            let after = order.position();
            let page = match &mut of {
                Of::Sqlite(transaction) => {
                    sqlite::read::entries(&mut **transaction, after, head.position, PAGE).await?
                }
                Of::Postgres(transaction) => {
                    postgres::read::entries(&mut **transaction, after, head.position, PAGE).await?
                }
            };
            for entry in &page {
                let position = entry.position;
                order
                    .follow(&entry.document)
                    .map_err(|what| LogError::Unreadable { position, reason: format!("{what:?}") })?;
            }
            if page.is_empty() {
                return Err(LogError::Unreadable { position: after + 1, reason: "missing".to_owned() });
            }
            progress(order.position());
        }
        Ok(Restoration { of, order, waiting: Vec::new() })
    }
}

impl Restoration {
    /// The last position there is.
    #[must_use]
    pub fn position(&self) -> i64 {
        self.order.position()
    }

    /// The tree over what there is.
    #[must_use]
    pub fn tree(&self) -> &Frontier {
        self.order.tree()
    }

    /// Takes in the next document.
    ///
    /// # Errors
    /// Why it is not the next entry; or what the database says, and nothing is taken in at all.
    pub async fn add(&mut self, document: &str) -> Result<Result<(), What>, LogError> {
        if document.len() > LARGEST {
            return Ok(Err(What::Unreadable("larger than an entry may be".to_owned())));
        }
        let next = match self.order.follow(document) {
            Ok(next) => next,
            Err(what) => return Ok(Err(what)),
        };
        let input = match next.document.input.as_deref().map(hash) {
            Some(None) => return Ok(Err(What::Unreadable("the hash of the row it came from".to_owned()))),
            input => input.flatten(),
        };
        self.waiting.push(Waiting {
            position: self.order.position(),
            recorded_at: (*next.document.recorded_at).into(),
            instant: next.instant,
            actor: next.document.actor.to_string(),
            entry: NewEntry {
                entered_by: None,
                stream: (*next.document.stream).into(),
                sequence: next.document.sequence,
                kind: next.kind,
                row_id: next.row_id,
                input,
                rest: Box::default(),
                derived: next.derived,
            },
            document: document.to_owned(),
            leaf: next.leaf,
            hashes: next.hashes,
        });
        if self.waiting.len() >= PIECE {
            self.write().await?;
        }
        Ok(Ok(()))
    }

    async fn write(&mut self) -> Result<(), LogError> {
        let waiting = std::mem::take(&mut self.waiting);
        let records: Vec<Record<'_>> = waiting.iter().map(Waiting::record).collect();
        if records.is_empty() {
            return Ok(());
        }
        match &mut self.of {
            Of::Sqlite(transaction) => {
                rows::insert_entries(transaction, &records).await?;
                let derived: Vec<(i64, &Derived)> =
                    records.iter().map(|record| (record.position, &record.entry.derived)).collect();
                rows::insert(transaction, &derived).await
            }
            Of::Postgres(transaction) => {
                for table in &tables(&records) {
                    copy(transaction, table).await?;
                }
                Ok(())
            }
        }
    }

    /// Runs a statement on what stands beside the entries: keys, checkpoints, cosignatures.
    async fn keep(&mut self, statement: &str, number: i64, texts: [Option<&str>; 2]) -> Result<(), LogError> {
        let given = texts.into_iter().take(statement.matches('$').count() - 1);
        match &mut self.of {
            Of::Sqlite(transaction) => {
                let query = given.fold(sqlx::query(statement).bind(number), sqlx::query::Query::bind);
                query.execute(&mut **transaction).await?;
            }
            Of::Postgres(transaction) => {
                let query = given.fold(sqlx::query(statement).bind(number), sqlx::query::Query::bind);
                query.execute(&mut **transaction).await?;
            }
        }
        Ok(())
    }

    /// Takes in a signing key, by its number from 1, and how it was handed over to.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_key(&mut self, number: i64, vkey: &str, handover: Option<&str>) -> Result<(), LogError> {
        let insert =
            "insert into signing_key (number, vkey, handover) values ($1, $2, $3) on conflict do nothing";
        self.keep(insert, number, [Some(vkey), handover]).await
    }

    /// Takes in a checkpoint as the log signed it, and the lines of those who cosigned it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_checkpoint(
        &mut self,
        size: i64,
        note: &str,
        cosignatures: &[&str],
    ) -> Result<(), LogError> {
        let insert = "insert into checkpoint (size, note) values ($1, $2) on conflict do nothing";
        self.keep(insert, size, [Some(note), None]).await?;
        for line in cosignatures {
            let insert = "insert into cosignature (size, line) values ($1, $2) on conflict do nothing";
            self.keep(insert, size, [Some(line), None]).await?;
        }
        Ok(())
    }

    /// Records all that was taken in.
    ///
    /// # Errors
    /// What the database says, and nothing is recorded.
    pub async fn commit(mut self) -> Result<i64, LogError> {
        self.write().await?;
        match self.of {
            Of::Sqlite(transaction) => transaction.commit().await?,
            Of::Postgres(transaction) => transaction.commit().await?,
        }
        Ok(self.order.position())
    }
}

impl Waiting {
    fn record(&self) -> Record<'_> {
        Record {
            position: self.position,
            recorded_at: self.recorded_at.clone(),
            instant: self.instant,
            actor: &self.actor,
            entry: &self.entry,
            document: self.document.clone(),
            leaf: self.leaf,
            hashes: self.hashes.clone(),
        }
    }
}

/// 32 bytes from hex; `None` where it is not that of as many.
fn hash(hex: &str) -> Option<[u8; 32]> {
    let bytes: Option<Vec<u8>> =
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()).collect();
    let bytes: [u8; 32] = bytes?.try_into().ok()?;
    (crate::document::hex(&bytes) == hex).then_some(bytes)
}
