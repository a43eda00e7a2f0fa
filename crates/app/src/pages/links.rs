//! Where figures and names lead: always at the same moment, in the same ambito.

use usus_views::sums::Sums;

use crate::serve::Visit;
use crate::show::{Cell, Report};

/// The entry at a position.
pub(crate) fn entry(visit: &Visit, position: i64) -> String {
    visit.href(&format!("/registro/{position}"), &[])
}

/// The whole way of what a row is about.
pub(crate) fn way(visit: &Visit, id: &str) -> String {
    visit.href(&format!("/risorsa/{}", segment(id)), &[])
}

/// The movements a figure is made of, by the filters of the command line.
pub(crate) fn movements(visit: &Visit, filters: &[(&str, &str)]) -> String {
    visit.href("/registro", filters)
}

/// The condition that leaves the movements of one figure, of which a page then says the sum; none for what is no figure
/// of a balance.
pub(crate) fn figure(code: &str) -> (&'static str, &'static str) {
    let figure = Sums::default().named().into_iter().find(|(known, _)| *known == code);
    figure.map_or(("", ""), |(code, _)| ("figure", code))
}

/// The movements that a figure of a row of totals is made of: all of its unit that meet these conditions. Nothing for
/// what is no figure of a balance, and for rows that are no totals.
pub(crate) fn total(
    visit: &Visit,
    report: &Report,
    (row, code): (usize, &str),
    filters: &[(&str, &str)],
) -> Option<String> {
    let total = report.totals.get(row.checked_sub(report.rows.len())?)?;
    let at = report.columns.iter().position(|column| column.code == "unit")?;
    let (_, figure) = figure(code);
    match &total[at] {
        Cell::Text(unit) if !figure.is_empty() => {
            let more = [("unit", unit.as_str()), ("figure", figure)];
            Some(movements(visit, &[filters, &more].concat()))
        }
        _ => None,
    }
}

/// A name as one piece of an address.
pub(crate) fn segment(name: &str) -> String {
    use std::fmt::Write;
    let mut piece = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~') {
            piece.push(char::from(byte));
        } else {
            let _ = write!(piece, "%{byte:02X}");
        }
    }
    piece
}

/// What a segment of a path was written from.
pub(crate) fn of_segment(segment: &str) -> String {
    // In a path a plus is a plus.
    let word = format!("word={}", segment.replace('+', "%2B"));
    let words: Vec<(String, String)> = serde_urlencoded::from_str(&word).unwrap_or_default();
    words.into_iter().next().map(|(_, value)| value).unwrap_or_default()
}
