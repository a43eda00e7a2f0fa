//! *Macchina del tempo*: what was recorded and what happened month by month, the trienni as bands, and the balances of
//! the instant that is looked at.

use std::collections::BTreeMap;

use axum::response::{IntoResponse, Response};
use chrono::{Months, NaiveDate};
use maud::{Markup, html};
use serde_json::json;
use usus_domain::quantity::Unit;
use usus_domain::register::plan::Plan;
use usus_views::balance;
use usus_views::checks::{self, Closing};
use usus_views::days::Days;
use usus_views::dimension::Dimension;
use usus_views::registers::Registers;

use crate::commands::balance as told;
use crate::pages::auditor::months::{Month, months};
use crate::pages::chart::{self, Picture};
use crate::pages::frame::{self, Page};
use crate::pages::table::{self, Links};
use crate::pages::{difference, file, links};
use crate::serve::{Trouble, Visit};
use crate::show::{Cell, Column, Report};

/// Days on which so much was recorded at once that it is told of as an import.
const IMPORT: i64 = 100;

/// Marks of imports, the largest of them.
const IMPORTS: usize = 24;

pub(super) async fn page(visit: Visit) -> Result<Response, Trouble> {
    // The line goes to the end of the log: what came after the moment looked at is what the slider moves over.
    let head = visit.head.position;
    let days = visit.office.days(head).await?;
    let registers = visit.registers().await?;
    let closings = checks::closings(&visit.office.log, head).await?;
    let memory = visit.office.memory(head).await?;
    // A file says what was known at the moment it names; the page shows the whole line.
    let upto = if visit.word("format").is_some() { visit.clocks.known } else { head };
    let facts = visit.office.fact_days(head).await?;
    let months = months(&visit, &memory, (&days, &facts), upto);
    let dimensions = [Dimension::Fund, Dimension::Unit];
    let balance = balance::balance(&memory, visit.clocks, &dimensions, &visit.filter);
    drop(memory);
    let report = report(&visit, &months);
    let caption =
        visit.say("Saldi di questo istante, per fondo e unità", "Balances of this instant, by fund and unit");
    let balances = told::report(&balance, caption.to_owned(), visit.language);
    if let Some(form) = visit.word("format") {
        let report = match visit.word("table") {
            Some("saldi") => balances,
            Some("trienni") => bands_report(&visit, &registers),
            _ => report,
        };
        return file::file(&visit, form, "tempo", &report).await;
    }
    let content = html! {
        (steps(&visit, &days))
        (drawn(&visit, &months, &report, &marks(&visit, &days, &registers, &closings, head), &registers, day_of(&days, &visit)))
        (bands(&visit, &registers))
        h2 { (caption) }
        (table::table(&visit, &balances, &Links {
            cell: Some(&|row, code| balance_link(&visit, &balance, &balances, (row, code))),
            today: None,
            file: Some(visit.here(&[("table", "saldi")])),
        }))
        (difference::section(&visit, &balance).await?)
    };
    Ok(frame::page(&visit, Page {
        title: visit.say("Macchina del tempo", "Time machine"),
        help: visit.say(
            "Mese per mese quante voci sono state registrate e di quanti fatti. Scegliendo un mese, o spostando il cursore, \
             si vede il registro com'era noto allora.",
            "Month by month how many entries were recorded, and of how many facts. Choose a month, or move the slider, to see \
             the ledger as it was known then.",
        ),
        content,
        has_pictures: true,
    })
    .await?
    .into_response())
}

/// The movements a figure of the balances is made of. What is of no fund has no condition that says so: its unit does.
fn balance_link(
    visit: &Visit,
    balance: &balance::Balance,
    report: &Report,
    (row, code): (usize, &str),
) -> Option<String> {
    if let Some(all) = links::total(visit, report, (row, code), &[]) {
        return Some(all);
    }
    let row = balance.rows.get(row)?;
    let fund = row.key[0].as_deref();
    let words = [("fund", fund.unwrap_or_default()), ("unit", row.unit.code()), links::figure(code)];
    match (code, fund) {
        ("unit", _) | ("fund", None) => None,
        ("fund", Some(fund)) => Some(visit.href(&format!("/fondo/{}", links::segment(fund)), &[])),
        (_, None) if row.unit == Unit::Euro => None,
        _ => Some(links::movements(visit, &words)),
    }
}

fn written(month: NaiveDate) -> String {
    month.format("%m/%Y").to_string()
}

