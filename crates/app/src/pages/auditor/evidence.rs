//! *Evidenze*: what proves the ledger, whether it holds, and what can be taken away to check it elsewhere.

use std::sync::PoisonError;

use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use usus_log::clock;
use usus_log::evidence::Which;
use usus_verifier::base64;
use usus_verifier::checkpoint::SignedCheckpoint;
use usus_verifier::key::PublicKey;
use usus_views::checks;

use crate::pages::frame::{self, Page};
use crate::pages::links;
use crate::serve::verification::{self, Verification};
use crate::serve::{Trouble, Visit};

/// Seconds after which a page that waits for a verification asks again.
const AGAIN_SECONDS: &str = "3";

pub(super) async fn page(visit: Visit) -> Result<Response, Trouble> {
    let log = &visit.office.log;
    let head = visit.head.position;
    let root = base64::written(&log.root(head).await?);
    let checkpoint = log.checkpoint(Which::Latest).await?;
    let runs = matches!(
        *visit.office.verification.lock().unwrap_or_else(PoisonError::into_inner),
        Verification::Runs { .. }
    );
    let content = html! {
        h2 { (visit.say("A che punto siamo", "How things stand")) }
        dl class="facts" {
            dt { (visit.say("Voci nel registro", "Entries in the ledger")) } dd { (head) }
            dt { (visit.say("Radice su tutte", "Root over them all")) } dd { code class="hash" { (root) } }
            (signed(&visit, checkpoint.as_ref()).await?)
        }
        (keys(&visit).await?)
        (closings(&visit).await?)
        (verify(&visit))
        (downloads(&visit, checkpoint.as_ref()))
        (elsewhere(&visit))
        @if super::readings::is_open(&visit) {
            h2 { (visit.say("Chi ha letto", "Who has read")) }
            p { a href=(visit.href("/evidenze/letture", &[])) { (visit.say("Il registro delle letture", "The log of reading")) } }
        }
    };
    let page = frame::page(&visit, Page {
        title: visit.say("Evidenze", "Evidence"),
        help: visit.say(
            "Che cosa prova che nulla è stato cambiato, e come lo controlla chi non si fida né di noi né di questo server. La \
             radice cambia se cambia un solo byte di una sola voce.",
            "What proves that nothing was changed, and how somebody checks it who trusts neither us nor this server. The root \
             changes with any byte of any entry.",
        ),
        content,
        has_pictures: false,
    })
    .await?;
    Ok(if runs {
        ([(HeaderName::from_static("refresh"), AGAIN_SECONDS)], page).into_response()
    } else {
        page.into_response()
    })
}

/// Starts a verification, if none runs; then the page tells how far it is.
pub(super) async fn start(visit: Visit) -> Result<Response, Trouble> {
    verification::begin(&visit.office.verification, &visit.office.log, visit.head.position);
    Ok(Redirect::to(&visit.href("/evidenze", &[])).into_response())
}

async fn signed(visit: &Visit, checkpoint: Option<&SignedCheckpoint>) -> Result<Markup, Trouble> {
    let Some(checkpoint) = checkpoint else {
        return Ok(html! {
            dt { (visit.say("Firma", "Signature")) }
            dd { (visit.say(
                "Il registro non è ancora firmato. Chi lo amministra crea la chiave con: usus key new --origin NOME",
                "The ledger is not signed yet. Whoever administers it makes the key by: usus key new --origin NAME"
            )) }
        });
    };
    let log = &visit.office.log;
    let size = i64::try_from(checkpoint.tree().0).unwrap_or(i64::MAX);
    let known = log.signing_keys().await?;
    let signers = known.iter().filter_map(|key| PublicKey::read(&key.vkey).ok());
    let signers: Vec<String> = signers
        .filter(|key| checkpoint.is_signed_by(std::slice::from_ref(key)) == Ok(true))
        .map(|key| key.to_string())
        .collect();
    let cosignatures = log.cosignatures(size).await?;
    let stamps = log.stamps(size).await?;
    Ok(html! {
        dt { (visit.say("Ultimo punto di controllo firmato", "Last signed checkpoint")) }
        dd {
            (checkpoint.checkpoint().origin) ", " (visit.say("alla posizione", "at position")) " " (size)
            @if size < visit.head.position {
                " (" (visit.head.position - size) " " (visit.say("voci ancora da firmare", "entries still to be signed")) ")"
            }
        }
        dt { (visit.say("Firmato con la chiave", "Signed with the key")) }
        dd { @if signers.is_empty() { (visit.say("nessuna di quelle note", "none of those known")) } @for signer in &signers { code class="hash" { (signer) } " " } }
        dt { (visit.say("Controfirme di testimoni", "Cosignatures of witnesses")) }
        dd { @if cosignatures.is_empty() { (visit.say("nessuna", "none")) } @else { ul { @for line in &cosignatures { li { code class="hash" { (line) } } } } } }
        dt { (visit.say("Marche temporali", "Time stamps")) }
        dd {
            @if stamps.is_empty() { (visit.say("nessuna", "none")) }
            @else { ul { @for (authority, _) in &stamps { li { (authority.as_deref().unwrap_or_else(|| visit.say("autorità non indicata", "authority not named"))) } } } }
        }
    })
}

