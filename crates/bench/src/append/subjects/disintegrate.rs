//! disintegrate's Postgres store, through its decision maker. It has no streams: a decision reads the events
//! that its query finds and is refused where others were added since, under serializable isolation.
//!
//! Its insert of many events is one statement with a row for each, which is the quickest of the peers.

use std::convert::Infallible;
use std::hint::black_box;

use ::disintegrate::serde::json::Json;
use ::disintegrate::{
    Decision, DecisionError, DomainIdInfo, DomainIdSet, Event, EventInfo, EventSchema, EventStore,
    IdentifierType, NoSnapshot, StateMutate, StateQuery, StreamItem, domain_ids, ident, query,
};
use anyhow::{Context, Result, anyhow};
use async_trait::async_trait;
use disintegrate_postgres::{PgDecisionMaker, PgEventId, PgEventStore, decision_maker};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use sqlx::Executor;
use sqlx::postgres::PgPool;
use usus_domain::register::holder::HolderRegistered;

use crate::append::payload::Payload;
use crate::append::place::pool;
use crate::append::subject::Subject;

/// The first version of Postgres that knows numbers in hex, which its definitions use.
const KNOWS_HEX: u32 = 16;

const ON_OLDER: &str = "disintegrate-postgres wants Postgres 16: one number in hex in the definition \
    of its function event_store_begin_epoch; here that number is written in decimal, nothing else is changed";

/// What the report has to say of how it was run, where something is to be said.
pub(crate) fn note(version: u32) -> Option<&'static str> {
    (version < KNOWS_HEX).then_some(ON_OLDER)
}

/// Postgres reports that another transaction would have to be undone for this one.
const SERIALIZATION_FAILURE: &str = "40001";

/// The event as disintegrate wants to see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
struct Registered(HolderRegistered);

const NAME: &str = "HolderRegistered";

impl Event for Registered {
    const SCHEMA: EventSchema = EventSchema {
        events: &[NAME],
        events_info: &[&EventInfo { name: NAME, domain_ids: &[&ident!(#holder)] }],
        domain_ids: &[&DomainIdInfo { ident: ident!(#holder), type_info: IdentifierType::String }],
    };

    fn domain_ids(&self) -> DomainIdSet {
        let holder = self.0.holder.to_string();
        domain_ids! { holder: holder }
    }

    fn name(&self) -> &'static str {
        NAME
    }
}

/// One holder, and how many events there were of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, StateQuery)]
#[state_query(Registered)]
struct Holder {
    #[id]
    holder: String,
    events: u64,
}

impl StateMutate for Holder {
    fn mutate(&mut self, _: Registered) {
        self.events += 1;
    }
}

/// So many events of one holder.
#[derive(Clone)]
struct Register {
    event: HolderRegistered,
    events: usize,
}

impl Decision for Register {
    type Event = Registered;
    type StateQuery = Holder;
    type Error = Infallible;

    fn state_query(&self) -> Holder {
        Holder { holder: self.event.holder.to_string(), events: 0 }
    }

    fn process(&self, _: &Holder) -> Result<Vec<Registered>, Infallible> {
        Ok(vec![Registered(self.event.clone()); self.events])
    }
}

type Store = PgEventStore<Registered, Json<Registered>>;

/// Its store.
pub(crate) struct Disintegrate {
    pool: PgPool,
    store: Store,
    maker: PgDecisionMaker<Registered, Json<Registered>, NoSnapshot>,
    payload: Payload,
}

impl Disintegrate {
    /// `version` is that of the server.
    pub(crate) async fn open(url: &str, version: u32) -> Result<Self> {
        let pool = pool(url).await?;
        let store = if version < KNOWS_HEX {
            pool.execute(sqlx::raw_sql(include_str!("disintegrate.sql"))).await?;
            PgEventStore::new_uninitialized(pool.clone(), Json::default())
        } else {
            PgEventStore::try_new(pool.clone(), Json::default()).await?
        };
        let maker = decision_maker(store.clone(), NoSnapshot);
        Ok(Self { pool, store, maker, payload: Payload::new()? })
    }

    /// A decision that was overtaken is made again. Its own `Concurrency` covers only what is found at the
    /// commit; a serialization failure of an earlier statement comes as an error of the database.
    async fn make(&self, number: u64, events: u64) -> Result<u64> {
        let register = Register { event: self.payload.holder(number)?, events: usize::try_from(events)? };
        let mut overtaken = 0;
        loop {
            match self.maker.make(register.clone()).await {
                Ok(_) => return Ok(overtaken),
                Err(DecisionError::StateStore(error)) if was_overtaken(&*error) => overtaken += 1,
                Err(error) => return Err(anyhow!("{error}")),
            }
        }
    }
}

fn was_overtaken(error: &(dyn std::error::Error + Send + Sync + 'static)) -> bool {
    match error.downcast_ref() {
        Some(disintegrate_postgres::Error::Concurrency) => true,
        Some(disintegrate_postgres::Error::Database(sqlx::Error::Database(error))) => {
            error.code().as_deref() == Some(SERIALIZATION_FAILURE)
        }
        _ => false,
    }
}

#[async_trait]
impl Subject for Disintegrate {
    async fn append(&self, number: u64) -> Result<u64> {
        self.make(number, 1).await
    }

    async fn batch(&self, first: u64, events: u64) -> Result<()> {
        self.make(first, events).await.map(drop)
    }

    async fn lengthen(&self, stream: u64, events: u64) -> Result<bool> {
        self.make(stream, events).await?;
        Ok(true)
    }

    async fn read(&self) -> Result<u64> {
        let all = query::<PgEventId, Registered, Registered>(None);
        let mut items = self.store.stream(&all);
        let mut read = 0;
        while let Some(item) = items.try_next().await.context("reading")? {
            if let StreamItem::Event(event) = item {
                black_box(event);
                read += 1;
            }
        }
        Ok(read)
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}
