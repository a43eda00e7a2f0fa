//! Opening a file: a ledger, an empty file that becomes one, or something else that is left alone.

use std::path::Path;
use std::time::{Duration, Instant};

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, Row, SqliteConnection, SqlitePool};

use crate::error::LogError;
use crate::sqlite::rebuild;
use crate::sqlite::scan::Place;

pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite");

/// 'usus', as the first migration writes it into the file's header.
const APPLICATION_ID: i64 = 0x7573_7573;

/// How long the tables of a new file are tried to be made while another program makes them.
const OPENING: Duration = Duration::from_secs(2);

/// Connections for reading; one more is for the writer.
const READERS: u32 = 2;

/// Pages of 4 KiB after which the write-ahead log is folded into the file: rarely, since each time both are
/// forced to disk, and pages that are written again and again are folded once.
const FOLD_AFTER: &str = "8192";

/// Memory for pages, in KiB (a negative number says that it is not in pages): the upper part of the indexes.
const CACHE: &str = "-8192";

/// Rows that the database reads ahead of whoever takes them: with few of them both wait for each other all the time.
const ROWS_READ_AHEAD: usize = 1_000;

/// How long a caller waits for another program to finish writing.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens a ledger; where its place cannot be written to, for reading only.
pub(crate) async fn open(path: &Path) -> Result<(SqlitePool, Place), LogError> {
    // Programs that open a new file at the same moment stand in each other's way until one has made the tables.
    let until = Instant::now() + OPENING;
    let mut opened = open_to_write(path).await;
    while matches!(opened, Err(LogError::Busy)) && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(20)).await;
        opened = open_to_write(path).await;
    }
    let place = |is_immutable| Place { path: path.into(), is_immutable };
    match opened {
        Err(refused) if is_read_only(&refused) && path.is_file() => {
            open_to_read(path).await.map(|pool| (pool, place(true))).map_err(|error| match error {
                older @ LogError::OlderLedger { .. } => older,
                _ => refused,
            })
        }
        opened => opened.map(|pool| (pool, place(false))),
    }
}

fn is_read_only(error: &LogError) -> bool {
    use std::io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
    match error {
        LogError::ReadOnly => true,
        LogError::CannotOpen { kind, .. } => matches!(kind, Some(PermissionDenied | ReadOnlyFilesystem)),
        _ => false,
    }
}

/// Nobody can change a file where it cannot be written to, so `SQLite` may take it as it stands, without the
/// files it would write beside it.
async fn open_to_read(path: &Path) -> Result<SqlitePool, LogError> {
    let options = SqliteConnectOptions::new().filename(path).read_only(true).immutable(true);
    let mut look = SqliteConnection::connect_with(&options).await?;
    let found = recognise(path, &mut look).await?;
    look.close().await?;
    match found {
        Some(found) if found == known_version() => {}
        // What this program asks for is not all there, and here it cannot be made.
        Some(found) => return Err(older(path, found)),
        None => return Err(LogError::ReadOnly),
    }
    Ok(SqlitePoolOptions::new().max_connections(2).connect_with(options).await?)
}

async fn open_to_write(path: &Path) -> Result<SqlitePool, LogError> {
    let existed = path.exists();
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .busy_timeout(PATIENCE)
        .foreign_keys(true);
    // A look before anything is changed: a file that is something else stays as it is.
    let mut look = SqliteConnection::connect_with(&options).await.map_err(|error| not_open(path, error))?;
    let recognised = recognise_at_once(path, &mut look).await;
    look.close().await.map_err(|error| not_open(path, error))?;
    let recognised = recognised?;
    let (fresh, current) = (recognised.is_none(), recognised == Some(known_version()));

    let options = options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("wal_autocheckpoint", FOLD_AFTER)
        .pragma("cache_size", CACHE)
        .row_buffer_size(ROWS_READ_AHEAD);
    let pool = SqlitePoolOptions::new()
        .max_connections(READERS + 1)
        .connect_with(options)
        .await
        .map_err(|error| not_open(path, error))?;
    let until = Instant::now() + OPENING;
    while let Err(error) = MIGRATIONS.run(&pool).await {
        // Another program may be making the same tables: one of both fails, and finds them made.
        if !current && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        }
        pool.close().await;
        if fresh && !existed && std::fs::metadata(path).is_ok_and(|file| file.len() == 0) {
            // An attempt that made nothing leaves nothing behind.
            let _ = std::fs::remove_file(path);
        }
        return Err(match error {
            sqlx::migrate::MigrateError::Execute(error)
            | sqlx::migrate::MigrateError::ExecuteMigration(error, _) => error.into(),
            sqlx::migrate::MigrateError::VersionMissing(found) => newer(path, found),
            other => LogError::CannotOpen { path: path.into(), kind: None, reason: other.to_string() },
        });
    }
    if let Err(error) = rebuild::bring_forward(&pool).await {
        pool.close().await;
        return Err(error);
    }
    Ok(pool)
}

