//! Holding what was set aside beside a ledger to what the ledger says.

use chrono::NaiveDate;
use strum::IntoEnumIterator;
use usus_log::error::LogError;
use usus_log::store::Log;

use crate::balance::balance;
use crate::clocks::Clocks;
use crate::dimension::Dimension;
use crate::filter::Filter;
use crate::memory::Memory;

/// How many dates, and how many known positions, are asked about.
const LOOKS: i64 = 6;

/// Whether what was set aside gives the answers that the ledger's own rows give: every balance in every dimension, at
/// dates and known positions spread over the whole of it. `None` where nothing is set aside that would be believed.
/// Either way it is made again from those rows, where it can be written.
///
/// # Errors
/// What the database says, or [`LogError::Unreadable`] where a derived row names nothing known.
pub async fn is_so(log: &Log) -> Result<Option<bool>, LogError> {
    let Some(aside) = Memory::set_aside_before(log).await else { return Ok(None) };
    let known = aside.known();
    let fresh = Memory::default().caught_up_to(log, known).await?;
    let is_so = looks(&fresh, known).all(|clocks| answers(&aside, clocks) == answers(&fresh, clocks));
    let is_made_again = fresh.set_aside(log).await;
    tracing::debug!(is_so, is_made_again, position = known, "what was set aside was held to the ledger");
    Ok(Some(is_so))
}

fn answers(memory: &Memory, clocks: Clocks) -> crate::balance::Balance {
    let dimensions: Vec<Dimension> = Dimension::iter().collect();
    balance(memory, clocks, &dimensions, &Filter::default())
}

/// Dates and known positions, the last of each among them.
fn looks(memory: &Memory, known: i64) -> impl Iterator<Item = Clocks> {
    let everything = Clocks { effective: NaiveDate::MAX, known };
    let mut days: Vec<u32> =
        memory.movements.between(0, everything, |_| true).map(|movement| movement.day).collect();
    days.sort_unstable();
    let last = days.len().saturating_sub(1);
    let parts = usize::try_from(LOOKS).unwrap_or(1);
    let dates: Vec<NaiveDate> = (1..=parts)
        .filter_map(|part| days.get(last * part / parts))
        .map(|day| crate::movements::date(*day))
        .collect();
    (1..=LOOKS).flat_map(move |part| {
        let known = known * part / LOOKS;
        dates.clone().into_iter().map(move |effective| Clocks { effective, known })
    })
}
