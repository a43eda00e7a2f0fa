//! The catalogue as a page, and how it is held to what the program says.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use usus_desk::fault::{file_rules, row_rules};

use crate::case::Case;

/// A case and what is told of it in each language.
type Told<'c> = (&'c Case, [String; 2]);

const HEAD: &str = "\
# Refusals

Every rule by its name, the smallest file that breaks it, and what the program then says, in Italian and in
English. The files are imported into the ledger of `ledger/`. This page is written by the test that holds the
program to it: `UPDATE=1 cargo test -p usus --test refusals`.
";

/// The whole page: rules of rows, then rules of files, in the order of the code.
pub(crate) fn written(told: &[Told], unreachable: &[(&str, &str)]) -> String {
    let mut page = HEAD.to_owned();
    let rows: Vec<&str> = row_rules().collect();
    let files: Vec<&str> = file_rules().collect();
    for (title, rules) in [
        ("Rows: exit code 1, and nothing of the file is recorded", rows),
        ("Files: exit code 2, and nothing is read", files),
    ] {
        let _ = writeln!(page, "\n## {title}");
        let mut seen = BTreeSet::new();
        for rule in rules.into_iter().filter(|rule| seen.insert(*rule)) {
            section(&mut page, rule, told);
        }
    }
    page.push_str("\n## Rules that no file can break\n\n");
    for (rule, reason) in unreachable {
        let _ = writeln!(page, "- `{rule}`: {reason}.");
    }
    page
}

fn section(page: &mut String, rule: &str, told: &[Told]) {
    for (at, (case, [italian, english])) in told.iter().filter(|(case, _)| case.rule == rule).enumerate() {
        if at == 0 {
            let _ = write!(page, "\n### {rule}\n");
        }
        let _ = write!(page, "\n{}\n```text\n{italian}{english}```\n", case.shown);
    }
}

/// Compares a page with the one on disk, or writes it where `UPDATE` is set.
pub(crate) fn compare(path: &Path, page: &str) {
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, page).expect("the catalogue");
        return;
    }
    let kept = fs::read_to_string(path).unwrap_or_default();
    assert!(kept == page, "the program no longer says what the catalogue says:\n{}", difference(&kept, page));
}

/// The lines that only one of two pages has, under the heading they stand below.
fn difference(kept: &str, page: &str) -> String {
    let mut text = String::new();
    for (mark, of, without) in [('-', kept, page), ('+', page, kept)] {
        let without: BTreeSet<&str> = without.lines().collect();
        let mut heading = None;
        for line in of.lines() {
            if line.starts_with('#') {
                heading = Some(line);
            }
            if !without.contains(line) {
                if let Some(heading) = heading.take() {
                    let _ = writeln!(text, "  {heading}");
                }
                let _ = writeln!(text, "{mark} {line}");
            }
        }
    }
    if text.is_empty() { "  the same lines stand in another order".into() } else { text }
}

#[test]
fn a_difference_is_shown_under_the_rule_it_belongs_to() {
    let kept = "# a\none\n# b\ntwo\n";
    assert_eq!(difference(kept, "# a\none\n# b\nthree\n"), "  # b\n- two\n  # b\n+ three\n");
    assert_eq!(difference(kept, "# b\ntwo\n# a\none\n"), "  the same lines stand in another order");
}
