//! Making the derived rows again, in one transaction.

use sqlx::{PgConnection, PgExecutor, PgPool};

use crate::entry::Head;
use crate::error::LogError;
use crate::postgres::copy::copy;
use crate::postgres::table;
use crate::postgres::{pen, read};
use crate::refold::{BEHIND, NO_LONGER_BEHIND, PAGE, Refold, TABLES, is_tree};
use crate::tree::Planted;

pub(crate) async fn rebuild(pool: &PgPool, progress: &(dyn Fn(i64) + Send + Sync)) -> Result<Head, LogError> {
    let mut transaction = pool.begin_with("begin isolation level read committed").await?;
    let head = derive(&mut transaction, progress).await?;
    transaction.commit().await?;
    Ok(head)
}

/// Makes them where an older program recorded what it had no table for. However many programs open the ledger at
/// once, one does it; and where that one stops in the middle, the next. Who may not leaves it to somebody else.
pub(crate) async fn bring_forward(pool: &PgPool) -> Result<(), LogError> {
    let may: bool = sqlx::query_scalar(
        "select has_table_privilege('projection', 'delete') and has_table_privilege('act', 'insert') \
         and has_table_privilege('tree', 'insert') and not current_setting('transaction_read_only')::boolean",
    )
    .fetch_one(pool)
    .await?;
    if !may || behind(pool).await?.is_empty() {
        return Ok(());
    }
    let mut transaction = pool.begin_with("begin isolation level read committed").await?;
    pen::lock(&mut transaction).await?;
    let behind = behind(&mut *transaction).await?;
    if behind.iter().any(|name| !is_tree(name)) {
        derive(&mut transaction, &|_| {}).await?;
    }
    if behind.iter().any(|name| is_tree(name)) {
        plant(&mut transaction).await?;
    }
    sqlx::query(NO_LONGER_BEHIND).execute(&mut *transaction).await?;
    Ok(transaction.commit().await?)
}

async fn behind(executor: impl PgExecutor<'_>) -> Result<Vec<String>, LogError> {
    Ok(sqlx::query_scalar(BEHIND).fetch_all(executor).await?)
}

/// Makes the tree over entries that were recorded before there was one.
async fn plant(transaction: &mut PgConnection) -> Result<(), LogError> {
    let (head, mut tree) = (read::head(&mut *transaction).await?, Planted::default());
    while tree.size() < head.position {
        let leaves = read::leaves(&mut *transaction, tree.size(), PAGE).await?;
        let whole = tree.grow(&leaves)?;
        if let Some(table) = table::hashes(whole.iter().map(|(position, hashes)| (*position, &**hashes))) {
            copy(transaction, &table).await?;
        }
    }
    Ok(())
}

async fn derive(
    transaction: &mut PgConnection,
    progress: &(dyn Fn(i64) + Send + Sync),
) -> Result<Head, LogError> {
    let head = pen::lock(transaction).await?;
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
            copy(transaction, &table).await?;
        }
        progress(position);
    }
    Ok(head)
}
