//! Balances that somebody claims, beside those that the entries give.

use crate::balances::{self, By};
use crate::finding::{At, Checked, Fault, NotChecked, Report, What};
use crate::ledger::Ledger;
use crate::time::Day;
use crate::trust::Trust;

/// Compares balances with those that the entries give; by resource, if their first line says so.
pub(crate) fn compare(
    ledger: &Ledger,
    (effective, known): (Day, u64),
    claimed: &[u8],
    at: At,
) -> Result<Checked, Fault> {
    let by = if claimed.starts_with(b"resource,") { By::Resource } else { By::Place };
    let own = balances::csv(ledger, effective, known, by);
    if own.as_bytes() != claimed {
        return Err(differing(&own, claimed, at));
    }
    let rows = own.lines().count().saturating_sub(1) as u64;
    Ok(Checked::Balances { effective: effective.to_string(), known, rows })
}

/// The first line in which two tables differ.
pub(crate) fn differing(own: &str, claimed: &[u8], at: At) -> Fault {
    let claimed = String::from_utf8_lossy(claimed);
    let (mut own, mut claimed) = (own.split_inclusive('\n'), claimed.split_inclusive('\n'));
    loop {
        let (ours, theirs) = (own.next(), claimed.next());
        if ours.is_none() && theirs.is_none() {
            return Fault::new(at, What::Balances);
        }
        if ours != theirs {
            let shown = |line: Option<&str>| line.map_or("-", |line| line.trim_end_matches('\n')).to_owned();
            return Fault::new(at, What::Balances).expected(&shown(ours)).found(&shown(theirs));
        }
    }
}

/// Compares the balances that whoever verifies brings along, or makes out those of the day that was asked for.
pub(crate) fn brought(trust: &Trust, ledger: &Ledger, known: u64, report: &mut Report) -> Result<(), Fault> {
    report.not_checked.push(NotChecked::Truth);
    let Some(effective) = trust.effective else { return Ok(()) };
    match &trust.balances {
        Some(claimed) => {
            report.checked.push(compare(ledger, (effective, known), claimed, At::Whole)?);
        }
        None => report.balances = Some(balances::csv(ledger, effective, known, By::Place)),
    }
    Ok(())
}
