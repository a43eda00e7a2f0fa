//! The acts that entries cite, as a table: `body,kind,number,date,positions`, in the order of the first four, with
//! blanks between the positions.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::balances::cell;
use crate::event::Act;
use crate::time::Day;

/// The acts, each with the positions of the entries that cite it.
#[derive(Debug, Default)]
pub struct Acts(BTreeMap<(String, String, String, Day), Vec<u64>>);

impl Acts {
    /// An entry cites an act. Positions come in their order.
    pub fn cite(&mut self, act: &Act<'_>, position: u64) {
        let [body, kind, number] = [&act.body, &act.kind, &act.number].map(|text| text.clone().into_owned());
        self.0.entry((body, kind, number, act.date)).or_default().push(position);
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.len() as u64
    }

    /// The table as CSV.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut text = "body,kind,number,date,positions\n".to_owned();
        for ((body, kind, number, date), positions) in &self.0 {
            let positions: Vec<String> = positions.iter().map(u64::to_string).collect();
            let [body, kind, number] = [body, kind, number].map(|text| cell(text));
            let _ = writeln!(text, "{body},{kind},{number},{date},{}", positions.join(" "));
        }
        text
    }
}
