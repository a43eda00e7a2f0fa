//! One row of a table, by the names of its columns.

use std::borrow::Cow;
use std::collections::HashMap;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use usus_domain::calendar::believable;
use usus_domain::quantity::Unit;
use usus_domain::refusal::Refusal;
use usus_domain::table::Action;

use crate::fault::Fault;
use crate::sheet::{self, Cell, CellTrouble, Row, Shown, Table};

/// Where each column stands, and which decimal mark the file shows.
#[derive(Debug)]
pub struct Columns<'t> {
    names: &'t [String],
    places: HashMap<&'t str, usize>,
    shown: Shown,
}

impl<'t> Columns<'t> {
    /// Reads the header, and the column of quantities for the mark it shows.
    #[must_use]
    pub fn of(table: &'t Table) -> Self {
        let places: HashMap<&str, usize> =
            table.columns.iter().enumerate().map(|(place, name)| (name.as_str(), place)).collect();
        let quantities = places.get("quantity").copied();
        let texts = table.rows.iter().filter_map(|row| row.cells.get(quantities?)?.as_text());
        Self { names: &table.columns, shown: sheet::decimal_mark_shown(texts), places }
    }

    /// The cells of a row.
    #[must_use]
    pub fn row<'c>(&'c self, row: &'c Row) -> Cells<'c> {
        Cells { columns: self, row, action: None }
    }
}

/// The cells of one row.
#[derive(Debug, Clone, Copy)]
pub struct Cells<'c> {
    columns: &'c Columns<'c>,
    row: &'c Row,
    action: Option<Action>,
}

const EMPTY: Cell = Cell::Empty;

impl<'c> Cells<'c> {
    /// The same cells, for messages about this action.
    #[must_use]
    pub fn for_action(self, action: Action) -> Self {
        Self { action: Some(action), ..self }
    }

