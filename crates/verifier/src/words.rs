//! What people read, Italian first.

pub(crate) mod faults;
pub(crate) mod said;

use std::io::{self, Write};

use crate::file::{Kind, Unreadable};
use crate::finding::{At, Report};

/// The reader's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Italian, unless something else is asked for.
    Italian,
    /// English.
    English,
}

impl Language {
    /// The language of a word such as `it`, `en` or `it_IT.UTF-8`; none for another.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        let word = word.to_ascii_lowercase();
        if word.starts_with("it") {
            Some(Self::Italian)
        } else if word.starts_with("en") {
            Some(Self::English)
        } else {
            None
        }
    }

    /// One of two sentences.
    #[must_use]
    pub fn say<'s>(self, italian: &'s str, english: &'s str) -> &'s str {
        match self {
            Self::Italian => italian,
            Self::English => english,
        }
    }
}

/// Writes the report on a file, for people.
///
/// # Errors
/// Where it cannot be written.
pub fn report(
    out: &mut impl Write,
    (file, kind): (&str, Kind),
    report: &Report,
    language: Language,
) -> io::Result<()> {
    let verdict = if report.verifies() {
        language.say("VERIFICATO", "VERIFIED")
    } else {
        language.say("NON VERIFICATO", "DOES NOT VERIFY")
    };
    writeln!(out, "{file}: {verdict} ({})", name(kind, language))?;
    if let Some(fault) = &report.fault {
        writeln!(out, "{}", language.say("Non torna:", "What does not hold:"))?;
        writeln!(out, "  {}: {}", at(&fault.at, language), faults::sentence(fault, language))?;
        for (label, value) in [
            (language.say("atteso: ", "expected:"), &fault.expected),
            (language.say("trovato:", "found:   "), &fault.found),
        ] {
            value.iter().try_for_each(|value| writeln!(out, "    {label} {}", safe(value)))?;
        }
    }
    if !report.checked.is_empty() {
        let title = if report.verifies() {
            language.say("Controllato, e torna:", "Checked, and it holds:")
        } else {
            language.say("Fin lì torna:", "Up to there it holds:")
        };
        writeln!(out, "{title}")?;
    }
    for checked in &report.checked {
        writeln!(out, "  - {}", safe(&said::checked(checked, language)))?;
    }
    if report.verifies() && !report.not_checked.is_empty() {
        writeln!(out, "{}", language.say("Non controllato:", "Not checked:"))?;
        for not_checked in &report.not_checked {
            writeln!(out, "  - {}", safe(&said::not_checked(not_checked, language)))?;
        }
    }
    if let Some(entry) = &report.entry {
        let title = language.say("L'evento, parola per parola:", "The entry, word for word:");
        writeln!(out, "{title}\n  {}", safe(entry))?;
    }
    if let Some(balances) = &report.balances {
        let title = language
            .say("I saldi, ricalcolati da questi eventi:", "The balances, made out from these entries:");
        write!(out, "{title}\n{}", safe(balances))?;
    }
    Ok(())
}

/// Text out of a file of others, without signs that would move a terminal's cursor.
fn safe(text: &str) -> String {
    text.chars().map(|sign| if sign.is_control() && sign != '\n' { '\u{fffd}' } else { sign }).collect()
}

fn name(kind: Kind, language: Language) -> &'static str {
    match kind {
        Kind::Export => language.say("esportazione del registro", "export of a ledger"),
        Kind::Bundle => language.say("fascicolo di prove", "bundle of evidence"),
        Kind::Receipt => language.say("ricevuta", "receipt"),
        Kind::Checkpoint => language.say("punto di controllo", "checkpoint"),
    }
}

fn at(at: &At, language: Language) -> String {
    match at {
        At::Position(position) => format!("{} {position}", language.say("posizione", "position")),
        At::Line(line) => format!("{} {line}", language.say("riga", "line")),
        At::File(file) => safe(file),
        At::Whole => language.say("il file", "the file").to_owned(),
    }
}

/// Why nothing can be said of a file.
#[must_use]
pub fn unreadable(error: &Unreadable, language: Language) -> String {
    match error {
        Unreadable::File(error) => {
            format!("{}: {error}", language.say("non si può leggere", "it cannot be read"))
        }
        Unreadable::Foreign => language
            .say(
                "non è un file che un registro usus consegna (esportazione, fascicolo, ricevuta o punto di controllo), o ne manca l'inizio.",
                "it is none of the files that a usus ledger hands out (export, bundle, receipt or checkpoint), or its beginning is missing.",
            )
            .to_owned(),
        Unreadable::NoKey => language
            .say(
                "ricevute e punti di controllo non portano con sé la chiave: indicare quella pubblicata dall'ente con --key.",
                "receipts and checkpoints bring no key along: give the one that the office has published with --key.",
            )
            .to_owned(),
    }
}
