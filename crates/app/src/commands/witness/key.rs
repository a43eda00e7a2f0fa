//! `usus witness key`: a witness's own key.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use usus_desk::signing::{KeyFile, KeyTrouble, generate};
use usus_verifier::key::{PrivateKey, Use};

use crate::ask::witness::Key;
use crate::failure::Failure;

/// Shows the public half of the key in a file; where a name is given, of a new one that is kept there.
pub(super) fn key(ask: &Key) -> Result<ExitCode, Failure> {
    let key = match &ask.name {
        Some(name) => {
            let key = generate(name, Use::Witness)?;
            KeyFile::at(ask.file.clone()).keep(&key)?;
            key
        }
        None => read(&ask.file)?,
    };
    writeln!(std::io::stdout(), "{}", key.public())?;
    Ok(ExitCode::SUCCESS)
}

/// The witness's key in a file.
pub(super) fn read(path: &Path) -> Result<PrivateKey, KeyTrouble> {
    let key = KeyFile::at(path.to_owned()).read()?;
    let key = key.ok_or_else(|| KeyTrouble::NoWitnessKey { path: path.to_owned() })?;
    match key.public().is_for() {
        Use::Witness => Ok(key),
        Use::Log => Err(KeyTrouble::NotAWitnessKey { path: path.to_owned() }),
    }
}
