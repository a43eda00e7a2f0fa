//! Making the derived rows again from the entries alone.

use std::collections::BTreeMap;

use sqlx::SqlitePool;
use usus_domain::evolve::evolve;
use usus_domain::state::State;

use crate::derived::Derived;
use crate::document::Document;
use crate::error::LogError;
use crate::sqlite::{read, rows};
use crate::store::Head;

const TABLES: [&str; 5] = ["movement", "resource", "allocation", "release", "correction"];

pub(crate) async fn rebuild(
    pool: &SqlitePool,
    progress: &(dyn Fn(i64) + Send + Sync),
) -> Result<Head, LogError> {
    let mut transaction = pool.begin_with("begin immediate").await?;
    for table in TABLES {
        sqlx::query(&format!("delete from {table}")).execute(&mut *transaction).await?;
    }
    let head = read::head(&mut *transaction).await?;
    let mut states: BTreeMap<String, State> = BTreeMap::new();
    let mut position = 0;
    while position < head.position {
        let entries = read::entries(&mut *transaction, position, head.position, 1_000).await?;
        if entries.is_empty() {
            break;
        }
        let mut derived = Vec::with_capacity(entries.len());
        for entry in &entries {
            position = entry.position;
            let document = Document::parse(entry.position, &entry.document)?;
            let event = document.event()?;
            let state = match states.get_mut(document.stream.as_ref()) {
                Some(state) => state,
                None => states.entry(document.stream.to_string()).or_default(),
            };
            derived.push((entry.position, Derived::of(state.resource(), &event)));
            *state = evolve(std::mem::take(state), event);
        }
        let borrowed: Vec<(i64, &Derived)> =
            derived.iter().map(|(position, derived)| (*position, derived)).collect();
        rows::insert(&mut transaction, &borrowed).await?;
        progress(position);
    }
    transaction.commit().await?;
    Ok(head)
}
