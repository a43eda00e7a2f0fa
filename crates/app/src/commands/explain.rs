//! `usus explain`: why two answers differ.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::process::ExitCode;

use serde::Serialize;
use serde_json::{Map, Value, json};
use usus_domain::quantity::decimal;
use usus_log::clock;
use usus_views::balance::{Balance, Row};
use usus_views::dimension::Dimension;
use usus_views::explain::{self, Explanation};
use usus_views::journal::{self, Line};
use usus_views::standing::Standing;

use crate::ask::{self, Format};
use crate::commands::{Session, balance, question};
use crate::failure::Failure;
use crate::show::{self, Cell, Column, Each, Report};
use crate::words::Language;

pub(super) async fn explain(session: &Session, ask: &ask::Explain) -> Result<ExitCode, Failure> {
    let language = session.language;
    let dimensions = question::dimensions(&ask.by, language)?;
    let filter = question::filter(&ask.question, language)?;
    let clocks = session.clocks(&ask.question).await?;
    let and_known = session.known(Some(&ask.and_known)).await?;
    let last = clocks.known.max(and_known);
    let memory = session.memory(last).await?;
    let positions = (clocks.known, and_known);
    let explained = explain::explain(&memory, clocks.effective, positions, &dimensions, &filter);
    let (facts, standing) = (&memory.facts, Standing::at(&memory.facts, last));
    let between = (clocks.known.min(and_known), last);
    let lines = journal::journal(&session.log, facts, &standing, between).await?;
    let lines: BTreeMap<i64, Line> = lines
        .into_iter()
        .filter(|line| explained.changes.contains_key(&line.position))
        .map(|line| (line.position, line))
        .collect();
    session.warn_of_unmet(!explained.after.rows.is_empty(), &filter, facts);
    match session.format {
        Format::Json => {
            let mut out = BufWriter::new(std::io::stdout().lock());
            answer(&mut out, &explained, &lines, clocks.effective, positions)?;
            out.flush()?;
        }
        Format::Csv => {
            show::print(
                &events(&explained, &lines, positions, (Format::Csv, language)),
                Format::Csv,
                language,
            )?;
        }
        Format::Table => {
            let caption = |known| session.caption(usus_views::clocks::Clocks { known, ..clocks });
            for (balance, known) in [(&explained.before, clocks.known), (&explained.after, and_known)] {
                show::print(&balance::report(balance, caption(known), language), Format::Table, language)?;
            }
            let difference = Balance {
                dimensions: explained.after.dimensions.clone(),
                rows: explained.difference.clone(),
            };
            let mut report =
                balance::report(&difference, language.say("Differenza", "Difference").into(), language);
            report.if_empty =
                language.say("Nessuna: le due risposte sono uguali.", "None: the two answers are equal.");
            show::print(&report, Format::Table, language)?;
            let events = events(&explained, &lines, positions, (Format::Table, language));
            show::print(&events, Format::Table, language)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The events that make the difference, each with what it changes.
pub(crate) fn events(
    explained: &Explanation,
    lines: &BTreeMap<i64, Line>,
    (known, and_known): (i64, i64),
    (format, language): (Format, Language),
) -> Report {
    let keys = explained.after.dimensions.iter().filter(|dimension| **dimension != Dimension::Unit);
    let about = ["position", "recorded_at", "effective_on", "action", "id"];
    let columns = about
        .iter()
        .map(|code| Column::always(code))
        .chain(keys.map(|dimension| Column::where_filled(dimension.code())))
        .chain([Column::always("unit")])
        .chain(balance::sum_columns().map(|column| match column.code {
            "available" => Column::where_filled(column.code),
            _ => column,
        }))
        .collect();
    let rows = explained.changes.iter().flat_map(|(position, rows)| {
        let line = lines.get(position);
        rows.iter().map(move |row| change((format, language), line, *position, row, explained))
    });
    Report {
        caption: match language {
            Language::Italian => {
                format!("Ciò che la spiega, registrato fra la posizione {known} e la {and_known}")
            }
            Language::English => {
                format!("What explains it, recorded between positions {known} and {and_known}")
            }
        },
        columns,
        rows: rows.collect(),
        totals: Vec::new(),
        if_empty: language.say("Nessun movimento.", "No movement."),
    }
}

fn change(
    (format, language): (Format, Language),
    line: Option<&Line>,
    position: i64,
    row: &Row,
    explained: &Explanation,
) -> Vec<Cell> {
    let action = line.map(|line| match format {
        Format::Table => crate::words::labels::action(line.action, language),
        Format::Json | Format::Csv => line.action.code(),
    });
    let mut cells = vec![
        Cell::Number(position),
        line.map_or(Cell::Null, |line| Cell::Instant(line.recorded_at)),
        Cell::date(line.map(|line| line.effective_on)),
        Cell::text(action),
        Cell::text(line.map(|line| line.id.clone())),
    ];
    let keys = explained.after.dimensions.iter().zip(&row.key);
    cells.extend(
        keys.filter(|(dimension, _)| **dimension != Dimension::Unit)
            .map(|(_, key)| Cell::text(key.as_deref())),
    );
    cells.push(Cell::Text(row.unit.code().to_owned()));
    cells.extend(balance::sum_cells(&row.sums, row.unit));
    cells
}

/// Writes the answer, event by event.
pub(crate) fn answer(
    out: &mut impl Write,
    explained: &Explanation,
    lines: &BTreeMap<i64, Line>,
    effective: chrono::NaiveDate,
    (known, and_known): (i64, i64),
) -> std::io::Result<()> {
    #[derive(Serialize)]
    struct Answer<E: Serialize> {
        effective: String,
        known: Value,
        and_known: Value,
        difference: Vec<Value>,
        events: E,
    }
    let dimensions = &explained.after.dimensions;
    let objects = |rows: &[Row]| -> Vec<Value> { rows.iter().map(|row| object(dimensions, row)).collect() };
    let event = |(position, rows): (&i64, &Vec<Row>)| {
        let line = lines.get(position);
        json!({
            "position": position,
            "recorded_at": line.map(|line| clock::written(line.recorded_at)),
            "effective_on": line.map(|line| line.effective_on.to_string()),
            "action": line.map(|line| line.action.code()),
            "id": line.map(|line| line.id.to_string()),
            "act": line.map(|line| line.act.to_string()),
            "actor": line.map(|line| line.actor.to_string()),
            "changes": objects(rows),
        })
    };
    let answer = Answer {
        effective: effective.to_string(),
        known: json!({ "position": known, "balance": objects(&explained.before.rows) }),
        and_known: json!({ "position": and_known, "balance": objects(&explained.after.rows) }),
        difference: objects(&explained.difference),
        events: Each(explained.changes.iter().map(event)),
    };
    serde_json::to_writer_pretty(&mut *out, &answer)?;
    writeln!(out)
}

fn object(dimensions: &[Dimension], row: &Row) -> Value {
    let keys =
        dimensions.iter().zip(&row.key).map(|(dimension, key)| (dimension.code().to_owned(), json!(key)));
    let sums = row
        .sums
        .named()
        .into_iter()
        .map(|(code, sum)| (code.to_owned(), Value::String(decimal(sum, row.unit))));
    Value::Object(keys.chain(sums).collect::<Map<_, _>>())
}
