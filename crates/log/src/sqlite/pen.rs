//! Recording a group: one transaction under `SQLite`'s write lock, dense positions, all of it or nothing.

use sqlx::{Row, SqliteConnection, SqlitePool};

use usus_verifier::tree::Frontier;

use crate::clock::Clock;
use crate::derived::Derived;
use crate::entry::Head;
use crate::error::LogError;
use crate::group::{Deviations, Expected, Group, group};
use crate::proposal::Proposal;
use crate::sqlite::{read, rows};
use crate::tree::edge_positions;
use crate::writer::Verdicts;

/// What writes to the file.
#[derive(Debug)]
pub(crate) struct Pen {
    pool: SqlitePool,
    clock: Clock,
    /// The right edge of the tree as this pen left it. Where another program has appended it is read again.
    edge: Frontier,
}

impl Pen {
    pub(crate) fn new(pool: SqlitePool, clock: Clock) -> Self {
        Self { pool, clock, edge: Frontier::default() }
    }

    /// Records proposals, and says of each what came of it; `progress` hears how many entries are written.
    pub(crate) async fn record(
        &mut self,
        proposals: &[&Proposal],
        progress: &(dyn Fn(usize) + Send + Sync),
    ) -> Verdicts {
        // `begin immediate` takes the write lock at once: what is read next cannot change before the commit.
        let mut transaction = self.pool.begin_with("begin immediate").await?;
        let head = read::head(&mut *transaction).await?;
        let mut found = Deviations::default();
        let group = loop {
            let group = group(proposals, head, &found, &self.clock);
            let more = deviations(&mut transaction, &group.expected).await?;
            if more.are_none() {
                break group;
            }
            found.absorb(more);
        };
        let mut edge = self.edge_at(&mut transaction, head).await?;
        write(&mut transaction, &group, &mut edge, progress).await?;
        transaction.commit().await?;
        self.edge = edge;
        Ok(group.verdicts)
    }

    async fn edge_at(&self, connection: &mut SqliteConnection, head: Head) -> Result<Frontier, LogError> {
        if i64::try_from(self.edge.size()) == Ok(head.position) {
            return Ok(self.edge.clone());
        }
        read::hashes(connection, &edge_positions(head.position)).await?.edge(head.position)
    }
}

async fn write(
    connection: &mut SqliteConnection,
    group: &Group<'_>,
    edge: &mut Frontier,
    progress: &(dyn Fn(usize) + Send + Sync),
) -> Result<(), LogError> {
    let (mut done, mut rest) = (0, group.records(edge));
    while done < group.entries() {
        let records: Vec<_> = rest.by_ref().take(rows::ENTRIES).collect();
        rows::insert_entries(connection, &records).await?;
        let derived: Vec<(i64, &Derived)> =
            records.iter().map(|record| (record.position, &record.entry.derived)).collect();
        rows::insert(connection, &derived).await?;
        done += records.len();
        progress(done);
    }
    Ok(())
}

/// Where the log is not as it was expected.
pub(crate) async fn deviations(
    connection: &mut SqliteConnection,
    expected: &Expected<'_>,
) -> Result<Deviations, LogError> {
    let mut deviations = Deviations::default();
    if !expected.streams.is_empty() {
        let query = "select seen.stream, seen.now from (select value ->> 0 as stream, value ->> 1 as sequence, \
                     coalesce((select max(entry.sequence) from entry where entry.stream = value ->> 0), 0) as now \
                     from json_each($1)) as seen where seen.now <> seen.sequence";
        for row in sqlx::query(query).bind(json(&expected.streams)?).fetch_all(&mut *connection).await? {
            deviations.streams.insert(row.get(0), row.get(1));
        }
    }
    if !expected.ids.is_empty() {
        let query = "select value from json_each($1) where exists (select 1 from entry where row_id = value)";
        let taken = sqlx::query_scalar(query).bind(json(&expected.ids)?).fetch_all(&mut *connection).await?;
        deviations.ids.extend(taken.into_iter().map(|id: String| id));
    }
    for (question, since) in &expected.questions {
        let (query, about) = question.has_changed();
        if sqlx::query_scalar(query).bind(about).bind(since).fetch_one(&mut *connection).await? {
            deviations.questions.insert((*question).clone());
        }
    }
    Ok(deviations)
}

fn json(value: &impl serde::Serialize) -> Result<String, LogError> {
    serde_json::to_string(value)
        .map_err(|error| LogError::Unreadable { position: 0, reason: error.to_string() })
}
