//! The program as people run it.

use std::path::Path;
use std::process::{Command, Output};

use crate::story::{Story, key, policy, zipped};

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_usus-verify"));
    let Output { status, stdout, stderr } = command
        .env_remove("USUS_LANG")
        .current_dir(folder)
        .args(arguments)
        .output()
        .expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (status.code(), text(stdout), text(stderr))
}

/// A folder with one of each.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let story = Story::told();
    let size = story.size();
    let export = story.export(&[(size, 1)]);
    for (name, bytes) in [
        ("registro.jsonl", export.clone().into_bytes()),
        ("alterato.jsonl", export.replace("60000", "70000").into_bytes()),
        ("fascicolo.zip", zipped(&story.bundle(&["resource/F"], &[], 5))),
        ("ricevuta.tlog-proof", story.receipt(4).text().into_bytes()),
        ("punto.txt", story.checkpoint(size, 1, 2).whole().to_owned().into_bytes()),
        ("dopo.txt", {
            let mut later = story.clone();
            later.moves("returned", "T-2", &serde_json::json!({"source": {"resource": "F"}, "quantity": 1}));
            later.checkpoint(size + 1, 1, 0).whole().to_owned().into_bytes()
        }),
        ("chiave.txt", format!("# la chiave pubblicata\n{}\n", key(1).public()).into_bytes()),
        ("testimoni.txt", policy().into_bytes()),
        ("altro.txt", b"buongiorno\n".to_vec()),
    ] {
        std::fs::write(folder.path().join(name), bytes).expect("written");
    }
    folder
}

#[test]
fn each_file_has_its_answer_and_its_exit_code() {
    let folder = folder();
    let run = |arguments: &[&str]| run(folder.path(), arguments);
    let all = ["registro.jsonl", "fascicolo.zip", "ricevuta.tlog-proof", "punto.txt"];
    let (code, out, err) =
        run(&[&all[..], &["--key", "chiave.txt", "--policy", "testimoni.txt", "--against", "punto.txt"]]
            .concat());
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    assert_eq!(out.matches(": VERIFICATO (").count(), 4, "{out}");

    let (code, out, _) = run(&["alterato.jsonl", "--key", &key(1).public().to_string()]);
    assert_eq!(code, Some(1));
    assert!(
        out.starts_with(
            "alterato.jsonl: NON VERIFICATO (esportazione del registro)\nNon torna:\n  posizione 6: "
        ),
        "{out}"
    );
    assert!(out.contains("    atteso:  ") && out.contains("    trovato: "), "{out}");

    let (code, out, _) = run(&["registro.jsonl", "--against", "dopo.txt", "--lang", "en"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("the log was cut off, or put back as it was"), "{out}");

    let (code, out, _) = run(&["registro.jsonl", "--lang", "en"]);
    assert_eq!(code, Some(0));
    assert!(
        out.contains("ATTENTION, WHOSE KEY IT IS") && out.contains(&key(1).public().to_string()),
        "{out}"
    );

    for arguments in [
        &["altro.txt"][..],
        &["manca.txt"],
        &["punto.txt"],
        &["ricevuta.tlog-proof"],
        &["registro.jsonl", "--key", "altro.txt"],
        &["registro.jsonl", "--policy", "altro.txt"],
        &["registro.jsonl", "--against", "altro.txt"],
        &["registro.jsonl", "--effective", "31/12/2026"],
        &["registro.jsonl", "--balances", "altro.txt"],
        &["registro.jsonl", "--lang", "fr"],
        &["registro.jsonl", "--chiave", "x"],
        &[],
    ] {
        let (code, out, err) = run(arguments);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(!err.is_empty(), "{arguments:?}");
    }
    // What does not verify weighs more than what cannot be read.
    assert_eq!(run(&["manca.txt", "alterato.jsonl", "registro.jsonl"]).0, Some(1));
}

#[test]
fn programs_read_what_people_read() {
    let folder = folder();
    let (code, out, _) =
        run(folder.path(), &["--format", "json", "alterato.jsonl", "altro.txt", "fascicolo.zip"]);
    assert_eq!(code, Some(1));
    let told: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(told[0]["verifies"], false);
    assert_eq!(told[0]["fault"]["what"], "closing_root");
    assert_eq!(told[0]["fault"]["at"]["position"], 6);
    assert!(told[1]["unreadable"].is_string());
    assert_eq!((&told[2]["kind"], &told[2]["verifies"]), (&"bundle".into(), &true.into()));
    assert_eq!(told[2]["checked"][0]["what"], "entries");
}

#[test]
fn help_is_told_in_both_languages() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, out, _) = run(folder.path(), &["--help"]);
    assert_eq!(code, Some(0));
    assert!(out.contains("senza fidarsi di chi lo consegna"), "{out}");
    let (code, out, _) = run(folder.path(), &["--help", "--lang", "en"]);
    assert_eq!(code, Some(0));
    assert!(
        out.contains("without trusting whoever hands it out") && !out.contains("chiave pubblica"),
        "{out}"
    );
}
