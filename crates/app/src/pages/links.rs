//! Where figures and names lead: always at the same moment, in the same ambito.

use usus_views::sums::Sums;

use crate::serve::Visit;

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
