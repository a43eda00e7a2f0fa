//! What differs from today, on a page that shows the past: each figure then and now, with its sign.

use std::collections::BTreeMap;

use maud::{Markup, html};
use usus_domain::quantity::Unit;
use usus_log::clock;
use usus_views::balance::{self, Balance};
use usus_views::clocks::Clocks;
use usus_views::dimension::Dimension;
use usus_views::sums::Sums;

use crate::pages::table::{self, Links};
use crate::serve::{Trouble, Visit};
use crate::show::{Cell, Column, Report};
use crate::words::{Language, figures, labels};

/// A balance as it is today, to be held against one of the past: rows by their keys.
#[derive(Debug, Default)]
pub(crate) struct Today {
    rows: BTreeMap<Vec<Option<std::sync::Arc<str>>>, (Unit, Sums)>,
}

/// Today's figures beside those of the moment asked for: as known now, effective today where the page is of today's
/// date, else at the date asked for. Nothing where the page shows today.
pub(crate) async fn today(visit: &Visit, dimensions: &[Dimension]) -> Result<Option<Today>, Trouble> {
    if !visit.is_past() {
        return Ok(None);
    }
    let memory = visit.office.memory(visit.head.position).await?;
    let balance = balance::balance(&memory, now(visit), dimensions, &visit.filter);
    Ok(Some(Today::of(&balance)))
}

/// The clocks of today.
pub(crate) fn now(visit: &Visit) -> Clocks {
    let effective = match visit.word("effective") {
        Some(_) if visit.clocks.effective > clock::today() => visit.clocks.effective,
        _ => clock::today(),
    };
    Clocks { effective, known: visit.head.position }
}

impl Today {
    fn of(balance: &Balance) -> Self {
        let rows = balance.rows.iter().map(|row| (row.key.clone(), (row.unit, row.sums)));
        Self { rows: rows.collect() }
    }

    /// A figure of today, summed over the rows of a unit.
    pub(crate) fn sum(&self, unit: Unit, of: fn(&Sums) -> i128) -> i128 {
        self.rows.values().filter(|(own, _)| *own == unit).map(|(_, sums)| of(sums)).sum()
    }

    /// The mark beside a figure of a row: how much it is more, or less, today. Nothing where it is the same.
    pub(crate) fn mark(&self, visit: &Visit, row: &balance::Row, figure: &str) -> Option<Markup> {
        let of = |sums: &Sums| sums.named().into_iter().find(|(code, _)| *code == figure).map(|(_, sum)| sum);
        let now = self.rows.get(&row.key).map_or(Some(0), |(_, sums)| of(sums))?;
        let difference = now - of(&row.sums)?;
        (difference != 0).then(|| mark(visit, difference, row.unit))
    }

    /// What differs, as a table: one row for each figure that is another today.
    pub(crate) fn report(&self, then: &Balance, language: Language) -> Report {
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

/// A difference with its sign, written out: `oggi + 12.000,00 €`.
pub(crate) fn mark(visit: &Visit, difference: i128, unit: Unit) -> Markup {
    let kind = if difference < 0 { "difference less" } else { "difference more" };
    html! {
        span class=(kind) {
            (visit.say("oggi", "today")) " " (sign(difference)) " "
            (figures::amount(difference.abs(), unit, visit.language.is_italian())) " "
            (visit.language.unit(unit.code()))
        }
    }
}

/// The whole of it for a page: what a balance at the clocks asked for says otherwise than today's. Nothing on a page
/// that shows today.
pub(crate) async fn section(visit: &Visit, then: &Balance) -> Result<Markup, Trouble> {
    let Some(today) = today(visit, &then.dimensions).await? else { return Ok(html! {}) };
    let report = today.report(then, visit.language);
    let differences = visit.href(
        "/confronta",
        &[
            ("known", &format!("@{}", visit.clocks.known)),
            ("and_known", &format!("@{}", visit.head.position)),
        ],
    );
    Ok(html! {
        section class="difference-from-today" {
            h2 { (visit.say("Che cosa è diverso da oggi", "What differs from today")) }
            (table::table(visit, &report, &Links::default()))
            p { a href=(differences) { (visit.say("Quali voci lo spiegano", "Which entries explain it")) } }
        }
    })
}
