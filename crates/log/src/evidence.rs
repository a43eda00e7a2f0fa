//! What proves the log, kept beside it: the keys it is signed with, its signed checkpoints, and what witnesses and
//! time-stamping authorities said of them. Rows are only ever added.

use usus_verifier::checkpoint::{Checkpoint, SignedCheckpoint};
use usus_verifier::handover::Handover;
use usus_verifier::key::{PrivateKey, PublicKey};
use usus_verifier::prove::Proof;
use usus_verifier::receipt::Receipt;

use crate::error::{LogError, Unproven};
use crate::store::{Home, Log};

/// Does the same with the pool of either database: statements here are one text for both.
macro_rules! on_either {
    ($log:expr, $pool:ident => $work:expr) => {
        match $log.home() {
            Home::Sqlite { pool: $pool, .. } => $work,
            Home::Postgres { pool: $pool, .. } => $work,
        }
    };
}

pub(crate) use on_either;

/// Which checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The last one.
    Latest,
    /// The one of this size.
    Of(i64),
    /// The first one that reaches this position.
    Reaching(i64),
}

/// A key the log's checkpoints are signed with, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKey {
    /// The public key.
    pub vkey: String,
    /// How the key before it handed over to it; nothing for the first.
    pub handover: Option<String>,
}

/// A row of what is kept beside the log, which does not say what it should.
fn unreadable(size: i64, what: &str) -> LogError {
    LogError::Unreadable { position: size, reason: what.to_owned() }
}

