//! Rows of what is derived that name other rows or days, asked for alike of every database.

use sqlx::{ColumnIndex, Decode, Row, Type};
use usus_domain::id::RowId;

use crate::entry::Claim;
use crate::error::LogError;

/// The releases that say they are because of an allocation.
pub(crate) const CLAIMS_ON: &str =
    "select release, allocation, because_of from release where because_of = $1 order by position";

/// The releases of an allocation that say what they are because of.
pub(crate) const CLAIMS_OF: &str = "select release, allocation, because_of from release \
                                    where allocation = $1 and because_of is not null order by position";

/// On which day the fact of each row lies: a plan has an act too, and is no row.
pub(crate) const EFFECTIVE_DAYS: &str = "select act.position, act.effective_on from act join entry using (position) \
                                         where act.position > $1 and act.position <= $2 and entry.row_id is not null \
                                         order by act.position";

/// What [`CLAIMS_ON`] and [`CLAIMS_OF`] give.
pub(crate) fn claims<'r, R: Row>(rows: &'r [R]) -> Result<Vec<Claim>, LogError>
where
    usize: ColumnIndex<R>,
    &'r str: Decode<'r, R::Database> + Type<R::Database>,
{
    let claim = |row: &'r R| {
        Ok(Claim { release: id(row.get(0))?, allocation: id(row.get(1))?, because_of: id(row.get(2))? })
    };
    rows.iter().map(claim).collect()
}

/// An id as it was stored, which rules let pass once.
pub(crate) fn id(text: &str) -> Result<RowId, LogError> {
    RowId::new(text)
        .map_err(|refusal| LogError::Unreadable { position: 0, reason: format!("{refusal}: {text}") })
}
