//! The measures of use: how much is used, how much consumed, how much came back. Each with its numerator
//! and its denominator, never mixing units.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;
use usus_domain::calendar::Interval;
use usus_domain::class::Class;
use usus_domain::quantity::Unit;
use usus_domain::table::State;

use crate::balance::Sums;
use crate::clocks::Clocks;
use crate::facts::{Allocation, Facts, Release};
use crate::movements::{Movement, Movements, day};
use crate::standing::Standing;

/// A fraction, both parts shown. What they count follows from the unit and the class: for places it is
/// place-days, for the mean chain length steps times units over units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ratio {
    /// Above the line.
    pub numerator: i128,
    /// Below it; where it is zero the ratio has no value.
    pub denominator: i128,
}

/// The measures of one ambito, service, unit and plan.
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
    /// Euro released because of something that is not money: a claim.
    pub freed: i128,
    /// Distinct holders active in the service.
    pub holders: usize,
    /// Pairs of holders active in the same service, of the possible pairs in the ambito.
    pub density: Ratio,
}

/// Ambito, service and unit of a row.
pub type Key = (Arc<str>, Arc<str>, Unit);

/// The holders active in each service of each ambito.
type Active = BTreeMap<Arc<str>, BTreeMap<Arc<str>, BTreeSet<Arc<str>>>>;

/// What a plan has in one row.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// Its sums.
    pub sums: Sums,
    /// Its measures.
    pub measures: Measures,
}

/// The sums and measures of one plan, per ambito, service and unit.
#[must_use]
pub fn figures(
    facts: &Facts,
    movements: &Movements,
    standing: &Standing,
    clocks: Clocks,
    plan: (&str, Interval),
) -> BTreeMap<Key, Figures> {
    let (plan, period) = plan;
    let mut rows: BTreeMap<Key, Figures> = BTreeMap::new();
    let mut days: HashMap<Key, PlaceDays> = HashMap::new();
    let horizon = clocks.effective.min(period.to);
    for movement in movements.until(clocks) {
        let Some(number) = movement.allocation else { continue };
        let allocation = &facts.allocations[number];
        if &*allocation.plan != plan {
            continue;
        }
        let key = key(facts, allocation);
        if facts.resources[movement.resource].class == Class::Renewable && movement.state == State::Lapsed {
            days.entry(key.clone()).or_default().lapse(&movement, day(horizon));
        }
        rows.entry(key).or_default().sums.add(&movement);
    }

    let mut active = Active::new();
    let mut drawn: HashMap<Key, HashSet<usize>> = HashMap::new();
    let counted = facts.allocations.iter().filter(|allocation| {
        &*allocation.plan == plan
            && allocation.effective_on <= clocks.effective
            && allocation.position <= clocks.known
            && standing.stands(&allocation.id)
    });
    for allocation in counted {
        let key = key(facts, allocation);
        let quantity = i128::from(allocation.quantity);
        let chain = &mut rows.entry(key.clone()).or_default().measures.chain_length;
        chain.numerator += quantity * steps(facts, allocation);
        chain.denominator += quantity;
        let services = active.entry(allocation.ambito.clone()).or_default();
        let holders = services.entry(allocation.service.clone()).or_default();
        holders.insert(facts.resource_of(allocation).holder.clone());
        if let Some(blocked) = allocation.interval.filter(|_| is_renewable(facts, allocation)) {
            days.entry(key.clone()).or_default().allocate(allocation, blocked, horizon);
        }
        drawn.entry(key).or_default().insert(allocation.resource);
    }
    for release in standing_releases(facts, standing, clocks) {
        let allocation = &facts.allocations[release.allocation];
        if &*allocation.plan == plan
            && let Some(blocked) = allocation.interval.filter(|_| is_renewable(facts, allocation))
        {
            days.entry(key(facts, allocation)).or_default().release(release, blocked, horizon);
        }
    }

    for (key, row) in &mut rows {
        let resources = drawn.get(key).into_iter().flatten().map(|number| &facts.resources[*number]);
        let contributed: i128 = resources
            .map(|resource| {
                let quantity = i128::from(resource.quantity);
                if resource.class != Class::Renewable {
                    return quantity;
                }
                let offered = Interval {
                    from: resource.offered_from.unwrap_or(resource.effective_on),
                    to: resource.offered_to.unwrap_or(period.to),
                };
                quantity * i128::from(offered.shared_days(&Interval { from: period.from, to: horizon }))
            })
            .sum();
        let sums = &row.sums;
        let in_days = days.get(key);
        let allocated = in_days.map_or(sums.ever_allocated, |days| days.allocated);
        let of_allocated = |numerator| Ratio { numerator, denominator: allocated };
        row.measures.consumption = of_allocated(sums.consumed);
        row.measures.release = of_allocated(in_days.map_or(sums.ever_released, |days| days.released));
        row.measures.reuse = of_allocated(in_days.map_or(sums.ever_reused, |days| days.reused));
        row.measures.circulation = Ratio { numerator: allocated, denominator: contributed };
        let lapsed = in_days.map_or(sums.lapsed, |days| days.lapsed);
        row.measures.lapse = Ratio { numerator: lapsed, denominator: contributed };
        let (holders, density) = density(&active, &key.0, &key.1);
        row.measures.holders = holders;
        row.measures.density = density;
    }
    claims(facts, standing, clocks, plan, &mut rows);
    rows
}

