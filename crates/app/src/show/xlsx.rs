//! A report as a workbook of Excel.

use std::io;

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::show::Report;
use crate::show::sheet::{Sheet, Value, harmless, names, unwritten};
use crate::words::Language;

/// A report as XLSX: the table from the first row of the first sheet on, so that filters and other programs find it
/// where they look, and the clocks on a second sheet. `clocks` are lines of label and value.
///
/// # Errors
/// Where it has more rows than a sheet holds.
pub(crate) fn xlsx(
    report: &Report,
    clocks: &[(String, String)],
    language: Language,
) -> Result<Vec<u8>, io::Error> {
    let sheet = Sheet::of(report, language);
    let mut workbook = Workbook::new();
    let (data, about) = names(language);
    table(workbook.add_worksheet().set_name(data).map_err(unwritten)?, &sheet).map_err(unwritten)?;
    let about = workbook.add_worksheet().set_name(about).map_err(unwritten)?;
    lines(about, &report.caption, clocks).map_err(unwritten)?;
    workbook.save_to_buffer().map_err(unwritten)
}

fn table(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (at, name) in (0..).zip(&sheet.header) {
        page.write_string_with_format(0, at, name, &bold)?;
    }
    let formats = Formats::of(&Format::new());
    for (line, row) in (1..).zip(&sheet.rows) {
        write_row(page, line, row, &formats)?;
    }
    let formats = Formats::of(&bold);
    let first = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX).saturating_add(1);
    for (line, row) in (first..).zip(&sheet.totals) {
        write_row(page, line, row, &formats)?;
    }
    page.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
    // Totals stand outside what is filtered and sorted.
    let last = u16::try_from(sheet.header.len()).unwrap_or(u16::MAX);
    if let (Some(last), false) = (last.checked_sub(1), sheet.rows.is_empty()) {
        page.autofilter(0, 0, first - 1, last)?;
    }
    page.set_landscape().set_print_fit_to_pages(1, 0).autofit();
    Ok(())
}

/// How numbers and dates are shown.
struct Formats {
    text: Format,
    numbers: [Format; 4],
    date: Format,
}

impl Formats {
    fn of(format: &Format) -> Self {
        // Excel shows point and comma as its reader's language has them.
        let numbers = ["#,##0", "#,##0.0", "#,##0.00", "#,##0.000"];
        Self {
            text: format.clone(),
            numbers: numbers.map(|shape| format.clone().set_num_format(shape)),
            date: format.clone().set_num_format("dd/mm/yyyy"),
        }
    }
}

fn write_row(page: &mut Worksheet, line: u32, row: &[Value], formats: &Formats) -> Result<(), XlsxError> {
    for (at, value) in (0..).zip(row) {
        match value {
            Value::Empty => {}
            Value::Text(text) => {
                page.write_string_with_format(line, at, text, &formats.text)?;
            }
            Value::Number(text, decimals) => {
                let format = &formats.numbers[usize::from(*decimals).min(3)];
                match text.parse::<f64>() {
                    Ok(number) => page.write_number_with_format(line, at, number, format)?,
                    Err(_) => page.write_string(line, at, text)?,
                };
            }
            Value::Date(date) => {
                use chrono::Datelike;
                let (year, month, day) = (date.year(), date.month(), date.day());
                let day = u8::try_from(day).unwrap_or(1);
                // Before 1900 there is no day in a workbook: then its text stands there.
                let in_workbook = u16::try_from(year)
                    .ok()
                    .zip(u8::try_from(month).ok())
                    .and_then(|(year, month)| ExcelDateTime::from_ymd(year, month, day).ok());
                match in_workbook {
                    Some(date) => page.write_datetime_with_format(line, at, &date, &formats.date)?,
                    None => page.write_string(line, at, date.to_string())?,
                };
            }
        }
    }
    Ok(())
}

fn lines(page: &mut Worksheet, caption: &str, clocks: &[(String, String)]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    page.write_string_with_format(0, 0, harmless(caption), &bold)?;
    for (line, (label, value)) in (1..).zip(clocks) {
        page.write_string(line, 0, harmless(label))?;
        page.write_string(line, 1, harmless(value))?;
    }
    page.set_column_width(0, 30)?.set_column_width(1, 60)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader as _, Xlsx};

    use super::*;
    use crate::show::sheet::tests::{clocks, holds, report};

    #[test]
    fn a_workbook_reads_back_as_it_was_shown() {
        let bytes = xlsx(&report(), &clocks(), Language::Italian).expect("a workbook");
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
        let data = holds(&mut book);
        let cell = |at| data.get_value(at);
        assert!(matches!(cell((1, 4)), Some(Data::DateTime(_))));
    }
}
