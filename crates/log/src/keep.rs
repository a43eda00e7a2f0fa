//! Tables that are kept of projections: brought up to date with the log, and built anew where a text was edited.
//!
//! Every piece is its own short transaction that moves a table and its position together, so nothing is counted
//! twice by however many do it, and nothing is lost by whoever stops in the middle. Whoever records never waits long.

use std::pin::Pin;
use std::time::Duration;

use crate::error::LogError;
use crate::projection::Projection;
use crate::store::{Home, Log};
use crate::{postgres, sqlite};

/// What hears how far a table has come: its projection, its position, and where the log ends.
pub type Progress<'p> = dyn Fn(&str, i64, i64) + Send + Sync + 'p;

/// A kept table, as it is registered.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Kept {
    pub(crate) name: String,
    pub(crate) digest: String,
    pub(crate) position: i64,
}

/// What is to be done with the tables there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Care {
    /// Those that are there are caught up.
    CatchUp,
    /// And those that are missing, or of another text, are built; those of no projection are dropped.
    PutInOrder,
    /// All are built.
    BuildAll,
}

/// Where tables are kept: in a file, or on a server.
#[derive(Debug)]
pub(crate) enum Shelf {
    Sqlite(sqlite::keep::Shelf),
    Postgres(Box<postgres::keep::Shelf>),
}

/// Does the same on either database. Boxed: the compiler cannot see through the statements of both databases that a
/// future may move between threads.
macro_rules! on_shelf {
    ($shelf:ident, $does:ident $(($($argument:expr),*))?) => {
        match $shelf {
            Shelf::Sqlite(shelf) => boxed(shelf.$does($($($argument),*)?)).await,
            Shelf::Postgres(shelf) => boxed(shelf.$does($($($argument),*)?)).await,
        }
    };
}

fn boxed<'f, T>(does: impl Future<Output = T> + Send + 'f) -> Pin<Box<dyn Future<Output = T> + Send + 'f>> {
    Box::pin(does)
}

impl Log {
    /// Brings the kept tables up to date: those that are missing, or were made of another text, are built; those of
    /// projections that are not among these are dropped. Where nothing may be written nothing is done.
    ///
    /// # Errors
    /// [`LogError::TableTaken`] where a name is taken; otherwise what the database says.
    pub async fn keep(&self, projections: &[Projection], progress: &Progress<'_>) -> Result<(), LogError> {
        self.care(projections, Care::PutInOrder, i64::MAX, progress).await
    }

    /// As [`keep`](Self::keep), but leaves it to others where the tables are behind by more positions than `most`, all
    /// of them together.
    ///
    /// # Errors
    /// As [`keep`](Self::keep).
    pub async fn keep_where_short(
        &self,
        projections: &[Projection],
        most: i64,
        progress: &Progress<'_>,
    ) -> Result<(), LogError> {
        self.care(projections, Care::PutInOrder, most, progress).await
    }

    /// Builds every kept table again. Readers see the old ones until they are done.
    ///
    /// # Errors
    /// As [`keep`](Self::keep).
    pub async fn keep_anew(
        &self,
        projections: &[Projection],
        progress: &Progress<'_>,
    ) -> Result<(), LogError> {
        self.care(projections, Care::BuildAll, i64::MAX, progress).await
    }

    async fn care(
        &self,
        projections: &[Projection],
        care: Care,
        most: i64,
        progress: &Progress<'_>,
    ) -> Result<(), LogError> {
        let Some(mut tables) = Shelf::open(self, false).await? else { return Ok(()) };
        let done = match most {
            i64::MAX => tables.care(projections, care, progress).await,
            most => match tables.behind(projections).await {
                Ok(behind) if behind <= most => tables.care(projections, care, progress).await,
                too_long => too_long.map(drop),
            },
        };
        tables.close().await;
        match done {
            Err(LogError::ReadOnly | LogError::NotPermitted { .. }) => Ok(()),
            done => done,
        }
    }
}

