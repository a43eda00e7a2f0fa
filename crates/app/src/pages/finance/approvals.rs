//! *Approvazioni*: what waits for a second person, row by row, with what it would change; and the decision on it.

use axum::body::Bytes;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use usus_desk::import::{self as desk, Outcome};
use usus_desk::proposal::{Decided, Proposal, Whole};
use usus_desk::sheet::Cell;
use usus_domain::four_eyes::FourEyes;
use usus_domain::text::Text;

use crate::pages::finance::{foreseen, record};
use crate::pages::frame::{self, Page};
use crate::pages::links;
use crate::serve::{Permission, Trouble, Visit, recording};

/// Rows of a proposal that are shown.
const ROWS: usize = 50;

/// Settled proposals that are shown.
const SETTLED: usize = 20;

/// What waits, and how what waited before has ended.
pub(super) async fn page(visit: Visit) -> Result<Markup, Trouble> {
    let all = recording::proposals(&visit).await?;
    let (open, settled): (Vec<Proposal>, Vec<Proposal>) =
        all.into_iter().partition(|proposal| proposal.settlement.is_none());
    let content = html! {
        @if open.is_empty() {
            p class="nothing" { (visit.say("Nulla attende una seconda persona.", "Nothing waits for a second person.")) }
        } @else {
            ul class="proposals" { @for proposal in &open { li { (line(&visit, proposal)) } } }
        }
        @if !settled.is_empty() {
            section aria-labelledby="concluse" {
                h2 id="concluse" { (visit.say("Concluse", "Settled")) }
                ul class="proposals" { @for proposal in settled.iter().rev().take(SETTLED) { li { (line(&visit, proposal)) } } }
            }
        }
    };
    framed(&visit, visit.say("Approvazioni", "Approvals"), content).await
}

async fn framed(visit: &Visit, title: &str, content: Markup) -> Result<Markup, Trouble> {
    frame::page(visit, Page {
        title,
        help: visit.say(
            "Ciò che supera il limite dell'ufficio, le rettifiche e le chiusure attendono qui una seconda persona. Chi propone non approva.",
            "What exceeds the office's limit, corrections and closings wait here for a second person. Whoever proposes does not approve.",
        ),
        content,
        has_pictures: false,
    })
    .await
}

fn line(visit: &Visit, proposal: &Proposal) -> Markup {
    let language = visit.language;
    let path = format!("/approvazioni/{}", links::segment(proposal.id.as_str()));
    html! {
        a href=(visit.href(&path, &[])) { (proposal.id) } ": " (language.asks(proposal)) ", "
        (visit.say("da", "by")) " " (proposal.proposer) ", " (language.instant(proposal.proposed_at)) ". "
        (language.waits(&proposal.waits))
        @if let Some(settlement) = &proposal.settlement {
            " · " span class="tag known" { (language.settled(settlement.how)) } " "
            (visit.say("da", "by")) " " (settlement.by)
            @if let Some(reason) = &settlement.reason { ": " (reason) }
        }
    }
}

/// One proposal: its rows, what they would change today, and the decision.
pub(super) async fn one(visit: Visit, Path(id): Path<String>) -> Result<Markup, Trouble> {
    let whole = recording::found(&visit, &id).await?;
    shown(&visit, &whole, None).await
}

async fn shown(visit: &Visit, whole: &Whole, said: Option<Markup>) -> Result<Markup, Trouble> {
    let is_open = whole.proposal.settlement.is_none();
    let content = html! {
        @if let Some(said) = &said { (said) }
        p { (line(visit, &whole.proposal)) }
        @if let Some(file) = &whole.file {
            (rows(visit, &file.table))
            @if is_open {
                @let foreseen = desk::foresee(&visit.office.log, file, FourEyes::default()).await?;
                @match &foreseen.outcome {
                    Outcome::Refused { bad, .. } => {
                        div class="alert alert-danger said bad" role="alert" {
                            p { (visit.say("Oggi le regole non lo permetterebbero:", "Today the rules would not allow it:")) }
                            ul { @for bad in bad.iter().take(ROWS) { li { (visit.language.fault(&bad.fault)) " " code { (bad.fault.rule()) } } } }
                        }
                    }
                    Outcome::Done { .. } => {
                        div class="said" {
                            p { (visit.say("Se approvata oggi:", "If it were approved today:")) }
                            (foreseen::lines(visit, &foreseen::changes(visit, &foreseen.moves).await?))
                        }
                    }
                }
            }
        }
        @if is_open && !visit.is_past() { (decision(visit, &whole.proposal)) }
        p { a href=(visit.href("/approvazioni", &[])) { (visit.say("Tutte le approvazioni", "All approvals")) } }
    };
    let title = format!("{} {}", visit.say("Proposta", "Proposal"), whole.proposal.id);
    framed(visit, &title, content).await
}

