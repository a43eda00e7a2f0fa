//! `usus`: the ledger's command line.
//!
//! It never decides anything itself: it reads what is asked, calls the desk or the views, and shows the answer.

mod api;
mod ask;
mod commands;
mod failure;
mod memory;
mod pages;
mod serve;
mod show;
mod usage;
mod words;

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use crate::ask::Ask;
use crate::failure::Failure;
use crate::words::Language;

/// An import makes and drops millions of small things on several threads, which the system's allocator scatters.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let language = Language::asked_for(&arguments);
    let ask = match usage::command(language).try_get_matches_from(&arguments) {
        Ok(matches) => match <Ask as clap::FromArgMatches>::from_arg_matches(&matches) {
            Ok(ask) => ask,
            Err(error) => return usage::explain(&error, language),
        },
        Err(error) => return usage::explain(&error, language),
    };
    if let Some(unknown) = ask.lang.as_deref().filter(|lang| !Language::is_known(lang)) {
        return Failure::Usage(words::language_unknown(unknown)).tell(language);
    }
    listen_to_the_log();
    if matches!(ask.what, ask::What::Serve(_)) {
        memory::gives_back_soon(&arguments);
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Failure::System(error.to_string()).tell(language),
    };
    match runtime.block_on(until_interrupted(ask, language, question(&arguments))) {
        Ok(code) => code,
        Err(failure) => failure.tell(language),
    }
}

/// Runs the command on a task of its own, so that an interrupt is heard while it works. What was not
/// recorded when it is heard never will be: the database rolls an unfinished transaction back.
async fn until_interrupted(ask: Ask, language: Language, question: String) -> Result<ExitCode, Failure> {
    let goes_on_until_then =
        matches!(ask.what, ask::What::Follow(_) | ask::What::Witness(ask::witness::Witness::Serve(_)));
    // A server lets those finish whom it answers, and hears the interrupt by itself.
    let ends_by_itself = matches!(ask.what, ask::What::Serve(_));
    let answered = Arc::<OnceLock<ExitCode>>::default();
    let mut work = tokio::spawn(commands::run(ask, language, question, answered.clone()));
    tokio::select! {
        done = &mut work => done.map_err(|error| Failure::System(error.to_string()))?,
        () = interrupted(), if !ends_by_itself => {
            work.abort();
            match work.await {
                Ok(done) => done,
                Err(_) if goes_on_until_then => Ok(ExitCode::SUCCESS),
                Err(_) => answered.get().copied().ok_or(Failure::Interrupted),
            }
        }
    }
}

/// What is asked, as a reading of it is recorded: without where the ledger is and how the answer should look.
fn question(arguments: &[OsString]) -> String {
    const ASIDE: [&str; 5] = ["--ledger", "--signing-key", "--reader", "--format", "--lang"];
    let mut words = Vec::new();
    let mut rest = arguments.iter().skip(1).map(|word| word.to_string_lossy());
    while let Some(word) = rest.next() {
        if ASIDE.contains(&&*word) {
            rest.next();
        } else if !ASIDE.iter().any(|aside| word.starts_with(&format!("{aside}="))) {
            words.push(without_address(&word));
        }
    }
    words.join(" ")
}

/// A word without what an address holds beside its host: names, passwords, tokens.
fn without_address(word: &str) -> String {
    let Some((before, address)) = word.split_once("://") else { return word.to_owned() };
    let host = address.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    format!("{before}://{host}")
}

/// Somebody wants it to stop: from the keyboard, or as a system stops its programs.
pub(crate) async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    let (Ok(mut keyboard), Ok(mut system)) = signals else { return std::future::pending().await };
    tokio::select! {
        _ = keyboard.recv() => {}
        _ = system.recv() => {}
    }
}

/// The operator's log goes to standard error and is silent unless `USUS_LOG` asks for it.
fn listen_to_the_log() {
    use tracing_subscriber::EnvFilter;
    let filter = std::env::var("USUS_LOG").map_or_else(|_| EnvFilter::new("off"), EnvFilter::new);
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).init();
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[test]
    fn what_is_noted_of_a_question_has_no_secrets() {
        let asked =
            "usus --reader 9 checkpoint stamp --ledger=x --tsa http://anna:segreto@tsa.example/a?token=b";
        let words: Vec<OsString> = asked.split(' ').map(OsString::from).collect();
        assert_eq!(question(&words), "checkpoint stamp --tsa http://tsa.example");
    }

    #[test]
    fn the_command_line_is_well_formed_in_both_languages() {
        for language in [Language::Italian, Language::English] {
            usage::command(language).debug_assert();
        }
        assert!(Ask::try_parse_from(["usus", "balance", "--by", "ambito"]).is_ok());
    }
}
