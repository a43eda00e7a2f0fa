//! `GET /api`: what the API answers, for people to read.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Response};
use maud::html;
use usus_desk::fault;

use crate::api::described::{OPERATIONS, Operation, PARAMETERS};
use crate::pages::frame;
use crate::serve::{Office, visit};

const GROUPS: [(&str, &str, &str); 5] = [
    ("domande", "Domande", "Questions"),
    ("registri", "Registri", "Registers"),
    ("prove", "Prove", "Evidence"),
    ("azioni", "Azioni", "Actions"),
    ("servizio", "Servizio", "Service"),
];

pub(super) async fn page(State(office): State<Arc<Office>>, uri: Uri, headers: HeaderMap) -> Response {
    let language = visit::language(&uri, &headers);
    let say = |italian, english| language.say(italian, english);
    let mut rules: Vec<&str> = fault::row_rules().chain(fault::file_rules()).collect();
    rules.extend(crate::serve::Trouble::RULES);
    rules.sort_unstable();
    rules.dedup();
    let content = html! {
        p class="page-help" {
            (say("Le stesse domande e le stesse azioni della riga di comando, per altri programmi. Ogni risposta dice le due date che ha usato e il proprio indirizzo citabile.",
                "The same questions and actions as the command line, for other programs. Every answer says the two dates it used and the address by which it can be cited."))
        }
        p {
            a href="/api/v1/openapi.json" { "OpenAPI 3.1 (JSON)" } " · " a href="/api/v1/openapi.yaml" { "OpenAPI 3.1 (YAML)" }
            " · " a href="/status" { (say("Stato del servizio", "Status of the service")) }
        }
        nav aria-label=(say("In questa pagina", "On this page")) {
            ul {
                @for (tag, italian, english) in GROUPS { li { a href={ "#" (tag) } { (say(italian, english)) } } }
                li { a href="#parametri" { (say("Parametri", "Parameters")) } }
                li { a href="#problemi" { (say("Problemi", "Problems")) } }
                li { a href="#condizioni" { (say("Condizioni", "Terms")) } }
            }
        }
        @for (tag, italian, english) in GROUPS {
            section aria-labelledby=(tag) {
                h2 id=(tag) { (say(italian, english)) }
                @for operation in OPERATIONS.iter().filter(|operation| operation.tag == tag) { (told(operation)) }
            }
        }
        section aria-labelledby="parametri" {
            h2 id="parametri" { (say("Parametri", "Parameters")) }
            div class="table-responsive" tabindex="0" role="group" aria-labelledby="parametri" {
                table class="table" {
                    caption { (say("Che cosa si può dire in un indirizzo", "What can be said in an address")) }
                    thead { tr {
                        th scope="col" { (say("Nome", "Name")) } th scope="col" { (say("Significato", "Meaning")) }
                        th scope="col" { (say("Esempio", "Example")) }
                    } }
                    tbody {
                        @for parameter in PARAMETERS {
                            tr {
                                th scope="row" id={ "parametro-" (parameter.name) } { code { (parameter.name) } }
                                td lang="it" { (with_code(parameter.description)) }
                                td { code { (parameter.example) } }
                            }
                        }
                    }
                }
            }
        }
        section aria-labelledby="problemi" {
            h2 id="problemi" { (say("Problemi", "Problems")) }
            p {
                (say("Un problema è scritto secondo RFC 9457; la sua regola ha lo stesso nome che dà la riga di comando, e la frase dice che cosa fare.",
                    "A problem is written by RFC 9457; its rule has the same name as on the command line, and its sentence says what to do."))
            }
            ul { @for rule in rules { li id={ "problem-" (rule) } { code { (rule) } } } }
        }
        section aria-labelledby="condizioni" {
            h2 id="condizioni" { (say("Condizioni", "Terms")) }
            p {
                (say("L'interfaccia è per chi ha un ruolo nell'ufficio. I dati sono dell'ufficio; il programma ha licenza EUPL-1.2.",
                    "The interface is for those who have a role in the office. The data are the office's; the program's licence is EUPL-1.2."))
            }
        }
    };
    frame::bare(&office, language, say("API del registro", "API of the ledger"), &content).into_response()
}

/// A text in which what stands between backticks is code.
fn with_code(text: &str) -> maud::Markup {
    html! {
        @for (at, part) in text.split('`').enumerate() {
            @if at % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

fn told(operation: &Operation) -> maud::Markup {
    html! {
        article lang="it" {
            h3 id={ "op-" (operation.id) } { code { (operation.method.to_uppercase()) " " (operation.path) } }
            p { strong { (operation.summary) "." } " " (with_code(&operation.told())) }
            @if operation.names().next().is_some() {
                p {
                    "Parametri: "
                    @for (at, name) in operation.names().enumerate() {
                        @if at > 0 { ", " }
                        a href={ "#parametro-" (name) } { code { (name) } }
                    }
                }
            }
            p {
                "Risponde: "
                @for (at, (kind, _)) in operation.answers.iter().enumerate() { @if at > 0 { ", " } code { (kind) } }
                @if !operation.takes.is_empty() {
                    ". Prende: "
                    @for (at, (kind, _)) in operation.takes.iter().enumerate() { @if at > 0 { ", " } code { (kind) } }
                }
            }
        }
    }
}
