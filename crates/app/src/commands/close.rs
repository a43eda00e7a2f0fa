//! `usus close`: a period is closed, and the text for the act that closes it is printed.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use usus_desk::closing::{self, Outcome, Stands};
use usus_desk::fault::Fault;
use usus_desk::proposal::{self, Whole};
use usus_domain::closing::Closed;
use usus_domain::event::Event;
use usus_domain::id::{ProposalId, StaffId};
use usus_domain::particulars::Particulars;
use usus_domain::proposal::Asks;
use usus_domain::refusal::Refusal;
use usus_log::clock;
use usus_log::document::{Document, hex};
use usus_log::error::LogError;
use usus_log::store::Log;
use usus_verifier::base64;
use usus_views::balance::Balance;
use usus_views::clocks::Clocks;
use usus_views::filter::Filter;
use usus_views::memory::Memory;
use usus_views::standing::Standing;

use crate::ask::{self, Format};
use crate::commands::{Session, balance, import, question};
use crate::failure::Failure;
use crate::show::{self, Report};
use crate::words::Language;

/// A closing as it stands in the ledger.
pub(crate) struct Recorded {
    /// What it says.
    pub(crate) closed: Closed,
    /// Where it was recorded.
    pub(crate) position: i64,
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// By whom.
    pub(crate) actor: String,
    /// The correction that reversed it.
    pub(crate) corrected_by: Option<Arc<str>>,
}

pub(super) async fn close(session: &Session, ask: &ask::Close) -> Result<ExitCode, Failure> {
    let language = session.language;
    let actor = import::staff_id(&ask.actor, language)?;
    let effective = question::date(&ask.closes_on, language)?;
    let id = ask.closing.clone().unwrap_or_else(|| format!("chiusura-{effective}"));
    let row = match closing::row(&id, effective, &ask.act, ask.note.as_deref()) {
        Ok(row) => row,
        Err(refusal) => return refused(refusal, language),
    };
    let (outcome, recorded, memory) = match record(&session.log, &row, &actor, language).await? {
        Ok(done) => done,
        Err(refusal) => return refused(refusal, language),
    };
    print(session, &memory, &recorded)?;
    told(&outcome, &recorded, language)?;
    Ok(ExitCode::SUCCESS)
}

/// Records a closing of what stands now; gives what came of it, the closing as recorded, and what is known then.
pub(crate) async fn record(
    log: &Log,
    row: &Particulars,
    actor: &StaffId,
    language: Language,
) -> Result<Result<(Outcome, Recorded, Memory), Refusal>, Failure> {
    let (stands, memory) = stands(log, row.effective_on, language).await?;
    let outcome = closing::close(log, row, &stands, actor).await?;
    if let Outcome::Refused(refusal) = outcome {
        return Ok(Err(refusal));
    }
    let memory = memory.caught_up(log).await?;
    let recorded = recorded(log, &memory, row.id.as_str()).await?;
    Ok(Ok((outcome, recorded, memory)))
}

/// What stands at a date as known now, and what was read to make it out.
pub(crate) async fn stands(
    log: &Log,
    effective: NaiveDate,
    language: Language,
) -> Result<(Stands, Memory), Failure> {
    let size = log.head().await?.position;
    // What was set aside for questions is not asked: a closing rests on the ledger alone.
    let memory = Memory::default().caught_up_to(log, size).await?;
    let then = balances(&memory, Clocks { effective, known: size }, language)?;
    let (root, balances) = (log.root(size).await?, balance::csv(&then)?);
    Ok((Stands { size, root, balances, rows: then.rows.len() }, memory))
}

/// Prints the text for the act of the closing that an approved proposal asked for, if it did.
pub(super) async fn print_approved(session: &Session, id: &ProposalId) -> Result<(), Failure> {
    let Some(Whole { proposal, .. }) = proposal::find(&session.log, id).await? else { return Ok(()) };
    let Asks::Closing(row) = proposal.asks else { return Ok(()) };
    let memory = Memory::default().caught_up(&session.log).await?;
    let recorded = recorded(&session.log, &memory, row.id.as_str()).await?;
    print(session, &memory, &recorded)
}

/// The balances a closing is about: those that `usus balance` gives where nothing but its two clocks is said.
pub(crate) fn balances(memory: &Memory, clocks: Clocks, language: Language) -> Result<Balance, Failure> {
    let dimensions = question::dimensions(ask::DIMENSIONS, language)?;
    Ok(usus_views::balance::balance(memory, clocks, &dimensions, &Filter::default()))
}

