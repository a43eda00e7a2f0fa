//! What is said when a server fails, and what is left as it is.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};
use std::{fs, io, thread};

use usus_scratch::{Server, shared};
use usus_views::projection::PROJECTIONS;

use crate::fails;
use crate::home::{at_the_server, database};
use crate::program::{LANGUAGES, usus};
use crate::session::Session;

/// The tables and views of a database, by name.
const TABLES: &str = "select coalesce(string_agg(relname::text, ' ' order by relname), '') from pg_class \
                      where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')";

/// Those of a ledger, and of what is kept beside it.
fn of_a_ledger() -> String {
    let own = "_sqlx_migrations act allocation checkpoint contest correction cosignature entry log_head movement projection \
               reading reading_checkpoint release resource signing_key stamp tree";
    let mut names: Vec<&str> = own.split(' ').chain(PROJECTIONS.iter().map(|kept| kept.name)).collect();
    names.sort_unstable();
    names.join(" ")
}

/// What a database holds.
fn tables(database: &str) -> String {
    Session::at(&shared().url(database)).ask(TABLES)
}

/// A database of the shared server as the program names it.
fn named(database: &str) -> String {
    format!("127.0.0.1:{}/{database}", shared().port())
}

/// Waits for something to come true.
pub(crate) fn until(mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_mins(1), "it never came true");
        thread::sleep(Duration::from_millis(5));
    }
}

/// A port on which nobody listens.
fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    listener.local_addr().expect("an address").port()
}

/// What is said of a server that nobody finds.
pub(crate) fn server_down(server: &str) -> [String; 2] {
    [
        format!(
            "Il server {server} non risponde (connessione rifiutata): nulla è stato registrato. \
             Controllare che Postgres sia acceso e raggiungibile, e ripetere il comando."
        ),
        format!(
            "The server {server} does not answer (connection refused): nothing was recorded. \
             Check that Postgres is running and can be reached, and run the command again."
        ),
    ]
}

fn refuses(folder: &Path, ledger: &str, server: &str, reason: &str) {
    let sentences = [
        format!(
            "Il server {server} non lascia entrare ({reason}): nulla è stato registrato. \
             Controllare utente, password e nome del database."
        ),
        format!(
            "The server {server} does not let us in ({reason}): nothing was recorded. \
             Check user, password and the name of the database."
        ),
    ];
    fails(folder, ledger, 3, sentences.each_ref().map(String::as_str));
}

/// Writes a file with one holder, and gives its name.
fn one_holder(folder: &Path) -> &'static str {
    fs::write(folder.join("holder.csv"), "holder,name,kind\nauser,Auser,third_sector\n").expect("a file");
    "holder.csv"
}

#[test]
fn a_server_that_is_down_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = format!("127.0.0.1:{}/piano", free_port());
    let sentences = server_down(&place);
    let ledger = format!("postgres://anna:segreto@{place}");
    fails(folder.path(), &ledger, 3, sentences.each_ref().map(String::as_str));
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 0);
}

#[test]
fn a_server_that_is_shut_down_is_told_and_has_its_ledger_when_it_is_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start().expect("a server");
    let ledger = server.url("postgres");
    let import = ["import", one_holder(folder.path()), "--ledger", &ledger];
    assert_eq!(usus(folder.path(), &import).code, 0);
    server.stop().expect("it stops");
    let sentences = server_down(&format!("127.0.0.1:{}/postgres", server.port()));
    fails(folder.path(), &ledger, 3, sentences.each_ref().map(String::as_str));
    server.go_on().expect("it starts again");
    let said = usus(folder.path(), &import);
    assert_eq!((said.code, said.err.trim_end()), (0, "holder.csv: nulla di nuovo, 1 riga già nel registro."));
}

#[test]
fn a_server_that_has_no_such_name_is_told_with_the_reason_of_the_system() {
    let folder = tempfile::tempdir().expect("a folder");
    for ((_, arguments), (begins, ends)) in LANGUAGES.into_iter().zip([
        (
            "Il server nessuno.invalid:5432/piano non risponde (",
            "): nulla è stato registrato. Controllare che Postgres sia acceso e raggiungibile, e ripetere il comando.\n",
        ),
        (
            "The server nessuno.invalid:5432/piano does not answer (",
            "): nothing was recorded. Check that Postgres is running and can be reached, and run the command again.\n",
        ),
    ]) {
        let ledger = "postgres://anna:segreto@nessuno.invalid/piano";
        let said = usus(folder.path(), &[&["balance", "--ledger", ledger], arguments].concat());
        assert_eq!(said.code, 3);
        assert!(said.err.starts_with(begins) && said.err.ends_with(ends), "{}", said.err);
    }
}

