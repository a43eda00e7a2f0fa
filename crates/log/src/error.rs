//! What can go wrong with the machine under the log. A rule that says no is a `Refusal`, not an error.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use sqlx::postgres::PgDatabaseError;

/// What proves the log is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unproven {
    /// Hashes of the tree over the log are not where they were stored.
    #[error("the tree over the log is not whole at entry {position}")]
    TreeIncomplete {
        /// The entry with which they should be.
        position: i64,
    },
    /// The log is not what its last checkpoint said it was.
    #[error("the log ({size} entries) is not what was signed at {signed}")]
    Contradicted {
        /// The size that was signed.
        signed: i64,
        /// The size it has.
        size: i64,
    },
    /// The log is not signed with this key.
    #[error("the log is not signed with {given}")]
    NotItsKey {
        /// The public half of the key that was given.
        given: String,
    },
}

/// The machine failed, or what it holds is not a ledger.
#[derive(Debug, Clone, thiserror::Error)]
pub enum LogError {
    /// The address names no database this program can use.
    #[error("not a ledger address: {address}")]
    AddressUnknown {
        /// As it was given.
        address: String,
    },
    /// The file exists and is something else.
    #[error("{} is not a ledger", path.display())]
    NotALedger {
        /// The file.
        path: PathBuf,
    },
    /// The database holds the tables of another application.
    #[error("{server} holds other tables: {tables}")]
    OtherTables {
        /// The server and database.
        server: String,
        /// The first few of them.
        tables: String,
    },
    /// A table that is not the ledger's has the name of one that would be kept.
    #[error("the table {table} of this database is not the ledger's")]
    TableTaken {
        /// Its name.
        table: String,
    },
    /// A later version of the program has written it.
    #[error("{place} was written by a newer version (schema {found}, this program knows {known})")]
    NewerLedger {
        /// The file, or the server and database.
        place: String,
        /// The schema version it has.
        found: i64,
        /// The latest this program knows.
        known: i64,
    },
    /// An earlier version of the program has written it, and it cannot be brought forward from here.
    #[error("{place} was written by an older version (schema {found}, this program needs {known})")]
    OlderLedger {
        /// The file, or the server and database.
        place: String,
        /// The schema version it has.
        found: i64,
        /// The one this program needs.
        known: i64,
    },
    /// The file was a ledger, and its bytes are no longer what a database writes.
    #[error("{} is damaged", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be opened or made.
    #[error("cannot open {}: {reason}", path.display())]
    CannotOpen {
        /// The file.
        path: PathBuf,
        /// What kind of reason the system gives, where it gives one.
        kind: Option<io::ErrorKind>,
        /// As the system says it.
        reason: String,
    },
    /// The server does not answer, or is only starting or stopping.
    #[error("{server} does not answer: {reason}")]
    ServerDown {
        /// The server and database.
        server: String,
        /// Why.
        reason: Reason,
    },
    /// The server does not let this user in, or has no such database.
    #[error("{server} does not let us in: {reason}")]
    ServerRefuses {
        /// The server and database.
        server: String,
        /// As the server says it.
        reason: String,
    },
    /// The server is older than what the ledger needs.
    #[error("{server} is Postgres {found}, at least {needed} is needed")]
    ServerTooOld {
        /// The server and database.
        server: String,
        /// Its version.
        found: String,
        /// The first major version that will do.
        needed: u32,
    },
    /// The database keeps texts in an encoding that has no room for all signs.
    #[error("{server} keeps texts in {found}")]
    EncodingTooSmall {
        /// The server and database.
        server: String,
        /// Its encoding.
        found: String,
    },
    /// The server has given all its connections away.
    #[error("the server has no free connection")]
    NoConnectionLeft,
    /// The connection broke; what was being recorded is not.
    #[error("the connection to the server broke: {reason}")]
    ConnectionLost {
        /// Why.
        reason: Reason,
    },
    /// The connection broke while the server was confirming, and it did not come back in time to be asked.
    #[error("whether this was recorded is not known: {reason}")]
    InDoubt {
        /// Why.
        reason: Reason,
    },
    /// The user of the database may not do this.
    #[error("the database does not permit this: {reason}")]
    NotPermitted {
        /// As the server says it.
        reason: String,
    },
    /// The disk has no room left.
    #[error("the disk is full")]
    DiskFull,
    /// Somebody else is writing and did not finish in time.
    #[error("another program is writing to the ledger")]
    Busy,
    /// The ledger cannot be written to.
    #[error("the ledger is read-only")]
    ReadOnly,
    /// What proves the log is not what it should be.
    #[error(transparent)]
    Evidence(#[from] Unproven),
    /// What is stored cannot be read back.
    #[error("entry {position} cannot be read: {reason}")]
    Unreadable {
        /// Which entry.
        position: i64,
        /// What is wrong with it.
        reason: String,
    },
    /// One entry would be larger than a leaf may be.
    #[error("an entry of {bytes} bytes is larger than the {limit} a leaf may have")]
    EntryTooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// Others wrote in the meantime: what was decided must be decided again.
    #[error("the ledger has grown since this was decided")]
    Conflict,
    /// The log is never deleted from.
    #[error("the log is append-only: nothing is deleted")]
    NeverDeleted,
    /// The ledger was closed, and whoever recorded in it is gone.
    #[error("the ledger is closed")]
    Closed,
    /// No randomness for a nonce.
    #[error("the system gives no random bytes: {0}")]
    Randomness(String),
    /// Anything else the database says.
    #[error("database: {0}")]
    Database(#[source] Arc<dyn std::error::Error + Send + Sync>),
}

/// Why a server cannot be spoken with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reason {
    /// What kind of reason the system gives, where it is the system's.
    pub kind: Option<io::ErrorKind>,
    /// As the system or the server says it.
    pub said: String,
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.said)
    }
}

