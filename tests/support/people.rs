//! A table as a page gives it away, read back into what the command line prints: a page's file is for spreadsheets and
//! people, with labels, a decimal comma, and the clocks in its last columns.

/// The columns of the clocks and of the root.
const CLOCKS: usize = 3;

/// The labels of columns, where the program keeps them: `("code", "Italian", "English"),`.
const LABELS: &str = include_str!("../../crates/app/src/words/labels.rs");

/// The same table in the words of the contract; what is in them already stays as it is.
pub(crate) fn contract(text: &str) -> String {
    let Some(text) = text.strip_prefix('\u{feff}') else { return text.to_owned() };
    let mut reader =
        csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_reader(text.as_bytes());
    let mut writer = csv::Writer::from_writer(Vec::new());
    for (row, record) in reader.records().enumerate() {
        let record = record.expect("a row");
        let cells = record.iter().take(record.len() - CLOCKS);
        let cells = cells.map(|cell| if row == 0 { code(cell) } else { value(cell) });
        writer.write_record(cells.collect::<Vec<_>>()).expect("written");
    }
    String::from_utf8(writer.into_inner().expect("written")).expect("text")
}

/// The code of a column, by its Italian label.
fn code(label: &str) -> String {
    let of = |line: &str| {
        let (code, rest) = line.trim().strip_prefix("(\"")?.split_once("\", \"")?;
        (rest.split('"').next() == Some(label)).then(|| code.to_owned())
    };
    LABELS.lines().find_map(of).unwrap_or_else(|| label.to_owned())
}

fn value(cell: &str) -> String {
    let is_amount = |cell: &str| {
        let (whole, parts) = cell.trim_start_matches('-').split_once(',')?;
        [whole, parts].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit())).then_some(())
    };
    if is_amount(cell).is_some() {
        return cell.replace(',', ".");
    }
    if let Ok(date) = chrono::NaiveDate::parse_from_str(cell, "%d/%m/%Y") {
        return date.to_string();
    }
    let units =
        [("€", "EUR"), ("ore", "hour"), ("pezzi", "piece"), ("posti", "place"), ("unità", "instance")];
    units.into_iter().find(|(said, _)| *said == cell).map_or(cell, |(_, code)| code).to_owned()
}
