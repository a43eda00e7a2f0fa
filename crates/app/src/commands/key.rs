//! `usus key`: the key the ledger is signed with.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use usus_desk::signing::{self, KeyFile, KeyTrouble};
use usus_log::address::Address;
use usus_log::error::LogError;
use usus_verifier::key::{PrivateKey, PublicKey};

use crate::ask::{Format, KeyWhat};
use crate::commands::Session;
use crate::failure::Failure;
use crate::words::Language;

/// Where the private key is: as it is said, or beside a ledger that is a file.
pub(super) fn file(said: Option<PathBuf>, address: &Address) -> Option<KeyFile> {
    let beside = match address {
        Address::Sqlite(path) => {
            let mut name = path.clone().into_os_string();
            name.push(".key");
            Some(PathBuf::from(name))
        }
        Address::Postgres(_) => None,
    };
    said.or(beside).map(KeyFile::at)
}

impl Session {
    /// The file of the private key.
    pub(crate) fn key_file(&self) -> Result<&KeyFile, Failure> {
        self.key_file.as_ref().ok_or_else(|| {
            let sentence = self.language.say(
                "Di un registro su un server va detto dove sta la chiave privata: --signing-key FILE, o USUS_SIGNING_KEY.",
                "Of a ledger on a server it has to be said where the private key is: --signing-key FILE, or USUS_SIGNING_KEY.",
            );
            Failure::Usage(sentence.to_owned())
        })
    }

    /// The private key, if there is one.
    pub(crate) async fn key(&self) -> Result<Option<PrivateKey>, Failure> {
        match &self.key_file {
            Some(file) => Ok(signing::key_of(&self.log, file).await?),
            None => Ok(None),
        }
    }

    /// Signs what was recorded. That it is recorded is not undone by what goes wrong here: it is told, and the next who
    /// may signs that too. Only a log that is not what it was ends with a failure.
    pub(crate) async fn sign_what_is_recorded(&self, key: &PrivateKey) -> Result<(), Failure> {
        match self.log.sign(key).await {
            Ok(_) => Ok(()),
            Err(error @ LogError::Evidence(_)) => Err(error.into()),
            Err(error) => {
                tracing::warn!(%error, "what was recorded is not signed yet");
                let unsigned = self.language.say(
                    "Registrato, ma non ancora firmato: lo firmerà chi può, con usus checkpoint sign.",
                    "Recorded, but not signed yet: whoever may will sign it, with usus checkpoint sign.",
                );
                Ok(writeln!(std::io::stderr(), "{unsigned}")?)
            }
        }
    }

    /// The private key.
    pub(crate) async fn key_needed(&self) -> Result<PrivateKey, Failure> {
        let file = self.key_file()?;
        let missing = || KeyTrouble::Missing { path: file.path().to_owned() };
        Ok(signing::key_of(&self.log, file).await?.ok_or_else(missing)?)
    }
}

pub(super) async fn key(session: &Session, ask: Option<&KeyWhat>) -> Result<ExitCode, Failure> {
    let log = &session.log;
    match ask {
        Some(KeyWhat::New { origin }) => {
            let file = session.key_file()?;
            let key = signing::new_key(log, file, origin.as_deref()).await?;
            // What is recorded already is signed with it at once.
            log.sign(&session.key_needed().await?).await?;
            tell_new(&key, file, session.language)?;
        }
        Some(KeyWhat::Rotate) => {
            let file = session.key_file()?;
            let key = signing::rotate(log, file).await?;
            tell_new(&key, file, session.language)?;
        }
        Some(KeyWhat::Show) | None => show(session).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The public half goes to standard output, alone, so that it can be kept in a file; the rest is said beside it.
fn tell_new(key: &PublicKey, file: &KeyFile, language: Language) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{key}")?;
    let path = file.path().display();
    let sentence = match language {
        Language::Italian => format!(
            "Sopra, la chiave pubblica: va pubblicata, e chi controlla la confronta con quella che ha.\n\
             La chiave privata è in {path}: la legge solo chi fa girare il registro. Farne una copia al sicuro, fuori \
             dai salvataggi del registro."
        ),
        Language::English => format!(
            "Above, the public key: publish it, and whoever checks compares it with the one they have.\n\
             The private key is in {path}: only whoever runs the ledger reads it. Keep a copy in a safe place, apart \
             from the ledger's backups."
        ),
    };
    writeln!(std::io::stderr(), "{sentence}")
}

async fn show(session: &Session) -> Result<(), Failure> {
    let keys = session.log.signing_keys().await?;
    let mut out = std::io::stdout().lock();
    if session.format == Format::Json {
        let keys: Vec<_> =
            keys.iter().map(|key| serde_json::json!({ "key": key.vkey, "handover": key.handover })).collect();
        writeln!(out, "{}", serde_json::Value::from(keys))?;
        return Ok(());
    }
    for key in &keys {
        writeln!(out, "{}", key.vkey)?;
    }
    if keys.is_empty() {
        let sentence = session.language.say(
            "Il registro non ha ancora una chiave: crearla con usus key new.",
            "The ledger has no key yet: make one with usus key new.",
        );
        writeln!(std::io::stderr(), "{sentence}")?;
    }
    Ok(())
}
