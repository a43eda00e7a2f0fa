//! Making the derived rows again, in one transaction.

use sqlx::PgPool;

use crate::entry::Head;
use crate::error::LogError;
use crate::postgres::copy::copy;
use crate::postgres::table;
use crate::postgres::{pen, read};
use crate::refold::{PAGE, Refold, TABLES};

pub(crate) async fn rebuild(pool: &PgPool, progress: &(dyn Fn(i64) + Send + Sync)) -> Result<Head, LogError> {
    let mut transaction = pool.begin_with("begin isolation level read committed").await?;
    let head = pen::lock(&mut transaction).await?;
    for table in TABLES {
        sqlx::query(&format!("delete from {table}")).execute(&mut *transaction).await?;
    }
    let mut refold = Refold::default();
    let mut position = 0;
    while position < head.position {
        let entries = read::entries(&mut *transaction, position, head.position, PAGE).await?;
        let Some(last) = entries.last() else { break };
        position = last.position;
        let derived = refold.derive(&entries)?;
        for table in table::derived(derived.iter().map(|(position, row)| (*position, row))) {
            copy(&mut transaction, &table).await?;
        }
        progress(position);
    }
    transaction.commit().await?;
    Ok(head)
}
