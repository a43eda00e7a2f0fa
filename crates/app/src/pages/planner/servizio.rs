//! *Servizio*: who contributes to one, what becomes of it, what stands idle, which money ends.

mod answers;
mod tables;

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde_json::{Value, json};
use usus_domain::quantity::{Unit, decimal};
use usus_views::balance::Row;
use usus_views::outcome::Outcome;
use usus_views::registers::Registers;

use self::answers::Answers;
use super::choices;
use super::naming::{self, Naming};
use super::parts;
use crate::pages::chart::{self, Picture};
use crate::pages::difference::Beside;
use crate::pages::file;
use crate::pages::frame::{self, Page};
use crate::pages::links;
use crate::pages::table::{self, Links};
use crate::serve::{Trouble, Visit};
use crate::show::Report;

pub(super) async fn page(visit: Visit, Path(service): Path<String>) -> Result<Response, Trouble> {
    let unit = choices::unit(&visit)?;
    let registers = visit.registers().await?;
    let answers = answers::answers(&visit, &service, unit, None).await?;
    if answers.by_holder.is_empty() && !registers.services.contains_key(service.as_str()) {
        let sentence = visit.say("Questo servizio non è registrato", "This service is not registered");
        return Err(Trouble::NotFound(format!("{sentence}: «{service}».")));
    }
    let is_file = visit.word("format").is_some();
    let naming = Naming { registers: &registers, language: visit.language, is_file };
    if let Some(form) = visit.word("format") {
        let report = parts::with_names(&for_file(&visit, &answers, &naming), &registers, visit.language);
        return file::file(&visit, form, "servizio", &report).await;
    }
    let choices = [
        choices::units(&visit, &answers.units, unit),
        choices::ambito(&visit, &registers),
        choices::plan(&visit, &registers),
    ];
    let today = today(&visit, &service, &answers).await?;
    let of_today = |table: &str| today.as_ref()?.get(table);
    let contributors = tables::contributors(&visit, &answers, &naming);
    let to_holder = |row: usize, column: &str| {
        let Some(given) = answers.by_holder.get(row) else {
            return links::total(&visit, &contributors, (row, column), &[("service", &service)]);
        };
        let holder = given.key[0].as_deref()?;
        if column == "holder" {
            return Some(visit.href(&format!("/chi/{}", links::segment(holder)), &[]));
        }
        let conditions =
            [("service", &*service), ("holder", holder), ("fund", fund(&answers.by_holder, given)?)];
        links::summed(&visit, column, given.unit.code(), &conditions)
    };
    let content = html! {
        (about(&visit, &registers, &service))
        (choices::form(&visit, &choices))
        h2 { (visit.say("Chi contribuisce", "Who contributes")) }
        (table::table(&visit, &contributors,
            &Links { cell: Some(&to_holder), today: of_today("contributors"), file: Some(parts::file(&visit, "contributors")) }))
        (over_time(&visit, &answers, unit, of_today("course")))
        (measures(&visit, &answers, &naming, &service, of_today("became")))
        (free(&visit, &answers, &naming, &service, &of_today))
    };
    let page = Page {
        title: registers.service(&service),
        help: visit.say(
            "Chi contribuisce a questo servizio e con che cosa, che cosa ne è stato, che cosa resta libero e quale denaro sta per scadere. Le cifre si guardano un'unità di misura alla volta.",
            "Who contributes to this service and with what, what became of it, what stands idle and which money is about to end. Figures are looked at one unit at a time.",
        ),
        content,
        has_pictures: true,
    };
    Ok(frame::page(&visit, page).await?.into_response())
}

/// The condition of a row of these: its fund, or nothing where it has none; none where others of its holder have one, for
/// nothing says what is of no fund.
fn fund<'r>(rows: &'r [Row], one: &'r Row) -> Option<&'r str> {
    let is_beside =
        |other: &Row| other.key[0] == one.key[0] && other.unit == one.unit && other.key[1].is_some();
    match &one.key[1] {
        Some(fund) => Some(fund),
        None => (!rows.iter().any(is_beside)).then_some(""),
    }
}

