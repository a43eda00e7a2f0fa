//! `usus use`: the use made of resources, and what stands under each measure.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::ExitCode;

use serde_json::{Map, Value, json};
use usus_domain::quantity::{Unit, decimal};
use usus_views::chains::Chain;
use usus_views::claims::Claim;
use usus_views::measure::{Key, Ratio};
use usus_views::standing::Standing;
use usus_views::uses::{self, Use};

use crate::ask::{Format, Question};
use crate::commands::measures::{self, Counts, freed, parts_for_people, ratios};
use crate::commands::{Session, question};
use crate::failure::Failure;
use crate::show::{self, Cell, Column, Report};
use crate::words::{Language, figures, labels};

pub(super) async fn uses(session: &Session, ask: &Question) -> Result<ExitCode, Failure> {
    let language = session.language;
    let filter = question::filter(ask, language)?;
    let clocks = session.clocks(ask).await?;
    let memory = session.memory(clocks.known).await?;
    let plans = uses::plans(&session.log, &memory, clocks.known).await?;
    let standing = Standing::at(&memory.facts, clocks.known);
    let uses = uses::uses(&memory, &standing, clocks, &plans, &filter);
    session.warn_of_unmet(!uses.is_empty(), &filter, &memory.facts);
    match session.format {
        Format::Json => for_programs(&mut std::io::stdout().lock(), &uses, Format::Json)?,
        Format::Csv => for_programs(&mut std::io::stdout().lock(), &uses, Format::Csv)?,
        Format::Table => {
            show::print(&measured(&uses, session.caption(clocks), language), Format::Table, language)?;
            for under in [holders(&uses, language), claims(&uses, language), chains(&uses, language)] {
                if !under.rows.is_empty() {
                    show::print(&under, Format::Table, language)?;
                }
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the use made of resources as programs read it.
pub(crate) fn for_programs(
    out: &mut impl Write,
    uses: &BTreeMap<Key, Use>,
    format: Format,
) -> std::io::Result<()> {
    if format == Format::Csv {
        return show::csv(out, &rows_for_programs(uses));
    }
    let answer: Vec<Value> = uses.iter().map(|(key, made)| object(key, made)).collect();
    serde_json::to_writer_pretty(&mut *out, &answer)?;
    writeln!(out)
}

const KEY: [&str; 5] = ["ambito", "service", "plan", "class", "unit"];

fn cells_of(key: &Key) -> impl Iterator<Item = Cell> {
    let key = [&*key.ambito, &*key.service, &*key.plan, key.class.code(), key.unit.code()];
    key.map(|key| Cell::Text(key.to_owned())).into_iter()
}

fn object(key: &Key, made: &Use) -> Value {
    let mut object: Map<String, Value> =
        KEY.iter().zip(cells_of(key)).map(|(code, cell)| ((*code).to_owned(), show::value(&cell))).collect();
    for (code, sum) in made.figures.sums.named() {
        object.insert(code.to_owned(), Value::String(decimal(sum, key.unit)));
    }
    object.insert("measures".to_owned(), measures::object(&made.figures.measures, key.unit));
    object.insert("holders".to_owned(), json!(made.holders));
    let claim = |claim: &Claim| {
        json!({
            "release": claim.release,
            "effective_on": claim.effective_on.to_string(),
            "allocation": claim.allocation,
            "because_of": claim.because_of,
            "quantity": decimal(claim.quantity.into(), Unit::Euro),
            "contested_by": claim.contested_by,
        })
    };
    object.insert("claims".to_owned(), made.claims.iter().map(claim).collect());
    let chain = |chain: &Chain| {
        json!({
            "ids": chain.ids,
            "length": chain.length,
            "quantity": decimal(chain.quantity.into(), key.unit),
        })
    };
    object.insert("chains".to_owned(), made.chains.iter().map(chain).collect());
    Value::Object(object)
}

fn report(columns: Vec<Column>, rows: Vec<Vec<Cell>>, caption: String) -> Report {
    Report { caption, columns, rows, totals: Vec::new(), if_empty: "" }
}

/// All sums and measures, for programs.
pub(crate) fn rows_for_programs(uses: &BTreeMap<Key, Use>) -> Report {
    let columns = KEY.into_iter().chain(["measure", "numerator", "denominator", "value"]);
    let told = |(key, made): (&Key, &Use)| -> Vec<Vec<Cell>> {
        let measures = measures::for_programs(&made.figures, key.unit).into_iter();
        let row = |(measure, numerator, denominator, value): measures::Told| {
            let told = [Cell::Text(measure.to_owned()), Cell::Text(numerator), Cell::text(denominator)];
            cells_of(key).chain(told).chain([Cell::text(value)]).collect()
        };
        measures.map(row).collect()
    };
    report(columns.map(Column::always).collect(), uses.iter().flat_map(told).collect(), String::new())
}

/// For people the unit says enough: it names the class as well.
const KEY_FOR_PEOPLE: [&str; 4] = ["ambito", "service", "plan", "unit"];

fn cells_for_people(key: &Key) -> impl Iterator<Item = Cell> {
    KEY.into_iter().zip(cells_of(key)).filter(|(code, _)| *code != "class").map(|(_, cell)| cell)
}

fn columns(of_key: usize, more: &[&'static str]) -> Vec<Column> {
    KEY_FOR_PEOPLE.iter().take(of_key).chain(more).map(|code| Column::always(code)).collect()
}

/// For people: a line for each measure that says something. Who meets in a service is told apart, once.
fn measured(uses: &BTreeMap<Key, Use>, caption: String, language: Language) -> Report {
    let mut rows = Vec::new();
    for (key, made) in uses {
        let measures = &made.figures.measures;
        let mut line = |code: &str, told: [Cell; 3]| {
            let label = Cell::Text(labels::label(code, language));
            rows.push(cells_for_people(key).chain([label]).chain(told).collect());
        };
        let of_quantities =
            ratios(measures).into_iter().filter(|(.., counts)| matches!(counts, Counts::Quantities));
        for (code, ratio, counts) in of_quantities {
            if let Some(parts) = parts_for_people(ratio, counts, key.unit, language) {
                line(code, parts.map(Cell::Text));
            }
        }
        for (code, cents) in freed(measures).into_iter().filter(|(_, cents)| *cents != 0) {
            let told = figures::amount(cents, Unit::Euro, language.is_italian());
            line(code, [Cell::Text(told), Cell::Null, Cell::Null]);
        }
    }
    let if_empty = language.say("Nessuna assegnazione.", "No allocation.");
    let columns = columns(4, &["measure", "value", "numerator", "denominator"]);
    Report { if_empty, ..report(columns, rows, caption) }
}

/// Who meets in each service.
pub(crate) fn holders(uses: &BTreeMap<Key, Use>, language: Language) -> Report {
    let mut services: BTreeMap<[&str; 3], (&Key, &Use)> = BTreeMap::new();
    for (key, made) in uses {
        services.insert([&key.ambito, &key.service, &key.plan], (key, made));
    }
    let row = |(key, made): &(&Key, &Use)| {
        let Ratio { numerator, denominator } = made.figures.measures.density;
        let met = [format!("{numerator} / {denominator}"), made.holders.join(", ")].map(Cell::Text);
        let count = Cell::Number(i64::try_from(made.holders.len()).unwrap_or(i64::MAX));
        cells_for_people(key).take(3).chain([count]).chain(met).collect()
    };
    let caption = language.say("Chi si incontra nei servizi", "Who meets in the services");
    let columns = columns(3, &["holders", "pairs", "names"]);
    report(columns, services.values().map(row).collect(), caption.to_owned())
}

/// What is claimed to be freed, release by release.
pub(crate) fn claims(uses: &BTreeMap<Key, Use>, language: Language) -> Report {
    let mut columns = columns(3, &["release", "effective_on", "quantity", "because_of"]);
    columns.push(Column::where_filled("contested_by"));
    let row = |key: &Key, claim: &Claim| {
        cells_for_people(key)
            .take(3)
            .chain([
                Cell::Text(claim.release.to_string()),
                Cell::Date(claim.effective_on),
                Cell::Amount(claim.quantity.into(), Unit::Euro),
                Cell::Text(claim.because_of.to_string()),
                Cell::text(claim.contested_by.as_deref()),
            ])
            .collect()
    };
    let rows = uses.iter().flat_map(|(key, made)| made.claims.iter().map(move |claim| row(key, claim)));
    let caption = language.say(
        "Ciò che si dichiara liberato da una risorsa non economica (euro)",
        "What is claimed to be freed by something that is not money (euro)",
    );
    report(columns, rows.collect(), caption.to_owned())
}

/// How what is reused came to its use.
pub(crate) fn chains(uses: &BTreeMap<Key, Use>, language: Language) -> Report {
    let row = |key: &Key, chain: &Chain| {
        let length = i64::try_from(chain.length).unwrap_or(i64::MAX);
        let quantity = Cell::Amount(chain.quantity.into(), key.unit);
        let ids = Cell::Text(chain.ids.join(" → "));
        cells_for_people(key).chain([quantity, Cell::Number(length), ids]).collect()
    };
    let rows = uses.iter().flat_map(|(key, made)| made.chains.iter().map(move |chain| row(key, chain)));
    let caption = language.say("Catene di riuso", "Chains of reuse");
    report(columns(4, &["quantity", "length", "chain"]), rows.collect(), caption.to_owned())
}
