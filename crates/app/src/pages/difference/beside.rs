//! A table of the past and the same table today: which figure is another, which rows are new, which are gone.

use std::collections::HashMap;

use maud::{Markup, html};
use usus_views::balance::Balance;

use super::{count, mark, other, sign, why};
use crate::commands::balance as told;
use crate::serve::Visit;
use crate::show::{self, Cell, Report};
use crate::words::{figures, labels};

/// What changes by itself, whether or not anything was recorded.
const PASSING: [&str; 1] = ["days"];

/// What is a number, and yet of what is gone there is not so much less of it.
const RANKS: [&str; 3] = ["band", "capacity", "length"];

/// A table's rows as they are today, to be held against those of then.
pub(crate) struct Beside {
    /// What each row of then is about, in their order.
    then: Vec<String>,
    /// The rows of today, by what they are about.
    now: HashMap<String, Vec<Cell>>,
    /// The totals of today, by what they say.
    totals: HashMap<String, Vec<Cell>>,
    /// The codes of today's columns.
    columns: Vec<&'static str>,
    /// The codes of the columns that say what a row is about.
    keys: Vec<&'static str>,
    /// How a course ends today: its last row.
    end: Option<Vec<Cell>>,
    /// The columns there are today and were not then.
    new_columns: Vec<&'static str>,
    /// How many rows there are today and were not then.
    new: usize,
    /// How many rows were there then and are not today.
    gone: usize,
}

