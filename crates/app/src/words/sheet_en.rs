//! The troubles of a table in English: what is wrong, with the figures, and what to do.

use usus_desk::sheet::{CellTrouble, FileTrouble, NotATable, ShapeTrouble, Unreadable, column_letters};
use usus_domain::personal_data::Where;

use super::figures::date_en;
use super::shown::{heading, presentable};

/// Why the file is not read.
pub(crate) fn file_trouble(trouble: &FileTrouble) -> String {
    match trouble {
        FileTrouble::FileNotFound { .. } => {
            "the file cannot be found: check its name and its folder".to_owned()
        }
        FileTrouble::FileNotPermitted { .. } => {
            "you have no permission to read the file: ask whoever keeps it".to_owned()
        }
        FileTrouble::FileIsDirectory => "this is a folder: name one or more of the files in it".to_owned(),
        FileTrouble::FileUnreadable { detail } => {
            format!("the file cannot be read ({detail}): copy it to another disk and try again")
        }
        FileTrouble::FileTooLarge { bytes, most_bytes } => format!(
            "the file is too large: {} MiB, at most {} are read; divide it into several files",
            mebibytes(*bytes),
            mebibytes(*most_bytes)
        ),
        FileTrouble::FileIsEmpty => {
            "the file is empty: it needs a row with the names of the columns and the data below it".to_owned()
        }
        FileTrouble::FileIsNotATable { looks_like } => format!(
            "the file is not a table but {}: save the table as CSV, XLSX or ODS",
            match looks_like {
                NotATable::Pdf => "a PDF document",
                NotATable::Markup => "a web page or an XML text",
                NotATable::Binary => "a file of another kind",
            }
        ),
        FileTrouble::EncodingIsUtf16 => {
            "the text is encoded in UTF-16 (Excel calls it “Unicode Text”): save it as “CSV UTF-8”".to_owned()
        }
        FileTrouble::EncodingUnknown { byte, line } => format!(
            "line {line} has an unreadable character (byte {byte:02X}) that is neither UTF-8 nor \
             Windows-1252: save the file again as “CSV UTF-8”"
        ),
        FileTrouble::QuoteNotClosed { row } => {
            format!("the quotation mark opened at row {row} is never closed: close it or remove it")
        }
        FileTrouble::ColumnUnnamed { column, row } => format!(
            "column {} has no name (row {row}): name it in the header or delete it",
            column_letters(*column)
        ),
        FileTrouble::ColumnNameUnreadable { column } => format!(
            "the name of column {} is a formula or an error: write it as text",
            column_letters(*column)
        ),
        FileTrouble::ColumnNamedTwice { name, first, second } => format!(
            "columns {} and {} have the same name “{}”: keep one of them or rename it",
            column_letters(*first),
            column_letters(*second),
            heading(name)
        ),
        FileTrouble::ColumnsTooMany { row, most } => {
            format!(
                "row {row} has more than {} cells: check that the separator is the right one",
                grouped(*most)
            )
        }
        FileTrouble::RowsTooMany { most } => {
            format!(
                "the table goes beyond row {}: divide it into several files, or delete the last rows",
                grouped(*most)
            )
        }
        FileTrouble::TableTooLarge { most } => {
            format!("the table has more than {} cells: divide it into several files", grouped(*most))
        }
        FileTrouble::CellsMerged { range, sheet } => format!(
            "in sheet “{sheet}” the cells {range} are merged: separate them, and repeat the value in \
             every row it holds for"
        ),
        FileTrouble::CellErrorUnknown { text } => {
            format!("a cell holds the error “{text}”: look for it and write the right value")
        }
        FileTrouble::WorkbookDamaged { detail } => {
            format!("the workbook is damaged ({detail}): open it, save it again and retry")
        }
        FileTrouble::WorkbookProtected => {
            "the workbook is protected by a password: save a copy without one".to_owned()
        }
        FileTrouble::WorkbookKindNotRead { kind } => {
            format!("files of type {kind} are not read: open this one and save it as .xlsx")
        }
        FileTrouble::WorkbookTooLarge { bytes, most_bytes } => format!(
            "the workbook takes {} MiB once opened and at most {} are read: remove pictures and \
             sheets that are not needed, or save the sheet as CSV",
            mebibytes(*bytes),
            mebibytes(*most_bytes)
        ),
        FileTrouble::ZipIsNotAWorkbook => {
            "the file is a ZIP archive and not a workbook: extract the table and name that".to_owned()
        }
    }
}

