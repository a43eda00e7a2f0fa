//! The database as the program made it: its tables, what they refuse, and nothing that acts behind their back.

use std::collections::{BTreeMap, BTreeSet};

use crate::audit::finding::{Finding, What};
use crate::audit::rows::{Cell, select};
use crate::error::LogError;
use crate::snapshot::{Of, Snapshot};
use crate::{postgres, sqlite};

/// Compares it with what the migrations make.
pub(super) async fn compare(moment: &mut Snapshot, findings: &mut Vec<Finding>) -> Result<(), LogError> {
    let mut differs = match moment.of {
        Of::Sqlite(_) => of_a_file(moment).await?,
        Of::Postgres(_) => of_a_server(moment).await?,
    };
    differs.sort_by_key(|what| format!("{what:?}"));
    differs.dedup();
    findings.extend(differs.into_iter().map(|what| Finding { position: 0, what }));
    Ok(())
}

fn texts(row: Vec<Result<Cell, String>>) -> Vec<String> {
    let text = |cell| match cell {
        Ok(Cell::Text(text)) => text,
        Ok(Cell::Integer(number)) => number.to_string(),
        _ => String::new(),
    };
    row.into_iter().map(text).collect()
}

/// The parts of a file, as it says them: kind, name, table, SQL.
const PARTS: &str = "select type, name, tbl_name, sql from sqlite_master where sql is not null \
                     and tbl_name <> '_sqlx_migrations'";

type Part = (String, String, String, String);

/// The file's own words for each of its parts are those of a file that is made now.
async fn of_a_file(moment: &mut Snapshot) -> Result<Vec<What>, LogError> {
    let due = parts_of_a_new_file()?;
    let found: BTreeSet<Part> = select(moment, &format!("{PARTS} and $1 = $2"), (0, 0), texts)
        .await?
        .into_iter()
        .filter_map(|row| <[String; 4]>::try_from(row).ok())
        .map(|[kind, name, table, sql]| (kind, name, table, sql))
        .collect();
    let ours: BTreeSet<&String> = due.iter().map(|(_, _, table, _)| table).collect();
    let missing = due.difference(&found);
    let added =
        found.difference(&due).filter(|(_, name, table, _)| ours.contains(table) || ours.contains(name));
    Ok(missing.chain(added).map(|(kind, name, ..)| other(kind == "trigger", name)).collect())
}

fn parts_of_a_new_file() -> Result<BTreeSet<Part>, LogError> {
    let fresh = rusqlite::Connection::open_in_memory()?;
    for migration in sqlite::open::MIGRATIONS.iter() {
        fresh.execute_batch(&migration.sql)?;
    }
    let mut statement = fresh.prepare(PARTS)?;
    let parts = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    Ok(parts.collect::<Result<_, _>>()?)
}

fn other(is_guard: bool, name: &str) -> What {
    if is_guard { What::Guard(name.to_owned()) } else { What::Schema(name.to_owned()) }
}

/// The tables of a ledger on a server.
const TABLES: [&str; 17] = [
    "entry",
    "log_head",
    "movement",
    "resource",
    "allocation",
    "release",
    "contest",
    "correction",
    "act",
    "projection",
    "tree",
    "signing_key",
    "checkpoint",
    "cosignature",
    "stamp",
    "reading",
    "reading_checkpoint",
];

/// Those that are only ever added to, the log itself apart.
const EVIDENCE: [&str; 7] =
    ["tree", "signing_key", "checkpoint", "cosignature", "stamp", "reading", "reading_checkpoint"];

