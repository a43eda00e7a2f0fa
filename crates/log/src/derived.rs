//! Typed rows that an event adds beside its entry: what the log means to someone with SQL.

use chrono::NaiveDate;
use usus_domain::calendar::Interval;
use usus_domain::event::{Contributed, Destination, Event, ReleaseReason};
use usus_domain::id::RowId;
use usus_domain::movement::Movement;
use usus_domain::resource::Resource;

/// Everything derived from one event.
#[derive(Debug, Default)]
pub struct Derived {
    /// What it moves.
    pub movements: Vec<Movement>,
    /// What it creates.
    pub created: Option<Created>,
}

/// A thing that an event creates and that later rows name.
#[derive(Debug)]
pub enum Created {
    /// A resource.
    Resource(Box<Contributed>),
    /// An allocation, or a reuse.
    Allocation(Box<AllocationRow>),
    /// A release.
    Release(Box<ReleaseRow>),
    /// A contest of a release's claim.
    Contest(Box<ContestRow>),
    /// A correction.
    Correction {
        /// Its id.
        correction: RowId,
        /// The row it reverses.
        corrects: RowId,
    },
}

/// An allocation as SQL sees it.
#[derive(Debug)]
pub struct AllocationRow {
    /// Its id.
    pub allocation: RowId,
    /// The date of the fact.
    pub effective_on: NaiveDate,
    /// How much, in the unit's smallest part.
    pub quantity: i64,
    /// From which resource.
    pub resource: RowId,
    /// From which release, for a reuse.
    pub release: Option<RowId>,
    /// Where to.
    pub destination: Destination,
}

impl AllocationRow {
    /// The days it blocks or is meant for.
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        self.destination.interval
    }
}

/// A release as SQL sees it.
#[derive(Debug)]
pub struct ReleaseRow {
    /// Its id.
    pub release: RowId,
    /// The date of the fact.
    pub effective_on: NaiveDate,
    /// How much, in the unit's smallest part.
    pub quantity: i64,
    /// Of which resource.
    pub resource: RowId,
    /// Of which allocation.
    pub allocation: RowId,
    /// Why.
    pub reason: ReleaseReason,
    /// What is said to have freed it.
    pub because_of: Option<RowId>,
}

/// A contest as SQL sees it.
#[derive(Debug)]
pub struct ContestRow {
    /// Its id.
    pub contest: RowId,
    /// The date of the fact.
    pub effective_on: NaiveDate,
    /// The release whose claim it does not accept.
    pub release: RowId,
}

impl Derived {
    /// What an event adds, given the resource as it stood before it.
    #[must_use]
    pub fn of(before: Option<&Resource>, event: &Event) -> Self {
        Self { movements: usus_domain::legs::movements(before, event), created: created(before, event) }
    }
}

fn created(before: Option<&Resource>, event: &Event) -> Option<Created> {
    Some(match event {
        Event::Contributed(contributed) => Created::Resource(contributed.clone()),
        Event::Allocated(allocated) => Created::Allocation(Box::new(AllocationRow {
            allocation: allocated.row.id.clone(),
            effective_on: allocated.row.effective_on,
            quantity: allocated.quantity,
            resource: allocated.resource.clone(),
            release: None,
            destination: allocated.destination.clone(),
        })),
        Event::Reused(reused) => Created::Allocation(Box::new(AllocationRow {
            allocation: reused.row.id.clone(),
            effective_on: reused.row.effective_on,
            quantity: reused.quantity,
            resource: before?.id().clone(),
            release: Some(reused.release.clone()),
            destination: reused.destination.clone(),
        })),
        Event::Released(released) => Created::Release(Box::new(ReleaseRow {
            release: released.row.id.clone(),
            effective_on: released.row.effective_on,
            quantity: released.quantity,
            resource: before?.id().clone(),
            allocation: released.allocation.clone(),
            reason: released.reason,
            because_of: released.because_of.clone(),
        })),
        Event::Contested(contested) => Created::Contest(Box::new(ContestRow {
            contest: contested.row.id.clone(),
            effective_on: contested.row.effective_on,
            release: contested.release.clone(),
        })),
        Event::Corrected(corrected) => {
            Created::Correction { correction: corrected.row.id.clone(), corrects: corrected.corrects.clone() }
        }
        _ => return None,
    })
}
