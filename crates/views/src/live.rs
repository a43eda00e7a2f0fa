//! What the ledger knows, kept in memory by a program that goes on running: extended as the log grows.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};
use usus_log::error::LogError;
use usus_log::store::Log;
use usus_log::stored::Row;

use crate::memory::Memory;

/// How long is waited before it is tried again to add to a memory that is being read.
const PAUSE: Duration = Duration::from_millis(1);

/// A memory that follows its ledger. Its clones are the same.
#[derive(Debug, Clone)]
pub struct Live {
    log: Log,
    memory: Arc<RwLock<Memory>>,
}

impl Live {
    /// Reads all there is, beginning with what was set aside.
    ///
    /// # Errors
    /// What the database says, or [`LogError::Unreadable`] where a derived row makes no sense.
    pub async fn begin(log: &Log) -> Result<Self, LogError> {
        let head = log.head().await?.position;
        let memory = Memory::at_least(log, head).await?;
        Ok(Self { log: log.clone(), memory: Arc::new(RwLock::new(memory)) })
    }

    /// All that is recorded now, whichever program recorded it. While the guard is held nothing is added.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub async fn now(&self) -> Result<OwnedRwLockReadGuard<Memory>, LogError> {
        let head = self.log.head().await?.position;
        self.at_least(head).await
    }

    /// All that is recorded up to a position there is, and perhaps more, without asking the database where that is in
    /// memory already.
    ///
    /// # Errors
    /// As [`begin`](Self::begin).
    pub async fn at_least(&self, known: i64) -> Result<OwnedRwLockReadGuard<Memory>, LogError> {
        loop {
            let memory = self.memory.clone().read_owned().await;
            if memory.known() >= known {
                return Ok(memory);
            }
            drop(memory);
            self.catch_up(known).await?;
        }
    }

    /// Extends the memory after each commit of this process, so that nobody who asks has to wait for it: until it
    /// is dropped.
    pub async fn keep_up(self) {
        let mut grown = self.log.growth();
        while grown.changed().await.is_ok() {
            let head = *grown.borrow_and_update();
            if let Err(error) = self.catch_up(head).await {
                tracing::warn!(%error, "the memory of the ledger is behind");
            }
        }
    }

    async fn catch_up(&self, head: i64) -> Result<(), LogError> {
        // Whoever adds never stands in line: somebody who reads, and asks for more before they are done, would wait behind
        // them for themselves.
        let memory = loop {
            match self.memory.clone().try_write_owned() {
                Ok(memory) => break memory,
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        };
        // What fails in the middle leaves a memory that knows nothing, and the next one reads all.
        let mut taken = Taken { memory, is_whole: false };
        if head <= taken.memory.known() {
            taken.is_whole = true;
            return Ok(());
        }
        let range = (taken.memory.known(), head);
        let mut taken = self.log.scan(range, taken, Taken::add).await?;
        taken.memory.ends_at(head)?;
        taken.is_whole = true;
        Ok(())
    }
}

/// The memory while it is extended.
struct Taken {
    memory: OwnedRwLockWriteGuard<Memory>,
    is_whole: bool,
}

impl Taken {
    fn add(&mut self, row: Row<'_>) -> Result<(), LogError> {
        self.memory.add(row)
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        if !self.is_whole {
            *self.memory = Memory::default();
        }
    }
}
