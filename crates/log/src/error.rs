//! What can go wrong with the machine under the log. A rule that says no is a `Refusal`, not an error.

use std::path::PathBuf;

/// The machine failed, or what it holds is not a ledger.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The address names no database this program can use.
    #[error("not a ledger address: {address}")]
    AddressUnknown {
        /// As it was given.
        address: String,
    },
    /// The address names a Postgres server, which this version does not use yet.
    #[error("this version keeps a ledger in SQLite only")]
    PostgresNotYet,
    /// The file exists and is something else.
    #[error("{} is not a ledger", path.display())]
    NotALedger {
        /// The file.
        path: PathBuf,
    },
    /// A later version of the program has written it.
    #[error("{} was written by a newer version (schema {found}, this program knows {known})", path.display())]
    NewerLedger {
        /// The file.
        path: PathBuf,
        /// The schema version it has.
        found: i64,
        /// The latest this program knows.
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
        kind: Option<std::io::ErrorKind>,
        /// As the system says it.
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
    /// No randomness for a nonce.
    #[error("the system gives no random bytes: {0}")]
    Randomness(String),
    /// Anything else the database says.
    #[error("database: {0}")]
    Database(#[source] sqlx::Error),
}

/// `SQLITE_IOERR_SHMSIZE`: the one full disk that `SQLite` tells as another failure.
const NO_ROOM_FOR_SHARED_MEMORY: i32 = 4874;

impl From<sqlx::Error> for LogError {
    fn from(error: sqlx::Error) -> Self {
        // SQLite's primary result codes, https://sqlite.org/rescode.html; extended codes end in the same byte.
        let code = error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code)
            .and_then(|code| code.parse::<i32>().ok());
        match code.map(|code| if code == NO_ROOM_FOR_SHARED_MEMORY { 13 } else { code & 0xff }) {
            Some(5 | 6) => Self::Busy,
            Some(8) => Self::ReadOnly,
            Some(13) => Self::DiskFull,
            _ => Self::Database(error),
        }
    }
}
