//! The one writer of a process: it takes what waits, records it in one transaction, and answers each caller.
//!
//! Callers wait for one another's disk instead of their own turn: however many they are, the log is forced
//! to disk once for all of them.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::entry::Head;
use crate::error::LogError;
use crate::kept::KeptStates;
use crate::proposal::Proposal;
use crate::{postgres, sqlite};

/// Entries in one transaction, a single larger proposal apart.
const MOST: usize = 4_096;

/// Callers from which on half of them make a group.
const MANY: usize = 32;

/// Proposals that may wait before their callers wait to hand them over.
const QUEUE: usize = 1_024;

/// Entries from which on a caller is told how many are written.
const LONG: usize = 512;

/// What writes: to a file, or to a server.
#[derive(Debug)]
pub(crate) enum Pen {
    Sqlite(sqlite::pen::Pen),
    Postgres(Box<postgres::pen::Pen>),
}

/// What came of each proposal of a group, or why nothing came of the group.
pub(crate) type Verdicts = Result<Vec<Result<Head, LogError>>, LogError>;

impl Pen {
    /// A boxed future: the compiler cannot see through the statements of both databases that it may move
    /// between threads.
    fn record<'g>(
        &'g mut self,
        proposals: &'g [&'g Proposal],
        progress: &'g (dyn Fn(usize) + Send + Sync),
    ) -> Pin<Box<dyn Future<Output = Verdicts> + Send + 'g>> {
        match self {
            Self::Sqlite(pen) => Box::pin(pen.record(proposals, progress)),
            Self::Postgres(pen) => Box::pin(pen.record(proposals, progress)),
        }
    }

    /// Whether giving up now leaves a caller without knowing what became of its entries.
    fn gives_up_in_doubt(&mut self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            Self::Postgres(pen) => pen.gives_up_in_doubt(),
        }
    }
}

/// Where proposals are handed in.
#[derive(Debug, Clone)]
pub(crate) struct Writer {
    /// Nothing handed in means: the end, after what was handed in before.
    queue: mpsc::Sender<Option<Waiting>>,
    task: Arc<Mutex<Option<JoinHandle<()>>>>,
}

/// A proposal and its caller.
struct Waiting {
    proposal: Proposal,
    answer: oneshot::Sender<Result<Head, LogError>>,
    written: Option<mpsc::UnboundedSender<usize>>,
}

impl Writer {
    /// Begins to write with a pen. A server that went away is waited for with `patience`, and what was `kept`
    /// is forgotten; `recorded` hears of each head.
    pub(crate) fn begin(
        pen: Pen,
        patience: Duration,
        kept: Arc<KeptStates>,
        recorded: impl Fn(Head) + Send + Sync + 'static,
    ) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let task = tokio::spawn(write(Desk { pen, patience, kept }, waiting, recorded));
        Self { queue, task: Arc::new(Mutex::new(Some(task))) }
    }

    /// Hands in a proposal and waits until it is recorded, or refused.
    pub(crate) async fn append(
        &self,
        proposal: Proposal,
        progress: &(dyn Fn(usize) + Send + Sync),
    ) -> Result<Head, LogError> {
        let (answer, answered) = oneshot::channel();
        if proposal.entries.len() < LONG {
            self.hand_in(Waiting { proposal, answer, written: None }).await?;
            return answered.await.map_err(|_| LogError::Closed)?;
        }
        let (written, mut progressed) = mpsc::unbounded_channel();
        self.hand_in(Waiting { proposal, answer, written: Some(written) }).await?;
        while let Some(entries) = progressed.recv().await {
            progress(entries);
        }
        answered.await.map_err(|_| LogError::Closed)?
    }

    async fn hand_in(&self, waiting: Waiting) -> Result<(), LogError> {
        self.queue.send(Some(waiting)).await.map_err(|_| LogError::Closed)
    }

    /// Ends once all that was handed in is answered. Other handles of the same ledger are told that it is closed.
    pub(crate) async fn close(self) {
        let _ = self.queue.send(None).await;
        if let Some(task) = self.task.lock().await.take() {
            let _ = task.await;
        }
    }
}

