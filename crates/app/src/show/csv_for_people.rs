//! A report as CSV that a person opens in a spreadsheet. Programs take the contract's, which is exact and knows no
//! language.

use std::io::{self, Write};

use crate::show::Report;
use crate::show::sheet::{Sheet, Value, harmless};
use crate::words::Language;

/// What tells a spreadsheet that a file is UTF-8.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// A report as CSV for spreadsheets: with a byte order mark; in Italian with semicolons and a decimal comma, as Excel
/// expects where the comma is taken. The clocks stand in columns of their own at the end of each row: a row that is
/// sorted, filtered or copied elsewhere still says at which date, and as known when.
///
/// # Errors
/// None that the memory it is written to would not have.
pub(crate) fn csv_for_people(
    report: &Report,
    clocks: &[(String, String)],
    language: Language,
) -> Result<Vec<u8>, io::Error> {
    let sheet = Sheet::of(report, language);
    let mut bytes = Vec::new();
    bytes.write_all(MARK)?;
    let delimiter = if language.is_italian() { b';' } else { b',' };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(csv::Terminator::CRLF)
        .from_writer(&mut bytes);
    let labels = clocks.iter().map(|(label, _)| disarmed(&harmless(label)));
    writer.write_record(sheet.header.iter().map(|name| disarmed(name)).chain(labels))?;
    for row in &sheet.rows {
        let values = clocks.iter().map(|(_, value)| disarmed(&harmless(value)));
        writer.write_record(row.iter().map(|value| written(value, language)).chain(values))?;
    }
    writer.flush()?;
    drop(writer);
    Ok(bytes)
}

fn written(value: &Value, language: Language) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Text(text) => disarmed(text),
        Value::Number(text, _) if language.is_italian() => text.replace('.', ","),
        Value::Number(text, _) => text.clone(),
        Value::Date(date) if language.is_italian() => date.format("%d/%m/%Y").to_string(),
        Value::Date(date) => date.to_string(),
    }
}

/// A text that no spreadsheet takes for a formula: CSV has no types, so an apostrophe says that it is text. What is a
/// number already needs none.
fn disarmed(text: &str) -> String {
    let is_number = text.strip_prefix('-').is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    });
    if text.starts_with(['=', '+', '-', '@']) && !is_number { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::show::sheet::tests::{clocks, report};

    #[test]
    fn italian_excel_opens_it_and_each_row_says_its_clocks() {
        let bytes = csv_for_people(&report(), &clocks(), Language::Italian).expect("CSV");
        let text = String::from_utf8(bytes).expect("UTF-8");
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(
            lines[0],
            "\u{feff}Servizio;Unità;Quantità;Pos.;Data;Atto;Situazione al;Come noto alla posizione;Impronta"
        );
        assert_eq!(lines[1], "OLG-SAD;€;620476,30;7;31/12/2026;;31/12/2026;4180;'=AbC+/09");
        assert_eq!(lines[2], "'=1+1;€;-0,01;7;31/12/2026;;31/12/2026;4180;'=AbC+/09");
        assert!(lines[4].starts_with("\"'-2; \"\"anziani\"\" <&>\u{fffd}\";posti;12;"));
        assert!(lines[5].starts_with("'@là;€;123456789012345678,90;"));
        assert_eq!(lines.len(), 7, "no totals: who sums a column gets its sum");
    }

    #[test]
    fn in_english_commas_part_and_points_are_decimal() {
        let bytes = csv_for_people(&report(), &[], Language::English).expect("CSV");
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert!(text.contains("\r\nOLG-SAD,€,620476.30,7,2026-12-31,\r\n"), "{text}");
    }
}
