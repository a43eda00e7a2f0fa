//! What is measured: a way of appending events, as its callers see it.

use std::sync::Arc;

use anyhow::Result;
use async_trait::async_trait;
use clap::ValueEnum;
use serde::Serialize;

use super::place::{Ledgers, Place};
#[cfg(feature = "peers")]
use super::subjects::{cqrs_es::CqrsEs, disintegrate::Disintegrate, esrs::Esrs};
use super::subjects::{per_request::PerRequest, raw::Raw, usus::Usus};

/// One way of appending, open. A number names a stream (or aggregate) and is never given twice.
#[async_trait]
pub(crate) trait Subject: Send + Sync {
    /// Appends one event to a stream of its own, and gives how often it was overtaken and began again.
    async fn append(&self, number: u64) -> Result<u64>;

    /// Appends so many events at once, all or none: one decision of many events, in the way this store
    /// does it best. The numbers from `first` on are its own.
    async fn batch(&self, first: u64, events: u64) -> Result<()>;

    /// Has one stream, which may be there already, take so many more events in one decision. Gives whether
    /// this subject decides at all.
    async fn lengthen(&self, stream: u64, events: u64) -> Result<bool>;

    /// Reads every event back as what it was, and gives how many there are.
    async fn read(&self) -> Result<u64>;

    /// Closes its connections.
    async fn close(&self);
}

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// This log on Postgres
    UsusPostgres,
    /// This log on `SQLite`
    UsusSqlite,
    /// This log on Postgres, each event with a movement and a resource beside its entry
    UsusPostgresMovements,
    /// The same on `SQLite`
    UsusSqliteMovements,
    /// The Postgres store of esrs
    #[cfg(feature = "peers")]
    Esrs,
    /// cqrs-es with postgres-es
    #[cfg(feature = "peers")]
    CqrsEs,
    /// disintegrate-postgres
    #[cfg(feature = "peers")]
    Disintegrate,
    /// One row inserted in a transaction of its own, nothing else
    RawInsert,
    /// A transaction per request under a lock on the head
    PerRequest,
}

impl Kind {
    /// As the report names it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::UsusPostgres => "usus, Postgres",
            Self::UsusSqlite => "usus, SQLite",
            Self::UsusPostgresMovements => "usus, Postgres, movements",
            Self::UsusSqliteMovements => "usus, SQLite, movements",
            #[cfg(feature = "peers")]
            Self::Esrs => "esrs PgStore",
            #[cfg(feature = "peers")]
            Self::CqrsEs => "cqrs-es, postgres-es",
            #[cfg(feature = "peers")]
            Self::Disintegrate => "disintegrate-postgres",
            Self::RawInsert => "raw insert",
            Self::PerRequest => "transaction per request",
        }
    }

    /// Whether it keeps its events on the server.
    pub(crate) fn is_on_server(self) -> bool {
        !matches!(self, Self::UsusSqlite | Self::UsusSqliteMovements)
    }

    /// Why it cannot be measured in this build, where it cannot.
    pub(crate) fn missing(self, place: &Place) -> Option<String> {
        match self {
            Self::UsusPostgres | Self::UsusPostgresMovements => {
                Usus::is_known(&place.address(self, Ledgers::Callers)).err().map(|error| error.to_string())
            }
            _ => None,
        }
    }

    /// Opens it, making its tables where they are not there.
    pub(crate) async fn open(self, place: &Place, ledgers: Ledgers) -> Result<Arc<dyn Subject>> {
        let address = place.address(self, ledgers);
        Ok(match self {
            Self::UsusPostgres | Self::UsusSqlite => Arc::new(Usus::registers(&address).await?),
            Self::UsusPostgresMovements | Self::UsusSqliteMovements => {
                Arc::new(Usus::movements(&address).await?)
            }
            #[cfg(feature = "peers")]
            Self::Esrs => Arc::new(Esrs::open(&address).await?),
            #[cfg(feature = "peers")]
            Self::CqrsEs => Arc::new(CqrsEs::open(&address).await?),
            #[cfg(feature = "peers")]
            Self::Disintegrate => Arc::new(Disintegrate::open(&address, place.version()).await?),
            Self::RawInsert => Arc::new(Raw::open(&address).await?),
            Self::PerRequest => Arc::new(PerRequest::open(&address).await?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_a_subject_appends_is_all_there() -> Result<()> {
        let place = Place::new(Kind::value_variants()).await?;
        for kind in Kind::value_variants().iter().filter(|kind| kind.missing(&place).is_none()) {
            let subject = kind.open(&place, Ledgers::Callers).await?;
            for number in 0..3 {
                subject.append(number).await?;
            }
            subject.batch(3, 5).await?;
            let decides = subject.lengthen(100, 4).await?;
            assert_eq!(subject.lengthen(100, 1).await?, decides, "{kind:?}");
            let expected = if decides { 13 } else { 8 };
            assert_eq!(subject.read().await?, expected, "{kind:?}");
            subject.close().await;

            let again = kind.open(&place, Ledgers::Callers).await?;
            again.append(200).await?;
            assert_eq!(again.read().await?, expected + 1, "{kind:?}");
            again.close().await;
        }
        Ok(())
    }
}
