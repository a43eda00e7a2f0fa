//! What a stream has come to: nothing yet, an entry of a register, a resource, a closing, or a proposal.

use crate::closing::Closing;
use crate::proposal::Proposal;
use crate::register::ambito::AmbitoRegistered;
use crate::register::comune::Comune;
use crate::register::holder::HolderRegistered;
use crate::register::plan::Plan;
use crate::register::service::ServiceRegistered;
use crate::resource::Resource;

/// The state of one stream after its events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum State {
    /// No event yet.
    #[default]
    Nothing,
    /// An ambito.
    Ambito(AmbitoRegistered),
    /// A comune with its memberships.
    Comune(Comune),
    /// A service.
    Service(ServiceRegistered),
    /// A plan with its extensions.
    Plan(Plan),
    /// A holder.
    Holder(HolderRegistered),
    /// A resource with its history.
    Resource(Box<Resource>),
    /// A closing with its corrections.
    Closing(Box<Closing>),
    /// A proposal, as far as it has come.
    Proposal(Box<Proposal>),
}

impl State {
    /// The resource, if it is one.
    #[must_use]
    pub fn resource(&self) -> Option<&Resource> {
        if let Self::Resource(resource) = self { Some(resource) } else { None }
    }

    /// The service, if it is one.
    #[must_use]
    pub fn service(&self) -> Option<&ServiceRegistered> {
        if let Self::Service(service) = self { Some(service) } else { None }
    }

    /// The plan, if it is one.
    #[must_use]
    pub fn plan(&self) -> Option<&Plan> {
        if let Self::Plan(plan) = self { Some(plan) } else { None }
    }

    /// The comune, if it is one.
    #[must_use]
    pub fn comune(&self) -> Option<&Comune> {
        if let Self::Comune(comune) = self { Some(comune) } else { None }
    }
}
