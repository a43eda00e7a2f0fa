//! Why two answers differ: what was recorded between two known positions, and what it changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use usus_domain::quantity::Unit;

use crate::balance::{Balance, Row, Sums, balance};
use crate::clocks::Clocks;
use crate::dimension::Dimension;
use crate::facts::Facts;
use crate::filter::Filter;
use crate::movements::Movements;

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
    facts: &Facts,
    movements: &Movements,
    effective: NaiveDate,
    (known, and_known): (i64, i64),
    dimensions: &[Dimension],
    filter: &Filter,
) -> Explanation {
    let at = |known| balance(facts, movements.until(Clocks { effective, known }), dimensions, filter);
    let (before, after) = (at(known), at(and_known));
    let (first, last) = (known.min(and_known), known.max(and_known));
    let sign = if known <= and_known { 1 } else { -1 };

    let mut by_entry: BTreeMap<i64, Vec<_>> = BTreeMap::new();
    for movement in movements.between(first, Clocks { effective, known: last }) {
        by_entry.entry(movement.position).or_default().push(movement);
    }
    let changes = by_entry
        .into_iter()
        .map(|(position, moved)| {
            let changed = balance(facts, moved.into_iter(), dimensions, filter);
            (position, signed(changed.rows, sign))
        })
        .filter(|(_, rows)| !rows.is_empty())
        .collect();
    Explanation { difference: difference(&before, &after), before, after, changes }
}

/// The rows that are not nothing, with a sign.
fn signed(rows: Vec<Row>, sign: i128) -> Vec<Row> {
    rows.into_iter()
        .map(|row| Row { sums: scaled(&row.sums, sign), ..row })
        .filter(|row| row.sums != Sums::default())
        .collect()
}

/// The second balance less the first, row by row.
#[must_use]
pub fn difference(before: &Balance, after: &Balance) -> Vec<Row> {
    let mut rows: BTreeMap<Vec<Option<Arc<str>>>, (Unit, Sums)> = BTreeMap::new();
    for (balance, sign) in [(before, -1), (after, 1)] {
        for row in &balance.rows {
            let entry = rows.entry(row.key.clone()).or_insert((row.unit, Sums::default()));
            entry.1 = added(&entry.1, &scaled(&row.sums, sign));
        }
    }
    rows.into_iter()
        .map(|(key, (unit, sums))| Row { key, unit, sums })
        .filter(|row| row.sums != Sums::default())
        .collect()
}

/// The sum of sums.
#[must_use]
pub fn added(a: &Sums, b: &Sums) -> Sums {
    combined(a, b, 1)
}

fn scaled(sums: &Sums, sign: i128) -> Sums {
    combined(&Sums::default(), sums, sign)
}

fn combined(a: &Sums, b: &Sums, sign: i128) -> Sums {
    Sums {
        contributed: a.contributed + sign * b.contributed,
        available: a.available + sign * b.available,
        allocated: a.allocated + sign * b.allocated,
        committed: a.committed + sign * b.committed,
        consumed: a.consumed + sign * b.consumed,
        released: a.released + sign * b.released,
        returned: a.returned + sign * b.returned,
        lapsed: a.lapsed + sign * b.lapsed,
        ever_allocated: a.ever_allocated + sign * b.ever_allocated,
        ever_committed: a.ever_committed + sign * b.ever_committed,
        ever_released: a.ever_released + sign * b.ever_released,
        ever_reused: a.ever_reused + sign * b.ever_reused,
        committed_net: a.committed_net + sign * b.committed_net,
    }
}
