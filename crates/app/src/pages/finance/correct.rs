//! *Rettifica*: nothing is edited. A wrong row is reversed, with its reason; what rests on it is named.

use axum::extract::Path;
use maud::{Markup, html};
use usus_desk::import::Outcome;
use usus_domain::quantity::Quantity;
use usus_domain::table::Action;
use usus_log::clock;
use usus_views::journal::{self, Line};
use usus_views::standing::Standing;

use crate::pages::auditor::sentence;
use crate::pages::finance::typed::Typed;
use crate::pages::finance::{enter, prepared, record, refused};
use crate::pages::frame::{self, Page};
use crate::pages::links;
use crate::serve::{Permission, Trouble, Visit, reach, recording};
use crate::words::labels;

/// The movement row of an id.
async fn line(visit: &Visit, id: &str) -> Result<Option<Line>, Trouble> {
    let log = &visit.office.log;
    let Some(position) = log.recorded_as(id).await?.filter(|position| *position <= visit.clocks.known) else {
        return Ok(None);
    };
    let memory = visit.memory().await?;
    let standing = Standing::at(&memory.facts, visit.clocks.known);
    let mut lines = journal::journal(log, &memory.facts, &standing, (position - 1, position)).await?;
    let line = lines.pop();
    let ambito = line.as_ref().and_then(|line| line.ambito.as_deref());
    if ambito.is_some_and(|ambito| !visit.person.may_in(Permission::Read, Some(ambito))) {
        return Err(Trouble::NotAllowed);
    }
    Ok(line)
}

/// The row as it stands, beside what its correction makes of it.
pub(super) async fn side_by_side(visit: &Visit, id: &str) -> Result<Markup, Trouble> {
    let Some(line) = line(visit, id).await? else { return Ok(html! {}) };
    Ok(shown(visit, &line))
}

fn shown(visit: &Visit, line: &Line) -> Markup {
    let language = visit.language;
    let quantity = line.quantity.map(|quantity| language.quantity(quantity));
    let facts = [
        (visit.say("Azione", "Action"), Some(labels::action(line.action, language).to_owned())),
        (visit.say("Quantità", "Quantity"), quantity.clone()),
        (visit.say("Data", "Date"), Some(language.date(line.effective_on))),
        (visit.say("Risorsa", "Resource"), line.resource.as_deref().map(str::to_owned)),
        (visit.say("Assegnazione", "Allocation"), line.allocation.as_deref().map(str::to_owned)),
        (visit.say("Servizio", "Service"), line.service.as_deref().map(str::to_owned)),
        (visit.say("Piano", "Plan"), line.plan.as_deref().map(str::to_owned)),
        (visit.say("Atto", "Act"), Some(sentence::act(&line.act, language))),
        (visit.say("Registrata da", "Recorded by"), Some(line.actor.to_string())),
    ];
    html! {
        div class="old-and-new" {
            section class="old" aria-labelledby="riga-vecchia" {
                h2 id="riga-vecchia" { (visit.say("La riga", "The row")) " " a href=(links::entry(visit, line.position)) { (line.id) } }
                dl class="facts" {
                    @for (name, value) in &facts {
                        @if let Some(value) = value { dt { (name) } dd { (value) } }
                    }
                }
            }
            section class="new" aria-labelledby="riga-nuova" {
                h2 id="riga-nuova" { (visit.say("Dopo la rettifica", "After the correction")) }
                @if let Some(quantity) = &quantity {
                    p { (visit.say("Annullata esattamente: ", "Reversed exactly: ")) s { (quantity) } " → " strong { "0" } }
                }
                p {
                    (visit.say(
                        "La riga resta nel registro, con accanto la rettifica che la annulla, dalla sua stessa data.",
                        "The row stays in the ledger, with the correction beside it that reverses it, from its own date.",
                    ))
                }
                p { a href=(again(visit, line)) { (visit.say("Reinserirla corretta (dopo la rettifica)", "Enter it anew (after the correction)")) } }
            }
        }
    }
}

