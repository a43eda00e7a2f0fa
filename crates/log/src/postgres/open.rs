//! Opening a database of a server: a ledger, an empty one that becomes a ledger, or something else that is
//! left alone.

use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection, PgConnection, PgPool};

use crate::address::Server;
use crate::error::LogError;

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/postgres");

/// The first version whose way of keeping a ledger is tested.
const NEEDED: u32 = 15;

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Connections for reading, of all users of this process together.
const READERS: u32 = 4;

/// Opens a ledger, making and migrating it where needed and permitted.
pub(crate) async fn open(server: &Server) -> Result<PgPool, LogError> {
    let mut look = connect(server).await?;
    old_enough(server, &look)?;
    let found = recognise(server, &mut look).await?;
    if found > known_version() {
        return Err(LogError::NewerLedger { place: server.to_string(), found, known: known_version() });
    }
    let is_read_only: bool = sqlx::query_scalar("select current_setting('transaction_read_only')::boolean")
        .fetch_one(&mut look)
        .await?;
    look.close().await?;
    let pool = PgPoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(PATIENCE)
        .connect_lazy_with((*server.options).clone());
    if found < known_version() {
        // Told before anything is tried: a standby would only say that it cannot make a table.
        if is_read_only {
            return Err(LogError::ReadOnly);
        }
        migrate(server, &pool).await?;
    }
    Ok(pool)
}

/// A connection, or why there is none.
pub(super) async fn connect(server: &Server) -> Result<PgConnection, LogError> {
    match tokio::time::timeout(PATIENCE, PgConnection::connect_with(&server.options)).await {
        Ok(connected) => connected.map_err(|error| not_connected(server, error)),
        Err(_) => Err(LogError::ServerDown {
            server: server.to_string(),
            reason: (&std::io::Error::from(std::io::ErrorKind::TimedOut)).into(),
        }),
    }
}

fn not_connected(server: &Server, error: sqlx::Error) -> LogError {
    let server = server.to_string();
    let said = match &error {
        sqlx::Error::Database(said) => said.message().to_owned(),
        other => other.to_string(),
    };
    match LogError::from(error) {
        LogError::ConnectionLost { reason } => LogError::ServerDown { server, reason },
        LogError::Database(_) | LogError::NotPermitted { .. } => {
            LogError::ServerRefuses { server, reason: said }
        }
        known => known,
    }
}

/// By what the server says of itself in its greeting.
fn old_enough(server: &Server, look: &PgConnection) -> Result<(), LogError> {
    match look.server_version_num() {
        Some(number) if number / 10_000 < NEEDED => Err(LogError::ServerTooOld {
            server: server.to_string(),
            found: match number {
                // Until 9.6 the major version had two numbers.
                ..100_000 => format!("{}.{}", number / 10_000, number / 100 % 100),
                _ => format!("{}.{}", number / 10_000, number % 10_000),
            },
            needed: NEEDED,
        }),
        _ => Ok(()),
    }
}

/// The schema version of a ledger; 0 for a database whose schema is empty.
async fn recognise(server: &Server, look: &mut PgConnection) -> Result<i64, LogError> {
    let tables: Vec<(String, Option<String>)> = sqlx::query_as(
        "select relname::text, obj_description(oid, 'pg_class') from pg_class \
         where relnamespace = to_regnamespace(quote_ident(current_schema())) \
         and relkind in ('r', 'p', 'v', 'm', 'f') and relname <> '_sqlx_migrations' \
         and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e') order by relname",
    )
    .fetch_all(&mut *look)
    .await?;
    let is_ours = |(name, comment): &(String, Option<String>)| {
        name == "log_head" && comment.as_ref().is_some_and(|comment| comment.starts_with("usus:"))
    };
    if tables.iter().any(is_ours) {
        return Ok(sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations")
            .fetch_one(look)
            .await?);
    }
    if tables.is_empty() {
        return Ok(0);
    }
    let few: Vec<&str> = tables.iter().take(3).map(|(name, _)| name.as_str()).collect();
    let more = if tables.len() > few.len() { ", …" } else { "" };
    Err(LogError::OtherTables { server: server.to_string(), tables: few.join(", ") + more })
}

async fn migrate(server: &Server, pool: &PgPool) -> Result<(), LogError> {
    match MIGRATIONS.run(pool).await {
        Ok(()) => Ok(()),
        Err(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) => Err(error.into()),
        Err(MigrateError::VersionMissing(found)) => {
            Err(LogError::NewerLedger { place: server.to_string(), found, known: known_version() })
        }
        Err(other) => Err(LogError::ServerRefuses { server: server.to_string(), reason: other.to_string() }),
    }
}

fn known_version() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}
