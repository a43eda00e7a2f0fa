//! Opening a database of a server: a ledger, an empty one that becomes a ledger, or something else that is
//! left alone.

use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection, PgConnection, PgPool};

use crate::address::Server;
use crate::error::LogError;
use crate::postgres::rebuild;

pub(crate) static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/postgres");

/// The first version whose way of keeping a ledger is tested.
const NEEDED: u32 = 15;

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Connections for reading, of all users of this process together.
const READERS: u32 = 4;

/// Opens a ledger, making and migrating it where needed and permitted; gives how to reach it from now on.
pub(crate) async fn open(server: &Server) -> Result<(PgPool, Server), LogError> {
    let mut look = connect(server).await?;
    old_enough(server, &look)?;
    let (found, server) = recognise(server, &mut look).await?;
    if found > known_version() {
        return Err(LogError::NewerLedger { place: server.to_string(), found, known: known_version() });
    }
    let is_read_only: bool = sqlx::query_scalar("select current_setting('transaction_read_only')::boolean")
        .fetch_one(&mut look)
        .await?;
    let encoding: String =
        sqlx::query_scalar("select current_setting('server_encoding')").fetch_one(&mut look).await?;
    look.close().await?;
    let pool = PgPoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(PATIENCE)
        .connect_lazy_with((*server.options).clone());
    if found == 0 && !["UTF8", "SQL_ASCII"].contains(&encoding.as_str()) {
        return Err(LogError::EncodingTooSmall { server: server.to_string(), found: encoding });
    }
    if found < known_version() {
        let older = || LogError::OlderLedger { place: server.to_string(), found, known: known_version() };
        // Told before anything is tried: a standby would only say that it cannot make a table.
        if is_read_only {
            return Err(if found == 0 { LogError::ReadOnly } else { older() });
        }
        migrate(&server, &pool).await.map_err(|error| match error {
            LogError::NotPermitted { .. } if found > 0 => older(),
            error => error,
        })?;
    }
    rebuild::bring_forward(&pool).await?;
    Ok((pool, server))
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

/// The schema version of a ledger, 0 for a database whose schema is empty; and how to reach just this one.
async fn recognise(server: &Server, look: &mut PgConnection) -> Result<(i64, Server), LogError> {
    // At one moment: another program may just be making the tables, which are no strangers'.
    let mut look = look.begin_with("begin isolation level repeatable read, read only").await?;
    let ledger: Option<(String, bool)> = sqlx::query_as(
        "select quote_ident(nspname), nspname is not distinct from current_schema() \
         from pg_class join pg_namespace on pg_namespace.oid = relnamespace \
         where relname = 'log_head' and pg_table_is_visible(pg_class.oid) \
         and obj_description(pg_class.oid, 'pg_class') like 'usus:%'",
    )
    .fetch_optional(&mut *look)
    .await?;
    if let Some((schema, is_first)) = ledger {
        let query = format!("select coalesce(max(version), 0) from {schema}._sqlx_migrations");
        let found = sqlx::query_scalar(&query).fetch_one(&mut *look).await?;
        return Ok((found, if is_first { server.clone() } else { server.in_schema(&schema) }));
    }
    let tables: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class \
         where relnamespace = to_regnamespace(quote_ident(current_schema())) \
         and relkind in ('r', 'p', 'v', 'm', 'f') and relname <> '_sqlx_migrations' \
         and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e') order by relname",
    )
    .fetch_all(&mut *look)
    .await?;
    if tables.is_empty() {
        return Ok((0, server.clone()));
    }
    let few = &tables[..tables.len().min(3)];
    let more = if tables.len() > few.len() { ", …" } else { "" };
    Err(LogError::OtherTables { server: server.to_string(), tables: few.join(", ") + more })
}

async fn migrate(server: &Server, pool: &PgPool) -> Result<(), LogError> {
    match MIGRATIONS.run(pool).await {
        Ok(()) => Ok(()),
        Err(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) => Err(error.into()),
        // A newer ledger was recognised before: these are the migrations of another program.
        Err(MigrateError::VersionMissing(_)) => {
            Err(LogError::OtherTables { server: server.to_string(), tables: "_sqlx_migrations".to_owned() })
        }
        Err(other) => Err(LogError::ServerRefuses { server: server.to_string(), reason: other.to_string() }),
    }
}

fn known_version() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0)
}
