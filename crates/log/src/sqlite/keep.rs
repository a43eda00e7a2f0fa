//! Keeping tables of projections in a file: a bounded piece at a time, each under the write lock for a moment.

use std::time::{Duration, Instant};

use sqlx::sqlite::SqliteSynchronous;
use sqlx::{ConnectOptions, Connection, Executor, SqliteConnection, SqlitePool};

use crate::error::LogError;
use crate::keep::{Kept, PIECE, Progress, next, quoted, sized};
use crate::projection::Projection;
use crate::sqlite::read;

/// How the lock is shared with those who record.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// How long a piece may have it.
    moment: Duration,
    /// How long it is free after a piece that had it for longer than an instant.
    free: Duration,
}

/// Behind a writer that others wait for. Whoever waits for the lock asks again and again, at first every 25 ms or
/// sooner, and so is sure to find it free.
const BESIDE_A_WRITER: Pace = Pace { moment: Duration::from_millis(40), free: Duration::from_millis(26) };

/// After a command: mostly nobody else records, and long pieces write a page once that short ones write again and
/// again. Who has waited so long asks every 100 ms.
const AFTER_A_COMMAND: Pace = Pace { moment: Duration::from_secs(1), free: Duration::from_millis(110) };

const AN_INSTANT: Duration = Duration::from_millis(5);

impl Pace {
    /// Leaves the lock free after it was held, long enough for whoever waits for it.
    async fn leave_free(self, held: Duration) {
        if held > AN_INSTANT {
            tokio::time::sleep(self.free).await;
        }
    }
}

/// Memory for pages, in KiB: the keys of a piece lie all over its table.
const CACHE: &str = "-65536";

/// A connection of its own. It never makes the disk confirm: what is lost with the machine is caught up again.
#[derive(Debug)]
pub(crate) struct Shelf {
    connection: SqliteConnection,
    pace: Pace,
    piece: i64,
}

/// What came of a piece.
enum Piece {
    /// The table is at a position; the log at another, or ends there.
    At(i64, i64),
    /// The table is not there any more: another program has finished it, or has another text.
    Gone,
}

impl Shelf {
    pub(crate) async fn open(pool: &SqlitePool, is_behind_a_writer: bool) -> Result<Self, LogError> {
        let options = pool.connect_options().as_ref().clone().synchronous(SqliteSynchronous::Normal);
        let connection = options.pragma("cache_size", CACHE).connect().await?;
        let pace = if is_behind_a_writer { BESIDE_A_WRITER } else { AFTER_A_COMMAND };
        Ok(Self { connection, pace, piece: PIECE })
    }

    pub(crate) async fn close(self) {
        let _ = self.connection.close().await;
    }

    pub(crate) async fn head(&mut self) -> Result<i64, LogError> {
        Ok(read::head(&mut self.connection).await?.position)
    }

    /// What is registered and there.
    pub(crate) async fn kept(&mut self) -> Result<Vec<Kept>, LogError> {
        let query = "select name, digest, position from projection where exists \
                     (select 1 from sqlite_schema where sqlite_schema.name = projection.name) and digest <> ''";
        Ok(sqlx::query_as(query).fetch_all(&mut self.connection).await?)
    }

    /// Empties a registered table, piece after piece, and drops it: to drop it full would hold the lock for as long as
    /// it is large.
    pub(crate) async fn forget(&mut self, name: &str) -> Result<(), LogError> {
        let mut piece = PIECE;
        loop {
            let begun = Instant::now();
            let mut transaction = self.connection.begin_with("begin immediate").await?;
            let is_registered = "select exists (select 1 from projection where name = $1 and digest <> '')";
            if !sqlx::query_scalar(is_registered).bind(name).fetch_one(&mut *transaction).await? {
                return Ok(());
            }
            let key = "select group_concat(name, ', ') from pragma_table_info($1) where pk > 0";
            let key: Option<String> = sqlx::query_scalar(key).bind(name).fetch_one(&mut *transaction).await?;
            let table = quoted(name);
            let deleted = match key {
                None => 0,
                Some(key) => {
                    let some = format!(
                        "delete from {table} where ({key}) in (select {key} from {table} limit {piece})"
                    );
                    transaction.execute(&*some).await?.rows_affected()
                }
            };
            if deleted == 0 {
                drop_now(&mut transaction, name).await?;
                return Ok(transaction.commit().await?);
            }
            transaction.commit().await?;
            let took = begun.elapsed();
            piece = sized(piece, took, self.pace.moment);
            self.pace.leave_free(took).await;
        }
    }

    /// Adds to a kept table what is new.
    pub(crate) async fn catch_up(
        &mut self,
        projection: &Projection,
        progress: &Progress<'_>,
    ) -> Result<(), LogError> {
        self.fill(projection, projection.name, progress).await
    }

    /// Builds a second table beside the one there is and puts it in its place. Goes on with one that somebody has
    /// left half built, or is building, unless it is to be made `anew`.
    pub(crate) async fn build(
        &mut self,
        projection: &Projection,
        anew: bool,
        progress: &Progress<'_>,
    ) -> Result<(), LogError> {
        self.forget(&old(projection.name)).await?;
        self.lay(projection, anew).await?;
        self.fill(projection, &next(projection.name), progress).await?;
        self.forget(&old(projection.name)).await
    }

