//! What is said in English when the machine fails.

use std::io::ErrorKind;

use usus_log::error::{LogError, Reason, Unproven};

use crate::words::without_secrets;

pub(super) fn machine(error: &LogError) -> String {
    match error {
        LogError::AddressUnknown { address } => {
            format!(
                "“{}” names no ledger: write sqlite:PATH, for example sqlite:usus.db, \
                 or postgres://USER@SERVER/DATABASE.",
                without_secrets(address)
            )
        }
        LogError::NotALedger { path } => format!(
            "The file {} is not a usus ledger: it was left as it is. Name another file with --ledger.",
            path.display()
        ),
        LogError::OtherTables { server, tables } => format!(
            "The database {server} holds the tables of another program ({tables}): it was left as it is. \
             Name an empty database with --ledger."
        ),
        LogError::TableTaken { table } => format!(
            "The table “{table}” of this database is not the ledger's: it was left as it is. \
             Give it another name, then usus rebuild."
        ),
        LogError::NewerLedger { place, found, known } => format!(
            "The ledger {place} is of a newer version (schema {found}, this program knows {known}): update the program."
        ),
        LogError::OlderLedger { place, found, known } => older(place, *found, *known),
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
        LogError::ServerDown { server, reason } => format!(
            "The server {server} does not answer ({}): nothing was recorded. \
             Check that Postgres is running and can be reached, and run the command again.",
            why(reason)
        ),
        LogError::ServerRefuses { server, reason } => format!(
            "The server {server} does not let us in ({reason}): nothing was recorded. \
             Check user, password and the name of the database."
        ),
        LogError::ServerTooOld { server, found, needed } => format!(
            "The server {server} is Postgres {found}; at least version {needed} is needed: nothing was touched."
        ),
        LogError::EncodingTooSmall { server, found } => format!(
            "The database {server} keeps texts in {found}, which has no room for all signs: nothing was touched. \
             Make one in UTF8 (createdb -E UTF8 -T template0 NAME) and name it with --ledger."
        ),
        LogError::NoConnectionLeft => {
            "The Postgres server has no connection left: nothing was recorded. Try again shortly, or ask whoever \
             runs it to raise max_connections."
                .into()
        }
        LogError::ConnectionLost { reason } => format!(
            "The Postgres server went away ({}): nothing was recorded. \
             Run the command again when it answers.",
            why(reason)
        ),
        LogError::InDoubt { reason } => format!(
            "The Postgres server went away while it was confirming ({}), and whether it was recorded is not \
             known. Run the command again when it answers: what is there already is not recorded twice.",
            why(reason)
        ),
        LogError::NotPermitted { reason } => format!(
            "The database does not permit this to this user ({reason}): nothing was recorded. \
             Ask whoever runs it for the rights of ops/roles.sql."
        ),
        LogError::DiskFull => {
            "The disk is full: nothing was recorded. Make room and run the command again.".into()
        }
        LogError::Busy => {
            "Another program is writing to the ledger: nothing was recorded. Try again shortly.".into()
        }
        LogError::ReadOnly => {
            "The ledger is read-only: nothing was recorded. Check the permissions of the file or of the server.".into()
        }
        LogError::Conflict => {
            "Others wrote to the ledger several times meanwhile: nothing was recorded. Try again.".into()
        }
        LogError::Evidence(unproven) => self::unproven(unproven),
        LogError::Unreadable { position, reason } => format!(
            "The event at position {position} cannot be read ({reason}): the ledger may have been altered."
        ),
        LogError::EntryTooLarge { bytes, limit } => {
            format!(
                "A row would make an event of {bytes} bytes, the most is {limit}: split it into more rows."
            )
        }
        LogError::Closed => "The ledger is closed already: nothing was recorded.".into(),
        LogError::NeverDeleted => "Nothing is ever deleted from the ledger.".into(),
        LogError::Randomness(reason) => {
            format!("The system gives no random numbers ({reason}): nothing was recorded.")
        }
        LogError::Database(error) => {
            format!("The database does not answer as it should: {error}. Nothing is half recorded.")
        }
    }
}

fn older(place: &str, found: i64, known: i64) -> String {
    format!(
        "The ledger {place} is of an older version (schema {found}, this program needs schema {known}) and cannot \
             be brought forward from here, because it cannot be written to: it was left as it is. Have whoever runs \
             it open it once with this program."
    )
}

/// Why a server cannot be spoken with: in plain words where the system's reason is known, else as it is said.
fn why(reason: &Reason) -> &str {
    match reason.kind {
        Some(ErrorKind::ConnectionRefused) => "connection refused",
        Some(ErrorKind::TimedOut) => "timed out",
        Some(ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable) => "network unreachable",
        Some(
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof,
        ) => "connection closed",
        _ => &reason.said,
    }
}

/// What proves the log is not what it should be.
fn unproven(unproven: &Unproven) -> String {
    match unproven {
        Unproven::TreeIncomplete { position } => format!(
            "The tree of hashes is not whole at event {position}: the ledger may have been altered. \
             Nothing was recorded; `usus verify` says where it does not hold."
        ),
        Unproven::Contradicted { signed, size } => format!(
            "The ledger (position {size}) is no longer what was signed at position {signed}: it was altered or set back. \
             Nothing was signed; `usus verify` says where it does not hold."
        ),
        Unproven::NotItsKey { given } => {
            format!("This ledger is not signed with the key {given}: `usus key show` says with which.")
        }
    }
}
