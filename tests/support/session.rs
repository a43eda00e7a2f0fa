//! A session at a server, as an administrator or another program has one.

use sqlx::{Connection, Executor, PgConnection};
use tokio::runtime::{Builder, Runtime};

/// An open connection; what it began and holds, it holds until it is dropped.
pub(crate) struct Session {
    connection: PgConnection,
    runtime: Runtime,
}

impl Session {
    /// Goes in, where the server lets it.
    pub(crate) fn begin(url: &str) -> Result<Self, sqlx::Error> {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let connection = runtime.block_on(PgConnection::connect(url))?;
        Ok(Self { connection, runtime })
    }

    /// Goes in at a server that is there.
    pub(crate) fn at(url: &str) -> Self {
        Self::begin(url).expect("a session")
    }

    /// Runs SQL; gives the SQLSTATE by which the server refuses it.
    pub(crate) fn run(&mut self, sql: &str) -> Result<(), String> {
        match self.runtime.block_on(self.connection.execute(sql)) {
            Ok(_) => Ok(()),
            Err(sqlx::Error::Database(said)) => Err(said.code().unwrap_or_default().into_owned()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Asks for one text.
    pub(crate) fn ask(&mut self, query: &str) -> String {
        let answer = self.runtime.block_on(sqlx::query_scalar(query).fetch_one(&mut self.connection));
        answer.expect("an answer")
    }
}
