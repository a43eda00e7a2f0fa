//! *Uso e consumo*: how much of what was given was used and is there again, and how much was used up.

mod measures;
mod tables;

use std::collections::BTreeMap;

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde_json::json;
use usus_domain::quantity::{Unit, decimal};
use usus_views::balance::balance;
use usus_views::dimension::Dimension;
use usus_views::measure::{Key, PlanAt};
use usus_views::outcome::Outcome;
use usus_views::registers::Registers;
use usus_views::standing::Standing;
use usus_views::trienni::{Triennium, trienni};
use usus_views::uses::{self, Use};

use super::choices::{self, Choice};
use super::naming::{self, Naming};
use super::parts;
use crate::commands::uses as told;
use crate::pages::chart::{self, Picture};
use crate::pages::file;
use crate::pages::frame::{self, Page};
use crate::pages::links;
use crate::pages::table::Links;
use crate::serve::{Trouble, Visit};
use crate::show::Report;

/// The uses made, by what they are about.
type Uses = BTreeMap<Key, Use>;

/// What became of what was allocated in an area, in one unit.
struct Became {
    area: Option<std::sync::Arc<str>>,
    unit: Unit,
    allocated: i128,
    outcome: Outcome,
    /// The plan it was allocated in; `None` where there were several.
    plan: Option<std::sync::Arc<str>>,
}

/// What the page is about.
struct Asked {
    trienni: Vec<Triennium>,
    /// The years that are looked at; none for all.
    years: Option<String>,
}

pub(super) async fn page(visit: Visit) -> Result<Response, Trouble> {
    let registers = visit.registers().await?;
    let asked = asked(&visit, &registers).await?;
    let plans = plans(&registers, &asked);
    let (became, uses) = figures(&visit, &plans).await?;
    let naming = Naming { registers: &registers, language: visit.language, is_file: false };
    if let Some(form) = visit.word("format") {
        let report = parts::with_names(&for_file(&visit, &became, &uses), &registers, visit.language);
        return file::file(&visit, form, "uso", &report).await;
    }
    let choices = [
        years_choice(&visit, &asked),
        choices::ambito(&visit, &registers),
        service_choice(&visit, &registers),
        choices::class(&visit),
    ];
    let today = today(&visit, &asked).await?;
    let (became_now, uses_now) = today.as_ref().map(|(became, uses)| (&**became, uses)).unzip();
    let content = html! {
        (choices::form(&visit, &choices))
        (definitions(&visit))
        @if became.is_empty() {
            p class="nothing" { (visit.say(
                "Con queste scelte non c'è nessuna assegnazione: si provi un altro triennio o un altro ambito. Le assegnazioni si registrano dalla pagina Registra o si importano.",
                "There is no allocation with these choices: try another triennium or another ambito. Allocations are recorded on the page Registra or imported.",
            )) }
        }
        @for unit in units(&became) { (of_unit(&visit, &became, became_now, unit, &naming)) }
        @for unit in became_now.map(units).unwrap_or_default() {
            @if !units(&became).contains(&unit) { (only_today(&visit, became_now, unit, &naming)) }
        }
        (measures::freed(&visit, &uses, uses_now))
        (measures::measures(&visit, &uses, uses_now, &naming))
        (measures::under(&visit, &uses, uses_now))
    };
    let page = Page {
        title: visit.say("Uso e consumo", "Use and consumption"),
        help: visit.say(
            "Di ciò che è stato assegnato: quanto è stato usato ed è di nuovo lì, quanto è in uso, quanto è stato consumato. Ogni misura mostra numeratore e denominatore, e le unità non si sommano mai.",
            "Of what was allocated: how much was used and is there again, how much is in use, how much was consumed. Each measure shows numerator and denominator, and units are never added up.",
        ),
        content,
        has_pictures: true,
    };
    Ok(frame::page(&visit, page).await?.into_response())
}

