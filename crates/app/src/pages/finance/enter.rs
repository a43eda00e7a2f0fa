//! *Registra*: a form for each action, its rules checked while it is filled in; then what would change; then the record.

use axum::body::Bytes;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use strum::IntoEnumIterator;
use usus_desk::import::{Foreseen, Outcome};
use usus_domain::table::Action;
use usus_log::clock;

use crate::pages::finance::typed::Typed;
use crate::pages::finance::{correct, fields, foreseen, prepared, record, refused};
use crate::pages::frame::{self, Page};
use crate::pages::links;
use crate::serve::recording::{self, Recorded};
use crate::serve::{Trouble, Visit};
use crate::words::labels;

/// All that can be recorded.
pub(super) async fn index(visit: Visit) -> Result<Markup, Trouble> {
    let actions = Action::iter().filter(|action| action.is_asked_in_files() && *action != Action::Correct);
    let content = html! {
        @if visit.is_past() { (no_entry(&visit)) }
        ul class="measures actions" {
            @for action in actions {
                li class="measure" {
                    h2 class="measure-name" {
                        a href=(visit.href(&format!("/registra/{}", action.code()), &[])) { (named(action, &visit)) }
                    }
                    span class="measure-note" { (fields::purpose(action, visit.language)) }
                }
            }
        }
        p {
            (visit.say("Una riga sbagliata si annulla dalla sua pagina nel registro, con «Rettifica». ",
                "A wrong row is reversed from its page in the ledger, by “Correct”. "))
            a href=(visit.href("/importa", &[])) { (visit.say("Per molte righe insieme: Importa", "For many rows at once: Import")) }
        }
    };
    frame::page(&visit, Page {
        title: visit.say("Registra", "Record"),
        help: visit.say(
            "Qui si registra ciò che accade a una risorsa, un atto alla volta. Prima della conferma si vede che cosa cambia.",
            "Here what happens to a resource is recorded, one act at a time. Before it is confirmed, what changes is shown.",
        ),
        content,
        has_pictures: false,
    })
    .await
}