impl Beside {
    /// Two tables whose rows are told apart by what stands in these columns. Of the one of then, all rows are wanted;
    /// what is then shown of it has to begin with the same ones.
    pub(crate) fn of(then: &Report, now: Report, keys: &[&'static str]) -> Self {
        let is_new = |code: &&'static str| then.columns.iter().all(|known| known.code != *code);
        let new_columns = now.columns.iter().map(|column| column.code).filter(is_new).collect();
        let (then, of_now) = (written(then, keys), written(&now, keys));
        Self { new_columns, ..Self::by(then, of_now, now, keys) }
    }

    /// Two tables of balances.
    pub(crate) fn balances(visit: &Visit, then: &Balance, now: &Balance) -> Self {
        let written = |balance: &Balance| balance.rows.iter().map(|row| format!("{:?}", row.key)).collect();
        let keys: Vec<&'static str> = then.dimensions.iter().map(|dimension| dimension.code()).collect();
        Self::by(written(then), written(now), told::report(now, String::new(), visit.language), &keys)
    }

    /// Two tables of whose rows each is about what is said beside it.
    pub(crate) fn by(then: Vec<String>, of_now: Vec<String>, now: Report, keys: &[&'static str]) -> Self {
        let (then, of_now) = (told_apart(then), told_apart(of_now));
        let columns: Vec<&'static str> = now.columns.iter().map(|column| column.code).collect();
        let totals = now.totals.into_iter().map(|row| (in_words(&row), row)).collect();
        let now: HashMap<String, Vec<Cell>> = of_now.into_iter().zip(now.rows).collect();
        let kept = then.iter().filter(|key| now.contains_key(*key)).count();
        let (new, gone) = (now.len() - kept, then.len() - kept);
        Self {
            then,
            now,
            totals,
            columns,
            keys: keys.to_vec(),
            end: None,
            new_columns: Vec::new(),
            new,
            gone,
        }
    }

    /// The same of a course, which ends today with this row: what stands in the end is not of a day.
    pub(crate) fn ending(self, end: Option<Vec<Cell>>) -> Self {
        Self { end, ..self }
    }

    /// The same where so many of today's rows stand there only to be held against those of then, and are gone.
    pub(crate) fn without(self, gone: usize) -> Self {
        Self { gone: self.gone + gone, ..self }
    }

    /// The mark beside a figure of then; nothing where it is the same today.
    pub(crate) fn mark(&self, visit: &Visit, report: &Report, row: usize, at: usize) -> Option<Markup> {
        let code = report.columns[at].code;
        let now = self.now.get(self.then.get(row)?);
        if self.keys.contains(&code) {
            let is_first = at == 0 && now.is_none();
            return is_first.then(|| other(visit, visit.say("non c'è più", "gone")));
        }
        let now = now.map(|row| &row[..]);
        self.compared(visit, code, &report.rows[row][at], now)
    }

    /// The mark beside a total of then.
    pub(crate) fn total(&self, visit: &Visit, row: &[Cell], code: &str, at: usize) -> Option<Markup> {
        let now = self.totals.get(&in_words(row))?;
        self.compared(visit, code, &row[at], Some(now))
    }

    /// Whether something in a column is another today.
    pub(crate) fn differs(&self, visit: &Visit, report: &Report, at: usize) -> bool {
        (0..report.rows.len()).any(|row| self.mark(visit, report, row, at).is_some())
    }

    /// How many figures of a table are others today, and by how much its totals: for where the table is folded away.
    pub(crate) fn summary(&self, visit: &Visit, report: &Report) -> Markup {
        let cells = (0..report.rows.len()).flat_map(|row| (0..report.columns.len()).map(move |at| (row, at)));
        let many = cells
            .filter(|(_, at)| !self.keys.contains(&report.columns[*at].code))
            .filter(|(row, at)| self.mark(visit, report, *row, *at).is_some())
            .count();
        let said = if many == 1 {
            visit.say("cifra oggi diversa", "figure differs today")
        } else {
            visit.say("cifre oggi diverse", "figures differ today")
        };
        let whole = (0..report.columns.len()).filter_map(|at| {
            let mark = self.of_whole(visit, report, at)?;
            Some((labels::label(report.columns[at].code, visit.language), mark))
        });
        let whole: Vec<_> = whole.collect();
        html! {
            @if many > 0 || !whole.is_empty() {
                p class="difference-summary" {
                    @if many > 0 { span class="difference other" { "≠ " (many) " " (said) } }
                    @for (label, mark) in whole { span { (label) " " (mark) } }
                }
            }
        }
    }

    /// The mark of the one row that says the whole: the total, the end of a course, or the only row there is.
    fn of_whole(&self, visit: &Visit, report: &Report, at: usize) -> Option<Markup> {
        let is_amount = |row: &[Cell]| matches!(row[at], Cell::Amount(..));
        if let Some(total) = report.totals.first() {
            return is_amount(total).then(|| self.total(visit, total, report.columns[at].code, at))?;
        }
        let Some(end) = &self.end else {
            let [row] = &*report.rows else { return None };
            return is_amount(row).then(|| self.mark(visit, report, 0, at))?;
        };
        let day = |row: &&Vec<Cell>| match row.first() {
            Some(Cell::Date(day)) => Some(*day),
            _ => None,
        };
        let last = report.rows.iter().max_by_key(day)?;
        is_amount(last).then(|| self.compared(visit, report.columns[at].code, &last[at], Some(end)))?
    }

    fn compared(&self, visit: &Visit, code: &str, then: &Cell, now: Option<&[Cell]>) -> Option<Markup> {
        if PASSING.contains(&code) {
            return None;
        }
        let now = match now {
            // Of what is gone nothing is left.
            None => None,
            Some(row) => Some(&row[self.columns.iter().position(|known| *known == code)?]),
        };
        match (then, now) {
            (Cell::Amount(0, _) | Cell::Number(0), None) => None,
            (_, None) if RANKS.contains(&code) => None,
            (Cell::Amount(then, unit), None) => Some(mark(visit, *then, 0, *unit)),
            (Cell::Number(then), None) => Some(count(visit, *then, 0)),
            (_, None) => None,
            (Cell::Amount(then, unit), Some(Cell::Amount(now, same))) if unit == same => {
                (then != now).then(|| mark(visit, *then, *now, *unit))
            }
            (Cell::Number(then), Some(Cell::Number(now))) if !RANKS.contains(&code) => {
                (then != now).then(|| count(visit, *then, *now))
            }
            (then, Some(now)) => {
                let words = |cell: &Cell| show::for_people(code, cell, visit.language);
                let (before, after) = (words(then), words(now));
                let is_another = before != after && [then, now].into_iter().any(is_figure);
                is_another.then(|| other(visit, &with_unit(visit, now, after)))
            }
        }
    }

    /// Which columns and how many rows are new today, how many are gone, and where it is told why; nothing where all are
    /// the same.
    pub(crate) fn rows(&self, visit: &Visit) -> Markup {
        if self.new == 0 && self.gone == 0 && self.new_columns.is_empty() {
            return html! {};
        }
        html! {
            p class="hint difference-rows" {
                @if !self.new_columns.is_empty() {
                    @let names = self.new_columns.iter().map(|code| labels::label(code, visit.language));
                    (visit.say("Colonne che oggi ci sono e qui non ancora: ", "Columns that are there today and not yet here: "))
                    (names.collect::<Vec<_>>().join("; ")) ". "
                }
                @if self.new > 0 {
                    (visit.say("Righe che oggi ci sono e qui non ancora: ", "Rows that are there today and not yet here: "))
                    strong { (sign(1)) " " (self.new) } ". "
                }
                @if self.gone > 0 {
                    (visit.say("Righe che oggi non ci sono più: ", "Rows that are no longer there today: "))
                    strong { (sign(-1)) " " (self.gone) } ". "
                }
                (why(visit))
            }
        }
    }
}

/// What rows are about: what stands in some columns.
fn written(report: &Report, keys: &[&str]) -> Vec<String> {
    let at: Vec<usize> =
        (0..report.columns.len()).filter(|at| keys.contains(&report.columns[*at].code)).collect();
    report.rows.iter().map(|row| format!("{:?}", at.iter().map(|at| &row[*at]).collect::<Vec<_>>())).collect()
}

/// Rows about the same are told apart by their order.
fn told_apart(keys: Vec<String>) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let tell = |key: String| {
        let times = seen.entry(key.clone()).or_default();
        *times += 1;
        if *times == 1 { key } else { format!("{key} {times}") }
    };
    keys.into_iter().map(tell).collect()
}

/// What a total is of: its words, among them its unit.
fn in_words(row: &[Cell]) -> String {
    let words = row.iter().take_while(|cell| matches!(cell, Cell::Text(_) | Cell::Null));
    let unit = row.iter().find_map(|cell| match cell {
        Cell::Amount(_, unit) => Some(unit.code()),
        _ => None,
    });
    format!("{:?} {unit:?}", words.collect::<Vec<_>>())
}

/// Whether it is a figure, and not a name, a sentence or nothing.
fn is_figure(cell: &Cell) -> bool {
    match cell {
        Cell::Text(text) => {
            let number = text.split(' ').next().unwrap_or_default().trim_start_matches('-');
            number.starts_with(|first: char| first.is_ascii_digit())
                && number.chars().all(|digit| digit.is_ascii_digit() || matches!(digit, '.' | ','))
        }
        Cell::Null | Cell::Amount(0, _) | Cell::Number(0) => false,
        _ => true,
    }
}

/// A cell as it is told away from its column: an amount with its unit.
fn with_unit(visit: &Visit, cell: &Cell, words: String) -> String {
    match cell {
        Cell::Amount(parts, unit) => {
            let told = figures::amount(*parts, *unit, visit.language.is_italian());
            format!("{told} {}", visit.language.unit(unit.code()))
        }
        _ => words,
    }
}
