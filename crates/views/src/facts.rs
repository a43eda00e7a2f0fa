//! What the ledger knows of resources, allocations, releases, corrections and contests, in memory and numbered.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use usus_domain::calendar::Interval;
use usus_domain::class::Class;
use usus_domain::event::ReleaseReason;
use usus_domain::quantity::Unit;
use usus_log::error::LogError;
use usus_log::stored;

use crate::names::{Names, Words};
use crate::places::{Place, Places};

/// A resource as contributed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Resource {
    /// Its id.
    pub id: Arc<str>,
    /// The position of its contribution.
    pub position: i64,
    /// The date of the fact.
    #[serde(with = "crate::dates")]
    pub effective_on: NaiveDate,
    /// How much, in the unit's smallest part.
    pub quantity: i64,
    /// What it is counted in.
    pub unit: Unit,
    /// What use does to it.
    pub class: Class,
    /// What it is.
    pub kind: Arc<str>,
    /// Who gave it.
    pub holder: Arc<str>,
    /// Where it is at home.
    pub ambito: Arc<str>,
    /// Its fund.
    pub fund: Option<Arc<str>>,
    /// The quota of the fund.
    pub quota: Option<Arc<str>>,
    /// The annuality of the fund.
    pub annuality: Option<Arc<str>>,
    /// The areas it may be used for, by their codes with blanks between; none where all are.
    pub areas: Option<Arc<str>>,
    /// The last day on which it may be put to a use.
    #[serde(with = "crate::dates::optional")]
    pub deadline: Option<NaiveDate>,
    /// The first day it is offered.
    #[serde(with = "crate::dates::optional")]
    pub offered_from: Option<NaiveDate>,
    /// The last day it is offered.
    #[serde(with = "crate::dates::optional")]
    pub offered_to: Option<NaiveDate>,
    /// The account of its pool.
    pub account: u32,
}

/// An allocation, or a reuse. There are many, so each is kept small: what it names, it names by number.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Allocation {
    /// Its position.
    pub position: u32,
    /// Its account.
    pub account: u32,
    /// The release it draws on, for a reuse.
    pub release: Option<Number>,
    /// The date of the fact.
    #[serde(with = "crate::dates")]
    pub effective_on: NaiveDate,
    /// How much, in the unit's smallest part.
    pub quantity: i64,
    /// The days it blocks or is meant for.
    #[serde(with = "crate::dates::interval")]
    pub interval: Option<Interval>,
}

/// A release.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Release {
    /// Its position.
    pub position: u32,
    /// The number of the allocation that was released.
    pub allocation: u32,
    /// The number of the allocation that is said to have freed it.
    pub because_of: Option<Number>,
    /// The date of the fact.
    #[serde(with = "crate::dates")]
    pub effective_on: NaiveDate,
    /// Why.
    pub reason: ReleaseReason,
    /// How much, in the unit's smallest part.
    pub quantity: i64,
}

/// A number that takes no more room where there is none: it is kept one higher than it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Number(std::num::NonZeroU32);

impl Number {
    /// Keeps a number.
    #[must_use]
    pub fn new(number: u32) -> Self {
        Self(std::num::NonZeroU32::MIN.saturating_add(number))
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0.get() - 1
    }
}

/// A correction.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Correction {
    /// Its id.
    pub id: Arc<str>,
    /// Its position.
    pub position: i64,
    /// The row it reverses.
    pub corrects: Arc<str>,
}

/// A contest of what a release claims.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Contest {
    /// Its id.
    pub id: Arc<str>,
    /// Its position.
    pub position: i64,
    /// The date of the fact.
    #[serde(with = "crate::dates")]
    pub effective_on: NaiveDate,
    /// The number of the release.
    pub release: u32,
}

/// Where movements are counted: the pool of a resource, or an allocation of it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Account {
    /// The number of the resource.
    pub resource: u32,
    /// The number of its place in [`Facts::places`].
    pub place: u32,
    /// The number of the allocation; none for the pool.
    pub allocation: Option<Number>,
}

