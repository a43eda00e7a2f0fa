//! *Cerca*: by id, act, CUP, CIG, or by the name of who and what is in the registers.

use maud::{Markup, html};
use usus_views::facts::Facts;
use usus_views::filter::Filter;

use crate::pages::auditor::entries::{self, Asked};
use crate::pages::auditor::sentence;
use crate::pages::frame::{self, Page};
use crate::pages::links;
use crate::serve::{Trouble, Visit};

/// Names of a kind that are shown.
const NAMED: usize = 20;

/// Entries whose documents hold the words, and how many are looked through for them.
const ENTRIES: (usize, usize) = (20, 5_000);

/// Something found: where it leads, what it is, what it is called.
struct Found {
    href: String,
    kind: &'static str,
    name: String,
}

pub(super) async fn page(visit: Visit) -> Result<Markup, Trouble> {
    let asked = visit.word("q").map(str::trim).unwrap_or_default().to_owned();
    let content = html! {
        form method="get" action="/cerca" role="search" class="filters d-print-none" {
            @for word in ["effective", "known", "ambito"] {
                @if let Some(value) = visit.word(word) { input type="hidden" name=(word) value=(value); }
            }
            div class="field field-wide" {
                label for="q" { (visit.say("Id, atto, CUP, CIG, nome", "Id, act, CUP, CIG, name")) }
                input id="q" class="form-control" type="search" name="q" value=(asked);
            }
            button type="submit" class="btn btn-primary" { (visit.say("Cerca", "Search")) }
        }
        @if asked.is_empty() {
            p class="nothing" { (visit.say(
                "Scrivere che cosa si cerca: l'identificativo di una riga o il suo inizio, un atto, un CUP, il nome di un titolare.",
                "Write what is sought: the id of a row or its beginning, an act, a CUP, the name of a holder."
            )) }
        } @else { (found(&visit, &asked).await?) }
    };
    frame::page(&visit, Page {
        title: visit.say("Cerca", "Search"),
        help: visit.say(
            "Cerca fra gli identificativi, i registri e, nelle voci più recenti, in tutto ciò che vi è scritto. Per cercare più indietro c'è il Registro.",
            "Searches ids, registers and, in the youngest entries, all that is written there. To search further back use the Journal.",
        ),
        content,
        has_pictures: false,
    })
    .await
}

async fn found(visit: &Visit, asked: &str) -> Result<Markup, Trouble> {
    let exact = visit.office.log.recorded_as(asked).await?.filter(|position| *position <= visit.clocks.known);
    let exact = match exact {
        Some(position) => entries::one(visit, position).await.ok(),
        None => None,
    };
    let named = named(visit, asked).await?;
    let registers = visit.registers().await?;
    // One who sees an ambito alone searches the entries of it; the others are in nobody's way.
    let candidates = if visit.filter == Filter::default() {
        None
    } else {
        let memory = visit.memory().await?;
        let wanted = usus_views::positions::Wanted {
            known: visit.clocks.known,
            effective: None,
            filter: &visit.filter,
            action: None,
            figure: None,
        };
        Some(usus_views::positions::positions(&memory, wanted).positions)
    };
    let words = Asked { words: entries::search_words(asked), ..Asked::default() };
    let before = visit.clocks.known + 1;
    let gathered = entries::gather(visit, candidates.as_deref(), &words, before, ENTRIES).await?;
    let nothing = exact.is_none() && named.is_empty() && gathered.entries.is_empty();
    Ok(html! {
        @if nothing {
            p class="nothing" role="status" { (visit.say(
                "Non si è trovato nulla. Provare con l'inizio di un identificativo, o con una parola sola.",
                "Nothing was found. Try the beginning of an id, or a single word."
            )) }
        }
        @if let Some(entry) = &exact {
            h2 { (visit.say("La riga con questo identificativo", "The row with this id")) }
            p {
                a href=(links::entry(visit, entry.position)) { (entry.id()) } ": " (sentence::sentence(entry, &registers, visit.language))
                @if entry.line.as_ref().is_some_and(|line| line.resource.is_some()) {
                    " " a href=(links::way(visit, entry.id())) { (visit.say("Segui la strada", "Follow its way")) }
                }
            }
        }
        @if !named.is_empty() {
            h2 { (visit.say("Identificativi e nomi", "Ids and names")) }
            ul { @for found in &named {
                li { (found.kind) ": " a href=(found.href) { (found.name) } }
            } }
        }
        @if !gathered.entries.is_empty() {
            h2 { (visit.say("Nelle voci", "In the entries")) }
            ul { @for entry in &gathered.entries {
                li { a href=(links::entry(visit, entry.position)) { (entry.position) } ": " (sentence::sentence(entry, &registers, visit.language)) }
            } }
        }
        @if let Some(before) = gathered.before {
            p { a href=(visit.href("/registro", &[("q", asked), ("before", &before.to_string())])) { (visit.say("Cerca più indietro nel registro", "Search further back in the journal")) } }
        }
    })
}

