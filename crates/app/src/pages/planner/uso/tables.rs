//! The tables of use and consumption.

use usus_domain::quantity::Unit;
use usus_views::dimension::Dimension;
use usus_views::outcome::Outcome;

use super::{Became, Uses};
use crate::commands::measures::{ratio_for_people, ratios};
use crate::pages::difference::Beside;
use crate::pages::planner::naming::{self, Naming};
use crate::pages::planner::parts as shared;
use crate::serve::Visit;
use crate::show::{Cell, Column, Report};

/// The parts that are drawn; together they are all that was allocated.
pub(super) fn parts(outcome: &Outcome) -> [(&'static str, i128); 4] {
    [
        ("came_back", outcome.came_back()),
        ("in_use", outcome.in_use),
        ("consumed", outcome.consumed),
        ("lapsed", outcome.lapsed),
    ]
}

/// Terms, and what they mean.
pub(super) fn terms() -> [(&'static str, &'static str, &'static str); 12] {
    [
        (
            "came_back",
            "ciò che è stato usato ed è di nuovo lì: liberato, riusato, tornato alla fine dell'intervallo o restituito",
            "what was used and is there again: released, used again, back at the end of its interval, or returned",
        ),
        (
            "in_use",
            "ciò che è assegnato o impegnato e non ancora consumato",
            "what is allocated or committed and not yet consumed",
        ),
        (
            "consumed",
            "ciò che l'uso ha esaurito: denaro liquidato, ore prestate, beni consegnati",
            "what use has spent: money paid, hours given, goods delivered",
        ),
        (
            "lapsed",
            "ciò che il tempo ha fatto perdere: ore non prestate, fondi scaduti",
            "what was lost to time: hours not given, funds past their deadline",
        ),
        ("consumption_ratio", "consumato / assegnato", "consumed / allocated"),
        ("release_ratio", "liberato / assegnato", "released / allocated"),
        ("reuse_ratio", "assegnato da economie / assegnato", "allocated by reuse / allocated"),
        (
            "circulation",
            "assegnato nel periodo / quantità distinta conferita dalle risorse usate; per i posti si contano i giorni",
            "allocated over the period / distinct quantity contributed by the resources drawn on; of places, days are counted",
        ),
        ("lapse_ratio", "decaduto / conferito", "lapsed / contributed"),
        (
            "mean_chain_length",
            "assegnazioni per cui ogni unità è passata: una, e una in più per ogni riuso",
            "allocations each unit passed through: one, and one more for each reuse",
        ),
        (
            "freed",
            "euro liberati «grazie a» una risorsa non economica: dichiarati da qualcuno, accettati finché nessuno li contesta",
            "euro released because of something that is not money: claimed by somebody, accepted until contested",
        ),
        (
            "co_contribution_density",
            "coppie di titolari attivi nello stesso servizio / coppie possibili nell'ambito",
            "pairs of holders active in the same service / pairs possible in the ambito",
        ),
    ]
}

/// What became of it, area by area.
pub(super) fn became(visit: &Visit, rows: &[&Became], unit: Unit, naming: &Naming<'_>) -> Report {
    let cells = |name: String, allocated: i128, outcome: &Outcome| -> Vec<Cell> {
        let mut cells = vec![Cell::Text(name), Cell::Text(unit.code().to_owned())];
        cells.push(Cell::Amount(allocated, unit));
        cells.extend(parts(outcome).map(|(_, part)| Cell::Amount(part, unit)));
        let ratio = naming::percent(outcome.consumed, allocated, unit, visit.language);
        cells.push(Cell::text(ratio));
        cells
    };
    let told = rows.iter().map(|became| {
        let name = naming.of(Dimension::Area, became.area.as_deref());
        cells(name, became.allocated, &became.outcome)
    });
    let columns =
        ["area", "unit", "ever_allocated", "came_back", "in_use", "consumed", "lapsed", "consumption_ratio"];
    let what = visit.say("Che cosa ne è stato, per area", "What became of it, by area");
    let mut report = shared::report(shared::caption(visit, what), &columns, told.collect(), "");
    if rows.len() > 1 {
        let (allocated, outcome) = total(rows);
        report.totals = vec![cells(visit.say("Totale", "Total").to_owned(), allocated, &outcome)];
    }
    report
}

/// The same as it is today, row by row; rows are told apart by codes.
pub(super) fn beside(
    visit: &Visit,
    then: &[&Became],
    now: &[&Became],
    unit: Unit,
    naming: &Naming<'_>,
) -> Beside {
    let codes = Naming { is_file: true, ..*naming };
    let [then, now] = [then, now].map(|rows| became(visit, rows, unit, &codes));
    Beside::of(&then, now, &["area", "unit"])
}

fn total(rows: &[&Became]) -> (i128, Outcome) {
    let mut all =
        Became { area: None, unit: Unit::Euro, allocated: 0, outcome: Outcome::default(), plan: None };
    for row in rows {
        all.add(row.allocated, &row.outcome);
    }
    (all.allocated, all.outcome)
}

/// A sentence about one unit.
pub(super) fn says(visit: &Visit, rows: &[&Became], unit: Unit) -> String {
    let language = visit.language;
    let (allocated, outcome) = total(rows);
    let told = parts(&outcome).into_iter().filter(|(_, part)| *part != 0);
    let told = told.map(|(code, part)| {
        let label = naming::label(code, language).to_lowercase();
        match naming::percent(part, allocated, unit, language) {
            Some(percent) => {
                let share = percent.split(" (").next().unwrap_or_default().to_owned();
                format!("{label} {} ({share})", naming::sum(part, unit, language))
            }
            None => format!("{label} {}", naming::sum(part, unit, language)),
        }
    });
    let of = visit.say("Su un totale assegnato di", "Of a total allocated of");
    format!("{of} {}: {}.", naming::sum(allocated, unit, language), told.collect::<Vec<_>>().join(", "))
}

/// What became of it, with codes.
pub(super) fn became_for_file(rows: &[Became]) -> Report {
    let told = rows.iter().map(|became| {
        let mut cells = vec![Cell::text(became.area.as_deref()), Cell::Text(became.unit.code().to_owned())];
        cells.push(Cell::Amount(became.allocated, became.unit));
        cells.extend(became.outcome.named().map(|(_, part)| Cell::Amount(part, became.unit)));
        cells
    });
    let columns = ["area", "unit", "ever_allocated"];
    let parts = Outcome::default().named().map(|(code, _)| code);
    let columns: Vec<&'static str> = columns.into_iter().chain(parts).collect();
    shared::report(String::new(), &columns, told.collect(), "")
}

/// A line for each service, plan and unit, a column for each measure with its two parts.
pub(super) fn measures(visit: &Visit, uses: &Uses, naming: &Naming<'_>) -> Report {
    let mut columns = ["ambito", "service", "plan", "unit"].map(Column::always).to_vec();
    let of_use = |code: &&str| *code != "co_contribution_density";
    let codes = ratios(&usus_views::measure::Measures::default()).map(|(code, ..)| code);
    columns.extend(codes.iter().filter(|code| of_use(code)).map(|code| Column::where_filled(code)));
    let rows = uses.iter().map(|(key, made)| {
        let mut cells = vec![
            Cell::Text(naming.of(Dimension::Ambito, Some(&key.ambito))),
            Cell::Text(naming.of(Dimension::Service, Some(&key.service))),
            Cell::Text(key.plan.to_string()),
            Cell::Text(key.unit.code().to_owned()),
        ];
        let told = ratios(&made.figures.measures).into_iter().filter(|(code, ..)| of_use(code));
        cells.extend(told.map(|ratio| Cell::text(ratio_for_people(ratio, key.unit, visit.language))));
        cells
    });
    let what = visit.say(
        "Misure d'uso, con numeratore e denominatore",
        "Measures of use, with numerator and denominator",
    );
    let rows = rows.collect();
    Report { caption: shared::caption(visit, what), columns, rows, totals: Vec::new(), if_empty: "" }
}

/// The rows with most allocations first.
pub(super) fn longest_first(report: &mut Report) {
    let at = report.columns.iter().position(|column| column.code == "length");
    let length = |row: &Vec<Cell>| match at.map(|at| &row[at]) {
        Some(Cell::Number(length)) => *length,
        _ => 0,
    };
    report.rows.sort_by_key(|row| std::cmp::Reverse(length(row)));
}
