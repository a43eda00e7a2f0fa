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
    each_subcommand(command, "usus", &|sub, path| {
        let usage = usage_of(&sub, path);
        let sub = sub
            .help_template(TEMPLATE_IT)
            .override_usage(usage)
            .subcommand_help_heading("Comandi")
            .subcommand_value_name("COMANDO")
            .disable_help_flag(true)
            .disable_help_subcommand(true);
        sub.mut_args(|arg| {
            arg.clone().help_heading(if arg.is_positional() { "Argomenti" } else { "Opzioni" })
        })
    })
}

/// Changes each command below another, however deep; the path is what one types to reach it.
fn each_subcommand(command: Command, path: &str, change: &dyn Fn(Command, &str) -> Command) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    names.into_iter().fold(command, |command, name| {
        let path = format!("{path} {name}");
        command.mut_subcommand(name, |sub| each_subcommand(change(sub, &path), &path, change))
    })
}

/// The usage line of a command, with the word for options in Italian.
fn usage_of(command: &Command, path: &str) -> String {
    let arguments = command.get_positionals().map(|argument| {
        let name = argument.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
        let many = argument.get_num_args().is_some_and(|many| many.max_values() > 1);
        let (open, close) = if argument.is_required_set() { ('<', '>') } else { ('[', ']') };
        format!(" {open}{}{close}{}", name.unwrap_or_default(), if many { "..." } else { "" })
    });
    let arguments: Vec<String> = arguments.collect();
    let needed = command.get_opts().filter(|option| option.is_required_set()).map(|option| {
        let value = option.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
        format!(" --{} <{}>", option.get_long().unwrap_or_default(), value.unwrap_or_default())
    });
    let needed: Vec<String> = needed.collect();
    let below = if command.has_subcommands() { " <COMANDO>" } else { "" };
    format!("{path} [OPZIONI]{}{}{below}", needed.concat(), arguments.concat())
}

fn help_flag(help: &'static str) -> clap::Arg {
    clap::Arg::new("help").short('h').long("help").action(clap::ArgAction::Help).help(help)
}

fn version_flag(help: &'static str) -> clap::Arg {
    clap::Arg::new("version").short('V').long("version").action(clap::ArgAction::Version).help(help)
}

/// The English help of each argument, by its name.
const ARGUMENTS: &[(&str, &str)] = &[
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
    ("signing_key", "The file of the private key (else USUS_SIGNING_KEY, or beside the ledger: usus.db.key)"),
    (
        "origin",
        "The log's name in its checkpoints, like an address without https:// (a random one where not given)",
    ),
    ("at", "At position @N"),
    ("row", "The id of a row, or @POSITION"),
    ("against", "A checkpoint kept elsewhere, which the ledger must continue (a file, or -)"),
    ("key", "A public key that is trusted, or a file that holds some"),
    ("policy", "Which witnesses must have signed the last checkpoint (tlog-policy)"),
    ("closes_on", "The last day of what is closed"),
    ("act", "The act that closes: body|kind|number|date"),
    ("closing", "The id of the closing (else chiusura- and the date)"),
    ("note", "A note, without personal data"),
    ("proposed_files", "The files to propose: one proposal for each"),
    ("proposes_close", "Propose a closing instead of files"),
    ("proposal_name", "The name of the proposal (else proposta- and a hash of its content)"),
    (
        "limit",
        "The limit in euro above which a row of money waits for a second person, to be noted in the proposal",
    ),
    ("proposer", "Staff id of who proposes (else USUS_ACTOR, or “ufficio”)"),
    ("one_proposal", "A proposal, with its rows; all that are open where none is named"),
    ("all", "Also those that were approved, rejected or withdrawn"),
    ("proposal", "The proposal"),
    ("decider", "Staff id of who decides, who cannot be who proposed it (else USUS_ACTOR)"),
    ("why_not", "Why it is rejected, without personal data"),
    ("withdrawer", "Staff id of who proposed it (else USUS_ACTOR)"),
    ("log_only", "Only the log: do not compare the tables that are kept for those who read SQL"),
    ("file", "The file of an export, or -"),
    ("kept_stamp", "Also write the time stamp kept of that checkpoint to this file"),
    ("tsa", "The address of the time-stamping authority: https://… (a name and a password may stand in it)"),
    ("offline", "Ask nobody: write the request to a file, or take the reply from one"),
    ("request", "The request's file: written, or read again with --reply"),
    ("reply", "The file with the authority's reply"),
    ("listen", "Where to listen (127.0.0.1:8081 where not given)"),
    ("serve_listen", "Where to listen (127.0.0.1:8080 where not given)"),
    ("office", "The office's file, in TOML: name, contact, sign-in, roles, limits"),
    ("state", "The folder in which to keep what was seen: of one witness only"),
    ("witness_key", "The file with the witness's private key"),
    ("witness_log", "A log to be a witness of: its public key, or a file that lists some"),
    ("witness_file", "The key's file, which only the witness may read"),
    ("witness_name", "The name of the new key, usually the witness's address without “https://”"),
    ("witness_policy", "The policy that names witnesses, their keys and where they are asked"),
    ("rows", "The rows to be proved; all resources where none is named (or those that pass the filters)"),
    ("output", "The file to write (fascicolo.zip where not given)"),
    ("checkpoint", "Also the checkpoint at position @N, with the proof that the log only added to it"),
    (
        "reader",
        "Staff id of who reads: the question is noted in the log of reading (else USUS_READER, or not at all)",
    ),
    ("help", "Show this help"),
    ("version", "Show the version"),
];

