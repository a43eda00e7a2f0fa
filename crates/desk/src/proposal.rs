//! Four eyes: what waits for a second person is put on record as it was asked for, and let in, or not, by another.

mod ask;
mod settle;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use usus_domain::event::Event;
use usus_domain::id::{ProposalId, StaffId};
use usus_domain::proposal::{Asks, ProposedCell, ProposedRow, Settled, Waits};
use usus_domain::stream::Stream;
use usus_domain::text::Text;
use usus_log::clock;
use usus_log::document::{Document, hex};
use usus_log::entry::StoredEntry;
use usus_log::error::LogError;
use usus_log::store::Log;

use crate::import::{Readable, understand};
use crate::sheet::{Cell, Row, Table};

pub use ask::{Asked, Submitted, propose, propose_closing, submit};
pub use settle::{Decided, approve, reject, withdraw};

/// A proposal as it stands in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Its name.
    pub id: ProposalId,
    /// What is asked for.
    pub asks: Asks,
    /// Why it waits.
    pub waits: Vec<Waits>,
    /// Who asks.
    pub proposer: StaffId,
    /// When it was recorded.
    pub proposed_at: DateTime<Utc>,
    /// At which position.
    pub position: i64,
    /// How it ended; `None` while it is open.
    pub settlement: Option<Settlement>,
    /// The hash of what is asked for, in hex.
    input: Option<String>,
}

/// How a proposal ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// Approved, rejected or withdrawn.
    pub how: Settled,
    /// By whom.
    pub by: StaffId,
    /// When.
    pub at: DateTime<Utc>,
    /// At which position.
    pub position: i64,
    /// How many entries an approval led to: those just before its position.
    pub entries: u32,
    /// Why it was rejected.
    pub reason: Option<Text>,
}

/// A proposal with its rows.
#[derive(Debug)]
pub struct Whole {
    /// What is known of it.
    pub proposal: Proposal,
    /// The rows it asks for, as a file of them would be read; `None` for a closing.
    pub file: Option<Readable>,
}

/// The proposals that nobody has settled, in the order in which they were made. However long the log is, only they are
/// read.
///
/// # Errors
/// The machine's.
pub async fn open(log: &Log) -> Result<Vec<Proposal>, LogError> {
    folded(&log.open_proposals().await?)
}

/// All proposals, open and settled, in the order in which they were made, without their rows.
///
/// # Errors
/// The machine's.
pub async fn all(log: &Log) -> Result<Vec<Proposal>, LogError> {
    folded(&log.proposals().await?)
}

/// A proposal with its rows; `None` where there is none of that name.
///
/// # Errors
/// The machine's.
pub async fn find(log: &Log, id: &ProposalId) -> Result<Option<Whole>, LogError> {
    let entries = log.stream(&Stream::Proposal(id.clone()).to_string(), 0).await?;
    let Some(proposal) = folded(&entries)?.pop() else { return Ok(None) };
    let Asks::Rows { columns, .. } = &proposal.asks else {
        return Ok(Some(Whole { proposal, file: None }));
    };
    let mut rows = Vec::new();
    for entry in &entries {
        if let Event::ProposedRows(part) = Document::parse(entry.position, &entry.document)?.event()? {
            rows.extend(part.rows.into_iter().map(row));
        }
    }
    let columns = columns.iter().map(ToString::to_string).collect();
    let table = Table { sheet: None, columns, rows, ignored_sheets: Vec::new() };
    let file = understand(table).map_err(|trouble| LogError::Unreadable {
        position: proposal.position,
        reason: format!("rows that are no table: {}", trouble.rule()),
    })?;
    Ok(Some(Whole { proposal, file: Some(file) }))
}

