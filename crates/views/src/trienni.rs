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
}

impl Triennium {
    /// Its years as people call it: `2021-2023`.
    #[must_use]
    pub fn years(&self) -> String {
        format!("{}-{}", self.approved.from.year(), self.approved.to.year())
    }

    /// Its name, with its extension where it has one: `2021-2023 (+2024)`.
    #[must_use]
    pub fn name(&self) -> String {
        let (from, to) = (self.approved.to.year() + 1, self.period.to.year());
        match to - from {
            ..0 => self.years(),
            0 => format!("{} (+{to})", self.years()),
            _ => format!("{} (+{from}-{to})", self.years()),
        }
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
        });
        triennium.period.to = triennium.period.to.max(period.to);
        triennium.plans.push(PlanAt { plan: registered.plan.clone(), period });
        triennium.ambiti.extend(registered.ambiti.iter().map(|ambito| Arc::from(ambito.as_str())));
    }
    found.into_values().collect()
}
