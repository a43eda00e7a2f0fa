//! What is said when the machine fails or the ledger is none: exact sentences, exit codes, and files of
//! others left as they are.

#![expect(clippy::expect_used, reason = "a test that cannot set its scene fails")]

#[path = "failures/encoding.rs"]
mod encoding;
#[path = "support/home.rs"]
mod home;
#[path = "failures/midway.rs"]
mod midway;
#[path = "failures/older.rs"]
mod older;
#[path = "support/program.rs"]
mod program;
#[path = "failures/restore.rs"]
mod restore;
#[path = "failures/server.rs"]
mod server;
#[path = "support/session.rs"]
mod session;

use std::fs;
use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};

use crate::program::{LANGUAGES, usus};

/// Runs SQL on a database in the folder, made where it is missing.
fn sql(folder: &Path, name: &str, statement: &'static str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let options = SqliteConnectOptions::new().filename(folder.join(name)).create_if_missing(true);
        let mut database = SqliteConnection::connect_with(&options).await.expect("a database");
        sqlx::raw_sql(statement).execute(&mut database).await.expect("SQL");
        database.close().await.expect("closed");
    });
}

/// Asks the ledger at this address for its balance: nothing is answered, and this is said.
fn fails(folder: &Path, ledger: &str, code: i32, sentences: [&str; 2]) {
    for ((_, arguments), sentence) in LANGUAGES.into_iter().zip(sentences) {
        let said = usus(folder, &[&["balance", "--ledger", ledger], arguments].concat());
        assert_eq!((said.code, said.err.trim_end()), (code, sentence), "{ledger}");
    }
}

/// As [`fails`], for a file that is not to be touched.
fn fails_and_leaves_alone(folder: &Path, name: &str, sentences: [&str; 2]) {
    let before = fs::read(folder.join(name)).expect("the file");
    fails(folder, &format!("sqlite:{name}"), 3, sentences);
    assert!(fs::read(folder.join(name)).expect("the file") == before, "{name} has changed");
    assert_eq!(fs::read_dir(folder).expect("the folder").count(), 1, "something was left beside {name}");
}

const NOT_A_LEDGER: [&str; 2] = [
    "Il file altro.db non è un registro usus: è stato lasciato com'è. Indicare un altro file con --ledger.",
    "The file altro.db is not a usus ledger: it was left as it is. Name another file with --ledger.",
];

#[test]
fn an_address_that_names_no_ledger_is_wrong_usage() {
    let folder = tempfile::tempdir().expect("a folder");
    fails(
        folder.path(),
        "usus.db",
        2,
        [
            "«usus.db» non indica un registro: scrivere sqlite:PERCORSO, per esempio sqlite:usus.db, \
             oppure postgres://UTENTE@SERVER/DATABASE.",
            "“usus.db” names no ledger: write sqlite:PATH, for example sqlite:usus.db, \
             or postgres://USER@SERVER/DATABASE.",
        ],
    );
    fails(
        folder.path(),
        "sqlite:",
        2,
        [
            "«sqlite:» non indica un registro: scrivere sqlite:PERCORSO, per esempio sqlite:usus.db, \
             oppure postgres://UTENTE@SERVER/DATABASE.",
            "“sqlite:” names no ledger: write sqlite:PATH, for example sqlite:usus.db, \
             or postgres://USER@SERVER/DATABASE.",
        ],
    );
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 0);
}

#[test]
fn a_password_in_an_address_is_not_said_again() {
    let folder = tempfile::tempdir().expect("a folder");
    fails(
        folder.path(),
        "mysql://usus:segreto@localhost/usus",
        2,
        [
            "«…@localhost/usus» non indica un registro: scrivere sqlite:PERCORSO, per esempio sqlite:usus.db, \
             oppure postgres://UTENTE@SERVER/DATABASE.",
            "“…@localhost/usus” names no ledger: write sqlite:PATH, for example sqlite:usus.db, \
             or postgres://USER@SERVER/DATABASE.",
        ],
    );
    fails(
        folder.path(),
        "postgres://usus:segreto@localhost:porta/usus",
        2,
        [
            "«…@localhost:porta/usus» non indica un registro: scrivere sqlite:PERCORSO, per esempio \
             sqlite:usus.db, oppure postgres://UTENTE@SERVER/DATABASE.",
            "“…@localhost:porta/usus” names no ledger: write sqlite:PATH, for example sqlite:usus.db, \
             or postgres://USER@SERVER/DATABASE.",
        ],
    );
}

