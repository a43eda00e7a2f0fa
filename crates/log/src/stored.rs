//! What is derived from the log, as it is read again: row after row, with nothing copied that need not be.

use chrono::NaiveDate;
use usus_domain::class::Class;
use usus_domain::event::ReleaseReason;
use usus_domain::quantity::Unit;
use usus_domain::table::{Flow, State};

use crate::error::LogError;

/// A derived row.
#[derive(Debug)]
pub enum Row<'r> {
    /// A resource as contributed.
    Resource(Resource<'r>),
    /// An allocation, or a reuse.
    Allocation(Allocation<'r>),
    /// A release.
    Release(Release<'r>),
    /// A correction.
    Correction(Correction<'r>),
    /// A contest of a claim.
    Contest(Contest<'r>),
    /// A movement.
    Movement(Movement<'r>),
}

/// A resource as contributed.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is named after its column")]
pub struct Resource<'r> {
    pub resource: &'r str,
    pub position: i64,
    pub effective_on: NaiveDate,
    pub quantity: i64,
    pub unit: Unit,
    pub class: Class,
    pub kind: &'r str,
    pub holder: &'r str,
    pub ambito: &'r str,
    pub fund: Option<&'r str>,
    pub quota: Option<&'r str>,
    pub annuality: Option<&'r str>,
    pub offered_from: Option<NaiveDate>,
    pub offered_to: Option<NaiveDate>,
}

/// An allocation, or a reuse.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is named after its column")]
pub struct Allocation<'r> {
    pub allocation: &'r str,
    pub position: i64,
    pub effective_on: NaiveDate,
    pub quantity: i64,
    pub resource: &'r str,
    pub release: Option<&'r str>,
    pub ambito: &'r str,
    pub service: &'r str,
    pub area: &'r str,
    pub plan: &'r str,
    pub comune: Option<&'r str>,
    pub interval_from: Option<NaiveDate>,
    pub interval_to: Option<NaiveDate>,
}

/// A release.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is named after its column")]
pub struct Release<'r> {
    pub release: &'r str,
    pub position: i64,
    pub effective_on: NaiveDate,
    pub quantity: i64,
    pub allocation: &'r str,
    pub reason: ReleaseReason,
    pub because_of: Option<&'r str>,
}

/// A correction.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is named after its column")]
pub struct Correction<'r> {
    pub correction: &'r str,
    pub position: i64,
    pub corrects: &'r str,
}

/// A contest of a claim.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is named after its column")]
pub struct Contest<'r> {
    pub contest: &'r str,
    pub position: i64,
    pub effective_on: NaiveDate,
    pub release: &'r str,
}

/// A movement.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is named after its column")]
pub struct Movement<'r> {
    pub position: i64,
    pub flow: Flow,
    pub state: State,
    pub effective_on: NaiveDate,
    pub quantity: i64,
    pub resource: &'r str,
    pub allocation: Option<&'r str>,
}

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

/// A cell as a database hands it over.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cell<'r> {
    None,
    Integer(i64),
    Text(&'r str),
    Date(NaiveDate),
}

/// The cells of a row, from left to right; the first is its position.
pub(crate) struct Cells<'c, 'r> {
    next: &'c mut dyn FnMut(usize) -> Result<Cell<'r>, LogError>,
    at: usize,
    position: i64,
}

impl<'c, 'r> Cells<'c, 'r> {
    /// Cells that `next` gives, each by its place from the left.
    pub(crate) fn of(next: &'c mut dyn FnMut(usize) -> Result<Cell<'r>, LogError>) -> Self {
        Self { next, at: 0, position: 0 }
    }

    fn cell(&mut self) -> Result<Cell<'r>, LogError> {
        self.at += 1;
        (self.next)(self.at - 1)
    }

    fn position(&mut self) -> Result<i64, LogError> {
        self.position = self.integer()?;
        Ok(self.position)
    }

    fn integer(&mut self) -> Result<i64, LogError> {
        match self.cell()? {
            Cell::Integer(integer) => Ok(integer),
            other => Err(self.senseless(&other)),
        }
    }

    fn optional_text(&mut self) -> Result<Option<&'r str>, LogError> {
        match self.cell()? {
            Cell::None => Ok(None),
            Cell::Text(text) => Ok(Some(text)),
            other => Err(self.senseless(&other)),
        }
    }

    fn text(&mut self) -> Result<&'r str, LogError> {
        self.optional_text()?.ok_or_else(|| self.senseless(&Cell::None))
    }

    fn optional_date(&mut self) -> Result<Option<NaiveDate>, LogError> {
        match self.cell()? {
            Cell::None => Ok(None),
            Cell::Date(date) => Ok(Some(date)),
            Cell::Text(text) => read_date(text).map(Some).ok_or_else(|| self.senseless(&Cell::Text(text))),
            other @ Cell::Integer(_) => Err(self.senseless(&other)),
        }
    }

    fn date(&mut self) -> Result<NaiveDate, LogError> {
        self.optional_date()?.ok_or_else(|| self.senseless(&Cell::None))
    }

    /// A text that must be one of a few words.
    fn word<T>(&mut self, read: impl FnOnce(&str) -> Option<T>) -> Result<T, LogError> {
        let text = self.text()?;
        read(text).ok_or_else(|| self.senseless(&Cell::Text(text)))
    }

    /// The row was altered, or needs `usus rebuild`.
    fn senseless(&self, cell: &Cell<'_>) -> LogError {
        let reason = format!("column {} of its derived row makes no sense: {cell:?}", self.at);
        LogError::Unreadable { position: self.position, reason }
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

/// A date as the log writes it; its one form is read seven times faster than all the forms there are.
fn read_date(text: &str) -> Option<NaiveDate> {
    let number = |from: usize, to: usize| -> Option<u32> {
        let digits = text.as_bytes().get(from..to)?;
        digits.iter().try_fold(0, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0'))
        })
    };
    let well_formed = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
    let year = i32::try_from(number(0, 4)?).ok()?;
    well_formed.then(|| NaiveDate::from_ymd_opt(year, number(5, 7)?, number(8, 10)?)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_has_one_form() {
        assert_eq!(read_date("2026-12-31"), NaiveDate::from_ymd_opt(2026, 12, 31));
        for wrong in ["", "2026-12-32", "2026/12/31", "2026-1-31", "31-12-2026", "2026-12-3à", "+026-12-31"]
        {
            assert_eq!(read_date(wrong), None, "{wrong}");
        }
    }
}
