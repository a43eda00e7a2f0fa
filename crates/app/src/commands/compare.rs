//! `usus compare`: plans side by side.

use std::io::Write;
use std::process::ExitCode;

use serde_json::{Map, Value, json};
use usus_domain::id::PlanId;
use usus_domain::quantity::{Unit, decimal};
use usus_views::compare::{self, Comparison, Subject};
use usus_views::measure::{Figures, Measures};
use usus_views::standing::Standing;

use crate::ask::{self, Format};
use crate::commands::measures::{self, freed, ratio_for_people, ratios};
use crate::commands::{Session, question};
use crate::failure::Failure;
use crate::show::{self, Cell, Column, Report};
use crate::words::{Language, figures, labels};

pub(super) async fn compare(session: &Session, ask: &ask::Compare) -> Result<ExitCode, Failure> {
    let language = session.language;
    let filter = question::filter(&ask.question, language)?;
    let clocks = session.clocks(&ask.question).await?;
    let mut plans = Vec::new();
    for name in &ask.plans {
        let plan = match PlanId::new(name) {
            Ok(plan) => compare::plan_at(&session.log, &plan, clocks.known).await?,
            Err(_) => None,
        };
        plans.push(plan.ok_or_else(|| Failure::Usage(no_plan(name, clocks.known, language)))?);
    }
    let memory = session.memory(clocks.known).await?;
    let facts = &memory.facts;
    let standing = Standing::at(facts, clocks.known);
    let comparison = compare::compare(&memory, &standing, clocks, plans, &filter);
    session.warn_of_unmet(!comparison.rows.is_empty(), &filter, facts);
    match session.format {
        Format::Json => for_programs(&mut std::io::stdout().lock(), &comparison, Format::Json)?,
        Format::Csv => for_programs(&mut std::io::stdout().lock(), &comparison, Format::Csv)?,
        Format::Table => {
            let report = side_by_side(&comparison, session.caption(clocks), language);
            show::print(&report, Format::Table, language)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// There is no such plan.
pub(crate) fn no_plan(name: &str, known: i64, language: Language) -> String {
    match language {
        Language::Italian => {
            format!("Il piano «{name}» non è registrato (come noto alla posizione {known}).")
        }
        Language::English => format!("The plan “{name}” is not registered (as known at position {known})."),
    }
}

/// Writes a comparison as programs read it.
pub(crate) fn for_programs(
    out: &mut impl Write,
    comparison: &Comparison,
    format: Format,
) -> std::io::Result<()> {
    if format == Format::Csv {
        return show::csv(out, &rows_for_programs(comparison));
    }
    serde_json::to_writer_pretty(&mut *out, &answer(comparison))?;
    writeln!(out)
}

fn answer(comparison: &Comparison) -> Value {
    let rows = comparison.rows.iter().map(|(Subject { ambito, service, class, unit }, figures)| {
        let plans = comparison.plans.iter().zip(figures).map(|(plan, figures)| {
            let figures = figures.clone().unwrap_or_default();
            let mut object = Map::from_iter([
                ("plan".to_owned(), json!(plan.plan.as_str())),
                ("from".to_owned(), json!(plan.period.from.to_string())),
                ("to".to_owned(), json!(plan.period.to.to_string())),
            ]);
            for (code, sum) in figures.sums.named() {
                object.insert(code.to_owned(), Value::String(decimal(sum, *unit)));
            }
            object.insert("measures".to_owned(), measures::object(&figures.measures, *unit));
            Value::Object(object)
        });
        json!({ "ambito": ambito, "service": service, "class": class.code(), "unit": unit.code(), "plans": plans.collect::<Vec<_>>() })
    });
    Value::Array(rows.collect())
}

/// All sums and measures of each plan, for programs.
pub(crate) fn rows_for_programs(comparison: &Comparison) -> Report {
    let codes =
        ["ambito", "service", "class", "unit", "plan", "measure", "numerator", "denominator", "value"];
    let mut rows = Vec::new();
    for (Subject { ambito, service, class, unit }, figures) in &comparison.rows {
        for (plan, figures) in comparison.plans.iter().zip(figures) {
            let Some(figures) = figures else { continue };
            for (measure, numerator, denominator, value) in measures::for_programs(figures, *unit) {
                let key = [ambito, service, class.code(), unit.code(), plan.plan.as_str(), measure];
                let told = [Cell::Text(numerator), Cell::text(denominator), Cell::text(value)];
                rows.push(key.into_iter().map(|key| Cell::Text(key.to_owned())).chain(told).collect());
            }
        }
    }
    Report {
        caption: String::new(),
        columns: codes.map(Column::always).to_vec(),
        rows,
        totals: Vec::new(),
        if_empty: "",
    }
}

/// For people: a line for each quantity and measure, a column for each plan.
fn side_by_side(comparison: &Comparison, caption: String, language: Language) -> Report {
    let mut columns = ["ambito", "service", "unit", "measure"].map(Column::always).to_vec();
    let names: Vec<&'static str> = comparison.plans.iter().map(|plan| leaked(plan.plan.as_str())).collect();
    columns.extend(names.into_iter().map(Column::always));
    let mut rows = Vec::new();
    for (Subject { ambito, service, unit, .. }, figures) in &comparison.rows {
        let mut line = |label: String, cells: Vec<Option<String>>| {
            if cells.iter().any(Option::is_some) {
                let keys = [ambito.to_string(), service.to_string(), unit.code().to_owned(), label];
                rows.push(
                    keys.into_iter().map(Cell::Text).chain(cells.into_iter().map(Cell::text)).collect(),
                );
            }
        };
        let each = |tell: &dyn Fn(&Figures) -> Option<String>| -> Vec<Option<String>> {
            figures.iter().map(|figures| figures.as_ref().and_then(tell)).collect()
        };
        for code in ["ever_allocated", "ever_reused", "committed", "consumed", "released", "lapsed"] {
            let sum = |figures: &Figures| {
                let (_, sum) = figures.sums.named().into_iter().find(|(known, _)| *known == code)?;
                (sum != 0).then(|| figures::amount(sum, *unit, language.is_italian()))
            };
            line(labels::label(code, language), each(&sum));
        }
        for (at, (code, ..)) in ratios(&Measures::default()).into_iter().enumerate() {
            let told = |figures: &Figures| ratio_for_people(ratios(&figures.measures)[at], *unit, language);
            line(labels::label(code, language), each(&told));
        }
        for (at, (code, _)) in freed(&Measures::default()).into_iter().enumerate() {
            let told = |figures: &Figures| {
                let (_, cents) = freed(&figures.measures)[at];
                (cents != 0).then(|| figures::amount(cents, Unit::Euro, language.is_italian()))
            };
            line(labels::label(code, language), each(&told));
        }
        line(labels::label("holders", language), each(&|figures| Some(figures.measures.holders.to_string())));
    }
    Report {
        caption,
        columns,
        rows,
        totals: Vec::new(),
        if_empty: language.say("Nessuna assegnazione in questi piani.", "No allocation in these plans."),
    }
}

/// Column codes are fixed texts; the names of the plans asked for live as long as the process.
fn leaked(name: &str) -> &'static str {
    Box::leak(name.to_owned().into_boxed_str())
}
