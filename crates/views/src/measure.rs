//! The measures of use: how much is used, how much consumed, how much came back. Each with its numerator
//! and its denominator, never mixing units.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;
use usus_domain::calendar::Interval;
use usus_domain::class::Class;
use usus_domain::id::PlanId;
use usus_domain::quantity::Unit;
use usus_domain::table::State;

use crate::balance::folded;
use crate::chains::length;
use crate::claims::{Freed, claims};
use crate::clocks::Clocks;
use crate::dimension::Dimension;
use crate::facts::{Allocation, Facts, Resource};
use crate::filter::Filter;
use crate::groups::Groups;
use crate::holders::Holders;
use crate::memory::Memory;
use crate::place_days::PlaceDays;
use crate::places::Place;
use crate::standing::Standing;
use crate::sums::Sums;

/// A fraction, both parts shown. What they count follows from the unit and the class: for places it is
/// place-days, for the mean chain length steps times units over units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ratio {
    /// Above the line.
    pub numerator: i128,
    /// Below it; where it is zero the ratio has no value.
    pub denominator: i128,
}

/// The measures of one ambito, service, plan, class and unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Measures {
    /// Consumed of what was allocated.
    pub consumption: Ratio,
    /// Released of what was allocated.
    pub release: Ratio,
    /// Allocated by reuse of what was allocated.
    pub reuse: Ratio,
    /// Allocated over the period, over the distinct quantity contributed by the resources drawn on.
    pub circulation: Ratio,
    /// Lapsed of what those resources contributed.
    pub lapse: Ratio,
    /// Allocations behind each unit, one for a first allocation, one more for each reuse.
    pub chain_length: Ratio,
    /// Euro released because of something that is not money, accepted or contested.
    pub freed: Freed,
    /// Distinct holders active in the service.
    pub holders: usize,
    /// Pairs of holders active in the same service, of the possible pairs in the ambito.
    pub density: Ratio,
}

/// What a row of measures is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The ambito.
    pub ambito: Arc<str>,
    /// The service.
    pub service: Arc<str>,
    /// The class; with the unit it says what is counted.
    pub class: Class,
    /// The unit.
    pub unit: Unit,
    /// The plan.
    pub plan: Arc<str>,
}

impl Key {
    /// The row in which what stands in an account is measured; none for a pool.
    pub(crate) fn of(facts: &Facts, account: u32) -> Option<Self> {
        let account = facts.account(account);
        Self::at(facts.resource(account.resource), &facts.places()[account.place as usize])
    }

    fn at(resource: &Resource, place: &Place) -> Option<Self> {
        let Place { ambito, service, plan, .. } = place.clone();
        let (class, unit) = (resource.class, resource.unit);
        Some(Self { ambito, service: service?, class, unit, plan: plan? })
    }
}

/// The dimensions of [`Key`].
const KEY: [Dimension; 5] =
    [Dimension::Ambito, Dimension::Service, Dimension::Plan, Dimension::Class, Dimension::Unit];

/// A plan as known at a position.
#[derive(Debug, Clone)]
pub struct PlanAt {
    /// Its id.
    pub plan: PlanId,
    /// Its period, extensions included.
    pub period: Interval,
}

/// What a plan has in one row.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// Its sums.
    pub sums: Sums,
    /// Its measures.
    pub measures: Measures,
}

/// The sums and measures of plans, of what passes the filter; who meets in a service is told of all of it.
#[must_use]
pub fn figures(
    memory: &Memory,
    standing: &Standing,
    clocks: Clocks,
    plans: &[PlanAt],
    filter: &Filter,
) -> BTreeMap<Key, Figures> {
    let facts = &memory.facts;
    let mut groups = Groups::new(facts, &KEY, filter);
    let sums = folded(memory, clocks, &mut groups);
    let periods = Periods::of(facts, plans, clocks.effective);
    let mut rows = Rows { facts, periods, parts: Vec::new() };

    let mut holders = Holders::default();
    for (number, allocation) in standing.allocations(facts, clocks) {
        if rows.periods.of_account(facts, allocation.account).is_some() {
            holders.add(facts, allocation.account);
        }
        if let Some(row) = groups.row_of(allocation.account) {
            rows.allocate(row, number, allocation);
        }
    }
    for (_, release) in standing.releases(facts, clocks) {
        let allocation = facts.allocation(release.allocation);
        if let Some(row) = groups.row_of(allocation.account)
            && let Some((blocked, last)) = rows.blocked(allocation)
        {
            rows.part(row).days.release(release, blocked, last);
        }
    }
    for (account, claim) in claims(facts, standing, clocks) {
        if let Some(row) = groups.row_of(account) {
            rows.part(row).freed.add(&claim);
        }
    }
    let is_renewable = |account: u32| {
        let account = facts.account(account);
        account.allocation.is_some() && facts.resource(account.resource).class == Class::Renewable
    };
    for movement in memory.movements.between(0, clocks, is_renewable) {
        let period = rows.periods.of_account(facts, movement.account);
        if let (State::Lapsed, Some(period)) = (movement.state(), period)
            && let Some(row) = groups.row_of(movement.account)
        {
            rows.part(row).days.lapse(&movement, period.to);
        }
    }
    rows.parts.resize_with(groups.len(), Part::default);

    let mut told = BTreeMap::new();
    for (row, part) in rows.parts.iter().enumerate() {
        let (resource, place) = groups.resource_and_place(row);
        let Some(key) = Key::at(resource, place) else { continue };
        let Some(period) = rows.periods.of_plan(&key.plan) else { continue };
        let sums = sums.get(row).copied().flatten();
        if sums.is_none() && part.drawn.is_empty() {
            continue;
        }
        let sums = sums.unwrap_or_default();
        let mut measures = part.measures(facts, &sums, resource.class, period);
        measures.holders = holders.of(&key.plan, &key.ambito, &key.service).count();
        measures.density = holders.density(&key.plan, &key.ambito, &key.service);
        told.insert(key, Figures { sums, measures });
    }
    told
}

