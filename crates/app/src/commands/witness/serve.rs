//! `usus witness serve`: keeps the latest checkpoints of other ledgers, and cosigns what only adds to them.

use std::fs;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use tokio::net::TcpListener;
use usus_verifier::key::{PublicKey, Use};
use usus_verifier::policy::Policy;
use usus_witness::seen::NotSeen;
use usus_witness::serve::serve as serve_until_dropped;
use usus_witness::witness::Witness;

use crate::ask::witness::Serve;
use crate::commands::witness::key;
use crate::failure::Failure;
use crate::words::Language;

/// Serves until it is interrupted. Standard output has two lines: the witness's public key, and where it listens.
pub(super) async fn serve(ask: &Serve, language: Language) -> Result<ExitCode, Failure> {
    let logs = logs(&ask.log, language)?;
    let key = key::read(&ask.key)?;
    let listener = TcpListener::bind(&ask.listen)
        .await
        .map_err(|error| Failure::System(format!("{}: {error}", ask.listen)))?;
    let witness = Witness::open(key, logs, &ask.state).map_err(|error| not_seen(language, &error))?;
    let said = format!("{}\nhttp://{}\n", witness.key(), listener.local_addr()?);
    std::io::stdout().write_all(said.as_bytes())?;
    std::io::stdout().flush()?;
    for (origin, size) in witness.seen().sizes() {
        writeln!(std::io::stderr(), "{}", standing(language, origin, size))?;
    }
    match serve_until_dropped(listener, Arc::new(witness)).await {}
}

/// The keys of logs that are given, as keys or in files: a key a line, or a policy.
fn logs(given: &[String], language: Language) -> Result<Vec<PublicKey>, Failure> {
    let mut logs: Vec<PublicKey> = Vec::new();
    for given in given {
        let keys = match PublicKey::read(given) {
            Ok(key) => Some(vec![key]),
            Err(_) => fs::read_to_string(given).ok().and_then(|text| listed(&text)),
        };
        let keys = keys.filter(|keys| !keys.is_empty() && keys.iter().all(|key| key.is_for() == Use::Log));
        let Some(keys) = keys else { return Err(Failure::Usage(no_log(language, given))) };
        for key in keys {
            if !logs.contains(&key) {
                logs.push(key);
            }
        }
    }
    Ok(logs)
}

fn listed(text: &str) -> Option<Vec<PublicKey>> {
    if let Ok(policy) = Policy::read(text) {
        return Some(policy.logs().to_vec());
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| PublicKey::read(line).ok()).collect()
}

fn no_log(language: Language, given: &str) -> String {
    match language {
        Language::Italian => format!(
            "«{given}» non è la chiave pubblica di un registro, né un file che ne elenca: una per riga, o le righe log di una policy."
        ),
        Language::English => format!(
            "“{given}” is not the public key of a log, nor a file that lists some: one a line, or the log lines of a policy."
        ),
    }
}

fn standing(language: Language, origin: &str, size: Option<u64>) -> String {
    match (language, size) {
        (Language::Italian, None) => format!("{origin}: ancora nessun punto di controllo."),
        (Language::English, None) => format!("{origin}: no checkpoint yet."),
        (Language::Italian, Some(size)) => {
            format!("{origin}: ultimo punto di controllo alla posizione {size}.")
        }
        (Language::English, Some(size)) => format!("{origin}: latest checkpoint at position {size}."),
    }
}

/// What was seen cannot be known: a witness that went on all the same would forget what it promised.
fn not_seen(language: Language, error: &NotSeen) -> Failure {
    match (language, error) {
        (_, NotSeen::System { path, source }) => Failure::System(format!("{}: {source}", path.display())),
        (Language::Italian, NotSeen::Taken(folder)) => {
            Failure::System(format!("la cartella {} è già in uso da un altro testimone", folder.display()))
        }
        (Language::English, NotSeen::Taken(folder)) => {
            Failure::System(format!("the folder {} is in use by another witness already", folder.display()))
        }
        (Language::Italian, NotSeen::NotACheckpoint { path, origin }) => Failure::Evidence(format!(
            "Il file {} non è un punto di controllo di {origin} firmato da quel registro o da questo testimone: è stato \
             lasciato com'è. Rimettere al suo posto una copia, o ripartire con una chiave nuova: con questa, chi ha già \
             una controfirma non potrebbe più fidarsene.",
            path.display()
        )),
        (Language::English, NotSeen::NotACheckpoint { path, origin }) => Failure::Evidence(format!(
            "The file {} is no checkpoint of {origin} signed by that log or by this witness: it was left as it is. Put a \
             copy in its place, or begin again with a new key: with this one, whoever has a cosignature could no \
             longer rely on it.",
            path.display()
        )),
    }
}
