//! A transaction per request under a lock on the head: what this log would do if it gave every caller a
//! transaction of its own. Positions are dense and in the order of commits, as the log promises, so callers
//! wait for one another's commit to reach the disk.

use anyhow::Result;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sqlx::postgres::PgPool;
use sqlx::{Postgres, Row, Transaction};

use super::entry;
use crate::append::payload::Payload;
use crate::append::place::pool;
use crate::append::subject::Subject;

/// The table and its head.
pub(crate) struct PerRequest {
    pool: PgPool,
    payload: Payload,
}

impl PerRequest {
    pub(crate) async fn open(url: &str) -> Result<Self> {
        let pool = pool(url).await?;
        entry::make_tables(&pool).await?;
        Ok(Self { pool, payload: Payload::new()? })
    }

    async fn under_the_lock(&self, first: u64, events: u64) -> Result<()> {
        let mut transaction: Transaction<'_, Postgres> = self.pool.begin().await?;
        let head = sqlx::query("select position, recorded_at from head for update")
            .fetch_one(&mut *transaction)
            .await?;
        let mut position: i64 = head.try_get(0)?;
        let recorded_at = Utc::now().max(head.try_get::<DateTime<Utc>, _>(1)?);
        for number in first..first + events {
            position += 1;
            entry::insert(&mut transaction, &self.payload, position, number, recorded_at).await?;
        }
        sqlx::query("update head set position = $1, recorded_at = $2")
            .bind(position)
            .bind(recorded_at)
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }
}

#[async_trait]
impl Subject for PerRequest {
    async fn append(&self, number: u64) -> Result<u64> {
        self.under_the_lock(number, 1).await?;
        Ok(0)
    }

    async fn batch(&self, first: u64, events: u64) -> Result<()> {
        self.under_the_lock(first, events).await
    }

    async fn lengthen(&self, _: u64, _: u64) -> Result<bool> {
        Ok(false)
    }

    async fn read(&self) -> Result<u64> {
        entry::read(&self.pool).await
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}
