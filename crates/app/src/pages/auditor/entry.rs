//! One entry: what it says in a sentence, the document as it is kept, its hash, what it comes from and leads to.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use usus_domain::event::Event;
use usus_domain::table::Action;
use usus_log::document::hex;
use usus_log::evidence::Which;
use usus_verifier::tree::leaf_hash;
use usus_views::journal::Line;
use usus_views::standing::Standing;
use usus_views::trace;

use crate::pages::auditor::entries::{self, Entry};
use crate::pages::auditor::sentence;
use crate::pages::frame::{self, Page};
use crate::pages::links;
use crate::serve::{Permission, Trouble, Visit};

pub(super) async fn page(visit: Visit, Path(position): Path<i64>) -> Result<Markup, Trouble> {
    let entry = entries::one(&visit, position).await?;
    let registers = visit.registers().await?;
    let said = sentence::sentence(&entry, &registers, visit.language);
    let around = around(&visit, &entry).await?;
    let checkpoint = visit.office.log.checkpoint(Which::Reaching(position)).await?;
    let leaf = leaf_hash(entry.stored.document.as_bytes());
    let has_receipt = checkpoint.is_some() || visit.office.key.is_some();
    let content = html! {
        p class="lead" { (said) }
        (facts(&visit, &entry, &hex(&leaf)))
        @if let Some(line) = entry.line.as_ref().filter(|line| is_reversible(&visit, line)) {
            p class="d-print-none" {
                a class="btn btn-outline-primary btn-sm" href=(visit.href(&format!("/rettifica/{}", links::segment(&line.id)), &[])) {
                    (visit.say("Rettifica", "Correct"))
                } " "
                (visit.say("La riga resta, e accanto le si scrive che è annullata.", "The row stays, and beside it is written that it is reversed."))
            }
        }
        (around)
        h2 { (visit.say("Il documento, com'è conservato", "The document, as it is kept")) }
        p { (visit.say(
            "Sono i byte di cui è fatta l'impronta: cambiarne uno solo cambierebbe la radice del registro.",
            "These are the bytes the hash is made of: to change one of them would change the root of the ledger."
        )) }
        pre class="document" tabindex="0" { code { (entry.stored.document) } }
        @if has_receipt {
            p class="d-print-none" {
                a class="btn btn-outline-primary" href=(visit.href(&format!("/registro/{position}/ricevuta"), &[])) {
                    (visit.say("Scarica la ricevuta", "Download the receipt"))
                } " "
                (visit.say(
                    "È la prova che questa voce è nel registro: si controlla altrove con usus-verify.",
                    "It proves that this entry is in the ledger: it is checked elsewhere with usus-verify."
                ))
            }
        } @else {
            p { (visit.say(
                "Nessun punto di controllo firmato arriva a questa voce: senza non c'è ricevuta. Il registro si firma con: usus key new.",
                "No signed checkpoint reaches this entry: without one there is no receipt. A ledger is signed with: usus key new."
            )) }
        }
        (neighbours(&visit, position))
    };
    let title = if visit.language.is_italian() {
        format!("Voce {position}: {}", sentence::what(&entry, visit.language))
    } else {
        format!("Entry {position}: {}", sentence::what(&entry, visit.language))
    };
    frame::page(&visit, Page {
        title: &title,
        help: visit.say(
            "Una voce del registro, come fu scritta. Non si modifica: se è sbagliata, una rettifica la storna e restano entrambe.",
            "An entry of the ledger, as it was written. It is never changed: if it is wrong a correction reverses it, and both stay.",
        ),
        content,
        has_pictures: false,
    })
    .await
}

/// Whether whoever looks could reverse the row now.
fn is_reversible(visit: &Visit, line: &Line) -> bool {
    !visit.is_past()
        && line.corrected_by.is_none()
        && line.action != Action::Correct
        && visit.may(Permission::Record)
}

fn facts(visit: &Visit, entry: &Entry, leaf: &str) -> Markup {
    let line = entry.line.as_ref();
    let row = entry.event.row();
    let lag = entry.lag().filter(|lag| *lag != 0);
    let days = lag.map(|lag| {
        if visit.language.is_italian() {
            format!(" ({lag} giorni dopo il fatto)")
        } else {
            format!(" ({lag} days after the fact)")
        }
    });
    let references = [
        ("CUP", row.and_then(|row| row.cup.as_ref()).map(|cup| cup.as_str().to_owned())),
        ("CIG", row.and_then(|row| row.cig.as_ref()).map(|cig| cig.as_str().to_owned())),
        (
            visit.say("Riferimento", "Reference"),
            row.and_then(|row| row.reference.as_ref()).map(ToString::to_string),
        ),
        (visit.say("Nota", "Note"), row.and_then(|row| row.note.as_ref()).map(ToString::to_string)),
    ];
    html! {
        dl class="facts" {
            dt { (visit.say("Id", "Id")) }
            dd { @match line.and_then(|line| line.resource.as_ref()) {
                Some(_) => { a href=(links::way(visit, entry.id())) { (entry.id()) } },
                None => (entry.id()),
            } }
            @if let Some(on) = entry.effective_on() {
                dt { (visit.say("Data del fatto", "Date of the fact")) } dd { (visit.language.date(on)) }
            }
            dt { (visit.say("Registrata il", "Recorded at")) }
            dd { (visit.language.instant(entry.recorded_at)) @if let Some(days) = &days { (days) } }
            dt { (visit.say("Da", "By")) }
            dd { a href=(visit.href("/registro", &[("actor", &entry.actor)])) { (entry.actor) } }
            @if let Some(act) = entry.event.act() {
                dt { (visit.say("Atto", "Act")) }
                dd { a href=(visit.href("/registro", &[("act", &format!("{} {}", act.kind, act.number))])) { (sentence::act(act, visit.language)) } }
            }
            @for (name, value) in references {
                @if let Some(value) = value { dt { (name) } dd { (value) } }
            }
            @if let Some(by) = line.and_then(|line| line.corrected_by.as_ref()) {
                dt { (visit.say("Rettificata da", "Corrected by")) } dd { a href=(links::way(visit, by)) { (by) } }
            }
            @if let Some(wrong) = line.and_then(|line| line.corrects.as_ref()) {
                dt { (visit.say("Rettifica la riga", "Corrects row")) } dd { a href=(links::way(visit, wrong)) { (wrong) } }
            }
            dt { (visit.say("Impronta (SHA-256, foglia dell'albero)", "Hash (SHA-256, leaf of the tree)")) }
            dd { code { (leaf) } }
        }
    }
}

