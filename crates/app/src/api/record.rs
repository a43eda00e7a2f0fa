//! The actions: what is recorded goes through the desk, as a file from the command line does.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use futures_util::StreamExt;
use http_body_util::LengthLimitError;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use usus_desk::fault::{BadRow, Fault, Unreadable};
use usus_desk::import::{self as desk, Outcome, Readable};
use usus_domain::proposal::Waits;
use usus_domain::refusal::Refusal;

use crate::api::asked::Asked;
use crate::api::kept::{Finished, Used};
use crate::api::problem::{Bad, Refused};
use crate::api::shapes;
use crate::commands::{import as said, proposals as told};
use crate::pages::links;
use crate::serve::recording::{self, Recorded, Waiting};
use crate::serve::{Office, Trouble, Visit};
use crate::words::Language;

/// How many pieces are read of what is too large, before the connection is closed on it.
const MOST_READ: usize = 1_024;

/// The most letters of an idempotency key.
const KEY_LETTERS: usize = 255;

/// An action as it arrives, with its whole body.
pub(super) struct Act {
    /// What its address says, and who asks.
    pub(super) asked: Asked,
    /// Its body.
    pub(super) body: Bytes,
    key: Option<String>,
    hash: [u8; 32],
    kind: String,
}

impl FromRequest<Arc<Office>> for Act {
    type Rejection = Trouble;

    async fn from_request(request: Request, office: &Arc<Office>) -> Result<Self, Trouble> {
        let (mut parts, body) = request.into_parts();
        let asked =
            <Asked as axum::extract::FromRequestParts<_>>::from_request_parts(&mut parts, office).await?;
        if asked.visit.is_past() {
            return Err(Trouble::InThePast);
        }
        let key = idempotency_key(&parts.headers, &asked.visit)?;
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default().to_ascii_lowercase();
        let address = parts.uri.to_string();
        let whole = if kind.starts_with("multipart/form-data") {
            file_of(Request::from_parts(parts, body), office).await?
        } else {
            whole(body).await?
        };
        if office.limits.is_too_large(whole.len()) {
            return Err(Trouble::TooLarge);
        }
        let mut hash = Sha256::new_with_prefix(address.as_bytes());
        hash.update([0]);
        hash.update(&whole);
        Ok(Self { asked, key, hash: hash.finalize().into(), kind, body: whole })
    }
}

/// A whole body. One that is larger than what the doors let in is read on for a while and forgotten: whoever still writes
/// hears no answer.
async fn whole(body: Body) -> Result<Bytes, Trouble> {
    let (mut whole, mut forgotten) = (Vec::new(), 0);
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        match piece {
            Ok(piece) if forgotten == 0 => whole.extend_from_slice(&piece),
            Ok(_) => {}
            Err(error) if !is_length(&error) => return Err(Trouble::Unclear(error.to_string())),
            Err(_) => {
                whole = Vec::new();
                forgotten += 1;
            }
        }
        if forgotten > MOST_READ {
            break;
        }
    }
    if forgotten > 0 { Err(Trouble::TooLarge) } else { Ok(whole.into()) }
}

/// Whether a body could not be read for its length.
fn is_length(error: &axum::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<LengthLimitError>() {
            return true;
        }
        cause = error.source();
    }
    false
}

fn idempotency_key(headers: &HeaderMap, visit: &Visit) -> Result<Option<String>, Trouble> {
    let Some(key) = headers.get("idempotency-key") else { return Ok(None) };
    let key = key.to_str().ok().map(str::trim).filter(|key| (1..=KEY_LETTERS).contains(&key.len()));
    let sentence = || {
        visit.say(
            "`Idempotency-Key` ha da 1 a 255 caratteri ASCII.",
            "`Idempotency-Key` has from 1 to 255 ASCII characters.",
        )
    };
    key.map(|key| Some(key.to_owned())).ok_or_else(|| Trouble::Unclear(sentence().to_owned()))
}

/// The one file of a form.
async fn file_of(request: Request, office: &Arc<Office>) -> Result<Bytes, Trouble> {
    let told = |error: &MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Trouble::TooLarge,
        _ => Trouble::Unclear(error.body_text()),
    };
    let mut form = Multipart::from_request(request, office).await.map_err(|_| Trouble::WrongKind)?;
    while let Some(field) = form.next_field().await.map_err(|error| told(&error))? {
        if field.name() == Some("file") {
            return field.bytes().await.map_err(|error| told(&error));
        }
    }
    Err(Trouble::Unclear("multipart: «file»?".to_owned()))
}