impl Shelf {
    /// A shelf of this ledger; `None` where nothing may be put on it.
    pub(crate) async fn open(log: &Log, is_behind_a_writer: bool) -> Result<Option<Self>, LogError> {
        Ok(match log.home() {
            Home::Sqlite { pool, .. } => {
                Some(Self::Sqlite(sqlite::keep::Shelf::open(pool, is_behind_a_writer).await?))
            }
            Home::Postgres { server, .. } => {
                postgres::keep::Shelf::open(server).await?.map(|shelf| Self::Postgres(Box::new(shelf)))
            }
        })
    }

    pub(crate) async fn close(self) {
        match self {
            Self::Sqlite(file) => file.close().await,
            Self::Postgres(server) => server.close().await,
        }
    }

    /// By how many positions the tables are behind, all of them together.
    async fn behind(&mut self, projections: &[Projection]) -> Result<i64, LogError> {
        let kept: Vec<Kept> = on_shelf!(self, kept)?;
        let head = on_shelf!(self, head)?;
        let behind = |projection: &Projection| {
            let digest = projection.digest();
            let is_it = |kept: &&Kept| kept.name == projection.name && kept.digest == digest;
            head - kept.iter().find(is_it).map_or(0, |kept| kept.position)
        };
        Ok(projections.iter().map(behind).sum())
    }

    pub(crate) async fn care(
        &mut self,
        projections: &[Projection],
        care: Care,
        progress: &Progress<'_>,
    ) -> Result<(), LogError> {
        let kept: Vec<Kept> = on_shelf!(self, kept)?;
        if care != Care::CatchUp {
            let is_of = |kept: &Kept, projection: &Projection| {
                kept.name == projection.name
                    || kept.name == next(projection.name) && kept.digest == projection.digest()
            };
            for old in
                kept.iter().filter(|kept| !projections.iter().any(|projection| is_of(kept, projection)))
            {
                on_shelf!(self, forget(&old.name))?;
            }
        }
        let head = on_shelf!(self, head)?;
        for projection in projections {
            let digest = projection.digest();
            let kept_as = |name: &str| kept.iter().find(|kept| kept.name == name && kept.digest == digest);
            // One that is half built somebody has left, or is building: either way it is gone on with.
            let is_begun = care != Care::CatchUp && kept_as(&next(projection.name)).is_some();
            match (care, kept_as(projection.name)) {
                (Care::BuildAll, _) => on_shelf!(self, build(projection, true, progress))?,
                (_, Some(kept)) if !is_begun => {
                    if kept.position < head {
                        on_shelf!(self, catch_up(projection, progress))?;
                    }
                }
                (Care::PutInOrder, _) => on_shelf!(self, build(projection, false, progress))?,
                (Care::CatchUp, _) => {}
            }
        }
        Ok(())
    }
}

/// The name of the second table of a projection, while it is built.
pub(crate) fn next(name: &str) -> String {
    format!("{name}_next")
}

/// Positions in a piece, to begin with: how many are right shows on the way.
pub(crate) const PIECE: i64 = 1_000;

/// How many positions take so long as a piece should, where so many took this long.
pub(crate) fn sized(piece: i64, took: Duration, should_take: Duration) -> i64 {
    let parts = |time: Duration| i64::try_from(time.as_micros()).unwrap_or(i64::MAX).max(1);
    // Never by more than a factor of two at a time: one piece may be unlike the next.
    let right = piece.saturating_mul(parts(should_take)) / parts(took);
    right.clamp(piece / 2, piece.saturating_mul(2)).clamp(50, 100_000)
}

/// A name as SQL reads it, whatever it is.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_grows_and_shrinks_towards_what_it_should_take() {
        let sized = |took| sized(1_000, Duration::from_millis(took), Duration::from_millis(40));
        assert_eq!(sized(40), 1_000);
        assert_eq!(sized(50), 800);
        assert_eq!(sized(1), 2_000);
        assert_eq!(sized(10_000), 500);
    }
}
