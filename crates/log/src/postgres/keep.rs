//! Keeping tables of projections on a server. The second table is a temporary one of this session: whoever may
//! record may build it, and it never has to be written down twice.
//!
//! Rows take the place of rows, in one transaction, and not a table that of a table: a transaction that began before
//! would find the new table empty, and the rights of people to the old one would go with it.

use std::time::{Duration, Instant};

use sqlx::{Connection, Executor, PgConnection};

use crate::address::Server;
use crate::error::LogError;
use crate::keep::{Kept, PIECE, Progress, next, quoted, sized};
use crate::postgres::{open, read};
use crate::projection::Projection;

/// How long a piece should take. Nobody waits for it but whoever keeps the same table.
const A_WHILE: Duration = Duration::from_secs(1);

/// What is lost with the machine is caught up again, so the disk need not confirm it. Each piece is planned for what
/// it holds: the plan for a few rows is not the one for thousands.
const SESSION: &str = "set synchronous_commit = off; set plan_cache_mode = force_custom_plan; set jit = off; \
                       set client_min_messages = warning; \
                       set default_transaction_isolation = 'read committed'; set statement_timeout = 0; \
                       set idle_in_transaction_session_timeout = 0";

/// Gives a table the owner and the rights of the log: who may read it reads the table, who may add to it keeps it.
const RIGHTS: &str = "do $$
declare
    log pg_class;
    who record;
begin
    select * into log from pg_class where oid = 'entry'::regclass;
    if pg_has_role(log.relowner, 'member') then
        execute format('alter table %I owner to %s', '<table>', log.relowner::regrole);
    end if;
    for who in
        select acl.privilege_type, case acl.grantee when 0 then 'public' else acl.grantee::regrole::text end as name
        from aclexplode(log.relacl) as acl
        where acl.privilege_type in ('SELECT', 'INSERT') and acl.grantee <> log.relowner
    loop
        execute format(
            'grant %s on %I to %s',
            case who.privilege_type when 'SELECT' then 'select' else 'insert, update, delete' end, '<table>', who.name
        );
    end loop;
end
$$";

/// A connection of its own.
#[derive(Debug)]
pub(crate) struct Shelf {
    connection: PgConnection,
    may_create: bool,
    piece: i64,
}

impl Shelf {
    /// A shelf; `None` for who may only read.
    pub(crate) async fn open(server: &Server) -> Result<Option<Self>, LogError> {
        let mut connection = open::connect(server).await?;
        let (may_keep, may_create): (bool, bool) = sqlx::query_as(
            "select has_any_column_privilege(oid, 'update') \
             and not current_setting('transaction_read_only')::boolean, \
             pg_has_role(relowner, 'usage') and has_schema_privilege(relnamespace, 'create') \
             from pg_class where oid = 'projection'::regclass",
        )
        .fetch_one(&mut connection)
        .await?;
        if !may_keep {
            connection.close().await?;
            return Ok(None);
        }
        connection.execute(SESSION).await?;
        Ok(Some(Self { connection, may_create, piece: PIECE }))
    }

    pub(crate) async fn close(self) {
        let _ = self.connection.close().await;
    }

    pub(crate) async fn head(&mut self) -> Result<i64, LogError> {
        Ok(read::head(&mut self.connection).await?.position)
    }

    /// What is registered and there.
    pub(crate) async fn kept(&mut self) -> Result<Vec<Kept>, LogError> {
        let query = "select name, digest, position from projection \
                     where to_regclass(quote_ident(name)) is not null and digest <> ''";
        Ok(sqlx::query_as(query).fetch_all(&mut self.connection).await?)
    }

    pub(crate) async fn forget(&mut self, name: &str) -> Result<(), LogError> {
        if !self.may_create {
            return Ok(());
        }
        let mut transaction = self.connection.begin().await?;
        transaction.execute(&*format!("drop table if exists {}", quoted(name))).await?;
        sqlx::query("delete from projection where name = $1").bind(name).execute(&mut *transaction).await?;
        Ok(transaction.commit().await?)
    }

    /// Adds to a kept table what is new, piece after piece.
    pub(crate) async fn catch_up(
        &mut self,
        projection: &Projection,
        progress: &Progress<'_>,
    ) -> Result<(), LogError> {
        let addition = projection.addition(projection.name);
        loop {
            let begun = Instant::now();
            let mut transaction = self.connection.begin().await?;
            // Whoever keeps the same table waits here, and goes on from where this piece ends.
            let position: Option<i64> = sqlx::query_scalar(
                "select position from projection where name = $1 and digest = $2 for update",
            )
            .bind(projection.name)
            .bind(projection.digest())
            .fetch_optional(&mut *transaction)
            .await?;
            let Some(position) = position else { return Ok(()) };
            let head = read::head(&mut *transaction).await?.position;
            let upto = head.min(position.saturating_add(self.piece));
            if upto > position {
                sqlx::query(&addition).bind(position).bind(upto).execute(&mut *transaction).await?;
                register(&mut transaction, projection, upto).await?;
            }
            transaction.commit().await?;
            if upto == head {
                return Ok(());
            }
            self.piece = sized(self.piece, begun.elapsed(), A_WHILE);
            progress(projection.name, upto, head);
        }
    }

