//! The holders who meet in services: who gave what is used there.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::Facts;
use crate::measure::Ratio;

/// For each plan and ambito, for each of its services, the holders of what is allocated there.
#[derive(Debug, Default)]
pub(crate) struct Holders<'f>(BTreeMap<(&'f str, &'f str), BTreeMap<&'f str, BTreeSet<&'f str>>>);

impl<'f> Holders<'f> {
    /// Counts the holder of an account in.
    pub(crate) fn add(&mut self, facts: &'f Facts, account: u32) {
        let account = facts.account(account);
        let place = &facts.places()[account.place as usize];
        if let (Some(plan), Some(service)) = (&place.plan, &place.service) {
            let services = self.0.entry((plan, &place.ambito)).or_default();
            services.entry(service).or_default().insert(&facts.resource(account.resource).holder);
        }
    }

    /// Those who meet in a service.
    pub(crate) fn of<'h>(
        &'h self,
        plan: &'h str,
        ambito: &'h str,
        service: &'h str,
    ) -> impl Iterator<Item = &'h str> {
        let services = self.0.get(&(plan, ambito));
        services.and_then(|services| services.get(service)).into_iter().flatten().copied()
    }

    /// Pairs of holders who meet in a service, of the pairs that are possible in the ambito.
    pub(crate) fn density(&self, plan: &str, ambito: &str, service: &str) -> Ratio {
        let pairs =
            |people: usize| i128::try_from(people * people.saturating_sub(1) / 2).unwrap_or(i128::MAX);
        let here = self.of(plan, ambito, service).count();
        let services = self.0.get(&(plan, ambito));
        let everybody: BTreeSet<&str> =
            services.into_iter().flat_map(BTreeMap::values).flatten().copied().collect();
        Ratio { numerator: pairs(here), denominator: pairs(everybody.len()) }
    }
}