/// Answers once to each key of each person: who asks again gets the same answer, and nothing is done twice.
pub(super) async fn once(
    act: &Act,
    answer: impl AsyncFnOnce() -> Result<Response, Trouble>,
) -> Result<Response, Trouble> {
    let Some(key) = &act.key else { return answer().await };
    let visit = &act.asked.visit;
    let place = visit.office.told.place(&visit.person.staff_id, key);
    let mut place = place.lock().await;
    if let Some(used) = place.as_ref().filter(|used| used.counts()) {
        if used.asked != act.hash {
            return Err(Trouble::KeyReused);
        }
        let Finished { status, headers, body } = used.answer.clone();
        return Ok((status, headers, body).into_response());
    }
    // A refusal may be none the next time, once what it rests on has changed: only what was done is kept.
    let (parts, body) = answer().await?.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    let mut headers = parts.headers;
    headers.insert("idempotency-key", HeaderValue::from_str(key).unwrap_or(HeaderValue::from_static("-")));
    let answer = Finished { status: parts.status, headers, body };
    *place = Some(Used::now(act.hash, answer.clone()));
    Ok((answer.status, answer.headers, answer.body).into_response())
}

/// Whether nothing is to be recorded.
fn is_rehearsal(visit: &Visit) -> Result<bool, Trouble> {
    match visit.word("dry_run") {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(Trouble::Unclear(
            visit.say("`dry_run` è true o false.", "`dry_run` is true or false.").to_owned(),
        )),
    }
}

/// `POST /api/v1/import`: a file, recorded whole or not at all.
pub(super) async fn import(State(_): State<Arc<Office>>, act: Act) -> Result<Response, Trouble> {
    const KINDS: [&str; 6] = [
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/octet-stream",
        "multipart/form-data",
        "application/x-www-form-urlencoded; charset=binary",
    ];
    if !KINDS.iter().any(|kind| act.kind.starts_with(kind)) {
        return Err(Trouble::WrongKind);
    }
    once(&act, async || record(&act.asked.visit, act.body.clone(), 0).await).await
}

/// `POST /api/v1/actions`: rows as objects, recorded as one.
pub(super) async fn actions(State(_): State<Arc<Office>>, act: Act) -> Result<Response, Trouble> {
    is_json(&act)?;
    once(&act, async || {
        let visit = &act.asked.visit;
        let rows: shapes::Rows = read_json(&act.body)?;
        let table = table(&rows.rows)
            .map_err(|sentence| Trouble::Unclear(visit.language.say(sentence.0, sentence.1).to_owned()))?;
        // The header is the first row of a file, and none of a list.
        record(visit, table.into(), 1).await
    })
    .await
}

pub(super) fn is_json(act: &Act) -> Result<(), Trouble> {
    let kind = act.kind.split(';').next().unwrap_or_default().trim();
    if kind == "application/json" { Ok(()) } else { Err(Trouble::WrongKind) }
}

pub(super) fn read_json<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, Trouble> {
    serde_json::from_slice(body).map_err(|error| Trouble::Unclear(format!("JSON: {error}")))
}

/// The columns that say what rows are about; those of a comune have its ambito too.
const SUBJECTS: [&str; 6] = ["action", "comune", "service", "plan", "holder", "ambito"];

/// Rows as the CSV file they would be, so that nothing is read in two ways.
fn table(rows: &[Map<String, Value>]) -> Result<Vec<u8>, (&'static str, &'static str)> {
    if rows.is_empty() {
        return Err(("`rows` è vuoto.", "`rows` is empty."));
    }
    let first = SUBJECTS.into_iter().find(|subject| rows[0].contains_key(*subject));
    let mut columns: Vec<&str> = first.into_iter().collect();
    for name in rows.iter().flat_map(|row| row.keys()) {
        if !columns.contains(&name.as_str()) {
            columns.push(name);
        }
        if columns.len() > 64 {
            return Err(("Troppi nomi di colonna.", "Too many names of columns."));
        }
    }
    // Always UTF-8, and said to be: nothing is left to be found out.
    let mut writer = csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
    let unwritten = |_| ("Le righe non si possono leggere.", "The rows cannot be read.");
    writer.write_record(&columns).map_err(unwritten)?;
    for row in rows {
        let mut cells = Vec::with_capacity(columns.len());
        for column in &columns {
            cells.push(match row.get(*column) {
                None | Some(Value::Null) => "",
                Some(Value::String(text)) => text.as_str(),
                Some(_) => {
                    return Err((
                        "Ogni valore è un testo, anche quantità e date: \"1234.56\", \"2026-12-31\".",
                        "Every value is a string, quantities and dates too: \"1234.56\", \"2026-12-31\".",
                    ));
                }
            });
        }
        writer.write_record(&cells).map_err(unwritten)?;
    }
    writer.into_inner().map_err(|_| ("Le righe non si possono leggere.", "The rows cannot be read."))
}

