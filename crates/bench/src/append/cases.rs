//! The cases, one function each. A subject is opened for a case and closed after it, so that nobody is
//! measured beside the idle connections of others.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::callers::{Called, Numbers, Window, call};
use super::figures::Figures;
use super::place::{Ledgers, Place};
use super::subject::{Kind, Subject};
use super::subjects::fsync_loop;
use crate::machine::cpu_seconds;
use crate::server_cpu::server_seconds;

/// Batches of a round.
const BATCHES: u64 = 2;

/// Commands given to each stream.
const COMMANDS: usize = 9;

/// The largest decision by which the long stream is made.
const STEP: u64 = 10_000;

/// What a case is measured with.
pub(crate) struct Bench<'p> {
    pub(crate) place: &'p Place,
    pub(crate) window: Window,
    pub(crate) numbers: Arc<Numbers>,
}

/// Clock and processors at one moment.
#[derive(Debug, Clone, Copy)]
struct Meter {
    at: Instant,
    client: f64,
    server: f64,
}

impl Bench<'_> {
    fn meter(&self) -> Result<Meter> {
        Ok(Meter {
            client: cpu_seconds()?,
            server: server_seconds(self.place.postmaster())?,
            at: Instant::now(),
        })
    }

    fn figures(kind: Kind, from: Meter, to: Meter, events: usize, called: Called) -> Figures {
        let server = kind.is_on_server().then_some(to.server - from.server);
        let cpu = (to.client - from.client, server);
        Figures::of(events, (to.at - from.at).as_secs_f64(), cpu, called.times, called.overtaken)
    }

    /// The loop that is the unit of events per second.
    pub(crate) async fn fsync_loop(&self) -> Result<Figures> {
        let (file, window) = (self.place.file("fsync-loop"), self.window);
        let synced = tokio::task::spawn_blocking(move || fsync_loop::run(&file, window)).await??;
        Ok(Figures::of(synced.times.len(), synced.seconds, (synced.cpu_seconds, None), synced.times, 0))
    }

    /// So many callers with one event each, again and again.
    pub(crate) async fn callers(&self, kind: Kind, callers: usize) -> Result<Figures> {
        let subject = kind.open(self.place, Ledgers::Callers).await?;
        let called = call(&subject, callers, self.window, &self.numbers, || self.meter()).await;
        subject.close().await;
        let (called, from, to) = called?;
        ensure!(!called.times.is_empty(), "no event was recorded within the time");
        Ok(Self::figures(kind, from, to, called.times.len(), called))
    }

    /// Batches of so many events by one caller.
    pub(crate) async fn batches(&self, kind: Kind, events: u64) -> Result<Figures> {
        let subject = kind.open(self.place, Ledgers::Batches).await?;
        let (mut times, from) = (Vec::new(), self.meter()?);
        for _ in 0..BATCHES {
            let begun = Instant::now();
            subject.batch(self.numbers.many(events), events).await?;
            times.push(begun.elapsed());
        }
        let to = self.meter()?;
        subject.close().await;
        let called = Called { times, overtaken: 0 };
        Ok(Self::figures(kind, from, to, usize::try_from(BATCHES * events)?, called))
    }

    /// Everything that the batches wrote, read back.
    pub(crate) async fn read(&self, kind: Kind) -> Result<Figures> {
        let subject = kind.open(self.place, Ledgers::Batches).await?;
        let from = self.meter()?;
        let events = usize::try_from(subject.read().await?)?;
        let to = self.meter()?;
        subject.close().await;
        Ok(Self::figures(kind, from, to, events, Called { times: vec![to.at - from.at], overtaken: 0 }))
    }

    /// The next command of a stream of a few events and of one of so many; none where nothing is decided.
    pub(crate) async fn next_commands(&self, kind: Kind, long: u64) -> Result<Option<(Figures, Figures)>> {
        let subject = kind.open(self.place, Ledgers::Batches).await?;
        let decides = subject.lengthen(self.numbers.next(), 1).await?;
        let both = if decides {
            let short = self.stream(kind, &*subject, 2).await?;
            Some((short, self.stream(kind, &*subject, long).await?))
        } else {
            None
        };
        subject.close().await;
        Ok(both)
    }

    /// Makes a stream of so many events and gives it commands, one after the other.
    async fn stream(&self, kind: Kind, subject: &dyn Subject, length: u64) -> Result<Figures> {
        let stream = self.numbers.next();
        let mut left = length;
        while left > 0 {
            let step = left.min(STEP);
            subject.lengthen(stream, step).await?;
            left -= step;
        }
        let (mut times, from): (Vec<Duration>, _) = (Vec::new(), self.meter()?);
        for _ in 0..COMMANDS {
            let begun = Instant::now();
            subject.lengthen(stream, 1).await?;
            times.push(begun.elapsed());
        }
        Ok(Self::figures(kind, from, self.meter()?, COMMANDS, Called { times, overtaken: 0 }))
    }
}
