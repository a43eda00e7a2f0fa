//! What holds where several programs do the same at the same moment.

use sqlx::{Connection, Executor, PgConnection};
use tempfile::tempdir;

use crate::office::{Home, holder, import, in_both_homes, ledger, live, open, record, streams};

in_both_homes! {
    a_new_ledger_is_opened_by_many_at_once
    the_same_file_by_many_at_once_is_recorded_once
}

async fn a_new_ledger_is_opened_by_many_at_once(home: Home) {
    for _ in 0..5 {
        let folder = tempdir().expect("a folder");
        let address = home.ledger(folder.path());
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

async fn the_same_file_by_many_at_once_is_recorded_once(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, address) = ledger(home, folder.path()).await;
    for register in [
        "ambito,name,managing_body,regime\nolgiate,Olgiate Comasco,Consorzio,civil\n",
        "holder,name,kind\nregione,Regione Lombardia,region\n",
    ] {
        import(&log, register).await;
    }
    let header = "action,id,effective_on,quantity,act,ambito,class,kind,unit,holder";
    let row = |row: usize| {
        format!(
            "contribute,C{row},2026-03-01,10.00,Regione|DGR|{row}|2026-03-01,olgiate,depletable,euro,EUR,regione"
        )
    };
    let rows: Vec<String> = (0..1_000).map(row).collect();
    let file = format!("{header}\n{}\n", rows.join("\n"));
    let imports = (0..3).map(|_| {
        let (file, address) = (file.clone(), address.clone());
        tokio::spawn(async move {
            let other = open(&address).await;
            let recorded = import(&other, &file).await;
            other.close().await;
            recorded
        })
    });
    let mut recorded = Vec::new();
    for import in imports.collect::<Vec<_>>() {
        recorded.push(import.await.expect("no row is refused"));
    }
    recorded.sort_unstable();
    assert_eq!(recorded, [0, 0, 1_000]);
    assert_eq!(streams(&log, 2).await.len(), 1_000);
    log.close().await;
}

/// After a statement that found the log moved and inserted nothing, the head is not set to what it saw before others
/// appended: it looks under the lock, and waits for whoever has it.
#[test]
fn who_appends_nothing_looks_at_the_head_of_a_server_under_its_lock() {
    live(async {
        let folder = tempdir().expect("a folder");
        let (log, address) = ledger(Home::Postgres, folder.path()).await;
        record(&log, holder("regione")).await;
        let mut appends = PgConnection::connect(&address).await.expect("a server");
        appends.execute("begin; select from log_head for update").await.expect("the lock");
        let mut nothing = PgConnection::connect(&address).await.expect("a server");
        nothing.execute("set lock_timeout = '200ms'").await.expect("set");
        let insert = "insert into entry select * from entry where false";
        let refused = nothing.execute(insert).await.expect_err("somebody has the lock");
        let code = refused.as_database_error().and_then(|said| said.code().map(std::borrow::Cow::into_owned));
        assert_eq!(code.as_deref(), Some("55P03"), "{refused}");
        appends.execute("rollback").await.expect("rolled back");
        nothing.execute(insert).await.expect("nothing is in its way");
        log.close().await;
    });
}
