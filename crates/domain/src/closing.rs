//! Chiusura: what stood at a date is put on record with the hash of all that was known, for the act that approves it.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::RowId;
use crate::particulars::Particulars;

/// Chiusura: the office closes a period in an act. It moves nothing, and nothing is forbidden after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Closed {
    /// The row; its date is the last day of what is closed.
    pub row: Particulars,
    /// How many entries of the log were known: those at positions 1 to this one.
    pub size: i64,
    /// The root of the RFC 6962 tree over them: 32 bytes in base64.
    #[schemars(regex(pattern = "^[A-Za-z0-9+/]{43}=$"))]
    pub root: Arc<str>,
    /// The SHA-256, in lower-case hex, of what `usus balance --effective` the row's date `--known @` the size
    /// `--format csv` prints.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub balances: Arc<str>,
}

/// A closing with its corrections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    pub(crate) closed: Closed,
    pub(crate) rows: BTreeMap<RowId, ClosingRow>,
}

/// A row of the closing's stream: the closing itself, or the correction of a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ClosingRow {
    pub(crate) corrects: Option<RowId>,
    pub(crate) corrected_by: Option<RowId>,
}

impl Closing {
    /// A closing as it was recorded.
    #[must_use]
    pub(crate) fn new(closed: Closed) -> Self {
        let rows = BTreeMap::from([(closed.row.id.clone(), ClosingRow::default())]);
        Self { closed, rows }
    }

    /// What was recorded.
    #[must_use]
    pub fn closed(&self) -> &Closed {
        &self.closed
    }

    /// Marks a row as corrected; where it was itself a correction, what it had reversed stands again.
    pub(crate) fn correct(&mut self, correction: RowId, wrong: RowId) {
        let row = ClosingRow { corrects: Some(wrong.clone()), corrected_by: None };
        self.rows.insert(correction.clone(), row);
        let (mut id, mut by) = (wrong, Some(correction));
        while let Some(row) = self.rows.get_mut(&id) {
            row.corrected_by.clone_from(&by);
            let Some(target) = row.corrects.clone() else { break };
            by = if by.is_none() { Some(id) } else { None };
            id = target;
        }
    }
}
