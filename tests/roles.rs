//! Who may do what to a ledger on a server: the three roles of `ops/roles.sql`, by the program and by SQL.
#![expect(clippy::expect_used, reason = "a test that cannot set its scene fails")]

use std::fs;
use std::path::Path;
use std::sync::Mutex;

use tempfile::TempDir;
use usus_scratch::shared;

use crate::home::{at_the_server, database};
use crate::program::{LANGUAGES, usus};
use crate::session::Session;
use crate::story::story;

#[path = "support/home.rs"]
#[expect(dead_code, reason = "here a ledger is on a server")]
mod home;
#[path = "roles/kept.rs"]
mod kept;
#[path = "support/program.rs"]
mod program;
#[path = "support/session.rs"]
mod session;
#[path = "support/story.rs"]
mod story;

const ROLES: &str = include_str!("../ops/roles.sql");

/// SQLSTATE of what the user has no right to.
const NOT_PERMITTED: &str = "42501";
/// SQLSTATE of what a trigger refuses.
const REFUSED: &str = "P0001";

/// Two of the kept tables stand for all: their rights come from one place.
const TABLES: [&str; 20] = [
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
    "balance",
    "holder_contribution",
    "tree",
    "signing_key",
    "checkpoint",
    "cosignature",
    "stamp",
    "reading",
    "reading_checkpoint",
    "_sqlx_migrations",
];

const QUESTIONS: [&[&str]; 5] = [
    &["balance"],
    &["journal"],
    &["trace", "R-LEC-CRE-2025"],
    &["compare", "PDZ-LEC-2018-2020", "PDZ-LEC-2021-2023"],
    &["explain", "--known", "@20", "--and-known", "@60"],
];

/// The command that tells the story to a ledger.
fn told<'l>(folder: &Path, ledger: &'l str) -> Vec<&'l str> {
    [story(folder), vec!["--ledger", ledger]].concat()
}

/// A ledger with a story in it and its three roles; anna writes, bruno audits, carla owns.
struct Ledger {
    database: String,
    folder: TempDir,
}

impl Ledger {
    fn with_roles() -> Self {
        /// Roles are of the whole server: they are made once, whichever ledger comes first.
        static PEOPLE: Mutex<bool> = Mutex::new(false);
        let ledger = Self { database: database(), folder: tempfile::tempdir().expect("a folder") };
        let file = "holder,name,kind\nnuova,Associazione nuova,third_sector\n";
        fs::write(ledger.folder.path().join("holder.csv"), file).expect("a file");
        let administrator = shared().url(&ledger.database);
        let said = usus(ledger.folder.path(), &told(ledger.folder.path(), &administrator));
        assert_eq!(said.code, 0, "{}", said.err);
        let mut are_there = PEOPLE.lock().expect("no other test has failed here");
        at_the_server(&administrator, ROLES);
        if !*are_there {
            for (name, role) in [("anna", "usus_writer"), ("bruno", "usus_auditor"), ("carla", "usus_owner")]
            {
                at_the_server(&administrator, &format!("create role {name} login in role {role}"));
            }
            *are_there = true;
        }
        ledger
    }

    fn as_seen_by(&self, name: &str) -> String {
        seen_by(name, &self.database)
    }

    /// Runs the program for somebody.
    fn usus(&self, name: &str, arguments: &[&str]) -> (i32, String) {
        let said = usus(self.folder.path(), &[arguments, &["--ledger", &self.as_seen_by(name)]].concat());
        (said.code, said.err.trim_end().to_owned())
    }

    /// Everything the ledger holds, as one number.
    fn content(&self) -> String {
        let rows = TABLES.map(|table| format!("select '{table}' || t::text as row from {table} as t"));
        let query = format!(
            "select md5(string_agg(row, '|' order by row collate \"C\")) from ({}) as rows",
            rows.join(" union all ")
        );
        Session::at(&shared().url(&self.database)).ask(&query)
    }
}

fn seen_by(name: &str, database: &str) -> String {
    format!("postgres://{name}@127.0.0.1:{}/{database}", shared().port())
}

