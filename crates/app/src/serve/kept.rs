//! What the server keeps aside for those it answers: finished balances, files that wait to be recorded, and how
//! columns were mapped before.

use std::sync::Arc;

use chrono::NaiveDate;
use usus_log::error::LogError;
use usus_log::store::Log;
use usus_views::balance::{self, Balance, Row};
use usus_views::clocks::Clocks;
use usus_views::dimension::Dimension;
use usus_views::filter::Filter;
use usus_views::journal::{self, Line};
use usus_views::memory::Memory;
use usus_views::standing::Standing;

use crate::serve::bounded::{Bounded, Room};
use crate::serve::mappings::Mappings;
use crate::serve::uploads::Uploads;
use crate::serve::{Office, Trouble};

/// Rows of the balances that are kept, those that people look at: some ten megabytes.
const BALANCES: Room = Room { most: 30_000, largest: 10_000 };

/// Lines of the lists of last entries that are kept.
const RECENT: Room = Room { most: 2_000, largest: 200 };

/// Positions among which the last entries are looked for: registers have entries too.
const AMONG: i64 = 60;

/// What a balance was asked for: what was known, on which day, and in words its split and its filter.
type Asked = (i64, NaiveDate, String);

/// Lines of the journal that several answers share.
type Lines = Arc<Vec<Line>>;

/// What is kept aside.
pub(crate) struct Kept {
    balances: Bounded<Asked, Arc<Balance>>,
    recent: Bounded<(i64, String), Lines>,
    /// Files that wait to be recorded.
    pub(crate) uploads: Uploads,
    /// How the columns of files were mapped.
    pub(crate) mappings: Mappings,
    /// Held while something is recorded: those who record at the same moment wait for one another here, and do not find
    /// in the log again and again that somebody else was first.
    pub(crate) recording: tokio::sync::Mutex<()>,
    /// Held while a file is read: a small one may unfold to much, and a few of those would take all memory there is.
    reading: tokio::sync::Mutex<()>,
}

impl Kept {
    /// What is kept for a ledger, some of it beside its file; files of so many bytes at most.
    pub(crate) fn beside(log: &Log, largest_file: u64) -> Self {
        Self {
            balances: Bounded::new(BALANCES),
            recent: Bounded::new(RECENT),
            uploads: Uploads::of(largest_file),
            mappings: Mappings::at(log.beside(".mappings.json")),
            recording: tokio::sync::Mutex::default(),
            reading: tokio::sync::Mutex::default(),
        }
    }

    /// Reads a file, one at a time, on a thread where nobody who asks a question waits for it.
    pub(crate) async fn read_file<T: Send + 'static>(
        &self,
        read: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Trouble> {
        let _in_turn = self.reading.lock().await;
        tokio::task::spawn_blocking(read).await.map_err(|_| LogError::Closed.into())
    }
}

impl Office {
    /// The balance at these clocks. What was once answered never changes, so it is kept.
    pub(crate) async fn balance(
        &self,
        clocks: Clocks,
        by: &[Dimension],
        filter: &Filter,
    ) -> Result<Arc<Balance>, LogError> {
        self.rows_of_balance(clocks, by, filter, ("", |_: &Memory, _: &Row| true)).await
    }

    /// Of the balance at these clocks the rows that somebody wants of it; by their name they are found again.
    pub(crate) async fn rows_of_balance(
        &self,
        clocks: Clocks,
        by: &[Dimension],
        filter: &Filter,
        (name, wants): (&str, impl Fn(&Memory, &Row) -> bool),
    ) -> Result<Arc<Balance>, LogError> {
        let asked = (clocks.known, clocks.effective, format!("{name} {by:?} {filter:?}"));
        if let Some(known) = self.kept.balances.get(&asked) {
            return Ok(known);
        }
        let memory = self.memory(clocks.known).await?;
        let mut balance = balance::balance(&memory, clocks, by, filter);
        balance.rows.retain(|row| wants(&memory, row));
        drop(memory);
        let balance = Arc::new(balance);
        self.kept.balances.keep(asked, balance.clone(), 1 + balance.rows.len());
        Ok(balance)
    }

    /// The last movements that were recorded up to a position, the latest first; kept as balances are.
    pub(crate) async fn recent(&self, known: i64, filter: &Filter) -> Result<Lines, LogError> {
        let asked = (known, format!("{filter:?}"));
        if let Some(known) = self.kept.recent.get(&asked) {
            return Ok(known);
        }
        let memory = self.memory(known).await?;
        let facts = &memory.facts;
        let standing = Standing::at(facts, known);
        let range = ((known - AMONG).max(0), known);
        let mut lines = journal::journal(&self.log, facts, &standing, range).await?;
        lines.retain(|line| journal::passes(line, facts, filter));
        drop(memory);
        lines.reverse();
        let lines = Arc::new(lines);
        self.kept.recent.keep(asked, lines.clone(), 1 + lines.len());
        Ok(lines)
    }
}
