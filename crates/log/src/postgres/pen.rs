//! Recording a group: one transaction under a lock on the log's head, dense positions, all of it or nothing.

use sqlx::{Connection, Executor, PgConnection, Row};
use usus_verifier::tree::Frontier;

use crate::address::Server;
use crate::clock::Clock;
use crate::entry::Head;
use crate::error::{LogError, Reason};
use crate::group::{Deviations, Expected, Group, group};
use crate::postgres::copy::copy;
use crate::postgres::insert::insert;
use crate::postgres::open;
use crate::postgres::read;
use crate::postgres::table::tables;
use crate::proposal::Proposal;
use crate::tree::edge_positions;
use crate::writer::Verdicts;

/// Entries from which on rows are sent by `COPY`: below, one statement is cheaper than two round trips a table.
const BULK: usize = 1_000;

/// Entries sent at a time, so that what is sent is not in memory twice.
const PIECE: usize = 10_000;

/// How a session that only appends should plan: by index always, since its plans were made when the tables
/// were small, and once only, since its statements never change. Whoever takes turns under a lock needs to see what
/// was committed before it had the lock, whatever isolation and patience the database has for others.
const SESSION: &str = "set enable_seqscan = off; set plan_cache_mode = force_generic_plan; set jit = off; \
                       set client_min_messages = warning; \
                       set default_transaction_isolation = 'read committed'; set statement_timeout = 0; \
                       set idle_in_transaction_session_timeout = 0";

/// What writes to the server: one connection of its own.
#[derive(Debug)]
pub(crate) struct Pen {
    server: Server,
    clock: Clock,
    connection: Option<PgConnection>,
    /// The head and the right edge of the tree as this pen left them. Where nobody else appends they are still there,
    /// and a group needs one round trip.
    left_at: Option<(Head, Frontier)>,
    doubt: Option<Doubt>,
}

/// A commit that was sent, and whose answer never came.
#[derive(Debug)]
struct Doubt {
    /// The first entry it was to record,
    position: i64,
    /// and that entry's leaf hash, which no other entry can have.
    leaf: [u8; 32],
    verdicts: Vec<Result<Head, LogError>>,
}

impl Pen {
    pub(crate) fn new(server: Server, clock: Clock) -> Self {
        Self { server, clock, connection: None, left_at: None, doubt: None }
    }

    /// Gives up asking what became of a commit in doubt, if there is one.
    pub(crate) fn gives_up_in_doubt(&mut self) -> bool {
        self.doubt.take().is_some()
    }

    /// Records proposals, and says of each what came of it; `progress` hears how many entries are written.
    /// Called again after an error that may pass, it first finds out what became of the commit it sent.
    pub(crate) async fn record(
        &mut self,
        proposals: &[&Proposal],
        progress: &(dyn Fn(usize) + Send + Sync),
    ) -> Verdicts {
        let outcome = self.try_to_record(proposals, progress).await;
        if outcome.is_err() {
            // A connection that failed once is in no known state.
            self.connection = None;
            self.left_at = None;
        }
        outcome
    }

    async fn try_to_record(
        &mut self,
        proposals: &[&Proposal],
        progress: &(dyn Fn(usize) + Send + Sync),
    ) -> Verdicts {
        if self.connection.is_none() {
            self.connection = Some(connect(&self.server).await?);
        }
        if let Some(verdicts) = self.settle().await? {
            return Ok(verdicts);
        }
        let is_small = proposals.iter().map(|proposal| proposal.entries.len()).sum::<usize>() < BULK;
        if let Some((head, edge)) = self.left_at.clone().filter(|_| is_small) {
            let group = group(proposals, head, &Deviations::default(), &self.clock);
            if group.expected.questions.is_empty()
                && group.entries() > 0
                && self.at_once(head, edge, &group).await?
            {
                progress(group.entries());
                return Ok(group.verdicts);
            }
        }
        self.in_turn(proposals, progress).await
    }

    /// The way of a process that appends alone: one statement on the head as this pen left it. Gives false,
    /// and has written nothing, where the log is not as expected.
    async fn at_once(&mut self, head: Head, mut edge: Frontier, group: &Group<'_>) -> Result<bool, LogError> {
        let records: Vec<_> = group.records(&mut edge).collect();
        let tables = tables(&records);
        self.beware(group);
        let Some(connection) = self.connection.as_mut() else { return Ok(false) };
        let outcome = insert(connection, head, &group.expected, &tables).await;
        self.sure_unless_lost(&outcome);
        let is_written = outcome?;
        if is_written {
            self.left_at = Some((group.head, edge));
        }
        Ok(is_written)
    }

    /// The way that always works: lock the head, look, write what may go in, commit.
    async fn in_turn(
        &mut self,
        proposals: &[&Proposal],
        progress: &(dyn Fn(usize) + Send + Sync),
    ) -> Verdicts {
        let Some(mut connection) = self.connection.take() else {
            return Err(LogError::ConnectionLost { reason: Reason::default() });
        };
        let mut transaction = connection.begin().await?;
        let head = lock(&mut transaction).await?;
        let mut found = Deviations::default();
        let group = loop {
            let group = group(proposals, head, &found, &self.clock);
            let more = deviations(&mut transaction, &group.expected).await?;
            if more.are_none() {
                break group;
            }
            found.absorb(more);
        };
        let mut edge = edge_at(&mut transaction, head).await?;
        write(&mut transaction, head, &group, &mut edge, progress).await?;
        self.beware(&group);
        let outcome = transaction.commit().await.map_err(LogError::from);
        self.sure_unless_lost(&outcome);
        outcome?;
        self.left_at = Some((group.head, edge));
        self.connection = Some(connection);
        Ok(group.verdicts)
    }

