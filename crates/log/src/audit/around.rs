//! What stands around the log: its head, and the tables kept of projections.

use crate::audit::finding::{Finding, What};
use crate::audit::rows::{Cell, select};
use crate::error::LogError;
use crate::projection::Projection;
use crate::snapshot::{Of, Snapshot};

/// Where the log ends: at its last entry, whatever else is said.
pub(super) async fn head(moment: &mut Snapshot, findings: &mut Vec<Finding>) -> Result<i64, LogError> {
    let query = match moment.of {
        Of::Sqlite(_) => {
            "select coalesce(max(position), 0), $1 * 0 + $2 * 0 + coalesce(max(position), 0) from entry"
        }
        Of::Postgres(_) => {
            "select coalesce(max(entry.position), 0), (select position from log_head) + $1 * 0::bigint + $2 * 0::bigint \
             from entry"
        }
    };
    let rows = select(moment, query, (0, 0), |row| match (row.first(), row.get(1)) {
        (Some(Ok(Cell::Integer(last))), Some(Ok(Cell::Integer(said)))) => (*last, *said),
        _ => (0, -1),
    });
    let (last, said) = rows.await?.first().copied().unwrap_or_default();
    if last != said {
        findings.push(Finding { position: last.min(said.max(0)), what: What::Head { said } });
    }
    Ok(last)
}

/// Whether the table kept of a projection is what its text says; `None` where none is kept of this text, or it is
/// behind the log, as it may be until somebody records.
pub(super) async fn kept(
    moment: &mut Snapshot,
    projection: &Projection,
    head: i64,
) -> Result<Option<bool>, LogError> {
    let Some(upto) = moment.kept_up_to(projection).await?.filter(|upto| *upto == head) else {
        return Ok(None);
    };
    let (name, fresh) = (projection.name, projection.select);
    // No two rows of what its text says are the same: if all of them are in the table, and it has no more, it is that.
    let query = format!(
        "with fresh as materialized ({fresh}\n) \
         select 'missing' as what where exists (select * from fresh except select * from {name}) \
         union all select 'more' where (select count(*) from {name}) <> (select count(*) from fresh)"
    );
    Ok(Some(moment.select(&query, (0, upto)).await?.rows.is_empty()))
}
