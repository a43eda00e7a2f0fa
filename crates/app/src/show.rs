//! Showing an answer: as a table for people, as JSON or CSV for programs.

mod csv_for_people;
mod each;
mod ods;
mod render;
mod sheet;
mod tree;
mod xlsx;

pub(crate) use csv_for_people::csv_for_people;
pub(crate) use each::Each;
pub(crate) use ods::ods;
pub(crate) use render::{csv, for_people, is_shown, object, print, table, value, write};
pub(crate) use tree::{print_trace, write_trace};
pub(crate) use xlsx::xlsx;

use chrono::{DateTime, NaiveDate, Utc};
use usus_domain::quantity::Unit;

/// A cell of a report.
#[derive(Debug, Clone)]
pub(crate) enum Cell {
    /// Nothing.
    Null,
    /// A name, a code, a text.
    Text(String),
    /// A sum or a quantity, in the unit's smallest part.
    Amount(i128, Unit),
    /// A whole number.
    Number(i64),
    /// A date.
    Date(NaiveDate),
    /// An instant.
    Instant(DateTime<Utc>),
}

impl Cell {
    /// A text, or nothing.
    pub(crate) fn text(text: Option<impl ToString>) -> Self {
        text.map_or(Self::Null, |text| Self::Text(text.to_string()))
    }

    /// A date, or nothing.
    pub(crate) fn date(date: Option<NaiveDate>) -> Self {
        date.map_or(Self::Null, Self::Date)
    }
}

/// A column of a report: the code that programs see, and who sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    /// Its name in JSON and CSV.
    pub(crate) code: &'static str,
    /// Whether a table for people has it.
    pub(crate) shown: Shown,
}

/// Who sees a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Everybody.
    Always,
    /// People only where some row has something in it.
    WhereFilled,
    /// Programs only.
    ForPrograms,
}

/// An answer as rows and columns.
#[derive(Debug)]
pub(crate) struct Report {
    /// What it is and which clocks it used, in the reader's language.
    pub(crate) caption: String,
    /// Its columns.
    pub(crate) columns: Vec<Column>,
    /// Its rows, one cell for each column.
    pub(crate) rows: Vec<Vec<Cell>>,
    /// Rows of totals, for people.
    pub(crate) totals: Vec<Vec<Cell>>,
    /// What to do where there are no rows.
    pub(crate) if_empty: &'static str,
}

impl Column {
    /// A column everybody sees.
    pub(crate) const fn always(code: &'static str) -> Self {
        Self { code, shown: Shown::Always }
    }

    /// A column people see only where it is filled.
    pub(crate) const fn where_filled(code: &'static str) -> Self {
        Self { code, shown: Shown::WhereFilled }
    }

    /// A column for programs.
    pub(crate) const fn for_programs(code: &'static str) -> Self {
        Self { code, shown: Shown::ForPrograms }
    }
}
