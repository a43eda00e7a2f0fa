//! `usus-verify`: verifies what a usus ledger handed out, offline.
//!
//! Exit codes: 0 all files verify, 1 one does not, 2 one cannot be read or the command line is wrong.

mod asked;
mod usage;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use serde::Serialize;
use usus_verifier::file::{self, Kind};
use usus_verifier::finding::Report;
use usus_verifier::words::{self, Language};

use crate::asked::{Asked, Format};

/// Something does not verify.
const FALSE: u8 = 1;

/// Something cannot be read, or was asked wrongly.
const UNREADABLE: u8 = 2;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let language = asked::language(&arguments);
    let asked = match asked::read(&arguments, language) {
        Ok(asked) => asked,
        Err(said) => {
            let told = if said.is_error {
                write!(io::stderr(), "{}", said.text)
            } else {
                write!(io::stdout(), "{}", said.text)
            };
            return ExitCode::from(if said.is_error || told.is_err() { UNREADABLE } else { 0 });
        }
    };
    match answer(&asked, language) {
        Ok(code) => ExitCode::from(code),
        // Nobody reads on: whoever asked has gone away.
        Err(_) => ExitCode::from(UNREADABLE),
    }
}

/// The outcome for one file, for programs.
#[derive(Serialize)]
struct Outcome<'o> {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<Kind>,
    verifies: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    unreadable: Option<String>,
    #[serde(flatten)]
    report: Option<&'o Report>,
}

fn answer(asked: &Asked, language: Language) -> io::Result<u8> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut code = 0;
    let mut outcomes = Vec::new();
    for path in &asked.files {
        let name = path.display().to_string();
        let verified = file::verify(path, &asked.trust, &mut progress(&name, language));
        match &verified {
            Ok((_, report)) if report.verifies() => {}
            Ok(_) => code = FALSE,
            Err(_) if code == 0 => code = UNREADABLE,
            Err(_) => {}
        }
        match (&verified, asked.format) {
            (Ok((kind, report)), Format::Table) => {
                words::report(&mut out, (&name, *kind), report, language)?;
            }
            (Err(error), Format::Table) => {
                out.flush()?;
                writeln!(io::stderr(), "{name}: {}", words::unreadable(error, language))?;
            }
            (Ok((kind, report)), Format::Json) => outcomes.push(serde_json::to_value(Outcome {
                file: name,
                kind: Some(*kind),
                verifies: report.verifies(),
                unreadable: None,
                report: Some(report),
            })?),
            (Err(error), Format::Json) => outcomes.push(serde_json::to_value(Outcome {
                file: name,
                kind: None,
                verifies: false,
                unreadable: Some(words::unreadable(error, language)),
                report: None,
            })?),
        }
    }
    if asked.format == Format::Json {
        serde_json::to_writer_pretty(&mut out, &outcomes)?;
        writeln!(out)?;
    }
    out.flush()?;
    Ok(code)
}

/// Says on standard error how far a long file was read.
fn progress(name: &str, language: Language) -> impl FnMut(u64) {
    let is_watched = io::stderr().is_terminal();
    let mut said = 0;
    move |read| {
        // Where nobody watches, one line for a million is enough.
        if is_watched || read / 1_000_000 > said {
            said = read / 1_000_000;
            let _ = writeln!(io::stderr(), "{name}: {read} {}", language.say("letti…", "read…"));
        }
    }
}
