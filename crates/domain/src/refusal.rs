//! Refusals: states of affairs in which a rule says no, each with the figures a person needs.
//!
//! Their sentences, Italian and English, stand in the app; their names are part of the outer contract.

use std::fmt;

use chrono::NaiveDate;
use strum::{EnumDiscriminants, EnumIter, IntoStaticStr};

use crate::class::Class;
use crate::fund::{Area, Cup};
use crate::id::{AmbitoId, ComuneId, PlanId, ProposalId, RowId, ServiceId, StaffId};
use crate::personal_data::PersonalData;
use crate::proposal::Settled;
use crate::quantity::{Quantity, Unit};
use crate::table::{Action, State};

/// A register, or the kind of thing a row names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Register {
    /// Ambiti.
    Ambito,
    /// Comuni.
    Comune,
    /// Services.
    Service,
    /// Plans.
    Plan,
    /// Holders.
    Holder,
    /// Resources.
    Resource,
    /// Allocations.
    Allocation,
    /// Releases.
    Release,
    /// Any movement row.
    Row,
}

/// The rule said no.
#[expect(
    missing_docs,
    reason = "the fields are the figures of the sentence above them; their names say which"
)]
#[derive(Debug, Clone, PartialEq, Eq, IntoStaticStr, EnumDiscriminants)]
#[strum(serialize_all = "snake_case")]
#[strum_discriminants(name(Rule), derive(EnumIter, IntoStaticStr, PartialOrd, Ord))]
#[strum_discriminants(strum(serialize_all = "snake_case"))]
#[strum_discriminants(doc = "The name of a refusal, without its figures.")]
pub enum Refusal {
    // The shape of what was written.
    /// A name is empty, too long, or has blanks or control characters where none may be.
    IdMalformed { field: &'static str, text: String },
    /// A text is longer than a note may be.
    TextTooLong { field: &'static str, length: usize, longest: usize },
    /// A text seems to hold personal data.
    PersonalDataInText { field: &'static str, found: PersonalData },
    /// An act is not `body|kind|number|date`.
    ActMalformed { text: String },
    /// A CUP does not have 15 letters and digits.
    CupMalformed { text: String },
    /// A CIG does not have 10 letters and digits.
    CigMalformed { text: String },
    /// No such area.
    AreaUnknown { code: String },
    /// A cell holds none of the words it may hold.
    WordUnknown { field: &'static str, text: String, allowed: Vec<&'static str> },
    /// A date before 1900 or after 2200.
    DateOutOfRange { date: NaiveDate },
    /// A span ends before it begins.
    IntervalReversed { from: NaiveDate, to: NaiveDate },
    /// A cell that this row needs is empty.
    CellMissing { field: &'static str, action: Option<Action> },
    /// A cell is filled that this action has no use for.
    CellNotForAction { field: &'static str, action: Action },
    /// A redundant cell says something else than the ledger knows.
    CellContradicts { field: &'static str, given: String, known: String },
    /// Neither or more than one of resource, allocation, release is named.
    SourceNotOne { given: usize },

    // Names.
    /// Something is named that the ledger does not know.
    Unknown { register: Register, id: String },
    /// The id names a row already recorded with other content.
    IdTaken { id: RowId },
    /// A register entry would be rewritten.
    RegisterDiffers { register: Register, id: String, column: &'static str, known: String, given: String },
    /// A comune would be in two ambiti on the same day.
    MembershipOverlaps { comune: ComuneId, ambito: AmbitoId, from: Option<NaiveDate>, to: Option<NaiveDate> },
    /// The row that is built upon has been corrected away.
    RowCorrected { id: RowId, by: RowId },

    /// The row builds on another row of the same file, which was refused.
    RestsOnRefused { id: RowId, row: u32 },

    // Quantities.
    /// Nothing, or less than nothing.
    QuantityNotPositive { given: Quantity },
    /// The unit does not measure this class.
    UnitDoesNotFit { class: Class, unit: Unit },
    /// The pool does not have it.
    NotEnoughAvailable { resource: RowId, asked: Quantity, open: Quantity, on: NaiveDate },
    /// The allocation does not have it unbound.
    NotEnoughAllocated {
        allocation: RowId,
        service: ServiceId,
        asked: Quantity,
        open: Quantity,
        on: NaiveDate,
    },
    /// The allocation does not have it bound.
    NotEnoughCommitted {
        allocation: RowId,
        service: ServiceId,
        asked: Quantity,
        open: Quantity,
        on: NaiveDate,
    },
    /// The release does not have it free.
    NotEnoughReleased { release: RowId, asked: Quantity, open: Quantity, on: NaiveDate },
    /// Some day would have less than nothing.
    WouldBeNegative { state: State, of: RowId, on: NaiveDate, short: Quantity },
    /// This class is used, not consumed.
    NothingToConsume { allocation: RowId, class: Class },
    /// An allocation is released, not returned.
    ReturnFromAllocation { allocation: RowId },

    // Constraints that travel with the quantity.
    /// The service's area is not among those the resource is for.
    AreaNotAllowed { resource: RowId, service: ServiceId, area: Area, allowed: Vec<Area> },
    /// The resource's deadline has passed.
    DeadlinePassed { resource: RowId, deadline: NaiveDate, effective_on: NaiveDate },
    /// The resource is tied to another project code.
    CupDiffers { resource: RowId, tied_to: Cup, given: Cup },

    // Place and time.
    /// The date does not lie in the plan's period, extension included.
    OutsidePlan { plan: PlanId, effective_on: NaiveDate, from: NaiveDate, to: NaiveDate },
    /// The ambito does not plan in this plan.
    AmbitoNotInPlan { plan: PlanId, ambito: AmbitoId },
    /// The service was not active on that day.
    ServiceNotActive {
        service: ServiceId,
        effective_on: NaiveDate,
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
    },
    /// The comune was not in the ambito on that day.
    ComuneNotInAmbito {
        comune: ComuneId,
        ambito: AmbitoId,
        effective_on: NaiveDate,
        member_of: Option<AmbitoId>,
        merged_into: Option<ComuneId>,
    },
    /// A renewable needs to know for which days.
    IntervalMissing { resource: RowId },
    /// The days asked for lie outside those the resource is offered.
    OutsideOfferedPeriod {
        resource: RowId,
        asked_from: NaiveDate,
        asked_to: NaiveDate,
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
    },
    /// An extension that does not move the end forward.
    ExtensionNotLater { plan: PlanId, to: NaiveDate, ends: NaiveDate },

    // Claims and corrections.
    /// What is said to have freed it is money itself.
    CauseIsMoney { because_of: RowId },
    /// What is said to have freed it was itself freed by it, or lives on it.
    CauseInCircle { because_of: RowId, chain: Vec<RowId> },
    /// The release names nothing that is said to have freed it.
    NoClaim { release: RowId },
    /// The claim is contested by another row, which stands.
    AlreadyContested { release: RowId, by: RowId },
    /// A claim is contested before it was made.
    ContestBeforeRelease { release: RowId, released_on: NaiveDate, effective_on: NaiveDate },
    /// A contest is of the whole claim.
    ContestNotExact { release: RowId, given: Quantity, recorded: Quantity },
    /// The row is reversed already.
    AlreadyCorrected { id: RowId, by: RowId },
    /// Later rows rest on the row to be reversed.
    RestsOnIt { id: RowId, rows: Vec<RowId> },
    /// A correction reverses the whole row.
    CorrectionNotExact { id: RowId, given: Quantity, recorded: Quantity },

    // Closings.
    /// By that day nothing stands: there is no balance to put on record.
    NothingToClose { effective_on: NaiveDate, size: i64 },

    // Four eyes.
    /// The name is that of another proposal.
    ProposalTaken { proposal: ProposalId },
    /// There is no such proposal.
    ProposalUnknown { proposal: ProposalId },
    /// It was approved, rejected or withdrawn already.
    ProposalSettled { proposal: ProposalId, settled: Settled },
    /// Who proposed it would also decide on it.
    SamePerson { proposal: ProposalId, by: StaffId },
    /// Somebody else than who proposed it would take it back.
    NotTheProposer { proposal: ProposalId, proposer: StaffId, by: StaffId },
}

impl Refusal {
    /// The rule's name, as reports, JSON and the HTTP API write it.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        self.into()
    }
}

impl Rule {
    /// The rule's name, as [`Refusal::rule`].
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.rule())
    }
}

impl std::error::Error for Refusal {}