/// All of them. Numbers are places in these lists.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Facts {
    /// Resources.
    pub resources: Vec<Resource>,
    /// Allocations and reuses.
    pub allocations: Vec<Allocation>,
    /// Releases.
    pub releases: Vec<Release>,
    /// Corrections, in log order.
    pub corrections: Vec<Correction>,
    /// Contests, in log order.
    pub contests: Vec<Contest>,
    /// Accounts.
    pub accounts: Vec<Account>,
    places: Places,
    #[serde(skip)]
    words: Words,
    resource_ids: Names,
    allocation_ids: Names,
    release_ids: Names,
    /// Reuses whose release is still to be numbered: it stands in a table that is read after theirs.
    #[serde(skip)]
    to_be_tied: Vec<(u32, Box<str>)>,
}

impl Facts {
    /// The number of a resource.
    #[must_use]
    pub fn resource_number(&self, id: &str) -> Option<u32> {
        self.resource_ids.number(id)
    }

    /// The number of an allocation.
    #[must_use]
    pub fn allocation_number(&self, id: &str) -> Option<u32> {
        self.allocation_ids.number(id)
    }

    /// The number of a release.
    #[must_use]
    pub fn release_number(&self, id: &str) -> Option<u32> {
        self.release_ids.number(id)
    }

    /// The id of an allocation.
    #[must_use]
    pub fn allocation_id(&self, number: u32) -> &str {
        self.allocation_ids.name(number)
    }

    /// The id of a release.
    #[must_use]
    pub fn release_id(&self, number: u32) -> &str {
        self.release_ids.name(number)
    }

    /// A resource by its number.
    #[must_use]
    pub fn resource(&self, number: u32) -> &Resource {
        &self.resources[number as usize]
    }

    /// An allocation by its number.
    #[must_use]
    pub fn allocation(&self, number: u32) -> &Allocation {
        &self.allocations[number as usize]
    }

    /// A release by its number.
    #[must_use]
    pub fn release(&self, number: u32) -> &Release {
        &self.releases[number as usize]
    }

    /// An account by its number.
    #[must_use]
    pub fn account(&self, number: u32) -> Account {
        self.accounts[number as usize]
    }

    /// The resource of an allocation.
    #[must_use]
    pub fn resource_of(&self, allocation: &Allocation) -> &Resource {
        self.resource(self.account(allocation.account).resource)
    }

    /// Where an allocation goes.
    #[must_use]
    pub fn place_of(&self, allocation: &Allocation) -> &Place {
        &self.places()[self.account(allocation.account).place as usize]
    }

    /// All places there are.
    #[must_use]
    pub fn places(&self) -> &[Place] {
        &self.places.all
    }

    /// The number of the ambito in which an account stands.
    pub(crate) fn ambito_of(&self, account: u32) -> u32 {
        self.places.ambito(self.account(account).place)
    }

    /// The numbers of the ambiti in which these places are, each with whether one of them passes.
    pub(crate) fn ambiti_of(&self, passes: impl Fn(u32) -> bool) -> Vec<bool> {
        let mut pass = Vec::new();
        for (place, _) in (0..).zip(self.places()) {
            let ambito = self.places.ambito(place) as usize;
            if ambito >= pass.len() {
                pass.resize(ambito + 1, false);
            }
            pass[ambito] |= passes(place);
        }
        pass
    }

    /// The account of the pool of a resource, or of an allocation.
    pub(crate) fn account_of(&self, resource: &str, allocation: Option<&str>) -> Option<u32> {
        match allocation {
            None => Some(self.resource(self.resource_number(resource)?).account),
            Some(id) => Some(self.allocation(self.allocation_number(id)?).account),
        }
    }

    pub(crate) fn add_resource(&mut self, row: &stored::Resource<'_>) -> Result<(), LogError> {
        let number = self.resource_ids.add(row.resource);
        let place = self.places.number(row.ambito, [None; 4], &mut self.words);
        let account = add(&mut self.accounts, Account { resource: number, place, allocation: None })?;
        let words = &mut self.words;
        let resource = Resource {
            id: row.resource.into(),
            position: row.position,
            effective_on: row.effective_on,
            quantity: row.quantity,
            unit: row.unit,
            class: row.class,
            kind: words.the(row.kind),
            holder: words.the(row.holder),
            ambito: words.the(row.ambito),
            fund: words.any(row.fund),
            quota: words.any(row.quota),
            annuality: words.any(row.annuality),
            areas: words.any(row.areas),
            deadline: row.deadline,
            offered_from: row.offered_from,
            offered_to: row.offered_to,
            account,
        };
        add(&mut self.resources, resource).map(drop)
    }

