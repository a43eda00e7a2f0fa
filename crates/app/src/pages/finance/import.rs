//! *Importa*: a file is uploaded, its columns are mapped once, it is rehearsed, and then recorded whole or not at all.

mod effect;
mod mapped;
mod trouble;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Multipart, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use usus_desk::fault::Unreadable;
use usus_desk::import::{self as desk, Foreseen, Outcome, Readable};
use usus_desk::sheet::{self, Cell, Detected, Table, column_letters};

use crate::pages::finance::{enter, record};
use crate::pages::frame::{self, Page};
use crate::pages::links;
use crate::serve::recording::{self, Recorded};
use crate::serve::{Trouble, Upload, Visit};

/// Rows of a file that are shown.
const PREVIEW: usize = 20;

/// The longest name of a file that is shown.
const NAME: usize = 120;

/// Where a file is handed over.
pub(super) async fn page(visit: Visit) -> Result<Markup, Trouble> {
    let content = if visit.is_past() {
        enter::no_entry(&visit)
    } else {
        html! { (done(&visit)) (upload_form(&visit, None)) }
    };
    framed(&visit, content).await
}

async fn framed(visit: &Visit, content: Markup) -> Result<Markup, Trouble> {
    frame::page(visit, Page {
        title: visit.say("Importa", "Import"),
        help: visit.say(
            "Un file CSV, XLSX o ODS entra per intero, o non entra. Prima si vede che cosa contiene, che cosa non va, riga e cella, e che cosa cambierebbe.",
            "A CSV, XLSX or ODS file is recorded whole, or not at all. First it is shown what is in it, what is wrong, by row and cell, and what would change.",
        ),
        content,
        has_pictures: false,
    })
    .await
}

/// What came of the last import.
fn done(visit: &Visit) -> Markup {
    let Some(recorded) = visit.word("righe").and_then(|rows| rows.parse::<usize>().ok()) else {
        return html! {};
    };
    html! {
        div class="said good" role="status" {
            @if recorded == 0 { (visit.say("Nulla di nuovo: tutte le righe erano già nel registro.", "Nothing new: all rows were in the ledger already.")) }
            @else {
                (visit.say("Registrate ", "Recorded ")) (recorded) (visit.say(" righe. ", " rows. "))
                a href=(visit.href("/registro", &[])) { (visit.say("Vederle nel registro", "See them in the ledger")) }
            }
        }
    }
}

fn upload_form(visit: &Visit, said: Option<&str>) -> Markup {
    html! {
        @if let Some(said) = said {
            div class="alert alert-danger said bad" role="alert" id="errori" { a href="#file" { (said) } }
        }
        form method="post" action=(visit.href("/importa", &[])) enctype="multipart/form-data" class="usus-form" {
            label for="file" data-drop {
                (visit.say("Il file, scelto o trascinato qui", "The file, chosen or dropped here")) " "
                input id="file" type="file" name="file" required accept=".csv,.tsv,.txt,.xlsx,.ods" aria-describedby="aiuto-file";
            }
            small id="aiuto-file" class="help" {
                @let most = visit.office.config.limits.body_mebibytes;
                (visit.say("CSV con punto e virgola, virgola o tabulazioni; XLSX; ODS. Al massimo ", "CSV with semicolons, commas or tabs; XLSX; ODS. At most "))
                (most)
                (visit.say(
                    " MB. Le intestazioni che il registro non conosce si abbinano una volta, poi le ricorda.",
                    " MB. Headers the ledger does not know are mapped once, then remembered.",
                ))
            }
            button type="submit" class="btn btn-primary" { (visit.say("Carica e prova", "Upload and rehearse")) }
        }
    }
}

/// A file is handed over: kept aside, nothing is recorded.
pub(super) async fn upload(visit: Visit, mut form: Multipart) -> Result<Response, Trouble> {
    record::now(&visit)?;
    let mut file: Option<(String, Vec<u8>)> = None;
    loop {
        let field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => break,
            Err(_) => return too_large(&visit).await,
        };
        if field.name() != Some("file") {
            continue;
        }
        let name: String =
            field.file_name().unwrap_or_default().chars().filter(|c| !c.is_control()).take(NAME).collect();
        match field.bytes().await {
            Ok(bytes) => file = Some((name, bytes.to_vec())),
            Err(_) => return too_large(&visit).await,
        }
    }
    let Some((name, bytes)) = file.filter(|(_, bytes)| !bytes.is_empty()) else {
        let said = visit
            .say("Nessun file, o un file vuoto: sceglierne uno.", "No file, or an empty one: choose one.");
        let page = framed(&visit, upload_form(&visit, Some(said))).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    if visit.office.limits.is_too_large(bytes.len()) {
        return too_large(&visit).await;
    }
    match visit.office.kept.uploads.keep(&visit.person.staff_id, name, bytes) {
        Some(id) => Ok(Redirect::to(&visit.href(&format!("/importa/{id}"), &[])).into_response()),
        None => too_large(&visit).await,
    }
}

