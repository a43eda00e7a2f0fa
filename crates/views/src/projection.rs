//! The projections for everybody else: one portable SELECT a file, over the typed movements.

use chrono::NaiveDate;
use usus_log::error::LogError;
pub use usus_log::snapshot::Value;
use usus_log::store::Log;

/// A projection: its name and its one SELECT.
#[derive(Debug, Clone, Copy)]
pub struct Projection {
    /// The name of its file.
    pub name: &'static str,
    /// Its text.
    pub select: &'static str,
}

/// All of them.
pub const PROJECTIONS: [Projection; 3] = [
    Projection { name: "balance", select: include_str!("../../../projections/balance.sql") },
    Projection {
        name: "resource_balance",
        select: include_str!("../../../projections/resource_balance.sql"),
    },
    Projection {
        name: "holder_contribution",
        select: include_str!("../../../projections/holder_contribution.sql"),
    },
];

/// Runs a projection over the entries after one position and up to another, up to an effective date; its rows,
/// sorted.
///
/// # Errors
/// What the database says.
pub async fn rows(
    log: &Log,
    projection: &Projection,
    after: i64,
    upto: i64,
    effective: NaiveDate,
) -> Result<Vec<Vec<Value>>, LogError> {
    let mut rows = log.snapshot().await?.select(projection.select, (after, upto), effective).await?;
    rows.sort();
    Ok(rows)
}
