//! The words of the log: an entry that waits, an entry that is stored, the end of the log, and what can be
//! found by a row's name.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use usus_domain::id::RowId;

use crate::derived::Derived;
use crate::error::LogError;

/// The end of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Head {
    /// The last position; 0 for an empty log.
    pub position: i64,
    /// When the last entry was recorded.
    pub recorded_at: Option<DateTime<Utc>>,
}

/// An entry that waits to be appended.
#[derive(Debug)]
pub struct NewEntry {
    /// Its stream.
    pub stream: Arc<str>,
    /// Its place in the stream, from 1.
    pub sequence: i32,
    /// The kind of event.
    pub kind: &'static str,
    /// The office's name for the row it came from.
    pub row_id: Option<RowId>,
    /// The SHA-256 of that row's content.
    pub input: Option<[u8; 32]>,
    /// Its document from the stream on, see [`rest`](crate::document::rest).
    pub rest: Box<str>,
    /// What it adds beside its entry.
    pub derived: Derived,
    /// Who entered it, where that is not who records it.
    pub entered_by: Option<Arc<EnteredBy>>,
}

/// Who entered what another person lets in.
#[derive(Debug)]
pub struct EnteredBy {
    /// The staff id.
    pub actor: Box<str>,
    /// The same as a JSON string.
    pub(crate) written: Box<str>,
}

impl EnteredBy {
    /// Takes a staff id.
    pub(crate) fn new(actor: &str) -> Self {
        Self { actor: actor.into(), written: serde_json::Value::from(actor).to_string().into() }
    }
}

/// An entry as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEntry {
    /// Its place in the log.
    pub position: i64,
    /// The document, byte for byte.
    pub document: String,
}

/// Between the rows of a text that holds many.
const BETWEEN_ROWS: char = '\u{1e}';

/// Between the cells of a row of such a text.
const BETWEEN_CELLS: char = '\u{1f}';

/// Entries out of one text: a row crosses a driver at a far higher price than its bytes do. No document holds the
/// signs between: JSON writes them otherwise.
pub(crate) fn unpacked(text: Option<&str>) -> Result<Vec<StoredEntry>, LogError> {
    let rows = text.into_iter().flat_map(|text| text.split(BETWEEN_ROWS));
    rows.map(|row| {
        let cells = row.split_once(BETWEEN_CELLS);
        let entry = cells.and_then(|(position, document)| {
            Some(StoredEntry { position: position.parse().ok()?, document: document.to_owned() })
        });
        entry.ok_or_else(|| LogError::Unreadable {
            position: 0,
            reason: "a row without a position".to_owned(),
        })
    })
    .collect()
}

/// A row the ledger knows by its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownRow {
    /// The stream its event belongs to.
    pub stream: Arc<str>,
    /// The SHA-256 of the row's content.
    pub input: Option<[u8; 32]>,
}

/// A standing or fallen claim: a release and what is said to have freed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The release that makes the claim.
    pub release: RowId,
    /// The allocation that was released.
    pub allocation: RowId,
    /// The allocation that is said to have freed it.
    pub because_of: RowId,
}

/// How far the known lies: a position, or a day in Rome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// All that is recorded now.
    Now,
    /// All up to and including a position.
    Position(i64),
    /// All that was recorded by the end of a day.
    Day(NaiveDate),
}
