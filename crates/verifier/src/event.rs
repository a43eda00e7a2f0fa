//! What entries say, as far as sums and acts need it: the names and types that `schemas/` publishes.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use crate::approvals::Says;
use crate::time::Day;
pub use crate::unit::Unit;

/// What an entry says.
#[derive(Debug)]
pub enum Event<'d> {
    /// An entry of a register that rests on no act of its own.
    Register,
    /// A proposal, some of its rows, or how it ended: it moves nothing, and what it asks for is no row yet.
    Proposal(Says),
    /// A plan entered the register, under an act.
    PlanRegistered(PlanRegistered<'d>),
    /// A row that moves no quantity: a plan's end moves, or a claim is contested.
    Said(Said<'d>),
    /// The ledger was closed at a date.
    Closed(Closed<'d>),
    /// A resource was given.
    Contributed(Contributed<'d>),
    /// A quantity was assigned to a service.
    Allocated(Allocated<'d>),
    /// A freed quantity was assigned anew.
    Reused(Reused<'d>),
    /// A quantity was bound.
    Committed(Committed<'d>),
    /// A quantity was used up.
    Consumed(Consumed<'d>),
    /// A quantity was freed.
    Released(Released<'d>),
    /// A quantity went back.
    Returned(Taken<'d>),
    /// A quantity was lost to time.
    Lapsed(Taken<'d>),
    /// An earlier row was reversed.
    Corrected(Corrected<'d>),
}

/// What every row says of itself.
#[derive(Debug, Deserialize)]
pub struct Row<'d> {
    /// Its name.
    #[serde(borrow)]
    pub id: Cow<'d, str>,
    /// The date of the fact.
    pub effective_on: Day,
    /// The act it rests on.
    #[serde(borrow)]
    pub act: Act<'d>,
}

/// An administrative act.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Act<'d> {
    /// Who issued it.
    #[serde(borrow)]
    pub body: Cow<'d, str>,
    /// What it is: delibera, determina, DGR.
    #[serde(borrow)]
    pub kind: Cow<'d, str>,
    /// Its number as printed.
    #[serde(borrow)]
    pub number: Cow<'d, str>,
    /// Its date.
    pub date: Day,
}

/// A plan entered the register.
#[derive(Debug, Deserialize)]
pub struct PlanRegistered<'d> {
    /// The act that approved it.
    #[serde(borrow)]
    pub act: Act<'d>,
}

/// A row that moves nothing.
#[derive(Debug, Deserialize)]
pub struct Said<'d> {
    /// The row.
    #[serde(borrow)]
    pub row: Row<'d>,
}

/// The ledger was closed at a date: what stood in it then is said once and for all.
#[derive(Debug, Deserialize)]
pub struct Closed<'d> {
    /// The row; its date is that of the balances.
    #[serde(borrow)]
    pub row: Row<'d>,
    /// How many entries were known when it was decided.
    pub size: u64,
    /// The root of the tree over them, in base64.
    #[serde(borrow)]
    pub root: Cow<'d, str>,
    /// The SHA-256 in hex of the balances at that date, as known then.
    #[serde(borrow)]
    pub balances: Cow<'d, str>,
}

/// A proposal was let in.
#[derive(Debug, Deserialize)]
struct Approved {
    /// By how many entries.
    entries: u64,
}

/// What use does to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// It reduces the stock.
    Depletable,
    /// It blocks it for some days, after which it is back.
    Renewable,
    /// It spends the hour that was offered.
    Perishable,
    /// It leaves it whole.
    NonRival,
}

/// So much of a unit's smallest part; never less than nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts(i64);

impl Parts {
    /// The number.
    #[must_use]
    pub fn get(self) -> i64 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Parts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let parts = i64::deserialize(deserializer)?;
        if parts < 0 { Err(D::Error::custom("a quantity below nothing")) } else { Ok(Self(parts)) }
    }
}

/// A resource was given.
#[derive(Debug, Deserialize)]
pub struct Contributed<'d> {
    /// The row; its id names the resource.
    #[serde(borrow)]
    pub row: Row<'d>,
    /// Where it is at home.
    #[serde(borrow)]
    pub ambito: Cow<'d, str>,
    /// What use does to it.
    pub class: Class,
    /// What it is counted in.
    pub unit: Unit,
    /// How much.
    pub quantity: Parts,
}

/// Where an allocation goes.
#[derive(Debug, Deserialize)]
pub struct Destination<'d> {
    /// In which ambito.
    #[serde(borrow)]
    pub ambito: Cow<'d, str>,
    /// For which service.
    #[serde(borrow)]
    pub service: Cow<'d, str>,
    /// Under which plan.
    #[serde(borrow)]
    pub plan: Cow<'d, str>,
    /// The days that are meant.
    #[serde(default)]
    pub interval: Option<Interval>,
}

/// A span of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Interval {
    /// The first.
    pub from: Day,
    /// The last, which belongs to it.
    pub to: Day,
}

/// A quantity was assigned.
#[derive(Debug, Deserialize)]
pub struct Allocated<'d> {
    /// The row; its id names the allocation.
    #[serde(borrow)]
    pub row: Row<'d>,
    /// From which resource.
    #[serde(borrow)]
    pub resource: Cow<'d, str>,
    /// To what use.
    #[serde(borrow)]
    pub destination: Destination<'d>,
    /// How much.
    pub quantity: Parts,
}