fn report(visit: &Visit, months: &BTreeMap<NaiveDate, Month>) -> Report {
    let rows = months.iter().map(|(month, counts)| {
        vec![Cell::Text(written(*month)), Cell::Number(counts.recorded), Cell::Number(counts.happened)]
    });
    Report {
        caption: visit.say("Voci per mese", "Entries by month").to_owned(),
        columns: ["when", "recorded", "happened"].map(Column::always).into(),
        rows: rows.collect(),
        totals: Vec::new(),
        if_empty: visit
            .say("Il registro è vuoto. Si comincia da Importa.", "The ledger is empty. Begin with Import."),
    }
}

/// What stands out on the line: closings, acts of plans, days of import.
fn marks(
    visit: &Visit,
    days: &Days,
    registers: &Registers,
    closings: &[Closing],
    head: i64,
) -> Vec<serde_json::Value> {
    let mut marks = Vec::new();
    for closing in closings {
        marks.push(json!({
            "kind": visit.say("chiusura", "closing"),
            "on": closing.effective_on.to_string(),
            "name": closing.id,
            "href": links::entry(visit, closing.position),
        }));
    }
    for plan in registers.plans.values() {
        let plan = plan.registered();
        let name = format!("{} {}: {}", plan.act.kind, plan.act.number, plan.name);
        marks
            .push(json!({ "kind": visit.say("atto", "act"), "on": plan.act.date.to_string(), "name": name }));
    }
    let mut imports: Vec<_> = days
        .all(head)
        .map(|(day, first, last)| (last - first + 1, day, last))
        .filter(|(many, ..)| *many >= IMPORT)
        .collect();
    imports.sort_unstable_by_key(|(many, ..)| std::cmp::Reverse(*many));
    for (many, day, last) in imports.into_iter().take(IMPORTS) {
        let name = format!("{many} {}", visit.say("voci registrate", "entries recorded"));
        let href = visit.href("/tempo", &[("known", &format!("@{last}"))]);
        marks.push(json!({ "kind": visit.say("importazione", "import"), "on": day.to_string(), "name": name, "href": href }));
    }
    marks
}

/// The picture of it, and its table: each month leads to what was known at its end.
fn drawn(
    visit: &Visit,
    months: &BTreeMap<NaiveDate, Month>,
    report: &Report,
    marks: &[serde_json::Value],
    registers: &Registers,
    until: Option<NaiveDate>,
) -> Markup {
    let by_fact = by_fact(visit, months);
    let counted = months.iter().map(|(month, counts)| {
        json!([month.format("%Y-%m").to_string(), if by_fact { counts.happened } else { counts.recorded }])
    });
    let bands = registers.plans.values().map(|plan| {
        let (approved, whole) = (plan.registered().period, plan.period());
        let extension = (whole.to > approved.to).then(|| approved.to.succ_opt()).flatten();
        json!({
            "name": plan.registered().name.as_str(),
            "from": approved.from.to_string(),
            "to": whole.to.to_string(),
            "extension_from": extension.map(|from| from.to_string()),
        })
    });
    // Bars by month of the fact say nothing of when it was known.
    let until = until.filter(|_| visit.is_past() && !by_fact).map(|day| day.format("%Y-%m").to_string());
    let data = json!({
        "months": counted.collect::<Vec<_>>(),
        "bands": bands.collect::<Vec<_>>(),
        "marks": marks,
        "until": until,
    });
    let recorded: i64 = months.values().map(|month| month.recorded).sum();
    let shown = if by_fact {
        visit.say(
            "Il disegno le conta nel mese del fatto.",
            "The picture counts them in the month of the fact.",
        )
    } else {
        visit.say(
            "Il disegno le conta nel mese in cui sono state registrate.",
            "The picture counts them in the month they were recorded in.",
        )
    };
    let whole = if visit.is_past() {
        visit.say(
            " La linea è di tutto il registro, anche dopo l'istante che si guarda.",
            " The line is of the whole ledger, also after the moment looked at.",
        )
    } else {
        ""
    };
    let says = match (months.keys().next(), months.keys().next_back()) {
        (Some(first), Some(last)) if visit.language.is_italian() => {
            format!(
                "{recorded} voci registrate, di fatti fra {} e {}. {shown}{whole}",
                written(*first),
                written(*last)
            )
        }
        (Some(first), Some(last)) => {
            format!(
                "{recorded} entries recorded, of facts between {} and {}. {shown}{whole}",
                written(*first),
                written(*last)
            )
        }
        _ => visit.say("Non c'è ancora nulla.", "There is nothing yet.").to_owned(),
    };
    let all: Vec<(&NaiveDate, &Month)> = months.iter().collect();
    let cell = |row: usize, code: &str| {
        let (month, counts) = all.get(row)?;
        let next = month.checked_add_months(Months::new(1))?.pred_opt()?;
        match code {
            "recorded" if counts.recorded > 0 => Some(visit.here(&[("known", &format!("@{}", counts.last))])),
            "happened" if counts.happened > 0 => {
                let (from, to) = (month.to_string(), next.to_string());
                // The line goes beyond the moment looked at, and so does what it counts.
                let words = [("from", &*from), ("to", &to), ("known", ""), ("effective", "")];
                Some(visit.href("/registro", &words))
            }
            _ => None,
        }
    };
    let links = Links { cell: Some(&cell), today: None, file: Some(visit.here(&[])) };
    let (other, words) = if by_fact {
        ("recorded", visit.say("Disegna per mese di registrazione", "Draw by month of recording"))
    } else {
        ("happened", visit.say("Disegna per mese del fatto", "Draw by month of the fact"))
    };
    html! {
        (chart::picture(visit, &Picture { id: "voci-per-mese", kind: "timeline", data, says: &says, table: report }, &links))
        p class="only-scripts" { a href=(visit.here(&[("per", other)])) { (words) } }
    }
}