/// What entries, in log order, say of proposals.
fn folded(entries: &[StoredEntry]) -> Result<Vec<Proposal>, LogError> {
    let mut proposals: Vec<Proposal> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for entry in entries {
        let document = Document::parse(entry.position, &entry.document)?;
        let (at, position) = (clock::read(&document.recorded_at).unwrap_or_default(), entry.position);
        let by = actor(&document)?;
        let (id, how, entries, reason) = match document.event()? {
            Event::Proposed(proposed) => {
                places.insert(proposed.proposal.clone(), proposals.len());
                proposals.push(Proposal {
                    id: proposed.proposal,
                    asks: proposed.asks,
                    waits: proposed.waits,
                    proposer: by,
                    proposed_at: at,
                    position,
                    settlement: None,
                    input: document.input.map(std::borrow::Cow::into_owned),
                });
                continue;
            }
            Event::Approved(approved) => (approved.proposal, Settled::Approved, approved.entries, None),
            Event::Rejected(rejected) => (rejected.proposal, Settled::Rejected, 0, Some(rejected.reason)),
            Event::Withdrawn(withdrawn) => (withdrawn.proposal, Settled::Withdrawn, 0, None),
            _ => continue,
        };
        if let Some(proposal) = places.get(&id).and_then(|place: &usize| proposals.get_mut(*place)) {
            proposal.settlement = Some(Settlement { how, by, at, position, entries, reason });
        }
    }
    Ok(proposals)
}

/// Who recorded an entry, taken as it stands there.
fn actor(document: &Document<'_>) -> Result<StaffId, LogError> {
    serde_json::from_value(serde_json::Value::from(&*document.actor))
        .map_err(|error| LogError::Unreadable { position: document.position, reason: error.to_string() })
}

/// A row as a proposal keeps it. What a spreadsheet alone can hold was refused when it was rehearsed.
fn kept(row: &Row) -> ProposedRow {
    let cell = |cell: &Cell| match cell {
        Cell::Text(text) => ProposedCell::Text(text.clone()),
        Cell::Number(number) => ProposedCell::Number { number: number.clone() },
        Cell::Date(date) => ProposedCell::Date { date: *date },
        Cell::Empty | Cell::Formula | Cell::Error(_) => ProposedCell::Empty(()),
    };
    ProposedRow { number: row.number, cells: row.cells.iter().map(cell).collect() }
}

/// A row as a file would have it.
fn row(kept: ProposedRow) -> Row {
    let cell = |cell| match cell {
        ProposedCell::Empty(()) => Cell::Empty,
        ProposedCell::Text(text) => Cell::Text(text),
        ProposedCell::Number { number } => Cell::Number(number),
        ProposedCell::Date { date } => Cell::Date(date),
    };
    Row { number: kept.number, cells: kept.cells.into_iter().map(cell).collect(), shape: Ok(()) }
}

/// The hash of the rows that are asked for: the same file twice is the same proposal.
fn print(columns: &[String], rows: &[ProposedRow]) -> Result<[u8; 32], LogError> {
    let text = serde_json::to_vec(&(columns, rows))
        .map_err(|error| LogError::Unreadable { position: 0, reason: error.to_string() })?;
    Ok(Sha256::digest(text).into())
}

impl Proposal {
    /// Whether it asks for what has this hash.
    fn is_of(&self, input: &[u8; 32]) -> bool {
        self.input.as_deref() == Some(hex(input).as_str())
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::{kept, print, row};
    use crate::sheet::{Cell, Row};

    #[test]
    fn a_row_that_waits_is_the_row_that_was_read() {
        let cells = vec![
            Cell::Text("1.234,56".into()),
            Cell::Number("1234.56".into()),
            NaiveDate::from_ymd_opt(2026, 12, 31).map_or(Cell::Empty, Cell::Date),
            Cell::Empty,
        ];
        let read = Row { number: 7, cells, shape: Ok(()) };
        let written = serde_json::to_string(&kept(&read)).unwrap_or_default();
        let again = serde_json::from_str(&written).map(row);
        assert_eq!(again.ok(), Some(read), "{written}");
    }

    #[test]
    fn another_cell_is_another_proposal() {
        let read = |text: &str| {
            let cells = vec![Cell::from_text(text)];
            kept(&Row { number: 2, cells, shape: Ok(()) })
        };
        let print = |text| print(&["id".to_owned()], &[read(text)]).ok();
        assert_eq!(print("A-1"), print("A-1"));
        assert_ne!(print("A-1"), print("A-2"));
    }
}
