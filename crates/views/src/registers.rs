//! The registers as they were known at a position: who is who in the territory, by code.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use usus_domain::evolve::evolve;
use usus_domain::register::ambito::AmbitoRegistered;
use usus_domain::register::comune::{Comune, Population};
use usus_domain::register::holder::HolderRegistered;
use usus_domain::register::plan::Plan;
use usus_domain::register::service::ServiceRegistered;
use usus_domain::state::State;
use usus_log::document::Document;
use usus_log::error::LogError;
use usus_log::store::Log;

/// All registers, each by the code of its entries.
#[derive(Debug, Default)]
pub struct Registers {
    /// Ambiti.
    pub ambiti: BTreeMap<Arc<str>, AmbitoRegistered>,
    /// Comuni, by ISTAT code.
    pub comuni: BTreeMap<Arc<str>, Comune>,
    /// Services.
    pub services: BTreeMap<Arc<str>, ServiceRegistered>,
    /// Plans.
    pub plans: BTreeMap<Arc<str>, Plan>,
    /// Holders.
    pub holders: BTreeMap<Arc<str>, HolderRegistered>,
}

impl Registers {
    /// Reads the registers as known at a position.
    ///
    /// # Errors
    /// What the database says, or an entry that cannot be read.
    pub async fn at(log: &Log, known: i64) -> Result<Self, LogError> {
        let mut registers = Self::default();
        for kind in ["ambito", "comune", "service", "plan", "holder"] {
            let mut states: BTreeMap<Arc<str>, State> = BTreeMap::new();
            for entry in log.family(kind, known).await? {
                let document = Document::parse(entry.position, &entry.document)?;
                let code = document.stream.split_once('/').map_or("", |(_, code)| code).into();
                let state = states.entry(code).or_default();
                *state = evolve(std::mem::take(state), document.event()?);
            }
            for (code, state) in states {
                registers.take(code, state);
            }
        }
        Ok(registers)
    }

    fn take(&mut self, code: Arc<str>, state: State) {
        match state {
            State::Ambito(ambito) => drop(self.ambiti.insert(code, ambito)),
            State::Comune(comune) => drop(self.comuni.insert(code, comune)),
            State::Service(service) => drop(self.services.insert(code, service)),
            State::Plan(plan) => drop(self.plans.insert(code, plan)),
            State::Holder(holder) => drop(self.holders.insert(code, holder)),
            _ => {}
        }
    }

    /// The name of an ambito, or its code where the register does not have it.
    #[must_use]
    pub fn ambito<'a>(&'a self, code: &'a str) -> &'a str {
        self.ambiti.get(code).map_or(code, |ambito| ambito.name.as_str())
    }

    /// The name of a comune, or its code.
    #[must_use]
    pub fn comune<'a>(&'a self, code: &'a str) -> &'a str {
        self.comuni.get(code).and_then(Comune::name).map_or(code, |name| name.as_str())
    }

    /// The name of a service, or its code.
    #[must_use]
    pub fn service<'a>(&'a self, code: &'a str) -> &'a str {
        self.services.get(code).map_or(code, |service| service.name.as_str())
    }

    /// The name of a plan, or its code.
    #[must_use]
    pub fn plan<'a>(&'a self, code: &'a str) -> &'a str {
        self.plans.get(code).map_or(code, |plan| plan.registered().name.as_str())
    }

    /// The name of a holder, or its code.
    #[must_use]
    pub fn holder<'a>(&'a self, code: &'a str) -> &'a str {
        self.holders.get(code).map_or(code, |holder| holder.name.as_str())
    }

    /// The count of a comune's inhabitants that holds on a day: the latest that was made until then, or the first that
    /// was made later. A count without a date is older than all others. `None` where nobody ever counted.
    #[must_use]
    pub fn count_on(&self, comune: &str, day: NaiveDate) -> Option<Population> {
        let counts = self.comuni.get(comune)?.populations();
        let until =
            counts.iter().filter(|count| count.on.is_none_or(|on| on <= day)).max_by_key(|count| count.on);
        let later = || counts.iter().min_by_key(|count| count.on);
        until.or_else(later).copied()
    }

    /// How many people lived in an ambito: in each comune that belongs to it on a day, by the count that
    /// [holds](Self::count_on) then. `None` where one of them was never counted.
    #[must_use]
    pub fn inhabitants(&self, ambito: &str, on: NaiveDate) -> Option<u64> {
        let members = self.comuni.iter().filter(|(_, comune)| {
            comune.membership_on(on).is_some_and(|membership| membership.ambito.as_str() == ambito)
        });
        members.map(|(code, _)| self.count_on(code, on).map(|count| u64::from(count.inhabitants))).sum()
    }
}
