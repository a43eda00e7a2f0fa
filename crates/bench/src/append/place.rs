//! Where the subjects keep what they append: one throw-away Postgres with a database for each, and a folder
//! on the disk of this machine for files.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::Serialize;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::{Connection, Executor, PgConnection, Row};
use tempfile::TempDir;
use usus_scratch::Server;

use super::subject::Kind;
use crate::machine::file_system;

/// Connections in the pool of every subject that lets its pool be chosen.
pub(crate) const CONNECTIONS: u32 = 32;

/// How long a caller waits for a connection before it gives up.
const PATIENCE: Duration = Duration::from_mins(1);

/// What of Postgres decides how fast it may be.
const SETTINGS: &str = "select name || ' = ' || setting || coalesce(' ' || unit, '') from pg_settings \
    where name in ('server_version', 'fsync', 'synchronous_commit', 'wal_sync_method', 'full_page_writes', 'wal_level', \
    'shared_buffers', 'max_wal_size', 'checkpoint_timeout', 'commit_delay', 'autovacuum', 'max_connections') \
    order by name";

/// Which of a subject's two ledgers: callers fill one, batches the other, which is then read back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ledgers {
    Callers,
    Batches,
}

/// The server and the folder; both are gone when it is dropped.
pub(crate) struct Place {
    server: Server,
    folder: TempDir,
}

/// The server as the report states it.
#[derive(Debug, Serialize)]
pub(crate) struct Postgres {
    pub(crate) version: u32,
    pub(crate) settings: Vec<String>,
}

impl Place {
    /// Starts a server with a database for each ledger of each subject.
    pub(crate) async fn new(kinds: &[Kind]) -> Result<Self> {
        let server = Server::start()?;
        let place = Self { server, folder: tempfile::tempdir()? };
        let mut connection = place.connect().await?;
        for kind in kinds.iter().filter(|kind| kind.is_on_server()) {
            for ledgers in [Ledgers::Callers, Ledgers::Batches] {
                let database = database(*kind, ledgers);
                connection.execute(&*format!("create database \"{database}\"")).await?;
            }
        }
        connection.close().await?;
        Ok(place)
    }

    /// Where a subject keeps its events.
    pub(crate) fn address(&self, kind: Kind, ledgers: Ledgers) -> String {
        let database = database(kind, ledgers);
        if kind.is_on_server() {
            self.server.url(&database)
        } else {
            format!("sqlite:{}", self.file(&database).display())
        }
    }

    /// A file on the disk on which the subjects write.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The process under which the server's work is done.
    pub(crate) fn postmaster(&self) -> u32 {
        self.server.postmaster()
    }

    #[cfg(feature = "peers")]
    pub(crate) fn version(&self) -> u32 {
        self.server.version()
    }

    /// What the report says of the server.
    pub(crate) async fn postgres(&self) -> Result<Postgres> {
        let mut connection = self.connect().await?;
        let rows = sqlx::query(SETTINGS).fetch_all(&mut connection).await?;
        connection.close().await?;
        let settings = rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
        Ok(Postgres { version: self.server.version(), settings })
    }

    /// Has the server write out what it holds, so that a checkpoint that is due on its own does not fall on
    /// whoever happens to be measured.
    pub(crate) async fn checkpoint(&self) -> Result<()> {
        let mut connection = self.connect().await?;
        connection.execute("checkpoint").await?;
        Ok(connection.close().await?)
    }

    async fn connect(&self) -> Result<PgConnection> {
        Ok(PgConnection::connect(&self.server.url("postgres")).await?)
    }

    /// The kind of file system the files lie on: on one in memory, a sync costs nothing.
    pub(crate) fn file_system(&self) -> String {
        file_system(self.folder.path())
    }
}

fn database(kind: Kind, ledgers: Ledgers) -> String {
    let name = format!("{kind:?}").to_lowercase();
    match ledgers {
        Ledgers::Callers => name,
        Ledgers::Batches => format!("{name}_batches"),
    }
}

/// A pool of the size that all subjects have. It does not ask a connection whether it still lives before it
/// gives it out: that question, a round trip each time, would be charged to the stores.
pub(crate) async fn pool(url: &str) -> Result<PgPool> {
    let options = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false);
    options.connect(url).await.with_context(|| url.to_owned())
}
