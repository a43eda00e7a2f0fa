//! Rows of a table as they stand, in log order.

use usus_log::snapshot::{Snapshot, Value};
use usus_log::store::Log;

/// What entries after one position and up to another added to a table; its columns separated by commas.
pub(crate) async fn rows_of(
    snapshot: &mut Snapshot,
    table: &str,
    columns: &str,
    range: (i64, i64),
) -> Vec<Vec<Value>> {
    let order = if table == "movement" { "position, leg" } else { "position" };
    let select =
        format!("select {columns} from {table} where position > $1 and position <= $2 order by {order}");
    snapshot.select(&select, range).await.expect("rows").rows
}

/// All of a table, as it stands now.
pub(crate) async fn all_of(log: &Log, table: &str, columns: &str) -> Vec<Vec<Value>> {
    rows_of(&mut log.snapshot().await.expect("a snapshot"), table, columns, (0, i64::MAX)).await
}
