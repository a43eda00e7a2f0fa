//! What every page has around it: the header, the navigation, the two clocks, the footer.

use maud::{DOCTYPE, Markup, html};
use usus_verifier::base64;

use crate::pages::{self, clocks, unknown};
use crate::serve::{Office, Trouble, Visit, assets};
use crate::words::Language;

/// A page: its title, the two sentences of help, and what it shows.
pub(crate) struct Page<'p> {
    /// The title.
    pub(crate) title: &'p str,
    /// Two sentences: what is seen, and what can be done.
    pub(crate) help: &'p str,
    /// What it shows.
    pub(crate) content: Markup,
    /// Whether it has pictures, which need a script of their own.
    pub(crate) has_pictures: bool,
}

/// The mark in the browser's tab: a ring that closes, for what comes back after use.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Ccircle cx='16' cy='16' r='11' \
                    fill='none' stroke='%230066cc' stroke-width='6' stroke-dasharray='56 14'/%3E%3C/svg%3E";

/// A page with its frame.
pub(crate) async fn page(visit: &Visit, page: Page<'_>) -> Result<Markup, Trouble> {
    let office = &visit.office;
    let root = office.log.root(visit.clocks.known).await.ok().map(|root| base64::written(&root));
    Ok(html! {
        (DOCTYPE)
        html lang=(visit.say("it", "en")) {
            (head(office, page.title, page.has_pictures))
            body {
                div class="skiplinks" {
                    a class="visually-hidden-focusable" href="#contenuto" { (visit.say("Vai al contenuto", "Skip to content")) }
                }
                (header(visit))
                (clocks::bar(visit))
                (clocks::strip(visit))
                main id="contenuto" class="container-xxl" tabindex="-1" {
                    div class="lead-in" {
                        div {
                            h1 { (page.title) }
                            p class="hint" { (page.help) }
                        }
                    }
                    (outcome(visit))
                    (unknown::notice(visit))
                    (page.content)
                    (clocks::imprint(visit, root.as_deref()))
                }
                (footer(office, visit.language))
            }
        }
    })
}

/// What came of what was sent just before, where the address says so.
fn outcome(visit: &Visit) -> Markup {
    let said = match visit.word("esito") {
        Some("registrato") => visit.say("Registrato.", "Recorded."),
        Some("gia_registrato") => visit.say(
            "Era già nel registro: non si ripete nulla.",
            "It was in the ledger already: nothing is repeated.",
        ),
        Some("proposto") => {
            visit.say("Proposto: attende una seconda persona.", "Proposed: it waits for a second person.")
        }
        _ => return html! {},
    };
    html! { div class="alert alert-success said good" role="status" { (said) } }
}

/// A page without the ledger around it: before signing in, or where something went wrong.
pub(crate) fn bare(office: &Office, language: Language, title: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(language.say("it", "en")) {
            (head(office, title, false))
            body {
                header class="it-header-wrapper no-print" {
                    div class="it-header-center-wrapper" {
                        div class="container-xxl" { (brand(office, language, "/")) }
                    }
                }
                main id="contenuto" class="container-xxl" { h1 { (title) } (content) }
                (footer(office, language))
            }
        }
    }
}

fn head(office: &Office, title: &str, has_pictures: bool) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            title { (title) " · " (name(office)) }
            link rel="icon" href=(ICON);
            @if let Some(path) = assets::path("usus.css") { link rel="stylesheet" href=(path); }
            @if let Some(path) = assets::path("usus.js") { script defer src=(path) {} }
            @if has_pictures {
                @if let Some(path) = assets::path("pictures.js") { script defer src=(path) {} }
            }
        }
    }
}

/// The office's name.
pub(crate) fn name(office: &Office) -> &str {
    office.config.name.as_deref().unwrap_or("usus")
}

/// A symbol beside words that say the same.
pub(crate) fn icon(name: &str) -> Markup {
    html! {
        @if let Some(icons) = assets::path("icons.svg") {
            svg class="icon" aria-hidden="true" focusable="false" { use href={ (icons) "#" (name) } {} }
        }
    }
}

