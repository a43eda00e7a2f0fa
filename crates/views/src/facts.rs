//! What the ledger knows of resources, allocations, releases and corrections, in memory and numbered.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use usus_domain::calendar::Interval;
use usus_domain::class::Class;
use usus_domain::quantity::Unit;
use usus_log::error::LogError;
use usus_log::store::Log;

/// A resource as contributed.
#[derive(Debug, Clone)]
pub struct Resource {
    /// Its id.
    pub id: Arc<str>,
    /// The position of its contribution.
    pub position: i64,
    /// The date of the fact.
    pub effective_on: NaiveDate,
    /// How much, in the unit's smallest part.
    pub quantity: i64,
    /// What it is counted in.
    pub unit: Unit,
    /// What use does to it.
    pub class: Class,
    /// What it is.
    pub kind: Arc<str>,
    /// Who gave it.
    pub holder: Arc<str>,
    /// Where it is at home.
    pub ambito: Arc<str>,
    /// Its fund.
    pub fund: Option<Arc<str>>,
    /// The quota of the fund.
    pub quota: Option<Arc<str>>,
    /// The annuality of the fund.
    pub annuality: Option<Arc<str>>,
    /// The first day it is offered.
    pub offered_from: Option<NaiveDate>,
    /// The last day it is offered.
    pub offered_to: Option<NaiveDate>,
}

/// An allocation, or a reuse.
#[derive(Debug, Clone)]
pub struct Allocation {
    /// Its id.
    pub id: Arc<str>,
    /// Its position.
    pub position: i64,
    /// The date of the fact.
    pub effective_on: NaiveDate,
    /// How much, in the unit's smallest part.
    pub quantity: i64,
    /// The number of its resource in [`Facts::resources`].
    pub resource: usize,
    /// The release it draws on, for a reuse.
    pub release: Option<Arc<str>>,
    /// Where it is used.
    pub ambito: Arc<str>,
    /// For which service.
    pub service: Arc<str>,
    /// The service's area of users.
    pub area: Arc<str>,
    /// Under which plan.
    pub plan: Arc<str>,
    /// In which comune.
    pub comune: Option<Arc<str>>,
    /// The days it blocks or is meant for.
    pub interval: Option<Interval>,
}

/// A release.
#[derive(Debug, Clone)]
pub struct Release {
    /// Its id.
    pub id: Arc<str>,
    /// Its position.
    pub position: i64,
    /// The date of the fact.
    pub effective_on: NaiveDate,
    /// How much, in the unit's smallest part.
    pub quantity: i64,
    /// The number of the allocation that was released.
    pub allocation: usize,
    /// Why.
    pub reason: Arc<str>,
    /// What is said to have freed it.
    pub because_of: Option<Arc<str>>,
}

/// A correction.
#[derive(Debug, Clone)]
pub struct Correction {
    /// Its id.
    pub id: Arc<str>,
    /// Its position.
    pub position: i64,
    /// The row it reverses.
    pub corrects: Arc<str>,
}

/// All of them, in log order.
#[derive(Debug, Default)]
pub struct Facts {
    /// Resources.
    pub resources: Vec<Resource>,
    /// Allocations and reuses.
    pub allocations: Vec<Allocation>,
    /// Releases.
    pub releases: Vec<Release>,
    /// Corrections.
    pub corrections: Vec<Correction>,
    resource_numbers: HashMap<Arc<str>, usize>,
    allocation_numbers: HashMap<Arc<str>, usize>,
    release_numbers: HashMap<Arc<str>, usize>,
}

impl Facts {
    /// Loads all that is derived from entries up to a position.
    ///
    /// # Errors
    /// What the database says, or [`LogError::Unreadable`] where a derived row makes no sense.
    pub async fn load(log: &Log, known: i64) -> Result<Self, LogError> {
        let mut facts = Self::default();
        let select = |table: &str, columns: &str| {
            format!("select {columns} from {table} where position <= $1 order by position")
        };
        let columns = "resource, position, effective_on, quantity, unit, class, kind, holder, ambito, fund, quota, \
                       annuality, offered_from, offered_to";
        for row in sqlx::query(&select("resource", columns)).bind(known).fetch_all(log.pool()).await? {
            let resource = resource(&row)?;
            facts.resource_numbers.insert(resource.id.clone(), facts.resources.len());
            facts.resources.push(resource);
        }
        let columns = "allocation, position, effective_on, quantity, resource, release, ambito, service, area, plan, \
                       comune, interval_from, interval_to";
        for row in sqlx::query(&select("allocation", columns)).bind(known).fetch_all(log.pool()).await? {
            let allocation = facts.allocation(&row)?;
            facts.allocation_numbers.insert(allocation.id.clone(), facts.allocations.len());
            facts.allocations.push(allocation);
        }
        let columns = "release, position, effective_on, quantity, allocation, reason, because_of";
        for row in sqlx::query(&select("release", columns)).bind(known).fetch_all(log.pool()).await? {
            let release = facts.release(&row)?;
            facts.release_numbers.insert(release.id.clone(), facts.releases.len());
            facts.releases.push(release);
        }
        let columns = "correction, position, corrects";
        for row in sqlx::query(&select("correction", columns)).bind(known).fetch_all(log.pool()).await? {
            facts.corrections.push(Correction {
                id: text(&row, 0),
                position: row.get(1),
                corrects: text(&row, 2),
            });
        }
        Ok(facts)
    }

