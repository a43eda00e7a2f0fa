//! What an auditor looks for first (*controlli*): entries that came late, after a closing, twice, or that wait for ever.
//! They are folded from memory; nothing here judges, and each finding names its entry.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;
use usus_domain::class::Class;
use usus_domain::event::{Contributed, Event};
use usus_domain::quantity::Quantity;
use usus_domain::table::State;
use usus_log::document::Document;
use usus_log::error::LogError;
use usus_log::store::Log;

use crate::clocks::Clocks;
use crate::days::Days;
use crate::filter::Filter;
use crate::memory::Memory;
use crate::movements::{Movement, date, day};
use crate::standing::Standing;
use crate::sums::Kind;

/// An entry that a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The entry.
    pub position: i64,
    /// The entry it was found beside: the first of two alike, or the closing it came after.
    pub beside: Option<i64>,
    /// Days: how late, or how old.
    pub days: Option<i64>,
    /// How much is meant.
    pub quantity: Option<Quantity>,
}

/// A closing that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// Its entry.
    pub position: i64,
    /// The row's id.
    pub id: Arc<str>,
    /// The last day of what is closed.
    pub effective_on: NaiveDate,
    /// How many entries were known to it.
    pub size: i64,
}

/// The closings that stand as known at a position, in log order.
///
/// # Errors
/// What the database says, or an entry that cannot be read.
pub async fn closings(log: &Log, known: i64) -> Result<Vec<Closing>, LogError> {
    let mut closings: BTreeMap<i64, Closing> = BTreeMap::new();
    let mut corrected: HashMap<Arc<str>, Arc<str>> = HashMap::new();
    for entry in log.family("closing", known).await? {
        match Document::parse(entry.position, &entry.document)?.event()? {
            Event::Closed(closed) => {
                let closing = Closing {
                    position: entry.position,
                    id: closed.row.id.as_str().into(),
                    effective_on: closed.row.effective_on,
                    size: closed.size,
                };
                closings.insert(entry.position, closing);
            }
            Event::Corrected(wrong) => {
                corrected.insert(wrong.corrects.as_str().into(), wrong.row.id.as_str().into());
            }
            _ => {}
        }
    }
    // A correction that is itself corrected lets the closing stand again.
    let stands = |id: &Arc<str>| {
        let (mut stands, mut id) = (true, id);
        while let Some(by) = corrected.get(id) {
            (stands, id) = (!stands, by);
        }
        stands
    };
    closings.retain(|_, closing| stands(&closing.id));
    Ok(closings.into_values().collect())
}

/// What checks look at: what is known at a position and passes a filter.
pub struct Scope<'m> {
    memory: &'m Memory,
    clocks: Clocks,
    /// What is dated later is not looked at.
    until: NaiveDate,
    passes: Vec<bool>,
    corrections: HashSet<u32>,
    standing: Standing,
}

/// Something that was done, with its date.
struct Done {
    position: i64,
    day: u32,
    quantity: i64,
    account: u32,
}

impl<'m> Scope<'m> {
    /// What is known at the clocks and passes the filter; the effective date says how old what waits is, and rows dated
    /// later than `until` are left out.
    #[must_use]
    pub fn new(memory: &'m Memory, clocks: Clocks, until: NaiveDate, filter: &Filter) -> Self {
        let facts = &memory.facts;
        let passes = facts.accounts.iter().map(|account| {
            filter.passes(facts.resource(account.resource), &facts.places()[account.place as usize])
        });
        let corrections = facts.corrections.iter().filter_map(|found| u32::try_from(found.position).ok());
        Self {
            memory,
            clocks,
            until,
            passes: passes.collect(),
            corrections: corrections.collect(),
            standing: Standing::at(facts, clocks.known),
        }
    }

    fn is_meant(&self, account: u32) -> bool {
        self.passes.get(account as usize) == Some(&true)
    }

    fn quantity(&self, account: u32, parts: i64) -> Quantity {
        let facts = &self.memory.facts;
        Quantity::new(parts, facts.resource(facts.account(account).resource).unit)
    }

    /// All movements there are of what is meant.
    fn movements(&self) -> impl Iterator<Item = Movement> {
        let clocks = Clocks { effective: self.until, ..self.clocks };
        self.memory.movements.between(0, clocks, |account| self.is_meant(account))
    }

    /// Contributions, allocations, reuses and releases, by their facts.
    fn named(&self) -> impl Iterator<Item = Done> {
        let facts = &self.memory.facts;
        let done = |position: i64, on, quantity, account| Done { position, day: day(on), quantity, account };
        let resources = facts.resources.iter();
        let resources = resources
            .map(move |found| done(found.position, found.effective_on, found.quantity, found.account));
        let allocations = facts
            .allocations
            .iter()
            .map(move |found| done(found.position.into(), found.effective_on, found.quantity, found.account));
        let releases = facts.releases.iter().map(move |found| {
            let account = facts.allocation(found.allocation).account;
            done(found.position.into(), found.effective_on, found.quantity, account)
        });
        let last = day(self.until);
        resources.chain(allocations).chain(releases).filter(move |done| {
            done.day <= last && done.position <= self.clocks.known && self.is_meant(done.account)
        })
    }

