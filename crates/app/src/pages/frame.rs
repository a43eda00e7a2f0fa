//! What every page has around it: the header, the navigation, the two clocks, the footer.

use maud::{DOCTYPE, Markup, html};

use crate::pages::{self, clocks};
use crate::serve::{Office, Visit};
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

/// A page with its frame.
pub(crate) async fn page(visit: &Visit, page: Page<'_>) -> Result<Markup, crate::serve::Trouble> {
    let root = visit
        .office
        .log
        .root(visit.clocks.known)
        .await
        .ok()
        .map(|root| usus_verifier::base64::written(&root));
    let office = &visit.office;
    Ok(html! {
        (DOCTYPE)
        html lang=(visit.say("it", "en")) {
            (head(office, page.title, page.has_pictures))
            body {
                a class="skiplink visually-hidden-focusable" href="#contenuto" { (visit.say("Vai al contenuto", "Skip to content")) }
                (header(visit))
                (clocks::strip(visit))
                div class="container" {
                    (clocks::bar(visit))
                    main id="contenuto" tabindex="-1" {
                        h1 { (page.title) }
                        p class="page-help" { (page.help) }
                        (page.content)
                    }
                    (clocks::imprint(visit, root.as_deref()))
                }
                (footer(office, visit.language))
            }
        }
    })
}

/// A page without the ledger around it: before signing in, or where something went wrong.
pub(crate) fn bare(office: &Office, language: Language, title: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(language.say("it", "en")) {
            (head(office, title, false))
            body {
                div class="container" {
                    main id="contenuto" { h1 { (title) } (content) }
                }
                (footer(office, language))
            }
        }
    }
}

fn head(office: &Office, title: &str, has_pictures: bool) -> Markup {
    let asset = |_: &str| Option::<&str>::None;
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            title { (title) " · " (name(office)) }
            @if let Some(path) = asset("usus.css") { link rel="stylesheet" href=(path); }
            @if let Some(path) = asset("usus.js") { script type="module" src=(path) {} }
            @if has_pictures {
                @if let Some(path) = asset("pictures.js") { script type="module" src=(path) {} }
            }
        }
    }
}

/// The office's name.
fn name(office: &Office) -> &str {
    office.config.name.as_deref().unwrap_or("usus")
}

fn header(visit: &Visit) -> Markup {
    let other = visit.here(&[("lang", visit.say("en", "it"))]);
    let ambito = visit.ambito();
    html! {
        header class="it-header-wrapper d-print-none" {
            div class="it-header-slim-wrapper" {
                div class="container slim" {
                    span class="slim-office" { (name(&visit.office)) }
                    span class="slim-ambito" { (ambito.unwrap_or_else(|| visit.say("tutti gli ambiti", "all ambiti"))) }
                    span class="slim-person" { (visit.person.staff_id.as_str()) }
                    @if visit.office.local.is_none() {
                        form method="post" action="/esci" class="slim-leave" {
                            button type="submit" class="btn btn-link btn-sm" { (visit.say("Esci", "Sign out")) }
                        }
                    }
                    a href=(other) lang=(visit.say("en", "it")) { (visit.say("English", "Italiano")) }
                }
            }
            nav class="navbar" aria-label=(visit.say("Principale", "Main")) {
                div class="container" {
                    ul class="places" {
                        @for (path, italian, english, permission) in pages::places() {
                            @if visit.person.may(*permission) {
                                li {
                                    a class="nav-link" href=(visit.href(path, &[])) aria-current=[(visit.path == *path).then_some("page")] {
                                        (visit.say(italian, english))
                                    }
                                }
                            }
                        }
                    }
                    form class="search" role="search" method="get" action="/cerca" {
                        label for="cerca" class="visually-hidden" { (visit.say("Cerca", "Search")) }
                        input id="cerca" type="search" name="q" class="form-control" placeholder=(visit.say("id, atto, CUP", "id, act, CUP"));
                    }
                }
            }
        }
    }
}

fn footer(office: &Office, language: Language) -> Markup {
    html! {
        footer class="it-footer d-print-none" {
            div class="container" {
                ul class="places" {
                    li { a href="/glossario" { (language.say("Glossario", "Glossary")) } }
                    li { a href="/aiuto" rel="help" { (language.say("Aiuto", "Help")) } }
                    li { a href="/accessibilita" { (language.say("Dichiarazione di accessibilità", "Accessibility statement")) } }
                    li { a href="/api" { "API" } }
                    @if let Some(contact) = &office.config.contact { li { (contact) } }
                }
            }
        }
    }
}