const COMMANDS: &[(&str, &str)] = &[
    ("import", "Import CSV, XLSX or ODS files: each one whole, or not at all"),
    ("balance", "How much there is, where, and how much ever passed"),
    ("journal", "Every movement, in the order it was recorded"),
    ("trace", "The whole way of a quantity, from who gave it to each use"),
    ("compare", "Compare plans: quantities and measures of use per ambito and service"),
    ("use", "The use made of resources: its measures, what is claimed to be freed, chains of reuse"),
    ("explain", "Why two answers differ: what was recorded in between"),
    ("follow", "Follow the log: each event as it is kept, one line of JSON an event, until interrupted"),
    ("key", "The key the ledger is signed with"),
    ("key new", "Make the ledger's first key"),
    ("key show", "Show the public keys, from the first to today's"),
    ("key rotate", "Pass on to a new key: the old one signs the handover and is no longer needed"),
    ("checkpoint", "Signed checkpoints: how many events, and the hash of them all"),
    ("checkpoint show", "Show a checkpoint as it was signed (the last one where none is named)"),
    ("checkpoint sign", "Sign the ledger as it is now"),
    ("receipt", "A row's receipt: its event, the proof that it is in the ledger, the signed checkpoint"),
    ("readings", "The log of reading: who asked what, and when"),
    (
        "close",
        "Close a period: record the balances and the hash of the ledger, and print the text for the act",
    ),
    ("propose", "Propose files or a closing, for a second person to approve or reject"),
    ("proposals", "What waits for a second person; with a name, that proposal with its rows"),
    (
        "approve",
        "Approve somebody else's proposal: what it asks for is recorded with the approval, or not at all",
    ),
    ("reject", "Reject somebody else's proposal, with a reason"),
    ("withdraw", "Take one's own proposal back"),
    ("bundle", "Evidence in one file: the events asked for, receipts, acts, balances, instructions"),
    ("export", "The log as lines of JSON, exact and complete, on standard output"),
    ("restore", "Take an export into an empty ledger, or into one that ends where it begins"),
    ("verify", "Read the whole ledger again from its stored bytes, and say whether it holds, and where not"),
    ("checkpoint stamp", "Have a checkpoint stamped with the time (RFC 3161), and keep the stamp"),
    ("witness", "Witnesses: others who keep the checkpoints of a log and cosign them"),
    ("witness ask", "Ask the witnesses of a policy to cosign the latest checkpoint, and keep what they say"),
    (
        "witness serve",
        "Be a witness of other logs: keep the latest checkpoint of each and cosign it, until interrupted",
    ),
    ("witness key", "A witness's public key; with a name, make a new key"),
    ("serve", "The office's pages and the interface for programs, until it is interrupted"),
    ("rebuild", "Throw away all that is derived and build it again from the log"),
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
    each_subcommand(command, "", &|sub, path| {
        let about = COMMANDS.iter().find(|(name, _)| *name == path.trim_start());
        let sub = sub.disable_help_subcommand(true);
        translated(match about {
            Some((_, about)) => sub.about(*about),
            None => sub,
        })
    })
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