    pub(crate) fn add_allocation(&mut self, row: &stored::Allocation<'_>) -> Result<(), LogError> {
        let known = self.resource_number(row.resource);
        let resource = known.ok_or_else(|| unknown(row.position, "resource", row.resource))?;
        let rest = [Some(row.service), Some(row.area), Some(row.plan), row.comune];
        let place = self.places.number(row.ambito, rest, &mut self.words);
        let number = self.allocation_ids.add(row.allocation);
        let account = Account { resource, place, allocation: Some(Number::new(number)) };
        if let Some(release) = row.release {
            self.to_be_tied.push((number, release.into()));
        }
        let allocation = Allocation {
            position: position(row.position)?,
            account: add(&mut self.accounts, account)?,
            release: None,
            effective_on: row.effective_on,
            quantity: row.quantity,
            interval: row.interval_from.zip(row.interval_to).map(|(from, to)| Interval { from, to }),
        };
        add(&mut self.allocations, allocation).map(drop)
    }

    pub(crate) fn add_release(&mut self, row: &stored::Release<'_>) -> Result<(), LogError> {
        let number =
            |id: &str| self.allocation_number(id).ok_or_else(|| unknown(row.position, "allocation", id));
        let release = Release {
            position: position(row.position)?,
            allocation: number(row.allocation)?,
            because_of: row.because_of.map(number).transpose()?.map(Number::new),
            effective_on: row.effective_on,
            reason: row.reason,
            quantity: row.quantity,
        };
        self.release_ids.add(row.release);
        add(&mut self.releases, release).map(drop)
    }

    pub(crate) fn add_correction(&mut self, row: &stored::Correction<'_>) {
        let (id, corrects) = (row.correction.into(), row.corrects.into());
        self.corrections.push(Correction { id, position: row.position, corrects });
    }

    pub(crate) fn add_contest(&mut self, row: &stored::Contest<'_>) -> Result<(), LogError> {
        let release = self.release_number(row.release);
        let release = release.ok_or_else(|| unknown(row.position, "release", row.release))?;
        let (position, effective_on) = (row.position, row.effective_on);
        self.contests.push(Contest { id: row.contest.into(), position, effective_on, release });
        Ok(())
    }

    /// Finds names and places by number again, after they were set aside.
    pub(crate) fn number_again(&mut self) {
        let Self { resource_ids, allocation_ids, release_ids, .. } = self;
        [resource_ids, allocation_ids, release_ids].into_iter().for_each(Names::number_again);
        self.places.number_again();
    }

    /// Ties each reuse that was added to the release it draws on.
    pub(crate) fn tie(&mut self) -> Result<(), LogError> {
        for (allocation, release) in std::mem::take(&mut self.to_be_tied) {
            let number = self.release_number(&release);
            let allocation = &mut self.allocations[allocation as usize];
            let number = number.ok_or_else(|| unknown(allocation.position.into(), "release", &release))?;
            allocation.release = Some(Number::new(number));
        }
        Ok(())
    }
}

/// Adds to a list and gives the number of what was added.
fn add<T>(list: &mut Vec<T>, thing: T) -> Result<u32, LogError> {
    let number = u32::try_from(list.len()).map_err(|_| too_many())?;
    list.push(thing);
    Ok(number)
}

/// A position in the half of its room that suffices.
pub(crate) fn position(position: i64) -> Result<u32, LogError> {
    u32::try_from(position).map_err(|_| too_many())
}

fn too_many() -> LogError {
    LogError::Unreadable { position: 0, reason: "more than four billion rows".to_owned() }
}

/// A derived row that names nothing: it was altered, or needs `usus rebuild`.
pub(crate) fn unknown(position: i64, what: &str, name: &str) -> LogError {
    LogError::Unreadable {
        position,
        reason: format!("its derived row names a {what} that is not there: {name}"),
    }
}
