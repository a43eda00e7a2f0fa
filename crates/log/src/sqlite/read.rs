//! Reading the log.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{Row, SqliteExecutor, SqlitePool};
use usus_domain::id::RowId;

use crate::clock;
use crate::entry::{Claim, Head, KnownRow, StoredEntry, unpacked};
use crate::error::LogError;
use crate::named::{CLAIMS_OF, CLAIMS_ON, EFFECTIVE_DAYS, claims, id};
use crate::tree::Stored;

/// Events of a stream that are read at a time.
const PAGE: i32 = 5_000;

pub(crate) async fn head(executor: impl SqliteExecutor<'_>) -> Result<Head, LogError> {
    let row = sqlx::query("select position, recorded_at from entry order by position desc limit 1")
        .fetch_optional(executor)
        .await?;
    Ok(row.map_or_else(Head::default, |row| Head {
        position: row.get(0),
        recorded_at: clock::read(row.get(1)),
    }))
}

/// The leaf hash of an entry; none where there is no such entry.
pub(crate) async fn leaf(pool: &SqlitePool, position: i64) -> Result<Option<[u8; 32]>, LogError> {
    let query = sqlx::query_scalar("select leaf from entry where position = $1").bind(position);
    let leaf: Option<Vec<u8>> = query.fetch_optional(pool).await?;
    Ok(leaf.and_then(|leaf| leaf.try_into().ok()))
}

/// What is stored of the tree with these entries.
pub(crate) async fn hashes(executor: impl SqliteExecutor<'_>, positions: &[i64]) -> Result<Stored, LogError> {
    let query = "select entry.position, entry.leaf, tree.hashes from json_each($1) as wanted \
                 cross join entry on entry.position = wanted.value left join tree on tree.position = entry.position";
    let positions = serde_json::Value::from(positions).to_string();
    let mut stored = Stored::default();
    for row in sqlx::query(query).bind(positions).fetch_all(executor).await? {
        stored.add(row.get(0), row.get(1), row.get(2));
    }
    Ok(stored)
}

/// The leaf hashes of up to `limit` entries after a position, in log order.
pub(crate) async fn leaves(
    executor: impl SqliteExecutor<'_>,
    after: i64,
    limit: i64,
) -> Result<Vec<Vec<u8>>, LogError> {
    let query = "select leaf from entry where position > $1 and position <= $2 order by position";
    let upto = after.saturating_add(limit);
    Ok(sqlx::query_scalar(query).bind(after).bind(upto).fetch_all(executor).await?)
}

/// When an entry was recorded; none where there is no such entry.
pub(crate) async fn recorded_at(pool: &SqlitePool, position: i64) -> Result<Option<DateTime<Utc>>, LogError> {
    let query = sqlx::query_scalar("select recorded_at from entry where position = $1").bind(position);
    let written: Option<String> = query.fetch_optional(pool).await?;
    Ok(written.as_deref().and_then(clock::read))
}

/// On which day each row's fact lies, in log order.
pub(crate) async fn effective_days(
    pool: &SqlitePool,
    after: i64,
    upto: i64,
) -> Result<Vec<(i64, NaiveDate)>, LogError> {
    let rows: Vec<(i64, String)> =
        sqlx::query_as(EFFECTIVE_DAYS).bind(after).bind(upto).fetch_all(pool).await?;
    let read = |(position, written): (i64, String)| {
        let day = written.parse().map_err(|_| LogError::Unreadable { position, reason: written })?;
        Ok((position, day))
    };
    rows.into_iter().map(read).collect()
}

/// When these entries were recorded, in log order; those there are none of are left out.
pub(crate) async fn instants(
    pool: &SqlitePool,
    positions: &[i64],
) -> Result<Vec<(i64, DateTime<Utc>)>, LogError> {
    let query = "select entry.position, entry.recorded_at from json_each($1) as wanted \
                 cross join entry on entry.position = wanted.value order by entry.position";
    let positions = serde_json::Value::from(positions).to_string();
    let rows: Vec<(i64, String)> = sqlx::query_as(query).bind(positions).fetch_all(pool).await?;
    let read = |(position, written): (i64, String)| Some((position, clock::read(&written)?));
    Ok(rows.into_iter().filter_map(read).collect())
}

