//! Reads the tables that offices export: CSV, XLSX and ODS.
//!
//! It never guesses: what could be read in two ways is a trouble with a name, and so is what a
//! spreadsheet would have hidden (a formula, a merged cell, a sixteenth digit).

mod amount;
mod assembly;
mod cell;
mod cell_trouble;
mod csv;
mod date;
mod decimal_mark;
mod delimiter;
mod detected;
mod encoding;
mod file_trouble;
mod header;
mod kind;
#[cfg(test)]
mod laws;
mod notation;
mod ods;
mod ods_cell;
mod package;
mod place;
mod read;
mod records;
#[cfg(test)]
mod samples;
mod spreadsheet_value;
mod table;
mod text;
mod xlsx;
mod xml;

pub use amount::amount;
pub use cell::{Cell, Unreadable};
pub use cell_trouble::CellTrouble;
pub use date::date;
pub use decimal_mark::{DecimalMark, Shown, decimal_mark_shown};
pub use detected::{Detected, detected};
pub use file_trouble::{FileTrouble, NotATable};
pub use place::column_letters;
pub use read::{MOST_BYTES, read, read_bytes};
pub use table::{Row, ShapeTrouble, Table};
pub use text::text;
