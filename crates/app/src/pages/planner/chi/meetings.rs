//! Where holders meet: services in which both have something.

use std::collections::{BTreeMap, BTreeSet};

use usus_views::clocks::Clocks;
use usus_views::dimension::Dimension;
use usus_views::facts::Facts;
use usus_views::filter::Filter;
use usus_views::standing::Standing;

use crate::pages::planner::naming::Naming;
use crate::pages::planner::parts;
use crate::serve::Visit;
use crate::show::{Cell, Report};

/// A service of an ambito under a plan.
type Where = [String; 3];

/// Who has something where.
pub(super) struct Meetings {
    holders: BTreeMap<Where, BTreeSet<String>>,
}

impl Meetings {
    /// Those at these clocks, of what passes the filter and of holders that are meant.
    pub(super) fn of(
        facts: &Facts,
        standing: &Standing,
        clocks: Clocks,
        filter: &Filter,
        is_meant: &dyn Fn(&str) -> bool,
    ) -> Self {
        // Many allocations share one place and one holder: each is looked at once.
        let mut seen: BTreeSet<(&str, u32)> = BTreeSet::new();
        for (_, allocation) in standing.allocations(facts, clocks) {
            let resource = facts.resource_of(allocation);
            let place = facts.account(allocation.account).place;
            if filter.passes(resource, &facts.places()[place as usize]) {
                seen.insert((&resource.holder, place));
            }
        }
        let mut holders: BTreeMap<Where, BTreeSet<String>> = BTreeMap::new();
        for (holder, place) in seen.into_iter().filter(|(holder, _)| is_meant(holder)) {
            let place = &facts.places()[place as usize];
            if let (Some(service), Some(plan)) = (&place.service, &place.plan) {
                let at = [place.ambito.to_string(), service.to_string(), plan.to_string()];
                holders.entry(at).or_default().insert(holder.to_owned());
            }
        }
        Self { holders }
    }

    /// The services in which a holder has something.
    pub(super) fn services(&self, holder: &str) -> BTreeSet<&str> {
        let there = self.holders.iter().filter(|(_, holders)| holders.contains(holder));
        there.map(|([_, service, _], _)| service.as_str()).collect()
    }

    /// How many services there are in which somebody has something.
    pub(super) fn all_services(&self) -> usize {
        self.holders.keys().map(|[_, service, _]| service).collect::<BTreeSet<_>>().len()
    }

    /// Pairs of holders, each with the services in which they meet.
    pub(super) fn pairs(&self) -> BTreeMap<(&str, &str), BTreeSet<&str>> {
        let mut pairs: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
        for ([_, service, _], holders) in &self.holders {
            for (at, one) in holders.iter().enumerate() {
                for other in holders.iter().skip(at + 1) {
                    pairs.entry((one, other)).or_default().insert(service);
                }
            }
        }
        pairs
    }
}

/// Pairs, those that meet most first.
pub(super) fn pairs(visit: &Visit, meetings: &Meetings, naming: &Naming<'_>) -> Report {
    let mut pairs: Vec<_> = meetings.pairs().into_iter().collect();
    pairs.sort_by_key(|(_, services)| std::cmp::Reverse(services.len()));
    let rows = pairs.into_iter().map(|((one, other), services)| {
        let [one, other] = [one, other].map(|holder| Cell::Text(naming.of(Dimension::Holder, Some(holder))));
        let names: Vec<String> =
            services.iter().map(|service| naming.of(Dimension::Service, Some(service))).collect();
        let count = Cell::Number(i64::try_from(services.len()).unwrap_or(i64::MAX));
        vec![one, other, count, Cell::Text(names.join(", "))]
    });
    let what = visit.say("Coppie di titolari", "Pairs of holders");
    parts::report(
        parts::caption(visit, what),
        &["holder", "with", "services", "together"],
        rows.collect(),
        "",
    )
}
