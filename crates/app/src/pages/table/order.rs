//! Tables sorted by an address (`sort=column`, `sort=-column` from the largest): where scripts run they do it without
//! asking again.

use std::cmp::Ordering;

use crate::serve::Visit;
use crate::show::{Cell, Report};

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
        let compared = compare(one, other);
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

/// Amounts of one unit by how much they are; those of different units stay apart.
fn compare(one: &Cell, other: &Cell) -> Ordering {
    match (one, other) {
        (Cell::Amount(one, of), Cell::Amount(other, to)) => (of, one).cmp(&(to, other)),
        (Cell::Number(one), Cell::Number(other)) => one.cmp(other),
        (Cell::Date(one), Cell::Date(other)) => one.cmp(other),
        (Cell::Instant(one), Cell::Instant(other)) => one.cmp(other),
        (Cell::Text(one), Cell::Text(other)) => one.to_lowercase().cmp(&other.to_lowercase()),
        _ => Ordering::Equal,
    }
}
