//! The floor: the same rows by prepared statements, one at a time, on one thread, without a rule, a hash
//! or a driver between. No import into this database can be faster.

use std::path::Path;

use anyhow::{Context, Result};
use rusqlite::types::Value;
use rusqlite::{Connection, Statement, TransactionBehavior, params_from_iter};

use crate::machine::{Spent, Watch};

/// The tables, in the order in which an entry's rows are written.
const TABLES: [&str; 7] = ["entry", "movement", "act", "resource", "allocation", "release", "correction"];

/// The rows of a ledger after a position.
pub(crate) struct Rows {
    columns: [usize; TABLES.len()],
    /// Each with the number of its table, entry by entry.
    rows: Vec<(usize, Vec<Value>)>,
}

impl Rows {
    /// Reads them from a ledger.
    pub(crate) fn read(ledger: &Path, after: i64) -> Result<Self> {
        let connection = Connection::open(ledger)?;
        let mut columns = [0; TABLES.len()];
        let mut rows = Vec::new();
        for (number, table) in TABLES.iter().enumerate() {
            let order = if *table == "movement" { "position, leg" } else { "position" };
            let sql = format!("select * from {table} where position > ?1 order by {order}");
            let mut select = connection.prepare(&sql)?;
            columns[number] = select.column_count();
            let place = select.column_index("position")?;
            let mut found = select.query([after])?;
            while let Some(row) = found.next()? {
                let values: Vec<Value> =
                    (0..columns[number]).map(|at| row.get(at)).collect::<Result<_, _>>()?;
                let position: i64 = row.get(place)?;
                rows.push((position, number, values));
            }
        }
        rows.sort_by_key(|(position, number, _)| (*position, *number));
        Ok(Self { columns, rows: rows.into_iter().map(|(_, number, values)| (number, values)).collect() })
    }

    /// How many there are, of all tables.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Writes them to a ledger that has the entries before them and nothing more.
    pub(crate) fn write(&self, ledger: &Path) -> Result<Spent> {
        let mut connection = Connection::open(ledger)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        let watch = Watch::start()?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut inserts: Vec<Statement> = TABLES
            .iter()
            .zip(self.columns)
            .map(|(table, columns)| {
                let marks = vec!["?"; columns].join(", ");
                transaction.prepare(&format!("insert into {table} values ({marks})"))
            })
            .collect::<Result<_, _>>()?;
        for (number, values) in &self.rows {
            let insert = inserts.get_mut(*number).context("a table")?;
            insert.execute(params_from_iter(values))?;
        }
        drop(inserts);
        transaction.commit()?;
        watch.stop()
    }
}
