//! What stands beside the entries, compared with what they mean.

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};

use crate::audit::finding::{Finding, What};
use crate::audit::rows::{Cell, each, select};
use crate::derived::Derived;
use crate::error::LogError;
use crate::postgres::table::{Table, Values, derived as tables};
use crate::snapshot::Snapshot;

/// The first bytes of a hash: enough that nobody makes two rows of the same.
type Print = [u8; 16];

/// Tables that are in the order of the log, with what else orders them; they are read with the entries.
const IN_LOG_ORDER: [(&str, &str); 2] = [("movement", "position, leg"), ("act", "position")];

/// Tables that are in the order of their ids; they are read before, and a print is kept of each row. With the columns.
const BY_ID: [(&str, &str); 5] = [
    (
        "resource",
        "resource, position, effective_on, quantity, unit, class, kind, holder, ambito, fund, quota, annuality, areas, \
         deadline, offered_from, offered_to",
    ),
    (
        "allocation",
        "allocation, position, effective_on, quantity, resource, release, ambito, service, area, plan, comune, \
         interval_from, interval_to",
    ),
    ("release", "release, position, effective_on, quantity, resource, allocation, reason, because_of"),
    ("contest", "contest, position, effective_on, release"),
    ("correction", "correction, position, corrects"),
];

/// What is stored beside the log, as far as it is not met yet.
pub(super) struct Beside {
    by_id: BTreeMap<&'static str, HashMap<i64, Print>>,
    /// Rows of a position that another row of the table already had.
    twice: Vec<(&'static str, i64)>,
}

impl Beside {
    /// Reads the tables that are not in the order of the log.
    pub(super) async fn read(moment: &mut Snapshot) -> Result<Self, LogError> {
        let (mut by_id, mut twice) = (BTreeMap::new(), Vec::new());
        for (table, columns) in BY_ID {
            let query = format!("select {columns} from {table} where position >= $1 and position <= $2");
            let mut prints = HashMap::new();
            let take = |row: Vec<Result<Cell, String>>| {
                let position = match row.get(1) {
                    Some(Ok(Cell::Integer(position))) => *position,
                    _ => 0,
                };
                if prints.insert(position, print(&row)).is_some() {
                    twice.push((table, position));
                }
            };
            each(moment, &query, (i64::MIN, i64::MAX), take).await?;
            by_id.insert(table, prints);
        }
        Ok(Self { by_id, twice })
    }

    /// Compares what entries mean with what is stored beside them; gives whether something differs.
    pub(super) async fn compare(
        &mut self,
        moment: &mut Snapshot,
        (after, upto): (i64, i64),
        derived: &[(i64, Derived)],
        findings: &mut Vec<Finding>,
    ) -> Result<bool, LogError> {
        let meant = tables(derived.iter().map(|(position, row)| (*position, row)));
        let mut is_other = false;
        let mut differs = |position, table| {
            findings.push(Finding { position, what: What::Derived { table } });
            is_other = true;
        };
        for (name, order) in IN_LOG_ORDER {
            let meant = meant.iter().find(|table| table.name == name);
            let columns = match name {
                "act" => "position, effective_on, body, kind, number, dated, rests_on, extends_to".to_owned(),
                _ => "position, leg, flow, state, effective_on, quantity, unit, resource, holder, ambito, allocation, \
                      service, plan, comune"
                    .to_owned(),
            };
            let query = format!(
                "select {columns} from {name} where position > $1 and position <= $2 order by {order}"
            );
            let stored = select(moment, &query, (after, upto), |row| row).await?;
            let meant: Vec<Vec<Result<Cell, String>>> =
                meant.map_or_else(Vec::new, |table| (0..table.rows).map(|row| cells(table, row)).collect());
            if let Some(position) = first_difference(&stored, &meant) {
                differs(position, name);
            }
        }
        for table in &meant {
            let Some(stored) = self.by_id.get_mut(table.name) else { continue };
            for row in 0..table.rows {
                let cells = cells(table, row);
                let Some(Ok(Cell::Integer(position))) = cells.get(1) else { continue };
                if stored.remove(position) != Some(print(&cells)) {
                    differs(*position, table.name);
                    break;
                }
            }
        }
        Ok(is_other)
    }

    /// Rows of entries there are none of.
    pub(super) async fn left_over(
        &self,
        moment: &mut Snapshot,
        head: i64,
        findings: &mut Vec<Finding>,
    ) -> Result<(), LogError> {
        for (table, position) in &self.twice {
            findings.push(Finding { position: *position, what: What::LeftOver { table } });
        }
        for (table, rows) in &self.by_id {
            if let Some(position) = rows.keys().min() {
                findings.push(Finding { position: *position, what: What::LeftOver { table } });
            }
        }
        for table in ["entry", "movement", "act", "tree"] {
            let query = format!(
                "select position from {table} where position > $1 or position <= $2 order by position limit 1"
            );
            let beyond = select(moment, &query, (head, 0), |row| match row.first() {
                Some(Ok(Cell::Integer(position))) => *position,
                _ => 0,
            });
            if let Some(position) = beyond.await?.first() {
                findings.push(Finding { position: *position, what: What::LeftOver { table } });
            }
        }
        Ok(())
    }
}

/// The position of the first row that is not the same.
fn first_difference(
    stored: &[Vec<Result<Cell, String>>],
    meant: &[Vec<Result<Cell, String>>],
) -> Option<i64> {
    let position = |row: &Vec<Result<Cell, String>>| match row.first() {
        Some(Ok(Cell::Integer(position))) => *position,
        _ => 0,
    };
    let at = stored.iter().zip(meant).position(|(stored, meant)| stored != meant);
    let at = at.or((stored.len() != meant.len()).then_some(stored.len().min(meant.len())))?;
    [stored.get(at), meant.get(at)].into_iter().flatten().map(position).min()
}

/// A row as it would be stored.
fn cells(table: &Table<'_>, row: usize) -> Vec<Result<Cell, String>> {
    let cell = |values: &Values<'_>| match values {
        Values::Bigint(values) => Cell::Integer(values[row]),
        Values::Integer(values) => Cell::Integer(values[row].into()),
        Values::Smallint(values) => Cell::Integer(values[row].into()),
        Values::Text(values) => values[row].as_deref().map_or(Cell::Null, |text| Cell::Text(text.to_owned())),
        Values::Bytes(values) => values[row].map_or(Cell::Null, |bytes| Cell::Bytes(bytes.to_vec())),
        Values::Date(values) => values[row].map_or(Cell::Null, |date| Cell::Text(date.to_string())),
        Values::Instant(values) => Cell::Text(crate::clock::written(values[row])),
    };
    table.columns.iter().map(|(_, values)| Ok(cell(values))).collect()
}

fn print(row: &[Result<Cell, String>]) -> Print {
    let mut hasher = Sha256::new();
    for cell in row {
        match cell {
            Ok(Cell::Null) => hasher.update([0]),
            Ok(Cell::Integer(number)) => {
                hasher.update([1]);
                hasher.update(number.to_le_bytes());
            }
            Ok(Cell::Text(text)) => {
                hasher.update([2]);
                hasher.update(text.len().to_le_bytes());
                hasher.update(text);
            }
            Ok(Cell::Bytes(bytes)) => {
                hasher.update([3]);
                hasher.update(bytes.len().to_le_bytes());
                hasher.update(bytes);
            }
            Err(_) => hasher.update([4]),
        }
    }
    let mut print = [0; 16];
    print.copy_from_slice(&hasher.finalize()[..16]);
    print
}
