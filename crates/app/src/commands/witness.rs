//! `usus witness`: to be a witness of other ledgers.

mod key;
mod serve;

use std::process::ExitCode;

use crate::ask::witness::Witness;
use crate::failure::Failure;
use crate::words::Language;

/// What needs no ledger: whoever is a witness may have none.
pub(super) async fn witness(ask: &Witness, language: Language) -> Result<ExitCode, Failure> {
    match ask {
        Witness::Serve(ask) => serve::serve(ask, language).await,
        Witness::Key(ask) => key::key(ask, language),
    }
}