/// What the entry rests on, and what rests on it.
async fn around(visit: &Visit, entry: &Entry) -> Result<Markup, Trouble> {
    let Some(line) = entry.line.as_ref().filter(|line| line.resource.is_some()) else {
        return Ok(html! {});
    };
    let stored = trace::entries(&visit.office.log, &line.id, visit.clocks.known).await?;
    let memory = visit.memory().await?;
    let standing = Standing::at(&memory.facts, visit.clocks.known);
    let way = trace::of_entries(&stored, &memory.facts, &standing, &line.id, None, &visit.filter)?;
    drop(memory);
    let way = way.unwrap_or_default();
    let unit = line.quantity.map(|quantity| quantity.unit);
    let named = |forth: bool| {
        let edges =
            way.edges.iter().filter(|edge| if forth { edge.from == line.id } else { edge.to == line.id });
        let sides = edges.filter_map(|edge| {
            let id = if forth { &edge.to } else { &edge.from };
            Some((way.nodes.iter().find(|node| node.id == *id)?, edge.parts))
        });
        sides.take(200).collect::<Vec<_>>()
    };
    let list = |title: &str, rows: Vec<(&usus_views::journal::Line, i64)>, nothing: &str| {
        html! {
            h2 { (title) }
            @if rows.is_empty() { p { (nothing) } } @else {
                ul { @for (node, parts) in rows {
                    li {
                        a href=(links::entry(visit, node.position)) { (node.id) } ": "
                        (crate::words::labels::action(node.action, visit.language)) " "
                        @if let Some(unit) = unit { (visit.language.quantity(usus_domain::quantity::Quantity::new(parts, unit))) ", " }
                        (visit.language.date(node.effective_on))
                    }
                } }
            }
        }
    };
    let cause = match &entry.event {
        Event::Released(released) => released.because_of.as_ref().map(|cause| cause.as_str().to_owned()),
        _ => None,
    };
    let is_given = line.action == Action::Contribute;
    Ok(html! {
        (list(
            visit.say("Da dove viene", "Where it comes from"), named(false),
            if is_given { visit.say("Da fuori: è qui che la risorsa entra.", "From outside: here the resource enters.") }
            else { visit.say("Nulla che stia ancora.", "Nothing that still stands.") }
        ))
        @if let Some(cause) = cause {
            p { (visit.say("Si dichiara liberata grazie a", "Claimed to be freed because of")) " " a href=(links::way(visit, &cause)) { (cause) } "." }
        }
        (list(visit.say("Dove porta", "Where it leads"), named(true), visit.say("A nulla, finora.", "To nothing, so far.")))
        p { a href=(links::way(visit, &line.id)) { (visit.say("Segui tutta la strada", "Follow the whole way")) } }
    })
}

fn neighbours(visit: &Visit, position: i64) -> Markup {
    html! {
        nav class="pager d-print-none" aria-label=(visit.say("Voci vicine", "Entries nearby")) {
            @if position > 1 {
                a class="btn btn-outline-primary btn-sm" rel="prev" href=(links::entry(visit, position - 1)) { (visit.say("Voce precedente", "Entry before")) } " "
            }
            @if position < visit.clocks.known {
                a class="btn btn-outline-primary btn-sm" rel="next" href=(links::entry(visit, position + 1)) { (visit.say("Voce seguente", "Entry after")) } " "
            }
            a class="btn btn-link btn-sm" href=(visit.href("/registro", &[("before", &(position + 1).to_string())])) { (visit.say("Nel registro", "In the journal")) }
        }
    }
}

/// The receipt, as a file.
pub(super) async fn receipt(visit: Visit, Path(position): Path<i64>) -> Result<Response, Trouble> {
    entries::one(&visit, position).await?;
    let log = &visit.office.log;
    let checkpoint = match (log.checkpoint(Which::Reaching(position)).await?, &visit.office.key) {
        (Some(checkpoint), _) => Some(checkpoint),
        (None, Some(key)) => Some(log.sign(key).await?),
        (None, None) => None,
    };
    let receipt = match checkpoint {
        Some(checkpoint) => log.receipt(position, checkpoint).await?,
        None => None,
    };
    let Some(receipt) = receipt else {
        return Err(Trouble::NotFound(
            visit
                .say(
                    "Nessun punto di controllo firmato arriva a questa voce.",
                    "No signed checkpoint reaches this entry.",
                )
                .to_owned(),
        ));
    };
    let disposition = format!("attachment; filename=\"ricevuta-{position}.tlog-proof\"");
    let kind = "text/plain; charset=utf-8".to_owned();
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], receipt.text())
        .into_response())
}
