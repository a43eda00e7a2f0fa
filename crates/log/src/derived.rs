//! Typed rows that an event adds beside its entry: what the log means to someone with SQL.

use chrono::NaiveDate;
use usus_domain::act::Act;
use usus_domain::calendar::Interval;
use usus_domain::event::{Contributed, Destination, Event, ReleaseReason, Source};
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
    /// The act it rests on.
    pub act: Option<Box<ActRow>>,
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

/// An act as SQL sees it, and what else of a row stands in no other table.
#[derive(Debug)]
pub struct ActRow {
    /// The date of the fact; of a plan, the first day of its period.
    pub effective_on: NaiveDate,
    /// The act.
    pub act: Act,
    /// The id of what the row draws on; for a correction, of the row it reverses; for a contest, of the release.
    pub rests_on: Option<RowId>,
    /// A plan's new last day.
    pub extends_to: Option<NaiveDate>,
}

impl Derived {
    /// What an event adds, given the resource as it stood before it.
    #[must_use]
    pub fn of(before: Option<&Resource>, event: &Event) -> Self {
        Self {
            movements: usus_domain::legs::movements(before, event),
            created: created(before, event),
            act: act(event),
        }
    }
}

fn act(event: &Event) -> Option<Box<ActRow>> {
    if let Event::PlanRegistered(plan) = event {
        let (effective_on, act) = (plan.period.from, plan.act.clone());
        return Some(Box::new(ActRow { effective_on, act, rests_on: None, extends_to: None }));
    }
    let row = event.row()?;
    let rests_on = match event {
        Event::Allocated(allocated) => Some(&allocated.resource),
        Event::Committed(committed) => Some(&committed.allocation),
        Event::Consumed(consumed) => Some(&consumed.allocation),
        Event::Released(released) => Some(&released.allocation),
        Event::Reused(reused) => Some(&reused.release),
        Event::Returned(returned) => Some(taken_from(&returned.source)),
        Event::Lapsed(lapsed) => Some(taken_from(&lapsed.source)),
        Event::Corrected(corrected) => Some(&corrected.corrects),
        Event::Contested(contested) => Some(&contested.release),
        _ => None,
    };
    let extends_to = if let Event::PlanExtended(extended) = event { Some(extended.to) } else { None };
    let (effective_on, act) = (row.effective_on, row.act.clone());
    Some(Box::new(ActRow { effective_on, act, rests_on: rests_on.cloned(), extends_to }))
}

fn taken_from(source: &Source) -> &RowId {
    let (Source::Resource(id) | Source::Allocation(id) | Source::Release(id)) = source;
    id
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
