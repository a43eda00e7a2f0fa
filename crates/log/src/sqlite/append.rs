//! Appending: one transaction under `SQLite`'s write lock, dense positions, all or nothing.

use sqlx::{QueryBuilder, Sqlite, SqlitePool};

use crate::clock;
use crate::derived::Derived;
use crate::document::{Document, hex, leaf_hash};
use crate::error::LogError;
use crate::sqlite::rows::{self, ROWS};
use crate::store::{Head, NewEntry};

struct Written<'e> {
    position: i64,
    entry: &'e NewEntry,
    document: String,
    leaf: [u8; 32],
}

pub(crate) async fn append(
    pool: &SqlitePool,
    entries: &[NewEntry],
    actor: &str,
    decided_at: i64,
    progress: &(dyn Fn(usize) + Send + Sync),
) -> Result<Head, LogError> {
    // `begin immediate` takes the write lock at once: what is read next cannot change before the commit.
    let mut transaction = pool.begin_with("begin immediate").await?;
    let head = crate::sqlite::read::head(&mut *transaction).await?;
    if head.position != decided_at {
        return Err(LogError::Conflict);
    }
    let recorded_at = clock::now_not_before(head.recorded_at);
    let recorded_text = clock::written(recorded_at);
    let mut position = head.position;
    for (done, chunk) in entries.chunks(ROWS).enumerate() {
        let mut written = Vec::with_capacity(chunk.len());
        for entry in chunk {
            position += 1;
            let input = entry.input.map(|input| hex(&input));
            let document = Document {
                position,
                recorded_at: recorded_text.as_str().into(),
                actor: actor.into(),
                stream: (&*entry.stream).into(),
                sequence: entry.sequence,
                nonce: hex(&entry.nonce).into(),
                input: input.as_deref().map(Into::into),
                kind: entry.kind.into(),
                payload: &entry.payload,
            }
            .text()?;
            let leaf = leaf_hash(&document);
            written.push(Written { position, entry, document, leaf });
        }
        insert_entries(&mut transaction, &written, actor, &recorded_text).await?;
        let derived: Vec<(i64, &Derived)> =
            written.iter().map(|row| (row.position, &row.entry.derived)).collect();
        rows::insert(&mut transaction, &derived).await?;
        progress(done * ROWS + chunk.len());
    }
    transaction.commit().await?;
    Ok(Head { position, recorded_at: Some(recorded_at) })
}

async fn insert_entries(
    connection: &mut sqlx::SqliteConnection,
    written: &[Written<'_>],
    actor: &str,
    recorded_at: &str,
) -> Result<(), LogError> {
    let mut insert = QueryBuilder::<Sqlite>::new(
        "insert into entry (position, recorded_at, actor, stream, sequence, kind, row_id, input, document, leaf) ",
    );
    insert.push_values(written, |mut values, row| {
        values
            .push_bind(row.position)
            .push_bind(recorded_at)
            .push_bind(actor)
            .push_bind(&*row.entry.stream)
            .push_bind(row.entry.sequence)
            .push_bind(row.entry.kind)
            .push_bind(row.entry.row_id.as_ref().map(usus_domain::id::RowId::as_str))
            .push_bind(row.entry.input.as_ref().map(|input| &input[..]))
            .push_bind(row.document.as_str())
            .push_bind(&row.leaf[..]);
    });
    rows::run(connection, insert, written.len()).await
}
