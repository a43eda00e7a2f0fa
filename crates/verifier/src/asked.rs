//! What was asked on the command line.

use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, ValueEnum};
use usus_verifier::checkpoint::SignedCheckpoint;
use usus_verifier::key::PublicKey;
use usus_verifier::plain::plain;
use usus_verifier::policy::Policy;
use usus_verifier::time::Day;
use usus_verifier::trust::Trust;
use usus_verifier::words::Language;

use crate::usage;

/// Verifica ciò che un registro usus consegna, senza rete e senza fidarsi di chi lo consegna: esportazioni, fascicoli,
/// ricevute e punti di controllo. Esce con 0 se tutto torna, 1 se qualcosa non torna, 2 se non si può leggere.
#[derive(Debug, Parser)]
#[command(name = "usus-verify", version)]
struct Line {
    /// I file da verificare
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// La chiave pubblica dell'ente, o un file che la contiene; si può ripetere
    #[arg(long, value_name = "CHIAVE|FILE")]
    key: Vec<String>,
    /// Quali testimoni devono aver visto l'ultimo punto di controllo (formato C2SP tlog-policy)
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Un punto di controllo conservato altrove, che il registro deve continuare; si può ripetere
    #[arg(long, value_name = "FILE")]
    against: Vec<PathBuf>,
    /// Saldi da confrontare con quelli ricalcolati (usus balance --format csv); vuole --effective
    #[arg(long, value_name = "FILE.csv", requires = "effective")]
    balances: Option<PathBuf>,
    /// La data dei saldi da ricalcolare: 2026-12-31
    #[arg(long, value_name = "DATA")]
    effective: Option<String>,
    /// Forma della risposta: table (per persone, se non si dice altro) o json (per programmi)
    #[arg(
        long,
        value_enum,
        default_value = "table",
        value_name = "FORMATO",
        hide_default_value = true,
        hide_possible_values = true
    )]
    format: Format,
    /// Lingua dei messaggi: it o en (altrimenti `USUS_LANG`)
    #[arg(long, value_name = "LINGUA", env = "USUS_LANG", hide_env = true)]
    lang: Option<String>,
}

/// The form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Table,
    /// For programs.
    Json,
}

/// The longest key file, policy or checkpoint, in bytes.
const LONGEST: u64 = 1_000_000;

/// The longest table of balances, in bytes.
const LONGEST_BALANCES: u64 = 128_000_000;

/// What was asked, with what it names read.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) files: Vec<PathBuf>,
    pub(crate) trust: Trust,
    pub(crate) format: Format,
}

/// What is said instead of an answer.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) text: String,
    pub(crate) is_error: bool,
}

/// The language asked for, known before the command line is understood.
pub(crate) fn language(arguments: &[OsString]) -> Language {
    let texts: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let mut asked = std::env::var("USUS_LANG").ok();
    for (at, text) in texts.iter().enumerate() {
        let value = text.strip_prefix("--lang=").or_else(|| {
            let follows = *text == "--lang";
            follows.then(|| texts.get(at + 1).copied()).flatten()
        });
        asked = value.map(str::to_owned).or(asked);
    }
    asked.and_then(|asked| Language::of(&asked)).unwrap_or(Language::Italian)
}

/// Reads the command line and the files it names, but for those to be verified.
pub(crate) fn read(arguments: &[OsString], language: Language) -> Result<Asked, Said> {
    let command = usage::command(Line::command(), language);
    let line = command.try_get_matches_from(arguments).and_then(|matches| Line::from_arg_matches(&matches));
    let line = line.map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            Said { text: error.render().to_string(), is_error: false }
        }
        _ => Said { text: usage::wrong(&error, language), is_error: true },
    })?;
    trusting(line, language).map_err(|text| Said { text: text + "\n", is_error: true })
}

fn trusting(line: Line, language: Language) -> Result<Asked, String> {
    if let Some(unknown) = line.lang.as_deref().filter(|lang| Language::of(lang).is_none()) {
        return Err(format!(
            "La lingua «{unknown}» non c'è: it o en. / There is no language “{unknown}”: it or en."
        ));
    }
    let mut trust = Trust::default();
    for key in &line.key {
        trust.keys.extend(keys(key, language)?);
    }
    if let Some(path) = &line.policy {
        let policy = Policy::read(&text(path, language)?);
        trust.policy = Some(policy.map_err(|error| {
            let wrong = language.say("non è una regola sui testimoni", "it is not a policy of witnesses");
            format!("{}: {wrong}: {error}", path.display())
        })?);
    }
    for path in &line.against {
        let read = SignedCheckpoint::read(&text(path, language)?);
        let read = read.map_err(|_| {
            let wrong = language.say("non è un punto di controllo firmato", "it is not a signed checkpoint");
            format!("{}: {wrong}", path.display())
        })?;
        match &trust.against {
            None => trust.against = Some(read),
            Some(_) => trust.against_too.push(read),
        }
    }
    if let Some(path) = &line.balances {
        trust.balances = Some(bytes(path, LONGEST_BALANCES, language)?);
    }
    if let Some(day) = &line.effective {
        let wrong = language.say("non è una data come 2026-12-31", "it is not a date like 2026-12-31");
        trust.effective = Some(Day::read(day).ok_or_else(|| format!("--effective {day}: {wrong}"))?);
    }
    Ok(Asked { files: line.files, trust, format: line.format })
}

/// A key as it is written, or those in a file, a line each.
fn keys(given: &str, language: Language) -> Result<Vec<PublicKey>, String> {
    if let Ok(key) = PublicKey::read(given) {
        return Ok(vec![key]);
    }
    let path = Path::new(given);
    let wrong = |text: &str| {
        let wrong = language.say(
            "non è una chiave pubblica, né un file che la contiene",
            "it is neither a public key nor a file that holds one",
        );
        format!("--key {text}: {wrong}")
    };
    if !path.exists() {
        return Err(wrong(given));
    }
    let text = text(path, language)?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let keys: Vec<PublicKey> =
        lines.map(|line| PublicKey::read(line).map_err(|_| wrong(given))).collect::<Result<_, _>>()?;
    if keys.is_empty() { Err(wrong(given)) } else { Ok(keys) }
}

/// A text of a few lines, whatever tool saved it.
fn text(path: &Path, language: Language) -> Result<String, String> {
    let text = String::from_utf8(bytes(path, LONGEST, language)?).map_err(|_| {
        format!("{}: {}", path.display(), language.say("non è testo (UTF-8)", "it is not text (UTF-8)"))
    })?;
    Ok(plain(&text).into_owned())
}

/// All of a file that is no longer than it may be.
fn bytes(path: &Path, longest: u64, language: Language) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(longest + 1).read_to_end(&mut bytes));
    let read = read.map_err(|error| unreadable(path, &error, language))?;
    if read as u64 > longest {
        let (path, megabytes) = (path.display(), longest / 1_000_000);
        return Err(match language {
            Language::Italian => format!("{path}: è più lungo di {megabytes} MB, e qui non può esserlo"),
            Language::English => format!("{path}: it is longer than {megabytes} MB, and may not be so here"),
        });
    }
    Ok(bytes)
}

fn unreadable(path: &Path, error: &std::io::Error, language: Language) -> String {
    format!("{}: {}: {error}", path.display(), language.say("non si può leggere", "it cannot be read"))
}