/// As [`recognise`], on one state of a file that another program may be changing.
async fn recognise_at_once(path: &Path, look: &mut SqliteConnection) -> Result<Option<i64>, LogError> {
    let mut reading = look.begin().await.map_err(|error| not_open(path, error))?;
    let recognised = recognise(path, &mut reading).await;
    reading.rollback().await.map_err(|error| not_open(path, error))?;
    recognised
}

/// The schema version of a ledger this program knows; `None` for a file that is new or empty.
async fn recognise(path: &Path, look: &mut SqliteConnection) -> Result<Option<i64>, LogError> {
    let tables: i64 =
        sqlx::query_scalar("select count(*) from sqlite_master where type = 'table' or type = 'view'")
            .fetch_one(&mut *look)
            .await
            .map_err(|error| not_open(path, error))?;
    let application: i64 = sqlx::query("pragma application_id")
        .fetch_one(&mut *look)
        .await
        .map_err(|error| not_open(path, error))?
        .get(0);
    if tables == 0 && application == 0 {
        return Ok(None);
    }
    let migrated: i64 =
        sqlx::query_scalar("select count(*) from sqlite_master where name = '_sqlx_migrations'")
            .fetch_one(&mut *look)
            .await?;
    if application == 0 && tables == 1 && migrated == 1 {
        // Another program that is just making a ledger of this file has come so far.
        let applied: i64 =
            sqlx::query_scalar("select count(*) from _sqlx_migrations").fetch_one(&mut *look).await?;
        if applied == 0 {
            return Ok(None);
        }
    }
    if application != APPLICATION_ID || migrated == 0 {
        return Err(LogError::NotALedger { path: path.into() });
    }
    let found: i64 = sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations")
        .fetch_one(&mut *look)
        .await?;
    if found > known_version() { Err(newer(path, found)) } else { Ok(Some(found)) }
}

fn known_version() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}

fn newer(path: &Path, found: i64) -> LogError {
    LogError::NewerLedger { place: path.display().to_string(), found, known: known_version() }
}

fn older(path: &Path, found: i64) -> LogError {
    LogError::OlderLedger { place: path.display().to_string(), found, known: known_version() }
}

fn not_open(path: &Path, error: sqlx::Error) -> LogError {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    match code.as_deref() {
        // SQLITE_NOTADB and SQLITE_CORRUPT: bytes that are no database, or no longer one.
        Some("26") => LogError::NotALedger { path: path.into() },
        Some("11") => LogError::Damaged { path: path.into() },
        Some("14") => system_reason(path),
        _ => match LogError::from(error) {
            LogError::Database(error) => {
                LogError::CannotOpen { path: path.into(), kind: None, reason: error.to_string() }
            }
            known => known,
        },
    }
}

/// `SQLite` says only that it cannot open a file; the system knows why.
fn system_reason(path: &Path) -> LogError {
    match std::fs::OpenOptions::new().read(true).write(true).open(path) {
        Ok(_) => LogError::CannotOpen {
            path: path.into(),
            kind: None,
            reason: "unable to open database file".to_owned(),
        },
        Err(error) => {
            LogError::CannotOpen { path: path.into(), kind: Some(error.kind()), reason: error.to_string() }
        }
    }
}

/// Closes a ledger, so that all of it is in its one file.
pub(crate) async fn close(pool: SqlitePool) {
    // The last connection to close folds the write-ahead log into the file and removes it. Two that close at once
    // each take the other for a reader, and one that is on its way back to the pool closes when nobody waits for
    // it any more: so all are taken out, and closed one after the other.
    let mut connections = Vec::new();
    while pool.size() > 0 {
        let Ok(connection) = pool.acquire().await else { break };
        connections.push(connection.detach());
        tokio::task::yield_now().await;
    }
    pool.close().await;
    for connection in connections {
        let _ = Connection::close(connection).await;
    }
}