    fn cell(&self, column: &str) -> &'c Cell {
        self.columns.places.get(column).and_then(|place| self.row.cells.get(*place)).unwrap_or(&EMPTY)
    }

    /// Whether something stands in the cell.
    #[must_use]
    pub fn is_filled(&self, column: &str) -> bool {
        !self.cell(column).is_empty()
    }

    /// The columns in which something stands, from left to right.
    pub fn filled(&self) -> impl Iterator<Item = &'c str> {
        let columns = self.columns.names.iter().zip(&self.row.cells);
        columns.filter(|(_, cell)| !cell.is_empty()).map(|(name, _)| name.as_str())
    }

    /// The text of a cell that may be empty.
    ///
    /// # Errors
    /// A formula, an error value, a control character.
    pub fn optional(&self, column: &'static str) -> Result<Option<Cow<'c, str>>, Fault> {
        let text = sheet::text(self.cell(column)).map_err(|trouble| Fault::Cell { column, trouble })?;
        // Some systems write an accented letter as two characters: the same name must be the same.
        Ok(text.map(|text| if text.is_ascii() { text } else { text.nfc().collect::<String>().into() }))
    }

    /// The text of a cell that this row needs.
    ///
    /// # Errors
    /// [`Refusal::CellMissing`] where it is empty, or as [`Cells::optional`].
    pub fn needed(&self, column: &'static str) -> Result<Cow<'c, str>, Fault> {
        self.optional(column)?.ok_or_else(|| self.missing(column))
    }

    /// The text of a cell as something of the domain.
    ///
    /// # Errors
    /// What `read` refuses, or as [`Cells::needed`].
    pub fn read<T>(
        &self,
        column: &'static str,
        read: impl FnOnce(&str) -> Result<T, Refusal>,
    ) -> Result<T, Fault> {
        read(&self.needed(column)?).map_err(|refusal| in_column(column, refusal))
    }

    /// The text of a cell that may be empty, as something of the domain.
    ///
    /// # Errors
    /// What `read` refuses, or as [`Cells::optional`].
    pub fn read_optional<T>(
        &self,
        column: &'static str,
        read: impl FnOnce(&str) -> Result<T, Refusal>,
    ) -> Result<Option<T>, Fault> {
        let text = self.optional(column)?;
        text.map(|text| read(&text)).transpose().map_err(|refusal| in_column(column, refusal))
    }

    /// One of a few words.
    ///
    /// # Errors
    /// [`Refusal::WordUnknown`] with the words that may stand there.
    pub fn word<T>(
        &self,
        column: &'static str,
        words: impl IntoIterator<Item = T>,
        code: impl Fn(&T) -> &'static str,
    ) -> Result<T, Fault> {
        let text = self.needed(column)?;
        let mut allowed = Vec::new();
        for word in words {
            if code(&word).eq_ignore_ascii_case(&text) {
                return Ok(word);
            }
            allowed.push(code(&word));
        }
        Err(Refusal::WordUnknown { field: column, text: text.chars().take(40).collect(), allowed }.into())
    }

    /// A date that may be missing.
    ///
    /// # Errors
    /// A text that is no date, an impossible one, or one that cannot be meant.
    pub fn optional_date(&self, column: &'static str) -> Result<Option<NaiveDate>, Fault> {
        match sheet::date(self.cell(column)) {
            Ok(date) => Ok(Some(believable(date)?)),
            Err(CellTrouble::CellEmpty) => Ok(None),
            Err(CellTrouble::DateOutOfRange { date }) => Err(Refusal::DateOutOfRange { date }.into()),
            Err(trouble) => Err(Fault::Cell { column, trouble }),
        }
    }

    /// A date that this row needs.
    ///
    /// # Errors
    /// As [`Cells::optional_date`], and [`Refusal::CellMissing`].
    pub fn date(&self, column: &'static str) -> Result<NaiveDate, Fault> {
        self.optional_date(column)?.ok_or_else(|| self.missing(column))
    }

    /// A quantity, in the unit's smallest part.
    ///
    /// # Errors
    /// A text that is no amount, an ambiguous one, one with too many decimals, an empty cell.
    pub fn quantity(&self, unit: Unit) -> Result<i64, Fault> {
        self.amount("quantity", unit.decimals())
    }

    /// A quantity that may be missing.
    ///
    /// # Errors
    /// As [`Cells::quantity`], but for the empty cell.
    pub fn optional_quantity(&self, unit: Unit) -> Result<Option<i64>, Fault> {
        if self.is_filled("quantity") { self.quantity(unit).map(Some) } else { Ok(None) }
    }

    /// A number with so many decimals, as an integer of its smallest part.
    ///
    /// # Errors
    /// As [`Cells::quantity`].
    pub fn amount(&self, column: &'static str, decimals: u8) -> Result<i64, Fault> {
        match sheet::amount(self.cell(column), decimals, self.columns.shown) {
            Err(CellTrouble::CellEmpty) => Err(self.missing(column)),
            read => read.map_err(|trouble| Fault::Cell { column, trouble }),
        }
    }

    fn missing(&self, field: &'static str) -> Fault {
        Refusal::CellMissing { field, action: self.action }.into()
    }
}

/// The refusal of what stands in a column, under the name that column has in the file: an allocation's id
/// that is too long is looked for under `allocation`, not under `id`.
pub(crate) fn in_column(column: &'static str, refusal: Refusal) -> Fault {
    Fault::Refused(match refusal {
        Refusal::IdMalformed { text, .. } => Refusal::IdMalformed { field: column, text },
        Refusal::PersonalDataInText { found, .. } => Refusal::PersonalDataInText { field: column, found },
        other => other,
    })
}

/// The content of a row, hashed: the same row written in another dialect hashes alike.
#[derive(Default)]
pub(crate) struct Content {
    hasher: Sha256,
}

impl Content {
    /// Takes one field in. Empty fields leave no trace, so that a column added later changes nothing.
    pub(crate) fn field(mut self, name: &str, value: Option<impl std::fmt::Display>) -> Self {
        if let Some(value) = value {
            let value = value.to_string();
            for part in [name, value.as_str()] {
                self.hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
                self.hasher.update(part.as_bytes());
            }
        }
        self
    }

    /// The hash.
    pub(crate) fn hash(self) -> [u8; 32] {
        self.hasher.finalize().into()
    }
}