/// Whether the picture counts by the month of the fact: as asked, or where all was recorded at once.
fn by_fact(visit: &Visit, months: &BTreeMap<NaiveDate, Month>) -> bool {
    match visit.word("per") {
        Some(asked) => asked == "happened",
        None => months.values().filter(|month| month.recorded > 0).count() < 3,
    }
}

/// The trienni, with what was approved and how far it was extended.
fn bands_report(visit: &Visit, registers: &Registers) -> Report {
    let rows = registers.plans.iter().map(|(code, plan)| {
        let (approved, whole) = (plan.registered().period, plan.period());
        vec![
            Cell::Text(code.to_string()),
            Cell::Text(plan.registered().name.to_string()),
            Cell::Text(ambiti(registers, plan)),
            Cell::Date(approved.from),
            Cell::Date(approved.to),
            Cell::date((whole.to > approved.to).then_some(whole.to)),
        ]
    });
    Report {
        caption: visit
            .say("I trienni, e fin dove sono stati prorogati", "The trienni, and how far they were extended")
            .to_owned(),
        columns: vec![
            Column::always("plan"),
            Column::always("name"),
            Column::always("ambito"),
            Column::always("from"),
            Column::always("to"),
            Column::where_filled("extended_to"),
        ],
        rows: rows.collect(),
        totals: Vec::new(),
        if_empty: visit.say("Nessun piano registrato.", "No plan registered."),
    }
}

/// The ambiti of a plan, by their names.
fn ambiti(registers: &Registers, plan: &Plan) -> String {
    let names = plan.registered().ambiti.iter().map(|ambito| registers.ambito(ambito.as_str()));
    names.collect::<Vec<_>>().join(", ")
}

fn bands(visit: &Visit, registers: &Registers) -> Markup {
    let file = Some(visit.here(&[("table", "trienni")]));
    html! {
        h2 { (visit.say("I trienni", "The trienni")) }
        (table::table(visit, &bands_report(visit, registers), &Links { file, ..Links::default() }))
    }
}

/// The day on which the position that is known was recorded.
fn day_of(days: &Days, visit: &Visit) -> Option<NaiveDate> {
    days.all(visit.head.position)
        .find(|(_, first, last)| (*first..=*last).contains(&visit.clocks.known))
        .map(|(day, ..)| day)
}

/// A step back and a step forth: to the day of recording before, and the one after.
fn steps(visit: &Visit, days: &Days) -> Markup {
    let known = visit.clocks.known;
    let head = visit.head.position;
    let now = days.all(head).find(|(_, first, last)| (*first..=*last).contains(&known));
    let back = now.map(|(_, first, _)| first - 1).filter(|position| *position > 0);
    let forth = days.all(head).find(|(_, first, _)| *first > known).map(|(_, _, last)| last);
    let day = now.map(|(day, ..)| visit.language.date(day));
    html! {
        nav class="pager d-print-none" aria-label=(visit.say("Passi nel tempo", "Steps in time")) {
            @if let Some(position) = back {
                a class="btn btn-outline-primary btn-sm" rel="prev" href=(visit.here(&[("known", &format!("@{position}"))])) {
                    (visit.say("← giorno di registrazione precedente", "← day of recording before"))
                } " "
            }
            @if let Some(day) = day { span { (visit.say("noto fino al", "known up to")) " " (day) ", " (visit.say("posizione", "position")) " " (known) } " " }
            @if let Some(position) = forth {
                a class="btn btn-outline-primary btn-sm" rel="next" href=(visit.here(&[("known", &format!("@{position}"))])) {
                    (visit.say("giorno di registrazione seguente →", "day of recording after →"))
                }
            }
        }
    }
}
