//! *Trienni*: the plans of different years side by side, as they were approved and as they are known.

mod grid;
mod tables;

use std::collections::BTreeSet;

use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use maud::{Markup, html};
use serde_json::json;
use usus_domain::quantity::{Unit, decimal};
use usus_views::compare;
use usus_views::dimension::Dimension;
use usus_views::measure::PlanAt;
use usus_views::standing::Standing;

use self::grid::{Grid, Line};
use super::choices::{self, Choice};
use super::naming::{self, Naming};
use super::parts;
use crate::commands::compare as told;
use crate::pages::chart::{self, Picture};
use crate::pages::difference::Beside;
use crate::pages::frame::{self, Page};
use crate::pages::table::{self, Links};
use crate::pages::{file, links};
use crate::serve::{Trouble, Visit};
use crate::show::Report;

/// By what trienni are compared; the first where nothing is said.
const BY: [Dimension; 4] = [Dimension::Ambito, Dimension::Area, Dimension::Service, Dimension::Fund];

/// What is compared; the first where nothing is said.
const MEASURES: [&str; 6] =
    ["ever_allocated", "consumed", "ever_released", "ever_reused", "lapsed", "committed_net"];

/// How many rows a picture has room for.
const DRAWN: usize = 12;

/// What is asked of the page.
struct Asked {
    by: Dimension,
    measure: &'static str,
    unit: Unit,
}

pub(super) async fn page(visit: Visit) -> Result<Response, Trouble> {
    let by = choices::one_of(&visit, "by", &BY.map(Dimension::code))?;
    let asked = Asked {
        by: Dimension::from_code(by).unwrap_or(Dimension::Ambito),
        measure: choices::one_of(&visit, "measure", &MEASURES)?,
        unit: choices::unit(&visit)?,
    };
    let registers = visit.registers().await?;
    let grid = grid::grid(&visit, &registers, &asked).await?;
    if let Some(form) = visit.word("format") {
        let report = for_file(&visit, &grid, &asked).await?;
        // What programs compare is to the letter what the command line gives.
        if visit.word("table") == Some("compare") {
            return file::file(&visit, form, "trienni", &report).await;
        }
        let report = parts::with_names(&report, &registers, visit.language);
        return file::file(&visit, form, "trienni", &report).await;
    }
    let naming = Naming { registers: &registers, language: visit.language, is_file: false };
    let units = choices::units_of(&visit.memory().await?.facts);
    let choices = [
        choices::ambito(&visit, &registers),
        by_choice(&visit, &asked),
        measure_choice(&visit, &asked),
        choices::units(&visit, &units, asked.unit),
    ];
    let today = beside(&visit, &grid, &asked).await?;
    let content = html! {
        (choices::form(&visit, &choices))
        @if grid.trienni.is_empty() {
            p class="nothing" { (visit.say(
                "Nessun piano di zona è registrato. Si comincia importando il registro dei piani: colonne piano, nome, tipo, ambiti, dal, al, atto.",
                "No piano di zona is registered. Begin by importing the register of plans: columns plan, name, kind, ambiti, from, to, act.",
            )) }
        } @else {
            (side_by_side(&visit, &grid, &asked, &naming, today.as_ref().map(|[side, ..]| side)))
            (per_head(&visit, &grid, &asked, &naming, today.as_ref().map(|[_, heads, _]| heads)))
            (as_approved(&visit, &grid, &asked, &naming, today.as_ref().map(|[.., approved]| approved)))
            (definitions(&visit, &grid))
        }
    };
    let page = Page {
        title: visit.say("Trienni", "Trienni"),
        help: visit.say(
            "I piani di zona uno accanto all'altro: quanto in ciascuno, di quanto è cambiato, per abitante, come fu approvato e come è noto. Si sceglie per che cosa confrontarli; la cifra di un piano porta ai movimenti che la compongono, quella di più piani a quanto è di ciascun ambito.",
            "The piani di zona side by side: how much in each, by how much it changed, per inhabitant, as approved and as known. Choose what to compare them by; the figure of one plan leads to the movements it is made of, that of several to how much is each ambito's.",
        ),
        content,
        has_pictures: true,
    };
    Ok(frame::page(&visit, page).await?.into_response())
}

