//! What holds for a ledger that an older version of the program has made.

use std::borrow::Cow;
use std::path::Path;

use sqlx::migrate::Migrator;
use sqlx::{Connection, Executor, PgConnection, SqliteConnection};
use tempfile::tempdir;
use usus_log::snapshot::Value;
use usus_log::store::Log;

use crate::office::{Home, holder, import, in_both_homes, open, record, streams};
use crate::rows::all_of;

in_both_homes! {
    a_ledger_of_the_first_version_is_brought_forward
    what_the_first_version_recorded_goes_on
    an_older_ledger_is_opened_by_many_at_once
}

/// A ledger as the first version made it: by its one migration, and nothing that came later.
async fn of_the_first_version(home: Home, folder: &Path) -> String {
    let address = home.ledger(folder);
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let first = async |of: &str| {
        let mut migrator = Migrator::new(migrations.join(of)).await.expect("the migrations");
        let first = migrator.iter().take(1).cloned().collect();
        migrator.migrations = Cow::Owned(first);
        migrator
    };
    match home {
        Home::Sqlite => {
            let address = format!("{address}?mode=rwc");
            let mut file = SqliteConnection::connect(&address).await.expect("a file");
            first("sqlite").await.run(&mut file).await.expect("the first version");
            file.close().await.expect("closed");
        }
        Home::Postgres => {
            let mut server = PgConnection::connect(&address).await.expect("a database");
            first("postgres").await.run(&mut server).await.expect("the first version");
            server.close().await.expect("closed");
        }
    }
    assert_eq!(tables(home, &address).await, FIRST);
    address
}

const FIRST: &str = "_sqlx_migrations allocation correction entry movement release resource";

/// The tables both homes have.
async fn tables(home: Home, address: &str) -> String {
    let mut names: Vec<String> = match home {
        Home::Sqlite => {
            let query = "select name from sqlite_master where type = 'table' and name not like 'sqlite%'";
            let mut file = SqliteConnection::connect(address).await.expect("a file");
            sqlx::query_scalar(query).fetch_all(&mut file).await.expect("names")
        }
        Home::Postgres => {
            let query = "select relname::text from pg_class where relkind = 'r' \
                         and relnamespace = 'public'::regnamespace and relname <> 'log_head'";
            let mut server = PgConnection::connect(address).await.expect("a database");
            sqlx::query_scalar(query).fetch_all(&mut server).await.expect("names")
        }
    };
    names.sort();
    names.join(" ")
}

/// Takes back what later versions have added, so that a ledger is as the first one left it.
async fn as_the_first_version_left_it(home: Home, address: &str) {
    let take_back = "drop table contest; drop table act; drop table projection; \
                     drop table tree; drop table signing_key; drop table checkpoint; drop table cosignature; drop table stamp; \
                     drop table reading; drop table reading_checkpoint; \
                     delete from _sqlx_migrations where version > 1";
    match home {
        Home::Sqlite => {
            let mut file = SqliteConnection::connect(address).await.expect("a file");
            file.execute(take_back).await.expect("SQL");
            file.close().await.expect("closed");
        }
        Home::Postgres => {
            let mut server = PgConnection::connect(address).await.expect("a database");
            server.execute(take_back).await.expect("SQL");
            server.close().await.expect("closed");
        }
    }
    assert_eq!(tables(home, address).await, FIRST);
}

/// What the first version could record: among it a claim that hours have freed euro.
const STORY: [&str; 5] = [
    "ambito,name,managing_body,regime\nolgiate,Olgiate Comasco,Consorzio,civil\n",
    "service,name,area\nSAD,Domiciliare,ELD\n",
    "holder,name,kind\nregione,Regione Lombardia,region\n",
    "plan,name,kind,ambiti,from,to,act\nPDZ,Piano,piano_di_zona,olgiate,2025-01-01,2027-12-31,A|delibera|1|2025-01-01\n",
    "action,id,effective_on,quantity,act,ambito,class,kind,unit,holder,resource,service,plan,allocation,of,reason,because_of\n\
     contribute,FSR,2026-01-01,100.00,A|decreto|1|2026-01-01,olgiate,depletable,euro,EUR,regione,,,,,,,\n\
     contribute,ORE,2026-01-01,10.00,A|decreto|2|2026-01-01,olgiate,perishable,ore,hour,regione,,,,,,,\n\
     allocate,A-1,2026-02-01,50.00,A|delibera|3|2026-02-01,olgiate,,,,,FSR,SAD,PDZ,,,,\n\
     allocate,A-ORE,2026-02-01,10.00,A|delibera|4|2026-02-01,olgiate,,,,,ORE,SAD,PDZ,,,,\n\
     release,E-1,2026-03-01,12.00,A|determina|5|2026-03-01,,,,,,,,,A-1,allocated,rinuncia,A-ORE\n",
];

const CONTEST: &str = "action,id,effective_on,act,release,reason\n\
                       contest,K-1,2026-04-01,A|verbale|6|2026-04-01,E-1,Nessuno ha dato quelle ore\n";

async fn contests(log: &Log) -> Vec<Vec<Value>> {
    all_of(log, "contest", "contest, effective_on, release").await
}

/// The claim of the story is contested, and what is derived of that can be derived again.
async fn is_contested(log: &Log) {
    assert!(contests(log).await.is_empty());
    assert_eq!(import(log, CONTEST).await, 1);
    assert_eq!(import(log, CONTEST).await, 0);
    let one = [["K-1", "2026-04-01", "E-1"].map(|cell| Value::Text(cell.to_owned()))];
    assert_eq!(contests(log).await, one);
    log.rebuild(&|_| {}).await.expect("rebuilt");
    assert_eq!(contests(log).await, one);
}

async fn a_ledger_of_the_first_version_is_brought_forward(home: Home) {
    let folder = tempdir().expect("a folder");
    let address = of_the_first_version(home, folder.path()).await;
    let log = open(&address).await;
    for file in STORY {
        assert!(import(&log, file).await > 0);
    }
    is_contested(&log).await;
    log.close().await;
    let again = open(&address).await;
    assert_eq!(streams(&again, 0).await.len(), 10);
    again.close().await;
}

async fn what_the_first_version_recorded_goes_on(home: Home) {
    let folder = tempdir().expect("a folder");
    let address = home.ledger(folder.path());
    let log = open(&address).await;
    for file in STORY {
        import(&log, file).await;
    }
    let recorded = log.entries(0, i64::MAX, i64::MAX).await.expect("entries");
    log.close().await;
    as_the_first_version_left_it(home, &address).await;

    let log = open(&address).await;
    assert_eq!(log.entries(0, i64::MAX, i64::MAX).await.expect("entries"), recorded);
    is_contested(&log).await;
    log.close().await;
}

async fn an_older_ledger_is_opened_by_many_at_once(home: Home) {
    for _ in 0..5 {
        let folder = tempdir().expect("a folder");
        let address = of_the_first_version(home, folder.path()).await;
        let opening = |number: usize| {
            let address = address.clone();
            tokio::spawn(async move {
                let log = open(&address).await;
                record(&log, holder(&format!("h{number}"))).await;
                log.close().await;
            })
        };
        for opened in (0..5).map(opening).collect::<Vec<_>>() {
            opened.await.expect("it opens");
        }
        let log = open(&address).await;
        assert_eq!(streams(&log, 0).await.len(), 5);
        log.close().await;
    }
}
