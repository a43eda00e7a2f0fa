//! The two homes of a ledger: a file in a folder, and a database of a server that goes away.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use sqlx::{Connection, Executor, PgConnection};

/// Where a ledger is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Home {
    /// In a file.
    Sqlite,
    /// On a server.
    Postgres,
}

impl Home {
    /// The address of a new ledger. In a folder its name is the one that is taken where nothing is said.
    pub(crate) fn ledger(self, folder: &Path) -> String {
        match self {
            Self::Sqlite => format!("sqlite:{}", folder.join("usus.db").display()),
            Self::Postgres => usus_scratch::shared().url(&database()),
        }
    }
}

/// A new database on the server of these tests.
pub(crate) fn database() -> String {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let name = format!("ledger_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let create = format!("create database {name} template template0");
    at_the_server(&usus_scratch::shared().url("postgres"), &create);
    name
}

/// Runs SQL on a database of a server, from outside any runtime or inside one.
pub(crate) fn at_the_server(url: &str, sql: &str) {
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let mut server = PgConnection::connect(url).await.expect("a server");
                server.execute(sql).await.expect("SQL");
                server.close().await.expect("closed");
            });
        });
    });
}