async fn too_large(visit: &Visit) -> Result<Response, Trouble> {
    let most = visit.office.config.limits.body_mebibytes;
    let said = if visit.language.is_italian() {
        format!(
            "Il file è troppo grande per questa pagina ({most} MB), o troppi file attendono: usare usus import, o riprovare più tardi."
        )
    } else {
        format!(
            "The file is too large for this page ({most} MB), or too many files are waiting: use usus import, or try again later."
        )
    };
    let page = framed(visit, upload_form(visit, Some(&said))).await?;
    Ok((StatusCode::PAYLOAD_TOO_LARGE, page).into_response())
}

fn found(visit: &Visit, id: &str) -> Result<Arc<Upload>, Trouble> {
    visit.office.kept.uploads.find(&visit.person.staff_id, id).ok_or_else(|| {
        let said = visit.say(
            "Questo file non c'è più: un file caricato attende un'ora, e solo chi l'ha caricato lo vede. Caricarlo di nuovo.",
            "This file is gone: an uploaded file waits for an hour, and only its sender sees it. Upload it again.",
        );
        Trouble::NotFound(said.to_owned())
    })
}

/// What a file is, mapped onto the contract as far as it could be.
struct Seen {
    detected: Detected,
    table: Table,
    mapping: mapped::Mapped,
    readable: Result<Readable, Unreadable>,
}

async fn seen(visit: &Visit, upload: &Arc<Upload>) -> Result<Result<Seen, Unreadable>, Trouble> {
    let upload = upload.clone();
    let read = move || Ok((sheet::detected(&upload.bytes)?, sheet::read_bytes(&upload.bytes)?));
    let (detected, table) = match visit.office.kept.read_file(read).await? {
        Ok(read) => read,
        Err(trouble) => return Ok(Err(Unreadable::File(trouble))),
    };
    let mapping = mapped::Mapped::of(&table, visit.office.kept.mappings.of(&table.columns));
    let readable = desk::understand(mapping.applied(&table));
    Ok(Ok(Seen { detected, table, mapping, readable }))
}