/// In the past, the three tables as they are today.
async fn beside(visit: &Visit, grid: &Grid, asked: &Asked) -> Result<Option<[Beside; 3]>, Trouble> {
    let Some(today) = visit.today() else { return Ok(None) };
    let registers = today.registers().await?;
    let now = grid::grid(&today, &registers, asked).await?;
    // Rows are told apart by codes: two services may have one name.
    let naming = Naming { registers: &registers, language: visit.language, is_file: true };
    let tables = [tables::side_by_side, tables::per_head, tables::as_approved];
    Ok(Some(tables.map(|table| {
        let then = table(visit, grid, asked, &naming);
        let mut of_now = table(&today, &now, asked, &naming);
        for triennium in &now.trienni {
            // One that was extended since has another name, and the same years.
            let known = grid.trienni.iter().find(|known| known.years() == triennium.years());
            let columns = of_now.columns.iter_mut().filter(|column| column.code == triennium.name());
            for (column, known) in columns.zip(known) {
                column.code = naming::kept(&known.name());
            }
        }
        Beside::of(&then, of_now, &[asked.by.code(), "unit"])
    })))
}

fn by_choice(visit: &Visit, asked: &Asked) -> Choice {
    let name = |by: Dimension| naming::label(by.code(), visit.language);
    Choice {
        word: "by",
        label: visit.say("Confronta per", "Compare by"),
        options: BY.into_iter().map(|by| (by.code().to_owned(), name(by))).collect(),
        chosen: asked.by.code().to_owned(),
    }
}

fn measure_choice(visit: &Visit, asked: &Asked) -> Choice {
    let name = |code: &str| naming::label(code, visit.language);
    Choice {
        word: "measure",
        label: visit.say("Che cosa", "What"),
        options: MEASURES.into_iter().map(|code| (code.to_owned(), name(code))).collect(),
        chosen: asked.measure.to_owned(),
    }
}

/// The figures themselves, drawn and as a table.
fn side_by_side(
    visit: &Visit,
    grid: &Grid,
    asked: &Asked,
    naming: &Naming<'_>,
    today: Option<&Beside>,
) -> Markup {
    let report = tables::side_by_side(visit, grid, asked, naming);
    let link = |row: usize, column: &str| cell_link(visit, grid, asked, row, column);
    let links = Links { cell: Some(&link), today, file: Some(parts::file(visit, "trienni")) };
    let heading = naming::label(asked.measure, visit.language);
    html! {
        h2 { (heading) }
        @if grid.lines.is_empty() {
            p class="nothing" { (report.if_empty) }
            @if let Some(today) = today { (today.rows(visit)) }
        } @else {
            (chart::picture(visit, &Picture {
                id: "trienni",
                kind: "bars",
                data: bars(grid, asked, naming),
                says: &says(visit, grid, asked),
                table: &report,
            }, &links))
            @if grid.lines.len() > DRAWN {
                p class="hint" { (visit.say(
                    "Il disegno mostra le dodici righe più grandi; la tabella le ha tutte.",
                    "The picture shows the twelve largest rows; the table has all of them.",
                )) }
            }
        }
    }
}

fn per_head(
    visit: &Visit,
    grid: &Grid,
    asked: &Asked,
    naming: &Naming<'_>,
    today: Option<&Beside>,
) -> Markup {
    let report = tables::per_head(visit, grid, asked, naming);
    html! {
        h2 { (visit.say("Per abitante", "Per inhabitant")) }
        @if grid.uncounted.is_empty() {
            p { (visit.say(
                "Gli abitanti sono quelli dei comuni che facevano parte dell'ambito l'ultimo giorno del triennio (o alla data chiesta, se viene prima), secondo l'ultimo conteggio fatto entro quel giorno o, se manca, il primo dopo.",
                "Inhabitants are those of the comuni that belonged to the ambito on the last day of the triennium (or on the date asked for, if that is earlier), by the latest count made until that day or, where there is none, the first one after it.",
            )) }
        } @else {
            p class="said waiting" {
                (visit.say("Senza conteggio degli abitanti, e quindi senza cifra per abitante il loro ambito: ",
                    "Without a count of inhabitants, so that their ambito has no figure per inhabitant: "))
                (grid.uncounted.join(", ")) "."
            }
        }
        p class="hint" { (visit.say(
            "Una cifra per abitante apre i movimenti della somma che è divisa fra tutti.",
            "A figure per inhabitant opens the movements of the sum that is divided among all.",
        )) }
        (table::table(visit, &report, &Links {
            cell: Some(&|row, column| cell_link(visit, grid, asked, row, column)),
            today,
            file: Some(parts::file(visit, "trienni")),
        }))
    }
}

