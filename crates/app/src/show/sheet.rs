//! A report as a sheet that people take away: what it shows them, with the clocks it was asked by beside it.

use std::io;

use chrono::NaiveDate;
use usus_domain::quantity::decimal;

use crate::show::render::is_shown;
use crate::show::{Cell, Report};
use crate::words::{Language, labels};

/// Significant digits a spreadsheet keeps of a number; the sixteenth it shows as zero.
const DIGITS: usize = 15;

/// The longest text a cell of a spreadsheet holds, in characters.
const LONGEST: usize = 32_767;

/// A cell of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Nothing.
    Empty,
    /// A text: never a formula, whatever it begins with.
    Text(String),
    /// A number a spreadsheet holds exactly: its decimal text with a point, and its decimals.
    Number(String, u8),
    /// A date.
    Date(NaiveDate),
}

/// A report for people: its header, its rows and its totals, each row with a cell for each name of the header.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<Value>>,
    pub(super) totals: Vec<Vec<Value>>,
}

impl Sheet {
    /// The columns people see, in their words.
    pub(super) fn of(report: &Report, language: Language) -> Self {
        let shown: Vec<usize> = (0..report.columns.len()).filter(|at| is_shown(report, *at)).collect();
        let code = |at: usize| report.columns[at].code;
        let row = |row: &Vec<Cell>| shown.iter().map(|at| value(code(*at), &row[*at], language)).collect();
        Self {
            header: shown.iter().map(|at| labels::label(code(*at), language).clone()).collect(),
            rows: report.rows.iter().map(row).collect(),
            totals: report.totals.iter().map(row).collect(),
        }
    }
}

fn value(column: &str, cell: &Cell, language: Language) -> Value {
    match cell {
        Cell::Null => Value::Empty,
        Cell::Text(code) if column == "unit" => Value::Text(language.unit(code)),
        Cell::Text(text) => Value::Text(harmless(text)),
        Cell::Amount(parts, unit) => number(decimal(*parts, *unit), unit.decimals(), language),
        Cell::Number(whole) => number(whole.to_string(), 0, language),
        Cell::Date(date) => Value::Date(*date),
        Cell::Instant(instant) => Value::Text(language.instant(*instant)),
    }
}

/// A number, or its exact text where a spreadsheet would round it: as the language writes it, since nothing else will.
fn number(text: String, decimals: u8, language: Language) -> Value {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    match digits > DIGITS {
        true if language.is_italian() => Value::Text(text.replace('.', ",")),
        true => Value::Text(text),
        false => Value::Number(text, decimals),
    }
}

/// A text as any file format can hold it.
pub(super) fn harmless(text: &str) -> String {
    text.chars().take(LONGEST).map(|sign| if sign.is_control() { '\u{fffd}' } else { sign }).collect()
}

/// What the two sheets of a workbook are called: the table, and the clocks it was asked by.
pub(super) fn names(language: Language) -> (&'static str, &'static str) {
    (language.say("Dati", "Data"), language.say("Orologi", "Clocks"))
}

/// A failure to write a workbook, as one of writing.
pub(super) fn unwritten(error: impl std::error::Error + Send + Sync + 'static) -> io::Error {
    io::Error::other(error)
}

#[cfg(test)]
pub(super) mod tests {
    use std::fmt::Debug;
    use std::io::{Read, Seek};

    use calamine::{Data, Range, Reader};
    use usus_domain::quantity::Unit;

    use crate::show::{Cell, Column, Report};

    /// A report with all that a format may stumble over.
    pub(crate) fn report() -> Report {
        let columns = ["service", "unit", "quantity", "position", "effective_on", "act"].map(Column::always);
        let day = "2026-12-31".parse().expect("a date");
        let row = |text: &str, parts: i128, unit: Unit| {
            vec![
                Cell::Text(text.to_owned()),
                Cell::Text(unit.code().to_owned()),
                Cell::Amount(parts, unit),
                Cell::Number(7),
                Cell::Date(day),
                Cell::Null,
            ]
        };
        Report {
            caption: "Situazione al 31/12/2026".to_owned(),
            columns: columns.to_vec(),
            rows: vec![
                row("OLG-SAD", 62_047_630, Unit::Euro),
                row("=1+1", -1, Unit::Euro),
                row("+39  due ", 49_250, Unit::Kilogram),
                row("-2; \"anziani\" <&>\u{7}", 12, Unit::Place),
                row("@là", 12_345_678_901_234_567_890, Unit::Euro),
            ],
            totals: vec![vec![
                Cell::Text("Totale".to_owned()),
                Cell::Text("EUR".to_owned()),
                Cell::Amount(62_047_629, Unit::Euro),
                Cell::Null,
                Cell::Null,
                Cell::Null,
            ]],
            if_empty: "",
        }
    }

    /// The clocks it was asked by.
    pub(crate) fn clocks() -> Vec<(String, String)> {
        [("Situazione al", "31/12/2026"), ("Come noto alla posizione", "4180"), ("Impronta", "=AbC+/09")]
            .map(|(label, value)| (label.to_owned(), value.to_owned()))
            .to_vec()
    }

    /// A book holds the report and the clocks, and nothing in it is a formula; gives the sheet of the report.
    pub(crate) fn holds<R: Read + Seek, B: Reader<R, Error: Debug>>(book: &mut B) -> Range<Data> {
        assert_eq!(book.sheet_names(), ["Dati", "Orologi"]);
        let data = book.worksheet_range("Dati").expect("a sheet");
        let cell = |line: u32, column: u32| data.get_value((line, column)).cloned().unwrap_or_default();
        let texts =
            |line: u32, upto: u32| (0..upto).map(|column| cell(line, column).to_string()).collect::<Vec<_>>();
        assert_eq!(texts(0, 6), ["Servizio", "Unità", "Quantità", "Pos.", "Data", "Atto"]);
        assert_eq!(cell(1, 2), Data::Float(620_476.30));
        assert_eq!(cell(2, 0), Data::String("=1+1".to_owned()));
        assert_eq!(cell(2, 2), Data::Float(-0.01));
        assert_eq!(cell(3, 2), Data::Float(49.25));
        assert_eq!(cell(4, 0), Data::String("-2; \"anziani\" <&>\u{fffd}".to_owned()));
        // More figures than a spreadsheet's number has.
        assert_eq!(cell(5, 2), Data::String("123456789012345678,90".to_owned()));
        assert_eq!(texts(6, 2), ["Totale", "€"]);
        assert!(book.worksheet_formula("Dati").expect("a sheet").is_empty());
        let about = book.worksheet_range("Orologi").expect("a sheet");
        let said = |line: u32| about.get_value((line, 1)).map(ToString::to_string);
        assert_eq!(said(1).as_deref(), Some("31/12/2026"));
        assert_eq!(said(2).as_deref(), Some("4180"));
        assert_eq!(said(3).as_deref(), Some("=AbC+/09"));
        data
    }
}
