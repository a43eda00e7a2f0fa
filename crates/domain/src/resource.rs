//! One resource and all that was done with it: the state that decisions are made on.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::calendar::Interval;
use crate::event::{Contributed, Destination};
use crate::fund::Cup;
use crate::id::RowId;
use crate::quantity::Quantity;
use crate::refusal::{Refusal, Register};
use crate::table::{Action, Flow};
use crate::timeline::Timeline;

/// A resource with its standing quantities, day by day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    pub(crate) contributed: Contributed,
    pub(crate) available: Timeline,
    pub(crate) allocations: BTreeMap<RowId, Allocation>,
    pub(crate) releases: BTreeMap<RowId, Release>,
    pub(crate) rows: BTreeMap<RowId, Row>,
}

/// A quantity put to a use, and what is left of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    pub(crate) destination: Destination,
    /// The release it was taken from, for a reuse.
    pub(crate) from_release: Option<RowId>,
    /// The project code the quantity is tied to: the row's own, or the one it came with.
    pub(crate) cup: Option<Cup>,
    pub(crate) allocated: Timeline,
    pub(crate) committed: Timeline,
}

/// A freed quantity, and what is left of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    pub(crate) effective_on: NaiveDate,
    pub(crate) allocation: RowId,
    pub(crate) because_of: Option<RowId>,
    pub(crate) free: Timeline,
}

/// A recorded row of the stream, as far as a later correction needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub(crate) action: Action,
    pub(crate) quantity: i64,
    pub(crate) legs: Box<[Leg]>,
    /// The row whose creation this one draws on.
    pub(crate) rests_on: Option<RowId>,
    /// The rows that draw on what this one created, corrected ones included.
    pub(crate) carries: Vec<RowId>,
    pub(crate) corrected_by: Option<RowId>,
}

/// One change of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Leg {
    pub(crate) flow: Flow,
    pub(crate) account: Account,
    pub(crate) on: NaiveDate,
    pub(crate) parts: i64,
}

/// Where a quantity of this resource can stand; the last three are never drawn on again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Account {
    Available,
    Allocated(RowId),
    Committed(RowId),
    Released(RowId),
    Consumed(RowId),
    Returned(Option<RowId>),
    Lapsed(Option<RowId>),
}

impl Resource {
    /// The contribution that created it.
    #[must_use]
    pub fn contributed(&self) -> &Contributed {
        &self.contributed
    }

    /// Its id, which is the id of the row that contributed it.
    #[must_use]
    pub fn id(&self) -> &RowId {
        &self.contributed.row.id
    }

    /// A quantity in the unit of this resource.
    #[must_use]
    pub fn quantity(&self, parts: i64) -> Quantity {
        Quantity::new(parts, self.contributed.unit)
    }

    /// An allocation by its id, whether it still stands or was corrected away.
    #[must_use]
    pub fn find_allocation(&self, id: &RowId) -> Option<&Allocation> {
        self.allocations.get(id)
    }

    /// A release by its id, whether it still stands or was corrected away.
    #[must_use]
    pub fn find_release(&self, id: &RowId) -> Option<&Release> {
        self.releases.get(id)
    }

    /// Whether a row of this stream stands, not corrected away.
    #[must_use]
    pub fn stands(&self, id: &RowId) -> bool {
        self.rows.get(id).is_some_and(|row| row.corrected_by.is_none())
    }

    /// The correction that reversed a row of this stream; `None` while it stands.
    #[must_use]
    pub fn corrected_by(&self, id: &RowId) -> Option<&RowId> {
        self.rows.get(id)?.corrected_by.as_ref()
    }

    /// The row whose standing changes when this one is corrected: itself, or what a correction, however
    /// long the chain, is about.
    #[must_use]
    pub fn root<'a>(&'a self, id: &'a RowId) -> &'a RowId {
        let mut id = id;
        while let Some(Row { action: Action::Correct, rests_on: Some(target), .. }) = self.rows.get(id) {
            id = target;
        }
        id
    }