/// Records a file, or proposes it, or says what would come of it.
async fn record(visit: &Visit, bytes: Bytes, header_rows: u32) -> Result<Response, Trouble> {
    let language = visit.language;
    let read = visit.office.kept.read_file(move || desk::read_bytes(&bytes)).await?;
    let file: Readable = read.map_err(|trouble| unreadable(&trouble, language))?;
    if is_rehearsal(visit)? {
        return rehearsed(visit, &file, header_rows).await;
    }
    match recording::record(visit, &file).await? {
        Recorded::Entered { rows, recorded, head } => {
            let sentence = said::done(rows, recorded, head, false, language);
            Ok(done(shapes::Recorded {
                rows,
                recorded,
                position: head,
                dry_run: false,
                waits: Vec::new(),
                sentence,
            }))
        }
        Recorded::Nothing { rows, sentence } => {
            let position = visit.office.head().position;
            Ok(done(shapes::Recorded {
                rows,
                recorded: 0,
                position,
                dry_run: false,
                waits: Vec::new(),
                sentence,
            }))
        }
        Recorded::Proposed(waiting) => Ok(proposed(visit, &waiting)),
        Recorded::Refused { rows, bad } => Err(refused(rows, &bad, header_rows, language)),
    }
}

fn done(recorded: shapes::Recorded) -> Response {
    axum::Json(recorded).into_response()
}

/// What would come of a file: whether its rows are good, and whether they would wait.
async fn rehearsed(visit: &Visit, file: &Readable, header_rows: u32) -> Result<Response, Trouble> {
    let language = visit.language;
    let foreseen = recording::foresee(visit, file).await?;
    let waits: Vec<Waits> = foreseen.waits.into_iter().collect();
    match foreseen.outcome {
        Outcome::Done { rows, recorded, head } => {
            let mut sentence = said::done(rows, recorded, head, true, language);
            if !waits.is_empty() {
                let wait = language.say("Attenderà una seconda persona", "It will wait for a second person");
                sentence = format!("{sentence} {wait}: {}.", language.waits(&waits));
            }
            let waits = codes(&waits);
            Ok(done(shapes::Recorded { rows, recorded, position: head, dry_run: true, waits, sentence }))
        }
        Outcome::Refused { rows, bad } => Err(refused(rows, &bad, header_rows, language)),
    }
}

/// What waits for a second person, and where it can be seen.
pub(super) fn proposed(visit: &Visit, waiting: &Waiting) -> Response {
    let body = shapes::Proposed {
        proposal: waiting.proposal.to_string(),
        rows: waiting.rows,
        waits: codes(&waiting.waits),
        position: visit.office.head().position,
        sentence: waiting.sentence.clone(),
    };
    let place = format!("/api/v1/proposals/{}", links::segment(waiting.proposal.as_str()));
    (StatusCode::ACCEPTED, [(header::LOCATION, place)], axum::Json(body)).into_response()
}

/// Why something waits, in the words of programs.
fn codes(waits: &[Waits]) -> Vec<String> {
    waits.iter().map(|waits| told::code(waits).to_owned()).collect()
}

fn unreadable(trouble: &Unreadable, language: Language) -> Trouble {
    let bad = Bad { row: None, rule: trouble.rule(), sentence: language.unreadable(trouble) };
    Trouble::Refused(Box::new(Refused {
        is_of_the_ledger: false,
        sentence: bad.sentence.clone(),
        errors: vec![bad],
    }))
}

/// What a rule says of what is no file.
pub(super) fn refused_alone(refusal: Refusal, language: Language) -> Trouble {
    let fault = Fault::from(refusal);
    let bad = Bad { row: None, rule: fault.rule(), sentence: language.fault(&fault) };
    let is_of_the_ledger = matches!(fault, Fault::Refused(_));
    Trouble::Refused(Box::new(Refused {
        is_of_the_ledger,
        sentence: bad.sentence.clone(),
        errors: vec![bad],
    }))
}

/// All that is wrong with a file.
pub(super) fn refused(rows: usize, bad: &[BadRow], header_rows: u32, language: Language) -> Trouble {
    let is_of_the_ledger = bad.iter().all(|bad| matches!(bad.fault, Fault::Refused(_)));
    let errors: Vec<Bad> = bad
        .iter()
        .map(|BadRow { row, fault }| Bad {
            row: Some(row.saturating_sub(header_rows)),
            rule: fault.rule(),
            sentence: language.fault(fault),
        })
        .collect();
    let sentence = match errors.as_slice() {
        [only] if rows == 1 => only.sentence.clone(),
        _ => said::refused(rows, errors.len(), language),
    };
    Trouble::Refused(Box::new(Refused { is_of_the_ledger, sentence, errors }))
}
