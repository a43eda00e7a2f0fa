//! Parts that several of the planner's pages have.

use std::collections::BTreeMap;

use maud::{Markup, html};
use strum::IntoEnumIterator;
use usus_domain::register::holder::HolderKind;
use usus_views::dimension::Dimension;
use usus_views::filter::Filter;
use usus_views::registers::Registers;

use super::chi;
use super::naming::{self, Naming};
use crate::serve::Visit;
use crate::show::{Cell, Column, Report};
use crate::words::Language;

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

/// What the codes of a column are codes of.
#[derive(Debug, Clone, Copy)]
enum CodesOf {
    /// Entries of a register, areas or classes.
    Dimension(Dimension),
    /// Several of them, one after the other, with this between them.
    Several(Dimension, &'static str),
    /// Figures and measures.
    Measures,
    /// What sort of organisation a holder is.
    HolderKinds,
}

/// Columns of codes, and the column that has their names.
const NAMES: [(&str, &str, CodesOf); 12] = [
    ("ambito", "ambito_name", CodesOf::Dimension(Dimension::Ambito)),
    ("service", "service_name", CodesOf::Dimension(Dimension::Service)),
    ("plan", "plan_name", CodesOf::Dimension(Dimension::Plan)),
    ("plans", "plans_name", CodesOf::Several(Dimension::Plan, " ")),
    ("holder", "holder_name", CodesOf::Dimension(Dimension::Holder)),
    ("with", "with_name", CodesOf::Dimension(Dimension::Holder)),
    ("together", "together_name", CodesOf::Several(Dimension::Service, ", ")),
    ("comune", "comune_name", CodesOf::Dimension(Dimension::Comune)),
    ("area", "area_name", CodesOf::Dimension(Dimension::Area)),
    ("class", "class_name", CodesOf::Dimension(Dimension::Class)),
    ("measure", "measure_name", CodesOf::Measures),
    ("holder_kind", "holder_kind_name", CodesOf::HolderKinds),
];

/// What people call what a code stands for.
fn called(code: &str, of: CodesOf, naming: &Naming<'_>) -> String {
    match of {
        CodesOf::Dimension(dimension) => naming.of(dimension, Some(code)),
        CodesOf::Several(dimension, between) => {
            let names = code.split(between).map(|code| naming.of(dimension, Some(code)));
            names.collect::<Vec<_>>().join(", ")
        }
        CodesOf::Measures => naming::label(code, naming.language),
        CodesOf::HolderKinds => {
            let kind = HolderKind::iter().find(|kind| <&str>::from(kind) == code);
            kind.map_or_else(|| code.to_owned(), |kind| chi::kind_in(naming.language, kind).to_owned())
        }
    }
}

/// A report of codes to be taken away: beside each column of codes stands what people call them.
pub(super) fn with_names(report: &Report, registers: &Registers, language: Language) -> Report {
    let naming = Naming { registers, language, is_file: false };
    let names: Vec<_> = report
        .columns
        .iter()
        .map(|column| NAMES.iter().find(|(code, ..)| *code == column.code).map(|(_, name, of)| (*name, *of)))
        .collect();
    let columns = report.columns.iter().zip(&names).flat_map(|(column, name)| {
        std::iter::once(*column).chain(name.map(|(name, _)| Column { code: name, ..*column }))
    });
    let told = |cell: &Cell, of: CodesOf| match cell {
        Cell::Text(code) if !code.is_empty() => Cell::Text(called(code, of, &naming)),
        _ => Cell::Null,
    };
    let beside = |row: &Vec<Cell>, is_total: bool| -> Vec<Cell> {
        let name = |cell: &Cell, of| if is_total { Cell::Text(String::new()) } else { told(cell, of) };
        let cells = row.iter().zip(&names);
        cells
            .flat_map(|(cell, known)| {
                std::iter::once(cell.clone()).chain(known.map(|(_, of)| name(cell, of)))
            })
            .collect()
    };
    Report {
        caption: report.caption.clone(),
        columns: columns.collect(),
        rows: report.rows.iter().map(|row| beside(row, false)).collect(),
        totals: report.totals.iter().map(|row| beside(row, true)).collect(),
        if_empty: report.if_empty,
    }
}

/// The report with a row of totals of these columns, one for each unit that several rows have.
pub(super) fn with_totals(visit: &Visit, mut report: Report, summed: &[&str]) -> Report {
    let Some(unit_at) = report.columns.iter().position(|column| column.code == "unit") else { return report };
    let mut by_unit: BTreeMap<String, (usize, Vec<Cell>)> = BTreeMap::new();
    for row in &report.rows {
        let Cell::Text(unit) = &row[unit_at] else { continue };
        let (rows, total) =
            by_unit.entry(unit.clone()).or_insert_with(|| (0, vec![Cell::Text(String::new()); row.len()]));
        *rows += 1;
        for (at, cell) in row.iter().enumerate() {
            if !summed.contains(&report.columns[at].code) {
                continue;
            }
            match (&mut total[at], cell) {
                (Cell::Amount(sum, _), Cell::Amount(more, _)) => *sum += more,
                (sum, Cell::Amount(..)) => *sum = cell.clone(),
                _ => {}
            }
        }
    }
    let totals = by_unit.into_iter().filter(|(_, (rows, _))| *rows > 1);
    report.totals = totals
        .map(|(unit, (_, mut total))| {
            total[0] = Cell::Text(visit.say("Totale", "Total").to_owned());
            total[unit_at] = Cell::Text(unit);
            total
        })
        .collect();
    report
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
