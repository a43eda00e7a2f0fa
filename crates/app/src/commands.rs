//! The commands, one a file. Each opens the ledger, asks the desk or the views, and shows the answer.

mod balance;
mod compare;
mod demo;
mod explain;
mod follow;
mod import;
mod journal;
mod keep;
mod measures;
mod question;
mod rebuild;
mod trace;
mod uses;
mod witness;

use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use usus_log::store::Log;

use crate::ask::{Ask, Format, What};
use crate::failure::Failure;
use crate::words::Language;

/// What every command knows: the open ledger, and how to speak.
pub(crate) struct Session {
    /// The ledger.
    pub(crate) log: Log,
    /// The reader's language.
    pub(crate) language: Language,
    /// The form of the answer.
    pub(crate) format: Format,
}

/// Runs a command. `answered` hears its exit code as soon as all that was asked for is done: what is made ready for
/// others after that may be interrupted, and nothing has failed.
pub(crate) async fn run(
    ask: Ask,
    language: Language,
    answered: Arc<OnceLock<ExitCode>>,
) -> Result<ExitCode, Failure> {
    // Whoever is a witness of others needs no ledger.
    if let What::Witness(ask) = &ask.what {
        return witness::witness(ask, language).await;
    }
    let log = Log::open(&ask.ledger.parse()?).await?;
    let session = Session { log, language, format: ask.format };
    // Whoever follows the log only reads it, and does not come to an end.
    let keeps = !matches!(ask.what, What::Follow(_) | What::Rebuild);
    let is_question = !matches!(ask.what, What::Import(_) | What::Demo);
    let done = match ask.what {
        What::Import(ask) => import::import(&session, &ask).await,
        What::Balance(ask) => balance::balance(&session, &ask).await,
        What::Journal(ask) => journal::journal(&session, &ask).await,
        What::Trace(ask) => trace::trace(&session, &ask).await,
        What::Compare(ask) => compare::compare(&session, &ask).await,
        What::Use(ask) => uses::uses(&session, &ask).await,
        What::Explain(ask) => explain::explain(&session, &ask).await,
        What::Follow(ask) => follow::follow(&session, &ask).await,
        What::Rebuild => rebuild::rebuild(&session).await,
        What::Demo => demo::demo(&session).await,
        What::Witness(_) => Ok(ExitCode::SUCCESS),
    };
    if let (true, Ok(code)) = (keeps, &done) {
        let _ = answered.set(*code);
        keep::keep(&session, is_question).await;
    }
    session.log.close().await;
    done
}
