//! `GET /api/v1/journal`: every movement in the order it was recorded, a page of the log at a time.

use axum::response::Response;
use usus_views::journal::{self, Line};
use usus_views::standing::Standing;

use crate::api::asked::{Asked, Made, unwritten};
use crate::ask::Format;
use crate::commands::journal as told;
use crate::serve::Trouble;
use crate::show;

/// Entries that are read at a time.
const PAGE: i64 = 2_000;

/// Entries that one answer reads at most: where a filter finds little, a page is short, and the next one goes on.
const MOST_ENTRIES: i64 = 100_000;

pub(super) async fn journal(asked: Asked) -> Result<Response, Trouble> {
    asked
        .answer(async |asked, form| {
            let (lines, next) = lines(asked).await?;
            let mut body = Vec::new();
            let report = told::report(&lines, String::new(), form, asked.visit.language);
            show::write(&mut body, &report, form, asked.visit.language).map_err(unwritten)?;
            Ok(Made::table(body, form).with_next(next))
        })
        .await
}

/// The lines of a page, and the position after which the next one begins.
async fn lines(asked: &Asked) -> Result<(Vec<Line>, Option<i64>), Trouble> {
    let (visit, mut after) = (&asked.visit, asked.after);
    let (log, known) = (&visit.office.log, visit.clocks.known);
    let last = known.min(after.saturating_add(MOST_ENTRIES));
    let mut lines = Vec::new();
    while after < last {
        let entries = log.entries(after, last, PAGE).await?;
        let Some(end) = entries.last().map(|entry| entry.position) else { break };
        let earlier = journal::earlier(log, &entries).await?;
        let memory = visit.memory().await?;
        let standing = Standing::at(&memory.facts, known);
        let mut read = journal::lines_after(&earlier, &entries, &memory.facts, &standing)?;
        // The journal is the log itself: rows dated in the future belong to it unless a date is asked for.
        if visit.question.effective.is_some() {
            read.retain(|line| line.effective_on <= visit.clocks.effective);
        }
        read.retain(|line| journal::passes(line, &memory.facts, &visit.filter));
        lines.append(&mut read);
        if lines.len() > asked.limit {
            lines.truncate(asked.limit);
            let next = lines.last().map(|line| line.position);
            return Ok((lines, next));
        }
        after = end;
    }
    Ok((lines, (last < known).then_some(last)))
}

/// The lines of these positions, which need not stand together.
pub(super) async fn lines_between(
    asked: &Asked,
    (mut after, known): (i64, i64),
    is_wanted: impl Fn(i64) -> bool,
) -> Result<Vec<Line>, Trouble> {
    let log = &asked.visit.office.log;
    let mut lines = Vec::new();
    while after < known {
        let mut entries = log.entries(after, known, PAGE).await?;
        let Some(end) = entries.last().map(|entry| entry.position) else { break };
        after = end;
        entries.retain(|entry| is_wanted(entry.position));
        let memory = asked.visit.office.memory(known).await?;
        let standing = Standing::at(&memory.facts, known);
        lines.append(&mut journal::lines_after(&[], &entries, &memory.facts, &standing)?);
    }
    Ok(lines)
}

/// Lines as programs read them.
pub(super) fn columns() -> Vec<show::Column> {
    told::report(&[], String::new(), Format::Json, crate::words::Language::English).columns
}