    /// Builds a second table and puts its rows in the place of those there are. Where another program builds the
    /// same, this one waits for it.
    pub(crate) async fn build(
        &mut self,
        projection: &Projection,
        anew: bool,
        progress: &Progress<'_>,
    ) -> Result<(), LogError> {
        let turn = "select pg_advisory_lock('projection'::regclass::oid::integer, hashtext($1))";
        sqlx::query(turn).bind(projection.name).execute(&mut self.connection).await?;
        let built = self.build_in_turn(projection, anew, progress).await;
        let turn = "select pg_advisory_unlock('projection'::regclass::oid::integer, hashtext($1))";
        sqlx::query(turn).bind(projection.name).execute(&mut self.connection).await?;
        built
    }

    async fn build_in_turn(
        &mut self,
        projection: &Projection,
        anew: bool,
        progress: &Progress<'_>,
    ) -> Result<(), LogError> {
        let digest = projection.digest();
        let kept = self.kept().await?;
        let kept = kept.iter().find(|kept| kept.name == projection.name);
        if !anew && kept.is_some_and(|kept| kept.digest == digest) {
            return self.catch_up(projection, progress).await;
        }
        let (name, table, key) = (projection.name, next(projection.name), projection.key_list());
        let is_taken: bool = sqlx::query_scalar(
            "select to_regclass(quote_ident($1)) is not null \
             and not exists (select from projection where name = $1 and digest <> '')",
        )
        .bind(name)
        .fetch_one(&mut self.connection)
        .await?;
        if is_taken {
            return Err(LogError::TableTaken { table: name.to_owned() });
        }
        self.connection.execute(&*format!("drop table if exists pg_temp.{table}")).await?;
        let pattern = format!("create temporary table {table} as {} with no data", projection.shape());
        self.connection.execute(&*pattern).await?;
        self.connection.execute(&*format!("alter table pg_temp.{table} add primary key ({key})")).await?;
        let is_alike = kept.is_some() && self.are_alike(name, &table).await?;
        if is_alike || self.may_create {
            self.fill(projection, &table, is_alike, progress).await?;
        }
        self.connection.execute(&*format!("drop table pg_temp.{table}")).await?;
        Ok(())
    }

    /// Fills the second table, and then the first from it.
    async fn fill(
        &mut self,
        projection: &Projection,
        table: &str,
        is_alike: bool,
        progress: &Progress<'_>,
    ) -> Result<(), LogError> {
        let addition = projection.addition(table);
        let mut position = 0;
        loop {
            let (begun, head) = (Instant::now(), self.head().await?);
            if head - position <= self.piece {
                break;
            }
            let upto = position + self.piece;
            sqlx::query(&addition).bind(position).bind(upto).execute(&mut self.connection).await?;
            position = upto;
            self.piece = sized(self.piece, begun.elapsed(), A_WHILE);
            progress(projection.name, position, head);
        }
        let name = projection.name;
        let mut transaction = self.connection.begin().await?;
        sqlx::query("select from projection where name = $1 for update")
            .bind(name)
            .execute(&mut *transaction)
            .await?;
        let head = read::head(&mut *transaction).await?.position;
        sqlx::query(&addition).bind(position).bind(head).execute(&mut *transaction).await?;
        if is_alike {
            transaction.execute(&*format!("delete from {name}")).await?;
        } else {
            transaction.execute(&*format!("drop table if exists {name}")).await?;
            transaction.execute(&*format!("create table {name} (like pg_temp.{table})")).await?;
            let key = format!(
                "alter table {name} add constraint {name}_pk primary key ({})",
                projection.key_list()
            );
            transaction.execute(&*key).await?;
            transaction.execute(&*RIGHTS.replace("<table>", name)).await?;
        }
        transaction.execute(&*format!("insert into {name} select * from pg_temp.{table}")).await?;
        register(&mut transaction, projection, head).await?;
        Ok(transaction.commit().await?)
    }

    /// Whether two tables have the same columns and the same key.
    async fn are_alike(&mut self, one: &str, other: &str) -> Result<bool, LogError> {
        let columns = "select string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod), attcollation, \
                       array_position((select indkey::int2[] from pg_index where indrelid = attrelid and indisprimary), attnum)), \
                       ', ' order by attnum) from pg_attribute \
                       where attrelid = to_regclass(quote_ident($1)) and attnum > 0 and not attisdropped";
        let one: Option<String> =
            sqlx::query_scalar(columns).bind(one).fetch_one(&mut self.connection).await?;
        let other: Option<String> =
            sqlx::query_scalar(columns).bind(other).fetch_one(&mut self.connection).await?;
        Ok(one == other)
    }
}

async fn register(
    connection: &mut PgConnection,
    projection: &Projection,
    position: i64,
) -> Result<(), LogError> {
    let moved = sqlx::query("update projection set digest = $2, position = $3 where name = $1")
        .bind(projection.name)
        .bind(projection.digest())
        .bind(position)
        .execute(&mut *connection)
        .await?;
    if moved.rows_affected() == 0 {
        sqlx::query("insert into projection (name, digest, position) values ($1, $2, $3)")
            .bind(projection.name)
            .bind(projection.digest())
            .bind(position)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