fn as_approved(
    visit: &Visit,
    grid: &Grid,
    asked: &Asked,
    naming: &Naming<'_>,
    today: Option<&Beside>,
) -> Markup {
    let report = tables::as_approved(visit, grid, asked, naming);
    html! {
        h2 { (visit.say("Come approvato e come noto", "As approved and as known")) }
        p { (visit.say(
            "«Come approvato» è ciò che il registro sapeva alla fine del primo anno del piano; «come noto» è ciò che sa alla posizione chiesta. La differenza è ciò che si è saputo nel frattempo.",
            "“As approved” is what the ledger knew at the end of the plan's first year; “as known” is what it knows at the position asked for. The difference is what was learnt in between.",
        )) }
        ul {
            @for (triennium, known) in grid.trienni.iter().zip(&grid.approved_at) {
                li {
                    (triennium.name()) ": " (visit.say("fine del primo anno", "end of the first year")) " "
                    (visit.language.date(triennium.first_year_ends())) ", "
                    (visit.say("posizione", "position")) " " (known)
                    @if *known == visit.clocks.known {
                        " (" (visit.say("la stessa che si guarda: nulla si può ancora confrontare", "the one that is looked at: there is nothing to compare yet")) ")"
                    }
                }
            }
        }
        (table::table(visit, &report, &Links {
            cell: Some(&|row, column| approved_link(visit, grid, asked, row, column)),
            today,
            file: Some(parts::file(visit, "trienni")),
        }))
    }
}

/// Where a figure as approved, or as known, leads: to its movements as the ledger knew them then.
fn approved_link(visit: &Visit, grid: &Grid, asked: &Asked, row: usize, column: &str) -> Option<String> {
    let is = |code: &str, years: &str| column == format!("{}, {years}", naming::label(code, visit.language));
    for (triennium, approved) in grid.trienni.iter().zip(&grid.approved_at) {
        let years = triennium.years();
        if is("as_known", &years) {
            return cell_link(visit, grid, asked, row, &triennium.name());
        }
        if is("as_approved", &years) {
            let (key, plans) = of_line(grid, asked, row, &triennium.name())?;
            let &[plan] = &*plans else { return None };
            let known = format!("@{approved}");
            let words = [key, ("plan", plan), ("known", known.as_str())];
            return links::summed(visit, asked.measure, asked.unit.code(), &words);
        }
    }
    cell_link(visit, grid, asked, row, column)
}

/// The condition of a row, none for that of the totals, and the plans that make its figure of a triennium.
fn of_line<'g>(
    grid: &'g Grid,
    asked: &Asked,
    row: usize,
    triennium: &str,
) -> Option<((&'static str, &'g str), Vec<&'g str>)> {
    let at = grid.trienni.iter().position(|known| known.name() == triennium)?;
    let plans = |lines: &'g [Line]| -> Vec<&'g str> {
        let plans = lines.iter().flat_map(|line| &line.plans[at]).map(|plan| &**plan);
        plans.collect::<BTreeSet<&str>>().into_iter().collect()
    };
    match grid.lines.get(row) {
        Some(line) => Some(((asked.by.code(), line.key.as_deref()?), plans(std::slice::from_ref(line)))),
        None => Some((("", ""), plans(&grid.lines))),
    }
}

