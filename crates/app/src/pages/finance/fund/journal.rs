//! The movements of a fund, page by page, with the balance that ran; and the acts by which it was given.

use std::collections::BTreeMap;

use maud::{Markup, html};
use usus_domain::quantity::{Quantity, Unit};
use usus_domain::table::State;
use usus_views::journal::{self, Line};
use usus_views::standing::Standing;

use crate::pages::auditor::sentence;
use crate::pages::finance::fund::{entry, is_meant, of};
use crate::pages::links;
use crate::pages::table::downloads;
use crate::serve::{Trouble, Visit};
use crate::show::{Cell, Column, Report};
use crate::words::{figures, labels};

/// Entries of a page.
const PAGE: usize = 25;

/// Entries of a file that is taken away.
const FILE: usize = 5_000;

/// Acts that are shown.
const ACTS: usize = 20;

/// The journal of a fund, the last entry first.
pub(super) async fn journal(visit: &Visit, fund: &str) -> Result<Markup, Trouble> {
    let language = visit.language;
    let balances = running(visit, fund).await?;
    let page: usize = visit.word("page").and_then(|page| page.parse().ok()).unwrap_or(1).max(1);
    let pages = balances.len().div_ceil(PAGE).max(1);
    let shown: Vec<(u32, (i128, Unit))> =
        balances.into_iter().rev().skip((page - 1).saturating_mul(PAGE)).take(PAGE).collect();
    let positions: Vec<i64> = shown.iter().map(|(position, _)| i64::from(*position)).collect();
    let lines = lines(visit, &positions).await?;
    let caption = visit.say(
        "Ogni movimento con il disponibile che ne risulta; il più recente per primo",
        "Each movement with what is then available; the latest first",
    );
    Ok(html! {
        div class="figures-wrapper" tabindex="0" role="region" aria-label=(caption) {
            table class="figures" {
                caption { (caption) }
                thead { tr {
                    @for code in ["position", "effective_on", "action", "id", "service", "quantity"] {
                        th scope="col" class=[(code == "quantity").then_some("number")] { (labels::label(code, language)) }
                    }
                    th scope="col" class="number" { (visit.say("Disponibile dopo", "Available then")) }
                    th scope="col" { (labels::label("act", language)) }
                    th scope="col" { (labels::label("actor", language)) }
                } }
                tbody {
                    @for ((position, (balance, unit)), line) in shown.iter().zip(&lines) {
                        @if let Some(line) = line {
                            (row(visit, line, i64::from(*position), *balance, *unit))
                        }
                    }
                }
            }
        }
        (downloads(visit, &visit.here(&[("table", "giornale")])))
        @if pages > 1 {
            nav aria-label=(visit.say("Pagine del giornale", "Pages of the journal")) {
                p {
                    @if page > 1 { a href=(visit.here(&[("page", &(page - 1).to_string())])) { (visit.say("Più recenti", "Later")) } " · " }
                    (visit.say("pagina", "page")) " " (page) " " (visit.say("di", "of")) " " (pages)
                    @if page < pages { " · " a href=(visit.here(&[("page", &(page + 1).to_string())])) { (visit.say("Precedenti", "Earlier")) } }
                }
            }
        }
    })
}

/// The journal to be taken away, the last entry first.
pub(super) async fn table(visit: &Visit, fund: &str) -> Result<Report, Trouble> {
    let shown: Vec<_> = running(visit, fund).await?.into_iter().rev().take(FILE).collect();
    let positions: Vec<i64> = shown.iter().map(|(position, _)| i64::from(*position)).collect();
    let lines = lines(visit, &positions).await?;
    let rows = shown.iter().zip(lines).filter_map(|((position, (balance, unit)), line)| {
        let line = line?;
        Some(vec![
            Cell::Number(i64::from(*position)),
            Cell::Date(line.effective_on),
            Cell::Text(labels::action(line.action, visit.language).to_owned()),
            Cell::Text(line.id.to_string()),
            Cell::text(line.service.as_deref()),
            line.quantity.map_or(Cell::Null, |quantity| Cell::Amount(quantity.parts.into(), quantity.unit)),
            Cell::Amount(*balance, *unit),
            Cell::Text(unit.code().to_owned()),
            Cell::Text(sentence::act(&line.act, visit.language)),
            Cell::Text(line.actor.to_string()),
            Cell::text(line.corrected_by.as_deref()),
        ])
    });
    let columns = [
        "position",
        "effective_on",
        "action",
        "id",
        "service",
        "quantity",
        "available",
        "unit",
        "act",
        "actor",
        "corrected_by",
    ];
    Ok(Report {
        caption: String::new(),
        columns: columns.map(Column::always).into(),
        rows: rows.collect(),
        totals: Vec::new(),
        if_empty: "",
    })
}

