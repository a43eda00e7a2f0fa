//! Help and usage errors in the reader's language. clap speaks English only; what it found is told again here.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};

use usus_verifier::words::Language;

/// The command line in English, argument by argument: its name, its value's name if it has one, its help.
const ENGLISH: [(&str, &str, &str); 8] = [
    ("files", "FILE", "The files to verify"),
    ("key", "KEY|FILE", "The office's public key, or a file that holds it; may be repeated"),
    ("policy", "FILE", "Which witnesses must have seen the last checkpoint (C2SP tlog-policy)"),
    ("against", "FILE", "A checkpoint kept elsewhere, which the log must continue; may be repeated"),
    (
        "balances",
        "FILE.csv",
        "Balances to compare with those made out again (usus balance --format csv); needs --effective",
    ),
    ("effective", "DATE", "The day of the balances to be made out: 2026-12-31"),
    ("format", "FORM", "Form of the answer: table (for people, if nothing is said) or json (for programs)"),
    ("lang", "LANGUAGE", "Language of messages: it or en (else USUS_LANG)"),
];

const ABOUT: &str = "Verifies what a usus ledger hands out, without a network and without trusting whoever hands it out: exports, \
                     bundles, receipts and checkpoints. Exits with 0 if all holds, 1 if something does not, 2 if it cannot be read.";

/// The command line with its help in a language.
pub(crate) fn command(command: Command, language: Language) -> Command {
    let flag = |name: &'static str, short: char, action, help: &'static str| {
        Arg::new(name).long(name).short(short).action(action).help(help)
    };
    let command = command
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(flag("help", 'h', ArgAction::Help, language.say("Mostra questo aiuto", "Show this help")))
        .arg(flag(
            "version",
            'V',
            ArgAction::Version,
            language.say("Mostra la versione", "Show the version"),
        ));
    match language {
        Language::Italian => command
            .help_template("{about-with-newline}\nUso: {usage}\n\n{all-args}")
            .override_usage("usus-verify [OPZIONI] <FILE>...")
            .mut_args(|arg| {
                let heading = if arg.is_positional() { "Argomenti" } else { "Opzioni" };
                arg.help_heading(heading)
            }),
        Language::English => {
            ENGLISH.into_iter().fold(command.about(ABOUT), |command, (name, value, help)| {
                command.mut_arg(name, |arg| arg.help(help).value_name(value))
            })
        }
    }
}

/// What is wrong with the command line, in a sentence or two.
pub(crate) fn wrong(error: &clap::Error, language: Language) -> String {
    match language {
        Language::English => error.render().to_string(),
        Language::Italian => italian(error),
    }
}

fn italian(error: &clap::Error) -> String {
    let context = |kind| error.get(kind).map(shown).unwrap_or_default();
    let (argument, value) = (context(ContextKind::InvalidArg), context(ContextKind::InvalidValue));
    let what = match error.kind() {
        ErrorKind::UnknownArgument => format!("L'argomento «{argument}» non esiste."),
        ErrorKind::MissingRequiredArgument if argument.starts_with("<FILE>") => {
            "Manca il file da verificare.".to_owned()
        }
        ErrorKind::MissingRequiredArgument => format!("Manca {argument}."),
        ErrorKind::InvalidValue if value.is_empty() => format!("«{argument}» vuole un valore."),
        ErrorKind::InvalidValue => format!("«{value}» non è un valore per «{argument}»."),
        ErrorKind::ArgumentConflict => format!("«{argument}» si può indicare una volta sola."),
        ErrorKind::InvalidUtf8 => "Un argomento non è testo (UTF-8).".to_owned(),
        _ => format!("Non si capisce che cosa è chiesto: {argument} {value}"),
    };
    let more = |kinds: &[ContextKind], begin: &str| {
        let found = kinds.iter().find_map(|kind| error.get(*kind)).map(shown);
        found.filter(|found| !found.is_empty()).map(|found| format!(" {begin} {found}.")).unwrap_or_default()
    };
    let allowed = more(&[ContextKind::ValidValue], "Si può dire:");
    let near = more(&[ContextKind::SuggestedArg, ContextKind::SuggestedValue], "Si intendeva forse:");
    format!("{what}{allowed}{near}\nCome si usa: usus-verify --help\n")
}

fn shown(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(texts) => texts.join(", "),
        ContextValue::StyledStrs(texts) => {
            texts.iter().map(StyledStr::to_string).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}
