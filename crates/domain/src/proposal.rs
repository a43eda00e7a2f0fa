//! Proposta: what one person asks for and a second one lets in. It moves nothing until then.

use std::sync::Arc;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoStaticStr};

use crate::id::ProposalId;
use crate::particulars::Particulars;
use crate::quantity::Unit;
use crate::text::Text;

/// Why something waits for a second person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Waits {
    /// A row moves more than this.
    OverLimit {
        /// The limit that was in force, in the unit's smallest part.
        limit: i64,
        /// What it is counted in: euro.
        unit: Unit,
    },
    /// A row corrects an earlier one.
    Correction,
    /// A period is to be closed.
    Closing,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Asks {
    /// The rows of a file, which follow in entries of their own.
    Rows {
        /// The names of the columns, as the file has them.
        columns: Vec<Arc<str>>,
        /// How many rows.
        rows: u32,
    },
    /// A closing. What it puts on record is made out when it is approved.
    Closing(Box<Particulars>),
}

/// Proposta: somebody asks for rows or a closing that a second person must let in. Who, is the entry's actor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Proposed {
    /// Its name.
    pub proposal: ProposalId,
    /// Why it waits; empty where a second person is asked though nothing demands it.
    pub waits: Vec<Waits>,
    /// What is asked for.
    pub asks: Asks,
}

/// Some of the rows that are asked for, as the office wrote them. They were acceptable when they were proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProposedRows {
    /// Of which proposal.
    pub proposal: ProposalId,
    /// The rows, in order; each has one cell for each column.
    pub rows: Vec<ProposedRow>,
}

/// A row that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProposedRow {
    /// Which row of its file it was, as a spreadsheet counts; the header is 1.
    pub number: u32,
    /// Its cells.
    pub cells: Vec<ProposedCell>,
}

/// A cell as the office wrote it: nothing, a text, or what a spreadsheet holds as a number or a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ProposedCell {
    /// Nothing.
    Empty(()),
    /// A text.
    Text(Box<str>),
    /// A number of a spreadsheet, in decimal digits with a point.
    Number {
        /// The digits.
        number: Box<str>,
    },
    /// A date of a spreadsheet.
    Date {
        /// The date.
        date: NaiveDate,
    },
}

/// Approvazione: a second person lets a proposal in. The entries it leads to stand just before it, recorded with it or
/// not at all, and have the proposer as their actor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Approved {
    /// Which proposal.
    pub proposal: ProposalId,
    /// How many entries it led to.
    pub entries: u32,
}

/// Rigetto: a second person does not let a proposal in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rejected {
    /// Which proposal.
    pub proposal: ProposalId,
    /// Why not.
    pub reason: Text,
}

/// Ritiro: who proposed it takes it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Withdrawn {
    /// Which proposal.
    pub proposal: ProposalId,
}

/// How a proposal ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Settled {
    /// A second person let it in.
    Approved,
    /// A second person did not.
    Rejected,
    /// Who proposed it took it back.
    Withdrawn,
}

impl Settled {
    /// The word that JSON uses.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.into()
    }
}

/// A proposal as far as it has come. Its rows are not held: only whoever shows or approves it reads them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    pub(crate) proposed: Proposed,
    pub(crate) rows: u32,
    pub(crate) settled: Option<Settled>,
}

impl Proposal {
    pub(crate) fn new(proposed: Proposed) -> Self {
        Self { proposed, rows: 0, settled: None }
    }

    /// What was asked for, and why it waits.
    #[must_use]
    pub fn proposed(&self) -> &Proposed {
        &self.proposed
    }

    /// How it ended; `None` while it is open.
    #[must_use]
    pub fn settled(&self) -> Option<Settled> {
        self.settled
    }

    /// Whether these can be the next of its rows.
    pub(crate) fn awaits(&self, more: &ProposedRows) -> bool {
        let Asks::Rows { columns, rows } = &self.proposed.asks else { return false };
        let with_these = u32::try_from(more.rows.len()).ok().and_then(|more| self.rows.checked_add(more));
        self.is_of(&more.proposal)
            && self.settled.is_none()
            && !more.rows.is_empty()
            && with_these.is_some_and(|with_these| with_these <= *rows)
            && more.rows.iter().all(|row| row.cells.len() == columns.len())
    }

    /// Whether it can be settled: all its rows are there, and nobody has settled it.
    pub(crate) fn is_open(&self, name: &ProposalId) -> bool {
        let is_whole = match self.proposed.asks {
            Asks::Rows { rows, .. } => self.rows == rows,
            Asks::Closing(_) => true,
        };
        self.is_of(name) && is_whole && self.settled.is_none()
    }

    fn is_of(&self, name: &ProposalId) -> bool {
        self.proposed.proposal == *name
    }

    pub(crate) fn add(&mut self, more: &ProposedRows) {
        self.rows = self.rows.saturating_add(u32::try_from(more.rows.len()).unwrap_or(u32::MAX));
    }

    pub(crate) fn settle(&mut self, how: Settled) {
        self.settled.get_or_insert(how);
    }
}
