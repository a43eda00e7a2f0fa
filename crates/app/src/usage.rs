//! Help and usage errors, in the reader's language. clap speaks English only; what it found is told again here.

use std::io::Write;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory};

use crate::ask::Ask;
use crate::words::Language;

/// The command line with its help in a language.
pub(crate) fn command(language: Language) -> Command {
    let command = Ask::command();
    match language {
        Language::Italian => italian(command),
        Language::English => english(command),
    }
}

const TEMPLATE_IT: &str = "{about-with-newline}\nUso: {usage}\n\n{all-args}{after-help}";

fn italian(command: Command) -> Command {
    let command = command
        .help_template(TEMPLATE_IT)
        .override_usage("usus [OPZIONI] <COMANDO>")
        .subcommand_help_heading("Comandi")
        .subcommand_value_name("COMANDO")
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(help_flag("Mostra questo aiuto").global(true).help_heading("Opzioni"))
        .arg(version_flag("Mostra la versione").help_heading("Opzioni"))
        .mut_args(|arg| if arg.is_positional() { arg } else { arg.help_heading("Opzioni") });
    each_italian(command, "usus")
}

/// The commands below one, and those below them.
fn each_italian(command: Command, path: &str) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(&name, |sub| {
            let path = format!("{path} {name}");
            let usage = usage_of(&sub, &path);
            let sub = sub
                .help_template(TEMPLATE_IT)
                .override_usage(usage)
                .subcommand_help_heading("Comandi")
                .subcommand_value_name("COMANDO")
                .disable_help_flag(true)
                .disable_help_subcommand(true)
                .mut_args(|arg| {
                    arg.clone().help_heading(if arg.is_positional() { "Argomenti" } else { "Opzioni" })
                });
            each_italian(sub, &path)
        })
    })
}

/// The usage line of a command, with the word for options in Italian.
fn usage_of(command: &Command, path: &str) -> String {
    if command.has_subcommands() {
        return format!("{path} [OPZIONI] <COMANDO>");
    }
    let arguments = command.get_positionals().map(|argument| {
        let name = argument.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
        let many = argument.get_num_args().is_some_and(|many| many.max_values() > 1);
        format!(" <{}>{}", name.unwrap_or_default(), if many { "..." } else { "" })
    });
    let arguments: Vec<String> = arguments.collect();
    let needed = command.get_opts().filter(|option| option.is_required_set()).map(|option| {
        let value = option.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
        format!(" --{} <{}>", option.get_long().unwrap_or_default(), value.unwrap_or_default())
    });
    let needed: Vec<String> = needed.collect();
    format!("{path} [OPZIONI]{}{}", needed.concat(), arguments.concat())
}

fn help_flag(help: &'static str) -> clap::Arg {
    clap::Arg::new("help").short('h').long("help").action(clap::ArgAction::Help).help(help)
}

fn version_flag(help: &'static str) -> clap::Arg {
    clap::Arg::new("version").short('V').long("version").action(clap::ArgAction::Version).help(help)
}

/// The English help of each argument, by its name.
const ARGUMENTS: [(&str, &str); 29] = [
    ("ledger", "Where the ledger is: sqlite:PATH or postgres://… (else USUS_LEDGER, or sqlite:usus.db)"),
    ("format", "Form of the answer: table, json or csv"),
    ("lang", "Language of messages: it or en (else USUS_LANG)"),
    ("files", "The files to import"),
    ("dry_run", "Check everything and record nothing"),
    ("actor", "Staff id of who records (else USUS_ACTOR, or “ufficio”)"),
    ("effective", "Facts up to and including this date (today where not given)"),
    ("since", "After which position (@POSITION), or from the end of which day"),
    ("known", "As known: a date (to the end of that day in Rome) or @POSITION"),
    ("ambito", "Only this ambito"),
    ("service", "Only this service"),
    ("plan", "Only this plan"),
    ("resource", "Only this resource"),
    ("area", "Only this area of users (ISTAT code)"),
    ("holder", "Only what this holder gave"),
    ("class", "Only this class: depletable, renewable, perishable, non_rival"),
    ("fund", "Only this fund"),
    ("by", "By which dimensions, separated by commas (ambito,service,plan,unit where not given)"),
    ("id", "The id of a resource, an allocation or any other row"),
    ("plans", "The plans to compare"),
    ("and_known", "The other knowledge to set beside: a date or @POSITION"),
    ("listen", "Where to listen (127.0.0.1:8081 where not given)"),
    ("state", "The folder in which to keep what was seen: of one witness only"),
    ("witness_key", "The file with the witness's private key"),
    ("witness_log", "A log to be a witness of: its public key, or a file that lists some"),
    ("witness_file", "The key's file, which only the witness may read"),
    ("witness_name", "The name of the new key, usually the witness's address without “https://”"),
    ("help", "Show this help"),
    ("version", "Show the version"),
];