fn row(visit: &Visit, line: &Line, position: i64, balance: i128, unit: Unit) -> Markup {
    let language = visit.language;
    html! {
        tr {
            th scope="row" { (entry(visit, position, &position.to_string())) }
            td { (language.date(line.effective_on)) }
            td { (labels::action(line.action, language)) @if line.corrected_by.is_some() { " (" (visit.say("annullata", "reversed")) ")" } }
            td { a href=(links::way(visit, &line.id)) { (line.id) } }
            td { (line.service.as_deref().unwrap_or_default()) }
            td class="number" { @if let Some(quantity) = line.quantity { (entry(visit, position, &language.quantity(quantity))) } }
            td class="number" {
                (figures::amount(balance, unit, language.is_italian())) " " (language.unit(unit.code()))
            }
            td { (sentence::act(&line.act, visit.language)) }
            td { (line.actor) }
        }
    }
}

/// What was available of the fund after each of its entries, in the order of the log.
async fn running(visit: &Visit, fund: &str) -> Result<BTreeMap<u32, (i128, Unit)>, Trouble> {
    let memory = visit.memory().await?;
    let meant = is_meant(&memory, &of(visit, fund));
    let facts = &memory.facts;
    let mut entries: BTreeMap<u32, (i128, Unit)> = BTreeMap::new();
    for moved in memory.movements.between(0, visit.clocks, meant) {
        let unit = facts.resource(facts.account(moved.account).resource).unit;
        let (change, _) = entries.entry(moved.position).or_insert((0, unit));
        if moved.state() == State::Available {
            *change += i128::from(moved.quantity);
        }
    }
    let mut balances: BTreeMap<Unit, i128> = BTreeMap::new();
    for (balance, unit) in entries.values_mut() {
        let running = balances.entry(*unit).or_default();
        *running += *balance;
        *balance = *running;
    }
    Ok(entries)
}

/// The lines at these positions.
async fn lines(visit: &Visit, positions: &[i64]) -> Result<Vec<Option<Line>>, Trouble> {
    let memory = visit.memory().await?;
    let facts = &memory.facts;
    let standing = Standing::at(facts, visit.clocks.known);
    let mut lines = Vec::with_capacity(positions.len());
    for position in positions {
        let mut line =
            journal::journal(&visit.office.log, facts, &standing, (position - 1, *position)).await?;
        lines.push(line.pop());
    }
    Ok(lines)
}

/// The acts by which a fund was given, with how much.
pub(super) async fn acts(visit: &Visit, fund: &str) -> Result<Markup, Trouble> {
    let mut given: Vec<(i64, Quantity)> = {
        let memory = visit.memory().await?;
        let filter = of(visit, fund);
        let known = visit.clocks.known;
        let resources = memory.facts.resources.iter();
        let of_fund =
            resources.filter(|resource| filter.passes_resource(resource) && resource.position <= known);
        of_fund.map(|resource| (resource.position, Quantity::new(resource.quantity, resource.unit))).collect()
    };
    given.reverse();
    let more = given.len().saturating_sub(ACTS);
    given.truncate(ACTS);
    let positions: Vec<i64> = given.iter().map(|(position, _)| *position).collect();
    let lines = lines(visit, &positions).await?;
    Ok(html! {
        ul class="acts" {
            @for ((position, quantity), line) in given.iter().zip(&lines) {
                @if let Some(line) = line {
                    li {
                        (entry(visit, *position, &sentence::act(&line.act, visit.language))) ": "
                        (visit.language.quantity(*quantity)) ", "
                        (line.holder.as_deref().unwrap_or_default()) ", "
                        (visit.language.date(line.effective_on))
                    }
                }
            }
        }
        @if more > 0 { p { (visit.say("Altri conferimenti: ", "Further contributions: ")) (more) } }
    })
}
