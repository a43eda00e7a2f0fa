//! A ledger's own witnesses: what `usus witness ask` shows them, keeps, and says.

use std::fs;
use std::path::Path;
use std::process::Output;

use usus_verifier::checkpoint::SignedCheckpoint;
use usus_verifier::key::PublicKey;
use usus_verifier::policy::Policy;

use crate::home::Home;
use crate::program::command;
use crate::running::Running;

const AMBITI: &str = "ambito,name,managing_body,regime\n";

/// `usus` on a ledger, with its key in the folder.
fn usus(folder: &Path, ledger: &str, arguments: &[&str]) -> Output {
    let on = ["--ledger", ledger, "--signing-key", "log.key"];
    command(folder, &[arguments, &on].concat()).output().expect("the program starts")
}

fn done(folder: &Path, ledger: &str, arguments: &[&str]) -> String {
    let output = usus(folder, ledger, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// Records another ambito.
fn record(folder: &Path, ledger: &str, name: &str) {
    fs::write(folder.join("ambiti.csv"), format!("{AMBITI}{name},Ambito {name},Comune,118\n"))
        .expect("written");
    done(folder, ledger, &["import", "ambiti.csv"]);
}

#[test]
fn a_checkpoint_is_cosigned_by_those_who_answer_and_their_lines_are_kept() {
    for home in [Home::Sqlite, Home::Postgres] {
        let folder = tempfile::tempdir().expect("a folder");
        let (folder, ledger) = (folder.path(), home.ledger(folder.path()));
        let vkey = done(folder, &ledger, &["key", "new", "--origin", "comune.example/usus"]);
        let vkey = vkey.trim_end();
        record(folder, &ledger, "uno");

        let places = ["a", "b"].map(|place| folder.join(place));
        let [one, two] = places.each_ref().map(|place| {
            fs::create_dir(place).expect("a folder");
            Running::of(place, vkey)
        });
        let policy = format!(
            "log {vkey}\nwitness one {} {}\nwitness two {} {}\ngroup all-of-them all one two\nquorum all-of-them\n",
            one.key, one.url, two.key, two.url
        );
        fs::write(folder.join("policy.txt"), &policy).expect("written");
        let ask = ["witness", "ask", "--policy", "policy.txt"];
        let believed = |text: &str| {
            let checkpoint = SignedCheckpoint::read(text).expect("a checkpoint");
            let found = Policy::read(&policy).expect("a policy").finds(&checkpoint).expect("no forgery");
            assert!(found.is_of_a_known_log && found.is_enough, "{text}");
            checkpoint.tree().0
        };
        let first = done(folder, &ledger, &ask);
        assert_eq!(believed(&first), 1);
        assert_eq!(believed(&done(folder, &ledger, &["checkpoint", "show"])), 1);

        // The ledger goes on, and its witnesses with it; then one of them is gone.
        record(folder, &ledger, "due");
        record(folder, &ledger, "tre");
        assert_eq!(believed(&done(folder, &ledger, &ask)), 3);
        drop(two);
        record(folder, &ledger, "quattro");
        let output = usus(folder, &ledger, &ask);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains("two: non risponde (") && said.contains("Controfirmato da: one. "), "{said}");
        let shown = done(folder, &ledger, &["checkpoint", "show"]);
        let shown = SignedCheckpoint::read(&shown).expect("a checkpoint");
        let keys: Vec<PublicKey> = vec![one.key.clone()];
        assert_eq!((shown.tree().0, shown.note().signed_by(&keys).map(|keys| keys.len())), (4, Ok(1)));
    }
}

#[test]
fn a_ledger_that_was_put_back_is_found_out_by_its_witness() {
    let folder = tempfile::tempdir().expect("a folder");
    let (folder, ledger) = (folder.path(), Home::Sqlite.ledger(folder.path()));
    let vkey = done(folder, &ledger, &["key", "new", "--origin", "comune.example/usus"]);
    record(folder, &ledger, "uno");
    fs::copy(folder.join("usus.db"), folder.join("backup.db")).expect("copied");
    record(folder, &ledger, "due");
    let witness = Running::of(folder, vkey.trim_end());
    let policy = format!("witness one {} {}\nquorum one\n", witness.key, witness.url);
    fs::write(folder.join("policy.txt"), policy).expect("written");
    let ask = ["witness", "ask", "--policy", "policy.txt"];
    done(folder, &ledger, &ask);
    // What the witness has kept is a checkpoint kept elsewhere for whoever verifies, without asking it.
    let kept = fs::read_dir(folder.join("seen")).expect("a folder").map(|file| file.expect("a file").path());
    let kept = kept.filter(|path| path.extension().is_some_and(|extension| extension == "checkpoint"));
    let kept: Vec<String> = kept.map(|path| path.display().to_string()).collect();
    let against = ["verify", "--against", &kept[0]];
    done(folder, &ledger, &against);

    let put_back = format!("sqlite:{}", folder.join("backup.db").display());
    let told = |word: &str| {
        let output = usus(folder, &put_back, &ask);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(4), "{said}");
        assert!(said.contains(word), "{said}");
    };
    told("riportato indietro o troncato");
    assert_eq!(usus(folder, &put_back, &against).status.code(), Some(4));
    record(folder, &put_back, "altro");
    told("controfirmato un registro diverso");
    record(folder, &put_back, "altro-ancora");
    told("non continua quello che ha controfirmato");
}

#[test]
fn a_policy_is_read_before_anybody_is_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let (folder, ledger) = (folder.path(), Home::Sqlite.ledger(folder.path()));
    let vkey = done(folder, &ledger, &["key", "new", "--origin", "comune.example/usus"]);
    record(folder, &ledger, "uno");
    let refused = |policy: &str, word: &str| {
        fs::write(folder.join("policy.txt"), policy).expect("written");
        let output = usus(folder, &ledger, &["witness", "ask", "--policy", "policy.txt"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(word), "{said}");
    };
    refused("witness one nobody\nquorum one\n", "riga 1");
    refused(&format!("log {vkey}quorum none\n"), "dove chiedere");
    let output = usus(folder, &ledger, &["witness", "ask", "--policy", "nothing.txt"]);
    assert_eq!(output.status.code(), Some(2));
}
