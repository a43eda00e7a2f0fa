//! Balances, as the ledger prints them for other programs: a line for each ambito, service, plan and unit in which
//! anything ever moved, and what stands and ever passed there.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use crate::ledger::{Account, Ledger, Resource};
use crate::movement::{SUMS, counts_in};
use crate::time::Day;

/// What lines are told apart by, beside ambito, service, plan and unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// By nothing more: what a closing is about.
    Place,
    /// By the resource too: what a bundle claims.
    Resource,
}

/// Resource (of [`By::Place`] none), ambito, service, plan, unit: absent before present, then in the order of bytes.
type Key<'l> = (Option<&'l str>, &'l str, Option<&'l str>, Option<&'l str>, &'static str);

/// The balances of the facts up to a day, as known at a position, as CSV: a header, lines in the order of their keys,
/// line ends of one sign.
#[must_use]
pub fn csv(ledger: &Ledger, effective: Day, known: u64, by: By) -> String {
    let (rows, decimals, sums) = summed(ledger, effective, known, by);
    let mut text = String::new();
    if by == By::Resource {
        text.push_str("resource,");
    }
    text.push_str("ambito,service,plan,unit");
    for name in SUMS {
        text.push(',');
        text.push_str(name);
    }
    text.push('\n');
    for ((resource, ambito, service, plan, unit), row) in rows {
        let Some((sums, decimals)) = sums.get(row).zip(decimals.get(row)) else { continue };
        let Some(sums) = sums else { continue };
        if by == By::Resource {
            text.push_str(&cell(resource.unwrap_or_default()));
            text.push(',');
        }
        let cells = [ambito, service.unwrap_or_default(), plan.unwrap_or_default(), unit];
        text.push_str(&cells.map(cell).join(","));
        for sum in sums {
            text.push(',');
            text.push_str(&decimal(*sum, *decimals));
        }
        text.push('\n');
    }
    text
}

type Summed<'l> = (BTreeMap<Key<'l>, usize>, Vec<usize>, Vec<Option<[i128; SUMS.len()]>>);

/// The rows by their keys, the decimals of each, and the sums of each in which anything moved.
fn summed(ledger: &Ledger, effective: Day, known: u64, by: By) -> Summed<'_> {
    // Many accounts make one row, and they are told apart by few numbers: a row is looked up by those first.
    let mut rows_by_numbers: HashMap<(u32, u32), usize> = HashMap::new();
    let mut rows: BTreeMap<Key<'_>, usize> = BTreeMap::new();
    let mut decimals = Vec::new();
    let mut row_of = |account: &Account| {
        let Resource { unit, .. } = ledger.resources.get(account.resource as usize)?;
        let likeness = match by {
            By::Place => *unit as u32,
            By::Resource => account.resource,
        };
        if let Some(row) = rows_by_numbers.get(&(likeness, account.place)) {
            return Some(*row);
        }
        let row = *rows.entry(key(ledger, account, by)?).or_insert_with(|| {
            decimals.push(unit.decimals());
            decimals.len() - 1
        });
        rows_by_numbers.insert((likeness, account.place), row);
        Some(row)
    };
    let row_of_account: Vec<Option<usize>> = ledger.accounts.iter().map(&mut row_of).collect();
    let mut sums: Vec<Option<[i128; SUMS.len()]>> = vec![None; decimals.len()];
    let counts = ledger.movements.iter().take_while(|movement| u64::from(movement.position) <= known);
    for movement in counts.filter(|movement| movement.leg.on <= effective) {
        let row = row_of_account.get(movement.account as usize).copied().flatten();
        let Some(sums) = row.and_then(|row| sums.get_mut(row)) else { continue };
        let sums = sums.get_or_insert([0; SUMS.len()]);
        for at in counts_in(movement.leg.flow, movement.leg.state) {
            if let Some(sum) = sums.get_mut(*at) {
                *sum += i128::from(movement.leg.parts);
            }
        }
    }
    (rows, decimals, sums)
}

fn key<'l>(ledger: &'l Ledger, account: &Account, by: By) -> Option<Key<'l>> {
    let resource = ledger.resources.get(account.resource as usize)?;
    let place = ledger.places.get(account.place as usize)?;
    let (service, plan) = place.use_of.unzip();
    Some((
        (by == By::Resource).then(|| ledger.word(resource.name)),
        ledger.word(place.ambito),
        service.map(|word| ledger.word(word)),
        plan.map(|word| ledger.word(word)),
        resource.unit.word(),
    ))
}

/// A cell as CSV writes it: between quotes where it would not be read back as it is otherwise.
pub(crate) fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// Smallest parts as exact decimals.
fn decimal(parts: i128, decimals: usize) -> String {
    let mut text = String::new();
    let digits = format!("{:0>least$}", parts.unsigned_abs(), least = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    let sign = if parts < 0 { "-" } else { "" };
    let point = if decimals > 0 { "." } else { "" };
    let _ = write!(text, "{sign}{whole}{point}{fraction}");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_written_with_the_decimals_of_their_unit() {
        for (parts, decimals, text) in [
            (5, 2, "0.05"),
            (-5, 3, "-0.005"),
            (62_047_630, 2, "620476.30"),
            (0, 2, "0.00"),
            (-7, 0, "-7"),
            (0, 0, "0"),
        ] {
            assert_eq!(decimal(parts, decimals), text);
        }
    }

    #[test]
    fn a_cell_is_quoted_where_it_must_be() {
        assert_eq!(cell("a b"), "a b");
        assert_eq!(cell("a,\"b\""), "\"a,\"\"b\"\"\"");
    }
}