/// What became of what was allocated under these plans, and the use made of it.
async fn figures(visit: &Visit, plans: &[PlanAt]) -> Result<(Vec<Became>, Uses), Trouble> {
    let memory = visit.memory().await?;
    let standing = Standing::at(&memory.facts, visit.clocks.known);
    let uses = uses::uses(&memory, &standing, visit.clocks, plans, &visit.filter);
    let by = [Dimension::Area, Dimension::Plan];
    let mut became: BTreeMap<_, Became> = BTreeMap::new();
    for row in balance(&memory, visit.clocks, &by, &visit.filter).rows {
        let [Some(area), Some(plan), ..] = &*row.key else { continue };
        if !plans.iter().any(|known| known.plan.as_str() == &**plan) {
            continue;
        }
        let place = became.entry((row.unit, area.clone())).or_insert_with(|| Became {
            area: Some(area.clone()),
            unit: row.unit,
            allocated: 0,
            outcome: Outcome::default(),
            plan: Some(plan.clone()),
        });
        place.plan = place.plan.take().filter(|known| known == plan);
        place.add(row.sums.ever_allocated, &Outcome::of(&row.sums));
    }
    Ok((became.into_values().collect(), uses))
}

/// In the past, the same figures of today, of the same years.
async fn today(visit: &Visit, asked: &Asked) -> Result<Option<(Vec<Became>, Uses)>, Trouble> {
    let Some(today) = visit.today() else { return Ok(None) };
    let registers = today.registers().await?;
    let trienni = trienni(&registers, today.ambito());
    let plans = plans(&registers, &Asked { trienni, years: asked.years.clone() });
    Ok(Some(figures(&today, &plans).await?))
}

impl Became {
    fn add(&mut self, allocated: i128, part: &Outcome) {
        self.allocated += allocated;
        let all = &mut self.outcome;
        all.in_use += part.in_use;
        all.consumed += part.consumed;
        all.released += part.released;
        all.gone_on += part.gone_on;
        all.returned += part.returned;
        all.lapsed += part.lapsed;
    }
}

/// The years asked for; where nothing is said, the latest that began and that have something at the clocks asked for.
async fn asked(visit: &Visit, registers: &Registers) -> Result<Asked, Trouble> {
    let trienni = trienni(registers, visit.ambito());
    let begun = || trienni.iter().rev().filter(|years| years.approved.from <= visit.clocks.effective);
    let used = visit.office.balance(visit.clocks, &[Dimension::Plan], &visit.filter).await?;
    let is_used =
        |plan: &PlanAt| used.rows.iter().any(|row| row.key[0].as_deref() == Some(plan.plan.as_str()));
    let latest = begun().find(|years| years.plans.iter().any(is_used)).or_else(|| begun().next());
    let years = match visit.word("triennio") {
        Some("tutti") => None,
        Some(years) if trienni.iter().any(|triennium| triennium.years() == years) => Some(years.to_owned()),
        Some(years) => {
            let sentence = visit.say("Questo triennio non è registrato", "This triennium is not registered");
            return Err(Trouble::Unclear(format!("{sentence}: «{years}».")));
        }
        None if visit.word("plan").is_some() => None,
        None => latest.map(Triennium::years),
    };
    Ok(Asked { trienni, years })
}

/// The plans that are looked at: all there are, or those of the years asked for.
fn plans(registers: &Registers, asked: &Asked) -> Vec<PlanAt> {
    let all = registers.plans.values();
    let all = all.map(|plan| PlanAt { plan: plan.registered().plan.clone(), period: plan.period() });
    let Some(years) = &asked.years else { return all.collect() };
    let meant = asked.trienni.iter().filter(|triennium| triennium.years() == *years);
    meant.flat_map(|triennium| triennium.plans.clone()).collect()
}

fn years_choice(visit: &Visit, asked: &Asked) -> Choice {
    let all = ("tutti".to_owned(), visit.say("tutti i piani", "all plans").to_owned());
    let years = asked.trienni.iter().map(|triennium| (triennium.years(), triennium.name()));
    Choice {
        word: "triennio",
        label: visit.say("Triennio", "Triennium"),
        options: std::iter::once(all).chain(years).collect(),
        chosen: asked.years.clone().unwrap_or_else(|| "tutti".to_owned()),
    }
}

fn service_choice(visit: &Visit, registers: &Registers) -> Choice {
    let all = (String::new(), visit.say("tutti", "all").to_owned());
    let services = registers.services.iter();
    let services = services.map(|(code, service)| (code.to_string(), service.name.as_str().to_owned()));
    Choice {
        word: "service",
        label: visit.say("Servizio", "Service"),
        options: std::iter::once(all).chain(services).collect(),
        chosen: visit.word("service").unwrap_or_default().to_owned(),
    }
}

