//! Appending: one transaction under `SQLite`'s write lock, dense positions, all or nothing.

use sqlx::SqlitePool;

use crate::clock;
use crate::derived::Derived;
use crate::document::{Document, hex, leaf_hash};
use crate::error::LogError;
use crate::sqlite::rows::{self, Columns, ENTRIES};
use crate::store::{Head, NewEntry};

struct Written<'e> {
    position: i64,
    recorded_at: &'e str,
    actor: &'e str,
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
    for (done, chunk) in entries.chunks(ENTRIES).enumerate() {
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
            written.push(Written { position, recorded_at: &recorded_text, actor, entry, document, leaf });
        }
        insert_entries(&mut transaction, &written).await?;
        let derived: Vec<(i64, &Derived)> =
            written.iter().map(|row| (row.position, &row.entry.derived)).collect();
        rows::insert(&mut transaction, &derived).await?;
        progress(done * ENTRIES + chunk.len());
    }
    transaction.commit().await?;
    Ok(Head { position, recorded_at: Some(recorded_at) })
}

async fn insert_entries(
    connection: &mut sqlx::SqliteConnection,
    written: &[Written<'_>],
) -> Result<(), LogError> {
    static COLUMNS: Columns = Columns::new(
        "entry (position, recorded_at, actor, stream, sequence, kind, row_id, input, document, leaf)",
    );
    COLUMNS
        .insert(connection, written, |insert, row| {
            insert
                .bind(row.position)
                .bind(row.recorded_at)
                .bind(row.actor)
                .bind(&*row.entry.stream)
                .bind(row.entry.sequence)
                .bind(row.entry.kind)
                .bind(row.entry.row_id.as_ref().map(usus_domain::id::RowId::as_str))
                .bind(row.entry.input.as_ref().map(|input| &input[..]))
                .bind(row.document.as_str())
                .bind(&row.leaf[..])
        })
        .await
}
