//! Which stream an event belongs to: its consistency boundary.

use std::fmt;

use crate::id::{AmbitoId, ComuneId, HolderId, PlanId, ProposalId, RowId, ServiceId};

/// One resource, one entry of a register, one closing, or one proposal. Availability, reuse and correction are decided within it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stream {
    /// An ambito.
    Ambito(AmbitoId),
    /// A comune.
    Comune(ComuneId),
    /// A service.
    Service(ServiceId),
    /// A plan and its extensions.
    Plan(PlanId),
    /// A holder.
    Holder(HolderId),
    /// A resource and all that is done with it.
    Resource(RowId),
    /// A closing.
    Closing(RowId),
    /// A proposal, and how it ended.
    Proposal(ProposalId),
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ambito(id) => write!(f, "ambito/{id}"),
            Self::Comune(id) => write!(f, "comune/{id}"),
            Self::Service(id) => write!(f, "service/{id}"),
            Self::Plan(id) => write!(f, "plan/{id}"),
            Self::Holder(id) => write!(f, "holder/{id}"),
            Self::Resource(id) => write!(f, "resource/{id}"),
            Self::Closing(id) => write!(f, "closing/{id}"),
            Self::Proposal(id) => write!(f, "proposal/{id}"),
        }
    }
}
