//! Tables sorted by an address (`sort=column`, `sort=-column` from the largest): where scripts run they do it without
//! asking again.

use std::cmp::Ordering;

use crate::serve::Visit;
use crate::show::{Cell, Report};
use crate::words::Language;

/// The column asked for, and whether from the last to the first.
fn asked(visit: &Visit) -> Option<(&str, bool)> {
    let word = visit.word("sort")?;
    Some(word.strip_prefix('-').map_or((word, false), |column| (column, true)))
}

/// The rows in the order asked for, each with its number in the report. What is empty comes last.
pub(super) fn rows<'r>(visit: &Visit, report: &'r Report) -> Vec<(usize, &'r Vec<Cell>)> {
    let mut rows: Vec<_> = report.rows.iter().enumerate().collect();
    let at = |code: &str| report.columns.iter().position(|column| column.code == code);
    let Some((at, is_down)) = asked(visit).and_then(|(code, is_down)| Some((at(code)?, is_down))) else {
        return rows;
    };
    rows.sort_by(|(_, one), (_, other)| {
        let (one, other) = (&one[at], &other[at]);
        let order = is_empty(one).cmp(&is_empty(other));
        let compared = compare(visit.language, one, other);
        order.then(if is_down { compared.reverse() } else { compared })
    });
    rows
}

/// The address that sorts by a column: amounts from the largest, words from A, and asked again the other way round.
pub(super) fn by(visit: &Visit, code: &str, is_number: bool) -> String {
    let is_down = match asked(visit) {
        Some((known, is_down)) if known == code => !is_down,
        _ => is_number,
    };
    let word = if is_down { format!("-{code}") } else { code.to_owned() };
    visit.here(&[("sort", &word)])
}

/// How a column is sorted, for those who do not see it.
pub(super) fn sorted(visit: &Visit, code: &str) -> Option<&'static str> {
    let (known, is_down) = asked(visit)?;
    (known == code).then_some(if is_down { "descending" } else { "ascending" })
}

fn is_empty(cell: &Cell) -> bool {
    match cell {
        Cell::Null => true,
        Cell::Text(text) => text.is_empty() || text == "–",
        _ => false,
    }
}

/// Amounts of one unit by how much they are; those of different units stay apart. What says how much in words, as where
/// too few are counted to be told, stands before what says it in figures.
fn compare(language: Language, one: &Cell, other: &Cell) -> Ordering {
    match (one, other) {
        (Cell::Amount(one, of), Cell::Amount(other, to)) => (of, one).cmp(&(to, other)),
        (Cell::Number(one), Cell::Number(other)) => one.cmp(other),
        (Cell::Date(one), Cell::Date(other)) => one.cmp(other),
        (Cell::Instant(one), Cell::Instant(other)) => one.cmp(other),
        (Cell::Text(one), Cell::Text(other)) => {
            let proportions = [one, other].map(|text| Proportion::of(text, language));
            proportions[0].cmp(&proportions[1]).then_with(|| one.to_lowercase().cmp(&other.to_lowercase()))
        }
        _ => rank(one).cmp(&rank(other)),
    }
}

/// In which order different sorts of cells stand.
fn rank(cell: &Cell) -> u8 {
    match cell {
        Cell::Null => 0,
        Cell::Text(_) => 1,
        Cell::Number(_) => 2,
        Cell::Amount(..) => 3,
        Cell::Date(_) => 4,
        Cell::Instant(_) => 5,
    }
}

/// What a text says as a part of something: `37,5 %`, `0,7867 (118.000,00 / 150.000,00)` or `6 / 91`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Proportion {
    numerator: i128,
    denominator: i128,
}

impl Proportion {
    /// What a text says, where that is what it says.
    pub(super) fn of(text: &str, language: Language) -> Option<Self> {
        let (first, rest) = text.split_once(' ')?;
        if let Some(whole) = rest.strip_prefix("/ ") {
            let (numerator, denominator) = (first.parse().ok()?, whole.parse().ok()?);
            // A part of nothing is nothing.
            return Some(if denominator > 0 { Self { numerator, denominator } } else { Self::NOTHING });
        }
        let is_told_with_its_parts = rest.starts_with('(') && rest.ends_with(')') && rest.contains(" / ");
        if !is_told_with_its_parts && rest != "%" && !rest.starts_with("% ") {
            return None;
        }
        let (group, point) = if language.is_italian() { ('.', ',') } else { (',', '.') };
        let number = first.replace(group, "");
        let (whole, parts) = number.split_once(point).unwrap_or((&number, ""));
        let denominator = 10_i128.checked_pow(u32::try_from(parts.len()).ok()?)?;
        Some(Self { numerator: format!("{whole}{parts}").parse().ok()?, denominator })
    }

    const NOTHING: Self = Self { numerator: 0, denominator: 1 };

    /// It as a decimal, to six places; what is finer is left off.
    pub(super) fn decimal(self) -> String {
        let millionths = self.numerator.saturating_mul(1_000_000) / self.denominator;
        let sign = if millionths < 0 { "-" } else { "" };
        let (whole, parts) = (millionths.unsigned_abs() / 1_000_000, millionths.unsigned_abs() % 1_000_000);
        format!("{sign}{whole}.{parts:06}")
    }
}

impl Ord for Proportion {
    fn cmp(&self, other: &Self) -> Ordering {
        let [one, other] = [(self, other), (other, self)]
            .map(|(one, other)| one.numerator.saturating_mul(other.denominator));
        one.cmp(&other)
    }
}

impl PartialOrd for Proportion {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Proportion {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Proportion {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_part_of_something_is_put_in_order_by_how_much_it_is() {
        let orders = [
            (Language::Italian, vec!["9,1 %", "37,5 % – sotto la metà", "99,1 %", "100,0 %", "1.250,0 %"]),
            (Language::English, vec!["-2.5 % (-1.00 / 40.00)", "9.1 %", "99.1 %", "1,250.0 %"]),
            (Language::Italian, vec!["0 / 0", "6 / 120", "6 / 91", "21 / 120", "15 / 15"]),
            (
                Language::Italian,
                vec!["0,0786 (1.180,00 / 15.000,00)", "0,7867 (118.000,00 / 150.000,00)", "10,5000 (21 / 2)"],
            ),
        ];
        for (language, order) in orders {
            let read: Vec<_> = order.iter().map(|text| Proportion::of(text, language)).collect();
            assert!(read.iter().all(Option::is_some), "{order:?}");
            assert!(read.is_sorted_by(|one, other| one < other), "{order:?}");
            let decimals = read.iter().flatten().map(|read| read.decimal().parse::<f64>());
            assert!(decimals.collect::<Result<Vec<_>, _>>().expect("decimals").is_sorted(), "{order:?}");
        }
    }

    #[test]
    fn what_is_none_stays_a_text() {
        for text in
            ["", "–", "12/2024", "A / B", "6 / 91 coppie", "Delibera 3", "2021 (prorogato)", "meno di 5"]
        {
            assert!(Proportion::of(text, Language::Italian).is_none(), "{text}");
        }
    }
}
