//! What ends a command early: its sentence for the person, its line for the operator, its exit code.

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use usus_log::error::LogError;

use crate::words::Language;

/// Why a command did not do what was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line makes no sense; the sentence is in the reader's language already.
    Usage(String),
    /// The machine failed.
    Machine(LogError),
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
            Self::Usage(_) | Self::Machine(LogError::AddressUnknown { .. } | LogError::PostgresNotYet) => 2,
            Self::Machine(_) | Self::System(_) | Self::Interrupted | Self::NobodyReads => 3,
        };
        if code == 3 {
            tracing::error!(failure = ?self, "command failed");
        }
        let _ = writeln!(std::io::stderr(), "{}", self.sentence(language));
        ExitCode::from(code)
    }

    fn sentence(&self, language: Language) -> String {
        match self {
            Self::Usage(sentence) => sentence.clone(),
            Self::NobodyReads => String::new(),
            Self::Machine(error) => machine(error, language),
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

fn machine(error: &LogError, language: Language) -> String {
    match language {
        Language::Italian => machine_it(error),
        Language::English => machine_en(error),
    }
}

/// An address as it may be shown: before an @ stand a name and a password.
fn without_secrets(address: &str) -> String {
    address.rsplit_once('@').map_or_else(|| address.to_owned(), |(_, server)| format!("…@{server}"))
}

fn machine_it(error: &LogError) -> String {
    match error {
        LogError::AddressUnknown { address } => {
            format!(
                "«{}» non indica un registro: scrivere sqlite:PERCORSO, per esempio sqlite:usus.db.",
                without_secrets(address)
            )
        }
        LogError::PostgresNotYet => {
            "Questa versione tiene il registro in un file SQLite; Postgres non è ancora disponibile.".into()
        }
        LogError::NotALedger { path } => format!(
            "Il file {} non è un registro usus: è stato lasciato com'è. Indicare un altro file con --ledger.",
            path.display()
        ),
        LogError::NewerLedger { path, found, known } => format!(
            "Il registro {} è di una versione più recente (schema {found}, questo programma conosce {known}): \
             aggiornare il programma.",
            path.display()
        ),
        LogError::Damaged { path } => format!(
            "Il registro {} è danneggiato: è stato lasciato com'è. Rimettere al suo posto l'ultima copia di sicurezza.",
            path.display()
        ),
        LogError::CannotOpen { path, kind, reason } => {
            let reason = match kind {
                Some(ErrorKind::NotFound) => "la cartella non esiste, o non vi si può scrivere",
                Some(ErrorKind::NotADirectory) => "al posto della cartella c'è un file",
                Some(ErrorKind::IsADirectory) => "è una cartella",
                Some(ErrorKind::PermissionDenied) => "manca il permesso",
                _ => reason,
            };
            format!(
                "Il registro {} non si può aprire ({reason}): controllare la cartella e i permessi.",
                path.display()
            )
        }
        LogError::DiskFull => {
            "Il disco è pieno: nulla è stato registrato. Fare spazio e ripetere il comando.".into()
        }
        LogError::Busy => {
            "Un altro programma sta scrivendo sul registro: nulla è stato registrato. Riprovare fra poco."
                .into()
        }
        LogError::ReadOnly => {
            "Il registro è in sola lettura: nulla è stato registrato. Controllare i permessi del file.".into()
        }
        LogError::Conflict => {
            "Altri hanno scritto sul registro più volte nel frattempo: nulla è stato registrato. Riprovare."
                .into()
        }
        LogError::Unreadable { position, reason } => format!(
            "L'evento alla posizione {position} non si legge ({reason}): il registro può essere stato alterato."
        ),
        LogError::EntryTooLarge { bytes, limit } => format!(
            "Una riga darebbe un evento di {bytes} byte, il massimo è {limit}: dividerla in più righe."
        ),
        LogError::NeverDeleted => "Dal registro non si cancella nulla.".into(),
        LogError::Randomness(reason) => {
            format!("Il sistema non fornisce numeri casuali ({reason}): nulla è stato registrato.")
        }
        LogError::Database(error) => {
            format!("Il database non risponde come dovrebbe: {error}. Nulla è stato registrato a metà.")
        }
    }
}

fn machine_en(error: &LogError) -> String {
    match error {
        LogError::AddressUnknown { address } => {
            format!(
                "“{}” names no ledger: write sqlite:PATH, for example sqlite:usus.db.",
                without_secrets(address)
            )
        }
        LogError::PostgresNotYet => {
            "This version keeps the ledger in an SQLite file; Postgres is not available yet.".into()
        }
        LogError::NotALedger { path } => format!(
            "The file {} is not a usus ledger: it was left as it is. Name another file with --ledger.",
            path.display()
        ),
        LogError::NewerLedger { path, found, known } => format!(
            "The ledger {} is of a newer version (schema {found}, this program knows {known}): update the program.",
            path.display()
        ),
        LogError::Damaged { path } => format!(
            "The ledger {} is damaged: it was left as it is. Put the latest backup in its place.",
            path.display()
        ),
        LogError::CannotOpen { path, reason, .. } => {
            format!(
                "The ledger {} cannot be opened ({reason}): check the folder and its permissions.",
                path.display()
            )
        }
        LogError::DiskFull => {
            "The disk is full: nothing was recorded. Make room and run the command again.".into()
        }
        LogError::Busy => {
            "Another program is writing to the ledger: nothing was recorded. Try again shortly.".into()
        }
        LogError::ReadOnly => {
            "The ledger is read-only: nothing was recorded. Check the permissions of the file.".into()
        }
        LogError::Conflict => {
            "Others wrote to the ledger several times meanwhile: nothing was recorded. Try again.".into()
        }
        LogError::Unreadable { position, reason } => {
            format!(
                "The event at position {position} cannot be read ({reason}): the ledger may have been altered."
            )
        }
        LogError::EntryTooLarge { bytes, limit } => {
            format!(
                "A row would make an event of {bytes} bytes, the most is {limit}: split it into more rows."
            )
        }
        LogError::NeverDeleted => "Nothing is ever deleted from the ledger.".into(),
        LogError::Randomness(reason) => {
            format!("The system gives no random numbers ({reason}): nothing was recorded.")
        }
        LogError::Database(error) => {
            format!("The database does not answer as it should: {error}. Nothing is half recorded.")
        }
    }
}
