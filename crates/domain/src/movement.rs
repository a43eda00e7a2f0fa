//! Movements: what an event changes, as typed rows that anybody can sum.

use chrono::NaiveDate;

use crate::id::{AmbitoId, ComuneId, HolderId, PlanId, RowId, ServiceId};
use crate::quantity::Unit;
use crate::table::{Flow, State};

/// One quantity entering (positive) or leaving (negative) one state on one date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// Whose act it is. The movements of a correction carry the flow they reverse.
    pub flow: Flow,
    /// Which state changes.
    pub state: State,
    /// From which date.
    pub effective_on: NaiveDate,
    /// By how much, in the unit's smallest part.
    pub quantity: i64,
    /// What is counted.
    pub unit: Unit,
    /// Of which resource.
    pub resource: RowId,
    /// Who gave that resource.
    pub holder: HolderId,
    /// Where it stands: the allocation's ambito, or the resource's while it is in the pool.
    pub ambito: AmbitoId,
    /// To which use it was put; `None` in the pool.
    pub place: Option<Place>,
}

/// The use a moved quantity was put to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The allocation.
    pub allocation: RowId,
    /// Its service.
    pub service: ServiceId,
    /// Its plan.
    pub plan: PlanId,
    /// Its comune.
    pub comune: Option<ComuneId>,
}