fn brand(office: &Office, language: Language, home: &str) -> Markup {
    html! {
        div class="it-brand-wrapper" {
            a href=(home) {
                span {
                    span class="it-brand-title d-block" { (name(office)) }
                    span class="it-brand-tagline d-block" {
                        (language.say("Uso, non consumo, delle risorse sociali", "Use, not consumption, of social resources"))
                    }
                }
            }
        }
    }
}

fn header(visit: &Visit) -> Markup {
    html! {
        header class="it-header-wrapper no-print" {
            (slim(visit))
            div class="it-header-center-wrapper" {
                div class="container-xxl" { div class="it-header-center-content-wrapper" {
                    (brand(&visit.office, visit.language, &visit.href("/", &[])))
                    form class="search-box" role="search" method="get" action="/cerca" aria-label=(visit.say("In tutto il registro", "In the whole ledger")) {
                        label for="cerca" class="visually-hidden" { (visit.say("Cerca per id, atto o CUP", "Search by id, act or CUP")) }
                        input id="cerca" type="search" name="q" placeholder=(visit.say("id, atto, CUP", "id, act, CUP"));
                        button type="submit" aria-label=(visit.say("Cerca", "Search")) { (icon("it-search")) span class="visually-hidden" { (visit.say("Cerca", "Search")) } }
                    }
                }
            } }
            nav class="main-nav" aria-label=(visit.say("Principale", "Main")) {
                div class="container-xxl" { ul {
                    @for (path, italian, english, permission) in pages::places() {
                        @if visit.person.may(*permission) {
                            li {
                                a href=(visit.href(path, &[])) aria-current=[is_here(visit, path).then_some("page")] {
                                    (visit.say(italian, english))
                                }
                            }
                        }
                    }
                } }
            }
        }
    }
}

/// Whether a place of the navigation is where we are, or above it.
fn is_here(visit: &Visit, path: &str) -> bool {
    visit.path == path
        || path != "/" && visit.path.strip_prefix(path).is_some_and(|below| below.starts_with('/'))
}

/// The line above: the ambito, who asks, the other language.
fn slim(visit: &Visit) -> Markup {
    let other = visit.here(&[("lang", visit.say("en", "it"))]);
    html! {
        div class="it-header-slim-wrapper" {
            div class="container-xxl" { div class="it-header-slim-wrapper-content" {
                span class="navbar-brand" {
                    @match visit.ambito() {
                        Some(ambito) => { "Ambito " (ambito) }
                        None => { (visit.say("Tutti gli ambiti", "All ambiti")) }
                    }
                }
                div class="it-header-slim-right-zone" {
                    span { (visit.person.staff_id.as_str()) }
                    @if visit.office.local.is_none() {
                        form method="post" action="/esci" {
                            button type="submit" { (visit.say("Esci", "Sign out")) }
                        }
                    }
                    a href=(other) lang=(visit.say("en", "it")) { (visit.say("English", "Italiano")) }
                }
            }
        } }
    }
}

fn footer(office: &Office, language: Language) -> Markup {
    html! {
        footer class="it-footer no-print" {
            div class="it-footer-main" {
                div class="container-xxl" {
                    ul {
                        li { a href="/glossario" { (language.say("Glossario", "Glossary")) } }
                        li { a href="/aiuto" rel="help" { (language.say("Aiuto", "Help")) } }
                        li { a href="/accessibilita" { (language.say("Dichiarazione di accessibilità", "Accessibility statement")) } }
                        li { a href="/api" { "API" } }
                        @if assets::path("licenze.txt").is_some() {
                            li { a href="/assets/licenze.txt" { (language.say("Licenze", "Licences")) } }
                        }
                    }
                    @if let Some(contact) = &office.config.contact { p { (contact) } }
                }
            }
        }
    }
}