fn named(action: Action, visit: &Visit) -> String {
    let name = labels::action(action, visit.language);
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn asked(code: &str) -> Result<Action, Trouble> {
    Action::from_code(code).filter(|action| action.is_asked_in_files()).ok_or(Trouble::NoSuchPage)
}

/// What is said where the past is shown.
pub(super) fn no_entry(visit: &Visit) -> Markup {
    html! {
        div class="alert alert-info said waiting" role="status" {
            (Trouble::InThePast.sentence(visit.language)) " "
            a href=(visit.here(&[("effective", ""), ("known", "")])) { (visit.say("Torna a oggi", "Back to today")) }
        }
    }
}

/// The empty form of an action, or one that an address fills in.
pub(super) async fn form(visit: Visit, Path(action): Path<String>) -> Result<Markup, Trouble> {
    let action = asked(&action)?;
    if visit.is_past() {
        return page(&visit, action, no_entry(&visit)).await;
    }
    let id = record::proposed_id(&visit, prepared::prefix(action)).await?;
    let typed =
        Typed::beforehand(action, &visit).or("id", || id).or("effective_on", || clock::today().to_string());
    let content = html! { (steps(&visit, 0)) (prepared::form(&visit, &typed, None, None).await?) };
    page(&visit, action, content).await
}

/// The steps of recording, the one that is shown marked.
fn steps(visit: &Visit, at: usize) -> Markup {
    let steps = [
        visit.say("Compilare", "Fill in"),
        visit.say("Confermare", "Confirm"),
        visit.say("Registrato", "Recorded"),
    ];
    html! {
        ol class="steps" {
            @for (step, name) in steps.into_iter().enumerate() {
                li class=[(step < at).then_some("is-done")] aria-current=[(step == at).then_some("step")] { (name) }
            }
        }
    }
}

async fn page(visit: &Visit, action: Action, content: Markup) -> Result<Markup, Trouble> {
    let title = format!("{}: {}", visit.say("Registra", "Record"), labels::action(action, visit.language));
    frame::page(
        visit,
        Page {
            title: &title,
            help: &format!(
                "{} {}",
                fields::purpose(action, visit.language),
                visit.say(
                    "Mentre si compila, il registro dice se le regole lo permettono e che cosa cambierebbe.",
                    "As it is filled in, the ledger says whether the rules allow it and what would change.",
                )
            ),
            content,
            has_pictures: false,
        },
    )
    .await
}

/// What would come of what is typed so far: a piece of a page, never recorded.
pub(super) async fn check(visit: Visit, body: Bytes) -> Result<Markup, Trouble> {
    record::now(&visit)?;
    let typed = Typed::sent(None, &body, &visit)?;
    if is_barely_begun(&typed) {
        return Ok(html! {});
    }
    let file = typed.readable();
    let foreseen = recording::foresee(&visit, &file).await?;
    said(&visit, &typed, &foreseen).await
}

/// Whether so little is typed that nothing can be said of it yet.
fn is_barely_begun(typed: &Typed) -> bool {
    let needed = fields::of(typed.action).into_iter().filter(|field| field.is_needed);
    needed
        .filter(|field| !["id", "effective_on"].contains(&field.code))
        .all(|field| typed.of(field.code).is_empty())
}

/// What is said of a row that is tried out.
async fn said(visit: &Visit, typed: &Typed, foreseen: &Foreseen) -> Result<Markup, Trouble> {
    match &foreseen.outcome {
        Outcome::Refused { bad, .. } => match bad.first() {
            Some(bad) => refused::told(visit, typed, &bad.fault).await,
            None => Ok(html! {}),
        },
        Outcome::Done { recorded: 0, .. } => Ok(html! {
            div class="said" { p { (visit.say("Questa riga è già nel registro.", "This row is in the ledger already.")) } }
        }),
        Outcome::Done { .. } => {
            let changes = foreseen::changes(visit, &foreseen.moves).await?;
            Ok(html! {
                div class="said good" {
                    p { (visit.say("Le regole lo permettono.", "The rules allow it.")) }
                    (foreseen::lines(visit, &changes))
                }
            })
        }
    }
}

/// A form that was sent: tried out, confirmed, or recorded.
pub(super) async fn submit(
    visit: Visit,
    Path(action): Path<String>,
    body: Bytes,
) -> Result<Response, Trouble> {
    let action = asked(&action)?;
    record::now(&visit)?;
    let typed = Typed::sent(Some(action), &body, &visit)?;
    if visit.word("modifica").is_some() {
        return answered(&visit, &typed, StatusCode::OK, None, None).await;
    }
    let file = typed.readable();
    let foreseen = recording::foresee(&visit, &file).await?;
    if let Outcome::Refused { bad, .. } = &foreseen.outcome {
        let wrong = bad.first().map(|bad| refused::column(&bad.fault));
        let told = said(&visit, &typed, &foreseen).await?;
        return answered(&visit, &typed, StatusCode::UNPROCESSABLE_ENTITY, Some(told), wrong).await;
    }
    if !typed.of("controlla").is_empty() {
        let told = said(&visit, &typed, &foreseen).await?;
        return answered(&visit, &typed, StatusCode::OK, Some(told), None).await;
    }
    if visit.word("conferma").is_none() {
        let changes = foreseen::changes(&visit, &foreseen.moves).await?;
        let sentence = foreseen::sentence(&visit, &typed, &foreseen.moves);
        let waits: Vec<_> = foreseen.waits.iter().copied().collect();
        let mut content =
            prepared::confirmation(&visit, &typed, &sentence, &foreseen::lines(&visit, &changes), &waits);
        if action == Action::Correct {
            content = html! { (correct::side_by_side(&visit, typed.of("corrects")).await?) (content) };
        }
        if action == Action::ExtendPlan {
            content = html! { (ends(&visit, &typed).await?) (content) };
        }
        let content = html! { (steps(&visit, 1)) (content) };
        return Ok(page(&visit, action, content).await?.into_response());
    }
    match recording::record(&visit, &file).await? {
        Recorded::Refused { rows, bad } => {
            let wrong = bad.first().map(|bad| refused::column(&bad.fault));
            let foreseen = Foreseen { outcome: Outcome::Refused { rows, bad }, ..foreseen };
            let told = said(&visit, &typed, &foreseen).await?;
            answered(&visit, &typed, StatusCode::CONFLICT, Some(told), wrong).await
        }
        Recorded::Nothing { sentence, .. } => {
            let told = html! { div class="said waiting" { p { (sentence) } } };
            answered(&visit, &typed, StatusCode::CONFLICT, Some(told), None).await
        }
        Recorded::Proposed(waiting) => {
            let path = format!("/approvazioni/{}", links::segment(waiting.proposal.as_str()));
            Ok(Redirect::to(&visit.href(&path, &[("esito", "proposto")])).into_response())
        }
        Recorded::Entered { recorded, head, .. } => {
            let position = visit.office.log.recorded_as(typed.of("id")).await?.unwrap_or(head);
            let notice = if recorded == 0 { "gia_registrato" } else { "registrato" };
            let entry = visit.href(&format!("/registro/{position}"), &[("esito", notice)]);
            Ok(Redirect::to(&entry).into_response())
        }
    }
}

/// When a plan ends, and when it would end.
async fn ends(visit: &Visit, typed: &Typed) -> Result<Markup, Trouble> {
    let registers = visit.registers().await?;
    let plan = registers.plans.get(typed.of("plan"));
    let to = typed.of("to").parse().map(|to| visit.language.date(to)).unwrap_or_default();
    Ok(html! {
        @if let Some(plan) = plan {
            p class="said" {
                (visit.say("Fine di", "End of")) " " (plan.registered().name.as_str()) ": "
                (visit.language.date(plan.period().to)) " → " (visit.say("dopo", "after")) " " strong { (to) }
            }
        }
    })
}

/// The form once more, with what was typed.
async fn answered(
    visit: &Visit,
    typed: &Typed,
    status: StatusCode,
    said: Option<Markup>,
    wrong: Option<&str>,
) -> Result<Response, Trouble> {
    let form = prepared::form(visit, typed, said, wrong).await?;
    Ok((status, page(visit, typed.action, form).await?).into_response())
}
