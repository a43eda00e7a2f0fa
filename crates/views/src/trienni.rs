//! The trienni of the *piani di zona*: plans of the same years belong together, whoever approved them.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use usus_domain::calendar::Interval;
use usus_domain::register::plan::PlanKind;

use crate::measure::PlanAt;
use crate::registers::Registers;

/// The plans of the same years.
#[derive(Debug, Clone)]
pub struct Triennium {
    /// Its years as approved.
    pub approved: Interval,
    /// Its years with every extension.
    pub period: Interval,
    /// Its plans, each with its period.
    pub plans: Vec<PlanAt>,
    /// The ambiti that plan in it.
    pub ambiti: Vec<Arc<str>>,
    /// The last day of each ambito's plan, with its extensions.
    pub ends: BTreeMap<Arc<str>, NaiveDate>,
    /// The ambiti whose plan was extended, by their names; empty where no plan was, or each one to the same day.
    pub extended: Vec<String>,
}

impl Triennium {
    /// Its years as people call it: `2021-2023`.
    #[must_use]
    pub fn years(&self) -> String {
        format!("{}-{}", self.approved.from.year(), self.approved.to.year())
    }

    /// Its name, with its extension where it has one: `2021-2023 (+2024)`. Where it is not everybody's, with the ambiti
    /// whose it is: `2021-2023 (+2024 Lecco)`.
    #[must_use]
    pub fn name(&self) -> String {
        let (from, to) = (self.approved.to.year() + 1, self.period.to.year());
        let of: String = match &*self.extended {
            [] => String::new(),
            names => format!(" {}", names.join(", ")),
        };
        match to - from {
            ..0 => self.years(),
            0 => format!("{} (+{to}{of})", self.years()),
            _ => format!("{} (+{from}-{to}{of})", self.years()),
        }
    }

    /// The last day on which an ambito plans by it; of all of them together, where it does not plan in it.
    #[must_use]
    pub fn ends(&self, ambito: &str) -> NaiveDate {
        self.ends.get(ambito).copied().unwrap_or(self.period.to)
    }

    /// The last day of its first year: what was known then is what was approved.
    #[must_use]
    pub fn first_year_ends(&self) -> NaiveDate {
        let year = self.approved.from.year();
        NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(self.approved.to)
    }
}

/// The trienni of the *piani di zona* that are known, the first one first; of one ambito, where it is named.
#[must_use]
pub fn trienni(registers: &Registers, ambito: Option<&str>) -> Vec<Triennium> {
    let mut found: BTreeMap<Interval, Triennium> = BTreeMap::new();
    for plan in registers.plans.values() {
        let registered = plan.registered();
        let is_meant = ambito.is_none_or(|ambito| registered.ambiti.iter().any(|own| own.as_str() == ambito));
        if registered.kind != PlanKind::PianoDiZona || !is_meant {
            continue;
        }
        let (approved, period) = (registered.period, plan.period());
        let triennium = found.entry(approved).or_insert_with(|| Triennium {
            approved,
            period: approved,
            plans: Vec::new(),
            ambiti: Vec::new(),
            ends: BTreeMap::new(),
            extended: Vec::new(),
        });
        triennium.period.to = triennium.period.to.max(period.to);
        triennium.plans.push(PlanAt { plan: registered.plan.clone(), period });
        for own in registered.ambiti.iter().map(|own| Arc::<str>::from(own.as_str())) {
            let end = triennium.ends.entry(own.clone()).or_insert(period.to);
            *end = (*end).max(period.to);
            triennium.ambiti.push(own);
        }
    }
    for triennium in found.values_mut() {
        // Of another ambito that plans with the one asked for nothing is told.
        let asked = |own: &str| ambito.is_none_or(|ambito| ambito == own);
        let ends: Vec<_> = triennium.ends.iter().filter(|(own, _)| asked(own)).collect();
        if ends.iter().any(|(_, end)| **end != triennium.period.to) {
            let extended = ends.into_iter().filter(|(_, end)| **end > triennium.approved.to);
            triennium.extended = extended.map(|(own, _)| registers.ambito(own).to_owned()).collect();
        }
    }
    found.into_values().collect()
}