#[test]
fn a_server_that_does_not_let_us_in_is_told_with_its_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start().expect("a server");
    let mut administrator = Session::at(&server.url("postgres"));
    let place = |database: &str| format!("127.0.0.1:{}/{database}", server.port());
    refuses(folder.path(), &server.url("manca"), &place("manca"), r#"database "manca" does not exist"#);
    let (ledger, name) = (format!("postgres://nessuno@{}", place("postgres")), place("postgres"));
    refuses(folder.path(), &ledger, &name, r#"role "nessuno" does not exist"#);

    for sql in [
        "create role anna login password 'giusta'",
        "create database chiuso",
        "revoke connect on database chiuso from public",
    ] {
        administrator.run(sql).expect("SQL");
    }
    let ledger = format!("postgres://anna@{}", place("chiuso"));
    refuses(folder.path(), &ledger, &place("chiuso"), r#"permission denied for database "chiuso""#);

    let rules = administrator.ask("select current_setting('hba_file')");
    let ask_for_passwords = format!(
        "copy (values ('host all usus 127.0.0.1/32 trust'), ('host all all 127.0.0.1/32 scram-sha-256')) \
         to '{rules}'"
    );
    administrator.run(&ask_for_passwords).expect("SQL");
    administrator.run("select pg_reload_conf()").expect("SQL");
    let ledger = format!("postgres://anna:segreto@{}", place("postgres"));
    until(|| Session::begin(&ledger).is_err());
    refuses(folder.path(), &ledger, &name, r#"password authentication failed for user "anna""#);
    assert_eq!(administrator.ask(TABLES), "");
}

/// A way to a server on which it says of itself that it is of another version.
fn saying(server: u16, version: &'static str) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for client in listener.incoming() {
            let (client, server) = (client.expect("a client"), TcpStream::connect(("127.0.0.1", server)));
            let server = server.expect("the server");
            thread::spawn(move || pass(client, server, version));
        }
    });
    port
}

fn pass(mut client: TcpStream, mut server: TcpStream, version: &str) {
    const READY: &[u8] = b"Z\0\0\0\x05I";
    let mut said = client.try_clone().expect("the client");
    let mut heard = server.try_clone().expect("the server");
    thread::spawn(move || io::copy(&mut said, &mut heard));
    let (mut greeting, mut piece) = (Vec::new(), [0; 8 * 1024]);
    while !greeting.ends_with(READY) {
        match server.read(&mut piece) {
            Ok(length @ 1..) => greeting.extend_from_slice(&piece[..length]),
            _ => return,
        }
    }
    let _ = client.write_all(&with_version(&greeting, version));
    let _ = io::copy(&mut server, &mut client);
}

/// The greeting with another version in it: `S`, the length of what follows with its own four bytes, the
/// name of the parameter and its value, each closed by a zero.
fn with_version(greeting: &[u8], version: &str) -> Vec<u8> {
    const NAME: &[u8] = b"server_version\0";
    let name = greeting.windows(NAME.len()).position(|bytes| bytes == NAME).expect("a version");
    let value = name + NAME.len();
    let end = value + greeting[value..].iter().position(|byte| *byte == 0).expect("its end");
    let length = u32::try_from(4 + NAME.len() + version.len() + 1).expect("a short one").to_be_bytes();
    [&greeting[..name - 4], &length, NAME, version.as_bytes(), &greeting[end..]].concat()
}

#[test]
fn a_server_that_is_too_old_is_told_and_not_touched() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = database();
    for (version, found) in [("14.18 (Debian 14.18-0+deb11u1)", "14.18"), ("9.6.24", "9.6")] {
        let place = format!("127.0.0.1:{}/{database}", saying(shared().port(), version));
        fails(
            folder.path(),
            &format!("postgres://usus@{place}?sslmode=disable"),
            3,
            [
                &format!(
                    "Il server {place} è Postgres {found}; ne serve almeno la versione 15: nulla è stato toccato."
                ),
                &format!(
                    "The server {place} is Postgres {found}; at least version 15 is needed: nothing was touched."
                ),
            ],
        );
        assert_eq!(tables(&database), "");
    }
}

const READ_ONLY: [&str; 2] = [
    "Il registro è in sola lettura: nulla è stato registrato. Controllare i permessi del file o del server.",
    "The ledger is read-only: nothing was recorded. Check the permissions of the file or of the server.",
];

#[test]
fn a_server_that_only_reads_makes_no_ledger_and_answers_of_the_one_it_has() {
    let folder = tempfile::tempdir().expect("a folder");
    let only_read = |database: &str| {
        let sql = format!("alter database {database} set default_transaction_read_only = on");
        at_the_server(&shared().url("postgres"), &sql);
    };
    let empty = database();
    only_read(&empty);
    fails(folder.path(), &shared().url(&empty), 3, READ_ONLY);
    assert_eq!(tables(&empty), "");

    let kept = database();
    let ledger = shared().url(&kept);
    assert_eq!(usus(folder.path(), &["balance", "--ledger", &ledger]).code, 0);
    only_read(&kept);
    for question in ["balance", "journal"] {
        let said = usus(folder.path(), &[question, "--ledger", &ledger]);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{question}");
    }
    let import = ["import", one_holder(folder.path()), "--ledger", &ledger];
    for command in [&import[..], &["rebuild", "--ledger", &ledger]] {
        for ((_, arguments), sentence) in LANGUAGES.into_iter().zip(READ_ONLY) {
            let said = usus(folder.path(), &[command, arguments].concat());
            assert_eq!((said.code, said.err.trim_end()), (3, sentence));
        }
    }
    assert_eq!(Session::at(&ledger).ask("select count(*)::text from entry"), "0");
}