/// A freed quantity was assigned anew.
#[derive(Debug, Deserialize)]
pub struct Reused<'d> {
    /// The row; its id names the allocation.
    #[serde(borrow)]
    pub row: Row<'d>,
    /// From which release.
    #[serde(borrow)]
    pub release: Cow<'d, str>,
    /// To what use.
    #[serde(borrow)]
    pub destination: Destination<'d>,
    /// How much.
    pub quantity: Parts,
}

/// A quantity was bound.
#[derive(Debug, Deserialize)]
pub struct Committed<'d> {
    /// The row.
    #[serde(borrow)]
    pub row: Row<'d>,
    /// Of which allocation.
    #[serde(borrow)]
    pub allocation: Cow<'d, str>,
    /// How much.
    pub quantity: Parts,
}

/// A quantity was used up.
#[derive(Debug, Deserialize)]
pub struct Consumed<'d> {
    /// The row.
    #[serde(borrow)]
    pub row: Row<'d>,
    /// Of which allocation.
    #[serde(borrow)]
    pub allocation: Cow<'d, str>,
    /// How much of what was bound.
    pub from_committed: Parts,
    /// How much of what was not.
    pub from_allocated: Parts,
}

/// A quantity was freed.
#[derive(Debug, Deserialize)]
pub struct Released<'d> {
    /// The row; its id names the release.
    #[serde(borrow)]
    pub row: Row<'d>,
    /// Of which allocation.
    #[serde(borrow)]
    pub allocation: Cow<'d, str>,
    /// Of what stands there.
    pub of: ReleaseOf,
    /// How much.
    pub quantity: Parts,
}

/// What a release frees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseOf {
    /// What was not bound.
    Allocated,
    /// What was.
    Committed,
}

/// A quantity left the ledger's use.
#[derive(Debug, Deserialize)]
pub struct Taken<'d> {
    /// The row.
    #[serde(borrow)]
    pub row: Row<'d>,
    /// From where.
    #[serde(borrow)]
    pub source: Source<'d>,
    /// How much.
    pub quantity: Parts,
}

/// From where a quantity is taken.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source<'d> {
    /// From the pool of a resource.
    Resource(#[serde(borrow)] Cow<'d, str>),
    /// From what an allocation has not bound.
    Allocation(#[serde(borrow)] Cow<'d, str>),
    /// From what a release has free.
    Release(#[serde(borrow)] Cow<'d, str>),
}

/// An earlier row was reversed.
#[derive(Debug, Deserialize)]
pub struct Corrected<'d> {
    /// The row.
    #[serde(borrow)]
    pub row: Row<'d>,
    /// Which row was wrong.
    #[serde(borrow)]
    pub corrects: Cow<'d, str>,
}

impl<'d> Event<'d> {
    /// Reads a payload; `None` for a kind that is not known.
    ///
    /// # Errors
    /// Where it is not the payload of such an event.
    pub fn read(kind: &str, payload: &'d str) -> Result<Option<Self>, serde_json::Error> {
        use serde_json::from_str;
        Ok(Some(match kind {
            "ambito_registered" | "comune_registered" | "comune_ended" | "population_counted"
            | "service_registered" | "service_ended" | "holder_registered" => Self::Register,
            "proposed" => Self::Proposal(Says::Proposed),
            "proposed_rows" => Self::Proposal(Says::Nothing),
            "approved" => Self::Proposal(Says::Approved(from_str::<Approved>(payload)?.entries)),
            "rejected" => Self::Proposal(Says::Rejected),
            "withdrawn" => Self::Proposal(Says::Withdrawn),
            "plan_registered" => Self::PlanRegistered(from_str(payload)?),
            "plan_extended" | "contested" => Self::Said(from_str(payload)?),
            "closed" => Self::Closed(from_str(payload)?),
            "contributed" => Self::Contributed(from_str(payload)?),
            "allocated" => Self::Allocated(from_str(payload)?),
            "reused" => Self::Reused(from_str(payload)?),
            "committed" => Self::Committed(from_str(payload)?),
            "consumed" => Self::Consumed(from_str(payload)?),
            "released" => Self::Released(from_str(payload)?),
            "returned" => Self::Returned(from_str(payload)?),
            "lapsed" => Self::Lapsed(from_str(payload)?),
            "corrected" => Self::Corrected(from_str(payload)?),
            _ => return Ok(None),
        }))
    }

    /// What it says of its row; nothing for an entry of a register.
    #[must_use]
    pub fn row(&self) -> Option<&Row<'d>> {
        match self {
            Self::Register | Self::Proposal(_) | Self::PlanRegistered(_) => None,
            Self::Said(Said { row })
            | Self::Closed(Closed { row, .. })
            | Self::Contributed(Contributed { row, .. })
            | Self::Allocated(Allocated { row, .. })
            | Self::Reused(Reused { row, .. })
            | Self::Committed(Committed { row, .. })
            | Self::Consumed(Consumed { row, .. })
            | Self::Released(Released { row, .. })
            | Self::Returned(Taken { row, .. })
            | Self::Lapsed(Taken { row, .. })
            | Self::Corrected(Corrected { row, .. }) => Some(row),
        }
    }

    /// The act it rests on, if it names one.
    #[must_use]
    pub fn act(&self) -> Option<&Act<'d>> {
        match self {
            Self::PlanRegistered(plan) => Some(&plan.act),
            event => event.row().map(|row| &row.act),
        }
    }
}
