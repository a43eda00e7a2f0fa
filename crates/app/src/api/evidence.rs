//! What proves the ledger: an entry as it is stored, receipts, checkpoints, the verification, readings.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use usus_log::evidence::Which;
use usus_verifier::checkpoint::SignedCheckpoint;

use crate::api::answers::{name, no_row};
use crate::api::asked::{Asked, Made, page, unwritten};
use crate::api::scope;
use crate::ask::{self, Format};
use crate::commands::{Session, checkpoint as signed, question, readings as told, verify as verified};
use crate::failure::Failure;
use crate::serve::{Permission, Trouble, Visit};
use crate::show::{self, Cell, Column, Report};

/// Entries of a ledger that is verified while somebody waits for the answer.
const MOST_VERIFIED: i64 = 250_000;

/// Readings and checkpoints that are read at a time.
const PAGE: i64 = 1_000;

const TEXT: &str = "text/plain; charset=utf-8";

/// `GET /api/v1/entry/{position}`: byte for byte as it is stored and hashed.
pub(super) async fn entry(
    position: Result<Path<String>, PathRejection>,
    asked: Asked,
) -> Result<Response, Trouble> {
    let visit = &asked.visit;
    let said = name(position, visit)?;
    let position = said.trim_start_matches('@').parse::<i64>().ok();
    let found = match position {
        Some(position) => scope::entry_at(visit, position).await?,
        None => None,
    };
    let found = found.ok_or_else(|| no_row(&said, visit.language))?;
    let body = found.document.into_bytes();
    asked.answer_in(Format::Json, async |_, _| Ok(Made { body, kind: "application/json", next: None })).await
}

/// The position of a row, by its id or as `@POSITION`, for those who may see it.
async fn position_of(visit: &Visit, row: &str) -> Result<i64, Trouble> {
    let position = match row.strip_prefix('@') {
        Some(position) => position.parse().ok(),
        None => visit.office.log.recorded_as(row).await?,
    };
    let nobody = || no_row(row, visit.language);
    let position = position.ok_or_else(nobody)?;
    scope::entry_at(visit, position).await?.ok_or_else(nobody)?;
    Ok(position)
}

/// A checkpoint that reaches a position: one that was signed, or one the server signs now.
pub(super) async fn checkpoint_reaching(visit: &Visit, position: i64) -> Result<SignedCheckpoint, Trouble> {
    let (log, which) = (&visit.office.log, Which::Reaching(position));
    if let Some(checkpoint) = log.checkpoint(which).await? {
        return Ok(checkpoint);
    }
    match &visit.office.key {
        Some(key) => Ok(log.sign(key).await?),
        None => Err(no_checkpoint(which, visit)),
    }
}

fn no_checkpoint(which: Which, visit: &Visit) -> Trouble {
    match signed::none(which, visit.language) {
        Failure::Usage(sentence) => Trouble::NotFound(sentence),
        failure => failure.into(),
    }
}

/// `GET /api/v1/receipt/{id}`
pub(super) async fn receipt(
    id: Result<Path<String>, PathRejection>,
    asked: Asked,
) -> Result<Response, Trouble> {
    let visit = &asked.visit;
    let id = name(id, visit)?;
    let position = position_of(visit, &id).await?;
    let checkpoint = checkpoint_reaching(visit, position).await?;
    let receipt = visit.office.log.receipt(position, checkpoint).await?;
    let receipt = receipt.ok_or_else(|| no_row(&id, visit.language))?;
    // Witnesses may add to its checkpoint.
    Ok(asked.answer_now(Made { body: receipt.text().into_bytes(), kind: TEXT, next: None }))
}

