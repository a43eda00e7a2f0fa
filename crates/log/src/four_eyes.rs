//! What waits for a second person, found by the names of its streams and without reading the log.

use crate::entry::StoredEntry;
use crate::error::LogError;
use crate::evidence::on_either;
use crate::store::{Home, Log};

/// The streams of proposals: by their names, which the index of streams has in order (`0` comes after `/`).
macro_rules! of_proposals {
    ($rest:literal) => {
        concat!(
            "select position, document from entry where stream >= 'proposal/' and stream < 'proposal0' and ",
            $rest,
            " order by position"
        )
    };
}

impl Log {
    /// The entries of all proposals but their rows, in log order: what was proposed, and how it was settled.
    ///
    /// # Errors
    /// What the database says.
    pub async fn proposals(&self) -> Result<Vec<StoredEntry>, LogError> {
        self.of_proposals(of_proposals!("kind <> 'proposed_rows'")).await
    }

    /// The first entry of each proposal that nobody has settled, in log order.
    ///
    /// # Errors
    /// What the database says.
    pub async fn open_proposals(&self) -> Result<Vec<StoredEntry>, LogError> {
        let query = of_proposals!(
            "sequence = 1 and not exists (select 1 from entry later where later.stream = entry.stream \
             and later.sequence > 1 and later.kind <> 'proposed_rows')"
        );
        self.of_proposals(query).await
    }

    async fn of_proposals(&self, query: &'static str) -> Result<Vec<StoredEntry>, LogError> {
        let rows: Vec<(i64, String)> = on_either!(self, pool => sqlx::query_as(query).fetch_all(pool).await?);
        Ok(rows.into_iter().map(|(position, document)| StoredEntry { position, document }).collect())
    }
}
