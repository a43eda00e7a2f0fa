//! `usus witness`: to be a witness of other ledgers, and to ask those of one's own.

mod ask;
mod key;
mod serve;

use std::process::ExitCode;

use crate::ask::witness::Witness;
use crate::commands::Session;
use crate::failure::Failure;
use crate::words::Language;

/// What needs no ledger: whoever is a witness may have none.
pub(super) async fn without_a_ledger(ask: &Witness, language: Language) -> Option<Result<ExitCode, Failure>> {
    match ask {
        Witness::Ask(_) => None,
        Witness::Serve(ask) => Some(serve::serve(ask, language).await),
        Witness::Key(ask) => Some(key::key(ask)),
    }
}

/// What is about the ledger's own witnesses.
pub(super) async fn with_a_ledger(session: &Session, ask: &Witness) -> Result<ExitCode, Failure> {
    match ask {
        Witness::Ask(ask) => ask::ask(session, ask).await,
        Witness::Serve(_) | Witness::Key(_) => Ok(ExitCode::SUCCESS),
    }
}