/// What is in a file, what is wrong with it, and what would change.
pub(super) async fn preview(visit: Visit, Path(id): Path<String>) -> Result<Response, Trouble> {
    let upload = found(&visit, &id)?;
    let seen = match seen(&visit, &upload).await? {
        Ok(seen) => seen,
        Err(unreadable) => {
            let said = format!("{}: {}", upload.name, visit.language.unreadable(&unreadable));
            let page = framed(&visit, upload_form(&visit, Some(&said))).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let content = html! {
        (what_it_is(&visit, &upload, &seen))
        @match &seen.readable {
            Err(unreadable) => {
                div class="alert alert-warning said bad" role="alert" id="errori" {
                    p { a href="#colonne" { (visit.language.unreadable(unreadable)) } " " code { (unreadable.rule()) } }
                }
            }
            Ok(readable) => { (rehearsed(&visit, &id, &upload, &seen, readable).await?) }
        }
        (seen.mapping.form(&visit, &id, &seen.table, seen.readable.is_err()))
        (rows(&visit, &seen.table))
        p { a href=(visit.href("/importa", &[])) { (visit.say("Un altro file", "Another file")) } }
    };
    Ok(framed(&visit, content).await?.into_response())
}

fn what_it_is(visit: &Visit, upload: &Upload, seen: &Seen) -> Markup {
    let kind = match seen.detected {
        Detected::Csv { encoding, separator } => {
            let separator = match separator {
                ';' => visit.say("punto e virgola", "semicolon"),
                ',' => visit.say("virgola", "comma"),
                _ => visit.say("tabulazione", "tab"),
            };
            format!("CSV, {encoding}, {}: {separator}", visit.say("separatore", "separator"))
        }
        Detected::Xlsx => "XLSX".to_owned(),
        Detected::Ods => "ODS".to_owned(),
    };
    html! {
        dl class="facts" {
            dt { (visit.say("File", "File")) } dd { (upload.name) }
            dt { (visit.say("Letto come", "Read as")) } dd { (kind) }
            @if let Some(sheet) = &seen.table.sheet { dt { (visit.say("Foglio", "Sheet")) } dd { (sheet) } }
            dt { (visit.say("Righe", "Rows")) } dd { (seen.table.rows.len()) }
        }
        @if !seen.table.ignored_sheets.is_empty() {
            p class="said waiting" {
                (visit.say("Altri fogli, non letti: ", "Other sheets, not read: ")) (seen.table.ignored_sheets.join(", "))
            }
        }
    }
}

/// What the rehearsal says, and the way to the record where nothing is wrong.
async fn rehearsed(
    visit: &Visit,
    id: &str,
    upload: &Upload,
    seen: &Seen,
    readable: &Readable,
) -> Result<Markup, Trouble> {
    let foreseen = recording::foresee(visit, readable).await?;
    let warnings = trouble::warnings(visit, readable, &foreseen, &seen.mapping).await?;
    Ok(match &foreseen.outcome {
        Outcome::Refused { rows, bad } => {
            upload.rehearsed(bad.len());
            trouble::refused(visit, *rows, bad, &seen.mapping)
        }
        Outcome::Done { rows, recorded, .. } => {
            upload.rehearsed(0);
            html! {
                div class="said good" role="status" {
                    p {
                        (visit.say("Prova riuscita: ", "Rehearsal passed: ")) strong { (recorded) }
                        (visit.say(" righe nuove su ", " new rows of ")) (rows) ". "
                        (visit.say("Nulla è ancora registrato.", "Nothing is recorded yet."))
                    }
                }
                (warnings)
                (effect::totals(visit, readable, &foreseen.moves).await?)
                @if visit.is_past() { (enter::no_entry(visit)) } @else {
                    form method="post" action=(visit.href(&format!("/importa/{id}"), &[("conferma", "1")])) {
                        button type="submit" class="btn btn-primary" {
                            (visit.say("Conferma e registra tutto il file", "Confirm and record the whole file"))
                        }
                    }
                }
            }
        }
    })
}

/// The first rows, as they stand in the file.
fn rows(visit: &Visit, table: &Table) -> Markup {
    let caption = visit.say("Le prime venti righe del file", "The first twenty rows of the file");
    html! {
        div class="figures-wrapper" tabindex="0" role="region" aria-label=(caption) {
            table class="figures" {
                caption { (caption) }
                thead { tr {
                    th scope="col" { (visit.say("Riga", "Row")) }
                    @for (letters, name) in (1..).map(column_letters).zip(&table.columns) {
                        th scope="col" { small { (letters) } " " (name) }
                    }
                } }
                tbody {
                    @for row in table.rows.iter().take(PREVIEW) {
                        tr { th scope="row" { (row.number) } @for cell in &row.cells { td { (shown(visit, cell)) } } }
                    }
                }
            }
        }
    }
}

fn shown(visit: &Visit, cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) | Cell::Number(text) => text.chars().filter(|c| !c.is_control()).take(80).collect(),
        Cell::Date(date) => visit.language.date(*date),
        Cell::Formula => visit.say("(formula)", "(formula)").to_owned(),
        Cell::Error(_) => visit.say("(illeggibile)", "(unreadable)").to_owned(),
    }
}

/// The columns are mapped, or the file is recorded.
pub(super) async fn submit(visit: Visit, Path(id): Path<String>, body: Bytes) -> Result<Response, Trouble> {
    record::now(&visit)?;
    let upload = found(&visit, &id)?;
    let here = visit.href(&format!("/importa/{id}"), &[]);
    let Ok(seen) = seen(&visit, &upload).await? else { return Ok(Redirect::to(&here).into_response()) };
    if visit.word("conferma").is_none() {
        let mapping = mapped::sent(&seen.table, &body);
        visit.office.kept.mappings.remember(&seen.table.columns, mapping);
        return Ok(Redirect::to(&here).into_response());
    }
    let Ok(readable) = seen.readable else { return Ok(Redirect::to(&here).into_response()) };
    let Foreseen { outcome, .. } = recording::foresee(&visit, &readable).await?;
    if matches!(outcome, Outcome::Refused { .. }) {
        return Ok(Redirect::to(&here).into_response());
    }
    match recording::record(&visit, &readable).await? {
        Recorded::Refused { .. } | Recorded::Nothing { .. } => Ok(Redirect::to(&here).into_response()),
        Recorded::Proposed(waiting) => {
            visit.office.kept.uploads.forget(&visit.person.staff_id, &id);
            let path = format!("/approvazioni/{}", links::segment(waiting.proposal.as_str()));
            Ok(Redirect::to(&visit.href(&path, &[("esito", "proposto")])).into_response())
        }
        Recorded::Entered { recorded, .. } => {
            visit.office.kept.uploads.forget(&visit.person.staff_id, &id);
            let done = visit.href("/importa", &[("righe", &recorded.to_string())]);
            Ok(Redirect::to(&done).into_response())
        }
    }
}

/// Where a column of the contract stands in the file, for a cell that something is said of.
fn cell_name(mapping: &mapped::Mapped, column: &str, row: u32) -> String {
    mapping.letters(column).map_or_else(|| row.to_string(), |letters| format!("{letters}{row}"))
}

/// A row by its id, as a link; only where it is known.
fn way(visit: &Visit, id: &str) -> Markup {
    html! { a href=(links::way(visit, id)) { (id) } }
}
