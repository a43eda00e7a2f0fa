//! The same ledger on a Postgres server: how long it takes to have it in memory, and whose processor works.

use anyhow::Result;
use serde::Serialize;
use sqlx::{Connection, Executor, PgConnection};
use usus_log::address::Address;
use usus_log::store::Log;
use usus_scratch::Server;
use usus_views::memory::Memory;

use super::ledgers::Ledgers;
use super::turns::Turns;
use crate::machine::{Spent, Watch};
use crate::server_cpu::server_seconds;
use crate::tell;

/// What was found.
#[derive(Debug, Serialize)]
pub(super) struct FromServer {
    pub(super) version: u32,
    pub(super) movements: usize,
    /// Of this process.
    pub(super) load: Spent,
    pub(super) server_cpu_seconds: f64,
}

/// Imports a ledger of this size into a server of its own, and loads it.
pub(super) async fn measure(ledgers: &Ledgers, movements: usize, rounds: usize) -> Result<FromServer> {
    tell(format_args!("{movements} movements: importing into Postgres"));
    let server = Server::start()?;
    let mut connection = PgConnection::connect(&server.url("postgres")).await?;
    connection.execute("create database past").await?;
    let address: Address = server.url("past").parse()?;
    let log = Log::open(&address).await?;
    ledgers.fill(&log, Ledgers::rows(movements)).await?;
    // What an import leaves to be done is done before anything is measured.
    let mut of_ledger = PgConnection::connect(&server.url("past")).await?;
    of_ledger.execute("vacuum analyze").await?;
    of_ledger.execute("checkpoint").await?;
    of_ledger.close().await?;
    connection.close().await?;

    let (mut client, mut by_server, mut loaded) = (Turns::default(), Turns::default(), 0);
    for _ in 0..rounds {
        let before = server_seconds(server.postmaster())?;
        let watch = Watch::start()?;
        let memory = Memory::load(&log).await?;
        let spent = watch.stop()?;
        client.add(spent);
        let cpu_seconds = server_seconds(server.postmaster())? - before;
        by_server.add(Spent { cpu_seconds, ..spent });
        loaded = memory.movements.len();
    }
    log.close().await;
    Ok(FromServer {
        version: server.version(),
        movements: loaded,
        load: client.median(),
        server_cpu_seconds: by_server.median().cpu_seconds,
    })
}
