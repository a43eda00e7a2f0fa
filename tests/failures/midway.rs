//! A server that goes away in the middle of an import: all of the file is recorded once, or none of it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};

use usus_scratch::Server;

use crate::program::{LANGUAGES, command, usus};
use crate::server::{server_down, until};
use crate::session::Session;

/// Rows of the file: so many that they go in bulk.
const ROWS: usize = 3_000;

/// Makes a ledger with what the rows name, and the file with the rows.
fn prepare(folder: &Path, ledger: &str) {
    let registers = [
        ("ambiti.csv", "ambito,name,managing_body,regime\nolgiate,Olgiate Comasco,Consorzio,civil\n"),
        ("titolari.csv", "holder,name,kind\nregione,Regione Lombardia,region\n"),
    ];
    for (name, content) in registers {
        fs::write(folder.join(name), content).expect("a file");
    }
    let mut rows =
        "action,id,effective_on,quantity,act,ambito,class,kind,unit,holder,fund,annuality,areas\n".to_owned();
    for row in 0..ROWS {
        let _ = writeln!(
            rows,
            "contribute,R-{row},2025-07-28,620.30,Regione Lombardia|DGR|XII/4720|2025-07-28,\
             olgiate,depletable,euro,EUR,regione,FSR,2025,FAM"
        );
    }
    fs::write(folder.join("righe.csv"), rows).expect("a file");
    let said = usus(folder, &["import", "ambiti.csv", "titolari.csv", "--ledger", ledger]);
    assert_eq!(said.code, 0, "{}", said.err);
}

/// Begins to import the rows.
fn begin(folder: &Path, ledger: &str, arguments: &[&str]) -> Child {
    let arguments = [&["import", "righe.csv", "--ledger", ledger], arguments].concat();
    command(folder, &arguments).stderr(Stdio::piped()).spawn().expect("the program starts")
}

/// What a program came to: its exit code, and what it said.
fn end(program: Child) -> (Option<i32>, String) {
    let output = program.wait_with_output().expect("the program ends");
    let said = String::from_utf8(output.stderr).expect("what people read is UTF-8");
    (output.status.code(), said.trim_end().to_owned())
}

/// Waits until a program at a database waits in this way.
fn until_waiting(administrator: &mut Session, database: &str, event: &str) {
    let query = format!(
        "select count(*)::text from pg_stat_activity where application_name = 'usus' \
         and datname = '{database}' and '{event}' in (wait_event, wait_event_type)"
    );
    until(|| administrator.ask(&query) == "1");
}

/// All rows are there exactly once, and what is derived from them too; or none.
fn holds(ledger: &str, rows: usize) {
    let count = "select concat_ws(' ', (select count(*) || ' ' || count(distinct row_id) from entry where row_id like 'R-%'), \
                 (select count(*) from movement), (select count(*) from resource), (select position from log_head))";
    assert_eq!(Session::at(ledger).ask(count), format!("{rows} {rows} {rows} {rows} {}", rows + 2));
}

/// A server whose commits wait for a second server that does not exist, in databases that ask for it.
fn server() -> Server {
    let settings = [("synchronous_standby_names", "nessuno"), ("synchronous_commit", "local")];
    Server::start_with(&settings).expect("a server")
}

/// No commit in this database is confirmed to who comes from now on.
fn confirm_no_more(administrator: &mut Session, database: &str) {
    administrator.run(&format!("alter database {database} set synchronous_commit = on")).expect("SQL");
}

const RECORDED: &str = "righe.csv: registrate 3000 righe su 3000; il registro arriva alla posizione 3002.";
const NOTHING_NEW: &str = "righe.csv: nulla di nuovo, 3000 righe già nel registro.";