const COMMANDS: [(&str, &str); 13] = [
    ("import", "Import CSV, XLSX or ODS files: each one whole, or not at all"),
    ("balance", "How much there is, where, and how much ever passed"),
    ("journal", "Every movement, in the order it was recorded"),
    ("trace", "The whole way of a quantity, from who gave it to each use"),
    ("compare", "Compare plans: quantities and measures of use per ambito and service"),
    ("use", "The use made of resources: its measures, what is claimed to be freed, chains of reuse"),
    ("explain", "Why two answers differ: what was recorded in between"),
    ("follow", "Follow the log: each event as it is kept, one line of JSON an event, until interrupted"),
    ("rebuild", "Throw away all that is derived and build it again from the log"),
    ("witness", "Witnesses: others who keep the checkpoints of a log and cosign them"),
    (
        "witness serve",
        "Be a witness of other logs: keep the latest checkpoint of each and cosign it, until interrupted",
    ),
    ("witness key", "A witness's public key; where the file is not there, make a new key"),
    ("demo", "Fill an empty ledger with public data and an example story"),
];

fn english(command: Command) -> Command {
    let translated = |command: Command| {
        command.mut_args(|arg| match ARGUMENTS.iter().find(|(name, _)| arg.get_id() == name) {
            Some((_, help)) => arg.help(*help),
            None => arg,
        })
    };
    let command =
        translated(command.about("Ledger of social resources: use, not consumption, with evidence."));
    COMMANDS.iter().fold(command, |command, (path, about)| {
        let path: Vec<&str> = path.split(' ').collect();
        below(command, &path, &|sub| translated(sub.about(*about)))
    })
}

/// Changes the command at a path of names.
fn below(command: Command, path: &[&str], change: &dyn Fn(Command) -> Command) -> Command {
    match path {
        [] => change(command),
        [name, path @ ..] => {
            command.mut_subcommand(*name, |sub| below(sub.disable_help_subcommand(true), path, change))
        }
    }
}

/// Tells a usage error, or shows the help that was asked for. Wrong usage is exit code 2.
pub(crate) fn explain(error: &clap::Error, language: Language) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = write!(std::io::stdout(), "{error}");
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            let _ = write!(std::io::stderr(), "{}", command(language).render_help());
            ExitCode::from(2)
        }
        _ => {
            let text = match language {
                Language::English => error.to_string(),
                Language::Italian => sentence(error),
            };
            let _ = writeln!(std::io::stderr(), "{}", text.trim_end());
            ExitCode::from(2)
        }
    }
}

fn sentence(error: &clap::Error) -> String {
    let context = |kind| error.get(kind).map(shown).unwrap_or_default();
    let argument = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    let what = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            format!("Il comando «{}» non esiste.", context(ContextKind::InvalidSubcommand))
        }
        ErrorKind::UnknownArgument => format!("L'argomento «{argument}» non è previsto."),
        ErrorKind::MissingRequiredArgument => format!("Manca: {}.", argument.trim_end_matches("...")),
        ErrorKind::InvalidValue if value.is_empty() => format!("«{argument}» vuole un valore."),
        ErrorKind::InvalidValue => format!("«{value}» non è un valore ammesso per «{argument}»."),
        ErrorKind::ArgumentConflict => format!("«{argument}» è indicato due volte o contraddice un altro."),
        _ => format!("Comando non compreso: {argument} {value}"),
    };
    let allowed = error.get(ContextKind::ValidValue).map(shown).filter(|allowed| !allowed.is_empty());
    let allowed = allowed.map(|allowed| format!(" Ammessi: {allowed}.")).unwrap_or_default();
    let near = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue]
        .into_iter()
        .find_map(|kind| error.get(kind).map(shown))
        .map(|near| format!(" Forse si intendeva «{near}»."))
        .unwrap_or_default();
    format!("{what}{allowed}{near}\nPer l'aiuto: usus --help")
}

fn shown(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(", "),
        ContextValue::StyledStr(text) => text.to_string(),
        other => other.to_string(),
    }
}