/// What the register says of it.
fn about(visit: &Visit, registers: &Registers, service: &str) -> Markup {
    let Some(known) = registers.services.get(service) else { return html! {} };
    let day = |day: Option<chrono::NaiveDate>| {
        day.map_or_else(|| visit.say("senza termine", "open").to_owned(), |day| visit.language.date(day))
    };
    html! {
        dl class="facts" {
            dt { (visit.say("Codice", "Code")) } dd { (service) }
            dt { (visit.say("Area di utenza", "Area of users")) } dd { (naming::area(known.area.code(), visit.language)) }
            @if let Some(istat) = &known.istat_service { dt { (visit.say("Codice ISTAT", "ISTAT code")) } dd { (istat) } }
            @if known.validity.from.is_some() || known.validity.to.is_some() {
                dt { (visit.say("Attivo", "Active")) }
                dd { (day(known.validity.from)) " – " (day(known.validity.to)) }
            }
        }
    }
}

/// The line of its balance.
fn over_time(visit: &Visit, answers: &Answers, unit: Unit, today: Option<&Beside>) -> Markup {
    let heading = visit.say("Nel tempo", "Over time");
    let Some((_, last)) = answers.course.last() else {
        return html! {
            h2 { (heading) }
            p class="nothing" { (visit.say(
                "In questa unità non è ancora stato assegnato nulla: se ne scelga un'altra.",
                "Nothing was allocated in this unit yet: choose another.",
            )) }
        };
    };
    let outcome = Outcome::of(last);
    let language = visit.language;
    let sum = |parts| naming::sum(parts, unit, language);
    let says = if language.is_italian() {
        format!(
            "In uso {}, consumati {} su {} assegnati in tutto.",
            sum(outcome.in_use),
            sum(outcome.consumed),
            sum(last.ever_allocated)
        )
    } else {
        format!(
            "In use {}, consumed {} of {} ever allocated.",
            sum(outcome.in_use),
            sum(outcome.consumed),
            sum(last.ever_allocated)
        )
    };
    let report = tables::course(visit, answers, unit);
    html! {
        h2 { (heading) }
        (chart::picture(visit, &Picture {
            id: "nel-tempo",
            kind: "steps",
            data: steps(visit, answers, unit),
            says: &says,
            table: &report,
        }, &Links { cell: None, today, file: Some(parts::file(visit, "course")) }))
    }
}

fn steps(visit: &Visit, answers: &Answers, unit: Unit) -> Value {
    let series = ["in_use", "consumed", "released"].map(|code| {
        let points = answers.course.iter().map(|(day, sums)| {
            let outcome = Outcome::of(sums);
            let part = outcome.named().into_iter().find(|(known, _)| *known == code);
            json!([day.to_string(), decimal(part.map_or(0, |(_, parts)| parts), unit)])
        });
        json!({ "name": naming::label(code, visit.language), "points": points.collect::<Vec<_>>() })
    });
    json!({ "unit": unit.code(), "series": series })
}

fn measures(
    visit: &Visit,
    answers: &Answers,
    naming: &Naming<'_>,
    service: &str,
    today: Option<&Beside>,
) -> Markup {
    let report = tables::became(visit, answers, naming);
    let link = |row: usize, column: &str| match answers.by_plan.get(row) {
        Some(of_plan) => {
            let plan = of_plan.key[0].as_deref()?;
            links::summed(visit, column, of_plan.unit.code(), &[("service", service), ("plan", plan)])
        }
        None => links::total(visit, &report, (row, column), &[("service", service)]),
    };
    html! {
        h2 { (visit.say("Uso e consumo", "Use and consumption")) }
        (table::table(visit, &report, &Links { cell: Some(&link), today, file: Some(parts::file(visit, "became")) }))
        p {
            a href=(visit.href("/uso", &[("service", service), ("triennio", "tutti")])) {
                (visit.say("Tutte le misure di questo servizio", "All measures of this service"))
            }
        }
    }
}