async fn keys(visit: &Visit) -> Result<Markup, Trouble> {
    let keys = visit.office.log.signing_keys().await?;
    Ok(html! {
        @if !keys.is_empty() {
            h2 { (visit.say("Chiavi pubbliche", "Public keys")) }
            p { (visit.say(
                "Confrontarle con quelle che l'ente ha pubblicato altrove: è da lì che viene la fiducia.",
                "Compare them with those the office has published elsewhere: that is where trust comes from."
            )) }
            ol { @for key in &keys {
                li {
                    code class="hash" { (key.vkey) }
                    @if key.handover.is_some() { " " (visit.say("(passaggio firmato da entrambe)", "(handover signed by both)")) }
                }
            } }
        }
    })
}

async fn closings(visit: &Visit) -> Result<Markup, Trouble> {
    let closings = checks::closings(&visit.office.log, visit.clocks.known).await?;
    Ok(html! {
        h2 { (visit.say("Chiusure", "Closings")) }
        @if closings.is_empty() { p { (visit.say("Nessuna chiusura registrata.", "No closing recorded.")) } }
        @else { ul { @for closing in &closings {
            li {
                a href=(links::entry(visit, closing.position)) { (closing.id) } ": "
                (visit.say("fino al", "up to")) " " (visit.language.date(closing.effective_on)) ", "
                (closing.size) " " (visit.say("eventi noti", "events known"))
            }
        } } }
    })
}

/// The verification: what was found the last time, how far one is that runs, a button for another.
fn verify(visit: &Visit) -> Markup {
    let now = visit.office.verification.lock().unwrap_or_else(PoisonError::into_inner);
    let button = |words: &str| {
        html! {
            form method="post" action=(visit.href("/evidenze/verifica", &[])) class="d-print-none" {
                button type="submit" class="btn btn-primary" { (words) }
            }
        }
    };
    html! {
        h2 id="verifica" { (visit.say("Verifica", "Verification")) }
        @match &*now {
            Verification::Never => {
                p { (visit.say(
                    "Rilegge ogni voce dai suoi byte e ricalcola impronte, ordine, albero, righe derivate, firme e chiusure: come usus verify.",
                    "Reads every entry again from its bytes and makes hashes, order, tree, derived rows, signatures and closings out again: as usus verify does."
                )) }
                (button(visit.say("Verifica adesso", "Verify now")))
            }
            Verification::Runs { position, head } => {
                p role="status" {
                    label for="verified" { (visit.say("Voci rilette", "Entries read again")) ": " (position) " " (visit.say("di", "of")) " " (head) } " "
                    progress id="verified" max=(head) value=(position) {}
                }
                p { a href=(visit.href("/evidenze", &[])) { (visit.say("Aggiorna", "Refresh")) } }
            }
            Verification::Done { at, found } => {
                @match found {
                    Ok(report) => {
                        div class=(if report.audited.findings.is_empty() { "said good" } else { "said bad" }) role="status" {
                            @for line in report.text(visit.language).lines() { p { (line) } }
                        }
                    }
                    Err(failure) => { div class="said bad" role="alert" { p { (failure.sentence(visit.language)) } } }
                }
                p {
                    (visit.say("Verificato il", "Verified at")) " " (visit.language.instant(*at))
                    @if let Ok(report) = found { ", " (visit.say("fino alla posizione", "up to position")) " " (report.audited.position) } "."
                }
                (button(visit.say("Verifica di nuovo", "Verify again")))
            }
        }
    }
}