/// The program does not do this for lack of a right, and says which.
fn is_not_permitted(folder: &Path, arguments: &[&str], reason: &str) {
    let sentences = [
        format!(
            "Il database non permette a questo utente di farlo ({reason}): nulla è stato registrato. \
             Chiedere a chi lo gestisce i diritti di ops/roles.sql."
        ),
        format!(
            "The database does not permit this to this user ({reason}): nothing was recorded. \
             Ask whoever runs it for the rights of ops/roles.sql."
        ),
    ];
    for ((_, language), sentence) in LANGUAGES.into_iter().zip(sentences) {
        let said = usus(folder, &[arguments, language].concat());
        assert_eq!((said.code, said.err.trim_end()), (3, sentence.as_str()), "{arguments:?}");
    }
}

/// An entry at a position, otherwise made up.
fn entry_at(position: &str) -> String {
    format!(
        "insert into entry (position, recorded_at, actor, stream, sequence, kind, document, leaf) \
         select {position}, now() + interval '1 hour', 'anna', 'invented', 1, 'invented', '', sha256('')"
    )
}

#[test]
fn a_writer_records_asks_and_rebuilds() {
    let ledger = Ledger::with_roles();
    let head = Session::at(&shared().url(&ledger.database)).ask("select (position + 1)::text from log_head");
    let recorded = format!("holder.csv: registrata 1 riga su 1; il registro arriva alla posizione {head}.");
    assert_eq!(ledger.usus("anna", &["import", "holder.csv"]), (0, recorded));
    for question in QUESTIONS {
        assert_eq!(ledger.usus("anna", question), (0, String::new()), "{question:?}");
    }
    let before = ledger.content();
    let rebuilt = format!("Ricostruito tutto ciò che è derivato, fino alla posizione {head}.");
    assert_eq!(ledger.usus("anna", &["rebuild"]), (0, rebuilt));
    assert_eq!(ledger.content(), before);
}

#[test]
fn a_writer_changes_nothing_of_the_log_and_makes_no_hole() {
    let ledger = Ledger::with_roles();
    let before = ledger.content();
    let mut anna = Session::at(&ledger.as_seen_by("anna"));
    for sql in [
        "update entry set actor = 'anna'",
        "delete from entry",
        "truncate entry",
        "update log_head set position = 7",
        "update log_head set recorded_at = null",
        "delete from log_head",
        "insert into log_head (one) values (1)",
        "update movement set quantity = 0",
        "truncate movement",
        "delete from _sqlx_migrations",
        "alter table entry disable trigger all",
        "drop table correction",
        "drop table balance",
        "truncate balance",
        "alter table balance add column mia text",
        "insert into projection (name, digest, position) values ('entry', '', 0)",
        "update projection set name = 'entry'",
        "delete from projection",
        "create table mia (testo text)",
        "create or replace function move_the_head() returns trigger language plpgsql as 'begin return null; end'",
    ] {
        assert_eq!(anna.run(sql), Err(NOT_PERMITTED.to_owned()), "{sql}");
    }
    let next = "(select max(position) + 1 from entry)";
    for position in ["9999", "0", &format!("{next} + 1")] {
        assert!(anna.run(&entry_at(position)).is_err(), "{position}");
    }
    assert_eq!(anna.run(&entry_at("9999")), Err(REFUSED.to_owned()));
    // A table of her own that stands before the head for her deceives nobody else.
    anna.run("create temporary table log_head (position bigint, recorded_at timestamptz)").expect("SQL");
    anna.run("insert into log_head values (9998, null)").expect("SQL");
    assert_eq!(anna.run(&entry_at("9999")), Err(REFUSED.to_owned()));
    assert_eq!(ledger.content(), before);
    anna.run("begin").expect("SQL");
    anna.run(&entry_at(next)).expect("the next position may be taken");
    let moved = "select ((select position from public.log_head) = (select max(position) from entry))::text \
                 || (select position from log_head)";
    assert_eq!(anna.ask(moved), "true9998");
    anna.run("rollback").expect("SQL");
    assert_eq!(ledger.content(), before);
}

