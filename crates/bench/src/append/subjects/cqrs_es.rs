//! cqrs-es with its Postgres store, through its framework, which loads an aggregate before every command.

use std::convert::Infallible;
use std::hint::black_box;

use ::cqrs_es::event_sink::EventSink;
use ::cqrs_es::persist::PersistedEventRepository;
use ::cqrs_es::{Aggregate, AggregateError, DomainEvent};
use anyhow::Result;
use async_trait::async_trait;
use postgres_es::{PostgresCqrs, PostgresEventRepository, postgres_cqrs};
use serde::{Deserialize, Serialize};
use sqlx::Executor;
use sqlx::postgres::PgPool;
use usus_domain::register::holder::HolderRegistered;

use crate::append::payload::{Payload, letters};
use crate::append::place::pool;
use crate::append::subject::Subject;

/// The event as cqrs-es wants to see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
struct Registered(HolderRegistered);

impl DomainEvent for Registered {
    fn event_type(&self) -> String {
        "holder_registered".to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

/// A register of holders; it knows how many events there were.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Register(u64);

impl Aggregate for Register {
    const TYPE: &'static str = "holder";
    type Command = Vec<HolderRegistered>;
    type Event = Registered;
    type Error = Infallible;
    type Services = ();

    async fn handle(
        &mut self,
        command: Self::Command,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), Infallible> {
        for event in command {
            sink.write(Registered(event), self).await;
        }
        Ok(())
    }

    fn apply(&mut self, _: Registered) {
        self.0 += 1;
    }
}

/// Its store.
pub(crate) struct CqrsEs {
    pool: PgPool,
    framework: PostgresCqrs<Register>,
    payload: Payload,
}

impl CqrsEs {
    pub(crate) async fn open(url: &str) -> Result<Self> {
        let pool = pool(url).await?;
        pool.execute(sqlx::raw_sql(include_str!("cqrs_es.sql"))).await?;
        let framework = postgres_cqrs(pool.clone(), Vec::new(), ());
        Ok(Self { pool, framework, payload: Payload::new()? })
    }

    /// A conflict means that somebody else wrote to the same aggregate; then the command is given again.
    async fn execute(&self, number: u64, events: u64) -> Result<u64> {
        let event = self.payload.holder(number)?;
        let mut overtaken = 0;
        loop {
            let command = vec![event.clone(); usize::try_from(events)?];
            match self.framework.execute(&letters(number), command).await {
                Ok(()) => return Ok(overtaken),
                Err(AggregateError::AggregateConflict) => overtaken += 1,
                Err(error) => return Err(error.into()),
            }
        }
    }
}

#[async_trait]
impl Subject for CqrsEs {
    async fn append(&self, number: u64) -> Result<u64> {
        self.execute(number, 1).await
    }

    /// One aggregate takes them all; they are written row by row in one transaction.
    async fn batch(&self, first: u64, events: u64) -> Result<()> {
        self.execute(first, events).await.map(drop)
    }

    async fn lengthen(&self, stream: u64, events: u64) -> Result<bool> {
        self.execute(stream, events).await?;
        Ok(true)
    }

    async fn read(&self) -> Result<u64> {
        let repository = PostgresEventRepository::new(self.pool.clone());
        let mut events = repository.stream_all_events::<Register>().await?;
        let mut read = 0;
        while let Some(event) = events.next::<Register>(&[]).await {
            black_box(event?);
            read += 1;
        }
        Ok(read)
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}
