//! What is taken away from the pages is what the command line gives.

use std::time::{Duration, Instant};

use crate::home::Home;
use crate::plain::{get, post};
use crate::served::Served;
use crate::{position, usus};

#[test]
fn what_is_taken_away_is_what_the_command_line_gives() {
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = Home::Sqlite.ledger(folder.path());
    let key = usus(&ledger, &["key", "new", "--origin", "prova.example/usus"]);
    usus(&ledger, &["demo"]);
    let served = Served::begin(&ledger, &[]);
    let taken = |path: &str| get(&served, path).body;
    assert_eq!(taken("/evidenze/checkpoint.txt"), usus(&ledger, &["checkpoint"]));
    assert_eq!(taken("/evidenze/registro.jsonl"), usus(&ledger, &["export"]));
    assert_eq!(taken("/registro/274/ricevuta"), usus(&ledger, &["receipt", "@274"]));
    assert_eq!(taken("/evidenze/chiavi.txt").trim(), key.trim());
    let receipt = format!("receipts/{}.tlog-proof", position(&ledger, "R-CDD-2026"));
    assert!(taken("/evidenze/fascicolo.zip?id=R-CDD-2026").contains(&receipt));
    assert_eq!(post(&served, "/evidenze/verifica").status, 303);
    let begun = Instant::now();
    loop {
        let body = taken("/evidenze");
        if body.contains("Il registro torna.") {
            break;
        }
        assert!(begun.elapsed() < Duration::from_mins(1), "{body}");
        std::thread::yield_now();
    }
}
