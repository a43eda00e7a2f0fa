//! What the office asks for. What a decision needs from other streams is looked up and placed in the
//! command, so that deciding stays a pure function of one stream.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::calendar::Interval;
use crate::event::{Committed, Contributed, Lapsed, PlanExtended, ReleaseOf, ReleaseReason, Returned};
use crate::id::{AmbitoId, ComuneId, ProposalId, RowId, StaffId};
use crate::particulars::Particulars;
use crate::proposal::{Proposed, ProposedRow};
use crate::register::ambito::AmbitoRegistered;
use crate::register::comune::{Comune, ComuneRegistered};
use crate::register::holder::HolderRegistered;
use crate::register::plan::{Plan, PlanRegistered};
use crate::register::service::ServiceRegistered;
use crate::state::State;
use crate::text::Text;

/// One thing to be decided on one stream.
#[derive(Debug, Clone)]
pub enum Command {
    /// Register an ambito.
    RegisterAmbito(AmbitoRegistered),
    /// Register a comune's time in an ambito, the end of one, or a new count.
    RegisterComune(ComuneRegistered),
    /// Register a service, or its end.
    RegisterService(ServiceRegistered),
    /// Register a plan.
    RegisterPlan(PlanRegistered),
    /// Register a holder.
    RegisterHolder(HolderRegistered),
    /// Move a plan's end.
    ExtendPlan(PlanExtended),
    /// Give a resource.
    Contribute(Box<Contributed>),
    /// Assign it to a service.
    Allocate(Box<Allocate>),
    /// Bind it.
    Commit(Committed),
    /// Use it up.
    Consume(Consume),
    /// Free it.
    Release(Release),
    /// Assign a freed quantity anew.
    Reuse(Box<Reuse>),
    /// Give it back.
    Return(Returned),
    /// Let it go by.
    Lapse(Lapsed),
    /// Contest a claim.
    Contest(Contest),
    /// Reverse a row.
    Correct(Correct),
    /// Close a period.
    Close(Close),
    /// Ask for what a second person must let in.
    Propose(Propose),
    /// Let it in.
    Approve(Approve),
    /// Do not let it in.
    Reject(Reject),
    /// Take it back.
    Withdraw(Withdraw),
}

impl Command {
    /// Whether it usually finds its stream empty: it registers or gives what was not there.
    #[must_use]
    pub fn begins_a_stream(&self) -> bool {
        match self {
            Self::RegisterAmbito(_)
            | Self::RegisterComune(_)
            | Self::RegisterService(_)
            | Self::RegisterPlan(_)
            | Self::RegisterHolder(_)
            | Self::Contribute(_)
            | Self::Close(_)
            | Self::Propose(_) => true,
            Self::ExtendPlan(_)
            | Self::Allocate(_)
            | Self::Commit(_)
            | Self::Consume(_)
            | Self::Release(_)
            | Self::Reuse(_)
            | Self::Return(_)
            | Self::Lapse(_)
            | Self::Contest(_)
            | Self::Correct(_)
            | Self::Approve(_)
            | Self::Reject(_)
            | Self::Withdraw(_) => false,
        }
    }
}

/// The use a quantity is to be put to, with what the registers know of it.
#[derive(Debug, Clone)]
pub struct Use {
    /// In which ambito.
    pub ambito: AmbitoId,
    /// The service, as registered.
    pub service: Known<ServiceRegistered>,
    /// The plan, as registered and extended.
    pub plan: Known<Plan>,
    /// The comune and what is known of it.
    pub comune: Option<(ComuneId, Known<Comune>)>,
    /// For which days.
    pub interval: Option<Interval>,
    /// The opaque reference of a personalised project.
    pub project: Option<Arc<str>>,
}

/// A looked-up entry of a register: the state of its stream, known to be of that register.
#[derive(Debug, Clone)]
pub struct Known<T> {
    state: Arc<State>,
    view: fn(&State) -> Option<&T>,
}

impl<T> Known<T> {
    /// Takes a stream's state for an entry; `None` where the stream holds nothing of the kind.
    #[must_use]
    pub fn new(state: Arc<State>, view: fn(&State) -> Option<&T>) -> Option<Self> {
        view(&state)?;
        Some(Self { state, view })
    }

    /// The entry.
    #[must_use]
    pub fn get(&self) -> Option<&T> {
        (self.view)(&self.state)
    }
}