/// The units something was allocated in.
fn units(became: &[Became]) -> Vec<Unit> {
    let mut units: Vec<Unit> = became.iter().map(|became| became.unit).collect();
    units.dedup();
    units
}

/// What became of the quantities of one unit, area by area.
fn of_unit(visit: &Visit, all: &[Became], now: Option<&[Became]>, unit: Unit, naming: &Naming<'_>) -> Markup {
    let is_meant = |became: &&Became| became.unit == unit;
    let of_unit: Vec<&Became> = all.iter().filter(is_meant).collect();
    let today = now.map(|now| {
        let now: Vec<&Became> = now.iter().filter(is_meant).collect();
        tables::beside(visit, &of_unit, &now, unit, naming)
    });
    let report = tables::became(visit, &of_unit, unit, naming);
    let categories: Vec<String> =
        of_unit.iter().map(|became| naming.of(Dimension::Area, became.area.as_deref())).collect();
    let series = tables::parts(&Outcome::default()).map(|(code, _)| code).map(|code| {
        let values: Vec<String> = of_unit
            .iter()
            .map(|became| {
                let part = tables::parts(&became.outcome).into_iter().find(|(known, _)| *known == code);
                decimal(part.map_or(0, |(_, parts)| parts), unit)
            })
            .collect();
        json!({ "name": naming::label(code, visit.language), "values": values, "stack": "all" })
    });
    let data = json!({ "unit": unit.code(), "categories": categories, "series": series, "horizontal": true });
    // The register is asked for one plan: what was allocated in several has no address that gives it and no more.
    let of_all = match &*of_unit {
        [first, others @ ..] if others.iter().all(|other| other.plan == first.plan) => first.plan.as_deref(),
        _ => None,
    };
    let link = |row: usize, column: &str| match of_unit.get(row) {
        Some(became) => {
            let (area, plan) = (became.area.as_deref()?, became.plan.as_deref()?);
            links::summed(visit, column, unit.code(), &[("area", area), ("plan", plan)])
        }
        None => links::total(visit, &report, (row, column), &[("plan", of_all?)]),
    };
    let links = Links { cell: Some(&link), today: today.as_ref(), file: Some(parts::file(visit, "became")) };
    let title = naming::unit(unit, visit.language);
    html! {
        h2 { (title) }
        (chart::picture(visit, &Picture {
            id: &format!("uso-{}", unit.code().to_lowercase()),
            kind: "bars",
            data,
            says: &tables::says(visit, &of_unit, unit),
            table: &report,
        }, &links))
        @if of_unit.iter().any(|became| became.plan.is_none()) {
            p class="hint" { (visit.say(
                "Una cifra di più piani insieme non apre i suoi movimenti: si scelgano un ambito e un triennio.",
                "A figure of several plans together does not open its movements: choose an ambito and a triennium.",
            )) }
        }
    }
}

/// A unit in which nothing was allocated then.
fn only_today(visit: &Visit, now: Option<&[Became]>, unit: Unit, naming: &Naming<'_>) -> Markup {
    let now: Vec<&Became> = now.unwrap_or_default().iter().filter(|became| became.unit == unit).collect();
    html! {
        h2 { (naming::unit(unit, visit.language)) }
        p class="nothing" { (visit.say(
            "In questa unità non era ancora stato assegnato nulla.",
            "Nothing had been allocated in this unit yet.",
        )) }
        (tables::beside(visit, &[], &now, unit, naming).rows(visit))
    }
}

fn definitions(visit: &Visit) -> Markup {
    let terms = tables::terms();
    let terms: Vec<(String, &str)> = terms
        .iter()
        .map(|(code, italian, english)| (naming::label(code, visit.language), visit.say(italian, english)))
        .collect();
    let terms: Vec<(&str, &str)> = terms.iter().map(|(term, meaning)| (term.as_str(), *meaning)).collect();
    parts::definitions(visit, &terms)
}

fn for_file(visit: &Visit, became: &[Became], uses: &Uses) -> Report {
    match visit.word("table") {
        Some("became") => tables::became_for_file(became),
        Some("holders") => told::holders(uses, visit.language),
        Some("claims") => told::claims(uses, visit.language),
        Some("chains") => told::chains(uses, visit.language),
        _ => told::rows_for_programs(uses),
    }
}
