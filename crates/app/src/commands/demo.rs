//! `usus demo`: real public data, the story of one fund and invented movements of nine years, then the balances.

use std::io::Write;
use std::process::ExitCode;

use usus_desk::closing;
use usus_desk::demo::{self as desk_demo, CLOSINGS, Closing, Sheet};
use usus_desk::import::{self as desk, Outcome, Readable, Rehearsal};
use usus_domain::id::StaffId;
use usus_log::clock::InventedClock;
use usus_log::store::Log;

use crate::ask::{Balance, Only, Question};
use crate::commands::{Session, balance, close, import};
use crate::failure::Failure;
use crate::words::Language;

/// What came of the sheets of one file.
struct Told {
    of: &'static str,
    rows: usize,
    recorded: usize,
    head: i64,
}

pub(super) async fn demo(session: &Session) -> Result<ExitCode, Failure> {
    let language = session.language;
    let sheets = desk_demo::sheets();
    if session.log.head().await?.position > 0 {
        if !is_there_already(session, &sheets).await? {
            return Err(taken(language));
        }
        writeln!(std::io::stderr(), "{}", already(sheets.len(), language))?;
        return balances(session).await;
    }
    let clock = InventedClock::new(sheets.first().map(|sheet| sheet.recorded_at).unwrap_or_default());
    let Some(log) = session.log.on_invented_clock(clock.clone()).await? else { return Err(taken(language)) };
    writeln!(std::io::stderr(), "{}", invented(language))?;
    let mut closings = CLOSINGS.iter().peekable();
    let mut files: Vec<Told> = Vec::new();
    let bar = import::bar(u64::try_from(sheets.len()).unwrap_or(0), language.say("fogli", "sheets"));
    for sheet in &sheets {
        while let Some(closing) = closings.next_if(|closing| closing.recorded_at() < sheet.recorded_at) {
            clock.set(closing.recorded_at());
            record_closing(&log, closing, language).await?;
        }
        clock.set(sheet.recorded_at);
        let outcome = desk::import(&log, &read(sheet, language)?, &actor(sheet.actor)?, &|_| {}).await?;
        bar.inc(1);
        if let Some(code) = tell(sheet, &outcome, &mut files, language)? {
            return Ok(code);
        }
    }
    bar.finish_and_clear();
    files.sort_by_key(|file| file.of);
    for file in files {
        let outcome = Outcome::Done { rows: file.rows, recorded: file.recorded, head: file.head };
        import::tell(file.of, &outcome, false, language)?;
    }
    balances(session).await
}

/// Adds what came of a sheet to what is told of its file. A row that is wrong on purpose is told at once; where the
/// rules refuse anything else the demonstration ends.
fn tell(
    sheet: &Sheet,
    outcome: &Outcome,
    files: &mut Vec<Told>,
    language: Language,
) -> Result<Option<ExitCode>, Failure> {
    if sheet.is_refused {
        let note = language.say(
            "La prossima riga è sbagliata apposta: le regole la rifiutano.",
            "The next row is wrong on purpose: the rules refuse it.",
        );
        writeln!(std::io::stderr(), "{note}")?;
    }
    let Outcome::Done { rows, recorded, head } = *outcome else {
        import::tell(sheet.of, outcome, false, language)?;
        return Ok((!sheet.is_refused).then(|| ExitCode::from(1)));
    };
    if sheet.is_refused {
        return Ok(Some(ExitCode::from(1)));
    }
    match files.iter_mut().find(|file| file.of == sheet.of) {
        Some(file) => {
            file.rows += rows;
            file.recorded += recorded;
            file.head = head;
        }
        None => files.push(Told { of: sheet.of, rows, recorded, head }),
    }
    Ok(None)
}

async fn record_closing(log: &Log, ask: &Closing, language: Language) -> Result<(), Failure> {
    let id = format!("chiusura-{}", ask.effective_on);
    let note = Some("Chiusura inventata.");
    let row = closing::row(&id, ask.effective_on, ask.act, note).map_err(|refusal| malformed(&refusal))?;
    match close::record(log, &row, &actor("demo")?, language).await? {
        Ok(_) => Ok(()),
        Err(refusal) => Err(malformed(&refusal)),
    }
}

fn malformed(refusal: &usus_domain::refusal::Refusal) -> Failure {
    Failure::System(refusal.to_string())
}

fn actor(name: &str) -> Result<StaffId, Failure> {
    StaffId::new(name).map_err(|refusal| malformed(&refusal))
}

fn read(sheet: &Sheet, language: Language) -> Result<Readable, Failure> {
    desk::read_bytes(&sheet.csv)
        .map_err(|trouble| Failure::System(format!("{}: {}", sheet.of, language.unreadable(&trouble))))
}

/// The balances of the day the story ends: they read alike whenever they are printed.
async fn balances(session: &Session) -> Result<ExitCode, Failure> {
    let only = Only {
        ambito: None,
        service: None,
        plan: None,
        resource: None,
        area: None,
        holder: None,
        class: None,
        fund: None,
    };
    let effective = Some("2026-10-31".to_owned());
    let question = Question { effective, known: None, only };
    balance::balance(session, &Balance { by: "ambito,plan,unit".to_owned(), question }).await
}

fn taken(language: Language) -> Failure {
    Failure::Usage(
        language
            .say(
                "Il registro contiene già altro: la dimostrazione ne vuole uno vuoto, per esempio --ledger sqlite:demo.db.",
                "The ledger already holds something else: the demonstration wants an empty one, for example --ledger sqlite:demo.db.",
            )
            .to_owned(),
    )
}

fn invented(language: Language) -> &'static str {
    language.say(
        "Dimostrazione: sono inventati i movimenti che lo dicono e tutte le date di registrazione, dal 2018 in poi.",
        "Demonstration: movements that say so are invented, and so are all dates of recording, from 2018 on.",
    )
}

fn already(sheets: usize, language: Language) -> String {
    match language {
        Language::Italian => {
            format!("Nulla di nuovo: i {sheets} fogli della dimostrazione sono già nel registro.")
        }
        Language::English => {
            format!("Nothing new: the {sheets} sheets of the demonstration are in the ledger already.")
        }
    }
}

/// Whether every row of the demonstration is in the ledger already: then there is nothing left to do.
async fn is_there_already(session: &Session, sheets: &[Sheet]) -> Result<bool, Failure> {
    let sheets = sheets.iter().filter(|sheet| !sheet.is_refused);
    let readable: Vec<_> = sheets.filter_map(|sheet| desk::read_bytes(&sheet.csv).ok()).collect();
    let mut rehearsal = Rehearsal::default();
    for file in &readable {
        match rehearsal.rehearse(&session.log, file, &|_| {}).await? {
            Outcome::Done { recorded: 0, .. } => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}