#[test]
fn a_server_without_a_free_connection_is_told_and_serves_when_it_has_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let few = [("max_connections", "8"), ("superuser_reserved_connections", "2"), ("max_wal_senders", "0")];
    let server = Server::start_with(&few).expect("a server");
    let ledger = server.url("postgres");
    let mut first = Session::at(&ledger);
    let others: Vec<Session> = std::iter::from_fn(|| Session::begin(&ledger).ok()).collect();
    assert!(others.len() >= 5, "only {}", others.len());
    let sentences = [
        "Il server Postgres ha esaurito le connessioni: nulla è stato registrato. Riprovare fra poco, o \
         chiedere a chi lo gestisce di alzare max_connections.",
        "The Postgres server has no connection left: nothing was recorded. Try again shortly, or ask whoever \
         runs it to raise max_connections.",
    ];
    fails(folder.path(), &ledger, 3, sentences);
    assert_eq!(first.ask(TABLES), "");
    drop(others);
    let clients = "select count(*)::text from pg_stat_activity where backend_type = 'client backend'";
    until(|| first.ask(clients) == "1");
    assert_eq!(usus(folder.path(), &["balance", "--ledger", &ledger]).code, 0);
    assert_eq!(first.ask(TABLES), of_a_ledger());
}

#[test]
fn the_database_of_another_program_is_told_and_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = database();
    let (ledger, place) = (shared().url(&database), named(&database));
    for (table, held, told) in [
        ("bookmark", "bookmark", "bookmark"),
        ("log_head", "bookmark log_head", "bookmark, log_head"),
        ("visit", "bookmark log_head visit", "bookmark, log_head, visit"),
        ("zone", "bookmark log_head visit zone", "bookmark, log_head, visit, …"),
    ] {
        at_the_server(
            &ledger,
            &format!("create table {table} (address text); insert into {table} values ('x')"),
        );
        fails(
            folder.path(),
            &ledger,
            3,
            [
                &format!(
                    "Il database {place} contiene le tabelle di un altro programma ({told}): è stato lasciato com'è. \
                     Indicare un database vuoto con --ledger."
                ),
                &format!(
                    "The database {place} holds the tables of another program ({told}): it was left as it is. \
                     Name an empty database with --ledger."
                ),
            ],
        );
        assert_eq!(tables(&database), held);
        let kept = Session::at(&ledger).ask(&format!("select string_agg(address, '|') from {table}"));
        assert_eq!(kept, "x");
    }
}

#[test]
fn the_migrations_of_another_program_are_told_and_left_as_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = database();
    let (ledger, place) = (shared().url(&database), named(&database));
    at_the_server(
        &ledger,
        "create table _sqlx_migrations (version bigint primary key, description text not null, \
         installed_on timestamptz not null default now(), success boolean not null, checksum bytea not null, \
         execution_time bigint not null); \
         insert into _sqlx_migrations values (20240101, 'bookmark', now(), true, '', 0)",
    );
    fails(
        folder.path(),
        &ledger,
        3,
        [
            &format!(
                "Il database {place} contiene le tabelle di un altro programma (_sqlx_migrations): è stato \
                 lasciato com'è. Indicare un database vuoto con --ledger."
            ),
            &format!(
                "The database {place} holds the tables of another program (_sqlx_migrations): it was left as \
                 it is. Name an empty database with --ledger."
            ),
        ],
    );
    assert_eq!(tables(&database), "_sqlx_migrations");
}

#[test]
fn what_an_auditor_adds_beside_a_ledger_does_not_disturb_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = database();
    let ledger = shared().url(&database);
    assert_eq!(usus(folder.path(), &["balance", "--ledger", &ledger]).code, 0);
    at_the_server(
        &ledger,
        "create table appunto (testo text); create view a_view as select position, actor from entry",
    );
    let said = usus(folder.path(), &["import", one_holder(folder.path()), "--ledger", &ledger]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(Session::at(&ledger).ask("select actor from a_view"), "ufficio");
    for command in ["rebuild", "balance"] {
        assert_eq!(usus(folder.path(), &[command, "--ledger", &ledger]).code, 0, "{command}");
    }
}

#[test]
fn a_ledger_of_a_newer_version_on_a_server_is_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = database();
    let (ledger, place) = (shared().url(&database), named(&database));
    assert_eq!(usus(folder.path(), &["balance", "--ledger", &ledger]).code, 0);
    at_the_server(
        &ledger,
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
         values (99, 'later', true, '', 0)",
    );
    fails(
        folder.path(),
        &ledger,
        3,
        [
            &format!(
                "Il registro {place} è di una versione più recente (schema 99, questo programma conosce 5): \
                 aggiornare il programma."
            ),
            &format!(
                "The ledger {place} is of a newer version (schema 99, this program knows 5): update the program."
            ),
        ],
    );
    assert_eq!(tables(&database), of_a_ledger());
}
