//! The refusal catalogue: every rule has a name, a minimal file that provokes it, and a sentence in two
//! languages that changes only on purpose. `UPDATE=1 cargo test -p usus --test refusals` writes the
//! catalogue anew.

#![expect(clippy::expect_used, reason = "a test that cannot set its scene fails")]

#[path = "refusals/case.rs"]
mod case;
#[path = "refusals/catalogue.rs"]
mod catalogue;
#[path = "refusals/made.rs"]
mod made;
#[path = "support/program.rs"]
mod program;
#[path = "refusals/workbook.rs"]
mod workbook;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use tempfile::TempDir;
use usus_desk::fault::{file_rules, row_rules};

use crate::case::{Case, cases};
use crate::program::{LANGUAGES, usus};

/// Rules that no file can break, each with the reason.
const UNREACHABLE: [(&str, &str); 7] = [
    ("cell_empty", "an empty cell that a row needs is refused as `cell_missing`, which says for what action"),
    ("nothing_to_close", "a closing is no row of a file: `usus close` is refused so (journey 11)"),
    ("proposal_taken", "no row of a file names a proposal: `usus propose` is refused so (journey 13)"),
    ("proposal_unknown", "no row of a file names a proposal: `usus approve` is refused so (journey 13)"),
    ("proposal_settled", "no row of a file settles a proposal: `usus approve` is refused so (journey 13)"),
    ("same_person", "no row of a file approves anything: `usus approve` is refused so (journey 13)"),
    ("not_the_proposer", "no row of a file withdraws anything: `usus withdraw` is refused so (journey 13)"),
];

/// A ledger with a little of everything, made once; every case gets a copy.
fn ledger() -> &'static Path {
    static LEDGER: OnceLock<TempDir> = OnceLock::new();
    let folder = LEDGER.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let mut files: Vec<String> = fs::read_dir(here("ledger"))
            .expect("the folder of the ledger")
            .map(|file| file.expect("a file").path().display().to_string())
            .collect();
        files.sort();
        let mut arguments = vec!["import"];
        arguments.extend(files.iter().map(String::as_str));
        let said = usus(folder.path(), &arguments);
        assert_eq!(said.code, 0, "{}", said.err);
        folder
    });
    folder.path()
}

/// A folder beside this file.
fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/refusals").join(name)
}

/// A new folder with a copy of the ledger.
fn desk() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::copy(ledger().join("usus.db"), folder.path().join("usus.db")).expect("a copy of the ledger");
    folder
}

fn recorded(folder: &Path) -> Vec<u8> {
    assert!(!folder.join("usus.db-wal").exists(), "the ledger was not closed");
    fs::read(folder.join("usus.db")).expect("the ledger")
}

/// Imports a case in both languages; gives what is told of its rows or of the file, without the line that
/// sums up.
fn told(case: &Case) -> [String; 2] {
    let folder = desk();
    case.place(folder.path());
    let before = recorded(folder.path());
    LANGUAGES.map(|(language, arguments)| {
        let file = case.file.as_str();
        let said = usus(folder.path(), &[&["import", file], arguments].concat());
        let (code, tail) = if row_rules().any(|rule| rule == case.rule) { (1, 1) } else { (2, 0) };
        assert_eq!(said.code, code, "{file} in {language}: {}", said.err);
        assert!(recorded(folder.path()) == before, "{file} was refused and the ledger has changed");

        let lines: Vec<&str> = said.err.lines().collect();
        let (lines, sum) = lines.split_at(lines.len().saturating_sub(tail));
        assert!(!lines.is_empty() && sum.len() == tail, "{file}: {}", said.err);
        let count = format!("{file}: {} ", lines.len());
        assert!(sum.iter().all(|sum| sum.starts_with(&count)), "bad rows are not all counted: {sum:?}");
        for line in lines {
            well_formed(case, line);
        }
        let [.., last] = lines else { unreachable!() };
        assert!(last.contains(&format!(": {}: ", case.rule)), "{file} provokes another rule: {last}");
        lines.iter().fold(String::new(), |mut all, line| {
            let _ = writeln!(all, "{line}");
            all
        })
    })
}