/// The form of the same action, filled in as the row was, under a new id.
fn again(visit: &Visit, line: &Line) -> String {
    let quantity = line.quantity.map(Quantity::decimal).unwrap_or_default();
    let (effective, act) = (line.effective_on.to_string(), line.act.to_string());
    let text = |text: &Option<std::sync::Arc<str>>| text.as_deref().unwrap_or_default().to_owned();
    let is_use = matches!(line.action, Action::Allocate | Action::Reuse);
    let is_new = matches!(line.action, Action::Allocate | Action::Contribute | Action::Reuse);
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let words = [
        ("quantity", quantity),
        ("effective_on", effective),
        ("act", act),
        ("resource", if line.action == Action::Allocate { text(&line.resource) } else { String::new() }),
        ("allocation", if is_new { String::new() } else { text(&line.allocation) }),
        ("release", if line.action == Action::Reuse { text(&line.release) } else { String::new() }),
        ("service", if is_use { text(&line.service) } else { String::new() }),
        ("plan", if is_use { text(&line.plan) } else { String::new() }),
        ("reason", if line.action == Action::Release { text(&line.reason) } else { String::new() }),
        ("holder", text(&line.holder)),
        ("from", day(line.from)),
        ("to", day(line.to)),
    ];
    let words: Vec<(&str, &str)> = words.iter().map(|(name, value)| (*name, value.as_str())).collect();
    visit.href(&format!("/registra/{}", line.action.code()), &words)
}

/// The page of a row that is wrong.
pub(super) async fn page(visit: Visit, Path(id): Path<String>) -> Result<Markup, Trouble> {
    let Some(line) = line(&visit, &id).await? else {
        let said = visit.say(
            "Nel registro non c'è nessun movimento con questo identificativo",
            "No movement in the ledger has this id",
        );
        return Err(Trouble::NotFound(format!("{said}: {id}.")));
    };
    if !reach::of_row(&visit.office, &id).await?.concerns(&visit.person) {
        return Err(Trouble::NotAllowed);
    }
    let content = if visit.is_past() {
        html! { (enter::no_entry(&visit)) (shown(&visit, &line)) }
    } else {
        entry(&visit, &line).await?
    };
    let title = format!("{} {id}", visit.say("Rettifica di", "Correction of"));
    frame::page(&visit, Page {
        title: &title,
        help: visit.say(
            "Una riga sbagliata non si modifica: si annulla per intero, con il motivo e l'atto, e poi la si reinserisce giusta. Se altre righe vi si appoggiano, vanno annullate prima.",
            "A wrong row is not edited: it is reversed as a whole, with reason and act, and then entered anew. Where other rows rest on it, they are reversed first.",
        ),
        content,
        has_pictures: false,
    })
    .await
}

async fn entry(visit: &Visit, line: &Line) -> Result<Markup, Trouble> {
    let id = record::proposed_id(visit, prepared::prefix(Action::Correct)).await?;
    let typed = Typed::beforehand(Action::Correct, visit)
        .or("corrects", || line.id.to_string())
        .or("id", || id)
        .or("effective_on", || clock::today().to_string());
    // Whether it could be reversed at all is known before a reason is.
    let tried = typed.clone().or("reason", || "-".to_owned()).or("act", || line.act.to_string());
    let foreseen = recording::foresee(visit, &tried.readable()).await?;
    let obstacle = match &foreseen.outcome {
        Outcome::Refused { bad, .. } => match bad.first() {
            Some(bad) => Some(refused::told(visit, &typed, &bad.fault).await?),
            None => None,
        },
        Outcome::Done { .. } => None,
    };
    let contests = line.action == Action::Release && line.because_of.is_some();
    Ok(html! {
        (shown(visit, line))
        @if contests {
            p {
                a href=(visit.href("/registra/contest", &[("release", &line.id)])) {
                    (visit.say("Contestare soltanto che cosa l'ha liberata", "Contest only what is said to have freed it"))
                }
            }
        }
        (prepared::form(visit, &typed, obstacle, None).await?)
    })
}
