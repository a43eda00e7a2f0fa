//! The measures of use: how much is used, how much consumed, how much came back. Each with its numerator
//! and its denominator, never mixing units.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use usus_domain::calendar::Interval;
use usus_domain::class::Class;
use usus_domain::quantity::Unit;
use usus_domain::table::State;

use crate::balance::Sums;
use crate::clocks::Clocks;
use crate::facts::{Allocation, Facts};
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
    /// Of that, contested.
    pub freed_contested: i128,
    /// Distinct holders active in the service.
    pub holders: usize,
    /// Pairs of holders active in the same service, of the possible pairs in the ambito.
    pub density: Ratio,
}

/// Ambito, service and unit of a row.
pub type Key = (Arc<str>, Arc<str>, Unit);

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
    let horizon = day(clocks.effective.min(period.to));
    for movement in movements.until(clocks) {
        let Some(number) = movement.allocation else { continue };
        let allocation = &facts.allocations[number];
        if &*allocation.plan != plan {
            continue;
        }
        let key = key(facts, allocation);
        if facts.resources[movement.resource].class == Class::Renewable {
            days.entry(key.clone()).or_default().add(&movement, allocation, horizon);
        }
        rows.entry(key).or_default().sums.add(&movement);
    }

    let mut people: BTreeMap<Arc<str>, BTreeMap<Arc<str>, BTreeSet<Arc<str>>>> = BTreeMap::new();
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
        let services = people.entry(allocation.ambito.clone()).or_default();
        let holders = services.entry(allocation.service.clone()).or_default();
        holders.insert(facts.resource_of(allocation).holder.clone());
        drawn.entry(key).or_default().insert(allocation.resource);
    }

    let until = clocks.effective.min(period.to);
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
                quantity * i128::from(offered.shared_days(&Interval { from: period.from, to: until }))
            })
            .sum();
        let sums = &row.sums;
        let in_days = days.get(key);
        let allocated = in_days.map_or(sums.ever_allocated, |days| days.used + days.freed);
        let of_allocated = |numerator| Ratio { numerator, denominator: allocated };
        row.measures.consumption = of_allocated(sums.consumed);
        row.measures.release = of_allocated(in_days.map_or(sums.ever_released, |days| days.freed));
        row.measures.reuse = of_allocated(in_days.map_or(sums.ever_reused, |days| days.reused));
        row.measures.circulation = Ratio { numerator: allocated, denominator: contributed };
        row.measures.lapse = Ratio { numerator: sums.lapsed, denominator: contributed };
        let (holders, density) = density(&people, &key.0, &key.1);
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

/// Places times days, up to and including the horizon.
#[derive(Default)]
struct PlaceDays {
    used: i128,
    freed: i128,
    reused: i128,
}

impl PlaceDays {
    /// A place that enters a state counts there for every day left until the horizon; when it leaves, the
    /// days left are taken off again.
    fn add(&mut self, movement: &Movement, allocation: &Allocation, horizon: i32) {
        if movement.day > horizon {
            return;
        }
        let days = i128::from(movement.quantity) * i128::from(horizon - movement.day + 1);
        match movement.state {
            State::Allocated | State::Committed => {
                self.used += days;
                if allocation.release.is_some() {
                    self.reused += days;
                }
            }
            State::Released => self.freed += days,
            _ => {}
        }
    }
}

fn density(
    people: &BTreeMap<Arc<str>, BTreeMap<Arc<str>, BTreeSet<Arc<str>>>>,
    ambito: &str,
    service: &str,
) -> (usize, Ratio) {
    let pairs = |people: usize| i128::try_from(people * people.saturating_sub(1) / 2).unwrap_or(i128::MAX);
    let Some(services) = people.get(ambito) else { return (0, Ratio::default()) };
    let here = services.get(service).map_or(0, BTreeSet::len);
    let everybody: BTreeSet<&Arc<str>> = services.values().flatten().collect();
    (here, Ratio { numerator: pairs(here), denominator: pairs(everybody.len()) })
}

fn claims(facts: &Facts, standing: &Standing, clocks: Clocks, plan: &str, rows: &mut BTreeMap<Key, Figures>) {
    let counted = facts.releases.iter().filter(|release| {
        release.because_of.is_some()
            && release.effective_on <= clocks.effective
            && release.position <= clocks.known
            && standing.stands(&release.id)
    });
    for release in counted {
        let allocation = &facts.allocations[release.allocation];
        let resource = facts.resource_of(allocation);
        if &*allocation.plan == plan && resource.unit == Unit::Euro {
            rows.entry(key(facts, allocation)).or_default().measures.freed += i128::from(release.quantity);
        }
    }
}
