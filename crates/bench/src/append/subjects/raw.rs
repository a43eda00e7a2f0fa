//! One `insert` per transaction and nothing else: no head, no order, no check that a position is free of
//! holes. What any store on Postgres pays that writes its events one by one.

use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::Result;
use async_trait::async_trait;
use chrono::Utc;
use sqlx::postgres::PgPool;

use super::entry;
use crate::append::payload::Payload;
use crate::append::place::pool;
use crate::append::subject::Subject;

/// The bare table.
pub(crate) struct Raw {
    pool: PgPool,
    payload: Payload,
    /// Numbered here: the database is asked for nothing but the insert.
    last: AtomicI64,
}

impl Raw {
    pub(crate) async fn open(url: &str) -> Result<Self> {
        let pool = pool(url).await?;
        entry::make_tables(&pool).await?;
        let last = AtomicI64::new(entry::last_position(&pool).await?);
        Ok(Self { pool, payload: Payload::new()?, last })
    }

    fn next(&self) -> i64 {
        self.last.fetch_add(1, Ordering::Relaxed) + 1
    }
}

#[async_trait]
impl Subject for Raw {
    async fn append(&self, number: u64) -> Result<u64> {
        let mut connection = self.pool.acquire().await?;
        entry::insert(&mut connection, &self.payload, self.next(), number, Utc::now()).await?;
        Ok(0)
    }

    /// An `insert` per row, all in one transaction.
    async fn batch(&self, first: u64, events: u64) -> Result<()> {
        let mut transaction = self.pool.begin().await?;
        for number in first..first + events {
            entry::insert(&mut transaction, &self.payload, self.next(), number, Utc::now()).await?;
        }
        Ok(transaction.commit().await?)
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
