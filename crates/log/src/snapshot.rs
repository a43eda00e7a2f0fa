//! The derived rows as they stand at one moment, whoever writes or rebuilds meanwhile.

use chrono::NaiveDate;
use sqlx::sqlite::SqliteRow;
use sqlx::{Column, Postgres, Row, Sqlite, Transaction, TypeInfo, ValueRef};

pub use crate::entry::{BETWEEN_CELLS, BETWEEN_ROWS};
use crate::error::LogError;

/// One moment of the ledger, for reading.
#[derive(Debug)]
pub struct Snapshot {
    pub(crate) of: Of,
}

#[derive(Debug)]
pub(crate) enum Of {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// A cell of a projection: part of the key, or a sum.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Part of the key.
    Key(Option<String>),
    /// A sum in the unit's smallest part.
    Sum(i64),
}

impl Snapshot {
    /// Runs a portable SELECT: `$1` after which position, `$2` up to which, `$3` up to which effective date.
    ///
    /// # Errors
    /// What the database says.
    pub async fn select(
        &mut self,
        select: &str,
        (after, upto): (i64, i64),
        effective: NaiveDate,
    ) -> Result<Vec<Vec<Value>>, LogError> {
        match &mut self.of {
            Of::Sqlite(transaction) => {
                let query = sqlx::query(select).bind(after).bind(upto).bind(effective.to_string());
                query.fetch_all(&mut **transaction).await?.iter().map(of_sqlite).collect()
            }
            Of::Postgres(transaction) => {
                // Sums of integers are of a type without bounds there, which JSON writes out in full.
                let query = format!("select row_to_json(answer)::text from ({select}) as answer");
                let query = sqlx::query_scalar(&query).bind(after).bind(upto).bind(effective);
                let rows: Vec<String> = query.fetch_all(&mut **transaction).await?;
                rows.iter().map(|row| of_json(row)).collect()
            }
        }
    }

    /// The rows that entries after one position and up to another added to a derived table, in log order, as
    /// one text: a row crosses the driver's hand-off at a far higher price than its bytes do. A cell that is
    /// null is empty; dates read `2026-12-31`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn packed(
        &mut self,
        table: &str,
        columns: &[&str],
        (after, upto): (i64, i64),
    ) -> Result<Option<String>, LogError> {
        let order = if table == "movement" { "position, leg" } else { "position" };
        let cells = |cell: fn(&str) -> String, between: &str| {
            columns.iter().map(|name| cell(name)).collect::<Vec<_>>().join(between)
        };
        match &mut self.of {
            Of::Sqlite(transaction) => {
                // Its `concat_ws` leaves out what is empty.
                let cells = cells(|name| format!("ifnull({name}, '')"), " || char(31) || ");
                let query = format!(
                    "select group_concat({cells}, char(30)) from (select * from {table} \
                     where position > $1 and position <= $2 order by {order})"
                );
                Ok(sqlx::query_scalar(&query).bind(after).bind(upto).fetch_one(&mut **transaction).await?)
            }
            Of::Postgres(transaction) => {
                let cells = cells(|name| format!("coalesce({name}::text, '')"), ", ");
                let query = format!(
                    "select string_agg(concat_ws(chr(31), {cells}), chr(30) order by {order}) from {table} \
                     where position > $1 and position <= $2"
                );
                Ok(sqlx::query_scalar(&query).bind(after).bind(upto).fetch_one(&mut **transaction).await?)
            }
        }
    }
}

fn of_sqlite(row: &SqliteRow) -> Result<Vec<Value>, LogError> {
    let value = |column: usize| {
        let is_sum = row.try_get_raw(column)?.type_info().name() == "INTEGER";
        Ok(if is_sum { Value::Sum(row.try_get(column)?) } else { Value::Key(row.try_get(column)?) })
    };
    row.columns().iter().map(|column| value(column.ordinal())).collect()
}

fn of_json(row: &str) -> Result<Vec<Value>, LogError> {
    let unreadable = |reason: String| LogError::Unreadable { position: 0, reason };
    let cells: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(row).map_err(|error| unreadable(error.to_string()))?;
    let value = |cell: serde_json::Value| match cell {
        serde_json::Value::Null => Ok(Value::Key(None)),
        serde_json::Value::String(text) => Ok(Value::Key(Some(text))),
        serde_json::Value::Number(number) => number
            .as_i64()
            .map(Value::Sum)
            .ok_or_else(|| unreadable(format!("a sum beyond all sense: {number}"))),
        other => Err(unreadable(other.to_string())),
    };
    cells.into_values().map(value).collect()
}
