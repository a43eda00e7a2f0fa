//! The Postgres store of esrs, through its manager. A new aggregate is not looked for before it is written,
//! as esrs's own examples have it: there it saves a question that the others ask.

use std::convert::Infallible;
use std::hint::black_box;

use ::esrs::manager::AggregateManager;
use ::esrs::store::postgres::{PgStore, PgStoreBuilder};
use ::esrs::{Aggregate, AggregateState};
use anyhow::Result;
use async_trait::async_trait;
use futures::TryStreamExt;
use sqlx::postgres::PgPool;
use usus_domain::register::holder::HolderRegistered;
use uuid::Uuid;

use crate::append::payload::Payload;
use crate::append::place::pool;
use crate::append::subject::Subject;

/// A register of holders as esrs has it.
struct Register;

impl Aggregate for Register {
    const NAME: &'static str = "holder";
    /// How many events there were.
    type State = u64;
    type Command = Vec<HolderRegistered>;
    type Event = HolderRegistered;
    type Error = Infallible;

    fn handle_command(_: &u64, command: Self::Command) -> Result<Vec<HolderRegistered>, Infallible> {
        Ok(command)
    }

    fn apply_event(state: u64, _: HolderRegistered) -> u64 {
        state + 1
    }
}

/// Its store.
pub(crate) struct Esrs {
    pool: PgPool,
    store: PgStore<Register>,
    manager: AggregateManager<PgStore<Register>>,
    payload: Payload,
}

impl Esrs {
    pub(crate) async fn open(url: &str) -> Result<Self> {
        let pool = pool(url).await?;
        let store: PgStore<Register> = PgStoreBuilder::new(pool.clone()).try_build().await?;
        Ok(Self { pool, manager: AggregateManager::new(store.clone()), store, payload: Payload::new()? })
    }

    async fn handle(&self, state: AggregateState<u64>, number: u64, events: u64) -> Result<()> {
        let event = self.payload.holder(number)?;
        let command = vec![event; usize::try_from(events)?];
        match self.manager.handle_command(state, command).await? {
            Ok(_) => Ok(()),
            Err(never) => match never {},
        }
    }
}

#[async_trait]
impl Subject for Esrs {
    async fn append(&self, number: u64) -> Result<u64> {
        self.handle(AggregateState::new(), number, 1).await?;
        Ok(0)
    }

    /// One aggregate takes them all; esrs writes them row by row in one transaction.
    async fn batch(&self, first: u64, events: u64) -> Result<()> {
        self.handle(AggregateState::new(), first, events).await
    }

    async fn lengthen(&self, stream: u64, events: u64) -> Result<bool> {
        let id = Uuid::from_u128(stream.into());
        // Not `lock_and_load`: that holds one connection while it asks for a second, and as many callers as
        // the pool has connections wait for one another for ever.
        let state = self.manager.load(id).await?.unwrap_or_else(|| AggregateState::with_id(id));
        self.handle(state, stream, events).await?;
        Ok(true)
    }

    async fn read(&self) -> Result<u64> {
        let mut events = self.store.stream_events(&self.pool);
        let mut read = 0;
        while let Some(event) = events.try_next().await? {
            black_box(event);
            read += 1;
        }
        Ok(read)
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}