/// What begins with the text, or is called by it.
async fn named(visit: &Visit, asked: &str) -> Result<Vec<Found>, Trouble> {
    let registers = visit.registers().await?;
    let lower = asked.to_lowercase();
    let is_meant = |code: &str, name: &str| {
        code.to_lowercase().starts_with(&lower) || name.to_lowercase().contains(&lower)
    };
    let mut found = Vec::new();
    let mut of = |kind: &'static str, word: &'static str, all: Vec<(&str, &str)>| {
        let meant = all.into_iter().filter(|(code, name)| is_meant(code, name)).take(NAMED);
        found.extend(meant.map(|(code, name)| Found {
            href: visit.href("/registro", &[(word, code)]),
            kind,
            name: format!("{name} ({code})"),
        }));
    };
    of(
        visit.say("titolare", "holder"),
        "holder",
        registers.holders.iter().map(|(code, found)| (&**code, found.name.as_str())).collect(),
    );
    of(
        visit.say("servizio", "service"),
        "service",
        registers.services.iter().map(|(code, found)| (&**code, found.name.as_str())).collect(),
    );
    of(
        visit.say("piano", "plan"),
        "plan",
        registers.plans.iter().map(|(code, found)| (&**code, found.registered().name.as_str())).collect(),
    );
    of(
        visit.say("comune", "comune"),
        "comune",
        registers.comuni.keys().map(|code| (&**code, registers.comune(code))).collect(),
    );
    if visit.person.ambiti().is_none() {
        of(
            visit.say("ambito", "ambito"),
            "ambito",
            registers.ambiti.iter().map(|(code, found)| (&**code, found.name.as_str())).collect(),
        );
    }
    let memory = visit.memory().await?;
    found.extend(ids(visit, &memory.facts, &lower));
    Ok(found)
}

/// Resources, allocations and releases whose id begins so.
fn ids(visit: &Visit, facts: &Facts, lower: &str) -> Vec<Found> {
    let known = visit.clocks.known;
    let begins = |id: &str| id.get(..lower.len()).is_some_and(|start| start.to_lowercase() == *lower);
    let is_open = |account: u32| {
        let account = facts.account(account);
        let place = &facts.places()[account.place as usize];
        visit.filter.passes(facts.resource(account.resource), place)
    };
    let found =
        |kind: &'static str, id: &str| Found { href: links::way(visit, id), kind, name: id.to_owned() };
    let resources = facts
        .resources
        .iter()
        .filter(|resource| resource.position <= known && begins(&resource.id) && is_open(resource.account))
        .map(|resource| found(visit.say("risorsa", "resource"), &resource.id));
    let allocations = (0..)
        .zip(&facts.allocations)
        .filter(|(number, allocation)| {
            i64::from(allocation.position) <= known
                && begins(facts.allocation_id(*number))
                && is_open(allocation.account)
        })
        .map(|(number, _)| found(visit.say("assegnazione", "allocation"), facts.allocation_id(number)));
    let releases = (0..)
        .zip(&facts.releases)
        .filter(|(number, release)| {
            i64::from(release.position) <= known
                && begins(facts.release_id(*number))
                && is_open(facts.allocation(release.allocation).account)
        })
        .map(|(number, _)| found(visit.say("economia", "release"), facts.release_id(number)));
    let all = [
        resources.take(NAMED).collect::<Vec<_>>(),
        allocations.take(NAMED).collect(),
        releases.take(NAMED).collect(),
    ];
    all.into_iter().flatten().collect()
}
