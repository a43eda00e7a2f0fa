//! The minimal files, one a rule. `cases/RULE.csv` is imported as it stands; `cases/RULE.sheet` is written as
//! CSV and imported as a workbook; the rest is made of bytes. A name may say more after the rule: `RULE.plan.csv`.

use std::fs;
use std::path::Path;

use crate::made::{self, Made};
use crate::{here, workbook};

/// A file that breaks a rule.
pub(crate) struct Case {
    /// The rule it breaks.
    pub(crate) rule: String,
    /// The rule, and what tells this case from others of the same rule.
    pub(crate) name: String,
    /// Its name as it is imported.
    pub(crate) file: String,
    /// What is in it, for the reader of the catalogue.
    pub(crate) shown: String,
    content: Content,
}

enum Content {
    Bytes(Vec<u8>),
    Made(fn(&Path)),
}

impl Case {
    /// Puts the file into a folder.
    pub(crate) fn place(&self, folder: &Path) {
        let path = folder.join(&self.file);
        match &self.content {
            Content::Bytes(bytes) => fs::write(path, bytes).expect("a file"),
            Content::Made(make) => make(&path),
        }
    }
}

/// Every case.
pub(crate) fn cases() -> Vec<Case> {
    let written = fs::read_dir(here("cases")).expect("the folder of the cases");
    let written = written.map(|file| of_file(&file.expect("a file").path()));
    written.chain(made::MADE.iter().map(of_made)).collect()
}

fn of_file(path: &Path) -> Case {
    let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
    let text = fs::read_to_string(path).expect("a text");
    let (file, bytes, kind) = match name.strip_suffix(".sheet") {
        Some(stem) => (format!("{stem}.ods"), workbook::ods_of(&text), "A workbook with these cells:\n\n"),
        None => (name.to_owned(), text.clone().into_bytes(), ""),
    };
    let shown =
        if text.is_empty() { "An empty file.\n".into() } else { format!("{kind}```csv\n{text}```\n") };
    Case { rule: rule(name), name: stem(name), file, shown, content: Content::Bytes(bytes) }
}

fn of_made(made: &Made) -> Case {
    let shown = format!("{}\n", made.shown);
    Case {
        rule: rule(made.file),
        name: stem(made.file),
        file: made.file.into(),
        shown,
        content: Content::Made(made.make),
    }
}

fn rule(name: &str) -> String {
    name.split('.').next().unwrap_or(name).into()
}

fn stem(name: &str) -> String {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).into()
}