impl From<&io::Error> for Reason {
    fn from(error: &io::Error) -> Self {
        Self { kind: Some(error.kind()), said: error.to_string() }
    }
}

impl From<&str> for Reason {
    fn from(said: &str) -> Self {
        Self { kind: None, said: said.to_owned() }
    }
}

impl LogError {
    /// This failure of a server, where it is not known what became of what was being confirmed.
    pub(crate) fn in_doubt(self) -> Self {
        let reason = match self {
            Self::ServerDown { reason, .. } | Self::ConnectionLost { reason } => reason,
            other => Reason { kind: None, said: other.to_string() },
        };
        Self::InDoubt { reason }
    }

    /// Whether waiting may help: the server is away, and nothing is wrong with what was asked.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::ServerDown { .. } | Self::ConnectionLost { .. } | Self::NoConnectionLeft)
    }
}

impl From<sqlx::Error> for LogError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(said) => match said.try_downcast_ref::<PgDatabaseError>() {
                Some(said) => of_postgres(said.code(), said.message()),
                None => said.code().and_then(|code| of_sqlite(&code)),
            },
            sqlx::Error::Io(reason) => Some(Self::ConnectionLost { reason: reason.into() }),
            sqlx::Error::PoolTimedOut => {
                Some(Self::ConnectionLost { reason: (&io::Error::from(io::ErrorKind::TimedOut)).into() })
            }
            sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed | sqlx::Error::Protocol(_) => {
                Some(Self::ConnectionLost { reason: error.to_string().as_str().into() })
            }
            _ => None,
        }
        .unwrap_or_else(|| Self::Database(Arc::new(error)))
    }
}

impl From<rusqlite::Error> for LogError {
    fn from(error: rusqlite::Error) -> Self {
        let code = error.sqlite_error().map(|said| said.extended_code.to_string());
        code.and_then(|code| of_sqlite(&code)).unwrap_or_else(|| Self::Database(Arc::new(error)))
    }
}

/// By the primary result code, <https://sqlite.org/rescode.html>; extended codes end in the same byte.
fn of_sqlite(code: &str) -> Option<LogError> {
    /// `SQLITE_IOERR_SHMSIZE`: the one full disk that `SQLite` tells as another failure.
    const NO_ROOM_FOR_SHARED_MEMORY: i32 = 4874;
    match code.parse().ok()? {
        NO_ROOM_FOR_SHARED_MEMORY => Some(LogError::DiskFull),
        code => match code & 0xff {
            5 | 6 => Some(LogError::Busy),
            8 => Some(LogError::ReadOnly),
            13 => Some(LogError::DiskFull),
            _ => None,
        },
    }
}

/// By SQLSTATE, <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn of_postgres(code: &str, message: &str) -> Option<LogError> {
    Some(match code {
        "25006" => LogError::ReadOnly,
        // The second: of all schemas there are, none that this user may enter.
        "42501" | "3F000" => LogError::NotPermitted { reason: message.to_owned() },
        "53100" => LogError::DiskFull,
        "53300" => LogError::NoConnectionLeft,
        "55P03" | "40001" | "40P01" => LogError::Busy,
        // Shut down, crashed, starting up, idle for longer than it likes, or the connection itself.
        "57P01" | "57P02" | "57P03" | "57P05" | "25P03" => {
            LogError::ConnectionLost { reason: message.into() }
        }
        code if code.starts_with("08") => LogError::ConnectionLost { reason: message.into() },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_that_the_server_ended_may_be_begun_again() {
        for code in ["57P01", "57P02", "57P03", "57P05", "25P03", "08006", "53300"] {
            assert!(of_postgres(code, "").is_some_and(|error| error.may_pass()), "{code}");
        }
        for code in ["25006", "42501", "3F000", "53100", "40001"] {
            assert!(of_postgres(code, "").is_some_and(|error| !error.may_pass()), "{code}");
        }
    }
}
