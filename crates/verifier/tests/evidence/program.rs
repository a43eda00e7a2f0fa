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
        (
            "lungo.txt",
            format!("{}{}\n", story.checkpoint(size, 1, 2).whole(), "\n".repeat(1_000_000)).into_bytes(),
        ),
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
        &["registro.jsonl", "--key", "lungo.txt"],
        &["registro.jsonl", "--policy", "lungo.txt"],
        &["registro.jsonl", "--against", "lungo.txt"],
        &["registro.jsonl", "--against", "punto.txt", "--against", "lungo.txt"],
        &["lungo.txt", "--key", "chiave.txt"],
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
fn files_that_other_tools_saved_again_are_the_same() {
    let folder = folder();
    let names = ["registro.jsonl", "ricevuta.tlog-proof", "punto.txt", "chiave.txt", "testimoni.txt"];
    for name in names {
        let path = folder.path().join(name);
        let text = std::fs::read_to_string(&path).expect("text");
        let saved = format!("\u{feff}{}\r\n\r\n", text.replace('\n', "\r\n"));
        std::fs::write(path, saved).expect("written");
    }
    let trust = ["--key", "chiave.txt", "--policy", "testimoni.txt", "--against", "punto.txt"];
    let (code, out, err) = run(folder.path(), &[&names[..3], &trust].concat());
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    assert_eq!(out.matches(": VERIFICATO (").count(), 3, "{out}");
}

#[cfg(unix)]
#[test]
fn what_never_ends_is_not_read_to_its_end() {
    let folder = folder();
    let balances = ["--effective", "2026-12-31", "--balances", "/dev/zero"];
    for arguments in
        [&["--key", "/dev/zero"], &["--policy", "/dev/zero"], &["--against", "/dev/zero"], &balances[..]]
    {
        let (code, out, err) = run(folder.path(), &[&["registro.jsonl"], arguments].concat());
        assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(err.starts_with("/dev/zero: è più lungo di 1"), "{err}");
    }
    let (code, ..) = run(folder.path(), &["/dev/zero", "--key", "chiave.txt"]);
    assert_eq!(code, Some(2));
}

#[test]
fn who_misses_a_proof_is_told_what_to_ask_for() {
    let folder = folder();
    let story = Story::told();
    std::fs::write(folder.path().join("sei.txt"), story.checkpoint(6, 1, 0).whole()).expect("written");
    let against = ["fascicolo.zip", "--against", "punto.txt", "--against", "sei.txt"];
    let (code, out, _) = run(folder.path(), &against);
    assert_eq!(code, Some(1));
    assert!(
        out.contains("Chiedere a chi l'ha preparato") && out.contains("usus bundle --checkpoint @6"),
        "{out}"
    );
}

#[test]
fn what_is_wrong_with_the_command_line_is_said_in_italian() {
    let folder = folder();
    for (arguments, said) in [
        (&[][..], "Manca il file da verificare."),
        (&["x", "--chiave", "y"], "L'argomento «--chiave» non esiste."),
        (&["x", "--key"], "«--key <CHIAVE|FILE>» vuole un valore."),
        (
            &["x", "--format", "xml"],
            "«xml» non è un valore per «--format <FORMATO>». Si può dire: table, json.",
        ),
        (&["x", "--balances", "y"], "Manca --effective <DATA>."),
        (&["x", "--policy", "y", "--policy", "z"], "«--policy <FILE>» si può indicare una volta sola."),
    ] {
        let (code, _, err) = run(folder.path(), arguments);
        assert_eq!((code, err), (Some(2), format!("{said}\nCome si usa: usus-verify --help\n")));
    }
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
    for english in ["Usage", "Options", "Arguments", "Possible", "possible", "default", "Print"] {
        assert!(!out.contains(english), "{english}: {out}");
    }
    let (code, out, _) = run(folder.path(), &["--help", "--lang", "en"]);
    assert_eq!(code, Some(0));
    assert!(
        out.contains("without trusting whoever hands it out")
            && !out.contains("chiave pubblica")
            && !out.contains("DATA"),
        "{out}"
    );
}
