//! What the ledger knows of resources, allocations, releases and corrections, in memory and numbered.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use usus_domain::calendar::Interval;
use usus_domain::class::Class;
use usus_domain::quantity::Unit;
use usus_log::error::LogError;
use usus_log::snapshot::{BETWEEN_CELLS, BETWEEN_ROWS, Snapshot};
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

/// Positions whose rows are read at a time.
const PAGE: i64 = 10_000;

impl Facts {
    /// Loads all that is derived from entries up to a position.
    ///
    /// # Errors
    /// What the database says, or [`LogError::Unreadable`] where a derived row makes no sense.
    pub async fn load(log: &Log, known: i64) -> Result<Self, LogError> {
        let mut facts = Self::default();
        let mut snapshot = log.snapshot().await?;
        let columns = [
            "resource",
            "position",
            "effective_on",
            "quantity",
            "unit",
            "class",
            "kind",
            "holder",
            "ambito",
            "fund",
            "quota",
            "annuality",
            "offered_from",
            "offered_to",
        ];
        each_row(&mut snapshot, "resource", &columns, known, |mut row| facts.add_resource(&mut row)).await?;
        let columns = [
            "allocation",
            "position",
            "effective_on",
            "quantity",
            "resource",
            "release",
            "ambito",
            "service",
            "area",
            "plan",
            "comune",
            "interval_from",
            "interval_to",
        ];
        each_row(&mut snapshot, "allocation", &columns, known, |mut row| facts.add_allocation(&mut row))
            .await?;
        let columns =
            ["release", "position", "effective_on", "quantity", "allocation", "reason", "because_of"];
        each_row(&mut snapshot, "release", &columns, known, |mut row| facts.add_release(&mut row)).await?;
        let columns = ["correction", "position", "corrects"];
        each_row(&mut snapshot, "correction", &columns, known, |mut row| {
            let (id, position, corrects) = (row.text(), row.position()?, row.text());
            facts.corrections.push(Correction { id, position, corrects });
            Ok(())
        })
        .await?;
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

    fn add_resource(&mut self, row: &mut Cells<'_>) -> Result<(), LogError> {
        let resource = Resource {
            id: row.text(),
            position: row.position()?,
            effective_on: row.date()?,
            quantity: row.quantity()?,
            unit: row.word("unit", Unit::from_code)?,
            class: row.word("class", Class::from_code)?,
            kind: row.text(),
            holder: row.text(),
            ambito: row.text(),
            fund: row.optional_text(),
            quota: row.optional_text(),
            annuality: row.optional_text(),
            offered_from: row.optional_date()?,
            offered_to: row.optional_date()?,
        };
        self.resource_numbers.insert(resource.id.clone(), self.resources.len());
        self.resources.push(resource);
        Ok(())
    }

    fn add_allocation(&mut self, row: &mut Cells<'_>) -> Result<(), LogError> {
        let allocation = Allocation {
            id: row.text(),
            position: row.position()?,
            effective_on: row.date()?,
            quantity: row.quantity()?,
            resource: row.word("resource", |id| self.resource_number(id))?,
            release: row.optional_text(),
            ambito: row.text(),
            service: row.text(),
            area: row.text(),
            plan: row.text(),
            comune: row.optional_text(),
            interval: match (row.optional_date()?, row.optional_date()?) {
                (Some(from), Some(to)) => Some(Interval { from, to }),
                _ => None,
            },
        };
        self.allocation_numbers.insert(allocation.id.clone(), self.allocations.len());
        self.allocations.push(allocation);
        Ok(())
    }

    fn add_release(&mut self, row: &mut Cells<'_>) -> Result<(), LogError> {
        let release = Release {
            id: row.text(),
            position: row.position()?,
            effective_on: row.date()?,
            quantity: row.quantity()?,
            allocation: row.word("allocation", |id| self.allocation_number(id))?,
            reason: row.text(),
            because_of: row.optional_text(),
        };
        self.release_numbers.insert(release.id.clone(), self.releases.len());
        self.releases.push(release);
        Ok(())
    }
}

/// Reads the rows of a table in log order, up to a position.
async fn each_row(
    snapshot: &mut Snapshot,
    table: &str,
    columns: &[&str],
    known: i64,
    mut read: impl FnMut(Cells<'_>) -> Result<(), LogError>,
) -> Result<(), LogError> {
    let mut after = 0;
    while after < known {
        let upto = known.min(after + PAGE);
        let rows = snapshot.packed(table, columns, (after, upto)).await?;
        for row in rows.iter().flat_map(|rows| rows.split(BETWEEN_ROWS)) {
            read(Cells::of(row))?;
        }
        after = upto;
    }
    Ok(())
}

/// The cells of a packed row, from left to right.
pub(crate) struct Cells<'r> {
    cells: std::str::Split<'r, char>,
    position: i64,
}

impl<'r> Cells<'r> {
    /// The cells of a row.
    pub(crate) fn of(row: &'r str) -> Self {
        Self { cells: row.split(BETWEEN_CELLS), position: 0 }
    }

    pub(crate) fn next(&mut self) -> &'r str {
        self.cells.next().unwrap_or_default()
    }

    fn text(&mut self) -> Arc<str> {
        self.next().into()
    }

    fn optional_text(&mut self) -> Option<Arc<str>> {
        Some(self.next()).filter(|text| !text.is_empty()).map(Into::into)
    }

    fn position(&mut self) -> Result<i64, LogError> {
        self.position = self.word("position", |text| text.parse().ok())?;
        Ok(self.position)
    }

    pub(crate) fn quantity(&mut self) -> Result<i64, LogError> {
        self.word("quantity", |text| text.parse().ok())
    }

    pub(crate) fn date(&mut self) -> Result<NaiveDate, LogError> {
        self.word("date", read_date)
    }

    fn optional_date(&mut self) -> Result<Option<NaiveDate>, LogError> {
        match self.next() {
            "" => Ok(None),
            text => read_date(text).map(Some).ok_or_else(|| unreadable(self.position, "date", text)),
        }
    }

    /// A cell that must mean something.
    pub(crate) fn word<T>(
        &mut self,
        what: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, LogError> {
        let text = self.next();
        read(text).ok_or_else(|| unreadable(self.position, what, text))
    }
}

/// A date as the log writes it; its one form is read seven times faster than all the forms there are.
fn read_date(text: &str) -> Option<NaiveDate> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// A derived row that names nothing: it was altered, or needs `usus rebuild`.
fn unreadable(position: i64, what: &str, text: &str) -> LogError {
    LogError::Unreadable { position, reason: format!("the derived row names no {what}: {text}") }
}