pub(crate) async fn entries(
    executor: impl SqliteExecutor<'_>,
    after: i64,
    upto: i64,
    limit: i64,
) -> Result<Vec<StoredEntry>, LogError> {
    let query = "select group_concat(position || char(31) || document, char(30)) from (select position, document from entry \
                 where position > $1 and position <= $2 order by position)";
    let upto = upto.min(after.saturating_add(limit));
    let page: Option<String> = sqlx::query_scalar(query).bind(after).bind(upto).fetch_one(executor).await?;
    unpacked(page.as_deref())
}

/// The entries of all streams whose names begin so, stream by stream.
pub(crate) async fn family(
    pool: &SqlitePool,
    (from, before): (&str, &str),
    upto: i64,
) -> Result<Vec<StoredEntry>, LogError> {
    let query = "select position, document from entry where stream >= $1 and stream < $2 and position <= $3 order by stream, sequence";
    let rows = sqlx::query(query).bind(from).bind(before).bind(upto).fetch_all(pool).await?;
    Ok(rows.iter().map(|row| StoredEntry { position: row.get(0), document: row.get(1) }).collect())
}

pub(crate) async fn stream(
    pool: &SqlitePool,
    stream: &str,
    after: i32,
) -> Result<Vec<StoredEntry>, LogError> {
    let query = "select group_concat(position || char(31) || document, char(30)) from (select position, document from entry \
                 where stream = $1 and sequence > $2 and sequence <= $3 order by sequence)";
    let mut entries = Vec::new();
    let mut after = after;
    loop {
        let upto = after.saturating_add(PAGE);
        let page: Option<String> =
            sqlx::query_scalar(query).bind(stream).bind(after).bind(upto).fetch_one(pool).await?;
        let page = unpacked(page.as_deref())?;
        let is_last = page.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
        entries.extend(page);
        if is_last {
            return Ok(entries);
        }
        after = upto;
    }
}

pub(crate) async fn known_rows(
    pool: &SqlitePool,
    ids: &[impl AsRef<str>],
) -> Result<Vec<(RowId, KnownRow)>, LogError> {
    let mut known = Vec::new();
    for ids in ids.chunks(5_000) {
        let names: Vec<&str> = ids.iter().map(AsRef::as_ref).collect();
        let names = serde_json::to_string(&names)
            .map_err(|error| LogError::Unreadable { position: 0, reason: error.to_string() })?;
        let rows = sqlx::query(
            "select entry.row_id, entry.stream, entry.input from json_each($1) as name \
             cross join entry on entry.row_id = name.value",
        )
        .bind(names)
        .fetch_all(pool)
        .await?;
        for row in rows {
            let input: Option<Vec<u8>> = row.get(2);
            let stream: String = row.get(1);
            let input = input.and_then(|input| input.try_into().ok());
            known.push((id(row.get(0))?, KnownRow { stream: stream.into(), input }));
        }
    }
    Ok(known)
}

pub(crate) async fn claims_on(pool: &SqlitePool, because_of: &RowId) -> Result<Vec<Claim>, LogError> {
    claims(&sqlx::query(CLAIMS_ON).bind(because_of.as_str()).fetch_all(pool).await?)
}

pub(crate) async fn claims_of(pool: &SqlitePool, allocation: &RowId) -> Result<Vec<Claim>, LogError> {
    claims(&sqlx::query(CLAIMS_OF).bind(allocation.as_str()).fetch_all(pool).await?)
}

pub(crate) async fn allocations_in_plan(
    pool: &SqlitePool,
    plan: &str,
) -> Result<Vec<(RowId, RowId, NaiveDate)>, LogError> {
    let query = "select allocation, resource, effective_on from allocation where plan = $1 order by position";
    let rows = sqlx::query(query).bind(plan).fetch_all(pool).await?;
    rows.into_iter()
        .map(|row| {
            let on: String = row.get(2);
            let on = on.parse().map_err(|_| LogError::Unreadable { position: 0, reason: on })?;
            Ok((id(row.get(0))?, id(row.get(1))?, on))
        })
        .collect()
}
