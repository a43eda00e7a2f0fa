//! The tables of derived rows, what is read of them, and how.

use usus_domain::class::Class;
use usus_domain::event::ReleaseReason;
use usus_domain::quantity::Unit;
use usus_domain::table::{Flow, State};

use crate::error::LogError;
use crate::stored::{Allocation, Cells, Contest, Correction, Movement, Release, Resource, Row};

/// A table of derived rows: which of its columns are read, and which events add to it.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// The column that holds the id of the row that made it; none where an entry adds several rows.
    id: Option<&'static str>,
    pub(crate) columns: &'static [Column],
    kinds: &'static [&'static str],
    pub(crate) read: for<'r> fn(&mut Cells<'_, 'r>) -> Result<Row<'r>, LogError>,
}

/// A column: its name, and what it holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    name: &'static str,
    pub(crate) holds: Holds,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    Integer,
    Date,
    Text,
}

const fn integer(name: &'static str) -> Column {
    Column { name, holds: Holds::Integer }
}

const fn date(name: &'static str) -> Column {
    Column { name, holds: Holds::Date }
}

const fn text(name: &'static str) -> Column {
    Column { name, holds: Holds::Text }
}

/// All of them, in an order in which each row finds what it names in a table before its own, but for a reuse,
/// which names a release.
pub(crate) const TABLES: [Table; 6] = [
    Table {
        name: "resource",
        id: Some("resource"),
        columns: &[
            integer("position"),
            text("resource"),
            date("effective_on"),
            integer("quantity"),
            text("unit"),
            text("class"),
            text("kind"),
            text("holder"),
            text("ambito"),
            text("fund"),
            text("quota"),
            text("annuality"),
            text("areas"),
            date("deadline"),
            date("offered_from"),
            date("offered_to"),
        ],
        kinds: &["contributed"],
        read: resource,
    },
    Table {
        name: "allocation",
        id: Some("allocation"),
        columns: &[
            integer("position"),
            text("allocation"),
            date("effective_on"),
            integer("quantity"),
            text("resource"),
            text("release"),
            text("ambito"),
            text("service"),
            text("area"),
            text("plan"),
            text("comune"),
            date("interval_from"),
            date("interval_to"),
        ],
        kinds: &["allocated", "reused"],
        read: allocation,
    },
    Table {
        name: "release",
        id: Some("release"),
        columns: &[
            integer("position"),
            text("release"),
            date("effective_on"),
            integer("quantity"),
            text("allocation"),
            text("reason"),
            text("because_of"),
        ],
        kinds: &["released"],
        read: release,
    },
    Table {
        name: "correction",
        id: Some("correction"),
        columns: &[integer("position"), text("correction"), text("corrects")],
        kinds: &["corrected"],
        read: correction,
    },
    Table {
        name: "contest",
        id: Some("contest"),
        columns: &[integer("position"), text("contest"), date("effective_on"), text("release")],
        kinds: &["contested"],
        read: contest,
    },
    Table {
        name: "movement",
        id: None,
        columns: &[
            integer("position"),
            text("flow"),
            text("state"),
            date("effective_on"),
            integer("quantity"),
            text("resource"),
            text("allocation"),
        ],
        kinds: &[],
        read: movement,
    },
];

/// Entries whose rows are found by their ids. The tables are kept by id: of a longer stretch of the log they
/// are read whole.
const SHORT: i64 = 5_000;

impl Table {
    /// The SELECT of the rows that entries after one position and up to another added. Those of movements come
    /// in log order, and so do those of corrections and contests.
    pub(crate) fn select(&self, (after, upto): (i64, i64)) -> String {
        let name = self.name;
        let columns: Vec<String> =
            self.columns.iter().map(|column| format!("{name}.{}", column.name)).collect();
        let columns = columns.join(", ");
        let within = |table: &str| format!("{table}.position > {after} and {table}.position <= {upto}");
        match self.id {
            None => format!("select {columns} from {name} where {} order by position, leg", within(name)),
            Some(id) if upto - after <= SHORT => format!(
                "select {columns} from entry join {name} on {name}.{id} = entry.row_id where {} and entry.kind in ('{}') \
                 order by entry.position",
                within("entry"),
                self.kinds.join("', '"),
            ),
            Some(_) => {
                let order = if ["correction", "contest"].contains(&name) { " order by position" } else { "" };
                format!("select {columns} from {name} where {}{order}", within(name))
            }
        }
    }
}

fn resource<'r>(row: &mut Cells<'_, 'r>) -> Result<Row<'r>, LogError> {
    Ok(Row::Resource(Resource {
        position: row.position()?,
        resource: row.text()?,
        effective_on: row.date()?,
        quantity: row.integer()?,
        unit: row.word(Unit::from_code)?,
        class: row.word(Class::from_code)?,
        kind: row.text()?,
        holder: row.text()?,
        ambito: row.text()?,
        fund: row.optional_text()?,
        quota: row.optional_text()?,
        annuality: row.optional_text()?,
        areas: row.optional_text()?,
        deadline: row.optional_date()?,
        offered_from: row.optional_date()?,
        offered_to: row.optional_date()?,
    }))
}

fn allocation<'r>(row: &mut Cells<'_, 'r>) -> Result<Row<'r>, LogError> {
    Ok(Row::Allocation(Allocation {
        position: row.position()?,
        allocation: row.text()?,
        effective_on: row.date()?,
        quantity: row.integer()?,
        resource: row.text()?,
        release: row.optional_text()?,
        ambito: row.text()?,
        service: row.text()?,
        area: row.text()?,
        plan: row.text()?,
        comune: row.optional_text()?,
        interval_from: row.optional_date()?,
        interval_to: row.optional_date()?,
    }))
}

fn release<'r>(row: &mut Cells<'_, 'r>) -> Result<Row<'r>, LogError> {
    Ok(Row::Release(Release {
        position: row.position()?,
        release: row.text()?,
        effective_on: row.date()?,
        quantity: row.integer()?,
        allocation: row.text()?,
        reason: row.word(ReleaseReason::from_code)?,
        because_of: row.optional_text()?,
    }))
}

fn correction<'r>(row: &mut Cells<'_, 'r>) -> Result<Row<'r>, LogError> {
    Ok(Row::Correction(Correction {
        position: row.position()?,
        correction: row.text()?,
        corrects: row.text()?,
    }))
}

fn contest<'r>(row: &mut Cells<'_, 'r>) -> Result<Row<'r>, LogError> {
    Ok(Row::Contest(Contest {
        position: row.position()?,
        contest: row.text()?,
        effective_on: row.date()?,
        release: row.text()?,
    }))
}

fn movement<'r>(row: &mut Cells<'_, 'r>) -> Result<Row<'r>, LogError> {
    Ok(Row::Movement(Movement {
        position: row.position()?,
        flow: row.word(Flow::from_code)?,
        state: row.word(State::from_code)?,
        effective_on: row.date()?,
        quantity: row.integer()?,
        resource: row.text()?,
        allocation: row.optional_text()?,
    }))
}
