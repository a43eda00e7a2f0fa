//! Go's own packages for notes and trees (`golang.org/x/mod/sumdb`), by the program in `judge.go`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use usus_verifier::base64;
use usus_verifier::key::{PrivateKey, Use};
use usus_verifier::prove::Proof;
use usus_verifier::receipt::Receipt;

use crate::leaves::Leaves;

/// What `judge.go` is asked, in its order.
const QUESTIONS: [&str; 4] = ["note", "root", "inclusion", "consistency"];

/// The program, compiled once.
fn judge() -> &'static Path {
    static JUDGE: OnceLock<PathBuf> = OnceLock::new();
    JUDGE.get_or_init(|| {
        usus_scratch::GO.at_hand().unwrap_or_else(|error| panic!("{error}"));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let (program, made) = (folder.join("judge"), folder.join(format!("judge-{}", std::process::id())));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/foreign/judge.go");
        let built = Command::new("go")
            .args(["build", "-o"])
            .arg(&made)
            .arg(source)
            .env("GO111MODULE", "off")
            .env("GOPATH", "/usr/share/gocode")
            .env("GOCACHE", folder.join("go"))
            .env("GOFLAGS", "")
            .current_dir(folder)
            .output()
            .expect("Go starts");
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        // Another run may use the one that is there.
        fs::rename(made, &program).expect("renamed");
        program
    })
}

