//! What the ledger knows, in memory: from it every answer is folded.

use usus_log::error::LogError;
use usus_log::store::Log;
use usus_log::stored::Row;

use crate::facts::{Facts, position, unknown};
use crate::movements::{Movement, Movements, day};
use crate::sums::Kind;

/// Facts and movements of the entries up to a position.
#[derive(Debug, Default)]
pub struct Memory {
    /// What movements are about.
    pub facts: Facts,
    /// The movements.
    pub movements: Movements,
    known: i64,
}

impl Memory {
    /// Reads all there is.
    ///
    /// # Errors
    /// What the database says, or [`LogError::Unreadable`] where a derived row names nothing known.
    pub async fn load(log: &Log) -> Result<Self, LogError> {
        Self::default().caught_up(log).await
    }

    /// Reads what was recorded since.
    ///
    /// # Errors
    /// As [`load`](Self::load); then what was in memory is gone.
    pub async fn caught_up(self, log: &Log) -> Result<Self, LogError> {
        let head = log.head().await?.position;
        self.caught_up_to(log, head).await
    }

    /// Reads what was recorded since, up to a position there is.
    ///
    /// # Errors
    /// As [`caught_up`](Self::caught_up).
    pub async fn caught_up_to(self, log: &Log, upto: i64) -> Result<Self, LogError> {
        if upto <= self.known {
            return Ok(self);
        }
        let mut memory = log.scan((self.known, upto), self, Self::add).await?;
        memory.facts.tie()?;
        memory.movements.settle();
        memory.known = upto;
        Ok(memory)
    }

    /// The last position it knows.
    #[must_use]
    pub fn known(&self) -> i64 {
        self.known
    }

    fn add(&mut self, row: Row<'_>) -> Result<(), LogError> {
        match row {
            Row::Resource(row) => self.facts.add_resource(&row),
            Row::Allocation(row) => self.facts.add_allocation(&row),
            Row::Release(row) => self.facts.add_release(&row),
            Row::Correction(row) => {
                self.facts.add_correction(&row);
                Ok(())
            }
            Row::Contest(row) => self.facts.add_contest(&row),
            Row::Movement(row) => {
                let account = self.facts.account_of(row.resource, row.allocation);
                let account = account.ok_or_else(|| unknown(row.position, "account", row.resource))?;
                self.movements.add(Movement {
                    position: position(row.position)?,
                    day: day(row.effective_on),
                    kind: Kind::of(row.flow, row.state),
                    quantity: row.quantity,
                    account,
                })
            }
        }
    }
}