fn definitions(visit: &Visit, grid: &Grid) -> Markup {
    let plan = |plan: &PlanAt, approved: NaiveDate| {
        let extended = (plan.period.to > approved).then(|| visit.language.date(plan.period.to));
        let to = visit.say("prorogato al", "extended to");
        extended.map_or_else(|| plan.plan.to_string(), |day| format!("{} ({to} {day})", plan.plan))
    };
    let all: Vec<&str> =
        grid.trienni.iter().flat_map(|triennium| &triennium.plans).map(|plan| plan.plan.as_str()).collect();
    html! {
        h2 { (visit.say("I piani", "The plans")) }
        ul {
            @for triennium in &grid.trienni {
                li {
                    @let approved = triennium.approved;
                    (triennium.name()) ", " (visit.language.date(approved.from)) " – " (visit.language.date(approved.to)) ": "
                    (triennium.plans.iter().map(|known| plan(known, approved.to)).collect::<Vec<_>>().join(", "))
                }
            }
        }
        p {
            a href={ (visit.here(&[("table", "compare"), ("format", "csv")])) } {
                (visit.say("Tutte le somme e le misure, per programmi (CSV)", "All sums and measures, for programs (CSV)"))
            }
            ", " (visit.say("le stesse di", "the same as")) " "
            code { "usus compare " (all.join(" ")) " --format csv" }
        }
    }
}

/// Where a figure leads: to its movements where one plan makes it, else to what it is made of.
fn cell_link(visit: &Visit, grid: &Grid, asked: &Asked, row: usize, column: &str) -> Option<String> {
    if column == asked.by.code() {
        let service = grid.lines.get(row)?.key.as_deref().filter(|_| asked.by == Dimension::Service)?;
        return Some(visit.href(&format!("/servizio/{}", links::segment(service)), &[]));
    }
    let (key, plans) = of_line(grid, asked, row, column)?;
    match *plans {
        [plan] => links::summed(visit, asked.measure, asked.unit.code(), &[key, ("plan", plan)]),
        [] => None,
        // What each ambito's plan has of it; of all rows together that is asked for above.
        _ if key.1.is_empty() => None,
        _ => Some(visit.here(&[("by", "ambito"), key])),
    }
}

/// The chart's data.
fn bars(grid: &Grid, asked: &Asked, naming: &Naming<'_>) -> serde_json::Value {
    let mut largest: Vec<usize> = (0..grid.lines.len()).collect();
    largest.sort_by_key(|at| std::cmp::Reverse(grid.lines[*at].now.iter().sum::<i128>()));
    largest.truncate(DRAWN);
    largest.sort_unstable();
    let categories: Vec<String> =
        largest.iter().map(|at| naming.of(asked.by, grid.lines[*at].key.as_deref())).collect();
    let series = grid.trienni.iter().enumerate().map(|(triennium, known)| {
        let values: Vec<String> =
            largest.iter().map(|at| decimal(grid.lines[*at].now[triennium], asked.unit)).collect();
        json!({ "name": known.name(), "values": values })
    });
    json!({ "unit": asked.unit.code(), "categories": categories, "series": series.collect::<Vec<_>>(), "horizontal": true })
}

/// What the picture shows, in a sentence.
fn says(visit: &Visit, grid: &Grid, asked: &Asked) -> String {
    let label = naming::label(asked.measure, visit.language);
    let told: Vec<String> = grid
        .trienni
        .iter()
        .zip(grid.totals())
        .map(|(triennium, total)| {
            let total = naming::sum(total, asked.unit, visit.language);
            let is_running = triennium.period.contains(visit.clocks.effective);
            let running = if is_running { visit.say(" (ancora in corso)", " (still running)") } else { "" };
            format!("{}{running} · {total}", triennium.name())
        })
        .collect();
    format!("{label}: {}.", told.join("; "))
}

/// What is taken away: this page's figures line by line, or all sums and measures as programs read them.
async fn for_file(visit: &Visit, grid: &Grid, asked: &Asked) -> Result<Report, Trouble> {
    if visit.word("table") != Some("compare") {
        return Ok(tables::long(grid, asked));
    }
    let plans = grid.trienni.iter().flat_map(|triennium| triennium.plans.clone()).collect();
    let memory = visit.memory().await?;
    let standing = Standing::at(&memory.facts, visit.clocks.known);
    let comparison = compare::compare(&memory, &standing, visit.clocks, plans, &visit.filter);
    Ok(told::rows_for_programs(&comparison))
}
