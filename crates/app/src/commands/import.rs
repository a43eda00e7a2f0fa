//! `usus import`: files into the ledger, each whole or not at all.

use std::io::{BufWriter, Write};
use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use usus_desk::fault::{BadRow, Unreadable};
use usus_desk::import::{self as desk, Outcome, Progress, Readable, Rehearsal};
use usus_domain::id::StaffId;

use crate::ask;
use crate::commands::Session;
use crate::failure::Failure;
use crate::words::Language;
use crate::words::shown::heading;

/// Rows after which the first question would have much to read.
const MANY: usize = 25_000;

pub(super) async fn import(session: &Session, ask: &ask::Import) -> Result<ExitCode, Failure> {
    let language = session.language;
    let actor = staff_id(&ask.actor, language)?;
    let mut worst = 0;
    let mut files: Vec<(String, Readable)> = Vec::new();
    for path in &ask.files {
        let name = path.display().to_string();
        match desk::read(path) {
            Ok(file) => files.push((name, file)),
            Err(trouble) => {
                tell_unreadable(&name, &trouble, language)?;
                worst = worst.max(2);
            }
        }
    }
    // Files build on one another: registers first, whatever order they were named in.
    files.sort_by_key(|(_, file)| file.subject);
    let mut rehearsal = Rehearsal::default();
    let mut recorded_rows = 0;
    for (name, file) in &files {
        tell_ignored_sheets(name, file, language)?;
        let bar = bar(u64::try_from(file.table.rows.len()).unwrap_or(0), language.say("righe", "rows"));
        let listener = |progress: Progress| match progress {
            Progress::Decided(rows) if rows % 256 == 0 => bar.set_position(u64::try_from(rows).unwrap_or(0)),
            Progress::Decided(_) => {}
            Progress::Written(rows) => {
                bar.set_message(language.say("scritte", "written"));
                bar.set_position(u64::try_from(rows).unwrap_or(0));
            }
        };
        let outcome = if ask.dry_run {
            rehearsal.rehearse(&session.log, file, &listener).await
        } else {
            desk::import(&session.log, file, &actor, &listener).await
        };
        bar.finish_and_clear();
        let outcome = outcome?;
        worst = worst.max(tell(name, &outcome, ask.dry_run, language)?);
        if let (Outcome::Done { recorded, .. }, false) = (&outcome, ask.dry_run) {
            recorded_rows += recorded;
        }
    }
    if recorded_rows > MANY {
        session.make_ready().await;
    }
    Ok(ExitCode::from(worst))
}

/// Who records.
pub(crate) fn staff_id(actor: &str, language: Language) -> Result<StaffId, Failure> {
    StaffId::new(actor).map_err(|_| {
        let shown = heading(actor);
        Failure::Usage(match language {
            Language::Italian => {
                format!("«{shown}» non può essere una matricola: un codice senza spazi, mai un nome o un dato personale.")
            }
            Language::English => {
                format!("“{shown}” cannot be a staff id: a code without blanks, never a name or personal data.")
            }
        })
    })
}

/// A bar on standard error where it is a terminal, nothing where it is not.
pub(crate) fn bar(length: u64, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {msg} {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(what);
    bar
}

/// Tells what came of a file, and gives its exit code.
pub(crate) fn tell(name: &str, outcome: &Outcome, dry_run: bool, language: Language) -> std::io::Result<u8> {
    let mut err = BufWriter::new(std::io::stderr().lock());
    let code = match outcome {
        Outcome::Done { rows, recorded, head } => {
            writeln!(err, "{name}: {}", done(*rows, *recorded, *head, dry_run, language))?;
            0
        }
        Outcome::Refused { rows, bad } => {
            for BadRow { row, fault } in bad {
                writeln!(err, "{name}:{row}: {}: {}", fault.rule(), language.fault(fault))?;
            }
            writeln!(err, "{name}: {}", refused(*rows, bad.len(), language))?;
            1
        }
    };
    err.flush()?;
    Ok(code)
}

/// What was done, in a sentence.
pub(crate) fn done(rows: usize, recorded: usize, head: i64, dry_run: bool, language: Language) -> String {
    match (language, dry_run, recorded) {
        (Language::Italian, ..) if rows == 0 => "nessuna riga sotto l'intestazione.".to_owned(),
        (Language::English, ..) if rows == 0 => "no row below the header.".to_owned(),
        (Language::Italian, _, 0) => format!("nulla di nuovo, {} già nel registro.", righe(rows)),
        (Language::English, _, 0) => {
            let are = if rows == 1 { "row is" } else { "rows are" };
            format!("nothing new, {rows} {are} in the ledger already.")
        }
        (Language::Italian, true, _) => {
            format!(
                "prova riuscita: {} su {rows} {}. Nulla è stato registrato.",
                righe(recorded),
                if recorded == 1 { "sarebbe nuova" } else { "sarebbero nuove" }
            )
        }
        (Language::English, true, _) => {
            format!("rehearsal passed: {recorded} of {rows} rows would be new. Nothing was recorded.")
        }
        (Language::Italian, false, _) => {
            let done = if recorded == 1 { "registrata" } else { "registrate" };
            format!("{done} {} su {rows}; il registro arriva alla posizione {head}.", righe(recorded))
        }
        (Language::English, false, _) => {
            format!("recorded {recorded} of {rows} rows; the ledger reaches position {head}.")
        }
    }
}

fn righe(rows: usize) -> String {
    if rows == 1 { "1 riga".to_owned() } else { format!("{rows} righe") }
}

/// What is left to correct, in a sentence.
pub(crate) fn refused(rows: usize, bad: usize, language: Language) -> String {
    match language {
        Language::Italian => {
            format!("{} da correggere su {rows}: nulla di questo file è stato registrato.", righe(bad))
        }
        Language::English => {
            let need = if bad == 1 { "needs" } else { "need" };
            format!("{bad} of {rows} rows {need} correcting: nothing of this file was recorded.")
        }
    }
}

pub(super) fn tell_unreadable(name: &str, trouble: &Unreadable, language: Language) -> std::io::Result<()> {
    writeln!(std::io::stderr(), "{name}: {}: {}", trouble.rule(), language.unreadable(trouble))
}

pub(super) fn tell_ignored_sheets(name: &str, file: &Readable, language: Language) -> std::io::Result<()> {
    if file.table.ignored_sheets.is_empty() {
        return Ok(());
    }
    let ignored = file.table.ignored_sheets.join(", ");
    let read = file.table.sheet.as_deref().unwrap_or_default();
    let sentence = match language {
        Language::Italian => format!("letto il foglio «{read}»; non letti: {ignored}."),
        Language::English => format!("read the sheet “{read}”; not read: {ignored}."),
    };
    writeln!(std::io::stderr(), "{name}: {sentence}")
}