    /// From here on a lost connection leaves in doubt whether a group was recorded.
    fn beware(&mut self, group: &Group<'_>) {
        self.doubt =
            group.first().map(|(position, leaf)| Doubt { position, leaf, verdicts: group.verdicts.clone() });
    }

    /// An answer, also one that says no, ends the doubt.
    fn sure_unless_lost<T>(&mut self, outcome: &Result<T, LogError>) {
        if !matches!(outcome, Err(error) if error.may_pass()) {
            self.doubt = None;
        }
    }

    /// Finds out what became of a commit in doubt. The server may still be at work on it: it holds the lock
    /// on the head until it is done, so whoever has that lock sees what it came to.
    async fn settle(&mut self) -> Result<Option<Vec<Result<Head, LogError>>>, LogError> {
        let (Some(doubt), Some(connection)) = (&self.doubt, self.connection.as_mut()) else {
            return Ok(None);
        };
        let mut transaction = connection.begin().await?;
        let head = lock(&mut transaction).await?;
        let leaf: Option<Vec<u8>> = sqlx::query_scalar("select leaf from entry where position = $1")
            .bind(doubt.position)
            .fetch_optional(&mut *transaction)
            .await?;
        let edge = edge_at(&mut transaction, head).await?;
        transaction.rollback().await?;
        let was_recorded = leaf.is_some_and(|leaf| leaf == doubt.leaf);
        tracing::warn!(position = doubt.position, was_recorded, "a commit in doubt is settled");
        self.left_at = Some((head, edge));
        Ok(self.doubt.take().filter(|_| was_recorded).map(|doubt| doubt.verdicts))
    }
}

async fn connect(server: &Server) -> Result<PgConnection, LogError> {
    let mut connection = open::connect(server).await?;
    connection.execute(SESSION).await?;
    // What the server confirms must be on its disk, also where it was told to be less careful.
    connection
        .execute(
            "select set_config('synchronous_commit', 'on', false) \
             where current_setting('synchronous_commit') = 'off'",
        )
        .await?;
    Ok(connection)
}

/// Takes the turn to append: nobody else does until this transaction ends.
pub(crate) async fn lock(connection: &mut PgConnection) -> Result<Head, LogError> {
    let row =
        sqlx::query("select position, recorded_at from log_head for update").fetch_one(connection).await?;
    Ok(Head { position: row.get(0), recorded_at: row.get(1) })
}

/// The right edge of the tree over a log that ends there.
pub(super) async fn edge_at(connection: &mut PgConnection, head: Head) -> Result<Frontier, LogError> {
    read::hashes(connection, &edge_positions(head.position)).await?.edge(head.position)
}

async fn write(
    connection: &mut PgConnection,
    mut head: Head,
    group: &Group<'_>,
    edge: &mut Frontier,
    progress: &(dyn Fn(usize) + Send + Sync),
) -> Result<(), LogError> {
    let (mut done, mut rest) = (0, group.records(edge));
    while done < group.entries() {
        let records: Vec<_> = rest.by_ref().take(PIECE).collect();
        let tables = tables(&records);
        if group.entries() < BULK {
            // Under the lock the head is where it was seen; were it not, nothing would be written, and be said to be.
            if !insert(connection, head, &Expected::default(), &tables).await? {
                return Err(LogError::Busy);
            }
        } else {
            for table in &tables {
                copy(connection, table).await?;
            }
        }
        done += records.len();
        head.position += i64::try_from(records.len()).unwrap_or(0);
        progress(done);
    }
    Ok(())
}

/// Where the log is not as it was expected.
pub(crate) async fn deviations(
    connection: &mut PgConnection,
    expected: &Expected<'_>,
) -> Result<Deviations, LogError> {
    let mut deviations = Deviations::default();
    if !expected.streams.is_empty() {
        let (streams, versions): (Vec<&str>, Vec<i32>) = expected.streams.iter().copied().unzip();
        let query = "select seen.stream, now.sequence from unnest($1::text[], $2::integer[]) as seen (stream, sequence) \
                     cross join lateral (select coalesce(max(entry.sequence), 0) as sequence from entry \
                     where entry.stream = seen.stream) as now where now.sequence <> seen.sequence";
        let rows = sqlx::query(query).bind(streams).bind(versions).fetch_all(&mut *connection).await?;
        deviations.streams.extend(rows.iter().map(|row| (row.get(0), row.get(1))));
    }
    if !expected.ids.is_empty() {
        let ids = read::taken(connection, &expected.ids).await?;
        deviations.ids.extend(ids);
    }
    for (question, since) in &expected.questions {
        let (query, about) = question.has_changed();
        if sqlx::query_scalar(query).bind(about).bind(since).fetch_one(&mut *connection).await? {
            deviations.questions.insert((*question).clone());
        }
    }
    Ok(deviations)
}
