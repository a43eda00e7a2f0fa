//! The log of reading: who asked which question, and when. It is kept as the log itself is: one document an entry,
//! its leaf hash, the hashes of the tree that become whole with it, and signed checkpoints of its own.

use chrono::Utc;
use serde::{Deserialize, Serialize};
use sqlx::{Executor, Row};
use usus_verifier::checkpoint::{Checkpoint, SignedCheckpoint};
use usus_verifier::key::PrivateKey;
use usus_verifier::tree::{Frontier, leaf_hash};

use crate::clock;
use crate::document::hex;
use crate::error::{LogError, Unproven};
use crate::evidence::on_either;
use crate::store::{Home, Log};
use crate::tree::{Stored, edge_positions};

/// What an origin is followed by for the log of reading.
const SUFFIX: &str = "/readings";

/// On a server one reader at a time takes the next position: the key of that turn.
const TURN: &str = "select pg_advisory_xact_lock(hashtext('usus reading'), hashtext(current_schema()::text))";

/// A question that was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// Its place among the readings, from 1.
    pub position: i64,
    /// When it was asked, in UTC.
    pub read_at: String,
    /// The staff id of who asked.
    pub reader: String,
    /// 128 random bits in hex.
    pub nonce: String,
    /// Where the log ended when it was asked.
    pub head: i64,
    /// The question, as it was asked.
    pub question: String,
}

/// The name the log of reading is signed under.
pub(crate) fn origin(name: &str) -> String {
    format!("{name}{SUFFIX}")
}

impl Log {
    /// Records that somebody asks a question; gives its position among the readings.
    ///
    /// # Errors
    /// [`Unproven::TreeIncomplete`]; what the database says, and nothing is recorded.
    pub async fn record_reading(&self, reader: &str, question: &str) -> Result<i64, LogError> {
        let head = self.head().await?.position;
        let nonce = hex(&self.nonces().next()?);
        let written = |position: i64| {
            let read_at = clock::written(Utc::now());
            let (reader, nonce, question) = (reader.to_owned(), nonce.clone(), question.to_owned());
            serde_json::to_string(&Reading { position, read_at, reader, nonce, head, question })
                .map_err(|error| LogError::Unreadable { position, reason: error.to_string() })
        };
        let end = "select coalesce(max(position), 0) from reading";
        let insert = "insert into reading (position, document, leaf, hashes) values ($1, $2, $3, $4)";
        macro_rules! record {
            ($transaction:ident) => {{
                let last: i64 = sqlx::query_scalar(end).fetch_one(&mut *$transaction).await?;
                let mut stored = Stored::default();
                for position in edge_positions(last) {
                    let at = "select leaf, hashes from reading where position = $1";
                    let row = sqlx::query(at).bind(position).fetch_optional(&mut *$transaction).await?;
                    let row = row.ok_or(Unproven::TreeIncomplete { position })?;
                    let (leaf, hashes): (Vec<u8>, Option<Vec<u8>>) = (row.get(0), row.get(1));
                    stored.add(position, &leaf, hashes.as_deref());
                }
                let mut edge = stored.edge(last)?;
                let document = written(last + 1)?;
                let leaf = leaf_hash(document.as_bytes());
                let hashes = Some(edge.push(leaf).concat()).filter(|hashes| !hashes.is_empty());
                sqlx::query(insert)
                    .bind(last + 1)
                    .bind(document)
                    .bind(leaf.to_vec())
                    .bind(hashes)
                    .execute(&mut *$transaction)
                    .await?;
                $transaction.commit().await?;
                Ok(last + 1)
            }};
        }
        match self.home() {
            Home::Sqlite { pool, .. } => {
                let mut transaction = pool.begin_with("begin immediate").await?;
                record!(transaction)
            }
            Home::Postgres { pool, .. } => {
                let mut transaction = pool.begin_with("begin isolation level read committed").await?;
                transaction.execute(TURN).await?;
                record!(transaction)
            }
        }
    }

    /// The documents of up to `limit` readings after one, in order, each with its position.
    ///
    /// # Errors
    /// What the database says.
    pub async fn readings(&self, after: i64, limit: i64) -> Result<Vec<(i64, String)>, LogError> {
        let query = "select position, document from reading where position > $1 order by position limit $2";
        Ok(on_either!(self, pool => sqlx::query_as(query).bind(after).bind(limit).fetch_all(pool).await?))
    }

    /// Signs a checkpoint of the readings as they stand, unless the last one is; gives it, if there are any. It is
    /// signed with the log's key, under a name of its own. The hashes stored with the readings must give the root that
    /// the last one signed; from there on only what is new is read.
    ///
    /// # Errors
    /// [`Unproven::Contradicted`] where the readings are not what the last checkpoint said; what the database says.
    pub async fn sign_readings(&self, key: &PrivateKey) -> Result<Option<SignedCheckpoint>, LogError> {
        let latest = "select note from reading_checkpoint order by size desc limit 1";
        let latest: Option<String> =
            on_either!(self, pool => sqlx::query_scalar(latest).fetch_optional(pool).await?);
        let latest = latest.and_then(|note| SignedCheckpoint::read(&note).ok());
        let (signed, root) = latest.as_ref().map_or((0, Frontier::default().root()), SignedCheckpoint::tree);
        let last = "select coalesce(max(position), 0) from reading";
        let last: i64 = on_either!(self, pool => sqlx::query_scalar(last).fetch_one(pool).await?);
        let mut tree = match self.edge_of_readings(signed.cast_signed()).await {
            Ok(tree) if tree.root() == root => tree,
            Ok(_) | Err(LogError::Evidence(_)) => {
                return Err(Unproven::Contradicted { signed: signed.cast_signed(), size: last }.into());
            }
            Err(error) => return Err(error),
        };
        loop {
            let page = self.readings(tree.size().cast_signed(), 10_000).await?;
            if page.is_empty() {
                break;
            }
            for (_, document) in page {
                tree.push(leaf_hash(document.as_bytes()));
            }
        }
        if tree.size() == signed {
            return Ok(latest);
        }
        let not_its_key = || Unproven::NotItsKey { given: key.public().to_string() };
        let key = key.named(&origin(key.public().name())).ok_or_else(not_its_key)?;
        let origin = key.public().name().to_owned();
        let checkpoint = Checkpoint { origin, size: tree.size(), root: tree.root() };
        let checkpoint = SignedCheckpoint::sign(checkpoint, &key).map_err(|_| not_its_key())?;
        let insert = "insert into reading_checkpoint (size, note) values ($1, $2) on conflict do nothing";
        on_either!(self, pool => {
            let size = tree.size().cast_signed();
            sqlx::query(insert).bind(size).bind(checkpoint.whole()).execute(pool).await?;
        });
        Ok(Some(checkpoint))
    }

    /// The right edge of the tree over the first `size` readings, from the hashes stored with them.
    async fn edge_of_readings(&self, size: i64) -> Result<Frontier, LogError> {
        let at = "select leaf, hashes from reading where position = $1";
        let mut stored = Stored::default();
        for position in edge_positions(size) {
            let row: Option<(Vec<u8>, Option<Vec<u8>>)> =
                on_either!(self, pool => sqlx::query_as(at).bind(position).fetch_optional(pool).await?);
            let (leaf, hashes) = row.ok_or(Unproven::TreeIncomplete { position })?;
            stored.add(position, &leaf, hashes.as_deref());
        }
        stored.edge(size)
    }
}