impl Log {
    /// The keys, the first one first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn signing_keys(&self) -> Result<Vec<SigningKey>, LogError> {
        let query = "select vkey, handover from signing_key order by number";
        let keys: Vec<(String, Option<String>)> =
            on_either!(self, pool => sqlx::query_as(query).fetch_all(pool).await?);
        Ok(keys.into_iter().map(|(vkey, handover)| SigningKey { vkey, handover }).collect())
    }

    /// Adds a key: the first, or the one the last handed over to.
    ///
    /// # Errors
    /// [`LogError::Conflict`] where somebody else has added one in the meantime; what the database says.
    pub async fn add_signing_key(
        &self,
        key: &PublicKey,
        handover: Option<&Handover>,
    ) -> Result<(), LogError> {
        let keys = self.signing_keys().await?;
        // A key follows the last one: who was overtaken would hand over what is no longer theirs.
        let last = keys.last().map(|last| last.vkey.clone());
        if last != handover.map(|handover| handover.from().to_string()) {
            return Err(LogError::Conflict);
        }
        let number = i64::try_from(keys.len()).unwrap_or(i64::MAX) + 1;
        let insert =
            "insert into signing_key (number, vkey, handover) values ($1, $2, $3) on conflict do nothing";
        let (vkey, handover) = (key.to_string(), handover.map(Handover::whole));
        let added = on_either!(self, pool => sqlx::query(insert).bind(number).bind(vkey).bind(handover)
            .execute(pool).await?.rows_affected());
        if added == 1 { Ok(()) } else { Err(LogError::Conflict) }
    }

    /// A checkpoint, with what witnesses said of it.
    ///
    /// # Errors
    /// [`LogError::Unreadable`] where what is stored is none; what the database says.
    pub async fn checkpoint(&self, which: Which) -> Result<Option<SignedCheckpoint>, LogError> {
        let (query, size) = match which {
            Which::Latest => {
                ("select size, note from checkpoint where size >= $1 order by size desc limit 1", 0)
            }
            Which::Of(size) => ("select size, note from checkpoint where size = $1", size),
            Which::Reaching(size) => {
                ("select size, note from checkpoint where size >= $1 order by size limit 1", size)
            }
        };
        let found: Option<(i64, String)> =
            on_either!(self, pool => sqlx::query_as(query).bind(size).fetch_optional(pool).await?);
        let Some((size, note)) = found else { return Ok(None) };
        let unreadable = |_| unreadable(size, "a checkpoint that is none");
        let mut checkpoint = SignedCheckpoint::read(&note).map_err(unreadable)?;
        for line in self.cosignatures(size).await? {
            // One that is none says nothing here; `verify` tells of it.
            let _ = checkpoint.add(&line);
        }
        Ok(Some(checkpoint))
    }

    /// Checkpoints as they are stored, each with its size, of more entries than `after`, the smallest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn checkpoints(&self, after: i64, limit: i64) -> Result<Vec<(i64, String)>, LogError> {
        let query = "select size, note from checkpoint where size > $1 order by size limit $2";
        Ok(on_either!(self, pool => sqlx::query_as(query).bind(after).bind(limit).fetch_all(pool).await?))
    }

    /// Signs a checkpoint of the log as it stands, unless the last one is; gives the last one. The log must be what
    /// the last one said it was.
    ///
    /// # Errors
    /// [`Unproven::NotItsKey`] where the log is not signed with this key; [`Unproven::Contradicted`] where the log is
    /// not what the last checkpoint said; [`Unproven::TreeIncomplete`]; what the database says.
    pub async fn sign(&self, key: &PrivateKey) -> Result<SignedCheckpoint, LogError> {
        let keys = self.signing_keys().await?;
        if keys.last().map(|last| &last.vkey) != Some(&key.public().to_string()) {
            return Err(Unproven::NotItsKey { given: key.public().to_string() }.into());
        }
        let size = self.head().await?.position;
        if let Some(last) = self.checkpoint(Which::Latest).await? {
            let (signed, root) = last.tree();
            let signed = i64::try_from(signed).unwrap_or(i64::MAX);
            if signed > size || self.root(signed).await? != root {
                return Err(Unproven::Contradicted { signed, size }.into());
            }
            if signed == size {
                return Ok(last);
            }
        }
        let root = self.root(size).await?;
        let origin = key.public().name().to_owned();
        let checkpoint = Checkpoint { origin, size: u64::try_from(size).unwrap_or(0), root };
        let signed = SignedCheckpoint::sign(checkpoint, key)
            .map_err(|_| Unproven::NotItsKey { given: key.public().to_string() })?;
        self.add_checkpoint(&signed).await?;
        Ok(signed)
    }

    /// Keeps a checkpoint, unless one of its size is kept.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_checkpoint(&self, signed: &SignedCheckpoint) -> Result<(), LogError> {
        let insert = "insert into checkpoint (size, note) values ($1, $2) on conflict do nothing";
        let size = i64::try_from(signed.tree().0).unwrap_or(i64::MAX);
        on_either!(self, pool => {
            sqlx::query(insert).bind(size).bind(signed.whole()).execute(pool).await?;
        });
        Ok(())
    }

    /// The lines by which witnesses cosigned a checkpoint.
    ///
    /// # Errors
    /// What the database says.
    pub async fn cosignatures(&self, size: i64) -> Result<Vec<String>, LogError> {
        let query = "select line from cosignature where size = $1 order by line";
        Ok(on_either!(self, pool => sqlx::query_scalar(query).bind(size).fetch_all(pool).await?))
    }

    /// Keeps such a line, without its end, unless it is kept.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_cosignature(&self, size: i64, line: &str) -> Result<(), LogError> {
        let insert = "insert into cosignature (size, line) values ($1, $2) on conflict do nothing";
        on_either!(self, pool => {
            sqlx::query(insert).bind(size).bind(line.trim_end_matches('\n')).execute(pool).await?;
        });
        Ok(())
    }

    /// The replies of time-stamping authorities (RFC 3161, DER) about a checkpoint, each with the authority's address
    /// where it is known.
    ///
    /// # Errors
    /// What the database says.
    pub async fn stamps(&self, size: i64) -> Result<Vec<(Option<String>, Vec<u8>)>, LogError> {
        let query = "select authority, reply from stamp where size = $1 order by digest";
        Ok(on_either!(self, pool => sqlx::query_as(query).bind(size).fetch_all(pool).await?))
    }

    /// Keeps such a reply, unless it is kept.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_stamp(&self, size: i64, authority: Option<&str>, reply: &[u8]) -> Result<(), LogError> {
        use sha2::{Digest, Sha256};
        let insert = "insert into stamp (size, digest, authority, reply) values ($1, $2, $3, $4) \
                      on conflict do nothing";
        let digest = Sha256::digest(reply).to_vec();
        on_either!(self, pool => {
            sqlx::query(insert).bind(size).bind(&digest).bind(authority).bind(reply).execute(pool).await?;
        });
        Ok(())
    }

    /// The position of the entry that recorded a row, by the office's id.
    ///
    /// # Errors
    /// What the database says.
    pub async fn recorded_as(&self, row: &str) -> Result<Option<i64>, LogError> {
        let query = "select position from entry where row_id = $1";
        Ok(on_either!(self, pool => sqlx::query_scalar(query).bind(row).fetch_optional(pool).await?))
    }

    /// The receipt for the entry at a position against a checkpoint that reaches it; `None` where there is no such
    /// entry.
    ///
    /// # Errors
    /// [`Unproven::TreeIncomplete`]; what the database says.
    pub async fn receipt(
        &self,
        position: i64,
        checkpoint: SignedCheckpoint,
    ) -> Result<Option<Receipt>, LogError> {
        let Some(entry) = self.entries(position - 1, position, 1).await?.pop() else { return Ok(None) };
        let index = u64::try_from(position - 1).unwrap_or(0);
        let size = checkpoint.tree().0;
        let proof = self.prove(Proof::Inclusion { size, index }).await?;
        Ok(Some(Receipt { entry: entry.document.into_bytes(), index, proof, checkpoint }))
    }
}
