//! The tables of the trienni.

use usus_domain::quantity::Unit;
use usus_views::dimension::Dimension;

use super::Asked;
use super::grid::{Grid, Line};
use crate::pages::planner::naming::{Naming, halves_up, kept, label, percent};
use crate::pages::planner::parts;
use crate::serve::Visit;
use crate::show::{Cell, Column, Report};

/// A figure per inhabitant is told for euro and hours; of the rest there is less than one.
fn heads(unit: Unit) -> (&'static str, i128) {
    match unit {
        Unit::Euro | Unit::Hour => ("per_head", 1),
        _ => ("per_thousand", 1_000),
    }
}

fn head(parts: i128, inhabitants: Option<u64>, unit: Unit) -> Cell {
    let (_, times) = heads(unit);
    inhabitants.map_or(Cell::Null, |inhabitants| {
        Cell::Amount(halves_up(parts * times, i128::from(inhabitants)), unit)
    })
}

fn nothing(visit: &Visit) -> &'static str {
    visit.say(
        "In questa unità, in questi piani, non è stato assegnato nulla: si provi un'altra unità o un altro ambito.",
        "Nothing was allocated in this unit under these plans: try another unit or another ambito.",
    )
}

fn named(visit: &Visit, asked: &Asked, line: Option<&Line>, naming: &Naming<'_>) -> [Cell; 2] {
    let name = line.map_or_else(
        || visit.say("Totale", "Total").to_owned(),
        |line| naming.of(asked.by, line.key.as_deref()),
    );
    [Cell::Text(name), Cell::Text(asked.unit.code().to_owned())]
}

/// Figure, difference and percentage, triennium by triennium.
pub(super) fn side_by_side(visit: &Visit, grid: &Grid, asked: &Asked, naming: &Naming<'_>) -> Report {
    let language = visit.language;
    let mut columns = vec![Column::always(asked.by.code()), Column::always("unit")];
    for (at, triennium) in grid.trienni.iter().enumerate() {
        columns.push(Column::always(kept(&triennium.name())));
        if at > 0 {
            for code in ["difference", "percent"] {
                let name = format!("{}, {}", label(code, language), triennium.years());
                columns.push(Column::always(kept(&name)));
            }
        }
    }
    let cells = |line: Option<&Line>, figures: &[i128]| -> Vec<Cell> {
        let mut cells = named(visit, asked, line, naming).to_vec();
        for (at, figure) in figures.iter().enumerate() {
            cells.push(Cell::Amount(*figure, asked.unit));
            if let Some(before) = at.checked_sub(1).map(|at| figures[at]) {
                cells.push(Cell::Amount(figure - before, asked.unit));
                cells.push(Cell::text(percent(figure - before, before, asked.unit, language)));
            }
        }
        cells
    };
    let rows: Vec<Vec<Cell>> = grid.lines.iter().map(|line| cells(Some(line), &line.now)).collect();
    let totals = if rows.len() > 1 { vec![cells(None, &grid.totals())] } else { Vec::new() };
    let caption = parts::caption(visit, &label(asked.measure, language));
    Report { caption, columns, rows, totals, if_empty: nothing(visit) }
}

/// Figure per inhabitant, and how many there are.
pub(super) fn per_head(visit: &Visit, grid: &Grid, asked: &Asked, naming: &Naming<'_>) -> Report {
    let (code, _) = heads(asked.unit);
    let mut columns = vec![Column::always(asked.by.code()), Column::always("unit")];
    for triennium in &grid.trienni {
        columns.push(Column::always(kept(&triennium.name())));
        let name = format!("{}, {}", label("inhabitants", visit.language), triennium.years());
        columns.push(Column::always(kept(&name)));
    }
    let cells = |line: Option<&Line>, figures: &[i128], inhabitants: &[Option<u64>]| -> Vec<Cell> {
        let mut cells = named(visit, asked, line, naming).to_vec();
        for (figure, inhabitants) in figures.iter().zip(inhabitants) {
            cells.push(head(*figure, *inhabitants, asked.unit));
            cells.push(parts::people(visit, *inhabitants));
        }
        cells
    };
    let rows: Vec<Vec<Cell>> =
        grid.lines.iter().map(|line| cells(Some(line), &line.now, &line.inhabitants)).collect();
    let totals =
        if rows.len() > 1 { vec![cells(None, &grid.totals(), &grid.inhabitants)] } else { Vec::new() };
    let what =
        format!("{}, {}", label(asked.measure, visit.language), label(code, visit.language).to_lowercase());
    Report { caption: parts::caption(visit, &what), columns, rows, totals, if_empty: nothing(visit) }
}

/// As approved, as known, and what was learnt in between.
pub(super) fn as_approved(visit: &Visit, grid: &Grid, asked: &Asked, naming: &Naming<'_>) -> Report {
    let language = visit.language;
    let mut columns = vec![Column::always(asked.by.code()), Column::always("unit")];
    for triennium in &grid.trienni {
        for code in ["as_approved", "as_known", "difference"] {
            columns.push(Column::always(kept(&format!("{}, {}", label(code, language), triennium.years()))));
        }
    }
    let cells = |line: Option<&Line>, now: &[i128], approved: &[i128]| -> Vec<Cell> {
        let figures = approved.iter().zip(now).flat_map(|(approved, now)| [*approved, *now, now - approved]);
        let figures = figures.map(|figure| Cell::Amount(figure, asked.unit));
        named(visit, asked, line, naming).into_iter().chain(figures).collect()
    };
    let rows: Vec<Vec<Cell>> =
        grid.lines.iter().map(|line| cells(Some(line), &line.now, &line.approved)).collect();
    let totals =
        if rows.len() > 1 { vec![cells(None, &grid.totals(), &grid.approved_totals())] } else { Vec::new() };
    let what = format!(
        "{}: {}",
        label(asked.measure, language),
        visit.say("come approvato e come noto", "as approved and as known")
    );
    Report { caption: parts::caption(visit, &what), columns, rows, totals, if_empty: nothing(visit) }
}

/// The same for files: a line for each row and triennium, with codes.
pub(super) fn long(grid: &Grid, asked: &Asked) -> Report {
    let (per_head, _) = heads(asked.unit);
    let columns = [
        asked.by.code(),
        "unit",
        "triennium",
        "plans",
        "measure",
        "quantity",
        "difference",
        "inhabitants",
        per_head,
        "as_approved",
    ];
    let mut rows = Vec::new();
    for line in &grid.lines {
        for (at, triennium) in grid.trienni.iter().enumerate() {
            let before = at.checked_sub(1).map(|at| line.now[at]);
            let difference =
                before.map_or(Cell::Null, |before| Cell::Amount(line.now[at] - before, asked.unit));
            let inhabitants = line.inhabitants[at].filter(|count| *count >= parts::FEW_PEOPLE);
            rows.push(vec![
                Cell::text(line.key.as_deref()),
                Cell::Text(asked.unit.code().to_owned()),
                Cell::Text(triennium.years()),
                Cell::Text(line.plans[at].join(" ")),
                Cell::Text(asked.measure.to_owned()),
                Cell::Amount(line.now[at], asked.unit),
                difference,
                inhabitants
                    .map_or(Cell::Null, |count| Cell::Number(i64::try_from(count).unwrap_or(i64::MAX))),
                head(line.now[at], inhabitants, asked.unit),
                Cell::Amount(line.approved[at], asked.unit),
            ]);
        }
    }
    debug_assert!(asked.by != Dimension::Unit, "a row has one unit");
    parts::report(String::new(), &columns, rows, "")
}
