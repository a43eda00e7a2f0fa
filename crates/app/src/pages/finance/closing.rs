//! *Chiusura*: what to look at before a period is closed, the closing itself, and those there were.

use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use maud::{Markup, html};
use usus_desk::closing::{self, Outcome};
use usus_desk::fault::Fault;
use usus_domain::event::Event;
use usus_domain::particulars::Particulars;
use usus_log::clock;
use usus_log::document::Document;
use usus_views::clocks::Clocks;
use usus_views::filter::Filter;
use usus_views::movements::day;

use crate::commands::question;
use crate::pages::auditor::sentence;
use crate::pages::finance::{enter, record};
use crate::pages::frame::{self, Page};
use crate::pages::links;
use crate::serve::recording::{self, AskedToClose};
use crate::serve::{Permission, Trouble, Visit};

/// A closing as it was recorded.
pub(super) struct Closed {
    /// Its id.
    pub(super) id: String,
    /// The day up to which it closes.
    pub(super) effective_on: NaiveDate,
    /// Where it was recorded.
    pub(super) position: i64,
    /// Whether it was reversed.
    is_reversed: bool,
    act: String,
}

/// The closings there are, the last one first.
pub(super) async fn closings(visit: &Visit) -> Result<Vec<Closed>, Trouble> {
    let mut closings: Vec<Closed> = Vec::new();
    for entry in visit.office.log.family("closing", visit.clocks.known).await? {
        match Document::parse(entry.position, &entry.document)?.event()? {
            Event::Closed(closed) => closings.push(Closed {
                id: closed.row.id.to_string(),
                effective_on: closed.row.effective_on,
                position: entry.position,
                is_reversed: false,
                act: sentence::act(&closed.row.act, visit.language),
            }),
            Event::Corrected(corrected) => {
                for closing in &mut closings {
                    closing.is_reversed |= closing.id == corrected.corrects.as_str();
                }
            }
            _ => {}
        }
    }
    closings.sort_by_key(|closing| -closing.position);
    Ok(closings)
}

/// How many entries after a closing say something of the days it closed.
async fn late(visit: &Visit, closed: &Closed) -> Result<usize, Trouble> {
    let memory = visit.memory().await?;
    let clocks = Clocks { effective: closed.effective_on, known: visit.clocks.known };
    let last = day(closed.effective_on);
    let mut positions: Vec<u32> = memory
        .movements
        .between(closed.position, clocks, |_| true)
        .filter(|moved| moved.day <= last)
        .map(|moved| moved.position)
        .collect();
    positions.sort_unstable();
    positions.dedup();
    Ok(positions.len())
}

pub(super) async fn page(visit: Visit) -> Result<Markup, Trouble> {
    shown(&visit, None, &Typed::beforehand(&visit)).await
}

/// What the form of a closing asks for.
struct Typed {
    effective_on: String,
    id: String,
    act: String,
    note: String,
}

impl Typed {
    fn beforehand(visit: &Visit) -> Self {
        let word = |name: &str| visit.word(name).unwrap_or_default().to_owned();
        Self { effective_on: word("closes_on"), id: word("id"), act: word("act"), note: word("note") }
    }

    fn sent(body: &[u8]) -> Self {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_default();
        let of = |name: &str| {
            let found = pairs.iter().find(|(known, _)| known == name);
            found.map_or_else(String::new, |(_, value)| value.trim().to_owned())
        };
        let parts = super::typed::ACT.map(of);
        let act = if parts.iter().all(String::is_empty) { of("act") } else { parts.join("|") };
        let effective_on = of("closes_on");
        let id =
            Some(of("id")).filter(|id| !id.is_empty()).unwrap_or_else(|| format!("chiusura-{effective_on}"));
        Self { effective_on, id, act, note: of("note") }
    }

