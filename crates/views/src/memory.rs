//! What the ledger knows, in memory: from it every answer is folded.

use serde::{Deserialize, Serialize};
use usus_log::aside::Aside;
use usus_log::error::LogError;
use usus_log::store::Log;
use usus_log::stored::Row;

use crate::facts::{Facts, position, unknown};
use crate::movements::{Movement, Movements, day};
use crate::sums::Kind;

/// Facts and movements of the entries up to a position.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Memory {
    /// What movements are about.
    pub facts: Facts,
    /// The movements.
    pub movements: Movements,
    known: i64,
    /// How many movements were taken from what was set aside.
    #[serde(skip)]
    taken: usize,
    /// The allocation that was named last, and its account: the movements of an entry mostly share it.
    #[serde(skip)]
    last: (String, u32),
}

/// Who sets aside, and in which form: another version of the program may mean something else by the same bytes.
const MAKER: &str = concat!("usus-views ", env!("CARGO_PKG_VERSION"), ", form 3");

/// Movements that are read again faster than they are set aside.
const FEW: usize = 50_000;

impl Memory {
    /// Reads all there is.
    ///
    /// # Errors
    /// What the database says, or [`LogError::Unreadable`] where a derived row names nothing known.
    pub async fn load(log: &Log) -> Result<Self, LogError> {
        Self::default().caught_up(log).await
    }

    /// Reads up to a position at least, beginning with what was set aside.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub async fn at_least(log: &Log, known: i64) -> Result<Self, LogError> {
        Self::set_aside_before(log).await.unwrap_or_default().caught_up_to(log, known).await
    }

    /// What was set aside the last time, if it fits the log.
    pub(crate) async fn set_aside_before(log: &Log) -> Option<Self> {
        let aside = log.aside(MAKER).await?;
        let mut memory: Self = postcard::from_bytes(&aside.bytes).ok()?;
        memory.facts.number_again();
        memory.taken = memory.movements.len();
        Some(memory)
    }

    /// Whether it began with what was set aside.
    #[must_use]
    pub fn began_aside(&self) -> bool {
        self.taken > 0
    }

    /// Whether the next start would gain by setting this aside: much of it had to be read.
    #[must_use]
    pub fn is_worth_setting_aside(&self) -> bool {
        let all = self.movements.len();
        all - self.taken > FEW.max(all / 8)
    }

    /// Sets it aside beside the ledger, where that can be done.
    pub async fn set_aside(&self, log: &Log) -> bool {
        // More than is needed; room that is not written to costs nothing.
        let room = Vec::with_capacity(16 * self.movements.len());
        let Ok(bytes) = postcard::to_extend(self, room) else { return false };
        log.set_aside(MAKER, Aside { position: self.known, bytes }).await
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
        memory.ends_at(upto)?;
        Ok(memory)
    }

    /// All rows up to a position were added: they count from now on.
    pub(crate) fn ends_at(&mut self, position: i64) -> Result<(), LogError> {
        self.facts.tie()?;
        self.movements.settle();
        self.known = position;
        Ok(())
    }

    /// The last position it knows.
    #[must_use]
    pub fn known(&self) -> i64 {
        self.known
    }

    pub(crate) fn add(&mut self, row: Row<'_>) -> Result<(), LogError> {
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
                let account = self.account(row.resource, row.allocation);
                let account = account.ok_or_else(|| unknown(row.position, "account", row.resource))?;
                self.movements.add(Movement {
                    position: position(row.position)?,
                    day: day(row.effective_on),
                    kind: Kind::of(row.flow, row.state),
                    quantity: row.quantity,
                    account,
                    ambito: self.facts.ambito_of(account),
                })
            }
        }
    }

    fn account(&mut self, resource: &str, allocation: Option<&str>) -> Option<u32> {
        let Some(id) = allocation else { return self.facts.account_of(resource, None) };
        let (last, account) = &mut self.last;
        if last != id {
            *account = self.facts.account_of(resource, allocation)?;
            last.clear();
            last.push_str(id);
        }
        Some(*account)
    }
}