    /// The project code that a quantity allocated here, or else the whole resource, is tied to.
    pub(crate) fn tied_to(&self, allocation: Option<&RowId>) -> Option<&Cup> {
        let own = allocation.and_then(|id| self.allocations.get(id)?.cup.as_ref());
        own.or(self.contributed.row.cup.as_ref())
    }

    /// An allocation that stands.
    pub(crate) fn allocation(&self, id: &RowId) -> Result<&Allocation, Refusal> {
        let found = self.allocations.get(id).ok_or_else(|| unknown(Register::Allocation, id))?;
        self.standing(id)?;
        Ok(found)
    }

    /// A release that stands.
    pub(crate) fn release(&self, id: &RowId) -> Result<&Release, Refusal> {
        let found = self.releases.get(id).ok_or_else(|| unknown(Register::Release, id))?;
        self.standing(id)?;
        Ok(found)
    }

    /// The contest of a release's claim that stands; there is never more than one.
    pub(crate) fn standing_contest(&self, release: &RowId) -> Option<&RowId> {
        let contests = |id: &&RowId| {
            self.rows.get(*id).is_some_and(|row| row.action == Action::Contest && self.stands(id))
        };
        self.rows.get(release)?.carries.iter().find(contests)
    }

    /// Refuses to build on a row that was corrected away.
    pub(crate) fn standing(&self, id: &RowId) -> Result<&Row, Refusal> {
        let row = self.rows.get(id).ok_or_else(|| unknown(Register::Row, id))?;
        match &row.corrected_by {
            None => Ok(row),
            Some(by) => Err(Refusal::RowCorrected { id: id.clone(), by: by.clone() }),
        }
    }

    /// The timeline of an account that is drawn on; `None` for the three that only fill.
    pub(crate) fn timeline(&self, account: &Account) -> Option<&Timeline> {
        match account {
            Account::Available => Some(&self.available),
            Account::Allocated(id) => self.allocations.get(id).map(|allocation| &allocation.allocated),
            Account::Committed(id) => self.allocations.get(id).map(|allocation| &allocation.committed),
            Account::Released(id) => self.releases.get(id).map(|release| &release.free),
            Account::Consumed(_) | Account::Returned(_) | Account::Lapsed(_) => None,
        }
    }

    pub(crate) fn timeline_mut(&mut self, account: &Account) -> Option<&mut Timeline> {
        match account {
            Account::Available => Some(&mut self.available),
            Account::Allocated(id) => {
                self.allocations.get_mut(id).map(|allocation| &mut allocation.allocated)
            }
            Account::Committed(id) => {
                self.allocations.get_mut(id).map(|allocation| &mut allocation.committed)
            }
            Account::Released(id) => self.releases.get_mut(id).map(|release| &mut release.free),
            Account::Consumed(_) | Account::Returned(_) | Account::Lapsed(_) => None,
        }
    }
}

impl Allocation {
    /// Where it goes.
    #[must_use]
    pub fn destination(&self) -> &Destination {
        &self.destination
    }

    /// The release it was taken from, for a reuse.
    #[must_use]
    pub fn from_release(&self) -> Option<&RowId> {
        self.from_release.as_ref()
    }

    /// The days it blocks or is meant for.
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        self.destination.interval
    }
}

impl Release {
    /// The allocation that was released.
    #[must_use]
    pub fn allocation(&self) -> &RowId {
        &self.allocation
    }

    /// The allocation that is said to have freed it.
    #[must_use]
    pub fn because_of(&self) -> Option<&RowId> {
        self.because_of.as_ref()
    }

    /// How much of it stands free on a day, whatever is taken later, in the unit's smallest part.
    #[must_use]
    pub fn free_on(&self, day: NaiveDate) -> i64 {
        self.free.on(day)
    }
}

fn unknown(register: Register, id: &RowId) -> Refusal {
    Refusal::Unknown { register, id: id.to_string() }
}
