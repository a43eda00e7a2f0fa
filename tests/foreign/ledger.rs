//! A real ledger hands out what others judge.

use std::fs;
use std::path::Path;

use usus_verifier::base64;
use usus_verifier::key::{PrivateKey, Use};
use usus_verifier::prove::Proof;

use crate::go::Files;
use crate::home::Home;
use crate::leaves::Leaves;
use crate::program::command;

/// What `usus` answers on a ledger whose key is in the folder.
pub(crate) fn answer(folder: &Path, ledger: &str, arguments: &[&str]) -> String {
    let on = ["--ledger", ledger, "--signing-key", "log.key"];
    let output = command(folder, &[arguments, &on].concat()).output().expect("the program starts");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// A ledger with a key, and checkpoints at the sizes after each of two files.
pub(crate) fn made(folder: &Path, home: Home) -> (String, String) {
    let ledger = home.ledger(folder);
    let key = answer(folder, &ledger, &["key", "new", "--origin", "comune.example/usus"]);
    for (file, range) in [("a.csv", 1..=7), ("b.csv", 8..=20)] {
        let rows: Vec<String> =
            range.map(|n| format!("ambito-{n},Ambito n. {n} – però,Comune,118\n")).collect();
        let text = format!("ambito,name,managing_body,regime\n{}", rows.concat());
        fs::write(folder.join(file), text).expect("written");
        answer(folder, &ledger, &["import", file]);
    }
    (ledger, key)
}

/// The stored documents, as they are exported; the lines of keys and checkpoints between them are other evidence.
fn documents(folder: &Path, ledger: &str) -> Vec<String> {
    let exported = answer(folder, ledger, &["export"]);
    exported.lines().filter(|line| line.starts_with("{\"position\":")).map(str::to_owned).collect()
}

#[test]
fn go_accepts_what_a_ledger_hands_out_and_refuses_it_altered() {
    for home in [Home::Sqlite, Home::Postgres] {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        let (ledger, vkey) = made(folder, home);
        let documents = documents(folder, &ledger);
        // The key has nothing to sign here: from the documents alone comes the proof between two checkpoints.
        let key = PrivateKey::of("comune.example/usus", Use::Log, &[1; 32]).expect("a name");
        let log = Leaves::new(key, documents.clone());
        let proof = log.proof(Proof::Consistency { size: 20, old: 7 });
        let files = Files(
            [
                ("key.txt", vkey),
                ("older.txt", answer(folder, &ledger, &["checkpoint", "show", "@7"])),
                ("checkpoint.txt", answer(folder, &ledger, &["checkpoint", "show"])),
                ("consistency.txt", base64::lines(&proof)),
                ("entries.jsonl", documents.join("\n") + "\n"),
                ("receipt.txt", answer(folder, &ledger, &["receipt", "@13"])),
            ]
            .into(),
        );
        assert_eq!(files.refused(), [], "{home:?}");

        let mut altered = files.clone();
        let entries = files.0["entries.jsonl"].replace("Ambito n. 13 ", "Ambito n. 31 ");
        assert_ne!(entries, files.0["entries.jsonl"]);
        altered.0.insert("entries.jsonl", entries);
        assert_eq!(altered.refused(), [("root", "another root".to_owned())], "{home:?}");
    }
}
