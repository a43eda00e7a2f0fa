//! Reading what is derived, all of it, step by step in the database's own loop: through sqlx each row is handed
//! from one thread to another, which costs several times what reading it does.

use std::path::Path;
use std::sync::Arc;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use crate::error::LogError;
use crate::stored::{Cell, Cells, Row, TABLES, Table};

/// Where a file is, and how it may be opened.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) path: Arc<Path>,
    /// Whether nobody can write to it, so that it is read as it stands.
    pub(crate) is_immutable: bool,
}

/// Hands each derived row of the entries after one position and up to another to `each`: one moment of the ledger.
pub(crate) fn scan<S>(
    place: &Place,
    range: (i64, i64),
    state: &mut S,
    each: fn(&mut S, Row<'_>) -> Result<(), LogError>,
) -> Result<(), LogError> {
    let mut connection = open(place)?;
    let moment = connection.transaction()?;
    for table in &TABLES {
        read(&moment, table, range, state, each)?;
    }
    Ok(())
}

fn open(place: &Place) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if !place.is_immutable {
        return Connection::open_with_flags(&place.path, flags);
    }
    // In an address these signs mean something else.
    let path = place.path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    Connection::open_with_flags(format!("file:{path}?immutable=1"), flags | OpenFlags::SQLITE_OPEN_URI)
}

fn read<S>(
    connection: &Connection,
    table: &Table,
    range: (i64, i64),
    state: &mut S,
    each: fn(&mut S, Row<'_>) -> Result<(), LogError>,
) -> Result<(), LogError> {
    let mut statement = connection.prepare(&table.select(range))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let mut cell = |at: usize| match row.get_ref(at)? {
            ValueRef::Null => Ok(Cell::None),
            ValueRef::Integer(integer) => Ok(Cell::Integer(integer)),
            ValueRef::Text(text) => {
                std::str::from_utf8(text).map(Cell::Text).map_err(|error| senseless(error.to_string()))
            }
            other => Err(senseless(format!("{other:?}"))),
        };
        each(state, (table.read)(&mut Cells::of(&mut cell))?)?;
    }
    Ok(())
}

fn senseless(reason: String) -> LogError {
    LogError::Unreadable { position: 0, reason }
}