    /// The number of a resource.
    #[must_use]
    pub fn resource_number(&self, id: &str) -> Option<usize> {
        self.resource_numbers.get(id).copied()
    }

    /// The number of an allocation.
    #[must_use]
    pub fn allocation_number(&self, id: &str) -> Option<usize> {
        self.allocation_numbers.get(id).copied()
    }

    /// The number of a release.
    #[must_use]
    pub fn release_number(&self, id: &str) -> Option<usize> {
        self.release_numbers.get(id).copied()
    }

    /// The resource of an allocation.
    #[must_use]
    pub fn resource_of(&self, allocation: &Allocation) -> &Resource {
        &self.resources[allocation.resource]
    }

    fn allocation(&self, row: &SqliteRow) -> Result<Allocation, LogError> {
        let position = row.get(1);
        let of: &str = row.get(4);
        let resource = self.resource_number(of).ok_or_else(|| unreadable(position, "resource", of))?;
        let interval = match (optional_date(row, 11)?, optional_date(row, 12)?) {
            (Some(from), Some(to)) => Some(Interval { from, to }),
            _ => None,
        };
        Ok(Allocation {
            id: text(row, 0),
            position,
            effective_on: date(row, 2)?,
            quantity: row.get(3),
            resource,
            release: optional_text(row, 5),
            ambito: text(row, 6),
            service: text(row, 7),
            area: text(row, 8),
            plan: text(row, 9),
            comune: optional_text(row, 10),
            interval,
        })
    }

    fn release(&self, row: &SqliteRow) -> Result<Release, LogError> {
        let position = row.get(1);
        let of: &str = row.get(4);
        let allocation = self.allocation_number(of).ok_or_else(|| unreadable(position, "allocation", of))?;
        Ok(Release {
            id: text(row, 0),
            position,
            effective_on: date(row, 2)?,
            quantity: row.get(3),
            allocation,
            reason: text(row, 5),
            because_of: optional_text(row, 6),
        })
    }
}

fn resource(row: &SqliteRow) -> Result<Resource, LogError> {
    let position = row.get(1);
    let (unit, class): (&str, &str) = (row.get(4), row.get(5));
    Ok(Resource {
        id: text(row, 0),
        position,
        effective_on: date(row, 2)?,
        quantity: row.get(3),
        unit: Unit::from_code(unit).ok_or_else(|| unreadable(position, "unit", unit))?,
        class: Class::from_code(class).ok_or_else(|| unreadable(position, "class", class))?,
        kind: text(row, 6),
        holder: text(row, 7),
        ambito: text(row, 8),
        fund: optional_text(row, 9),
        quota: optional_text(row, 10),
        annuality: optional_text(row, 11),
        offered_from: optional_date(row, 12)?,
        offered_to: optional_date(row, 13)?,
    })
}

fn text(row: &SqliteRow, column: usize) -> Arc<str> {
    row.get::<&str, _>(column).into()
}

fn optional_text(row: &SqliteRow, column: usize) -> Option<Arc<str>> {
    row.get::<Option<&str>, _>(column).map(Into::into)
}

fn date(row: &SqliteRow, column: usize) -> Result<NaiveDate, LogError> {
    let text: &str = row.get(column);
    read_date(text).ok_or_else(|| unreadable(row.get(1), "date", text))
}

fn optional_date(row: &SqliteRow, column: usize) -> Result<Option<NaiveDate>, LogError> {
    let text: Option<&str> = row.get(column);
    text.map(|text| read_date(text).ok_or_else(|| unreadable(row.get(1), "date", text))).transpose()
}

/// A date as the log writes it; its one form is read seven times faster than all the forms there are.
pub(crate) fn read_date(text: &str) -> Option<NaiveDate> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// A derived row that names nothing: it was altered, or needs `usus rebuild`.
pub(crate) fn unreadable(position: i64, what: &str, text: &str) -> LogError {
    LogError::Unreadable { position, reason: format!("the derived row names no {what}: {text}") }
}