#[test]
fn an_auditor_asks_everything_and_changes_nothing() {
    let ledger = Ledger::with_roles();
    let before = ledger.content();
    for question in QUESTIONS {
        assert_eq!(ledger.usus("bruno", question), (0, String::new()), "{question:?}");
    }
    let (code, said) = ledger.usus("bruno", &["import", "--dry-run", "holder.csv"]);
    assert_eq!(code, 0, "{said}");
    let address = ledger.as_seen_by("bruno");
    for command in [&["import", "holder.csv"][..], &["rebuild"]] {
        let arguments = [command, &["--ledger", &address]].concat();
        is_not_permitted(ledger.folder.path(), &arguments, "permission denied for table log_head");
    }
    let mut bruno = Session::at(&address);
    for table in TABLES {
        for sql in [
            format!("insert into {table} select * from {table}"),
            format!(
                "update {table} set {} = default",
                match table {
                    "_sqlx_migrations" => "version",
                    "balance" | "holder_contribution" => "unit",
                    "signing_key" => "vkey",
                    "checkpoint" | "cosignature" | "stamp" | "reading_checkpoint" => "size",
                    _ => "position",
                }
            ),
            format!("delete from {table}"),
            format!("truncate {table}"),
            format!("select from {table} for update"),
        ] {
            assert_eq!(bruno.run(&sql), Err(NOT_PERMITTED.to_owned()), "{sql}");
        }
    }
    assert_eq!(bruno.run("create table mia (testo text)"), Err(NOT_PERMITTED.to_owned()));
    assert_eq!(ledger.content(), before);
}

#[test]
fn whoever_has_a_schema_of_their_own_sees_the_same_ledger() {
    let ledger = Ledger::with_roles();
    let database = shared().url(&ledger.database);
    let mut administrator = Session::at(&database);
    let position = "select position::text from public.log_head";
    let before: usize = administrator.ask(position).parse().expect("a position");
    for sql in [
        r#"create role "Dora \ B" login in role usus_writer"#,
        r#"create schema "Dora \ B" authorization "Dora \ B""#,
        r#"create table "Dora \ B".entry as table public.entry with no data"#,
        r#"alter table "Dora \ B".entry owner to "Dora \ B""#,
        "create schema anna authorization anna",
    ] {
        administrator.run(sql).expect("SQL");
    }
    for (name, code) in [("anna", "registrata 1 riga su 1"), ("Dora%20%5C%20B", "nulla di nuovo, 1 riga")] {
        let (_, said) = ledger.usus(name, &["import", "holder.csv"]);
        assert!(said.starts_with(&format!("holder.csv: {code}")), "{name}: {said}");
        assert_eq!(ledger.usus(name, &["balance"]), (0, String::new()));
        assert_eq!(administrator.ask(position), (before + 1).to_string());
    }
    let own = "select string_agg(nspname || '.' || relname, ' ') from pg_class \
               join pg_namespace on pg_namespace.oid = relnamespace \
               where nspname in ('anna', 'Dora \\ B') and relkind = 'r'";
    assert_eq!(administrator.ask(own), r"Dora \ B.entry");
}

