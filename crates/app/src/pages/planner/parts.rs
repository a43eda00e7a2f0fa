//! Parts that several of the planner's pages have.

use maud::{Markup, html};
use usus_views::dimension::Dimension;
use usus_views::filter::Filter;

use crate::serve::Visit;
use crate::show::{Cell, Column, Report};

/// Fewer people than this are not told: somebody might be known by them.
pub(super) const FEW_PEOPLE: u64 = 5;

/// How many people, or that they are too few to be told.
pub(super) fn people(visit: &Visit, count: Option<u64>) -> Cell {
    match count {
        None => Cell::Null,
        Some(count) if count < FEW_PEOPLE => Cell::Text(visit.say("meno di 5", "fewer than 5").to_owned()),
        Some(count) => Cell::Number(i64::try_from(count).unwrap_or(i64::MAX)),
    }
}

/// A report of these columns, all of which everybody sees.
pub(super) fn report(
    caption: String,
    columns: &[&'static str],
    rows: Vec<Vec<Cell>>,
    if_empty: &'static str,
) -> Report {
    let columns = columns.iter().map(|code| Column::always(code)).collect();
    Report { caption, columns, rows, totals: Vec::new(), if_empty }
}

/// The filter of the page, of one unit.
pub(super) fn of_unit(visit: &Visit, unit: usus_domain::quantity::Unit) -> Filter {
    visit.filter.clone().and(Dimension::Unit, Some(unit.code()))
}

/// The sentence that says which clocks a table used.
pub(super) fn caption(visit: &Visit, what: &str) -> String {
    let clocks = visit.clocks;
    let (on, at) = (
        visit.say("situazione al", "effective on"),
        visit.say("come nota alla posizione", "as known at position"),
    );
    format!("{what} – {on} {}, {at} {}", visit.language.date(clocks.effective), clocks.known)
}

/// This page's table as a file.
pub(super) fn file(visit: &Visit, table: &str) -> String {
    visit.here(&[("table", table), ("format", "")])
}

/// Terms and what they mean.
pub(super) fn definitions(visit: &Visit, terms: &[(&str, &str)]) -> Markup {
    html! {
        details class="fold" {
            summary { (visit.say("Che cosa vogliono dire queste parole", "What these words mean")) }
            dl class="facts" {
                @for (term, meaning) in terms { dt { (term) } dd { (meaning) } }
            }
        }
    }
}
