//! The law under every rule: no state is ever negative at any effective date, also after a back-dated entry.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::calendar::Interval;
use crate::class::Class;
use crate::event::Event;
use crate::id::RowId;
use crate::legs::legs;
use crate::particulars::Particulars;
use crate::quantity::Quantity;
use crate::refusal::{Refusal, Register};
use crate::resource::{Account, Leg, Resource};
use crate::state::State;
use crate::table;
use crate::timeline::Lowest;

/// The resource of a stream; a stream without one is of an unknown resource.
pub(crate) fn resource<'s>(state: &'s State, id: &RowId) -> Result<&'s Resource, Refusal> {
    state.resource().ok_or_else(|| Refusal::Unknown { register: Register::Resource, id: id.to_string() })
}

/// Refuses a quantity of nothing or less.
pub(crate) fn positive(given: Quantity) -> Result<(), Refusal> {
    if given.parts > 0 { Ok(()) } else { Err(Refusal::QuantityNotPositive { given }) }
}

/// What can be taken from an account on a day without leaving any later day short. For a renewable with an
/// interval only the days of the interval count.
pub(crate) fn open(resource: &Resource, account: &Account, on: NaiveDate, days: Option<Interval>) -> Lowest {
    let nothing = Lowest { parts: 0, on };
    let Some(timeline) = resource.timeline(account) else { return nothing };
    match days {
        Some(days) if resource.contributed.class == Class::Renewable => {
            let first = on.max(days.from);
            if first > days.to { nothing } else { timeline.lowest_within(first, days.to) }
        }
        _ => timeline.lowest_from(on),
    }
}

/// The first day on which a use takes a quantity: a renewable is blocked from the first day of its interval,
/// whatever the date of the act that says so.
pub(crate) fn first_day(resource: &Resource, row: &Particulars, days: Option<Interval>) -> NaiveDate {
    match days {
        Some(days) if resource.contributed.class == Class::Renewable => days.from,
        _ => row.effective_on,
    }
}

/// Lets the event pass if every account it changes still holds on every day.
pub(crate) fn hold(resource: &Resource, event: Event) -> Result<Event, Refusal> {
    match first_shortfall(resource, &legs(resource, &event)) {
        None => Ok(event),
        Some(refusal) => Err(refusal),
    }
}

/// The refusal for the first account that would not hold.
pub(crate) fn first_shortfall(resource: &Resource, legs: &[Leg]) -> Option<Refusal> {
    let mut changes: BTreeMap<&Account, BTreeMap<NaiveDate, i64>> = BTreeMap::new();
    for leg in legs {
        *changes.entry(&leg.account).or_default().entry(leg.on).or_insert(0) += leg.parts;
    }
    changes.into_iter().find_map(|(account, changes)| {
        let short = resource.timeline(account)?.shortfall(&changes)?;
        let (state, of) = match account {
            Account::Allocated(id) => (table::State::Allocated, id),
            Account::Committed(id) => (table::State::Committed, id),
            Account::Released(id) => (table::State::Released, id),
            Account::Available | Account::Consumed(_) | Account::Returned(_) | Account::Lapsed(_) => {
                (table::State::Available, resource.id())
            }
        };
        Some(Refusal::WouldBeNegative {
            state,
            of: of.clone(),
            on: short.on,
            short: resource.quantity(short.parts),
        })
    })
}