    /// Commitments, consumptions, returns and lapses, by their movements. A place blocked for an interval moves on
    /// its first day, whatever the date of the act: such rows are left out.
    fn moved(&self) -> impl Iterator<Item = (Kind, Done)> {
        let facts = &self.memory.facts;
        self.movements()
            .filter(|movement| {
                movement.quantity > 0
                    && matches!(
                        movement.kind,
                        Kind::CommittedAnew | Kind::Consumed | Kind::Returned | Kind::Lapsed
                    )
                    && !self.corrections.contains(&movement.position)
                    && facts.resource(facts.account(movement.account).resource).class != Class::Renewable
            })
            .map(|Movement { position, day, kind, quantity, account, .. }| {
                (kind, Done { position: position.into(), day, quantity, account })
            })
    }

    /// All that was done, but corrections.
    fn done(&self) -> impl Iterator<Item = Done> {
        self.named().chain(self.moved().map(|(_, done)| done))
    }

    /// Recorded more than so many days after the fact.
    #[must_use]
    pub fn late(&self, days: &Days, more_than: i64) -> Vec<Found> {
        let late = |done: Done| {
            let delay = (days.of(done.position)? - date(done.day)).num_days();
            (delay > more_than).then(|| Found {
                position: done.position,
                beside: None,
                days: Some(delay),
                quantity: Some(self.quantity(done.account, done.quantity)),
            })
        };
        sorted(self.done().filter_map(late).collect())
    }

    /// Recorded after a closing, with a date the closing had closed.
    #[must_use]
    pub fn after_closing(&self, closings: &[Closing]) -> Vec<Found> {
        let found = self.done().filter_map(|done| self.closed_before(closings, &done));
        sorted(found.collect())
    }

    /// Corrections recorded after a closing of rows with a date the closing had closed.
    #[must_use]
    pub fn corrected_after_closing(&self, closings: &[Closing]) -> Vec<Found> {
        let corrections = self.movements().filter(|movement| self.corrections.contains(&movement.position));
        let found = corrections.filter_map(|Movement { position, day, quantity, account, .. }| {
            let quantity = quantity.saturating_abs();
            self.closed_before(closings, &Done { position: position.into(), day, quantity, account })
        });
        sorted(found.collect())
    }

    fn closed_before(&self, closings: &[Closing], done: &Done) -> Option<Found> {
        let on = date(done.day);
        let closed = |closing: &&Closing| on <= closing.effective_on && done.position > closing.size;
        let closing = closings.iter().find(closed)?;
        Some(Found {
            position: done.position,
            beside: Some(closing.position),
            days: None,
            quantity: Some(self.quantity(done.account, done.quantity)),
        })
    }

    /// Releases that stand, of which something is still free and nothing was ever used again.
    #[must_use]
    pub fn never_reused(&self) -> Vec<Found> {
        let facts = &self.memory.facts;
        let reused: HashSet<u32> = self
            .standing
            .allocations(facts, self.clocks)
            .filter_map(|(_, allocation)| allocation.release.map(crate::facts::Number::get))
            .collect();
        let waiting: Vec<_> = self
            .standing
            .releases(facts, self.clocks)
            .map(|(number, release)| (number, release, facts.allocation(release.allocation).account))
            .filter(|(number, _, account)| !reused.contains(number) && self.is_meant(*account))
            .collect();
        let accounts: HashSet<u32> = waiting.iter().map(|(.., account)| *account).collect();
        let mut free: HashMap<u32, i64> = HashMap::new();
        let movements = self.memory.movements.between(0, self.clocks, |account| accounts.contains(&account));
        for movement in movements.filter(|movement| movement.state() == State::Released) {
            *free.entry(movement.account).or_default() += movement.quantity;
        }
        let found = waiting.into_iter().filter_map(|(_, release, account)| {
            let free = free.get(&account).copied().unwrap_or(0).min(release.quantity);
            (free > 0).then(|| Found {
                position: release.position.into(),
                beside: None,
                days: Some((self.clocks.effective - release.effective_on).num_days()),
                quantity: Some(self.quantity(account, free)),
            })
        });
        sorted(found.collect())
    }

