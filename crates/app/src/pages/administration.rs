//! *Amministrazione*: who may do what, who has signed in, and how much may be asked.

use std::sync::Arc;

use axum::extract::{Extension, Path, State};
use axum::response::Redirect;
use maud::{Markup, html};

use crate::pages::Place;
use crate::pages::frame::{self, Page};
use crate::serve::{Office, Permission, Person, Role, Route, Scope, Trouble, Visit, get, post};
use crate::words::Language;
use usus_domain::quantity::{Quantity, Unit};
use usus_views::registers::Registers;

/// In the navigation.
pub(crate) const PLACES: &[Place] =
    &[("/amministrazione", "Amministrazione", "Administration", Permission::Administer)];

/// The routes.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        get("/amministrazione", Permission::Administer, page),
        post("/amministrazione/sessioni/{number}/fine", Permission::Administer, end),
    ]
}

async fn end(
    State(office): State<Arc<Office>>,
    Extension(person): Extension<Person>,
    Path(number): Path<u64>,
) -> Result<Redirect, Trouble> {
    if !person.may_in(Permission::Administer, None) {
        return Err(Trouble::NotAllowed);
    }
    if office.sessions.end_number(number) {
        Ok(Redirect::to("/amministrazione"))
    } else {
        Err(Trouble::NoSuchPage)
    }
}

async fn page(visit: Visit) -> Result<Markup, Trouble> {
    // What is shown here is the server's, whatever ambito is looked at.
    if !visit.person.may_in(Permission::Administer, None) {
        return Err(Trouble::NotAllowed);
    }
    let registers = visit.office.registers(visit.office.head().position).await?;
    let content = html! {
        (sessions(&visit, &registers))
        (roles(&visit, &registers))
        (limits(&visit))
    };
    frame::page(&visit, Page {
        title: visit.say("Amministrazione", "Administration"),
        help: visit.say(
            "Chi è entrato, chi può fare che cosa, e i limiti di questo server. Una sessione si può chiudere qui; ruoli e limiti si cambiano nel file dell'ufficio, poi si riavvia il server.",
            "Who has signed in, who may do what, and the limits of this server. A session can be ended here; roles and limits are changed in the office's file, then the server is started again.",
        ),
        content,
        has_pictures: false,
    })
    .await
}

/// A role and where it holds, in words.
pub(crate) fn role(role: Role, scope: &Scope, language: Language) -> String {
    let name = match role {
        Role::FinanceOfficer => language.say("responsabile finanziario", "finance officer"),
        Role::Approver => language.say("approvatore", "approver"),
        Role::Planner => language.say("programmatore", "planner"),
        Role::Auditor => language.say("revisore", "auditor"),
        Role::Administrator => language.say("amministratore", "administrator"),
    };
    match scope {
        Scope::All => format!("{name} ({})", language.say("tutti gli ambiti", "all ambiti")),
        Scope::Ambito(ambito) => format!("{name} ({ambito})"),
    }
}