/// What could be used and is not, and what soon can no more.
fn free<'t>(
    visit: &Visit,
    answers: &Answers,
    naming: &Naming<'_>,
    service: &str,
    today: &dyn Fn(&str) -> Option<&'t Beside>,
) -> Markup {
    let (idle, ends, released) = (
        tables::idle(visit, answers, naming),
        tables::ends(visit, answers, naming),
        tables::released(visit, answers, naming),
    );
    let way = |ids: Vec<String>| {
        move |row: usize, column: &str| {
            let id = ids.get(row).filter(|_| column == "resource")?;
            Some(links::way(visit, id))
        }
    };
    let to_idle = way(answers.idle.iter().map(|idle| idle.resource.to_string()).collect());
    let to_end = way(answers.ends.iter().map(|end| end.resource.to_string()).collect());
    let to_release = |row: usize, column: &str| {
        let Some(free) = answers.released.get(row) else {
            return links::total(visit, &released, (row, column), &[("service", service)]);
        };
        let (id, plan) = (free.key[0].as_deref()?, free.key[2].as_deref()?);
        if column == "resource" {
            return Some(links::way(visit, id));
        }
        let conditions = [("service", service), ("resource", id), ("plan", plan)];
        links::summed(visit, column, free.unit.code(), &conditions)
    };
    html! {
        h2 { (visit.say("Capienza libera", "Idle capacity")) }
        p { (visit.say(
            "Delle risorse non economiche che il servizio usa: quanto offrono e quanto, alla data, nessuno ha.",
            "Of the resources that are not money and that the service uses: how much they offer, and how much nobody has on the date.",
        )) }
        (table::table(visit, &idle, &Links { cell: Some(&to_idle), today: today("idle"), file: Some(parts::file(visit, "idle")) }))
        h2 { (visit.say("Denaro che scade", "Money that ends")) }
        (table::table(visit, &ends, &Links { cell: Some(&to_end), today: today("ends"), file: Some(parts::file(visit, "ends")) }))
        h2 { (visit.say("Liberato e ancora libero", "Released and still free")) }
        (table::table(visit, &released, &Links { cell: Some(&to_release), today: today("released"), file: Some(parts::file(visit, "released")) }))
        p { a href=(visit.href("/economie", &[])) { (visit.say("Riusare le economie", "Use releases again")) } }
    }
}

/// The tables of the page, each with the columns that say what a row is about.
const TABLES: [(&str, &[&str]); 6] = [
    ("contributors", &["holder", "fund", "unit"]),
    ("course", &["effective_on", "unit"]),
    ("became", &["plan", "unit"]),
    ("idle", &["resource", "kind", "holder", "unit"]),
    ("ends", &["resource", "fund", "deadline", "unit"]),
    ("released", &["resource", "fund", "plan", "unit"]),
];

/// In the past, each table as it is today; rows are told apart by codes.
async fn today(
    visit: &Visit,
    service: &str,
    then: &Answers,
) -> Result<Option<BTreeMap<&'static str, Beside>>, Trouble> {
    let Some(today) = visit.today() else { return Ok(None) };
    let registers = today.registers().await?;
    let naming = Naming { registers: &registers, language: visit.language, is_file: true };
    let now = answers::answers(&today, service, then.unit, Some(then)).await?;
    let beside = |(name, keys): (&'static str, &[&'static str])| {
        let of_then = table_of(visit, Some(name), then, &naming);
        let beside = Beside::of(&of_then, table_of(&today, Some(name), &now, &naming), keys);
        let end = now.end.filter(|_| name == "course").map(|end| tables::of_day(&end, now.unit));
        // What stood idle then is told of today too, also where nothing stands idle of it any more.
        let taken =
            if name == "idle" { now.idle.iter().filter(|idle| idle.available <= 0).count() } else { 0 };
        (name, beside.ending(end).without(taken))
    };
    Ok(Some(TABLES.into_iter().map(beside).collect()))
}

fn for_file(visit: &Visit, answers: &Answers, naming: &Naming<'_>) -> Report {
    table_of(visit, visit.word("table"), answers, naming)
}

fn table_of(visit: &Visit, table: Option<&str>, answers: &Answers, naming: &Naming<'_>) -> Report {
    match table {
        Some("course") => tables::course(visit, answers, answers.unit),
        Some("became") => tables::became(visit, answers, naming),
        Some("idle") => tables::idle(visit, answers, naming),
        Some("ends") => tables::ends(visit, answers, naming),
        Some("released") => tables::released(visit, answers, naming),
        _ => tables::contributors(visit, answers, naming),
    }
}