    /// Standing rows alike to the cent: the same thing done to the same allocation on the same day, or the same gift
    /// of the same holder. All but the first are found, each beside the first.
    #[must_use]
    pub fn twice(&self) -> Vec<Found> {
        let mut alike: Vec<(u32, Kind, u32, i64, u32, bool)> = self
            .movements()
            .filter(|movement| matches!(movement.kind, Kind::CommittedAnew | Kind::Consumed))
            .map(|movement| {
                let Movement { position, day, kind, quantity, account, .. } = movement;
                (account, kind, day, quantity.saturating_abs(), position, quantity > 0)
            })
            .collect();
        alike.sort_unstable_by_key(|(account, kind, day, quantity, position, _)| {
            (*account, *kind as u8, *day, *quantity, *position)
        });
        let same = |a: &(u32, Kind, u32, i64, u32, bool), b: &(u32, Kind, u32, i64, u32, bool)| {
            (a.0, a.1 as u8, a.2, a.3) == (b.0, b.1 as u8, b.2, b.3)
        };
        let mut found = Vec::new();
        for group in alike.chunk_by(same).filter(|group| group.len() > 1) {
            // What was corrected moves back: as many of them do not stand.
            let fallen = group.iter().filter(|(.., forth)| !forth).count();
            let rows: Vec<u32> =
                group.iter().filter(|(.., forth)| *forth).map(|(.., position, _)| *position).collect();
            let standing = rows.len().saturating_sub(fallen);
            let first = rows.first().copied().map(i64::from);
            found.extend(rows.iter().rev().take(standing.saturating_sub(1)).map(|position| Found {
                position: i64::from(*position),
                beside: first,
                days: None,
                quantity: Some(self.quantity(group[0].0, group[0].3)),
            }));
        }
        found.extend(self.gifts_alike());
        found.extend(self.allocations_alike());
        sorted(found)
    }

    fn gifts_alike(&self) -> Vec<Found> {
        let mut first: HashMap<_, i64> = HashMap::new();
        let gifts = self.memory.facts.resources.iter().filter(|gift| {
            gift.position <= self.clocks.known
                && gift.effective_on <= self.until
                && self.is_meant(gift.account)
                && self.standing.stands(&gift.id)
        });
        let mut found = Vec::new();
        for gift in gifts {
            let whole = (&gift.holder, &gift.kind, &gift.fund, &gift.quota, &gift.annuality);
            let what = (whole, &gift.ambito, gift.unit, gift.quantity, gift.effective_on);
            let first = *first.entry(what).or_insert(gift.position);
            if first != gift.position {
                let quantity = Some(Quantity::new(gift.quantity, gift.unit));
                found.push(Found { position: gift.position, beside: Some(first), days: None, quantity });
            }
        }
        found
    }

    fn allocations_alike(&self) -> Vec<Found> {
        let facts = &self.memory.facts;
        let mut first: HashMap<_, i64> = HashMap::new();
        let clocks = Clocks { effective: self.until, ..self.clocks };
        let mut found = Vec::new();
        for (_, allocation) in self.standing.allocations(facts, clocks) {
            let account = facts.account(allocation.account);
            if !self.is_meant(allocation.account) {
                continue;
            }
            let days = allocation.interval.map(|days| (days.from, days.to));
            let from = (account.resource, account.place, allocation.release.map(crate::facts::Number::get));
            let what = (from, allocation.effective_on, allocation.quantity, days);
            let position = i64::from(allocation.position);
            let first = *first.entry(what).or_insert(position);
            if first != position {
                let quantity = Some(self.quantity(allocation.account, allocation.quantity));
                found.push(Found { position, beside: Some(first), days: None, quantity });
            }
        }
        found
    }

    /// The resources of which something was used again, by the position of their contribution: what may be done with
    /// them is said there.
    #[must_use]
    pub fn reused_resources(&self) -> Vec<i64> {
        let facts = &self.memory.facts;
        let reuses = self.reuses().map(|allocation| facts.resource_of(allocation).position);
        let mut positions: Vec<i64> = reuses.collect();
        positions.sort_unstable();
        positions.dedup();
        positions
    }

    fn reuses(&self) -> impl Iterator<Item = &'m crate::facts::Allocation> {
        self.memory.facts.allocations.iter().filter(|allocation| {
            allocation.release.is_some()
                && allocation.effective_on <= self.until
                && i64::from(allocation.position) <= self.clocks.known
                && self.is_meant(allocation.account)
        })
    }

    /// Reuses outside the areas, or after the deadline, that the contribution of their resource says; contributions by
    /// their positions.
    #[must_use]
    pub fn out_of_constraint(&self, contributions: &HashMap<i64, Contributed>) -> Vec<Found> {
        let facts = &self.memory.facts;
        let found = self.reuses().filter_map(|allocation| {
            let contributed = contributions.get(&facts.resource_of(allocation).position)?;
            let area = facts.place_of(allocation).area.as_deref();
            let areas = &contributed.areas;
            let is_outside = !areas.is_empty() && !areas.iter().any(|allowed| Some(allowed.code()) == area);
            let late = contributed.deadline.map(|deadline| (allocation.effective_on - deadline).num_days());
            let is_late = late.is_some_and(|late| late > 0);
            (is_outside || is_late).then(|| Found {
                position: allocation.position.into(),
                beside: Some(contributed_at(facts, allocation)),
                days: late.filter(|late| *late > 0),
                quantity: Some(self.quantity(allocation.account, allocation.quantity)),
            })
        });
        sorted(found.collect())
    }
}

fn contributed_at(facts: &crate::facts::Facts, allocation: &crate::facts::Allocation) -> i64 {
    facts.resource_of(allocation).position
}

/// The youngest first, each once.
fn sorted(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_unstable_by_key(|found| (std::cmp::Reverse(found.position), found.beside));
    found.dedup_by_key(|found| found.position);
    found
}