    fn row(&self, visit: &Visit) -> Result<Particulars, String> {
        let effective = question::date(&self.effective_on, visit.language);
        let effective = effective.map_err(|failure| failure.sentence(visit.language))?;
        let note = Some(self.note.as_str()).filter(|note| !note.is_empty());
        closing::row(&self.id, effective, &self.act, note)
            .map_err(|refusal| visit.language.fault(&Fault::from(refusal)))
    }

    fn hidden(&self) -> Markup {
        let all =
            [("closes_on", &self.effective_on), ("id", &self.id), ("act", &self.act), ("note", &self.note)];
        html! { @for (name, value) in all { input type="hidden" name=(name) value=(value); } }
    }
}

/// A closing that was sent: shown to be confirmed, or recorded.
pub(super) async fn submit(visit: Visit, body: Bytes) -> Result<Response, Trouble> {
    record::now(&visit)?;
    if !visit.person.may_in(Permission::Record, None) {
        return Err(Trouble::NotAllowed);
    }
    let typed = Typed::sent(&body);
    let row = match typed.row(&visit) {
        Ok(row) => row,
        Err(said) => return refused(&visit, &typed, &said).await,
    };
    let stands = recording::stands(&visit, &row).await?;
    if visit.word("conferma").is_none() {
        let said = html! {
            div class="said waiting" {
                p {
                    (visit.say("Si chiude al", "It closes up to")) " " strong { (visit.language.date(row.effective_on)) }
                    ", " (visit.say("come noto alla posizione", "as known at position")) " " (stands.size) ": "
                    (stands.rows) " " (visit.say("righe di saldo", "rows of balance")) ", "
                    (visit.say("radice", "root")) " " code { (usus_verifier::base64::written(&stands.root)) } "."
                }
            }
            (out_of_order(&visit, row.effective_on).await?)
            form method="post" action=(visit.href("/chiusura", &[("conferma", "1")])) {
                (typed.hidden())
                button type="submit" class="btn btn-primary" { (visit.say("Conferma e chiudi", "Confirm and close")) }
            }
        };
        return Ok(shown(&visit, Some(said), &typed).await?.into_response());
    }
    match recording::ask_to_close(&visit, &row, &stands).await? {
        Some(AskedToClose::Waits(waiting)) => {
            let path = format!("/approvazioni/{}", links::segment(waiting.proposal.as_str()));
            return Ok(Redirect::to(&visit.href(&path, &[("esito", "proposto")])).into_response());
        }
        Some(AskedToClose::Refused(refusal)) => {
            return refused(&visit, &typed, &visit.language.fault(&Fault::from(refusal))).await;
        }
        // What is in the ledger already is shown there.
        Some(AskedToClose::Known) | None => {}
    }
    match closing::close(&visit.office.log, &row, &stands, &visit.person.staff_id).await? {
        Outcome::Refused(refusal) => {
            refused(&visit, &typed, &visit.language.fault(&Fault::from(refusal))).await
        }
        Outcome::Recorded | Outcome::Known => {
            let position = visit.office.log.recorded_as(row.id.as_str()).await?.unwrap_or(stands.size);
            visit.office.knows(position).await;
            let entry = visit.href(&format!("/registro/{position}"), &[("esito", "registrato")]);
            Ok(Redirect::to(&entry).into_response())
        }
    }
}