fn rows(visit: &Visit, table: &usus_desk::sheet::Table) -> Markup {
    let caption = visit.say("Le righe proposte", "The rows proposed");
    let text = |cell: &Cell| match cell {
        Cell::Text(text) | Cell::Number(text) => text.to_string(),
        Cell::Date(date) => visit.language.date(*date),
        Cell::Empty | Cell::Formula | Cell::Error(_) => String::new(),
    };
    html! {
        div class="figures-wrapper" tabindex="0" role="region" aria-label=(caption) {
            table class="figures" {
                caption { (caption) }
                thead { tr { @for column in &table.columns { th scope="col" { (crate::words::labels::label(column, visit.language)) } } } }
                tbody { @for row in table.rows.iter().take(ROWS) { tr { @for cell in &row.cells { td { (text(cell)) } } } } }
            }
        }
        @if table.rows.len() > ROWS { p { (visit.say("e altre: ", "and more: ")) (table.rows.len() - ROWS) } }
    }
}

/// The ways a proposal ends: whoever made it may take it back, another approver lets it in or not.
fn decision(visit: &Visit, proposal: &Proposal) -> Markup {
    let path =
        |end: &str| visit.href(&format!("/approvazioni/{}/{end}", links::segment(proposal.id.as_str())), &[]);
    let is_own = proposal.proposer == visit.person.staff_id;
    html! {
        @if is_own {
            p { (visit.say("L'hai proposta tu: la decide un'altra persona.", "You proposed it: another person decides.")) }
            form method="post" action=(path("ritira")) {
                button type="submit" class="btn btn-outline-primary" { (visit.say("Ritira la proposta", "Withdraw the proposal")) }
            }
        } @else if visit.may(Permission::Approve) {
            div class="side-by-side usus-form" {
                form method="post" action=(path("approva")) {
                    button type="submit" class="btn btn-primary" { (visit.say("Approva e registra", "Approve and record")) }
                }
                form method="post" action=(path("respingi")) {
                    div class="field" {
                        label for="campo-reason" { (visit.say("Perché si respinge", "Why it is rejected")) }
                        input id="campo-reason" name="reason" class="form-control" required autocomplete="off";
                    }
                    button type="submit" class="btn btn-outline-danger" { (visit.say("Respingi", "Reject")) }
                }
            }
        }
    }
}

/// A proposal is let in.
pub(super) async fn approve(visit: Visit, Path(id): Path<String>) -> Result<Response, Trouble> {
    record::now(&visit)?;
    let whole = recording::decidable(&visit, &id).await?;
    let decided = recording::approve(&visit, &whole).await?;
    ended(&visit, &whole, &decided).await
}

/// A proposal is not let in.
pub(super) async fn reject(visit: Visit, Path(id): Path<String>, body: Bytes) -> Result<Response, Trouble> {
    record::now(&visit)?;
    let whole = recording::decidable(&visit, &id).await?;
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(&body).unwrap_or_default();
    let reason = pairs.iter().find(|(name, _)| name == "reason").map_or("", |(_, reason)| reason.trim());
    let reason = match Text::free("reason", reason) {
        Ok(text) if !reason.is_empty() => text,
        Ok(_) => {
            return refused(
                &visit,
                &whole,
                visit.say("Scrivere perché si respinge.", "Write why it is rejected."),
            )
            .await;
        }
        Err(refusal) => {
            let said = visit.language.fault(&refusal.into());
            return refused(&visit, &whole, &said).await;
        }
    };
    let decided = recording::reject(&visit, &whole, &reason).await?;
    ended(&visit, &whole, &decided).await
}

/// A proposal is taken back.
pub(super) async fn withdraw(visit: Visit, Path(id): Path<String>) -> Result<Response, Trouble> {
    record::now(&visit)?;
    let whole = recording::found(&visit, &id).await?;
    let decided = recording::withdraw(&visit, &whole).await?;
    ended(&visit, &whole, &decided).await
}

async fn ended(visit: &Visit, whole: &Whole, decided: &Decided) -> Result<Response, Trouble> {
    match decided {
        Decided::Recorded { .. } => {
            Ok(Redirect::to(&visit.href("/approvazioni", &[("esito", "registrato")])).into_response())
        }
        Decided::Known { .. } => {
            Ok(Redirect::to(&visit.href("/approvazioni", &[("esito", "gia_registrato")])).into_response())
        }
        Decided::Bad { bad, .. } => {
            let said: Vec<String> = bad.iter().map(|bad| visit.language.fault(&bad.fault)).collect();
            refused(visit, whole, &said.join(" ")).await
        }
        Decided::Refused(refusal) => {
            let said = visit.language.fault(&refusal.clone().into());
            refused(visit, whole, &said).await
        }
        other @ Decided::Closing(_) => refused(visit, whole, &visit.language.decided(other)).await,
    }
}

async fn refused(visit: &Visit, whole: &Whole, said: &str) -> Result<Response, Trouble> {
    let said = html! { div class="alert alert-danger said bad" role="alert" id="errori" { (said) } };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown(visit, whole, Some(said)).await?).into_response())
}