#[test]
fn a_ledger_in_a_schema_with_a_strange_name_is_found_behind_ones_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = database();
    let administrator = shared().url(&database);
    at_the_server(&administrator, r#"create schema "Il \ registro"; create schema usus"#);
    let path = |path: &str| {
        let sql = format!("alter database {database} set search_path = {path}");
        at_the_server(&shared().url("postgres"), &sql);
    };
    path(r#""Il \ registro""#);
    let said = usus(folder.path(), &told(folder.path(), &administrator));
    assert_eq!(said.code, 0, "{}", said.err);
    path(r#""$user", "Il \ registro""#);
    at_the_server(&administrator, "create table usus.appunto (testo text)");
    let again = usus(folder.path(), &["rebuild", "--ledger", &administrator]);
    assert_eq!(again.err.trim_end(), "Ricostruito tutto ciò che è derivato, fino alla posizione 368.");
}

#[test]
fn an_owner_brings_the_ledger_forward_and_still_changes_nothing_of_the_log() {
    let ledger = Ledger::with_roles();
    let before = ledger.content();
    let mut carla = Session::at(&ledger.as_seen_by("carla"));
    for sql in [
        "update entry set actor = 'carla'",
        "delete from entry",
        "delete from entry where false",
        "truncate entry",
        "truncate entry cascade",
    ] {
        assert_eq!(carla.run(sql), Err(REFUSED.to_owned()), "{sql}");
    }
    assert_eq!(carla.run(&entry_at("9999")), Err(REFUSED.to_owned()));
    assert_eq!(ledger.content(), before);
    for sql in [
        "begin",
        "create table later (testo text)",
        "alter table movement add column later text",
        "create index later_by_plan on movement (plan)",
        "rollback",
    ] {
        assert_eq!(carla.run(sql), Ok(()), "{sql}");
    }
    let (code, said) = ledger.usus("carla", &["import", "holder.csv"]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn an_owner_makes_the_ledger_where_there_is_none_and_the_roles_follow() {
    drop(Ledger::with_roles());
    let folder = tempfile::tempdir().expect("a folder");
    let database = database();
    let administrator = shared().url(&database);
    at_the_server(&administrator, "grant usage, create on schema public to usus_owner");
    let said = usus(folder.path(), &["demo", "--ledger", &seen_by("carla", &database)]);
    assert_eq!(said.code, 0, "{}", said.err);
    at_the_server(&administrator, ROLES);
    let said = usus(folder.path(), &["rebuild", "--ledger", &seen_by("anna", &database)]);
    assert_eq!(said.code, 0, "{}", said.err);
    let said = usus(folder.path(), &["balance", "--ledger", &seen_by("bruno", &database)]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
}

#[test]
fn the_roles_given_a_second_time_are_as_they_were() {
    let ledger = Ledger::with_roles();
    let rights = "select string_agg(concat_ws(' ', relname, relowner::regrole, relacl::text, \
                  (select string_agg(attname || attacl::text, ',' order by attname) from pg_attribute \
                  where attrelid = pg_class.oid and attacl is not null)), '; ' order by relname) \
                  || (select string_agg(concat_ws(' ', nspname, nspacl::text), '; ') from pg_namespace where nspname = 'public') \
                  || (select string_agg(concat_ws(' ', proname, proowner::regrole, prosecdef, proconfig::text), '; ' order by proname) \
                  from pg_proc where pronamespace = 'public'::regnamespace) \
                  from pg_class where relnamespace = 'public'::regnamespace";
    let mut administrator = Session::at(&shared().url(&ledger.database));
    let (first, content) = (administrator.ask(rights), ledger.content());
    assert!(first.contains("usus_auditor=r/usus_owner"), "{first}");
    at_the_server(&shared().url(&ledger.database), ROLES);
    assert_eq!(administrator.ask(rights), first);
    assert_eq!(ledger.content(), content);
}

#[test]
fn whoever_has_no_right_to_make_a_ledger_is_told() {
    drop(Ledger::with_roles());
    let folder = tempfile::tempdir().expect("a folder");
    let database = database();
    at_the_server(&shared().url(&database), "revoke create on schema public from public");
    let ledger = seen_by("bruno", &database);
    is_not_permitted(folder.path(), &["balance", "--ledger", &ledger], "permission denied for schema public");
    // Nor has one who may not even look into the schema.
    at_the_server(&shared().url(&database), "revoke usage on schema public from public");
    let reason = "no schema has been selected to create in";
    is_not_permitted(folder.path(), &["balance", "--ledger", &ledger], reason);
    let tables = "select count(*)::text from pg_class where relnamespace = 'public'::regnamespace";
    assert_eq!(Session::at(&shared().url(&database)).ask(tables), "0");
}

#[test]
fn a_stranger_reads_nothing() {
    let ledger = Ledger::with_roles();
    at_the_server(&shared().url("postgres"), "create role straniero login");
    let address = ledger.as_seen_by("straniero");
    let reason = "permission denied for table _sqlx_migrations";
    is_not_permitted(ledger.folder.path(), &["balance", "--ledger", &address], reason);
    let mut stranger = Session::at(&address);
    for table in TABLES {
        let sql = format!("select from {table}");
        assert_eq!(stranger.run(&sql), Err(NOT_PERMITTED.to_owned()), "{sql}");
    }
}