/// What is to be judged: the files by their names.
#[derive(Clone)]
pub(crate) struct Files(pub(crate) BTreeMap<&'static str, String>);

impl Files {
    /// The files of a log, from an older size to a later one, with the receipt of an entry by its index.
    pub(crate) fn of(log: &Leaves, key: &PrivateKey, (older, size, index): (u64, u64, u64)) -> Self {
        let entries = &log.entries()[..usize::try_from(size).expect("small")];
        let receipt = Receipt {
            entry: entries[usize::try_from(index).expect("small")].clone().into_bytes(),
            index,
            proof: log.proof(Proof::Inclusion { size, index }),
            checkpoint: log.checkpoint(size),
        };
        let consistency = log.proof(Proof::Consistency { size, old: older });
        Self(BTreeMap::from([
            ("key.txt", format!("{}\n", key.public())),
            ("older.txt", log.checkpoint(older).whole().to_owned()),
            ("checkpoint.txt", log.checkpoint(size).whole().to_owned()),
            ("consistency.txt", base64::lines(&consistency)),
            ("entries.jsonl", entries.iter().map(|entry| entry.clone() + "\n").collect()),
            ("receipt.txt", receipt.text()),
        ]))
    }

    /// The questions that Go answers with anything but yes, and what it says.
    pub(crate) fn refused(&self) -> Vec<(&'static str, String)> {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in &self.0 {
            fs::write(folder.path().join(name), text).expect("written");
        }
        let output = Command::new(judge()).arg(folder.path()).output().expect("the judge starts");
        let said = String::from_utf8(output.stdout).expect("text");
        let lines: Vec<&str> = said.lines().collect();
        assert_eq!(lines.len(), QUESTIONS.len(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        let refused: Vec<_> = QUESTIONS
            .into_iter()
            .zip(lines)
            .map(|(question, line)| {
                (question, line.strip_prefix(question).expect("in order").trim().to_owned())
            })
            .filter(|(_, verdict)| verdict != "ok")
            .collect();
        assert_eq!(output.status.success(), refused.is_empty(), "{said}");
        refused
    }

    /// The same with a file changed.
    fn with(&self, name: &'static str, change: impl Fn(&str) -> String) -> Self {
        let mut changed = self.clone();
        let text = change(&self.0[name]);
        assert_ne!(text, self.0[name], "{name} has to change");
        changed.0.insert(name, text);
        changed
    }
}

fn key() -> PrivateKey {
    PrivateKey::of("comune.example/usus", Use::Log, &[1; 32]).expect("a name")
}

fn log() -> Leaves {
    let entry = |n: u32| format!("{{\"position\":{n},\"note\":\"però, € {n}\"}}");
    Leaves::new(key(), (1..=130).map(entry).collect())
}

#[test]
fn go_accepts_checkpoints_roots_and_proofs_of_every_shape() {
    let log = log();
    for sizes in
        [(1, 1, 0), (1, 2, 1), (3, 7, 6), (7, 8, 0), (64, 64, 63), (64, 65, 64), (37, 130, 99), (128, 129, 5)]
    {
        assert_eq!(Files::of(&log, &key(), sizes).refused(), [], "{sizes:?}");
    }
}

#[test]
fn go_accepts_a_checkpoint_that_witnesses_have_cosigned() {
    let log = log();
    let witness = PrivateKey::of("w.example", Use::Witness, &[2; 32]).expect("a name");
    let mut checkpoint = log.checkpoint(130);
    checkpoint.add(&checkpoint.cosignature(&witness, 1_700_000_000)).expect("a line");
    let files =
        Files::of(&log, &key(), (37, 130, 99)).with("checkpoint.txt", |_| checkpoint.whole().to_owned());
    assert_eq!(files.refused(), []);
}

#[test]
fn go_refuses_what_was_altered() {
    let files = Files::of(&log(), &key(), (37, 130, 99));
    let refused = |name: &'static str, change: &dyn Fn(&str) -> String| {
        files.with(name, change).refused().into_iter().map(|(question, _)| question).collect::<Vec<_>>()
    };
    let swapped = |text: &str| {
        let mut lines: Vec<&str> = text.lines().collect();
        lines.swap(20, 21);
        lines.join("\n") + "\n"
    };
    let forged = |text: &str| {
        let at = text.trim_end().len() - 10;
        let other = if text.as_bytes()[at] == b'A' { "B" } else { "A" };
        format!("{}{other}{}", &text[..at], &text[at + 1..])
    };
    let without_a_line = |text: &str| text.split_once('\n').expect("lines").1.to_owned();

    // An entry: altered, put elsewhere, left out, put in.
    assert_eq!(refused("entries.jsonl", &|text| text.replace("€ 77\"", "€ 78\"")), ["root"]);
    assert_eq!(refused("entries.jsonl", &swapped), ["root"]);
    assert_eq!(refused("entries.jsonl", &without_a_line), ["root"]);
    assert_eq!(refused("entries.jsonl", &|text| format!("{{}}\n{text}")), ["root"]);
    assert_eq!(refused("receipt.txt", &|text| text.replace("index 99", "index 98")), ["inclusion"]);
    let entry = base64::written("{\"position\":100,\"note\":\"però, € 1000\"}".as_bytes());
    let other_entry = |text: &str| {
        let (head, rest) = text.split_once("extra ").expect("an entry");
        let (_, rest) = rest.split_once('\n').expect("lines");
        format!("{head}extra {entry}\n{rest}")
    };
    assert_eq!(refused("receipt.txt", &other_entry), ["inclusion"]);

    // A checkpoint: its signature, its text, its key.
    assert_eq!(refused("checkpoint.txt", &forged), ["note", "root", "consistency"]);
    assert_eq!(refused("older.txt", &forged), ["note", "consistency"]);
    assert_eq!(refused("receipt.txt", &forged), ["inclusion"]);
    let smaller = |text: &str| text.replace("\n130\n", "\n129\n");
    assert_eq!(refused("checkpoint.txt", &smaller), ["note", "root", "consistency"]);
    let other = PrivateKey::of("comune.example/usus", Use::Log, &[9; 32]).expect("a name");
    assert_eq!(refused("key.txt", &|_| other.public().to_string()), QUESTIONS);

    // A proof, and a history that was rewritten and signed anew with the log's own key.
    assert_eq!(refused("consistency.txt", &without_a_line), ["consistency"]);
    let rewritten = (1..=130).map(|n| format!("{{\"position\":{n},\"note\":\"altro\"}}")).collect();
    let rewritten = Files::of(&Leaves::new(key(), rewritten), &key(), (37, 130, 99));
    assert_eq!(rewritten.refused(), []);
    let older = |_: &str| rewritten.0["older.txt"].clone();
    assert_eq!(refused("older.txt", &older), ["consistency"]);
}