    /// Makes the second table, where there is none to go on with.
    async fn lay(&mut self, projection: &Projection, anew: bool) -> Result<(), LogError> {
        let (name, table, digest) = (projection.name, next(projection.name), projection.digest());
        let mut transaction = self.connection.begin_with("begin immediate").await?;
        let is_taken: bool = sqlx::query_scalar(
            "select exists (select 1 from sqlite_schema where name in ($1, $2, $3) \
             and name not in (select name from projection where digest <> ''))",
        )
        .bind(name)
        .bind(&table)
        .bind(old(name))
        .fetch_one(&mut *transaction)
        .await?;
        if is_taken {
            return Err(LogError::TableTaken { table: name.to_owned() });
        }
        let is_begun: bool = sqlx::query_scalar(
            "select exists (select 1 from projection where name = $1 and digest = $2 \
             and exists (select 1 from sqlite_schema where sqlite_schema.name = projection.name))",
        )
        .bind(&table)
        .bind(&digest)
        .fetch_one(&mut *transaction)
        .await?;
        if is_begun && !anew {
            return Ok(());
        }
        transaction.execute(&*format!("drop table if exists {table}")).await?;
        let shaped = shape(&mut transaction, projection, &table).await?;
        transaction.execute(&*shaped).await?;
        sqlx::query("insert or replace into projection (name, digest, position) values ($1, $2, 0)")
            .bind(&table)
            .bind(&digest)
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// Adds piece after piece, until the table is where the log ends.
    async fn fill(
        &mut self,
        projection: &Projection,
        table: &str,
        progress: &Progress<'_>,
    ) -> Result<(), LogError> {
        loop {
            let begun = Instant::now();
            let Piece::At(position, head) = self.add(projection, table).await? else { return Ok(()) };
            let took = begun.elapsed();
            self.pace.leave_free(took).await;
            if position == head {
                return Ok(());
            }
            self.piece = sized(self.piece, took, self.pace.moment);
            progress(projection.name, position, head);
        }
    }

    /// Adds one piece. A second table that has come to the end of the log takes its place, in the same transaction.
    async fn add(&mut self, projection: &Projection, table: &str) -> Result<Piece, LogError> {
        let most = self.piece;
        let mut transaction = self.connection.begin_with("begin immediate").await?;
        let position: Option<i64> =
            sqlx::query_scalar("select position from projection where name = $1 and digest = $2")
                .bind(table)
                .bind(projection.digest())
                .fetch_optional(&mut *transaction)
                .await?;
        let Some(position) = position else { return Ok(Piece::Gone) };
        let head = read::head(&mut *transaction).await?.position;
        let upto = head.min(position.saturating_add(most));
        let addition = projection.addition(table);
        sqlx::query(&addition).bind(position).bind(upto).execute(&mut *transaction).await?;
        sqlx::query("update projection set position = $1 where name = $2")
            .bind(upto)
            .bind(table)
            .execute(&mut *transaction)
            .await?;
        if upto == head && table != projection.name {
            swap(&mut transaction, projection.name, table).await?;
        }
        transaction.commit().await?;
        Ok(Piece::At(upto, head))
    }
}

/// The statement that makes a table of a projection's shape, with its key for its order.
async fn shape(
    connection: &mut SqliteConnection,
    projection: &Projection,
    table: &str,
) -> Result<String, LogError> {
    let pattern = format!("create temporary table shape as {}", projection.shape());
    connection.execute("drop table if exists temp.shape").await?;
    connection.execute(&*pattern).await?;
    let columns: String =
        sqlx::query_scalar("select group_concat(name || ' ' || type, ', ') from pragma_table_info('shape')")
            .fetch_one(&mut *connection)
            .await?;
    connection.execute("drop table temp.shape").await?;
    Ok(format!("create table {table} ({columns}, primary key ({})) without rowid", projection.key_list()))
}

/// The name of the first table once the second has taken its place, until it is gone.
fn old(name: &str) -> String {
    format!("{name}_old")
}

async fn drop_now(connection: &mut SqliteConnection, name: &str) -> Result<(), LogError> {
    connection.execute(&*format!("drop table if exists {}", quoted(name))).await?;
    sqlx::query("delete from projection where name = $1").bind(name).execute(connection).await?;
    Ok(())
}

/// Puts a second table in the place of the first, which is emptied when nobody waits for it any more.
async fn swap(connection: &mut SqliteConnection, name: &str, table: &str) -> Result<(), LogError> {
    let is_there: bool = sqlx::query_scalar("select exists (select 1 from sqlite_schema where name = $1)")
        .bind(name)
        .fetch_one(&mut *connection)
        .await?;
    // Two that build at once may both come here before one has emptied what it took away.
    drop_now(connection, &old(name)).await?;
    if is_there {
        rename(connection, name, &old(name)).await?;
        let is_old = "update projection set digest = 'old' where name = $1";
        sqlx::query(is_old).bind(old(name)).execute(&mut *connection).await?;
    } else {
        drop_now(connection, name).await?;
    }
    rename(connection, table, name).await
}

async fn rename(connection: &mut SqliteConnection, from: &str, to: &str) -> Result<(), LogError> {
    connection.execute(&*format!("alter table {from} rename to {to}")).await?;
    sqlx::query("update projection set name = $1 where name = $2")
        .bind(to)
        .bind(from)
        .execute(connection)
        .await?;
    Ok(())
}
