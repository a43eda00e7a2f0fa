//! What is recorded: one kind for each thing that can happen. Kinds are never edited, only succeeded.

use std::sync::Arc;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::{EnumIter, EnumString, IntoStaticStr};

use crate::act::Act;
use crate::calendar::Interval;
use crate::class::Class;
use crate::closing::Closed;
use crate::fund::Area;
use crate::id::{AmbitoId, ComuneId, HolderId, PlanId, RowId, ServiceId};
use crate::particulars::Particulars;
use crate::proposal::{Approved, Proposed, ProposedRows, Rejected, Withdrawn};
use crate::quantity::Unit;
use crate::register::ambito::AmbitoRegistered;
use crate::register::comune::{ComuneEnded, ComuneRegistered, PopulationCounted};
use crate::register::holder::HolderRegistered;
use crate::register::plan::PlanRegistered;
use crate::register::service::{ServiceEnded, ServiceRegistered};
use crate::text::Text;

/// A fact of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, IntoStaticStr)]
#[serde(tag = "kind", content = "payload", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Event {
    /// An ambito entered the register.
    AmbitoRegistered(AmbitoRegistered),
    /// A comune belongs to an ambito.
    ComuneRegistered(ComuneRegistered),
    /// That time ended.
    ComuneEnded(ComuneEnded),
    /// Its inhabitants were counted.
    PopulationCounted(PopulationCounted),
    /// A service entered the register.
    ServiceRegistered(ServiceRegistered),
    /// It ended.
    ServiceEnded(ServiceEnded),
    /// A plan entered the register.
    PlanRegistered(PlanRegistered),
    /// Its end moved.
    PlanExtended(PlanExtended),
    /// A holder entered the register.
    HolderRegistered(HolderRegistered),
    /// A holder gave a resource.
    Contributed(Box<Contributed>),
    /// A quantity was assigned to a service.
    Allocated(Box<Allocated>),
    /// A quantity was bound.
    Committed(Committed),
    /// A quantity was used up.
    Consumed(Consumed),
    /// A quantity was freed.
    Released(Released),
    /// A freed quantity was assigned anew.
    Reused(Box<Reused>),
    /// A quantity went back.
    Returned(Returned),
    /// A quantity was lost to time.
    Lapsed(Lapsed),
    /// The claim of what freed a release was contested.
    Contested(Contested),
    /// An earlier row was reversed.
    Corrected(Corrected),
    /// A period was closed: what stood, and the hash of all that was known.
    Closed(Closed),
    /// Somebody asked for what a second person must let in.
    Proposed(Proposed),
    /// Some of the rows they asked for.
    ProposedRows(ProposedRows),
    /// A second person let it in.
    Approved(Approved),
    /// A second person did not.
    Rejected(Rejected),
    /// Who asked took it back.
    Withdrawn(Withdrawn),
}

/// Assegnazione di un fondo, or the giving of hours, rooms, goods, skills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Contributed {
    /// The row; its id names the resource.
    pub row: Particulars,
    /// Where the resource is at home.
    pub ambito: AmbitoId,
    /// What use does to it.
    pub class: Class,
    /// What it is, in a word: `euro`, `volunteer_hours`, `flat`.
    pub kind: Text,
    /// What it is counted in.
    pub unit: Unit,
    /// Who gives it.
    pub holder: HolderId,
    /// How much, in the unit's smallest part.
    pub quantity: i64,
    /// The fund, for money.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fund: Option<Text>,
    /// The quota of the fund.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub quota: Option<Text>,
    /// The annuality of the fund.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub annuality: Option<Text>,
    /// The areas it may be used for; empty for all.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub areas: Vec<Area>,
    /// The last day on which it may be put to a use.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub deadline: Option<NaiveDate>,
    /// The first day it is offered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<NaiveDate>,
    /// The last day it is offered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<NaiveDate>,
}

/// Where an allocation goes; shared by allocation and reuse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Destination {
    /// In which ambito it is used.
    pub ambito: AmbitoId,
    /// For which service.
    pub service: ServiceId,
    /// The area of users that service has.
    pub area: Area,
    /// Under which plan.
    pub plan: PlanId,
    /// The days it blocks, for a renewable; the days it is meant for, otherwise.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub interval: Option<Interval>,
    /// In which comune it is used.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub comune: Option<ComuneId>,
    /// The opaque reference of a personalised project.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub project: Option<Arc<str>>,
}

/// Programmazione, stanziamento.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Allocated {
    /// The row; its id names the allocation.
    pub row: Particulars,
    /// From which resource.
    pub resource: RowId,
    /// To what use.
    pub destination: Destination,
    /// How much.
    pub quantity: i64,
}

/// Impegno.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Committed {
    /// The row.
    pub row: Particulars,
    /// Of which allocation.
    pub allocation: RowId,
    /// How much.
    pub quantity: i64,
}