/// What the writer works with.
struct Desk {
    pen: Pen,
    patience: Duration,
    kept: Arc<KeptStates>,
}

async fn write(
    mut desk: Desk,
    mut queue: mpsc::Receiver<Option<Waiting>>,
    recorded: impl Fn(Head) + Send + Sync + 'static,
) {
    let mut before = 0;
    while let Some(Some(first)) = queue.recv().await {
        let (mut group, is_last) = gather(first, &mut queue, before).await;
        before = group.len();
        group.retain(|waiting| !waiting.answer.is_closed());
        if group.is_empty() && !is_last {
            continue;
        }
        match record(&mut desk, &group).await {
            Ok(verdicts) => answer(group, verdicts, &recorded),
            // One of them is bad, and nobody knows which: each goes alone.
            Err(error) if group.len() > 1 && !error.may_pass() => {
                for waiting in group {
                    let verdict = record(&mut desk, std::slice::from_ref(&waiting)).await;
                    let verdicts = verdict.unwrap_or_else(|error| vec![Err(error)]);
                    answer(vec![waiting], verdicts, &recorded);
                }
            }
            Err(error) => {
                for waiting in group {
                    let _ = waiting.answer.send(Err(error.clone()));
                }
            }
        }
        if is_last {
            return;
        }
    }
}

/// What is recorded next, and whether it is the last. Those who were just answered are about to come again: as
/// long as more come they are waited for, by no clock, or every other transaction would have few entries. Where
/// many call, though, half of them are enough: while the database works for one half, the other half decides.
async fn gather(
    first: Waiting,
    queue: &mut mpsc::Receiver<Option<Waiting>>,
    before: usize,
) -> (Vec<Waiting>, bool) {
    let enough = MANY.max((queue.len() + 1 + before).div_ceil(2));
    let mut entries = first.proposal.entries.len();
    let mut group = vec![first];
    loop {
        let gathered = group.len();
        while entries < MOST && group.len() < enough {
            match queue.try_recv() {
                Ok(Some(next)) => {
                    entries += next.proposal.entries.len();
                    group.push(next);
                }
                Ok(None) => return (group, true),
                Err(_) => break,
            }
        }
        if group.len() == gathered || group.len() >= enough || entries >= MOST {
            return (group, false);
        }
        tokio::task::yield_now().await;
    }
}

/// Records a group, waiting for a server that went away to come back.
async fn record(desk: &mut Desk, group: &[Waiting]) -> Verdicts {
    let proposals: Vec<&Proposal> = group.iter().map(|waiting| &waiting.proposal).collect();
    let progress = |written: usize| {
        for waiting in group {
            if let Some(told) = &waiting.written {
                let _ = told.send(written.min(waiting.proposal.entries.len()));
            }
        }
    };
    let until = Instant::now() + desk.patience;
    let mut pause = Duration::from_millis(50);
    loop {
        let error = match desk.pen.record(&proposals, &progress).await {
            Err(error) if error.may_pass() => error,
            recorded => return recorded,
        };
        desk.kept.forget();
        if Instant::now() + pause > until {
            return Err(if desk.pen.gives_up_in_doubt() { error.in_doubt() } else { error });
        }
        tracing::warn!(%error, "recording waits for the server");
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_secs(1));
    }
}

fn answer(group: Vec<Waiting>, verdicts: Vec<Result<Head, LogError>>, recorded: &impl Fn(Head)) {
    let last = verdicts.iter().filter_map(|verdict| verdict.as_ref().ok()).next_back();
    if let Some(head) = last {
        recorded(*head);
    }
    for (waiting, verdict) in group.into_iter().zip(verdicts) {
        let _ = waiting.answer.send(verdict);
    }
}
