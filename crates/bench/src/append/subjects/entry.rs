//! The log's `entry` table without the log: the same row, document and leaf hash, and nothing decided.

use std::hint::black_box;

use anyhow::Result;
use chrono::{DateTime, Utc};
use sqlx::postgres::{PgConnection, PgPool};
use sqlx::{Executor, Row};
use usus_log::document::{Document, hex};
use usus_verifier::tree::leaf_hash;

use crate::append::payload::Payload;

/// How many rows are asked for at once when they are read.
const PAGE: i64 = 1_000;

/// Makes the tables where they are not there.
pub(crate) async fn make_tables(pool: &PgPool) -> Result<()> {
    pool.execute(sqlx::raw_sql(include_str!("entry.sql"))).await?;
    Ok(())
}

/// Inserts the row that the log would write for this event at this position.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    payload: &Payload,
    position: i64,
    number: u64,
    recorded_at: DateTime<Utc>,
) -> Result<()> {
    let row = payload.holder(number)?;
    let stream = format!("holder/{}", row.holder);
    let document = Document {
        position,
        recorded_at: recorded_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true).into(),
        actor: "bench".into(),
        stream: stream.as_str().into(),
        sequence: 1,
        nonce: hex(&u128::from(number).to_be_bytes()).into(),
        input: None,
        kind: "holder_registered".into(),
        payload: &serde_json::value::to_raw_value(&row)?,
    };
    let document = serde_json::to_string(&document)?;
    let leaf = leaf_hash(document.as_bytes());
    sqlx::query(include_str!("insert_entry.sql"))
        .bind(position)
        .bind(recorded_at)
        .bind("bench")
        .bind(stream)
        .bind(1_i32)
        .bind("holder_registered")
        .bind(None::<&str>)
        .bind(None::<&[u8]>)
        .bind(document)
        .bind(&leaf[..])
        .execute(connection)
        .await?;
    Ok(())
}

/// The last position written.
pub(crate) async fn last_position(pool: &PgPool) -> Result<i64> {
    Ok(sqlx::query_scalar("select coalesce(max(position), 0) from entry").fetch_one(pool).await?)
}

/// Reads every event back, a page at a time by its position.
pub(crate) async fn read(pool: &PgPool) -> Result<u64> {
    let (mut after, mut read) = (0_i64, 0);
    loop {
        let page = "select position, document from entry where position > $1 order by position limit $2";
        let rows = sqlx::query(page).bind(after).bind(PAGE).fetch_all(pool).await?;
        if rows.is_empty() {
            return Ok(read);
        }
        for row in &rows {
            after = row.try_get(0)?;
            let document = Document::parse(after, row.try_get(1)?)?;
            black_box(document.event()?);
            read += 1;
        }
    }
}
