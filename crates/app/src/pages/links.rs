//! Where figures and names lead: always at the same moment, in the same ambito.

use usus_views::positions;

use crate::serve::Visit;
use crate::show::{Cell, Report};

/// The words of an address that say which quantities are meant.
const FILTERS: [&str; 8] = ["ambito", "service", "plan", "resource", "area", "holder", "class", "fund"];

/// The entry at a position.
pub(crate) fn entry(visit: &Visit, position: i64) -> String {
    visit.href(&format!("/registro/{position}"), &[])
}

/// The whole way of what a row is about.
pub(crate) fn way(visit: &Visit, id: &str) -> String {
    visit.href(&format!("/risorsa/{}", segment(id)), &[])
}

/// The movements a figure is made of: those that are looked at, and of them only those that meet these conditions; what
/// is given empty is left out.
pub(crate) fn movements(visit: &Visit, more: &[(&str, &str)]) -> String {
    let kept = FILTERS.iter().filter_map(|word| Some((*word, visit.word(word)?)));
    let kept = kept.filter(|(word, _)| more.iter().all(|(known, _)| known != word));
    let words: Vec<(&str, &str)> = kept.chain(more.iter().copied()).collect();
    visit.href("/registro", &words)
}

/// The condition that leaves the movements of one figure, of which a page then says the sum; none for what is no figure
/// of a balance.
pub(crate) fn figure(code: &str) -> (&'static str, &'static str) {
    positions::figure(code).map_or(("", ""), |code| ("figure", code))
}

/// The movements of a unit that sum to a figure and meet these conditions; nothing for what is no such sum, as a ratio
/// or a count.
pub(crate) fn summed(visit: &Visit, code: &str, unit: &str, filters: &[(&str, &str)]) -> Option<String> {
    let (_, figure) = figure(code);
    let more = [("unit", unit), ("figure", figure)];
    (!figure.is_empty()).then(|| movements(visit, &[filters, &more].concat()))
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
    match &total[at] {
        Cell::Text(unit) => summed(visit, code, unit, filters),
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