fn downloads(visit: &Visit, checkpoint: Option<&SignedCheckpoint>) -> Markup {
    let sees_all = visit.person.ambiti().is_none();
    html! {
        h2 { (visit.say("Da portare via", "To take away")) }
        ul class="d-print-none" {
            @if checkpoint.is_some() {
                li { a href=(visit.href("/evidenze/checkpoint.txt", &[])) { (visit.say("Ultimo punto di controllo firmato", "Last signed checkpoint")) } " "
                    (visit.say("– chi lo conserva altrove si accorge di un registro riscritto o tagliato", "– who keeps it elsewhere notices a ledger that was rewritten or cut off")) }
                li { a href=(visit.href("/evidenze/chiavi.txt", &[])) { (visit.say("Chiavi pubbliche", "Public keys")) } }
            }
            @if sees_all {
                li { a href=(visit.href("/evidenze/registro.jsonl", &[])) { (visit.say("Esportazione del registro", "Export of the ledger")) } " "
                    (visit.say("– esatta e completa, da usus restore e usus-verify", "– exact and complete, for usus restore and usus-verify")) }
            }
            li { (visit.say("La ricevuta di una voce si scarica dalla voce stessa, nel", "The receipt of an entry is downloaded from the entry itself, in the")) " "
                a href=(visit.href("/registro", &[])) { (visit.say("Registro", "Journal")) } }
        }
        @if checkpoint.is_some() || visit.office.key.is_some() {
            form method="get" action="/evidenze/fascicolo.zip" class="filters d-print-none" aria-label=(visit.say("Fascicolo di prove", "Bundle of evidence")) {
                @for word in ["effective", "known", "ambito", "lang"] {
                    @if let Some(value) = visit.word(word) { input type="hidden" name=(word) value=(value); }
                }
                div class="field field-wide" {
                    label for="f-id" { (visit.say("Fascicolo di prove: id delle righe, separati da spazi", "Bundle of evidence: ids of rows, with blanks between")) }
                    input id="f-id" class="form-control" type="text" name="id" required;
                }
                button type="submit" class="btn btn-primary" { (visit.say("Scarica il fascicolo", "Download the bundle")) }
            }
        }
    }
}

fn elsewhere(visit: &Visit) -> Markup {
    html! {
        h2 { (visit.say("Come si controlla altrove", "How to check it elsewhere")) }
        p { (visit.say(
            "Con usus-verify, un programma a parte, che non usa né la rete né questo server; la chiave pubblica va presa da un'altra fonte.",
            "With usus-verify, a program of its own that uses neither the network nor this server; take the public key from another source."
        )) }
        pre tabindex="0" { code {
            "usus-verify registro.jsonl --key chiavi.txt --against checkpoint.txt\n"
            "usus-verify fascicolo.zip --key chiavi.txt\n"
            "usus-verify ricevuta-274.tlog-proof --key chiavi.txt"
        } }
        p { (visit.say(
            "Finisce con 0 se tutto torna, 1 se qualcosa non torna, 2 se il file non si legge.",
            "It ends with 0 if all holds, 1 if something does not, 2 if the file cannot be read."
        )) }
    }
}

fn file(name: &str, kind: &'static str, bytes: impl IntoResponse) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes)
        .into_response()
}

pub(super) fn text(name: &str, text: String) -> Response {
    file(name, "text/plain; charset=utf-8", text)
}

pub(super) fn zip(name: &str, bytes: Vec<u8>) -> Response {
    file(name, "application/zip", bytes)
}

/// The name of a file that is taken away today.
pub(super) fn dated(stem: &str, ending: &str) -> String {
    format!("{stem}-{}.{ending}", clock::today())
}
