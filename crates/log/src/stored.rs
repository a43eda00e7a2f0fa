//! What is derived from the log, as it is read again: row after row, with nothing copied that need not be.

mod cells;
mod tables;

use chrono::NaiveDate;
use usus_domain::class::Class;
use usus_domain::event::ReleaseReason;
use usus_domain::quantity::Unit;
use usus_domain::table::{Flow, State};

pub(crate) use cells::{Cell, Cells};
pub(crate) use tables::{Holds, TABLES, Table};

/// A derived row.
#[derive(Debug)]
pub enum Row<'r> {
    /// A resource as contributed.
    Resource(Resource<'r>),
    /// An allocation, or a reuse.
    Allocation(Allocation<'r>),
    /// A release.
    Release(Release<'r>),
    /// A correction.
    Correction(Correction<'r>),
    /// A contest of a claim.
    Contest(Contest<'r>),
    /// A movement.
    Movement(Movement<'r>),
}

/// A resource as contributed.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is named after its column")]
pub struct Resource<'r> {
    pub resource: &'r str,
    pub position: i64,
    pub effective_on: NaiveDate,
    pub quantity: i64,
    pub unit: Unit,
    pub class: Class,
    pub kind: &'r str,
    pub holder: &'r str,
    pub ambito: &'r str,
    pub fund: Option<&'r str>,
    pub quota: Option<&'r str>,
    pub annuality: Option<&'r str>,
    pub areas: Option<&'r str>,
    pub deadline: Option<NaiveDate>,
    pub offered_from: Option<NaiveDate>,
    pub offered_to: Option<NaiveDate>,
}

/// An allocation, or a reuse.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is named after its column")]
pub struct Allocation<'r> {
    pub allocation: &'r str,
    pub position: i64,
    pub effective_on: NaiveDate,
    pub quantity: i64,
    pub resource: &'r str,
    pub release: Option<&'r str>,
    pub ambito: &'r str,
    pub service: &'r str,
    pub area: &'r str,
    pub plan: &'r str,
    pub comune: Option<&'r str>,
    pub interval_from: Option<NaiveDate>,
    pub interval_to: Option<NaiveDate>,
}

/// A release.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is named after its column")]
pub struct Release<'r> {
    pub release: &'r str,
    pub position: i64,
    pub effective_on: NaiveDate,
    pub quantity: i64,
    pub allocation: &'r str,
    pub reason: ReleaseReason,
    pub because_of: Option<&'r str>,
}

/// A correction.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is named after its column")]
pub struct Correction<'r> {
    pub correction: &'r str,
    pub position: i64,
    pub corrects: &'r str,
}

/// A contest of a claim.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is named after its column")]
pub struct Contest<'r> {
    pub contest: &'r str,
    pub position: i64,
    pub effective_on: NaiveDate,
    pub release: &'r str,
}

/// A movement.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is named after its column")]
pub struct Movement<'r> {
    pub position: i64,
    pub flow: Flow,
    pub state: State,
    pub effective_on: NaiveDate,
    pub quantity: i64,
    pub resource: &'r str,
    pub allocation: Option<&'r str>,
}
