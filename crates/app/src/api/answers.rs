//! Questions that are answered whole: a trace, a comparison, the use made of resources, an explanation.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use usus_domain::id::PlanId;
use usus_views::journal::Line;
use usus_views::standing::Standing;
use usus_views::{compare, explain, trace, uses};

use crate::api::asked::{Asked, Made, unwritten};
use crate::api::{journal, scope};
use crate::ask::{DIMENSIONS, Format};
use crate::commands::{compare as compared, explain as explained, question, trace as traced, uses as used};
use crate::serve::{Trouble, Visit};
use crate::show;
use crate::words::Language;

/// `GET /api/v1/trace/{id}`
pub(super) async fn trace(
    id: Result<Path<String>, PathRejection>,
    asked: Asked,
) -> Result<Response, Trouble> {
    let visit = &asked.visit;
    let id = name(id, visit)?;
    let nobody = || Trouble::NotFound(traced::nobody(&id, visit.clocks.known, visit.language));
    if !scope::sees_all(&visit.person) {
        let position = visit.office.log.recorded_as(&id).await?.ok_or_else(nobody)?;
        scope::entry_at(visit, position).await?.ok_or_else(nobody)?;
    }
    asked
        .answer(async |asked, form| {
            let Visit { office, clocks, filter, language, question, .. } = &asked.visit;
            let memory = asked.visit.memory().await?;
            let standing = Standing::at(&memory.facts, clocks.known);
            // The way goes on into the future unless a date is asked for.
            let effective = question.effective.as_ref().map(|_| clocks.effective);
            let found =
                trace::trace(&office.log, &memory.facts, &standing, &id, clocks.known, effective, filter);
            let found = found.await?.ok_or_else(nobody)?;
            let mut body = Vec::new();
            show::write_trace(&mut body, &found, "", form, *language).map_err(unwritten)?;
            Ok(Made::table(body, form))
        })
        .await
}

/// A name out of an address.
pub(super) fn name(id: Result<Path<String>, PathRejection>, visit: &Visit) -> Result<String, Trouble> {
    let Ok(Path(id)) = id else {
        let sentence = visit.say("Il nome nell'indirizzo non è un testo UTF-8.", "The name is not UTF-8.");
        return Err(Trouble::Unclear(sentence.to_owned()));
    };
    Ok(id)
}

/// `GET /api/v1/compare?plans=A,B`
pub(super) async fn compare(asked: Asked) -> Result<Response, Trouble> {
    asked
        .answer(async |asked, form| {
            let Visit { office, clocks, filter, language, .. } = &asked.visit;
            let names = asked.visit.word("plans").unwrap_or_default().split(',').map(str::trim);
            let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
            if names.is_empty() {
                let sentence = language.say("Occorre `plans`: i piani.", "`plans` is needed: which plans.");
                return Err(Trouble::Unclear(sentence.to_owned()));
            }
            let mut plans = Vec::new();
            for name in names {
                let plan = match PlanId::new(name) {
                    Ok(plan) => compare::plan_at(&office.log, &plan, clocks.known).await?,
                    Err(_) => None,
                };
                plans.push(
                    plan.ok_or_else(|| Trouble::NotFound(compared::no_plan(name, clocks.known, *language)))?,
                );
            }
            let memory = asked.visit.memory().await?;
            let standing = Standing::at(&memory.facts, clocks.known);
            let comparison = compare::compare(&memory, &standing, *clocks, plans, filter);
            drop(memory);
            let mut body = Vec::new();
            compared::for_programs(&mut body, &comparison, form).map_err(unwritten)?;
            Ok(Made::table(body, form))
        })
        .await
}

/// `GET /api/v1/use`
pub(super) async fn uses(asked: Asked) -> Result<Response, Trouble> {
    asked
        .answer(async |asked, form| {
            let Visit { office, clocks, filter, .. } = &asked.visit;
            let memory = asked.visit.memory().await?;
            let plans = uses::plans(&office.log, &memory, clocks.known).await?;
            let standing = Standing::at(&memory.facts, clocks.known);
            let uses = uses::uses(&memory, &standing, *clocks, &plans, filter);
            drop(memory);
            let mut body = Vec::new();
            used::for_programs(&mut body, &uses, form).map_err(unwritten)?;
            Ok(Made::table(body, form))
        })
        .await
}

/// `GET /api/v1/explain?known=A&and_known=B`
pub(super) async fn explain(asked: Asked) -> Result<Response, Trouble> {
    let visit = &asked.visit;
    let Some(and_known) = visit.word("and_known") else {
        let sentence = visit.say(
            "Occorre `and_known`: l'altra conoscenza da mettere a confronto.",
            "`and_known` is needed: the other knowledge to compare with.",
        );
        return Err(Trouble::Unclear(sentence.to_owned()));
    };
    let head = visit.head.position;
    let and_known = question::known(&visit.office.log, head, Some(and_known), visit.language).await?;
    asked
        .answer(async |asked, form| {
            let Visit { office, clocks, filter, language, .. } = &asked.visit;
            let dimensions = question::dimensions(asked.visit.word("by").unwrap_or(DIMENSIONS), *language)?;
            let positions = (clocks.known, and_known);
            let between = (clocks.known.min(and_known), clocks.known.max(and_known));
            let memory = office.memory(between.1).await?;
            let made = explain::explain(&memory, clocks.effective, positions, &dimensions, filter);
            drop(memory);
            let lines = journal::lines_between(asked, between, |at| made.changes.contains_key(&at)).await?;
            let lines: BTreeMap<i64, Line> = lines.into_iter().map(|line| (line.position, line)).collect();
            let mut body = Vec::new();
            if form == Format::Csv {
                let events = explained::events(&made, &lines, positions, (form, *language));
                show::write(&mut body, &events, form, *language).map_err(unwritten)?;
            } else {
                explained::answer(&mut body, &made, &lines, clocks.effective, positions)
                    .map_err(unwritten)?;
            }
            Ok(Made::table(body, form))
        })
        .await
}

/// That nothing has this name.
pub(super) fn no_row(id: &str, language: Language) -> Trouble {
    Trouble::NotFound(match language {
        Language::Italian => format!("Nessuna riga ha l'identificativo «{id}»."),
        Language::English => format!("No row has the id “{id}”."),
    })
}
