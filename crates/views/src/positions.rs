//! Which entries an answer is made of: found in memory, so that of the log only those are read.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use usus_domain::quantity::Unit;
use usus_domain::table::{Action, State};

use crate::clocks::Clocks;
use crate::filter::Filter;
use crate::memory::Memory;
use crate::movements::Movement;
use crate::sums::{Kind, Sums};

/// Which entries.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'w> {
    /// Known up to this position.
    pub known: i64,
    /// Movements count up to this date; `None` for all.
    pub effective: Option<NaiveDate>,
    /// About these quantities.
    pub filter: &'w Filter,
    /// Doing this; of what moves nothing only a contest is found here.
    pub action: Option<Action>,
    /// Moving this figure: one of those that [`figure`] knows.
    pub figure: Option<&'w str>,
}

/// What a figure is that movements sum to, by its code: a sum of a balance, `in_use`, which is what stands allocated and
/// what stands committed, or `first_allocated`, which is what was allocated and not by reuse. Nothing for what is no such
/// sum.
#[must_use]
pub fn figure(code: &str) -> Option<&'static str> {
    let sums = Sums::default().named().map(|(sum, _)| sum);
    sums.into_iter().chain(["in_use", "first_allocated"]).find(|known| *known == code)
}

/// The entries found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Positions {
    /// Their positions, the youngest first.
    pub positions: Vec<i64>,
    /// What their movements sum to, by unit, where one figure is asked for.
    pub sums: BTreeMap<Unit, i128>,
}

/// The entries that move what is wanted.
#[must_use]
pub fn positions(memory: &Memory, wanted: Wanted<'_>) -> Positions {
    let facts = &memory.facts;
    let passes: Vec<bool> = facts
        .accounts
        .iter()
        .map(|account| {
            let resource = facts.resource(account.resource);
            wanted.filter.passes(resource, &facts.places()[account.place as usize])
        })
        .collect();
    let is_meant = |account: u32| passes.get(account as usize) == Some(&true);
    let corrections: HashSet<i64> = facts.corrections.iter().map(|found| found.position).collect();
    let clocks = Clocks { effective: wanted.effective.unwrap_or(NaiveDate::MAX), known: wanted.known };
    let mut found = Positions::default();
    for movement in memory.movements.between(0, clocks, is_meant) {
        let position = i64::from(movement.position);
        let does = |action| does(&movement, action, corrections.contains(&position));
        let moves = |figure| moves(&movement, figure);
        if wanted.action.is_none_or(does) && wanted.figure.is_none_or(moves) {
            found.positions.push(position);
            if wanted.figure.is_some() {
                let unit = facts.resource(facts.account(movement.account).resource).unit;
                *found.sums.entry(unit).or_default() += i128::from(movement.quantity);
            }
        }
    }
    if wanted.figure.is_none() && matches!(wanted.action, None | Some(Action::Contest)) {
        let contests = facts.contests.iter().filter(|contest| {
            let release = facts.release(contest.release);
            contest.position <= clocks.known
                && contest.effective_on <= clocks.effective
                && is_meant(facts.allocation(release.allocation).account)
        });
        found.positions.extend(contests.map(|contest| contest.position));
    }
    found.positions.sort_unstable_by(|a, b| b.cmp(a));
    found.positions.dedup();
    found
}

/// Whether a movement is part of doing this.
fn does(movement: &Movement, action: Action, is_correction: bool) -> bool {
    if action == Action::Correct || is_correction {
        return action == Action::Correct && is_correction;
    }
    match action {
        Action::Contribute => movement.kind == Kind::Contributed,
        Action::Allocate => movement.kind == Kind::AllocatedFromPool,
        Action::Reuse => movement.kind == Kind::AllocatedByReuse,
        Action::Commit => movement.kind == Kind::CommittedAnew,
        Action::Consume => movement.kind == Kind::Consumed,
        Action::Release => movement.kind == Kind::ReleasedAnew,
        Action::Return => movement.kind == Kind::Returned,
        Action::Lapse => movement.kind == Kind::Lapsed,
        Action::Contest | Action::Correct | Action::ExtendPlan | Action::Close => false,
    }
}

/// Whether a movement is part of a figure of a balance.
fn moves(movement: &Movement, figure: &str) -> bool {
    match figure {
        "contributed" => movement.kind == Kind::Contributed,
        "ever_allocated" => matches!(movement.kind, Kind::AllocatedFromPool | Kind::AllocatedByReuse),
        "first_allocated" => movement.kind == Kind::AllocatedFromPool,
        "ever_committed" => movement.kind == Kind::CommittedAnew,
        "ever_released" => movement.kind == Kind::ReleasedAnew,
        "ever_reused" => movement.kind == Kind::AllocatedByReuse,
        "committed_net" => matches!(movement.kind, Kind::CommittedAnew | Kind::CommittedReleased),
        "in_use" => matches!(movement.state(), State::Allocated | State::Committed),
        state => state == State::code(movement.state()),
    }
}
