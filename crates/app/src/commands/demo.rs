//! `usus demo`: real public data and the story of one fund, then the balances.

use std::io::Write;
use std::process::ExitCode;

use usus_desk::demo::FILES;
use usus_desk::import::{self as desk, Outcome, Rehearsal};
use usus_domain::id::StaffId;

use crate::ask::{Balance, Only, Question};
use crate::commands::{Session, balance, import};
use crate::failure::Failure;
use crate::words::Language;

pub(super) async fn demo(session: &Session) -> Result<ExitCode, Failure> {
    let language = session.language;
    let actor = StaffId::new("demo").map_err(|refusal| Failure::System(refusal.to_string()))?;
    if session.log.head().await?.position > 0 && !is_there_already(session).await? {
        return Err(Failure::Usage(
            language
                .say(
                    "Il registro contiene già altro: la dimostrazione ne vuole uno vuoto, per esempio --ledger sqlite:demo.db.",
                    "The ledger already holds something else: the demonstration wants an empty one, for example --ledger sqlite:demo.db.",
                )
                .to_owned(),
        ));
    }
    for file in FILES {
        let readable = desk::read_bytes(file.bytes).map_err(|trouble| {
            Failure::System(format!("{}: {}", file.name, language.unreadable(&trouble)))
        })?;
        let outcome = desk::import(&session.log, &readable, &actor, &|_| {}).await?;
        if file.is_refused {
            let note = match language {
                Language::Italian => "La prossima riga è sbagliata apposta: le regole la rifiutano.",
                Language::English => "The next row is wrong on purpose: the rules refuse it.",
            };
            writeln!(std::io::stderr(), "{note}")?;
        }
        let code = import::tell(file.name, &outcome, false, language)?;
        if (code != 0) != file.is_refused {
            return Ok(ExitCode::from(1));
        }
    }
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
    // The story ends on this day: its balances read alike whenever they are printed.
    let effective = Some("2026-10-31".to_owned());
    let question = Question { effective, known: None, only };
    balance::balance(session, &Balance { by: "ambito,service,plan,unit".to_owned(), question }).await
}

/// Whether every row of the demonstration is in the ledger already: then there is nothing left to do.
async fn is_there_already(session: &Session) -> Result<bool, Failure> {
    let readable: Vec<_> = FILES
        .iter()
        .filter(|file| !file.is_refused)
        .filter_map(|file| desk::read_bytes(file.bytes).ok())
        .collect();
    let mut rehearsal = Rehearsal::default();
    for file in &readable {
        match rehearsal.rehearse(&session.log, file, &|_| {}).await? {
            Outcome::Done { recorded: 0, .. } => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}
