//! `usus readings`: who asked which question, and when; and the recording of it.

use std::io::Write;
use std::process::ExitCode;

use usus_log::clock;
use usus_log::error::LogError;
use usus_log::reading::Reading;

use crate::commands::Session;
use crate::commands::import::staff_id;
use crate::failure::Failure;
use crate::show::{self, Cell, Column, Report};
use crate::words::Language;

/// Readings that are read at a time.
const PAGE: i64 = 1_000;

impl Session {
    /// Records that somebody asks this, before they are answered: what is not recorded is not read.
    pub(super) async fn record_reading(&self, reader: &str, question: &str) -> Result<(), Failure> {
        let reader = staff_id(reader, self.language)?;
        self.log.record_reading(reader.as_str(), question).await?;
        if let Some(key) = self.key().await? {
            self.log.sign_readings(&key).await?;
        }
        Ok(())
    }
}

pub(super) async fn readings(session: &Session) -> Result<ExitCode, Failure> {
    let language = session.language;
    let mut rows = Vec::new();
    let mut after = 0;
    loop {
        let page = session.log.readings(after, PAGE).await?;
        let Some((last, _)) = page.last() else { break };
        after = *last;
        for (position, document) in page {
            rows.push(row(position, &document)?);
        }
    }
    show::print(&report(rows, language), session.format, language)?;
    std::io::stdout().flush()?;
    Ok(ExitCode::SUCCESS)
}

/// A reading as a row.
pub(crate) fn row(position: i64, document: &str) -> Result<Vec<Cell>, LogError> {
    let reading: Reading = serde_json::from_str(document)
        .map_err(|error| LogError::Unreadable { position, reason: error.to_string() })?;
    let instant = clock::read(&reading.read_at).map_or(Cell::Null, Cell::Instant);
    Ok(vec![
        Cell::Number(reading.position),
        instant,
        Cell::Text(reading.reader),
        Cell::Number(reading.head),
        Cell::Text(reading.question),
    ])
}

/// Readings as a report.
pub(crate) fn report(rows: Vec<Vec<Cell>>, language: Language) -> Report {
    Report {
        caption: language.say("Chi ha letto, che cosa e quando", "Who read what, and when").to_owned(),
        columns: ["reading", "read_at", "reader", "head", "question"].map(Column::always).into(),
        rows,
        totals: Vec::new(),
        if_empty: language.say(
            "Nessuna lettura registrata. Si registrano con --reader MATRICOLA, o USUS_READER.",
            "No reading recorded. They are recorded with --reader STAFF_ID, or USUS_READER.",
        ),
    }
}
