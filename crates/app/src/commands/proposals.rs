//! `usus proposals`: what waits for a second person, and how earlier proposals ended.

use std::io::Write;
use std::process::ExitCode;

use serde_json::{Value, json};
use usus_desk::import::Readable;
use usus_desk::proposal::{self, Proposal, Whole};
use usus_desk::sheet;
use usus_domain::id::ProposalId;
use usus_domain::proposal::{Asks, Waits};
use usus_domain::refusal::Refusal;
use usus_log::clock;

use crate::ask::{Format, proposal as ask};
use crate::commands::{Session, propose};
use crate::failure::Failure;
use crate::show::{self, Cell, Column, Report};
use crate::words::Language;

pub(super) async fn proposals(session: &Session, ask: &ask::Proposals) -> Result<ExitCode, Failure> {
    if let Some(name) = &ask.proposal {
        return one(session, name).await;
    }
    let proposals =
        if ask.all { proposal::all(&session.log).await? } else { proposal::open(&session.log).await? };
    let report = report(&proposals, ask.all, session.language);
    show::print(&report, session.format, session.language)?;
    Ok(ExitCode::SUCCESS)
}

/// Proposals as an answer; with how they ended where `all` were asked for.
pub(crate) fn report(proposals: &[Proposal], all: bool, language: Language) -> Report {
    let mut columns: Vec<Column> =
        ["position", "recorded_at", "proposal", "proposer"].map(Column::always).into();
    columns.extend(["rows", "closing", "waits", "limit"].map(Column::where_filled));
    if all {
        columns.extend(["settled", "settled_by", "settled_at", "reason"].map(Column::where_filled));
    }
    let row = |proposal: &Proposal| {
        let mut cells = vec![
            Cell::Number(proposal.position),
            Cell::Instant(proposal.proposed_at),
            Cell::Text(proposal.id.to_string()),
            Cell::Text(proposal.proposer.to_string()),
            match &proposal.asks {
                Asks::Rows { rows, .. } => Cell::Number(i64::from(*rows)),
                Asks::Closing(_) => Cell::Null,
            },
            match &proposal.asks {
                Asks::Rows { .. } => Cell::Null,
                Asks::Closing(row) => Cell::Date(row.effective_on),
            },
            if proposal.waits.is_empty() { Cell::Null } else { Cell::Text(codes(&proposal.waits)) },
            proposal.waits.iter().find_map(limit).unwrap_or(Cell::Null),
        ];
        if let (true, Some(settlement)) = (all, &proposal.settlement) {
            cells.push(Cell::Text(settlement.how.code().to_owned()));
            cells.push(Cell::Text(settlement.by.to_string()));
            cells.push(Cell::Instant(settlement.at));
            cells.push(Cell::text(settlement.reason.as_ref()));
        }
        cells.resize(columns.len(), Cell::Null);
        cells
    };
    let rows = proposals.iter().map(row).collect();
    Report {
        caption: if all {
            language.say("Proposte, aperte e decise", "Proposals, open and settled").to_owned()
        } else {
            language.say("In attesa di una seconda persona", "Waiting for a second person").to_owned()
        },
        rows,
        columns,
        totals: Vec::new(),
        if_empty: language.say("Nessuna proposta.", "No proposal."),
    }
}

/// Why a proposal waits, in the words of programs.
fn codes(waits: &[Waits]) -> String {
    waits.iter().map(code).collect::<Vec<_>>().join(" ")
}

/// One of the reasons, in the words of programs.
pub(crate) fn code(waits: &Waits) -> &'static str {
    match waits {
        Waits::OverLimit { .. } => "over_limit",
        Waits::Correction => "correction",
        Waits::Closing => "closing",
    }
}

/// The limit that was in force, where it is why a proposal waits.
fn limit(waits: &Waits) -> Option<Cell> {
    if let Waits::OverLimit { limit, unit } = waits {
        Some(Cell::Amount((*limit).into(), *unit))
    } else {
        None
    }
}

async fn one(session: &Session, name: &str) -> Result<ExitCode, Failure> {
    let language = session.language;
    let id = match ProposalId::new(name) {
        Ok(id) => id,
        Err(refusal) => return Ok(ExitCode::from(propose::refused("", &refusal, language)?)),
    };
    let Some(whole) = proposal::find(&session.log, &id).await? else {
        let refusal = Refusal::ProposalUnknown { proposal: id.clone() };
        return Ok(ExitCode::from(propose::refused(id.as_str(), &refusal, language)?));
    };
    let rows = whole.file.as_ref().map(|file| rows(file, language));
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    match (session.format, &rows) {
        (Format::Json, _) => writeln!(out, "{:#}", object(&whole, rows.as_ref()))?,
        (Format::Csv, Some(rows)) => show::csv(&mut out, rows)?,
        (Format::Csv, None) => {}
        (Format::Table, _) => {
            for line in language.proposal_head(&whole.proposal) {
                writeln!(out, "{line}")?;
            }
            if let Some(rows) = &rows {
                show::table(&mut out, rows, language)?;
            }
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// The rows of a proposal, as the office wrote them.
pub(crate) fn rows(file: &Readable, language: Language) -> Report {
    let (needed, optional) = file.subject.columns();
    let known = |name: &String| needed.iter().chain(optional).find(|known| **known == name.as_str());
    let columns: Vec<&'static str> = file.table.columns.iter().filter_map(known).copied().collect();
    let cell = |cell: &sheet::Cell| match cell {
        sheet::Cell::Date(date) => Cell::Date(*date),
        cell => Cell::text(sheet::text(cell).ok().flatten()),
    };
    Report {
        caption: String::new(),
        columns: columns.into_iter().map(Column::where_filled).collect(),
        rows: file.table.rows.iter().map(|row| row.cells.iter().map(cell).collect()).collect(),
        totals: Vec::new(),
        if_empty: language.say("Nessuna riga.", "No row."),
    }
}

/// A proposal as programs read it.
pub(crate) fn object(whole: &Whole, rows: Option<&Report>) -> Value {
    let Proposal { id, asks, waits, proposer, proposed_at, position, settlement, .. } = &whole.proposal;
    let closing = if let Asks::Closing(row) = asks { Some(row) } else { None };
    json!({
        "proposal": id,
        "position": position,
        "recorded_at": clock::written(*proposed_at),
        "proposer": proposer,
        "waits": waits,
        "closing": closing,
        "rows": rows.map(|rows| rows.rows.iter().map(|row| show::object(rows, row)).collect::<Vec<_>>()),
        "settlement": settlement.as_ref().map(|settlement| json!({
            "settled": settlement.how.code(),
            "position": settlement.position,
            "settled_at": clock::written(settlement.at),
            "settled_by": settlement.by,
            "entries": settlement.entries,
            "reason": settlement.reason,
        })),
    })
}