/// Programmare.
#[derive(Debug, Clone)]
pub struct Allocate {
    /// The row.
    pub row: Particulars,
    /// From which resource.
    pub resource: RowId,
    /// Where to.
    pub destination: Use,
    /// How much.
    pub quantity: i64,
}

/// Riprogrammare un'economia.
#[derive(Debug, Clone)]
pub struct Reuse {
    /// The row.
    pub row: Particulars,
    /// Which release to draw on.
    pub release: RowId,
    /// Where to.
    pub destination: Use,
    /// How much.
    pub quantity: i64,
}

/// Liquidare, prestare, consegnare.
#[derive(Debug, Clone)]
pub struct Consume {
    /// The row.
    pub row: Particulars,
    /// Of which allocation.
    pub allocation: RowId,
    /// How much.
    pub quantity: i64,
}

/// Liberare.
#[derive(Debug, Clone)]
pub struct Release {
    /// The row.
    pub row: Particulars,
    /// Of which allocation.
    pub allocation: RowId,
    /// Of what stands there.
    pub of: ReleaseOf,
    /// How much.
    pub quantity: i64,
    /// Why.
    pub reason: ReleaseReason,
    /// What freed it.
    pub because_of: Option<Cause>,
}

/// The allocation that is said to have freed something, and what was looked up about it.
#[derive(Debug, Clone)]
pub struct Cause {
    /// The allocation.
    pub allocation: RowId,
    /// Whether it is itself money.
    pub is_money: bool,
    /// The row that corrected it away, if one did.
    pub corrected_by: Option<RowId>,
    /// The way from the cause back to the allocation being released, where there is one.
    pub circle: Option<Vec<RowId>>,
}

/// Contestare.
#[derive(Debug, Clone)]
pub struct Contest {
    /// The row.
    pub row: Particulars,
    /// The release whose claim is not accepted.
    pub release: RowId,
    /// Why not.
    pub reason: Text,
    /// A quantity written although none is needed: it must be that of the release.
    pub quantity: Option<i64>,
}

/// Rettificare.
#[derive(Debug, Clone)]
pub struct Correct {
    /// The row.
    pub row: Particulars,
    /// The row that was wrong.
    pub corrects: RowId,
    /// What was wrong.
    pub reason: Text,
    /// A quantity written although none is needed: it must be that of the wrong row.
    pub quantity: Option<i64>,
    /// Rows of other streams that rest on it: claims that name the allocation as their cause.
    pub claims: Vec<RowId>,
    /// For a release that would be restored: its cause and the row that corrected the cause away.
    pub fallen_cause: Option<(RowId, RowId)>,
    /// For an extension of a plan: the allocations under that plan and their dates.
    pub allocations_in_plan: Vec<(RowId, NaiveDate)>,
}

/// Chiudere.
#[derive(Debug, Clone)]
pub struct Close {
    /// The row; its date is the last day of what is closed.
    pub row: Particulars,
    /// How many entries are known.
    pub size: i64,
    /// The root of the tree over them, in base64.
    pub root: Arc<str>,
    /// The SHA-256 of the balances, in hex.
    pub balances: Arc<str>,
    /// How many rows those balances have.
    pub rows: usize,
}

/// Proporre.
#[derive(Debug, Clone)]
pub struct Propose {
    /// What is asked for, and why it waits.
    pub proposed: Proposed,
    /// Its rows, as many as it says; none for a closing.
    pub rows: Vec<ProposedRow>,
}

/// Approvare.
#[derive(Debug, Clone)]
pub struct Approve {
    /// Which proposal.
    pub proposal: ProposalId,
    /// Who proposed it: the actor of its first entry.
    pub proposer: StaffId,
    /// Who approves it.
    pub by: StaffId,
    /// How many entries it leads to.
    pub entries: u32,
}

/// Respingere.
#[derive(Debug, Clone)]
pub struct Reject {
    /// Which proposal.
    pub proposal: ProposalId,
    /// Who proposed it.
    pub proposer: StaffId,
    /// Who rejects it.
    pub by: StaffId,
    /// Why.
    pub reason: Text,
}

/// Ritirare.
#[derive(Debug, Clone)]
pub struct Withdraw {
    /// Which proposal.
    pub proposal: ProposalId,
    /// Who proposed it.
    pub proposer: StaffId,
    /// Who takes it back.
    pub by: StaffId,
}
