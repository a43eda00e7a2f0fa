//! What ends a command early: its sentence for the person, its line for the operator, its exit code.

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use usus_desk::signing::KeyTrouble;
use usus_log::error::LogError;

use crate::words::Language;

/// Why a command did not do what was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line makes no sense; the sentence is in the reader's language already.
    Usage(String),
    /// The machine failed.
    Machine(LogError),
    /// A key cannot be used, or made.
    Key(KeyTrouble),
    /// The evidence does not verify.
    Evidence(String),
    /// The system failed.
    System(String),
    /// Somebody interrupted it.
    Interrupted,
    /// Whoever read the answer has read enough: nothing failed.
    NobodyReads,
}

impl From<LogError> for Failure {
    fn from(error: LogError) -> Self {
        Self::Machine(error)
    }
}

impl From<KeyTrouble> for Failure {
    fn from(trouble: KeyTrouble) -> Self {
        match trouble {
            KeyTrouble::Machine(error) => Self::Machine(error),
            trouble => Self::Key(trouble),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::BrokenPipe => Self::NobodyReads,
            _ => Self::System(error.to_string()),
        }
    }
}

impl Failure {
    /// Tells the person and the operator, and gives the exit code.
    pub(crate) fn tell(&self, language: Language) -> ExitCode {
        if matches!(self, Self::NobodyReads) {
            return ExitCode::SUCCESS;
        }
        let code = match self {
            Self::Evidence(_) | Self::Machine(LogError::Evidence(_)) => 4,
            Self::Usage(_) | Self::Machine(LogError::AddressUnknown { .. }) => 2,
            Self::Key(trouble) if !matches!(trouble, KeyTrouble::System { .. }) => 2,
            Self::Key(_) | Self::Machine(_) | Self::System(_) | Self::Interrupted | Self::NobodyReads => 3,
        };
        if code >= 3 {
            tracing::error!(failure = ?self, "command failed");
        }
        let _ = writeln!(std::io::stderr(), "{}", self.sentence(language));
        ExitCode::from(code)
    }

    pub(crate) fn sentence(&self, language: Language) -> String {
        match self {
            Self::Usage(sentence) | Self::Evidence(sentence) => sentence.clone(),
            Self::Key(trouble) => language.key_trouble(trouble),
            Self::NobodyReads => String::new(),
            Self::Machine(error) => language.machine(error),
            Self::System(reason) => match language {
                Language::Italian => format!("Il sistema non ha permesso di finire: {reason}. Nulla è stato registrato a metà."),
                Language::English => format!("The system did not let this finish: {reason}. Nothing is half recorded."),
            },
            Self::Interrupted => language
                .say(
                    "Interrotto prima della fine: ciò che non era ancora registrato non lo è. Ripetere il comando non crea doppioni.",
                    "Interrupted before the end: what was not recorded yet is not. Running the command again makes no doubles.",
                )
                .to_owned(),
        }
    }
}