/// Only tables and no views, without rules or security by row; with the constraints, the triggers and the functions
/// that the migrations give them, and no others.
async fn of_a_server(moment: &mut Snapshot) -> Result<Vec<What>, LogError> {
    let mut differs = Vec::new();
    let plain = "select relname::text from pg_class where relkind = 'r' and not relrowsecurity and not relhasrules \
                 and relnamespace = (select relnamespace from pg_class where oid = 'entry'::regclass) and $1 = $2";
    let plain = names(moment, plain).await?;
    let is_ours = |name: &&str| !plain.contains(*name);
    differs.extend(TABLES.iter().copied().filter(is_ours).map(|name| What::Schema(name.to_owned())));

    let constraints = "select conname::text from pg_constraint where convalidated and connamespace = \
                       (select relnamespace from pg_class where oid = 'entry'::regclass) and $1 = $2";
    let constraints = names(moment, constraints).await?;
    differs.extend(due_constraints().difference(&constraints).cloned().map(What::Schema));

    let triggers = "select relname || '.' || tgname || '.' || proname from pg_trigger \
                    join pg_class on pg_class.oid = tgrelid join pg_proc on pg_proc.oid = tgfoid \
                    where not tgisinternal and tgenabled in ('O', 'A') and $1 = $2 \
                    and relnamespace = (select relnamespace from pg_class where oid = 'entry'::regclass)";
    let triggers = names(moment, triggers).await?;
    let due = due_triggers();
    let of_ours = |trigger: &&String| TABLES.iter().any(|table| trigger.starts_with(&format!("{table}.")));
    for trigger in due.symmetric_difference(&triggers).filter(of_ours) {
        differs.push(What::Guard(trigger.split('.').nth(1).unwrap_or_default().to_owned()));
    }

    let bodies = "select proname::text, prosrc::text from pg_proc where $1 = $2 and pronamespace = \
                  (select relnamespace from pg_class where oid = 'entry'::regclass)";
    let bodies = select(moment, bodies, (0, 0), texts).await?;
    let found: BTreeSet<(String, String)> = bodies
        .into_iter()
        .filter_map(|row| <[String; 2]>::try_from(row).ok())
        .map(|[name, body]| (name, body))
        .collect();
    differs.extend(due_functions().difference(&found).map(|(name, _)| What::Guard(name.clone())));
    Ok(differs)
}

async fn names(moment: &mut Snapshot, query: &str) -> Result<BTreeSet<String>, LogError> {
    let rows = select(moment, query, (0, 0), texts).await?;
    Ok(rows.into_iter().filter_map(|row| row.into_iter().next()).collect())
}

/// `table.trigger.function` of each trigger there should be.
fn due_triggers() -> BTreeSet<String> {
    let mut due: BTreeSet<String> = ["updated", "deleted", "truncated"]
        .map(|done| format!("entry.entry_is_never_{done}.refuse_to_change_the_log"))
        .into();
    due.insert("entry.entry_is_dense.move_the_head".to_owned());
    for table in EVIDENCE {
        for done in ["changed", "truncated"] {
            due.insert(format!("{table}.{table}_is_never_{done}.refuse_to_change_the_evidence"));
        }
    }
    due
}

/// The names of the constraints that the migrations make.
fn due_constraints() -> BTreeSet<String> {
    let of_one = |sql: &str| {
        let names = sql.split("constraint ").skip(1).filter_map(|rest| rest.split(' ').next());
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    postgres::open::MIGRATIONS.iter().flat_map(|migration| of_one(&migration.sql)).collect()
}

/// The functions that the migrations make, as the last of them says it: their names, and what stands between the marks.
fn due_functions() -> BTreeSet<(String, String)> {
    let of_one = |sql: &str| {
        let functions = sql.split("function ").skip(1).filter_map(|rest| {
            let (head, rest) = rest.split_once("as $$")?;
            let name = head.split_once("() returns trigger")?.0;
            Some((name.to_owned(), rest.split_once("$$;")?.0.to_owned()))
        });
        functions.collect::<Vec<_>>()
    };
    let functions = postgres::open::MIGRATIONS.iter().flat_map(|migration| of_one(&migration.sql));
    functions.collect::<BTreeMap<_, _>>().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_function_of_the_migrations_is_found_with_its_body() {
        let found: Vec<String> = due_functions().into_iter().map(|(name, _)| name).collect();
        assert_eq!(found, ["move_the_head", "refuse_to_change_the_evidence", "refuse_to_change_the_log"]);
        assert!(due_constraints().contains("entry_pk"));
    }
}