/// `GET /api/v1/checkpoint`: the last one, or that of a position.
pub(super) async fn checkpoint(asked: Asked) -> Result<Response, Trouble> {
    let visit = &asked.visit;
    let which = match visit.word("at") {
        None => Which::Latest,
        Some(at) => {
            let head = visit.head.position;
            Which::Of(question::known(&visit.office.log, head, Some(at), visit.language).await?)
        }
    };
    let checkpoint = visit.office.log.checkpoint(which).await?;
    let checkpoint = checkpoint.ok_or_else(|| no_checkpoint(which, visit))?;
    Ok(asked.answer_now(Made { body: checkpoint.whole().as_bytes().to_vec(), kind: TEXT, next: None }))
}

/// The columns of checkpoints.
pub(super) const CHECKPOINTS: [&str; 2] = ["size", "note"];

/// `GET /api/v1/checkpoints`
pub(super) async fn checkpoints(asked: Asked) -> Result<Response, Trouble> {
    let form = asked.form()?;
    let limit = i64::try_from(asked.limit).unwrap_or(PAGE);
    let after = if asked.after == 0 { -1 } else { asked.after };
    let mut kept = asked.visit.office.log.checkpoints(after, limit + 1).await?;
    let more = kept.len() > asked.limit;
    kept.truncate(asked.limit);
    let next = kept.last().map(|(size, _)| *size).filter(|_| more);
    let rows = kept.into_iter().map(|(size, note)| vec![Cell::Number(size), Cell::Text(note)]);
    let report = report(&CHECKPOINTS, rows.collect());
    answer_now(&asked, form, &report, next)
}

/// Rows with these columns.
pub(super) fn report(columns: &[&'static str], rows: Vec<Vec<Cell>>) -> Report {
    let columns = columns.iter().map(|code| Column::always(code)).collect();
    Report { caption: String::new(), columns, rows, totals: Vec::new(), if_empty: "" }
}

/// Answers with a table of what may be another tomorrow.
pub(super) fn answer_now(
    asked: &Asked,
    form: Format,
    report: &Report,
    next: Option<i64>,
) -> Result<Response, Trouble> {
    let mut body = Vec::new();
    show::write(&mut body, report, form, asked.visit.language).map_err(unwritten)?;
    Ok(asked.answer_now(Made::table(body, form).with_next(next)))
}

/// `GET /api/v1/readings`: who asked which question, and when.
pub(super) async fn readings(asked: Asked) -> Result<Response, Trouble> {
    let form = asked.form()?;
    // Questions name anything: who sees but an ambito does not see them.
    if !asked.visit.person.may_in(Permission::Inspect, None) {
        return Err(Trouble::NotAllowed);
    }
    let (mut rows, mut after) = (Vec::new(), asked.after);
    while rows.len() <= asked.limit {
        let read = asked.visit.office.log.readings(after, PAGE).await?;
        let Some((last, _)) = read.last() else { break };
        after = *last;
        for (position, document) in read {
            rows.push(told::row(position, &document)?);
        }
    }
    let (rows, next) = page(rows, asked.limit, 0);
    let last = rows.last().and_then(|row| match row.first() {
        Some(Cell::Number(position)) => Some(*position),
        _ => None,
    });
    let report = told::report(rows, asked.visit.language);
    answer_now(&asked, form, &report, next.and(last))
}

/// `GET /api/v1/verify`: reads everything again; one at a time.
pub(super) async fn verify(asked: Asked) -> Result<Response, Trouble> {
    let visit = &asked.visit;
    if !scope::sees_all(&visit.person) {
        return Err(Trouble::NotAllowed);
    }
    if visit.head.position > MOST_VERIFIED {
        return Err(Trouble::TooLong);
    }
    let _one_at_a_time = visit.office.told.verifying.try_acquire().map_err(|_| Trouble::Busy)?;
    let session = Session::at(&visit.office.log, visit.language);
    let ask = ask::Verify { against: Vec::new(), key: Vec::new(), policy: None, log_only: false };
    let report = verified::verified(&session, &ask).await?;
    let body = format!("{}\n", report.json(visit.language)).into_bytes();
    Ok(asked.answer_now(Made { body, kind: "application/json", next: None }))
}
