//! The log of reading: who asked what, and when; for auditors and administrators.

use maud::{Markup, html};
use usus_log::clock;
use usus_log::error::LogError;
use usus_log::reading::Reading;

use crate::pages::frame::{self, Page};
use crate::pages::table::{self, Links};
use crate::serve::{Permission, Trouble, Visit};
use crate::show::{Cell, Column, Report};

/// Readings on a page.
const PAGE: i64 = 100;

/// Whether whoever asks may see who read: auditors and administrators of all ambiti, since questions name anything.
pub(super) fn is_open(visit: &Visit) -> bool {
    visit.person.may_in(Permission::Inspect, None)
}

pub(super) async fn page(visit: Visit) -> Result<Markup, Trouble> {
    if !is_open(&visit) {
        return Err(Trouble::NotAllowed);
    }
    let after = visit.word("after").and_then(|after| after.parse().ok()).unwrap_or(0);
    let readings = visit.office.log.readings(after, PAGE).await?;
    let last = readings.last().map(|(position, _)| *position);
    let is_full = i64::try_from(readings.len()).unwrap_or(0) == PAGE;
    let cells = |(position, document): (i64, String)| -> Result<Vec<Cell>, LogError> {
        let reading: Reading = serde_json::from_str(&document)
            .map_err(|error| LogError::Unreadable { position, reason: error.to_string() })?;
        Ok(vec![
            Cell::Number(reading.position),
            clock::read(&reading.read_at).map_or(Cell::Null, Cell::Instant),
            Cell::Text(reading.reader),
            Cell::Number(reading.head),
            Cell::Text(reading.question),
        ])
    };
    let report = Report {
        caption: visit.say("Chi ha letto, che cosa e quando", "Who read what, and when").to_owned(),
        columns: ["reading", "read_at", "reader", "head", "question"].map(Column::always).into(),
        rows: readings.into_iter().map(cells).collect::<Result<_, _>>()?,
        totals: Vec::new(),
        if_empty: visit.say(
            "Nessuna lettura annotata. Dalla riga di comando si annotano con --reader MATRICOLA.",
            "No reading noted. On the command line they are noted with --reader STAFF_ID.",
        ),
    };
    let content = html! {
        (table::table(&visit, &report, &Links::default()))
        @if let (Some(last), true) = (last, is_full) {
            p { a class="btn btn-primary btn-sm" rel="next" href=(visit.here(&[("after", &last.to_string())])) { (visit.say("Continua", "Go on")) } }
        }
        p { a href=(visit.href("/evidenze", &[])) { (visit.say("Torna alle evidenze", "Back to the evidence")) } }
    };
    frame::page(&visit, Page {
        title: visit.say("Registro delle letture", "Log of reading"),
        help: visit.say(
            "Chi ha chiesto che cosa, e quando: anche questo registro non si modifica ed è firmato. Lo vedono revisori e \
             amministratori.",
            "Who asked what, and when: this log is never changed either, and is signed. Auditors and administrators see it.",
        ),
        content,
        has_pictures: false,
    })
    .await
}
