//! A group in one statement: one round trip and one commit, whatever tables it adds to.

use std::fmt::Write;

use sqlx::postgres::PgArguments;
use sqlx::{Arguments, PgConnection};

use crate::entry::Head;
use crate::error::LogError;
use crate::group::Expected;
use crate::postgres::table::{Table, Values};

/// Writes the rows if the log ends at `head` and is as `expected`, under a lock on its head; gives whether it
/// was so. Otherwise nothing is written.
///
/// The statement sees the log as it was when it began. That is enough: whoever appended in the meantime has
/// moved the head, and the lock shows the head as it is when it is locked.
pub(super) async fn insert(
    connection: &mut PgConnection,
    head: Head,
    expected: &Expected<'_>,
    tables: &[Table<'_>],
) -> Result<bool, LogError> {
    let mut statement = Statement::on(head, expected)?;
    for table in tables {
        statement.insert_into(table)?;
    }
    let Statement { text, arguments, .. } = statement;
    let text = text + " select position from head";
    Ok(sqlx::query_with(&text, arguments).fetch_optional(connection).await?.is_some())
}

/// A statement that grows by one insert a table. Its text depends on which tables these are, never on how
/// many rows they get, so that a few prepared ones serve all groups.
struct Statement {
    text: String,
    arguments: PgArguments,
}

impl Statement {
    fn on(head: Head, expected: &Expected<'_>) -> Result<Self, LogError> {
        let mut statement = Self {
            text: "with head as (select position from log_head where position = $1".to_owned(),
            arguments: PgArguments::default(),
        };
        statement.bind(head.position)?;
        let (new, known): (Vec<_>, Vec<_>) =
            expected.streams.iter().copied().partition(|(_, seen)| *seen == 0);
        if !new.is_empty() {
            let new: Vec<&str> = new.into_iter().map(|(stream, _)| stream).collect();
            let new = statement.bind(new)?;
            let _ = write!(
                statement.text,
                " and not exists (select from entry where stream = any ({new}::text[]))"
            );
        }
        if !known.is_empty() {
            let (streams, versions): (Vec<&str>, Vec<i32>) = known.into_iter().unzip();
            let (streams, versions) = (statement.bind(streams)?, statement.bind(versions)?);
            let _ = write!(
                statement.text,
                " and not exists (select from unnest({streams}::text[], {versions}::integer[]) \
                 as seen (stream, sequence) where seen.sequence <> coalesce((select max(entry.sequence) from entry \
                 where entry.stream = seen.stream), 0))"
            );
        }
        if !expected.ids.is_empty() {
            let ids = statement.bind(expected.ids.clone())?;
            let _ = write!(
                statement.text,
                " and not exists (select from entry where row_id = any ({ids}::text[]))"
            );
        }
        statement.text += " for update)";
        Ok(statement)
    }

    /// Adds an insert into a table.
    fn insert_into(&mut self, table: &Table<'_>) -> Result<(), LogError> {
        let name = table.name;
        let names: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
        let names = names.join(", ");
        let mut arrays = Vec::with_capacity(table.columns.len());
        for (_, values) in &table.columns {
            arrays.push(self.bind_values(values)?);
        }
        let arrays = arrays.join(", ");
        let _ = write!(
            self.text,
            ", into_{name} as (insert into {name} ({names}) \
             select fresh.* from head, unnest({arrays}) as fresh)"
        );
        Ok(())
    }

    fn bind_values(&mut self, values: &Values<'_>) -> Result<String, LogError> {
        Ok(match values {
            Values::Bigint(values) => self.bind(values)? + "::bigint[]",
            Values::Integer(values) => self.bind(values)? + "::integer[]",
            Values::Smallint(values) => self.bind(values)? + "::smallint[]",
            Values::Text(values) => self.bind(values)? + "::text[]",
            Values::Bytes(values) => self.bind(values)? + "::bytea[]",
            Values::Date(values) => self.bind(values)? + "::date[]",
            Values::Instant(values) => self.bind(values)? + "::timestamptz[]",
        })
    }

    /// Binds a value and gives the sign by which the text names it.
    fn bind<'q, T>(&mut self, value: T) -> Result<String, LogError>
    where
        T: sqlx::Encode<'q, sqlx::Postgres> + sqlx::Type<sqlx::Postgres> + 'q,
    {
        self.arguments
            .add(value)
            .map_err(|error| LogError::Unreadable { position: 0, reason: error.to_string() })?;
        Ok(format!("${}", self.arguments.len()))
    }
}