/// Says that a period is not over, or that a later one was closed already.
async fn out_of_order(visit: &Visit, day: NaiveDate) -> Result<Markup, Trouble> {
    let closings = closings(visit).await?;
    let later = closings.iter().filter(|closed| !closed.is_reversed && closed.effective_on > day);
    let later = later.max_by_key(|closed| closed.effective_on);
    Ok(html! {
        @if day > clock::today() {
            div class="alert alert-warning said bad" role="alert" {
                (visit.say("Attenzione: il periodo non è finito. Si chiude al ", "Mind: the period is not over. It closes up to "))
                (visit.language.date(day)) (visit.say(", e oggi è il ", ", and today is ")) (visit.language.date(clock::today()))
                (visit.say(": ciò che accade fino ad allora risulterà arrivato dopo la chiusura.", ": what happens until then will count as come after the closing."))
            }
        }
        @if let Some(later) = later {
            div class="alert alert-warning said bad" role="alert" {
                (visit.say("Attenzione: è già chiuso un periodo più lungo, fino al ", "Mind: a longer period is closed already, up to "))
                (visit.language.date(later.effective_on)) " ("
                a href=(links::entry(visit, later.position)) { (later.id) } "). "
                (visit.say("Questa chiusura resterebbe accanto a quella, senza sostituirla.", "This closing would stand beside that one and not replace it."))
            }
        }
    })
}

async fn refused(visit: &Visit, typed: &Typed, said: &str) -> Result<Response, Trouble> {
    let said = html! {
        div class="alert alert-danger said bad" role="alert" id="errori" { a href="#campo-closes_on" { (said) } }
    };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown(visit, Some(said), typed).await?).into_response())
}

async fn shown(visit: &Visit, said: Option<Markup>, typed: &Typed) -> Result<Markup, Trouble> {
    let closings = closings(visit).await?;
    let content = html! {
        @if let Some(said) = &said { (said) }
        section aria-labelledby="prima" {
            h2 id="prima" { (visit.say("Prima di chiudere", "Before closing")) }
            (checklist(visit, closings.iter().find(|closing| !closing.is_reversed)).await?)
        }
        section aria-labelledby="chiudere" {
            h2 id="chiudere" { (visit.say("Chiudere un periodo", "Close a period")) }
            @if visit.is_past() { (enter::no_entry(visit)) }
            @else if visit.person.may_in(Permission::Record, None) { (form(visit, typed)) }
            @else { p { (visit.say("Chiude chi può registrare in tutti gli ambiti.", "Whoever may record in all ambiti closes.")) } }
        }
        section aria-labelledby="chiusure" {
            h2 id="chiusure" { (visit.say("Chiusure registrate", "Closings on record")) }
            (listed(visit, &closings).await?)
        }
    };
    frame::page(visit, Page {
        title: visit.say("Chiusura", "Closing"),
        help: visit.say(
            "Una chiusura mette agli atti i saldi di un giorno e l'impronta di tutto ciò che era noto. Nulla si blocca: ciò che arriva dopo si registra, e si vede che è arrivato dopo.",
            "A closing puts the balances of a day on record, with the hash of all that was known. Nothing is locked: what comes later is recorded, and is seen to have come later.",
        ),
        content,
        has_pictures: false,
    })
    .await
}

async fn checklist(visit: &Visit, last: Option<&Closed>) -> Result<Markup, Trouble> {
    let files = visit.office.kept.uploads.with_errors(&visit.person.staff_id).len();
    let open = visit
        .office
        .balance(visit.clocks, &[usus_views::dimension::Dimension::Unit], &Filter::default())
        .await?;
    let allocated = open.rows.iter().any(|row| row.sums.allocated > 0);
    let late = match last {
        Some(last) => late(visit, last).await?,
        None => 0,
    };
    let is_signed = visit.office.key.is_some();
    let tag = |is_good: bool| {
        html! {
            span class={ "tag " (if is_good { "good" } else { "waiting" }) } {
                (if is_good { visit.say("a posto", "done") } else { visit.say("da vedere", "to see") })
            } " "
        }
    };
    Ok(html! {
        ul class="checklist" {
            li {
                (tag(late == 0))
                @if let Some(last) = last {
                    a href=(visit.href("/controlli/dopo-chiusura", &[])) {
                        (late) " " (visit.say("righe arrivate dopo la chiusura del", "rows that came after the closing of")) " "
                        (visit.language.date(last.effective_on))
                    }
                } @else { (visit.say("Nessuna chiusura finora.", "No closing so far.")) }
            }
            li { (tag(files == 0)) a href=(visit.href("/importa", &[])) { (files) " " (visit.say("file caricati con righe da correggere", "uploaded files with rows to correct")) } }
            li {
                (tag(!allocated))
                a href=(visit.href("/", &[])) {
                    (if allocated { visit.say("C'è ancora dell'assegnato non impegnato.", "Something is still allocated and not bound.") }
                     else { visit.say("Nulla resta assegnato e non impegnato.", "Nothing is left allocated and not bound.") })
                }
            }
            li {
                (tag(is_signed))
                a href=(visit.href("/evidenze", &[])) {
                    (if is_signed { visit.say("Il registro è firmato man mano che si registra.", "The ledger is signed as it is recorded.") }
                     else { visit.say("Il registro non è firmato: la chiave si crea con usus key new.", "The ledger is not signed: usus key new makes its key.") })
                }
            }
        }
    })
}

