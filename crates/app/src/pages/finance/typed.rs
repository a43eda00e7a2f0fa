//! What somebody typed into a form, and the row of a file it stands for.

use std::collections::BTreeMap;

use usus_desk::import::Readable;
use usus_desk::sheet::{Cell, Row, Table};
use usus_desk::subject::Subject;
use usus_domain::table::Action;

use crate::pages::finance::fields;
use crate::serve::{Trouble, Visit};

/// The four fields of an act that is entered anew, in its order.
pub(super) const ACT: [&str; 4] = ["act_body", "act_kind", "act_number", "act_date"];

/// What was typed.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    /// For which action.
    pub(super) action: Action,
    words: BTreeMap<String, String>,
}

impl Typed {
    /// What an address fills in beforehand.
    pub(super) fn beforehand(action: Action, visit: &Visit) -> Self {
        Self { action, words: visit.words.clone() }
    }

    /// What a form sends. Several choices of one field become its words.
    pub(super) fn sent(action: Option<Action>, body: &[u8], visit: &Visit) -> Result<Self, Trouble> {
        let unclear = || {
            let said = visit.say("Il modulo non si può leggere.", "The form cannot be read.");
            Trouble::Unclear(said.to_owned())
        };
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).map_err(|_| unclear())?;
        let mut words: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in pairs {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            let word = words.entry(name).or_default();
            if !word.is_empty() {
                word.push(' ');
            }
            word.push_str(value);
        }
        let named = || words.get("action").and_then(|code| Action::from_code(code));
        let action = action.or_else(named).filter(|action| action.is_asked_in_files()).ok_or_else(unclear)?;
        Ok(Self { action, words })
    }

    /// What stands in a field; empty where nothing does.
    pub(super) fn of(&self, code: &str) -> &str {
        self.words.get(code).map_or("", String::as_str)
    }

    /// Fills a field in that is empty.
    pub(super) fn or(mut self, code: &str, value: impl FnOnce() -> String) -> Self {
        if self.of(code).is_empty() {
            self.words.insert(code.to_owned(), value());
        }
        self
    }

    /// The act: the one that was chosen, or the one that was entered; empty where neither was.
    pub(super) fn act(&self) -> String {
        let parts = ACT.map(|part| self.of(part));
        if parts.iter().all(|part| part.is_empty()) { self.of("act").to_owned() } else { parts.join("|") }
    }

    /// The columns of its row, and what stands in them.
    pub(super) fn cells(&self) -> Vec<(&'static str, String)> {
        let always = [("action", self.action.code().to_owned())];
        let fields =
            fields::of(self.action).into_iter().map(|field| (field.code, self.of(field.code).to_owned()));
        let act = [("act", self.act())];
        let is_there =
            |(code, text): &(&str, String)| !text.is_empty() || ["id", "effective_on", "act"].contains(code);
        always.into_iter().chain(fields).chain(act).filter(is_there).collect()
    }

    /// Everything that was typed, to be sent once more.
    pub(super) fn kept(&self) -> impl Iterator<Item = (&'static str, String)> {
        self.cells().into_iter().filter(|(_, text)| !text.is_empty())
    }

    /// The file of one row that says the same.
    pub(super) fn readable(&self) -> Readable {
        let cells = self.cells();
        let columns = cells.iter().map(|(code, _)| (*code).to_owned()).collect();
        let row = Row {
            number: 2,
            cells: cells.iter().map(|(_, text)| Cell::from_text(text)).collect(),
            shape: Ok(()),
        };
        let table = Table { sheet: None, columns, rows: vec![row], ignored_sheets: Vec::new() };
        Readable { subject: Subject::Movement, table }
    }
}
