//! Journeys: what somebody types and what they read, whole, checked to the letter, on both databases.
//!
//! Each file of `tests/journeys` is one story. A block ```` ```csv NAME ```` is a file that lies in the
//! working directory from then on; in a block ```` ```console ```` each `$ usus …` is run, `? N` is its exit
//! code where it is not 0, and the lines below are what it prints: standard output, then standard error.
//! `UPDATE=1 cargo test --test journeys` writes down what is printed now; read the difference before keeping it.
#![expect(clippy::expect_used, reason = "a test that cannot go on should stop and say where")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[path = "support/home.rs"]
mod home;

use crate::home::Home;

#[test]
fn every_journey_reads_as_it_is_written_in_a_file() {
    every_journey_reads_as_it_is_written(Home::Sqlite);
}

#[test]
fn every_journey_reads_as_it_is_written_on_a_server() {
    every_journey_reads_as_it_is_written(Home::Postgres);
}

fn every_journey_reads_as_it_is_written(home: Home) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/journeys");
    let mut journeys: Vec<PathBuf> =
        fs::read_dir(&folder).expect("the journeys").map(|entry| entry.expect("a journey").path()).collect();
    journeys.retain(|path| {
        path.extension().is_some_and(|extension| extension == "md") && !path.ends_with("README.md")
    });
    journeys.sort();
    assert!(journeys.len() >= 5, "the journeys are missing");
    let update = std::env::var_os("UPDATE").is_some() && home == Home::Sqlite;
    let mut broken = Vec::new();
    for path in journeys {
        let written = fs::read_to_string(&path).expect("a journey");
        let lived = live(&written, home);
        if lived == written {
            continue;
        }
        if update {
            fs::write(&path, lived).expect("the journey is written down");
        } else {
            broken.push(format!("{}:\n{}", path.display(), difference(&written, &lived)));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Lives through a journey and writes it down again as it really went.
fn live(written: &str, home: Home) -> String {
    let place = tempfile::tempdir().expect("a place to work in");
    let ledger = home.ledger(place.path());
    let mut lived = String::new();
    let mut lines = written.lines().peekable();
    while let Some(line) = lines.next() {
        lived.push_str(line);
        lived.push('\n');
        let Some(kind) = line.strip_prefix("```").filter(|kind| !kind.is_empty()) else { continue };
        let mut block = Vec::new();
        for line in lines.by_ref().take_while(|line| *line != "```") {
            block.push(line);
        }
        match kind.split_once(' ') {
            Some((_, name)) => {
                fs::write(place.path().join(name), block.join("\n") + "\n").expect("a file of the journey");
                lived.push_str(&(block.join("\n") + "\n"));
            }
            None if kind == "console" => {
                for command in block.iter().filter_map(|line| line.strip_prefix("$ ")) {
                    lived.extend(["$ ", command, "\n", &run(place.path(), &ledger, command)]);
                }
            }
            None => lived.push_str(&(block.join("\n") + "\n")),
        }
        lived.push_str("```\n");
    }
    lived
}

/// Runs one command; gives its exit code, where it is not 0, and all it prints.
fn run(place: &Path, ledger: &str, command: &str) -> String {
    let words: Vec<String> = words(command);
    assert_eq!(words.first().map(String::as_str), Some("usus"), "a journey runs usus only: {command}");
    let output = Command::new(env!("CARGO_BIN_EXE_usus"))
        .args(&words[1..])
        .current_dir(place)
        .env("USUS_LEDGER", ledger)
        .env_remove("USUS_LANG")
        .env_remove("USUS_LOG")
        .env_remove("USUS_ACTOR")
        .output()
        .expect("usus runs");
    let code = output.status.code().expect("usus ends by itself");
    let mut told = if code == 0 { String::new() } else { format!("? {code}\n") };
    for bytes in [output.stdout, output.stderr] {
        told.push_str(&without_roots(&without_the_hour(
            &String::from_utf8(bytes).expect("usus prints UTF-8"),
        )));
    }
    told
}

/// The words of a command, of which some stand in quotes.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in command.split('\'').enumerate() {
        if at % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(ToOwned::to_owned));
        }
    }
    words
}

/// Each entry holds random bits, so roots differ from run to run. In base64 one reads as 43 `-` and a `=`, and where it
/// is said in hex too as 64 `-`; a hash of figures alone is the same every time, and stays.
fn without_roots(text: &str) -> String {
    let mut told = text.to_owned();
    let is_sign = |sign: char| sign.is_ascii_alphanumeric() || ['+', '/', '='].contains(&sign);
    for word in text.split(|sign: char| !is_sign(sign)).filter(|word| word.len() == 44) {
        let Some(root) = usus_verifier::base64::hash(word) else { continue };
        told = told.replace(word, &format!("{}=", "-".repeat(43)));
        told = told.replace(&usus_log::document::hex(&root), &"-".repeat(64));
    }
    told
}

/// When something was recorded differs from run to run: it reads `--/--/---- --:--:--`,
/// in English `-- --- ---- --:--:--`,
/// and in JSON `----------T--:--:--.------Z`.
fn without_the_hour(text: &str) -> String {
    let people = "dd/dd/dddd dd:dd:dd";
    let programs = "dddd-dd-ddTdd:dd:dd.ddddddZ";
    let mut bytes = text.as_bytes().to_vec();
    let english = "lll dddd dd:dd:dd";
    for form in [people, programs, english] {
        let fits = |window: &[u8]| {
            window.iter().zip(form.bytes()).all(|(byte, form)| match form {
                b'd' => byte.is_ascii_digit(),
                b'l' => byte.is_ascii_alphabetic(),
                _ => *byte == form,
            })
        };
        for at in 0..(bytes.len() + 1).saturating_sub(form.len()) {
            if fits(&bytes[at..at + form.len()]) {
                for (byte, form) in bytes[at..].iter_mut().zip(form.bytes()) {
                    *byte = if [b'd', b'l'].contains(&form) { b'-' } else { form };
                }
            }
        }
    }
    let masked = String::from_utf8(bytes).expect("only digits and letters were replaced");
    (1..=31)
        .fold(masked, |text, day| text.replace(&format!(" {day} --- ---- --:--:--"), " -- --- ---- --:--:--"))
}

/// The first lines that differ, side by side.
fn difference(written: &str, lived: &str) -> String {
    let (written, lived): (Vec<&str>, Vec<&str>) = (written.lines().collect(), lived.lines().collect());
    let first =
        written.iter().zip(&lived).position(|(a, b)| a != b).unwrap_or(written.len().min(lived.len()));
    let show = |lines: &[&str]| {
        lines.iter().skip(first).take(12).flat_map(|line| ["  ", line, "\n"]).collect::<String>()
    };
    format!("line {}\nwritten:\n{}now:\n{}", first + 1, show(&written), show(&lived))
}