fn form(visit: &Visit, typed: &Typed) -> Markup {
    let parts: Vec<&str> = typed.act.split('|').collect();
    let part = |at: usize| parts.get(at).copied().unwrap_or_default();
    let labels = [
        visit.say("Ente", "Body"),
        visit.say("Tipo (determina, delibera…)", "Kind (resolution…)"),
        visit.say("Numero", "Number"),
        visit.say("Data dell'atto", "Date of the act"),
    ];
    let day =
        if typed.effective_on.is_empty() { clock::today().to_string() } else { typed.effective_on.clone() };
    html! {
        form method="post" action=(visit.href("/chiusura", &[])) class="usus-form" {
            div class="field" {
                label for="campo-closes_on" { (visit.say("Saldi al", "Balances on")) }
                input id="campo-closes_on" name="closes_on" type="date" class="form-control" required value=(day);
            }
            fieldset {
                legend { (visit.say("Atto che approva", "Act that approves")) }
                div class="fields" {
                    @for (at, (name, label)) in super::typed::ACT.into_iter().zip(labels).enumerate() {
                        div class="field" {
                            label for={ "campo-" (name) } { (label) }
                            input id={ "campo-" (name) } name=(name) class="form-control" required autocomplete="off"
                                type=(if name == "act_date" { "date" } else { "text" }) value=(part(at));
                        }
                    }
                }
            }
            div class="field" {
                label for="campo-id" { (visit.say("Identificativo", "Id")) }
                input id="campo-id" name="id" class="form-control" value=(typed.id) autocomplete="off" aria-describedby="aiuto-id";
                small id="aiuto-id" class="help" { (visit.say("Lasciato vuoto: chiusura- e la data.", "Left empty: chiusura- and the date.")) }
            }
            div class="field" {
                label for="campo-note" { (visit.say("Nota", "Note")) }
                input id="campo-note" name="note" class="form-control" value=(typed.note) autocomplete="off";
            }
            button type="submit" class="btn btn-primary" { (visit.say("Continua", "Continue")) }
        }
    }
}

async fn listed(visit: &Visit, closings: &[Closed]) -> Result<Markup, Trouble> {
    let mut rows = Vec::new();
    for closing in closings {
        rows.push((closing, late(visit, closing).await?));
    }
    Ok(html! {
        @if rows.is_empty() { p class="nothing" { (visit.say("Nessuna, finora.", "None so far.")) } }
        ul {
            @for (closing, late) in &rows {
                li {
                    a href=(links::entry(visit, closing.position)) { (closing.id) } ": "
                    (visit.say("saldi al", "balances on")) " " (visit.language.date(closing.effective_on)) ", " (closing.act)
                    @if closing.is_reversed { " (" (visit.say("annullata", "reversed")) ")" }
                    @if *late > 0 {
                        " · " a href=(visit.href("/controlli/dopo-chiusura", &[])) { (late) " " (visit.say("righe arrivate dopo", "rows came after")) }
                    }
                }
            }
        }
    })
}
