//! What waits for a second person: listed, shown with its rows, and decided.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use usus_desk::proposal::{Decided, Whole};
use usus_domain::text::Text;

use crate::api::answers::name;
use crate::api::asked::{Asked, Made};
use crate::api::problem::{Bad, Refused};
use crate::api::record::{self, Act};
use crate::api::{evidence, shapes};
use crate::ask::Format;
use crate::commands::proposals as told;
use crate::serve::{Office, Trouble, Visit, recording};
use crate::show::Column;
use crate::words::Language;

/// `GET /api/v1/proposals`: those that wait, or all of them.
pub(super) async fn proposals(asked: Asked) -> Result<Response, Trouble> {
    let form = asked.form()?;
    let visit = &asked.visit;
    let all = match visit.word("all") {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => {
            let said = visit.say("`all` è true o false.", "`all` is true or false.");
            return Err(Trouble::Unclear(said.to_owned()));
        }
    };
    let mut seen = recording::proposals(visit).await?;
    seen.retain(|proposal| proposal.position > asked.after && (all || proposal.settlement.is_none()));
    let more = seen.len() > asked.limit;
    seen.truncate(asked.limit);
    let next = seen.last().map(|proposal| proposal.position).filter(|_| more);
    evidence::answer_now(&asked, form, &told::report(&seen, all, visit.language), next)
}

/// The columns of proposals.
pub(super) fn columns() -> Vec<Column> {
    told::report(&[], true, Language::English).columns
}

/// `GET /api/v1/proposals/{id}`: one of them, with its rows.
pub(super) async fn one(id: Result<Path<String>, PathRejection>, asked: Asked) -> Result<Response, Trouble> {
    let visit = &asked.visit;
    let whole = recording::found(visit, &name(id, visit)?).await?;
    let rows = whole.file.as_ref().map(|file| told::rows(file, visit.language));
    let body = format!("{:#}\n", told::object(&whole, rows.as_ref())).into_bytes();
    asked.form().and_then(|form| if form == Format::Json { Ok(()) } else { Err(Trouble::NotAcceptable) })?;
    Ok(asked.answer_now(Made { body, kind: "application/json", next: None }))
}

/// `POST /api/v1/proposals/{id}/approve`: what it asks for is recorded, by its proposer and this approver.
pub(super) async fn approve(
    State(_): State<Arc<Office>>,
    id: Result<Path<String>, PathRejection>,
    act: Act,
) -> Result<Response, Trouble> {
    let visit = &act.asked.visit;
    let id = name(id, visit)?;
    record::once(&act, async || {
        let whole = recording::decidable(visit, &id).await?;
        ended(visit, &whole, recording::approve(visit, &whole).await?)
    })
    .await
}

/// `POST /api/v1/proposals/{id}/reject`: it is not let in, and why.
pub(super) async fn reject(
    State(_): State<Arc<Office>>,
    id: Result<Path<String>, PathRejection>,
    act: Act,
) -> Result<Response, Trouble> {
    let visit = &act.asked.visit;
    let id = name(id, visit)?;
    record::is_json(&act)?;
    record::once(&act, async || {
        let whole = recording::decidable(visit, &id).await?;
        let asked: shapes::Reject = record::read_json(&act.body)?;
        let reason = asked.reason.trim();
        if reason.is_empty() {
            return Err(no_reason(visit));
        }
        let reason = Text::free("reason", reason);
        let reason = reason.map_err(|refusal| record::refused_alone(refusal, visit.language))?;
        ended(visit, &whole, recording::reject(visit, &whole, &reason).await?)
    })
    .await
}

fn no_reason(visit: &Visit) -> Trouble {
    let sentence = visit.say("Scrivere perché si respinge.", "Write why it is rejected.").to_owned();
    let bad = Bad { row: None, rule: "missing_value", sentence: sentence.clone() };
    Trouble::Refused(Box::new(Refused { is_of_the_ledger: false, sentence, errors: vec![bad] }))
}

/// `POST /api/v1/proposals/{id}/withdraw`: whoever made it takes it back.
pub(super) async fn withdraw(
    State(_): State<Arc<Office>>,
    id: Result<Path<String>, PathRejection>,
    act: Act,
) -> Result<Response, Trouble> {
    let visit = &act.asked.visit;
    let id = name(id, visit)?;
    record::once(&act, async || {
        let whole = recording::found(visit, &id).await?;
        ended(visit, &whole, recording::withdraw(visit, &whole).await?)
    })
    .await
}

/// What came of a decision.
fn ended(visit: &Visit, whole: &Whole, decided: Decided) -> Result<Response, Trouble> {
    let sentence = visit.language.decided(&decided);
    let (settled, entries, position) = match decided {
        Decided::Recorded { how, entries, head } => (how, entries, head),
        Decided::Known { how } => {
            let was = whole.proposal.settlement.as_ref();
            let entries = was.map_or(0, |was| usize::try_from(was.entries).unwrap_or_default());
            (how, entries, visit.office.head().position)
        }
        Decided::Bad { rows, bad } => return Err(record::refused(rows, &bad, 0, visit.language)),
        Decided::Refused(refusal) => return Err(record::refused_alone(refusal, visit.language)),
        // What stands is made out before a closing is approved.
        Decided::Closing(_) => return Err(Trouble::Busy),
    };
    let proposal = whole.proposal.id.to_string();
    let settled = settled.code().to_owned();
    Ok(axum::Json(shapes::Decided { proposal, settled, entries, position, sentence }).into_response())
}
