//! *Risorse*: what is not money. Who promised and gave what; when shared places are taken.

use std::collections::BTreeMap;

use axum::response::{IntoResponse, Response};
use chrono::{Datelike, Days, Months, NaiveDate};
use maud::{Markup, html};
use usus_domain::class::Class;
use usus_domain::quantity::Unit;
use usus_domain::table::State;
use usus_views::balance::Balance;
use usus_views::clocks::Clocks;
use usus_views::dimension::Dimension;
use usus_views::movements::date;

use crate::commands::balance as told;
use crate::pages::difference::{self, Beside};
use crate::pages::finance::quadro::{only, text};
use crate::pages::frame::{self, Page};
use crate::pages::table::{self, Links};
use crate::pages::{file, links};
use crate::serve::{Permission, Trouble, Visit};
use crate::show::{Cell, Column, Report};

/// Months of the calendar.
const MONTHS: u32 = 12;

/// Resources of the calendar.
const MOST: usize = 60;

/// What is not money, by who gives it.
async fn goods_of(visit: &Visit) -> Result<Balance, Trouble> {
    let by = [Dimension::Holder, Dimension::Kind, Dimension::Class, Dimension::Unit];
    Ok(only(&*visit.balance(&by).await?, |row| row.unit != Unit::Euro))
}

pub(super) async fn page(visit: Visit) -> Result<Response, Trouble> {
    let goods = goods_of(&visit).await?;
    let caption = visit.clocked(
        visit.say("Promesso, in uso e reso, per chi lo dà", "Promised, in use and given, by who gives"),
    );
    let report = told::report(&goods, caption, visit.language);
    if let Some(form) = visit.word("format") {
        if visit.word("table") == Some("calendario") {
            return file::file(&visit, form, "calendario", &calendar_report(&visit).await?).await;
        }
        return file::file(&visit, form, "risorse", &report).await;
    }
    let today = match visit.today() {
        Some(today) => Some(Beside::balances(&visit, &goods, &goods_of(&today).await?)),
        None => None,
    };
    let link = |row: usize, code: &str| {
        if let Some(all) = links::total(&visit, &report, (row, code), &[]) {
            return Some(all);
        }
        let [holder, kind, class, unit] =
            ["holder", "kind", "class", "unit"].map(|of| text(&report, row, of));
        let (holder, kind, class, unit) = (holder?, kind?, class?, unit?);
        let words = [("holder", &*holder), ("kind", &kind), ("class", &class), ("unit", &unit)];
        match code {
            "unit" | "class" | "kind" => None,
            "holder" => Some(visit.href(&format!("/chi/{}", links::segment(&holder)), &[])),
            _ => Some(links::movements(&visit, &[&words[..], &[links::figure(code)]].concat())),
        }
    };
    let may = !visit.is_past() && visit.may(Permission::Record);
    let content = html! {
        @if report.rows.is_empty() {
            div class="empty" {
                p { (visit.say("Nessuna risorsa che non sia denaro.", "No resource that is not money.")) }
                @if let Some(today) = &today { (today.rows(&visit)) }
            }
        } @else {
            (table::table(&visit, &report, &Links { cell: Some(&link), today: today.as_ref(), file: Some(visit.here(&[])) }))
        }
        @if may {
            p {
                a href=(visit.href("/registra/contribute", &[])) { (visit.say("Registrare ciò che qualcuno offre", "Record what somebody offers")) } " · "
                a href=(visit.href("/registra/return", &[])) { (visit.say("ciò che torna a chi l'ha dato", "what goes back to who gave it")) } " · "
                a href=(visit.href("/registra/lapse", &[])) { (visit.say("ciò che è decaduto", "what lapsed")) }
            }
        }
        section aria-labelledby="calendario" {
            h2 id="calendario" { (visit.say("Calendario dei posti condivisi", "Calendar of shared places")) }
            (calendar(&visit).await?)
        }
    };
    let page = Page {
        title: visit.say("Risorse", "Resources"),
        help: visit.say(
            "Ore, posti, beni e competenze che la comunità mette in comune: chi li ha promessi, che cosa è in uso, che cosa è stato reso. Sotto, mese per mese, quanto sono occupati alloggi e sale.",
            "Hours, places, goods and skills that the community shares: who promised them, what is in use, what was given. Below, month by month, how far flats and rooms are taken.",
        ),
        content,
        has_pictures: false,
    };
    Ok(frame::page(&visit, page).await?.into_response())
}

/// A shared place: its name, and for each month the place-days that are taken and those there are.
struct Taken {
    id: String,
    kind: String,
    months: Vec<(i64, i64)>,
}

fn months(from: NaiveDate) -> Vec<(NaiveDate, NaiveDate)> {
    let first = from.with_day(1).unwrap_or(from);
    (0..MONTHS)
        .filter_map(|month| {
            let begins = first.checked_add_months(Months::new(month))?;
            Some((begins, begins.checked_add_months(Months::new(1))?))
        })
        .collect()
}

/// How many place-days a course of changes makes within a month; the last day is not part of it.
fn place_days(changes: &BTreeMap<NaiveDate, i64>, (begins, ends): (NaiveDate, NaiveDate)) -> i64 {
    let mut standing: i64 = changes.range(..=begins).map(|(_, by)| by).sum();
    let mut from = begins;
    let mut days = 0;
    for (day, by) in changes.range(begins + Days::new(1)..ends) {
        days += standing * (*day - from).num_days();
        standing += by;
        from = *day;
    }
    days + standing * (ends - from).num_days()
}

