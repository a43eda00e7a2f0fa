//! Making the derived rows again, in one transaction.

use sqlx::SqlitePool;

use crate::derived::Derived;
use crate::entry::Head;
use crate::error::LogError;
use crate::refold::{PAGE, Refold, TABLES};
use crate::sqlite::{read, rows};

pub(crate) async fn rebuild(
    pool: &SqlitePool,
    progress: &(dyn Fn(i64) + Send + Sync),
) -> Result<Head, LogError> {
    let mut transaction = pool.begin_with("begin immediate").await?;
    for table in TABLES {
        sqlx::query(&format!("delete from {table}")).execute(&mut *transaction).await?;
    }
    let head = read::head(&mut *transaction).await?;
    let mut refold = Refold::default();
    let mut position = 0;
    while position < head.position {
        let entries = read::entries(&mut *transaction, position, head.position, PAGE).await?;
        let Some(last) = entries.last() else { break };
        position = last.position;
        let derived = refold.derive(&entries)?;
        let borrowed: Vec<(i64, &Derived)> = derived.iter().map(|(position, row)| (*position, row)).collect();
        rows::insert(&mut transaction, &borrowed).await?;
        progress(position);
    }
    transaction.commit().await?;
    Ok(head)
}