/// The periods of the plans asked for, each cut off at the effective date.
struct Periods {
    by_plan: BTreeMap<String, Interval>,
    by_place: Vec<Option<Interval>>,
}

impl Periods {
    fn of(facts: &Facts, plans: &[PlanAt], effective: NaiveDate) -> Self {
        let cut = |period: Interval| Interval { to: period.to.min(effective), ..period };
        let by_plan: BTreeMap<String, Interval> =
            plans.iter().map(|plan| (plan.plan.to_string(), cut(plan.period))).collect();
        let by_place = facts.places().iter().map(|place| by_plan.get(place.plan.as_deref()?).copied());
        Self { by_place: by_place.collect(), by_plan }
    }

    fn of_plan(&self, plan: &str) -> Option<Interval> {
        self.by_plan.get(plan).copied()
    }

    fn of_account(&self, facts: &Facts, account: u32) -> Option<Interval> {
        self.by_place[facts.account(account).place as usize]
    }
}

/// What is known of each row beside its sums.
struct Rows<'f> {
    facts: &'f Facts,
    periods: Periods,
    parts: Vec<Part>,
}

#[derive(Default)]
struct Part {
    chain: Ratio,
    freed: Freed,
    days: PlaceDays,
    /// Resources drawn on.
    drawn: HashSet<u32>,
}

impl Rows<'_> {
    fn part(&mut self, row: usize) -> &mut Part {
        if row >= self.parts.len() {
            self.parts.resize_with(row + 1, Part::default);
        }
        &mut self.parts[row]
    }

    /// The days a renewable is blocked for, and the last day that counts under the plan.
    fn blocked(&self, allocation: &Allocation) -> Option<(Interval, NaiveDate)> {
        let period = self.periods.of_account(self.facts, allocation.account)?;
        let is_renewable = self.facts.resource_of(allocation).class == Class::Renewable;
        allocation.interval.filter(|_| is_renewable).map(|blocked| (blocked, period.to))
    }

    fn allocate(&mut self, row: usize, number: u32, allocation: &Allocation) {
        let (blocked, steps) = (self.blocked(allocation), length(self.facts, number));
        let resource = self.facts.account(allocation.account).resource;
        let part = self.part(row);
        let quantity = i128::from(allocation.quantity);
        part.chain.numerator += quantity * i128::try_from(steps).unwrap_or(i128::MAX);
        part.chain.denominator += quantity;
        part.drawn.insert(resource);
        if let Some((blocked, last)) = blocked {
            part.days.allocate(allocation, blocked, last);
        }
    }
}

impl Part {
    fn measures(&self, facts: &Facts, sums: &Sums, class: Class, period: Interval) -> Measures {
        let contributed = self.drawn.iter().map(|number| contributed(facts.resource(*number), period)).sum();
        let [allocated, released, reused, lapsed] = if class == Class::Renewable {
            let days = &self.days;
            [days.allocated, days.released, days.reused, days.lapsed]
        } else {
            [sums.ever_allocated, sums.ever_released, sums.ever_reused, sums.lapsed]
        };
        let of_allocated = |numerator| Ratio { numerator, denominator: allocated };
        let of_contributed = |numerator| Ratio { numerator, denominator: contributed };
        Measures {
            consumption: of_allocated(sums.consumed),
            release: of_allocated(released),
            reuse: of_allocated(reused),
            circulation: of_contributed(allocated),
            lapse: of_contributed(lapsed),
            chain_length: self.chain,
            freed: self.freed,
            ..Measures::default()
        }
    }
}

/// What a resource gave; of a renewable, its places times the days of the period on which it is offered.
fn contributed(resource: &Resource, period: Interval) -> i128 {
    let quantity = i128::from(resource.quantity);
    if resource.class != Class::Renewable {
        return quantity;
    }
    let offered = Interval {
        from: resource.offered_from.unwrap_or(resource.effective_on),
        to: resource.offered_to.unwrap_or(NaiveDate::MAX),
    };
    quantity * i128::from(offered.shared_days(&period))
}
