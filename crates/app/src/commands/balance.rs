//! `usus balance`: how much stands where, and how much ever passed.

use std::collections::BTreeMap;
use std::process::ExitCode;

use usus_domain::quantity::Unit;
use usus_views::balance::{self, Balance, Row};
use usus_views::dimension::Dimension;
use usus_views::sums::Sums;

use crate::ask;
use crate::commands::{Session, question};
use crate::failure::Failure;
use crate::show::{self, Cell, Column, Report};
use crate::words::Language;

pub(super) async fn balance(session: &Session, ask: &ask::Balance) -> Result<ExitCode, Failure> {
    let language = session.language;
    let dimensions = question::dimensions(&ask.by, language)?;
    let filter = question::filter(&ask.question, language)?;
    let clocks = session.clocks(&ask.question).await?;
    let memory = session.memory(clocks.known).await?;
    let balance = balance::balance(&memory, clocks, &dimensions, &filter);
    session.warn_of_unmet(!balance.rows.is_empty(), &filter, &memory.facts);
    let report = report(&balance, session.caption(clocks), language);
    show::print(&report, session.format, language)?;
    Ok(ExitCode::SUCCESS)
}

/// The columns of sums: what stands now for everybody, what ever passed for programs.
pub(crate) fn sum_columns() -> impl Iterator<Item = Column> {
    Sums::default().named().into_iter().map(|(code, _)| match code {
        "available" => Column::always(code),
        code if code.starts_with("ever_") || code == "committed_net" => Column::for_programs(code),
        code => Column::where_filled(code),
    })
}

/// The cells of a row of sums.
pub(crate) fn sum_cells(sums: &Sums, unit: Unit) -> impl Iterator<Item = Cell> {
    sums.named().into_iter().map(move |(_, sum)| Cell::Amount(sum, unit))
}

/// A balance as a report.
pub(crate) fn report(balance: &Balance, caption: String, language: Language) -> Report {
    let keys = balance.dimensions.iter().map(|dimension| Column::always(dimension.code()));
    Report {
        caption,
        columns: keys.chain(sum_columns()).collect(),
        rows: balance.rows.iter().map(cells).collect(),
        totals: totals(balance, language),
        if_empty: language.say(
            "Nessun movimento da mostrare. Un registro vuoto comincia con: usus import FILE, oppure usus demo.",
            "No movement to show. An empty ledger begins with: usus import FILE, or usus demo.",
        ),
    }
}

/// A balance as `--format csv` prints it, byte for byte: what a closing records the hash of, and a bundle claims.
pub(crate) fn csv(balance: &Balance) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // Programs read the same in every language.
    show::csv(&mut bytes, &report(balance, String::new(), Language::English))?;
    Ok(bytes)
}

fn cells(row: &Row) -> Vec<Cell> {
    row.key.iter().map(|key| Cell::text(key.as_deref())).chain(sum_cells(&row.sums, row.unit)).collect()
}

/// One total for each unit that has more than one row: units are never added up.
fn totals(balance: &Balance, language: Language) -> Vec<Vec<Cell>> {
    let mut by_unit: BTreeMap<Unit, (usize, Sums)> = BTreeMap::new();
    for row in &balance.rows {
        let (count, sums) = by_unit.entry(row.unit).or_default();
        *count += 1;
        *sums = sums.plus(1, &row.sums);
    }
    by_unit
        .into_iter()
        .filter(|(_, (count, _))| *count > 1)
        .map(|(unit, (_, sums))| {
            let keys = balance.dimensions.iter().enumerate().map(|(at, dimension)| match dimension {
                Dimension::Unit => Cell::Text(unit.code().to_owned()),
                _ if at == 0 => Cell::Text(language.say("Totale", "Total").to_owned()),
                _ => Cell::Text(String::new()),
            });
            keys.chain(sum_cells(&sums, unit)).collect()
        })
        .collect()
}
