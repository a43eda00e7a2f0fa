//! What is taken away: the log as lines of JSON, and evidence in one file.

use std::io::Cursor;

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::OwnedSemaphorePermit;
use usus_desk::bundle::bundle as pack;
use usus_desk::export::Lines;
use usus_views::clocks::Clocks;

use crate::api::asked::{Asked, KNOWN};
use crate::api::{evidence, scope};
use crate::commands::{Session, bundle as told, question};
use crate::serve::{Permission, Trouble, Visit};

/// A few at a time: each holds memory, or a connection, for as long as whoever reads it takes.
fn turn(visit: &Visit) -> Result<OwnedSemaphorePermit, Trouble> {
    visit.office.told.taken_away.clone().try_acquire_owned().map_err(|_| Trouble::Busy)
}

/// `GET /api/v1/export`: as `usus export` prints it, line after line while it is read.
pub(super) async fn export(asked: Asked) -> Result<Response, Trouble> {
    let visit = asked.visit;
    if !scope::sees_all(&visit.person) {
        return Err(Trouble::NotAllowed);
    }
    let since = visit.word("since").or(Some("@0"));
    let after = question::known(&visit.office.log, visit.head.position, since, visit.language).await?;
    let turn = turn(&visit)?;
    let lines = Lines::begin(&visit.office.log, after).await?;
    // Where the log cannot be read on, the answer breaks off: it has no end then, and whoever reads it sees that.
    let pages = stream::try_unfold((lines, turn), async |(mut lines, turn)| {
        let page = lines.next().await.inspect_err(|error| tracing::error!(%error, "an export breaks off"))?;
        Ok::<_, usus_log::error::LogError>(page.map(|(page, _)| {
            let mut text = page.join("\n");
            if !text.is_empty() {
                text.push('\n');
            }
            (text, (lines, turn))
        }))
    });
    let name = format!("attachment; filename=\"usus-@{}.jsonl\"", visit.head.position);
    let headers = [
        (header::CONTENT_TYPE, "application/jsonl".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (KNOWN, format!("@{}", visit.head.position)),
    ];
    Ok((headers, Body::from_stream(pages)).into_response())
}

/// `GET /api/v1/bundle`: evidence about some rows, as `usus bundle` writes it.
pub(super) async fn bundle(asked: Asked) -> Result<Response, Trouble> {
    let visit = asked.visit;
    let rows: Vec<String> = visit
        .word("rows")
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|row| !row.is_empty())
        .map(str::to_owned)
        .collect();
    let _turn = turn(&visit)?;
    let checkpoint = evidence::checkpoint_reaching(&visit, visit.clocks.known).await?;
    let size = i64::try_from(checkpoint.tree().0).unwrap_or(i64::MAX);
    let clocks = Clocks { known: size, ..visit.clocks };
    let session = Session::at(&visit.office.log, visit.language);
    let earlier = visit.word("checkpoint").map(str::to_owned).into_iter().collect::<Vec<_>>();
    let asked = told::asked(&session, (&rows, &visit.filter, clocks), &earlier, checkpoint).await?;
    if !scope::sees_all(&visit.person) {
        // Whole streams go into a bundle: only those of resources that are at home where this person may see.
        let memory = visit.office.memory(size).await?;
        let may_see = |stream: &String| {
            let resource = stream.strip_prefix("resource/").and_then(|id| memory.facts.resource_number(id));
            resource.is_some_and(|number| {
                let ambito = &memory.facts.resource(number).ambito;
                visit.person.may_in(Permission::Read, Some(ambito))
            })
        };
        if !asked.streams.iter().all(may_see) {
            return Err(Trouble::NotAllowed);
        }
    }
    let mut packed = Cursor::new(Vec::new());
    match pack(&visit.office.log, asked, &mut packed, &|_| {}).await {
        Ok(_) => {}
        Err(none) => return Err(told::no_bundle(none, visit.language).into()),
    }
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"fascicolo-@{size}.zip\"")),
        (KNOWN, format!("@{size}")),
    ];
    Ok((headers, packed.into_inner()).into_response())
}