/// The closing at a position.
pub(super) async fn closed_at(log: &Log, position: i64) -> Result<(Closed, DateTime<Utc>, String), LogError> {
    let unreadable = || LogError::Unreadable { position, reason: "no closing".to_owned() };
    let entry = log.entries(position - 1, position, 1).await?.pop().ok_or_else(unreadable)?;
    let document = Document::parse(position, &entry.document)?;
    let Event::Closed(closed) = document.event()? else { return Err(unreadable()) };
    Ok((closed, clock::read(&document.recorded_at).unwrap_or_default(), document.actor.into_owned()))
}

async fn recorded(log: &Log, memory: &Memory, id: &str) -> Result<Recorded, LogError> {
    let position = log.recorded_as(id).await?.unwrap_or_default();
    let (closed, at, actor) = closed_at(log, position).await?;
    let standing = Standing::at(&memory.facts, memory.known());
    let corrected_by = standing.corrected_by(id).cloned();
    Ok(Recorded { closed, position, at, actor, corrected_by })
}

/// Prints what was recorded, with the balances as known then; they must still be what they were.
fn print(session: &Session, memory: &Memory, recorded: &Recorded) -> Result<(), Failure> {
    let (language, closed) = (session.language, &recorded.closed);
    let clocks = Clocks { effective: closed.row.effective_on, known: closed.size };
    let balances = balances(memory, clocks, language)?;
    let bytes = balance::csv(&balances)?;
    if closing::digest(&bytes) != *closed.balances {
        return Err(Failure::Evidence(match language {
            Language::Italian => format!(
                "I saldi della chiusura {} non sono più quelli registrati: il registro è stato alterato. `usus verify` dice \
                 dove.",
                closed.row.id
            ),
            Language::English => format!(
                "The balances of the closing {} are no longer those that were recorded: the ledger was altered. \
                 `usus verify` says where.",
                closed.row.id
            ),
        }));
    }
    let report = balance::report(&balances, session.caption(clocks), language);
    let mut out = io::BufWriter::new(io::stdout().lock());
    match session.format {
        Format::Csv => out.write_all(&bytes)?,
        Format::Json => writeln!(out, "{:#}", json(recorded, &report))?,
        Format::Table => {
            for line in language.closing_head(recorded) {
                writeln!(out, "{line}")?;
            }
            show::table(&mut out, &report, language)?;
            for line in language.closing_foot(closed) {
                writeln!(out, "{line}")?;
            }
        }
    }
    Ok(out.flush()?)
}

/// A closing as programs read it.
pub(crate) fn json(recorded: &Recorded, report: &Report) -> serde_json::Value {
    let Recorded { closed, position, at, actor, corrected_by } = recorded;
    let root = base64::read(&closed.root).unwrap_or_default();
    serde_json::json!({
        "id": closed.row.id,
        "effective_on": closed.row.effective_on,
        "act": closed.row.act.to_string(),
        "note": closed.row.note,
        "position": position,
        "recorded_at": clock::written(*at),
        "actor": actor,
        "corrected_by": corrected_by,
        "size": closed.size,
        "root": closed.root,
        "root_hex": hex(&root),
        "balances_sha256": closed.balances,
        "balances": report.rows.iter().map(|row| show::object(report, row)).collect::<Vec<_>>(),
    })
}

fn told(outcome: &Outcome, recorded: &Recorded, language: Language) -> io::Result<()> {
    let (id, position) = (&recorded.closed.row.id, recorded.position);
    let sentence = match (outcome, language) {
        (Outcome::Recorded, Language::Italian) => {
            format!("Registrata la chiusura {id}; il registro arriva alla posizione {position}.")
        }
        (Outcome::Recorded, Language::English) => {
            format!("Recorded the closing {id}; the ledger reaches position {position}.")
        }
        (_, Language::Italian) if recorded.corrected_by.is_some() => {
            format!(
                "La chiusura {id} è già nel registro, e rettificata: per chiudere di nuovo indicare un altro --id."
            )
        }
        (_, Language::English) if recorded.corrected_by.is_some() => {
            format!(
                "The closing {id} is in the ledger already, and corrected: to close again name another --id."
            )
        }
        (_, Language::Italian) => {
            format!("Nulla di nuovo: la chiusura {id} è già nel registro, alla posizione {position}.")
        }
        (_, Language::English) => {
            format!("Nothing new: the closing {id} is in the ledger already, at position {position}.")
        }
    };
    writeln!(io::stderr(), "{sentence}")
}

pub(super) fn refused(refusal: Refusal, language: Language) -> Result<ExitCode, Failure> {
    let fault = Fault::from(refusal);
    writeln!(io::stderr(), "{}: {}", fault.rule(), language.fault(&fault))?;
    Ok(ExitCode::from(1))
}