#[test]
fn a_file_that_is_no_database_is_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    for content in ["ciao\n", &"Una lettera, non un registro.\n".repeat(1_000)] {
        fs::write(folder.path().join("altro.db"), content).expect("a file");
        fails_and_leaves_alone(folder.path(), "altro.db", NOT_A_LEDGER);
    }
}

#[test]
fn the_database_of_another_program_is_left_as_it_is() {
    for mode in ["delete", "wal"] {
        let folder = tempfile::tempdir().expect("a folder");
        sql(
            folder.path(),
            "altro.db",
            match mode {
                "wal" => {
                    "pragma journal_mode = wal; create table bookmark (address text); pragma application_id = 7"
                }
                _ => "create table bookmark (address text); insert into bookmark values ('x')",
            },
        );
        fails_and_leaves_alone(folder.path(), "altro.db", NOT_A_LEDGER);
    }
}

#[test]
fn a_ledger_that_is_damaged_is_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(usus(folder.path(), &["balance"]).code, 0);
    let path = folder.path().join("usus.db");
    let mut bytes = fs::read(&path).expect("a ledger");
    bytes[100..4_096].fill(0xff);
    fs::write(&path, &bytes).expect("a damaged ledger");
    fails_and_leaves_alone(
        folder.path(),
        "usus.db",
        [
            "Il registro usus.db è danneggiato: è stato lasciato com'è. Rimettere al suo posto l'ultima copia di sicurezza.",
            "The ledger usus.db is damaged: it was left as it is. Put the latest backup in its place.",
        ],
    );
}

#[test]
fn a_ledger_of_a_newer_version_is_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(usus(folder.path(), &["balance"]).code, 0);
    sql(
        folder.path(),
        "usus.db",
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
         values (99, 'later', 1, x'00', 0)",
    );
    fails_and_leaves_alone(
        folder.path(),
        "usus.db",
        [
            "Il registro usus.db è di una versione più recente (schema 99, questo programma conosce 5): \
         aggiornare il programma.",
            "The ledger usus.db is of a newer version (schema 99, this program knows 5): update the program.",
        ],
    );
}

#[test]
fn a_place_where_no_file_can_be_is_told_with_the_reason_of_the_system() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("file"), "").expect("a file");
    fs::create_dir(folder.path().join("cartella")).expect("a folder");
    for (path, italian, english) in [
        (
            "manca/usus.db",
            "la cartella non esiste, o non vi si può scrivere",
            "No such file or directory (os error 2)",
        ),
        ("file/usus.db", "al posto della cartella c'è un file", "Not a directory (os error 20)"),
        ("cartella", "è una cartella", "Is a directory (os error 21)"),
    ] {
        fails(
            folder.path(),
            &format!("sqlite:{path}"),
            3,
            [
                &format!(
                    "Il registro {path} non si può aprire ({italian}): controllare la cartella e i permessi."
                ),
                &format!(
                    "The ledger {path} cannot be opened ({english}): check the folder and its permissions."
                ),
            ],
        );
    }
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 2);
}

#[test]
fn a_staff_id_that_is_none_is_wrong_usage_and_never_said_again_where_it_is_a_persons_data() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("holder.csv"), "holder,name,kind\nauser,Auser,third_sector\n")
        .expect("a file");
    for (actor, shown) in [("Mario Rossi", "Mario Rossi"), ("mario.rossi@example.org", "(…)")] {
        let said = usus(folder.path(), &["import", "holder.csv", "--actor", actor]);
        let sentence = format!(
            "«{shown}» non può essere una matricola: un codice senza spazi, mai un nome o un dato personale."
        );
        assert_eq!((said.code, said.err.trim_end()), (2, sentence.as_str()));
        let said = usus(folder.path(), &["import", "holder.csv", "--actor", actor, "--lang", "en"]);
        let sentence =
            format!("“{shown}” cannot be a staff id: a code without blanks, never a name or personal data.");
        assert_eq!((said.code, said.err.trim_end()), (2, sentence.as_str()));
    }
}
