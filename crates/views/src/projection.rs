//! The projections for everybody else: one portable SELECT a file, over the typed movements.

use chrono::NaiveDate;
use sqlx::{Column, Row, TypeInfo, ValueRef};
use usus_log::error::LogError;
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

/// A cell of a projection: part of the key, or a sum.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Part of the key.
    Key(Option<String>),
    /// A sum in the unit's smallest part.
    Sum(i64),
}

/// Runs a projection over the entries after one position and up to another, up to an effective date.
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
    let rows = sqlx::query(projection.select)
        .bind(after)
        .bind(upto)
        .bind(effective.format("%Y-%m-%d").to_string())
        .fetch_all(log.pool())
        .await?;
    let value = |row: &sqlx::sqlite::SqliteRow, column: usize| -> Result<Value, LogError> {
        let is_sum = row.try_get_raw(column)?.type_info().name() == "INTEGER";
        Ok(if is_sum { Value::Sum(row.try_get(column)?) } else { Value::Key(row.try_get(column)?) })
    };
    let mut read = Vec::with_capacity(rows.len());
    for row in &rows {
        let cells: Result<Vec<Value>, LogError> =
            row.columns().iter().map(|column| value(row, column.ordinal())).collect();
        read.push(cells?);
    }
    read.sort();
    Ok(read)
}