fn sessions(visit: &Visit, registers: &Registers) -> Markup {
    let all = visit.office.sessions.all();
    let language = visit.language;
    html! {
        h2 { (visit.say("Sessioni", "Sessions")) }
        @if all.is_empty() {
            p class="nothing" {
                @if visit.office.local.is_some() {
                    (visit.say(
                        "Su questa macchina si lavora senza accedere: non ci sono sessioni. Per far lavorare più persone, aggiungere [sign_in] al file dell'ufficio.",
                        "On this machine one works without signing in: there are no sessions. For several people, add [sign_in] to the office's file.",
                    ))
                } @else { (visit.say("Nessuno è entrato.", "Nobody has signed in.")) }
            }
        } @else {
            div class="table-scroll" tabindex="0" role="region" aria-label=(visit.say("Sessioni aperte", "Open sessions")) {
                table class="table" {
                    caption { (visit.say("Chi è entrato con l'accesso dell'ufficio, e quando ha chiesto qualcosa l'ultima volta", "Who has signed in, and when they last asked something")) }
                    thead { tr {
                        @for title in [
                            visit.say("Matricola", "Staff id"), visit.say("Ruoli", "Roles"), visit.say("Da", "Since"),
                            visit.say("Ultima richiesta", "Last request"), visit.say("Indirizzo", "Address"), visit.say("Azione", "Action"),
                        ] { th scope="col" { (title) } }
                    } }
                    tbody {
                        @for session in &all {
                            tr {
                                th scope="row" { (session.person.staff_id.as_str()) }
                                td { (roles_of(visit, registers, &session.person.roles)) }
                                td { (language.instant(session.since)) }
                                td { (language.instant(session.seen)) }
                                td { @if let Some(from) = session.from { (from) } }
                                td {
                                    form method="post" action={ "/amministrazione/sessioni/" (session.number) "/fine" } {
                                        button type="submit" class="btn btn-outline-danger btn-sm" {
                                            (visit.say("Chiudi la sessione", "End the session"))
                                            span class="visually-hidden" { " " (session.person.staff_id.as_str()) " " (session.number) }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Roles in words, and which of them hold in an ambito that is not in the register.
fn roles_of(visit: &Visit, registers: &Registers, roles: &[(Role, Scope)]) -> Markup {
    let is_unknown = |scope: &Scope| matches!(scope, Scope::Ambito(ambito) if !registers.ambiti.contains_key(ambito.as_str()));
    html! {
        @for (at, (known, scope)) in roles.iter().enumerate() {
            @if at > 0 { ", " }
            (role(*known, scope, visit.language))
            @if is_unknown(scope) {
                " " span class="tag" { (visit.say("ambito non registrato", "ambito not registered")) }
            }
        }
    }
}

fn roles(visit: &Visit, registers: &Registers) -> Markup {
    let entries = &visit.office.config.person;
    let claim = visit.office.config.sign_in.as_ref().and_then(|sign_in| sign_in.roles_claim.as_deref());
    html! {
        h2 { (visit.say("Ruoli", "Roles")) }
        @if let Some(claim) = claim {
            p { (visit.say("Ruoli si prendono anche dal servizio di accesso, voce", "Roles are also taken from the sign-in service, claim")) " " code { (claim) } "." }
        }
        @if entries.is_empty() {
            p class="nothing" { (visit.say("Nel file dell'ufficio non è indicata nessuna persona ([[person]]).", "The office's file names nobody ([[person]]).")) }
        } @else {
            div class="table-scroll" tabindex="0" role="region" aria-label=(visit.say("Ruoli nel file dell'ufficio", "Roles in the office's file")) {
                table class="table" {
                    caption { (visit.say("Chi è indicato nel file dell'ufficio, e con quali ruoli", "Whom the office's file names, and with which roles")) }
                    thead { tr {
                        th scope="col" { (visit.say("Matricola", "Staff id")) }
                        th scope="col" { (visit.say("Soggetto presso il servizio di accesso", "Subject at the sign-in service")) }
                        th scope="col" { (visit.say("Ruoli", "Roles")) }
                    } }
                    tbody {
                        @for entry in entries {
                            tr {
                                th scope="row" { (entry.staff_id.as_deref().unwrap_or("–")) }
                                td { (entry.subject.as_deref().unwrap_or("–")) }
                                td { (roles_of(visit, registers, &entry.granted())) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn limits(visit: &Visit) -> Markup {
    let office = &visit.office;
    let (idle, absolute) = office.sessions.lasting();
    let per_minute = office
        .limits
        .per_minute
        .map_or_else(|| visit.say("nessun limite", "no limit").to_owned(), |limit| limit.to_string());
    let eyes = office
        .config
        .four_eyes
        .as_ref()
        .map(|eyes| visit.language.quantity(Quantity { parts: eyes.limit_cents, unit: Unit::Euro }));
    let rows = [
        (visit.say("Versione", "Version"), env!("CARGO_PKG_VERSION").to_owned()),
        (visit.say("Posizione del registro", "Position of the ledger"), office.head().position.to_string()),
        (
            visit.say("La sessione finisce senza richieste per", "A session ends when nothing is asked for"),
            minutes(visit, idle),
        ),
        (
            visit.say("La sessione finisce comunque dopo", "A session ends in any case after"),
            minutes(visit, absolute),
        ),
        (visit.say("Richieste al minuto, per persona", "Requests a minute, by person"), per_minute),
        (
            visit.say("Grandezza massima di un file da importare", "Largest file to import"),
            format!("{} MiB", office.limits.file >> 20),
        ),
        (
            visit.say("Attende una seconda persona", "Waits for a second person"),
            eyes.map_or_else(
                || visit.say("niente: quattro occhi non attivi", "nothing: four eyes are off").to_owned(),
                |eyes| {
                    format!(
                        "{} {eyes}; {}",
                        visit.say("oltre", "above"),
                        visit.say("rettifiche e chiusure sempre", "corrections and closings always")
                    )
                },
            ),
        ),
    ];
    html! {
        h2 { (visit.say("Server e limiti", "Server and limits")) }
        dl class="row" {
            @for (name, value) in &rows { dt class="col-sm-6" { (name) } dd class="col-sm-6" { (value) } }
        }
    }
}

fn minutes(visit: &Visit, lasting: std::time::Duration) -> String {
    let seconds = lasting.as_secs();
    match (seconds % 3_600, seconds % 60) {
        (0, _) => format!("{} {}", seconds / 3_600, visit.say("ore", "hours")),
        (_, 0) => format!("{} {}", seconds / 60, visit.say("minuti", "minutes")),
        _ => format!("{seconds} {}", visit.say("secondi", "seconds")),
    }
}