#[test]
fn an_import_whose_server_crashes_and_comes_back_records_all_rows_once() {
    let server = server();
    // Where the import is when the server crashes: what holds it there.
    for (database, held_by) in [
        ("in_turn", "select from log_head for update"),
        ("writing", "lock table movement in share mode"),
        ("confirming", ""),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = server.url(database);
        let mut administrator = Session::at(&server.url("postgres"));
        administrator.run(&format!("create database {database}")).expect("SQL");
        prepare(folder.path(), &ledger);
        let mut other = Session::at(&ledger);
        let event = if held_by.is_empty() {
            confirm_no_more(&mut administrator, database);
            "SyncRep"
        } else {
            other.run("begin").expect("SQL");
            other.run(held_by).expect("SQL");
            "Lock"
        };
        let program = begin(folder.path(), &ledger, &[]);
        until_waiting(&mut administrator, database, event);
        server.crash().expect("it crashes");
        server.go_on().expect("it starts again");
        assert_eq!(end(program), (Some(0), RECORDED.to_owned()), "{database}");
        holds(&ledger, ROWS);
        let again = end(begin(folder.path(), &ledger, &[]));
        assert_eq!(again, (Some(0), NOTHING_NEW.to_owned()), "{database}");
        holds(&ledger, ROWS);
    }
}

#[test]
fn an_import_whose_server_crashes_while_it_reads_records_nothing_and_all_of_it_the_next_time() {
    let server = server();
    let (ledger, folder) = (server.url("postgres"), tempfile::tempdir().expect("a folder"));
    prepare(folder.path(), &ledger);
    for (arguments, sentence) in [
        (
            &[][..],
            "Il server Postgres è venuto a mancare (connessione chiusa): nulla è stato registrato. \
             Ripetere il comando quando risponde di nuovo.",
        ),
        (
            &["--lang", "en"],
            "The Postgres server went away (connection closed): nothing was recorded. \
             Run the command again when it answers.",
        ),
    ] {
        let (mut administrator, mut other) = (Session::at(&ledger), Session::at(&ledger));
        other.run("begin").expect("SQL");
        other.run("lock table entry in access exclusive mode").expect("SQL");
        let program = begin(folder.path(), &ledger, arguments);
        until_waiting(&mut administrator, "postgres", "Lock");
        server.crash().expect("it crashes");
        server.go_on().expect("it starts again");
        assert_eq!(end(program), (Some(3), sentence.to_owned()));
        holds(&ledger, 0);
    }
    assert_eq!(end(begin(folder.path(), &ledger, &[])), (Some(0), RECORDED.to_owned()));
    holds(&ledger, ROWS);
}

#[test]
fn an_import_whose_server_stays_away_says_in_italian_whether_it_knows_what_became_of_it() {
    an_import_whose_server_stays_away(
        0,
        "Il server Postgres è venuto a mancare mentre confermava (connessione rifiutata), e non si sa se la \
         registrazione sia avvenuta. Ripetere il comando quando risponde di nuovo: ciò che c'è già non si \
         registra due volte.",
    );
}

#[test]
fn an_import_whose_server_stays_away_says_in_english_whether_it_knows_what_became_of_it() {
    an_import_whose_server_stays_away(
        1,
        "The Postgres server went away while it was confirming (connection refused), and whether it was \
         recorded is not known. Run the command again when it answers: what is there already is not recorded \
         twice.",
    );
}

/// One import is being confirmed, and another waits for its turn behind it.
fn an_import_whose_server_stays_away(language: usize, in_doubt: &str) {
    let (server, folder) = (server(), tempfile::tempdir().expect("a folder"));
    let (ledger, (_, arguments)) = (server.url("postgres"), LANGUAGES[language]);
    let mut administrator = Session::at(&ledger);
    prepare(folder.path(), &ledger);
    confirm_no_more(&mut administrator, "postgres");
    let confirming = begin(folder.path(), &ledger, arguments);
    until_waiting(&mut administrator, "postgres", "SyncRep");
    let waiting = begin(folder.path(), &ledger, arguments);
    until_waiting(&mut administrator, "postgres", "Lock");
    server.crash().expect("it crashes");
    assert_eq!(end(confirming), (Some(3), in_doubt.to_owned()));
    let is_down = &server_down(&format!("127.0.0.1:{}/postgres", server.port()))[language];
    assert_eq!(end(waiting), (Some(3), is_down.clone()));
    server.go_on().expect("it starts again");
    assert_eq!(end(begin(folder.path(), &ledger, &[])), (Some(0), NOTHING_NEW.to_owned()));
    holds(&ledger, ROWS);
}
