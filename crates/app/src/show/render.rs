//! The three forms of a report.

use std::io::{self, Write};

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use serde_json::{Map, Value};
use usus_domain::quantity::decimal;
use usus_log::clock;

use crate::ask::Format;
use crate::show::{Cell, Each, Report, Shown};
use crate::words::{Language, figures, labels};

/// Prints a report to standard output; what is said about it goes to standard error where programs read.
pub(crate) fn print(report: &Report, format: Format, language: Language) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    write(&mut out, report, format, language)?;
    out.flush()
}

/// Writes a report in one of its forms.
pub(crate) fn write(
    out: &mut impl Write,
    report: &Report,
    format: Format,
    language: Language,
) -> io::Result<()> {
    match format {
        Format::Table => table(out, report, language),
        Format::Json => json(out, report),
        Format::Csv => csv(out, report),
    }
}

/// A report as people read it: what it is, its rows, its totals.
pub(crate) fn table(out: &mut impl Write, report: &Report, language: Language) -> io::Result<()> {
    writeln!(out, "{}", report.caption)?;
    if report.rows.is_empty() {
        return writeln!(out, "{}", report.if_empty);
    }
    let shown: Vec<usize> = (0..report.columns.len()).filter(|at| is_shown(report, *at)).collect();
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(shown.iter().map(|at| labels::label(report.columns[*at].code, language)));
    for row in report.rows.iter().chain(&report.totals) {
        table.add_row(shown.iter().map(|at| for_people(report.columns[*at].code, &row[*at], language)));
    }
    for (place, at) in shown.iter().enumerate() {
        let is_amount = |row: &Vec<Cell>| matches!(row[*at], Cell::Amount(..) | Cell::Number(_));
        if report.rows.iter().any(is_amount)
            && let Some(column) = table.column_mut(place)
        {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    let width = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let rule = format!(" {}", "─".repeat(width.saturating_sub(1)));
    for (at, line) in lines.iter().enumerate() {
        // Under the header, and above the totals.
        if at == 1 || (at == lines.len() - report.totals.len() && !report.totals.is_empty()) {
            writeln!(out, "{rule}")?;
        }
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Whether people see a column.
pub(crate) fn is_shown(report: &Report, at: usize) -> bool {
    let filled = |row: &Vec<Cell>| !matches!(row[at], Cell::Null | Cell::Amount(0, _));
    match report.columns[at].shown {
        Shown::Always => true,
        Shown::WhereFilled => report.rows.iter().any(filled),
        Shown::ForPrograms => false,
    }
}

/// What is nothing reads as a dash: a page of zeros hides the figures among them.
pub(crate) fn for_people(column: &str, cell: &Cell, language: Language) -> String {
    match cell {
        Cell::Null | Cell::Amount(0, _) => "–".to_owned(),
        Cell::Text(code) if column == "unit" => language.unit(code),
        Cell::Text(codes) if matches!(column, "waits" | "settled") => {
            let word = |code| language.of_proposal(code).unwrap_or(code);
            codes.split(' ').map(word).collect::<Vec<_>>().join(", ")
        }
        Cell::Text(text) => text.replace(char::is_control, "\u{fffd}"),
        Cell::Amount(parts, unit) => figures::amount(*parts, *unit, language.is_italian()),
        Cell::Number(number) => number.to_string(),
        Cell::Date(date) => language.date(*date),
        Cell::Instant(instant) => language.instant(*instant),
    }
}

fn json(out: &mut impl Write, report: &Report) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Each(report.rows.iter().map(|row| object(report, row))))?;
    writeln!(out)
}

/// A row as an object of all its columns.
pub(crate) fn object(report: &Report, row: &[Cell]) -> Value {
    let fields = report.columns.iter().zip(row).map(|(column, cell)| (column.code.to_owned(), value(cell)));
    Value::Object(fields.collect::<Map<_, _>>())
}

/// A cell as programs read it: quantities as decimal text, exact to the last part.
pub(crate) fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Number(number) => (*number).into(),
        other => Value::String(for_programs(other)),
    }
}

fn for_programs(cell: &Cell) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Amount(parts, unit) => decimal(*parts, *unit),
        Cell::Number(number) => number.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::Instant(instant) => clock::written(*instant),
    }
}

/// A report as CSV: the bytes that are printed, and whose hash is recorded.
pub(crate) fn csv(out: &mut impl Write, report: &Report) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(report.columns.iter().map(|column| column.code))?;
    for row in &report.rows {
        writer.write_record(row.iter().map(for_programs))?;
    }
    writer.flush()
}
