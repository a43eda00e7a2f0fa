//! What differs from today, on a page that shows the past: each figure then and now, with its sign.
//!
//! A page asks [`Visit::today`] for the same question of today, answers it as it answered its own, and gives both tables
//! to [`Beside`]. Where today is shown there is no such question, and nothing more is summed.

mod beside;

pub(crate) use self::beside::Beside;

use std::collections::BTreeMap;

use maud::{Markup, html};
use strum::IntoEnumIterator;
use usus_domain::quantity::Unit;
use usus_views::balance::Balance;
use usus_views::dimension::Dimension;
use usus_views::sums::Sums;

use crate::pages::links;
use crate::pages::table::{self, Links};
use crate::serve::{Trouble, Visit};
use crate::show::{Cell, Column, Report};
use crate::words::{Language, figures, labels};

/// A balance, its rows by their keys.
#[derive(Debug, Default)]
struct Today {
    rows: BTreeMap<Vec<Option<std::sync::Arc<str>>>, (Unit, Sums)>,
}

impl Today {
    fn of(balance: &Balance) -> Self {
        let rows = balance.rows.iter().map(|row| (row.key.clone(), (row.unit, row.sums)));
        Self { rows: rows.collect() }
    }

    /// What differs, as a table: one row for each figure that is another today.
    fn report(&self, then: &Balance, language: Language) -> Report {
        let mut rows = Vec::new();
        let then_rows = Self::of(then);
        let mut keys: Vec<_> = self.rows.keys().chain(then_rows.rows.keys()).collect();
        keys.sort();
        keys.dedup();
        for key in keys {
            let (before, after) = (then_rows.rows.get(key), self.rows.get(key));
            let Some((unit, _)) = before.or(after).copied() else { continue };
            let sums =
                |found: Option<&(Unit, Sums)>| found.map(|(_, sums)| *sums).unwrap_or_default().named();
            for ((code, before), (_, after)) in sums(before).into_iter().zip(sums(after)) {
                if before == after || code.starts_with("ever_") || code == "committed_net" {
                    continue;
                }
                let mut cells: Vec<Cell> = key.iter().map(|part| Cell::text(part.as_deref())).collect();
                cells.push(Cell::Text(labels::label(code, language)));
                cells.extend([before, after, after - before].map(|sum| Cell::Amount(sum, unit)));
                cells.push(Cell::Text(sign(after - before).to_owned()));
                rows.push(cells);
            }
        }
        let keys = then.dimensions.iter().map(|dimension| Column::always(dimension.code()));
        let rest = ["figure", "then", "now", "difference", "sign"].map(Column::always);
        Report {
            caption: language.say("Che cosa è diverso da oggi", "What differs from today").to_owned(),
            columns: keys.chain(rest).collect(),
            rows,
            totals: Vec::new(),
            if_empty: language
                .say("Nulla: le cifre sono quelle di oggi.", "Nothing: the figures are those of today."),
        }
    }
}

/// `+` or `−`.
pub(crate) fn sign(difference: i128) -> &'static str {
    match difference {
        0 => "=",
        less if less < 0 => "−",
        _ => "+",
    }
}

/// A difference with its sign, written out: `oggi + 12.000,00 €`. Who listens hears what it is today and which way it
/// went.
pub(crate) fn mark(visit: &Visit, then: i128, now: i128, unit: Unit) -> Markup {
    let code = visit.language.unit(unit.code());
    let told = |parts| format!("{} {code}", figures::amount(parts, unit, visit.language.is_italian()));
    signed(visit, now - then, &told((now - then).abs()), &told(now))
}

/// The same for what is counted one by one.
pub(crate) fn count(visit: &Visit, then: i64, now: i64) -> Markup {
    let grouped = |count: &dyn ToString| figures::grouped(&count.to_string(), visit.language.is_italian());
    signed(visit, i128::from(now) - i128::from(then), &grouped(&now.abs_diff(then)), &grouped(&now))
}

fn signed(visit: &Visit, difference: i128, by: &str, now: &str) -> Markup {
    let (class, way) = if difference < 0 {
        ("difference less", visit.say("in meno", "less"))
    } else {
        ("difference more", visit.say("in più", "more"))
    };
    let (today, that_is) = (visit.say("oggi", "today"), visit.say("cioè", "that is"));
    html! {
        span class=(class) {
            span aria-hidden="true" { (today) " " (sign(difference)) " " (by) }
            span class="visually-hidden" { " (" (today) " " (now) ", " (that_is) " " (by) " " (way) ")" }
        }
    }
}

/// What is another today and no quantity that could be taken from the one of then.
fn other(visit: &Visit, now: &str) -> Markup {
    html! { span class="difference other" { "≠ " (visit.say("oggi", "today")) " " (now) } }
}

/// Where it is told why: the entries recorded in between. A date that has passed is no entry, and then there is the
/// same page of today.
pub(crate) fn why(visit: &Visit) -> Markup {
    let is_date_past = visit.today().is_some_and(|today| today.clocks.effective != visit.clocks.effective);
    if let Some(differences) = compared(visit).filter(|_| !is_date_past) {
        return html! { a href=(differences) { (visit.say("Quali voci lo spiegano", "Which entries explain it")) } };
    }
    let today = visit.here(&[("effective", ""), ("known", "")]);
    html! { a href=(today) { (visit.say("La stessa pagina oggi", "The same page today")) } }
}

/// Pages about one thing: what their address names.
const ABOUT: [(&str, &str); 3] = [("/fondo/", "fund"), ("/servizio/", "service"), ("/chi/", "holder")];

/// The comparison of what was known then with what is known now, of what the page is about; `None` where nothing was
/// recorded since.
pub(crate) fn compared(visit: &Visit) -> Option<String> {
    let (known, head) = (visit.clocks.known, visit.head.position);
    if known == head {
        return None;
    }
    let (known, head) = (format!("@{known}"), format!("@{head}"));
    let of_path = ABOUT.iter().find_map(|(path, word)| Some((*word, visit.path.strip_prefix(path)?)));
    let of_path = of_path.map(|(word, segment)| (word, links::of_segment(segment)));
    let dimensions = Dimension::iter().map(Dimension::code);
    let filters = dimensions.filter_map(|code| Some((code, visit.word(code)?)));
    let mut words = vec![("known", &*known), ("and_known", &*head)];
    words.extend(filters);
    if let Some((word, name)) = &of_path {
        words.retain(|(known, _)| known != word);
        words.push((word, name));
    }
    Some(visit.href("/confronta", &words))
}

/// The whole of it for a page: what a balance at the clocks asked for says otherwise than today's. Nothing on a page
/// that shows today.
pub(crate) async fn section(visit: &Visit, then: &Balance) -> Result<Markup, Trouble> {
    let Some(today) = visit.today() else { return Ok(html! {}) };
    let now = today.office.balance(today.clocks, &then.dimensions, &today.filter).await?;
    let report = Today::of(&now).report(then, visit.language);
    Ok(html! {
        section class="difference-from-today" {
            h2 { (visit.say("Che cosa è diverso da oggi", "What differs from today")) }
            (table::table(visit, &report, &Links::default()))
            p { (why(visit)) }
        }
    })
}