/// The months of every shared place.
async fn taken(visit: &Visit, months: &[(NaiveDate, NaiveDate)]) -> Result<Vec<Taken>, Trouble> {
    let memory = visit.memory().await?;
    let facts = &memory.facts;
    let meant: Vec<bool> = facts
        .resources
        .iter()
        .map(|resource| resource.class == Class::Renewable && visit.filter.passes_resource(resource))
        .collect();
    if !meant.contains(&true) {
        return Ok(Vec::new());
    }
    // What is booked ahead is known today.
    let clocks = Clocks { effective: NaiveDate::MAX, known: visit.clocks.known };
    let of_account = |account: u32| facts.account(account).resource;
    let mut courses: BTreeMap<u32, [BTreeMap<NaiveDate, i64>; 2]> = BTreeMap::new();
    for moved in memory.movements.between(0, clocks, |account| meant[of_account(account) as usize]) {
        let [taken, there] = courses.entry(of_account(moved.account)).or_default();
        let day = date(moved.day);
        if matches!(moved.state(), State::Allocated | State::Committed) {
            *taken.entry(day).or_default() += moved.quantity;
        }
        // What is there is what is free, taken or freed; what went back or lapsed no longer is.
        if matches!(moved.state(), State::Available | State::Allocated | State::Committed | State::Released) {
            *there.entry(day).or_default() += moved.quantity;
        }
    }
    let all = courses.into_iter().map(|(number, [taken, there])| {
        let resource = facts.resource(number);
        let last = resource.offered_to.and_then(|last| last.succ_opt()).unwrap_or(NaiveDate::MAX);
        let months = months.iter().map(|(begins, ends)| {
            let offered = (*begins, (*ends).min(last));
            let there = if offered.1 > offered.0 { place_days(&there, offered) } else { 0 };
            (place_days(&taken, (*begins, *ends)), there)
        });
        Taken { id: resource.id.to_string(), kind: resource.kind.to_string(), months: months.collect() }
    });
    Ok(all.collect())
}

async fn calendar(visit: &Visit) -> Result<Markup, Trouble> {
    let months = months(visit.clocks.effective);
    let now = match visit.today() {
        Some(today) => Some(taken(&today, &months).await?),
        None => None,
    };
    let taken = taken(visit, &months).await?;
    let rows_today = now.as_deref().map(|now| beside(&taken, now).rows(visit));
    if taken.is_empty() {
        return Ok(html! {
            p class="nothing" { (visit.say("Nessun posto condiviso nel registro.", "No shared place in the ledger.")) }
            @if let Some(rows) = rows_today { (rows) }
        });
    }
    let caption = visit.say(
        "Posti-giorno occupati su quelli che ci sono, mese per mese",
        "Place-days taken of those there are, month by month",
    );
    Ok(html! {
        div class="figures-wrapper" tabindex="0" role="region" aria-label=(caption) {
            table class="figures" data-sortable {
                caption { (caption) }
                thead {
                    tr {
                        th scope="col" { (visit.say("Risorsa", "Resource")) }
                        @for (begins, _) in &months { th scope="col" class="number" { (begins.format("%m/%Y")) } }
                    }
                }
                tbody {
                    @for row in taken.iter().take(MOST) {
                        @let now = now.as_ref().and_then(|now| now.iter().find(|known| known.id == row.id));
                        tr {
                            th scope="row" { a href=(links::way(visit, &row.id)) { (row.id) } " " (row.kind) }
                            @for (month, (taken, there)) in row.months.iter().enumerate() {
                                td class="number" data-value=(taken) {
                                    @if *there > 0 {
                                        a href=(links::movements(visit, &[("resource", &row.id)])) { (taken) "/" (there) }
                                        " " small { "(" (taken.saturating_mul(100) / there) "%)" }
                                    } @else { "–" }
                                    @if let Some((now, _)) = now.and_then(|now| now.months.get(month)) && now != taken {
                                        (difference::count(visit, *taken, *now))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        (table::downloads(visit, &visit.here(&[("table", "calendario")])))
        @if let Some(rows) = rows_today { (rows) }
    })
}

/// In the past, the places there were and those there are: which are new and which are gone.
fn beside(then: &[Taken], now: &[Taken]) -> Beside {
    let ids = |all: &[Taken]| all.iter().map(|one| one.id.clone()).collect::<Vec<String>>();
    let rows = vec![Vec::new(); now.len()];
    let now_in_rows =
        Report { caption: String::new(), columns: Vec::new(), rows, totals: Vec::new(), if_empty: "" };
    Beside::by(ids(then), ids(now), now_in_rows, &[])
}

/// The calendar to be taken away: a line for each place and month, in place-days.
async fn calendar_report(visit: &Visit) -> Result<Report, Trouble> {
    let months = months(visit.clocks.effective);
    let taken = taken(visit, &months).await?;
    let rows = taken.iter().take(MOST).flat_map(|row| {
        row.months.iter().zip(&months).map(|((taken, there), (begins, _))| {
            vec![
                Cell::Text(row.id.clone()),
                Cell::Text(row.kind.clone()),
                Cell::Text(begins.format("%m/%Y").to_string()),
                Cell::Number(*taken),
                Cell::Number(*there),
            ]
        })
    });
    Ok(Report {
        caption: String::new(),
        columns: ["resource", "kind", "when", "in_use", "capacity"].map(Column::always).into(),
        rows: rows.collect(),
        totals: Vec::new(),
        if_empty: "",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn place_days_count_each_day_a_place_is_taken() {
        let changes = BTreeMap::from([(day("2026-01-10"), 2), (day("2026-02-03"), -2)]);
        assert_eq!(place_days(&changes, (day("2026-01-01"), day("2026-02-01"))), 2 * 22);
        assert_eq!(place_days(&changes, (day("2026-02-01"), day("2026-03-01"))), 2 * 2);
        assert_eq!(place_days(&changes, (day("2026-03-01"), day("2026-04-01"))), 0);
    }
}
