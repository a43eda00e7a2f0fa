//! The commands, one a file. Each opens the ledger, asks the desk or the views, and shows the answer.

pub(crate) mod balance;
pub(crate) mod bundle;
pub(crate) mod checkpoint;
pub(crate) mod close;
pub(crate) mod closings;
pub(crate) mod compare;
pub(crate) mod decide;
mod demo;
pub(crate) mod explain;
mod export;
mod follow;
pub(crate) mod import;
pub(crate) mod journal;
mod keep;
mod key;
pub(crate) mod measures;
mod policy;
pub(crate) mod proposals;
mod propose;
pub(crate) mod question;
pub(crate) mod readings;
mod rebuild;
pub(crate) mod receipt;
mod restore;
mod serve;
mod stamp;
pub(crate) mod trace;
pub(crate) mod uses;
pub(crate) mod verify;
mod witness;

use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use usus_desk::signing::KeyFile;
use usus_log::address::Address;
use usus_log::store::Log;

pub(crate) use close::Recorded;

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
    /// Where the key is that the ledger is signed with; on a server that has to be said.
    key_file: Option<KeyFile>,
}

impl Session {
    /// A session at a ledger that is open already, without a key of its own.
    pub(crate) fn at(log: &Log, language: Language) -> Self {
        Self { log: log.clone(), language, format: Format::Json, key_file: None }
    }
}

/// Runs a command. `answered` hears its exit code as soon as all that was asked for is done: what is made ready for
/// others after that may be interrupted, and nothing has failed.
pub(crate) async fn run(
    ask: Ask,
    language: Language,
    question: String,
    answered: Arc<OnceLock<ExitCode>>,
) -> Result<ExitCode, Failure> {
    // Whoever is a witness of others needs no ledger.
    if let What::Witness(ask) = &ask.what
        && let Some(done) = witness::without_a_ledger(ask, language).await
    {
        return done;
    }
    let address: Address = ask.ledger.parse()?;
    if let (What::Verify(_), Address::Sqlite(path)) = (&ask.what, &address)
        && !path.exists()
    {
        return Err(Failure::Usage(no_ledger(path, language)));
    }
    let log = Log::open(&address).await?;
    let is_file = matches!(address, Address::Sqlite(_));
    let key_file = key::file(ask.signing_key, &address);
    let session = Session { log, language, format: ask.format, key_file };
    // Whoever follows the log only reads it, and does not come to an end.
    let keeps = !matches!(
        ask.what,
        What::Follow(_) | What::Rebuild | What::Verify(_) | What::Export(_) | What::Serve(_)
    );
    let signs = matches!(
        ask.what,
        What::Import(_)
            | What::Close(_)
            | What::Demo
            | What::Propose(_)
            | What::Approve(_)
            | What::Reject(_)
            | What::Withdraw(_)
    );
    let is_question = !signs && !matches!(ask.what, What::Restore(_));
    // A key that cannot be used is told before anything is recorded that it could not sign.
    let key = if signs { session.key().await? } else { None };
    if let (Some(reader), true) = (&ask.reader, is_question) {
        session.record_reading(reader, &question).await?;
    }
    let done = match ask.what {
        What::Import(ask) => import::import(&session, &ask).await,
        What::Balance(ask) => balance::balance(&session, &ask).await,
        What::Journal(ask) => journal::journal(&session, &ask).await,
        What::Trace(ask) => trace::trace(&session, &ask).await,
        What::Compare(ask) => compare::compare(&session, &ask).await,
        What::Use(ask) => uses::uses(&session, &ask).await,
        What::Explain(ask) => explain::explain(&session, &ask).await,
        What::Follow(ask) => follow::follow(&session, &ask).await,
        What::Key(ask) => key::key(&session, ask.what.as_ref()).await,
        What::Checkpoint(ask) => checkpoint::checkpoint(&session, ask.what.as_ref()).await,
        What::Receipt(ask) => receipt::receipt(&session, &ask).await,
        What::Readings => readings::readings(&session).await,
        What::Close(ask) => close::close(&session, &ask).await,
        What::Propose(ask) => propose::propose(&session, &ask).await,
        What::Proposals(ask) => proposals::proposals(&session, &ask).await,
        What::Approve(ask) => decide::approve(&session, &ask).await,
        What::Reject(ask) => decide::reject(&session, &ask).await,
        What::Withdraw(ask) => decide::withdraw(&session, &ask).await,
        What::Bundle(ask) => bundle::bundle(&session, &ask).await,
        What::Export(ask) => export::export(&session, &ask).await,
        What::Restore(ask) => restore::restore(&session, &ask).await,
        What::Verify(ask) => verify::verify(&session, &ask).await,
        What::Witness(ask) => witness::with_a_ledger(&session, &ask).await,
        What::Rebuild => rebuild::rebuild(&session).await,
        What::Serve(ask) => serve::serve(&session, &ask, is_file).await,
        What::Demo => demo::demo(&session).await,
    };
    if let (Some(key), Ok(_)) = (key, &done) {
        session.sign_what_is_recorded(&key).await?;
    }
    if let (true, Ok(code)) = (keeps, &done) {
        let _ = answered.set(*code);
        keep::keep(&session, is_question).await;
    }
    session.log.close().await;
    done
}

/// Whoever verifies means a ledger that is there, and not one that is made by asking.
fn no_ledger(path: &std::path::Path, language: Language) -> String {
    let path = path.display();
    match language {
        Language::Italian => format!("Non c'è un registro in {path}: non c'è nulla da verificare."),
        Language::English => format!("There is no ledger at {path}: there is nothing to verify."),
    }
}