/// Liquidazione; hours given, goods handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Consumed {
    /// The row.
    pub row: Particulars,
    /// Of which allocation.
    pub allocation: RowId,
    /// How much was drawn from the committed.
    pub from_committed: i64,
    /// How much was drawn from what was allocated only.
    pub from_allocated: i64,
}

/// Why a quantity was freed (*motivo del rilascio*).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, EnumIter, EnumString, IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ReleaseReason {
    /// A tender closed below its base.
    Gara,
    /// Less was asked for.
    MinoreDomanda,
    /// Something that is not money took its place.
    RisorsaNonEconomicaSubentrata,
    /// The service never started.
    ServizioNonAttivato,
    /// Somebody gave it up.
    Rinuncia,
    /// A commitment was undone.
    Disimpegno,
}

impl ReleaseReason {
    /// The word that files and JSON use.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// Reads the word of the log; `None` where it names no reason.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        code.parse().ok()
    }
}

/// Economia, disimpegno, rinuncia, disdetta.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Released {
    /// The row; its id names the release.
    pub row: Particulars,
    /// Of which allocation.
    pub allocation: RowId,
    /// Of what stands there: the allocated or the committed.
    pub of: ReleaseOf,
    /// How much.
    pub quantity: i64,
    /// Why.
    pub reason: ReleaseReason,
    /// The non-economic allocation that freed it: a claim somebody makes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub because_of: Option<RowId>,
}

/// Which standing quantity a release frees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, EnumIter, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ReleaseOf {
    /// What was not bound yet.
    Allocated,
    /// What was bound.
    Committed,
}

/// Riprogrammazione delle economie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reused {
    /// The row; its id names the new allocation.
    pub row: Particulars,
    /// Which release it draws on.
    pub release: RowId,
    /// To what use.
    pub destination: Destination,
    /// How much.
    pub quantity: i64,
}

/// What a return or a lapse takes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The pool of a resource.
    Resource(RowId),
    /// What an allocation has not bound.
    Allocation(RowId),
    /// What a release still has free.
    Release(RowId),
}

/// Restituzione.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Returned {
    /// The row.
    pub row: Particulars,
    /// What it takes from.
    pub source: Source,
    /// How much.
    pub quantity: i64,
}

/// Decadenza, definanziamento, ore non prestate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Lapsed {
    /// The row.
    pub row: Particulars,
    /// What it takes from.
    pub source: Source,
    /// How much.
    pub quantity: i64,
}

/// Contestazione: somebody does not accept the claim of what freed a release. The whole claim; no quantity moves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Contested {
    /// The row; its date is that of the contesting act.
    pub row: Particulars,
    /// The release whose claim is not accepted.
    pub release: RowId,
    /// Why not.
    pub reason: Text,
}

/// Rettifica di errore materiale: reverses one row exactly, with effect from that row's own date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Corrected {
    /// The row; its date is that of the correcting act.
    pub row: Particulars,
    /// The row that was wrong.
    pub corrects: RowId,
    /// What was wrong with it.
    pub reason: Text,
}

/// Proroga: the plan's end moves, no new triennium begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlanExtended {
    /// The row.
    pub row: Particulars,
    /// Which plan.
    pub plan: PlanId,
    /// Its new last day.
    pub to: NaiveDate,
}

impl Event {
    /// The kind as the log writes it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.into()
    }

    /// The act it rests on.
    #[must_use]
    pub fn act(&self) -> Option<&Act> {
        match self {
            Self::PlanRegistered(plan) => Some(&plan.act),
            event => event.row().map(|row| &row.act),
        }
    }

    /// The particulars, for an event that came from a movement row.
    #[must_use]
    pub fn row(&self) -> Option<&Particulars> {
        match self {
            Self::Contributed(event) => Some(&event.row),
            Self::Allocated(event) => Some(&event.row),
            Self::Committed(event) => Some(&event.row),
            Self::Consumed(event) => Some(&event.row),
            Self::Released(event) => Some(&event.row),
            Self::Reused(event) => Some(&event.row),
            Self::Returned(event) => Some(&event.row),
            Self::Lapsed(event) => Some(&event.row),
            Self::Contested(event) => Some(&event.row),
            Self::Corrected(event) => Some(&event.row),
            Self::PlanExtended(event) => Some(&event.row),
            Self::Closed(event) => Some(&event.row),
            Self::AmbitoRegistered(_)
            | Self::ComuneRegistered(_)
            | Self::ComuneEnded(_)
            | Self::PopulationCounted(_)
            | Self::ServiceRegistered(_)
            | Self::ServiceEnded(_)
            | Self::PlanRegistered(_)
            | Self::HolderRegistered(_)
            | Self::Proposed(_)
            | Self::ProposedRows(_)
            | Self::Approved(_)
            | Self::Rejected(_)
            | Self::Withdrawn(_) => None,
        }
    }
}