/// Why the cell is not taken.
pub(crate) fn cell_trouble(trouble: &CellTrouble) -> String {
    match trouble {
        CellTrouble::CellEmpty => "the cell is empty: write the value".to_owned(),
        CellTrouble::CellIsFormula => {
            "the cell holds a formula, whose result may change: copy it and paste it as a value".to_owned()
        }
        CellTrouble::CellUnreadable { found } => unreadable(found),
        CellTrouble::CellHasControlCharacter { code, place } => format!(
            "character {place} is {}: remove it",
            match code {
                9 => "a tab, which cannot be seen".to_owned(),
                10 | 13 => "a line break".to_owned(),
                other => format!("one that cannot be seen (U+{other:04X})"),
            }
        ),
        CellTrouble::QuantityAmbiguous { text } => {
            let (whole, decimal) = (text.replace('.', ""), text.replace('.', ","));
            format!(
                "“{text}” can be read in two ways (its point may group thousands or mark decimals): \
                 write {whole} or {whole}.00 for the first, {decimal} for the second, as a comma \
                 always marks decimals"
            )
        }
        CellTrouble::QuantityUnreadable { text } => format!(
            "{} is not a quantity: write digits only, as in 1234.56 or 1.234,56, without spaces or signs",
            cell(text)
        ),
        CellTrouble::QuantityIsDate { date } => format!(
            "a quantity is wanted and the cell holds the date {}: the spreadsheet may have made it of a \
             number written with a point; give the cell the format “Number” and write it again",
            date_en(*date)
        ),
        CellTrouble::QuantityNegative { text } => format!(
            "“{text}” is negative: write the quantity without a sign; the action “correct” undoes a wrong movement"
        ),
        CellTrouble::QuantityTooLarge { text } => {
            format!("“{text}” is too large to be recorded: check the digits")
        }
        CellTrouble::TooManyDecimals { text, found, most: 0 } => {
            format!("“{text}” has {} and this unit is counted in whole numbers only", decimals(*found))
        }
        CellTrouble::TooManyDecimals { text, found, most } => {
            format!("“{text}” has {} and this unit has at most {most}: round it", decimals(*found))
        }
        CellTrouble::DateUnreadable { text } => {
            format!("{} is not a date: write it as 2026-12-31 or 31/12/2026", cell(text))
        }
        CellTrouble::DateImpossible { text } => {
            format!("“{text}” is not in the calendar: check the day and the month")
        }
        CellTrouble::DateOutOfRange { date } => {
            format!("the date {} is outside the years from 1900 to 2200: check the year", date_en(*date))
        }
    }
}

/// What was written, within a sentence.
fn cell(text: &str) -> String {
    presentable(text, Where::FreeText).map_or_else(
        || "the text written (left out here, because it seems to hold personal data)".to_owned(),
        |text| format!("“{text}”"),
    )
}

fn unreadable(found: &Unreadable) -> String {
    match found {
        Unreadable::Error(text) => {
            format!("the cell holds the error “{text}”: write the right value")
        }
        Unreadable::Logical(value) => format!(
            "the cell holds the truth value {}: write a text, a number or a date",
            if *value { "TRUE" } else { "FALSE" }
        ),
        Unreadable::Moment(text) => {
            format!("the cell holds a time, or a date with a time ({text}): leave only the date")
        }
        Unreadable::Duration(text) => format!(
            "the cell holds a length of time ({text}): write it as a number, for example 1.50 for \
             an hour and a half"
        ),
        Unreadable::LongNumber(text) => format!(
            "the number {text} has more than 15 digits and the spreadsheet does not keep it exactly: \
             round it, or write it as text if it is a code"
        ),
    }
}

/// Why the cells of the row cannot be trusted to stand under their columns.
pub(crate) fn shape_trouble(trouble: &ShapeTrouble) -> String {
    let ShapeTrouble { found, expected } = trouble;
    let why = if found < expected {
        "a separator may be missing, or a line break may split the row"
    } else {
        "a text or an amount may contain the separator and needs quotation marks"
    };
    let cells = if *found == 1 { "one cell".to_owned() } else { format!("{found} cells") };
    format!("the row has {cells} and the header has {expected}: {why}")
}

fn decimals(count: usize) -> String {
    if count == 1 { "one decimal".to_owned() } else { format!("{count} decimals") }
}

/// A large count with its thousands apart.
fn grouped(count: impl Into<u64>) -> String {
    let digits = count.into().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Whole mebibytes, rounded up, so that what is above a limit never looks equal to it.
fn mebibytes(bytes: u64) -> u64 {
    bytes.div_ceil(1 << 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_beyond_the_unit_are_told_with_both_figures() {
        let trouble = CellTrouble::TooManyDecimals { text: "1.5".to_owned(), found: 1, most: 0 };
        assert_eq!(
            cell_trouble(&trouble),
            "“1.5” has one decimal and this unit is counted in whole numbers only"
        );
    }

    #[test]
    fn a_size_above_the_limit_never_looks_equal_to_it() {
        let trouble = FileTrouble::FileTooLarge { bytes: (256 << 20) + 1, most_bytes: 256 << 20 };
        assert!(file_trouble(&trouble).contains("257 MiB, at most 256"));
    }
}
