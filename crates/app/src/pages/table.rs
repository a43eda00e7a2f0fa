//! A report as an accessible table: scrolled by keyboard, sorted by its headers, with its totals and its downloads.

mod order;

use maud::{Markup, html};
use usus_domain::class::Class;
use usus_domain::quantity::decimal;

use self::order::Proportion;
use crate::pages::difference::Beside;
use crate::serve::Visit;
use crate::show::{self, Cell, Report, Shown};
use crate::words::{figures, labels};

/// Where a cell leads: given the row and the column's code. The rows of totals are counted on after the last row.
pub(crate) type Link<'l> = &'l dyn Fn(usize, &str) -> Option<String>;

/// Where cells lead, and where the table can be taken away from.
#[derive(Default)]
pub(crate) struct Links<'l> {
    /// Where a cell leads.
    pub(crate) cell: Option<Link<'l>>,
    /// In the past, the same table of today: each figure that is another is marked.
    pub(crate) today: Option<&'l Beside>,
    /// The address at which the same table is had as a file, with `format=` still to be said.
    pub(crate) file: Option<String>,
}

/// The table of a report.
pub(crate) fn table(visit: &Visit, report: &Report, links: &Links<'_>) -> Markup {
    if report.rows.is_empty() {
        return html! { p class="nothing" { (report.if_empty) } (of_rows(visit, links)) };
    }
    let shown: Vec<usize> =
        (0..report.columns.len()).filter(|at| is_shown(visit, report, links, *at)).collect();
    let is_number =
        |at: usize| report.rows.iter().any(|row| matches!(row[at], Cell::Amount(..) | Cell::Number(_)));
    let is_proportion = |cell: &Cell| proportion(visit, cell).is_some();
    let is_measured = |at: usize| is_number(at) || report.rows.iter().any(|row| is_proportion(&row[at]));
    html! {
        div class="figures-wrapper" tabindex="0" role="region" aria-label=(report.caption) {
            table class="figures" data-sortable {
                caption { (report.caption) }
                thead {
                    tr {
                        @for at in &shown {
                            @let code = report.columns[*at].code;
                            th scope="col" class=[is_number(*at).then_some("number")] aria-sort=[order::sorted(visit, code)] {
                                a class="sort" rel="nofollow" href=(order::by(visit, code, is_measured(*at))) { (labels::label(code, visit.language)) }
                            }
                        }
                    }
                }
                tbody {
                    @for (number, row) in order::rows(visit, report) {
                        tr {
                            @for (place, at) in shown.iter().enumerate() {
                                (cell(visit, report, links, (number, *at), row, (place == 0, is_number(*at))))
                            }
                        }
                    }
                }
                @if !report.totals.is_empty() {
                    tfoot {
                        @for (number, row) in report.totals.iter().enumerate() {
                            tr {
                                @for at in &shown {
                                    td class=[is_number(*at).then_some("number")] {
                                        (linked(visit, report, links, (report.rows.len() + number, *at), row))
                                        @if let Some(mark) = links.today.and_then(|today| today.total(visit, row, report.columns[*at].code, *at)) { (mark) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        @if let Some(file) = &links.file { (downloads(visit, file)) }
        (of_rows(visit, links))
    }
}

/// Whether people see a column: also where nothing stands in it but today something does.
fn is_shown(visit: &Visit, report: &Report, links: &Links<'_>, at: usize) -> bool {
    let is_filled_today = || links.today.is_some_and(|today| today.differs(visit, report, at));
    let is_for_people = report.columns[at].shown != Shown::ForPrograms;
    show::is_shown(report, at) || (is_for_people && is_filled_today())
}

/// In the past, which rows are new today and which are gone.
fn of_rows(visit: &Visit, links: &Links<'_>) -> Markup {
    links.today.map_or_else(|| html! {}, |today| today.rows(visit))
}

/// The forms in which a table is taken away.
pub(crate) fn downloads(visit: &Visit, file: &str) -> Markup {
    let joint = if file.contains('?') { '&' } else { '?' };
    html! {
        p class="downloads d-print-none" {
            (visit.say("Scarica", "Download")) ": "
            @for (form, name) in [("xlsx", "XLSX"), ("ods", "ODS"), ("csv", "CSV")] {
                a href={ (file) (joint) "format=" (form) } { (name) } " "
            }
        }
    }
}

fn cell(
    visit: &Visit,
    report: &Report,
    links: &Links<'_>,
    (number, at): (usize, usize),
    row: &[Cell],
    (is_first, is_number): (bool, bool),
) -> Markup {
    let mark = links.today.and_then(|today| today.mark(visit, report, number, at));
    let content = html! {
        (linked(visit, report, links, (number, at), row))
        @if let Some(mark) = mark { (mark) }
    };
    let value = match &row[at] {
        Cell::Amount(parts, unit) => Some(decimal(*parts, *unit)),
        Cell::Number(number) => Some(number.to_string()),
        Cell::Date(date) => Some(date.to_string()),
        Cell::Instant(instant) => Some(instant.to_rfc3339()),
        Cell::Text(_) => proportion(visit, &row[at]).map(Proportion::decimal),
        Cell::Null => None,
    };
    let class = if is_number { Some("number") } else { breaking(report.columns[at].code) };
    html! {
        @if is_first { th scope="row" class=[class] data-value=[value] { (content) } }
        @else { td class=[class] data-value=[value] { (content) } }
    }
}

/// What a text says as a part of something, by which it is sorted.
fn proportion(visit: &Visit, cell: &Cell) -> Option<Proportion> {
    match cell {
        Cell::Text(text) => Proportion::of(text, visit.language),
        _ => None,
    }
}

/// What a cell says, and where it leads.
fn linked(
    visit: &Visit,
    report: &Report,
    links: &Links<'_>,
    (number, at): (usize, usize),
    row: &[Cell],
) -> Markup {
    let text = told(visit, report, row, at);
    // What is nothing is made of nothing.
    let is_nothing = matches!(row[at], Cell::Null | Cell::Amount(0, _));
    let link = links.cell.filter(|_| !is_nothing).and_then(|link| link(number, report.columns[at].code));
    html! { @if let Some(link) = link { a href=(link) { (text) } } @else { (text) } }
}

/// How a column's words break: names stay whole, sentences get room.
fn breaking(code: &str) -> Option<&'static str> {
    match code {
        "id" | "resource" | "release" | "allocation" | "corrected_by" | "service" | "plan" | "holder"
        | "entry" | "draws_on" | "because_of" | "effective_on" | "when" => Some("nowrap"),
        "act" | "name" | "note" | "reason" | "sentence" => Some("in-words"),
        _ => None,
    }
}

fn told(visit: &Visit, report: &Report, row: &[Cell], at: usize) -> String {
    // Programs and the command line read codes; on a page stands what use does to it.
    if let ("class", Cell::Text(code)) = (report.columns[at].code, &row[at])
        && let Some(class) = Class::from_code(code)
    {
        let italian = visit.language.is_italian();
        return if italian { figures::class_it(class) } else { figures::class_en(class) }.to_owned();
    }
    // Positions and lengths are read as they are; people are many.
    let code = report.columns[at].code;
    let is_people = code == "inhabitants" || code.starts_with(&*labels::label("inhabitants", visit.language));
    if let (true, Cell::Number(people)) = (is_people, &row[at]) {
        return figures::grouped(&people.to_string(), visit.language.is_italian());
    }
    show::for_people(code, &row[at], visit.language)
}
