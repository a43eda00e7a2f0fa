//! A closing: it holds whatever is recorded after it, and a false one does not, however well it is written.

use std::fs;

use sqlx::{Connection, Executor, PgConnection, Row, SqliteConnection};
use usus_verifier::tree::leaf_hash;

use crate::home::Home;
use crate::scene::{By, Scene};

const BACK_DATED: &str = "action,id,effective_on,quantity,act,allocation,corrects,reason\n\
    consume,TARDI,2026-12-15,600.00,Consorzio|determina|90|2027-02-01,A-SAD-2025,,\n\
    correct,X-TARDI,2027-03-01,,Consorzio|determina|91|2027-03-01,,LIQ-SAD-2026-BIS,errore materiale\n";

const OF_THE_CLOSING: &str = "action,id,effective_on,act,corrects,reason\n\
    correct,X-CHIUSURA,2027-04-01,Consorzio|determina|92|2027-04-01,chiusura-2026-12-31,atto sbagliato\n";

/// Closes the year that ends on a day.
fn close(scene: &Scene, ledger: &str, on: &str) {
    let act = "Assemblea dei Sindaci|delibera|5/2027|2027-01-20";
    let said = scene.usus(&["close", "--effective", on, "--act", act, "--ledger", ledger]);
    assert_eq!(said.code, 0, "{}", said.err);
}

/// The document of an entry.
fn document(home: Home, ledger: &str, position: i64) -> String {
    let query = format!("select document from entry where position = {position}");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        match home {
            Home::Sqlite => {
                let mut file = SqliteConnection::connect(ledger).await.expect("a file");
                let document = file.fetch_one(&*query).await.expect("an entry").get(0);
                file.close().await.expect("closed");
                document
            }
            Home::Postgres => {
                let mut server = PgConnection::connect(ledger).await.expect("a server");
                let document = server.fetch_one(&*query).await.expect("an entry").get(0);
                server.close().await.expect("closed");
                document
            }
        }
    })
}

/// It still verifies after late rows, corrections and its own correction, and more closings.
pub(crate) fn holds_whatever_comes_after(home: Home) {
    let scene = Scene::set(home);
    let ledger = scene.ledger.clone();
    close(&scene, &ledger, "2026-12-31");
    close(&scene, &ledger, "2025-12-31");
    scene.passes(&ledger, &[]);
    for (name, rows) in [("tardi.csv", BACK_DATED), ("chiusura.csv", OF_THE_CLOSING)] {
        fs::write(scene.folder().join(name), rows).expect("a file");
        let said = scene.usus(&["import", name, "--ledger", &ledger]);
        assert_eq!(said.code, 0, "{}", said.err);
    }
    // Eight people at once: one of them records it, the others are told that it is there.
    std::thread::scope(|threads| {
        for _ in 0..8 {
            threads.spawn(|| close(&scene, &ledger, "2027-12-31"));
        }
    });
    let before = document(home, &ledger, 371);
    close(&scene, &ledger, "2026-12-31");
    assert_eq!(document(home, &ledger, 371), before, "the same again is nothing new");
    scene.passes(&ledger, &[]);
    let told = scene.out(&["verify", "--format", "json", "--ledger", &ledger]);
    assert!(told.contains("\"closings\":3"), "{told}");
}

/// A closing that somebody writes with every right on the database, its hash and all, is held to the entries.
pub(crate) fn a_false_one_is_caught(home: Home) {
    let scene = Scene::set(home);
    let ledger = scene.copy();
    close(&scene, &ledger, "2026-12-31");
    let document = document(home, &ledger, 371);
    let payload: serde_json::Value = serde_json::from_str(&document).expect("a document");
    let said = |field: &str| payload["payload"][field].to_string();
    let zeros = format!("\"{}=\"", "A".repeat(43));
    let none = format!("\"{}\"", "0".repeat(64));
    for (field, false_one) in [("size", "371"), ("size", "0"), ("root", &*zeros), ("balances", &*none)] {
        let (copy, key) = (scene.copy_of(&ledger), format!("\"{field}\":"));
        let (true_one, false_one) = (format!("{key}{}", said(field)), format!("{key}{false_one}"));
        let forged = document.replace(&true_one, &false_one);
        assert_ne!(forged, document, "{field}");
        let leaf = usus_log::document::hex(&leaf_hash(forged.as_bytes()));
        let leaf = match home {
            Home::Sqlite => format!("x'{leaf}'"),
            Home::Postgres => format!("decode('{leaf}', 'hex')"),
        };
        // No hash of the tree becomes whole with an entry at an odd position: all the rest is as it should be.
        let forging = format!(
            "update entry set document = replace(document, '{true_one}', '{false_one}'), leaf = {leaf} where position = 371"
        );
        scene.tamper(&copy, &forging);
        for word in ["371", "chiusura"] {
            scene.caught(&format!("a closing with a false {field}"), &copy, By::Verify, word);
        }
    }
}