/// `file:row: rule: sentence`, and a sentence is one: capital, full stop, nobody's data.
fn well_formed(case: &Case, line: &str) {
    use usus_domain::personal_data::{Where, personal_data};
    let rest = line.strip_prefix(case.file.as_str()).unwrap_or_else(|| panic!("no file: {line}"));
    let mut parts = rest.splitn(3, ": ");
    let (Some(row), Some(rule), Some(sentence)) = (parts.next(), parts.next(), parts.next()) else {
        panic!("not file:row: rule: sentence: {line}");
    };
    let is_row = row.strip_prefix(':').is_some_and(|row| row.parse::<u32>().is_ok_and(|row| row > 1));
    let known =
        if is_row { row_rules().any(|name| name == rule) } else { file_rules().any(|name| name == rule) };
    assert!(known && (is_row || row.is_empty()), "no such rule: {line}");
    let first = sentence.chars().next().expect("a sentence");
    assert!(!first.is_lowercase() && sentence.ends_with('.'), "not a sentence: {line}");
    assert!(!sentence.contains(char::is_control), "a sign that cannot be seen: {line}");
    assert_eq!(personal_data(sentence, Where::FreeText), None, "personal data told again: {line}");
}

#[test]
fn every_rule_can_be_broken_by_a_file_or_says_why_not() {
    let rules: BTreeSet<&str> = row_rules().chain(file_rules()).collect();
    let with_case: BTreeSet<String> = cases().into_iter().map(|case| case.rule).collect();
    let with_case: BTreeSet<&str> = with_case.iter().map(String::as_str).collect();
    let without = UNREACHABLE.map(|(rule, _)| rule).into();

    let nothing = BTreeSet::<&str>::new();
    assert_eq!(&rules - &(&with_case | &without), nothing, "rules without a case");
    assert_eq!(&(&with_case | &without) - &rules, nothing, "cases of rules that are none");
    assert_eq!(&with_case & &without, nothing, "rules said to be unreachable that have a case");
    let of_files: BTreeSet<&str> = file_rules().collect();
    assert_eq!(&row_rules().collect::<BTreeSet<_>>() & &of_files, nothing, "one name for two rules");
}

#[test]
fn every_refusal_says_what_the_catalogue_says() {
    let cases = cases();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let done = std::sync::Mutex::new(Vec::new());
    ledger();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                    let told = told(case);
                    done.lock().expect("no case panicked").push((case, told));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no case panicked");
    done.sort_by_key(|(case, _)| case.name.as_str());
    catalogue::compare(&here("CATALOGUE.md"), &catalogue::written(&done, &UNREACHABLE));
}

#[test]
fn a_hundred_thousand_bad_rows_are_all_told_and_nothing_is_recorded() {
    const ROWS: usize = 100_000;
    let folder = desk();
    let before = recorded(folder.path());
    let mut file = "action,id,effective_on,quantity,act,allocation\n".to_owned();
    for row in 0..ROWS {
        let _ = writeln!(file, "commit,I-{row},2026-06-01,10.00,Consorzio|determina|99|2026-06-01,A-{row}");
    }
    fs::write(folder.path().join("molte.csv"), file).expect("a file");
    let said = usus(folder.path(), &["import", "molte.csv"]);
    assert_eq!(said.code, 1);
    let mut lines = said.err.lines();
    for row in 2..ROWS + 2 {
        let line = lines.next().expect("a line for each row");
        assert!(line.starts_with(&format!("molte.csv:{row}: unknown: ")), "{line}");
    }
    let sum =
        format!("molte.csv: {ROWS} righe da correggere su {ROWS}: nulla di questo file è stato registrato.");
    assert_eq!((lines.next(), lines.next()), (Some(sum.as_str()), None));
    assert!(recorded(folder.path()) == before, "the ledger has changed");
}
