//! A small model of what is open in one resource, so that every generated row keeps the rules.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use usus_domain::class::Class;
use usus_domain::quantity::Unit;
use usus_domain::timeline::Timeline;

/// Where a quantity stands; allocations and releases by their place in the resource's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Account {
    Available,
    Allocated(usize),
    Committed(usize),
    Released(usize),
}

/// One change of one account.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Leg {
    account: Account,
    on: NaiveDate,
    parts: i64,
}

/// A first and a last day.
pub(crate) type Interval = (NaiveDate, NaiveDate);

/// An allocation or a reuse.
#[derive(Debug)]
pub(crate) struct Allocation {
    pub(crate) id: String,
    pub(crate) since: NaiveDate,
    /// The days it blocks, for a renewable.
    pub(crate) blocks: Option<Interval>,
}

/// A release.
#[derive(Debug)]
pub(crate) struct Release {
    pub(crate) id: String,
    pub(crate) since: NaiveDate,
}

/// A row on which nothing rests and that may therefore be corrected.
#[derive(Debug)]
pub(crate) struct Correctable {
    pub(crate) id: String,
    legs: Vec<Leg>,
}

/// A resource and what is open in it.
#[derive(Debug)]
pub(crate) struct Stock {
    pub(crate) id: String,
    pub(crate) class: Class,
    pub(crate) unit: Unit,
    pub(crate) ambito: usize,
    /// Areas it may be used for, as places in the list of areas; empty for all.
    pub(crate) areas: Vec<usize>,
    pub(crate) since: NaiveDate,
    pub(crate) deadline: NaiveDate,
    pub(crate) allocations: Vec<Allocation>,
    pub(crate) releases: Vec<Release>,
    pub(crate) correctable: Vec<Correctable>,
    pub(crate) accounts: BTreeMap<Account, Timeline>,
}

impl Stock {
    /// What can be taken on a day without leaving any later day short, within the days given.
    pub(crate) fn open(&self, account: Account, on: NaiveDate, blocks: Option<Interval>) -> i64 {
        let Some(timeline) = self.accounts.get(&account) else { return 0 };
        let lowest = match blocks {
            Some((from, to)) if on.max(from) > to => return 0,
            Some((from, to)) => timeline.lowest_within(on.max(from), to),
            None => timeline.lowest_from(on),
        };
        lowest.parts.max(0)
    }

    /// The account a row of this class is allocated from; a non-rival is not taken from its pool.
    pub(crate) fn pool(&self) -> Option<Account> {
        (self.class != Class::NonRival).then_some(Account::Available)
    }

    /// Moves a quantity; what moves within the days a renewable is blocked comes back on the day after.
    pub(crate) fn moved(
        &mut self,
        from: Option<Account>,
        to: Option<Account>,
        on: NaiveDate,
        parts: i64,
        blocks: Option<Interval>,
    ) -> Vec<Leg> {
        let begins = blocks.map_or(on, |(from, _)| on.max(from));
        let leg = |account, on, parts| Leg { account, on, parts };
        let mut legs = Vec::new();
        legs.extend(from.map(|from| leg(from, begins, -parts)));
        legs.extend(to.map(|to| leg(to, begins, parts)));
        if let (Some((_, last)), Some(from), Some(to)) = (blocks, from, to) {
            let comes_back = last + Days::new(1);
            legs.extend([leg(to, comes_back, -parts), leg(from, comes_back, parts)]);
        }
        self.add(&legs);
        legs
    }

    fn add(&mut self, legs: &[Leg]) {
        for leg in legs {
            self.accounts.entry(leg.account).or_default().add(leg.on, leg.parts);
        }
    }

    /// Keeps a row for a later correction; only the last few are worth it.
    pub(crate) fn keep(&mut self, id: String, legs: Vec<Leg>) {
        if self.correctable.len() >= 8 {
            self.correctable.remove(0);
        }
        self.correctable.push(Correctable { id, legs });
    }

    /// Reverses a row if every account still holds on every day, and gives its id.
    pub(crate) fn correct(&mut self, at: usize) -> Option<String> {
        let legs = &self.correctable.get(at)?.legs;
        let reversed: Vec<Leg> = legs.iter().map(|leg| Leg { parts: -leg.parts, ..*leg }).collect();
        let mut changes: BTreeMap<Account, BTreeMap<NaiveDate, i64>> = BTreeMap::new();
        for leg in &reversed {
            *changes.entry(leg.account).or_default().entry(leg.on).or_insert(0) += leg.parts;
        }
        let falls_short = changes.iter().any(|(account, changes)| {
            self.accounts.get(account).is_some_and(|line| line.shortfall(changes).is_some())
        });
        if falls_short {
            return None;
        }
        self.add(&reversed);
        Some(self.correctable.remove(at).id)
    }
}
