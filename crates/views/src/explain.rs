//! Why two answers differ: what was recorded between two known positions, and what it changed.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use usus_domain::quantity::Unit;

use crate::balance::{Balance, Row, balance, with_unit};
use crate::clocks::Clocks;
use crate::dimension::Dimension;
use crate::filter::Filter;
use crate::groups::Groups;
use crate::memory::Memory;
use crate::movements::{ByKind, Movement};
use crate::sums::Sums;

/// Two balances and what lies between them.
#[derive(Debug)]
pub struct Explanation {
    /// The balance as known at the one position.
    pub before: Balance,
    /// The balance as known at the other.
    pub after: Balance,
    /// The second less the first, for every row that differs.
    pub difference: Vec<Row>,
    /// For each entry between them that counts at the date, what it changed. Their sum is the difference.
    pub changes: BTreeMap<i64, Vec<Row>>,
}

/// Explains the difference between what was known at one position and at another, at an effective date.
#[must_use]
pub fn explain(
    memory: &Memory,
    effective: NaiveDate,
    (known, and_known): (i64, i64),
    dimensions: &[Dimension],
    filter: &Filter,
) -> Explanation {
    let at = |known| balance(memory, Clocks { effective, known }, dimensions, filter);
    let (before, after) = (at(known), at(and_known));
    let between = (known.min(and_known), Clocks { effective, known: known.max(and_known) });
    let sign = if known <= and_known { 1 } else { -1 };
    let changes = changes(memory, between, sign, dimensions, filter);
    Explanation { difference: difference(&before, &after), before, after, changes }
}

/// What each entry changed, with a sign.
fn changes(
    memory: &Memory,
    (after, clocks): (i64, Clocks),
    sign: i128,
    dimensions: &[Dimension],
    filter: &Filter,
) -> BTreeMap<i64, Vec<Row>> {
    let dimensions = with_unit(dimensions);
    let mut groups = Groups::new(&memory.facts, &dimensions, filter);
    let mut moved: Vec<(usize, Movement)> = Vec::new();
    for movement in memory.movements.between(after, clocks, |_| true) {
        moved.extend(groups.row_of(movement.account).map(|row| (row, movement)));
    }
    moved.sort_by_key(|(row, movement)| (movement.position, *row));
    let mut changes: BTreeMap<i64, Vec<Row>> = BTreeMap::new();
    for of_row in moved.chunk_by(|(a, one), (b, other)| (one.position, a) == (other.position, b)) {
        let (row, Movement { position, .. }) = of_row[0];
        let mut sums = ByKind::<i128>::default();
        for (_, movement) in of_row {
            sums.add(movement);
        }
        let sums = Sums::default().plus(sign, &Sums::of(|kind| sums.of(kind)));
        if sums != Sums::default() {
            let (resource, _) = groups.resource_and_place(row);
            let row = Row { key: groups.key(row), unit: resource.unit, sums };
            changes.entry(position.into()).or_default().push(row);
        }
    }
    for rows in changes.values_mut() {
        rows.sort_by(|a, b| a.key.cmp(&b.key));
    }
    changes
}

/// The second balance less the first, row by row.
#[must_use]
pub fn difference(before: &Balance, after: &Balance) -> Vec<Row> {
    let mut rows: BTreeMap<_, (Unit, Sums)> = BTreeMap::new();
    for (balance, sign) in [(before, -1), (after, 1)] {
        for row in &balance.rows {
            let (_, sums) = rows.entry(row.key.clone()).or_insert((row.unit, Sums::default()));
            *sums = sums.plus(sign, &row.sums);
        }
    }
    rows.into_iter()
        .map(|(key, (unit, sums))| Row { key, unit, sums })
        .filter(|row| row.sums != Sums::default())
        .collect()
}
