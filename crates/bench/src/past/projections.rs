//! The projections kept in SQL: what rebuilding them costs beside reading the log, and what keeping them costs
//! an append. Of all this only the measure beside it is taken here: the log counted by the database.

use std::path::Path;

use anyhow::Result;
use rusqlite::{Connection, OpenFlags};
use serde::Serialize;

use super::turns::Turns;
use crate::machine::Spent;

/// What was found of them.
#[derive(Debug, Serialize)]
pub(super) struct Projections {
    /// `select count(*) from entry`.
    pub(super) count: Spent,
    /// All projections rebuilt.
    pub(super) rebuild: Option<Spent>,
    /// Appends a second where they are kept, over those where they are not.
    pub(super) appends: Option<f64>,
}

/// Measures a ledger that may be written to.
pub(super) fn measure(ledger: &Path, rounds: usize) -> Result<Projections> {
    let connection = Connection::open_with_flags(ledger, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut count = Turns::default();
    for _ in 0..rounds {
        count.take(|| {
            Ok(connection.query_row("select count(*) from entry", [], |row| row.get::<_, i64>(0))?)
        })?;
    }
    Ok(Projections { count: count.median(), rebuild: None, appends: None })
}
