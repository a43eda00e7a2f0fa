//! Reading the log.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, PgExecutor, PgPool, Row};
use usus_domain::id::RowId;

use crate::entry::{Claim, Head, KnownRow, StoredEntry};
use crate::error::LogError;
use crate::named::{CLAIMS_OF, CLAIMS_ON, EFFECTIVE_DAYS, claims, id};
use crate::tree::Stored;

pub(crate) async fn head(executor: impl PgExecutor<'_>) -> Result<Head, LogError> {
    let row = sqlx::query("select position, recorded_at from log_head").fetch_one(executor).await?;
    Ok(Head { position: row.get(0), recorded_at: row.get(1) })
}

/// What is stored of the tree with these entries.
pub(crate) async fn hashes(executor: impl PgExecutor<'_>, positions: &[i64]) -> Result<Stored, LogError> {
    let query = "select entry.position, entry.leaf, tree.hashes from entry left join tree using (position) \
                 where entry.position = any ($1)";
    let mut stored = Stored::default();
    for row in sqlx::query(query).bind(positions).fetch_all(executor).await? {
        stored.add(row.get(0), row.get(1), row.get(2));
    }
    Ok(stored)
}

/// The leaf hashes of up to `limit` entries after a position, in log order.
pub(crate) async fn leaves(
    executor: impl PgExecutor<'_>,
    after: i64,
    limit: i64,
) -> Result<Vec<Vec<u8>>, LogError> {
    let query = "select leaf from entry where position > $1 and position <= $2 order by position";
    let upto = after.saturating_add(limit);
    Ok(sqlx::query_scalar(query).bind(after).bind(upto).fetch_all(executor).await?)
}

/// When an entry was recorded; none where there is no such entry.
pub(crate) async fn recorded_at(pool: &PgPool, position: i64) -> Result<Option<DateTime<Utc>>, LogError> {
    let query = sqlx::query_scalar("select recorded_at from entry where position = $1").bind(position);
    Ok(query.fetch_optional(pool).await?)
}

/// When these entries were recorded, in log order; those there are none of are left out.
pub(crate) async fn instants(
    pool: &PgPool,
    positions: &[i64],
) -> Result<Vec<(i64, DateTime<Utc>)>, LogError> {
    let query = "select position, recorded_at from entry where position = any ($1) order by position";
    Ok(sqlx::query_as(query).bind(positions).fetch_all(pool).await?)
}

/// On which day each row's fact lies, in log order.
pub(crate) async fn effective_days(
    pool: &PgPool,
    after: i64,
    upto: i64,
) -> Result<Vec<(i64, NaiveDate)>, LogError> {
    Ok(sqlx::query_as(EFFECTIVE_DAYS).bind(after).bind(upto).fetch_all(pool).await?)
}

fn stored(row: &PgRow) -> StoredEntry {
    StoredEntry { position: row.get(0), document: row.get(1) }
}

pub(crate) async fn entries(
    executor: impl PgExecutor<'_>,
    after: i64,
    upto: i64,
    limit: i64,
) -> Result<Vec<StoredEntry>, LogError> {
    // A range and not a limit: however the server plans it, it reads these rows and no others.
    let query =
        "select position, document from entry where position > $1 and position <= $2 order by position";
    let upto = upto.min(after.saturating_add(limit));
    let rows = sqlx::query(query).bind(after).bind(upto).fetch_all(executor).await?;
    Ok(rows.iter().map(stored).collect())
}

/// The entries of all streams whose names begin so, stream by stream.
pub(crate) async fn family(
    pool: &PgPool,
    (from, before): (&str, &str),
    upto: i64,
) -> Result<Vec<StoredEntry>, LogError> {
    let query = "select position, document from entry where stream >= $1 and stream < $2 and position <= $3 order by stream, sequence";
    let rows = sqlx::query(query).bind(from).bind(before).bind(upto).fetch_all(pool).await?;
    Ok(rows.iter().map(stored).collect())
}

pub(crate) async fn stream(pool: &PgPool, stream: &str, after: i32) -> Result<Vec<StoredEntry>, LogError> {
    let query = "select position, document from entry where stream = $1 and sequence > $2 order by sequence";
    let rows = sqlx::query(query).bind(stream).bind(after).fetch_all(pool).await?;
    Ok(rows.iter().map(stored).collect())
}

/// Which of these ids name rows.
pub(super) async fn taken(connection: &mut PgConnection, ids: &[&str]) -> Result<Vec<String>, LogError> {
    Ok(sqlx::query_scalar("select row_id from entry where row_id = any ($1)")
        .bind(ids)
        .fetch_all(connection)
        .await?)
}

pub(crate) async fn known_rows(
    pool: &PgPool,
    ids: &[impl AsRef<str>],
) -> Result<Vec<(RowId, KnownRow)>, LogError> {
    let mut known = Vec::new();
    for ids in ids.chunks(5_000) {
        let names: Vec<&str> = ids.iter().map(AsRef::as_ref).collect();
        let rows = sqlx::query("select row_id, stream, input from entry where row_id = any ($1)")
            .bind(names)
            .fetch_all(pool)
            .await?;
        for row in rows {
            let (stream, input): (String, Option<Vec<u8>>) = (row.get(1), row.get(2));
            let input = input.and_then(|input| input.try_into().ok());
            known.push((id(row.get(0))?, KnownRow { stream: stream.into(), input }));
        }
    }
    Ok(known)
}

pub(crate) async fn claims_on(pool: &PgPool, because_of: &RowId) -> Result<Vec<Claim>, LogError> {
    claims(&sqlx::query(CLAIMS_ON).bind(because_of.as_str()).fetch_all(pool).await?)
}

pub(crate) async fn claims_of(pool: &PgPool, allocation: &RowId) -> Result<Vec<Claim>, LogError> {
    claims(&sqlx::query(CLAIMS_OF).bind(allocation.as_str()).fetch_all(pool).await?)
}

pub(crate) async fn allocations_in_plan(
    pool: &PgPool,
    plan: &str,
) -> Result<Vec<(RowId, RowId, NaiveDate)>, LogError> {
    let query = "select allocation, resource, effective_on from allocation where plan = $1 order by position";
    let rows = sqlx::query(query).bind(plan).fetch_all(pool).await?;
    rows.into_iter().map(|row| Ok((id(row.get(0))?, id(row.get(1))?, row.get(2)))).collect()
}
