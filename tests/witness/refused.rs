//! What a witness does not begin with, and what it says then.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::program::{LANGUAGES, usus};
use crate::running::{Running, histories, log_key, request};

#[test]
fn a_witness_begins_only_with_a_key_of_its_own_and_what_it_has_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let witness = Running::start(folder.path());
    let [log, _] = histories();
    assert_eq!(witness.add(&request(&log, 0, 7).text()).0, 200);
    let vkey = log_key().public().to_string();
    fs::write(folder.path().join("log.key"), log_key().secret()).expect("written");
    fs::set_permissions(folder.path().join("log.key"), fs::Permissions::from_mode(0o600)).expect("set");
    fs::write(folder.path().join("open.key"), "").expect("written");
    fs::set_permissions(folder.path().join("open.key"), fs::Permissions::from_mode(0o644)).expect("set");
    fs::write(folder.path().join("logs.txt"), format!("# nostri\n\n{vkey}\n")).expect("written");

    let refused = |key: &str, log: &str, code: i32, words: [&str; 2]| {
        for ((language, more), word) in LANGUAGES.iter().zip(words) {
            let serve = ["witness", "serve", "--listen", "127.0.0.1:0", "--state", "seen"];
            let said = usus(folder.path(), &[&serve[..], &["--key", key, "--log", log], more].concat());
            assert_eq!(said.code, code, "{language}: {}", said.err);
            assert!(said.err.contains(word), "{language}: {}", said.err);
        }
    };
    refused("w.key", "logs.txt", 3, ["già in uso", "in use by another"]);
    refused("w.key", "nessuno", 2, ["«nessuno» non è la chiave", "“nessuno” is not the public key"]);
    refused("w.key", &witness.key.to_string(), 2, ["non è la chiave", "is not the public key"]);
    refused("nothing.key", &vkey, 2, ["Nessuna chiave in", "No key at"]);
    refused("log.key", &vkey, 2, ["non è di un testimone", "is not a witness's"]);
    refused("open.key", &vkey, 2, ["permessi 644", "mode 644"]);

    drop(witness);
    let seen =
        fs::read_dir(folder.path().join("seen")).expect("a folder").map(|file| file.expect("a file").path());
    let kept: Vec<_> = seen.filter(|path| path.to_string_lossy().ends_with(".checkpoint")).collect();
    let text = fs::read_to_string(&kept[0]).expect("a file");
    fs::write(&kept[0], text.replacen("\n7\n", "\n3\n", 1)).expect("written");
    refused(
        "w.key",
        &vkey,
        4,
        ["non è un punto di controllo di comune.example/usus", "is no checkpoint of comune.example/usus"],
    );
}

#[test]
fn a_key_is_made_once_and_shown_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| {
        crate::program::command(folder.path(), arguments).output().expect("the program starts")
    };
    let made = run(&["witness", "key", "w.key", "--name", "w.example"]);
    let again = run(&["witness", "key", "w.key"]);
    assert_eq!((made.status.code(), &made.stdout), (Some(0), &again.stdout));
    assert!(made.stdout.starts_with(b"w.example+"));
    for wrong in [
        &["witness", "key", "w.key", "--name", "other.example"][..],
        &["witness", "key", "x.key", "--name", "due parole"],
        &["witness", "key", "x.key"],
    ] {
        assert_eq!(run(wrong).status.code(), Some(2), "{wrong:?}");
    }
    assert_eq!(run(&["witness", "key", "w.key"]).stdout, made.stdout);
}