fn key(facts: &Facts, allocation: &Allocation) -> Key {
    (allocation.ambito.clone(), allocation.service.clone(), facts.resource_of(allocation).unit)
}

/// One for an allocation from the pool, one more than the allocation it was released from for a reuse.
fn steps(facts: &Facts, allocation: &Allocation) -> i128 {
    let mut steps = 1;
    let mut allocation = allocation;
    while let Some(number) = allocation.release.as_deref().and_then(|release| facts.release_number(release)) {
        allocation = &facts.allocations[facts.releases[number].allocation];
        steps += 1;
    }
    steps
}

fn is_renewable(facts: &Facts, allocation: &Allocation) -> bool {
    facts.resource_of(allocation).class == Class::Renewable
}

/// The releases that count at these clocks.
fn standing_releases<'f>(
    facts: &'f Facts,
    standing: &'f Standing,
    clocks: Clocks,
) -> impl Iterator<Item = &'f Release> {
    facts.releases.iter().filter(move |release| {
        release.effective_on <= clocks.effective
            && release.position <= clocks.known
            && standing.stands(&release.id)
    })
}

/// Places times days, up to and including a horizon: the measure of the use of a renewable.
#[derive(Default)]
struct PlaceDays {
    allocated: i128,
    reused: i128,
    released: i128,
    lapsed: i128,
}

impl PlaceDays {
    fn allocate(&mut self, allocation: &Allocation, blocked: Interval, horizon: NaiveDate) {
        let until = Interval { from: NaiveDate::MIN, to: horizon };
        let days = i128::from(allocation.quantity) * i128::from(blocked.shared_days(&until));
        self.allocated += days;
        if allocation.release.is_some() {
            self.reused += days;
        }
    }

    /// A place is released for what is left of its interval.
    fn release(&mut self, release: &Release, blocked: Interval, horizon: NaiveDate) {
        let left = Interval { from: release.effective_on.max(blocked.from), to: horizon };
        self.released += i128::from(release.quantity) * i128::from(blocked.shared_days(&left));
    }

    /// A place that lapses is lost for every day until the horizon; when its interval ends, the days left
    /// are taken off again.
    fn lapse(&mut self, movement: &Movement, horizon: i32) {
        self.lapsed += i128::from(movement.quantity) * i128::from((horizon - movement.day + 1).max(0));
    }
}

fn density(active: &Active, ambito: &str, service: &str) -> (usize, Ratio) {
    let pairs = |people: usize| i128::try_from(people * people.saturating_sub(1) / 2).unwrap_or(i128::MAX);
    let Some(services) = active.get(ambito) else { return (0, Ratio::default()) };
    let here = services.get(service).map_or(0, BTreeSet::len);
    let everybody: BTreeSet<&Arc<str>> = services.values().flatten().collect();
    (here, Ratio { numerator: pairs(here), denominator: pairs(everybody.len()) })
}

fn claims(facts: &Facts, standing: &Standing, clocks: Clocks, plan: &str, rows: &mut BTreeMap<Key, Figures>) {
    let counted = standing_releases(facts, standing, clocks).filter(|release| release.because_of.is_some());
    for release in counted {
        let allocation = &facts.allocations[release.allocation];
        let resource = facts.resource_of(allocation);
        if &*allocation.plan == plan && resource.unit == Unit::Euro {
            rows.entry(key(facts, allocation)).or_default().measures.freed += i128::from(release.quantity);
        }
    }
}
