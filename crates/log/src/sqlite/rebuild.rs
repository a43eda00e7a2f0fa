//! Making the derived rows again, in one transaction.

use sqlx::{SqliteConnection, SqliteExecutor, SqlitePool};

use crate::derived::Derived;
use crate::entry::Head;
use crate::error::LogError;
use crate::refold::{BEHIND, NO_LONGER_BEHIND, PAGE, Refold, TABLES, is_tree};
use crate::sqlite::{read, rows};
use crate::tree::Planted;

pub(crate) async fn rebuild(
    pool: &SqlitePool,
    progress: &(dyn Fn(i64) + Send + Sync),
) -> Result<Head, LogError> {
    let mut transaction = pool.begin_with("begin immediate").await?;
    let head = derive(&mut transaction, progress).await?;
    transaction.commit().await?;
    Ok(head)
}

/// Makes them where an older program recorded what it had no table for. However many programs open the ledger at
/// once, one does it; and where that one stops in the middle, the next.
pub(crate) async fn bring_forward(pool: &SqlitePool) -> Result<(), LogError> {
    if behind(pool).await?.is_empty() {
        return Ok(());
    }
    let mut transaction = pool.begin_with("begin immediate").await?;
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

async fn behind(executor: impl SqliteExecutor<'_>) -> Result<Vec<String>, LogError> {
    Ok(sqlx::query_scalar(BEHIND).fetch_all(executor).await?)
}

/// Makes the tree over entries that were recorded before there was one.
async fn plant(transaction: &mut SqliteConnection) -> Result<(), LogError> {
    let (head, mut tree) = (read::head(&mut *transaction).await?, Planted::default());
    while tree.size() < head.position {
        let leaves = read::leaves(&mut *transaction, tree.size(), PAGE).await?;
        let whole = tree.grow(&leaves)?;
        let whole: Vec<(i64, &[u8])> =
            whole.iter().map(|(position, hashes)| (*position, &**hashes)).collect();
        rows::insert_hashes(transaction, &whole).await?;
    }
    Ok(())
}

async fn derive(
    transaction: &mut SqliteConnection,
    progress: &(dyn Fn(i64) + Send + Sync),
) -> Result<Head, LogError> {
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
        rows::insert(transaction, &borrowed).await?;
        progress(position);
    }
    Ok(head)
}
