//! The life of a resource, once, as data: which action moves a quantity from where to where.
//!
//! Rules, movements, documentation and legends all read this table; nothing repeats it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::{EnumIter, EnumString, IntoStaticStr};

use crate::class::Class;
use crate::quantity::Unit;

/// What somebody does with a quantity (*azione*).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
    EnumIter,
    IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Action {
    /// A holder gives it to the community.
    Contribute,
    /// It is assigned to a service under a plan.
    Allocate,
    /// It is bound to a supplier or a user.
    Commit,
    /// It is used up.
    Consume,
    /// It is freed again.
    Release,
    /// A freed quantity is assigned anew, naming the release it comes from.
    Reuse,
    /// It goes back to who gave it.
    Return,
    /// Its time is over.
    Lapse,
    /// The claim of what freed a release is contested.
    Contest,
    /// One earlier row is reversed exactly.
    Correct,
    /// A plan's end is moved.
    ExtendPlan,
    /// A period is closed: what stands goes on record with the hash of the log.
    Close,
}

impl Action {
    /// The word that files and JSON use.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// Whether rows of files may ask for it. A closing is no row of a file: its figures are the ledger's own.
    #[must_use]
    pub fn is_asked_in_files(self) -> bool {
        self != Self::Close
    }

    /// Reads the word of a file; `None` where it names no action.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        use strum::IntoEnumIterator;
        Self::iter().find(|action| action.code().eq_ignore_ascii_case(code))
    }
}

/// Where a quantity stands (*stato*).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
    EnumIter,
    EnumString,
    IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum State {
    /// In the pool, given to no service.
    Available,
    /// Assigned to a service, not yet bound.
    Allocated,
    /// Bound.
    Committed,
    /// Used up.
    Consumed,
    /// Freed, waiting for a new use.
    Released,
    /// Given back.
    Returned,
    /// Lost to time.
    Lapsed,
}

impl State {
    /// The word that files and JSON use.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// Reads the word of a file; `None` where it names no state.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        code.parse().ok()
    }
}

/// Whose act a movement is: an action's, or the calendar's.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
    EnumIter,
    EnumString,
    IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Flow {
    /// A contribution.
    Contribute,
    /// An allocation from the pool.
    Allocate,
    /// A commitment.
    Commit,
    /// A consumption.
    Consume,
    /// A release.
    Release,
    /// An allocation of released quantity.
    Reuse,
    /// A return.
    Return,
    /// A lapse.
    Lapse,
    /// The end of an interval: a renewable comes back by itself.
    IntervalEnd,
}

impl Flow {
    /// The word that files and JSON use.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// Reads the word of the log; `None` where it names no flow.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        code.parse().ok()
    }
}

/// One line of the table. `None` for the state outside the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// What is done.
    pub flow: Flow,
    /// Where the quantity leaves from.
    pub from: Option<State>,
    /// Where it arrives.
    pub to: State,
    /// For which classes.
    pub classes: &'static [Class],
    /// Whether it holds for money too.
    pub money: bool,
}

use Class::{Depletable, NonRival, Perishable, Renewable};
use State::{Allocated, Available, Committed, Consumed, Lapsed, Released, Returned};

const ALL: &[Class] = &[Depletable, Renewable, Perishable, NonRival];
const RIVAL: &[Class] = &[Depletable, Renewable, Perishable];
const WEARS: &[Class] = &[Depletable, Perishable];

const fn line(flow: Flow, from: Option<State>, to: State, classes: &'static [Class]) -> Transition {
    Transition { flow, from, to, classes, money: true }
}

/// The table. A non-rival is not taken from its pool when a service uses it: each use is one more.
pub const TABLE: &[Transition] = &[
    line(Flow::Contribute, None, Available, ALL),
    line(Flow::Allocate, Some(Available), Allocated, RIVAL),
    line(Flow::Allocate, None, Allocated, &[NonRival]),
    line(Flow::Commit, Some(Allocated), Committed, ALL),
    line(Flow::Consume, Some(Committed), Consumed, WEARS),
    Transition { flow: Flow::Consume, from: Some(Allocated), to: Consumed, classes: WEARS, money: false },
    line(Flow::Release, Some(Allocated), Released, ALL),
    line(Flow::Release, Some(Committed), Released, ALL),
    line(Flow::Reuse, Some(Released), Allocated, ALL),
    line(Flow::Return, Some(Available), Returned, ALL),
    line(Flow::Return, Some(Released), Returned, ALL),
    line(Flow::Lapse, Some(Available), Lapsed, ALL),
    line(Flow::Lapse, Some(Allocated), Lapsed, ALL),
    line(Flow::Lapse, Some(Released), Lapsed, ALL),
];

/// The states a quantity of this class and unit may leave by this flow, in the order they are drawn on.
pub fn sources(flow: Flow, class: Class, unit: Unit) -> impl Iterator<Item = &'static Transition> {
    TABLE.iter().filter(move |line| {
        line.flow == flow && line.classes.contains(&class) && (line.money || unit != Unit::Euro)
    })
}

/// The line by which this flow leaves this state, if the table has one.
#[must_use]
pub fn transition(flow: Flow, from: State, class: Class, unit: Unit) -> Option<&'static Transition> {
    sources(flow, class, unit).find(|line| line.from == Some(from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn euro_is_consumed_only_from_what_is_committed() {
        let from = |class, unit| {
            sources(Flow::Consume, class, unit).filter_map(|line| line.from).collect::<Vec<_>>()
        };
        assert_eq!(from(Depletable, Unit::Euro), [Committed]);
        assert_eq!(from(Depletable, Unit::Kilogram), [Committed, Allocated]);
        assert_eq!(from(Perishable, Unit::Hour), [Committed, Allocated]);
    }

    #[test]
    fn what_comes_back_or_is_shared_is_never_consumed() {
        for class in [Renewable, NonRival] {
            assert_eq!(sources(Flow::Consume, class, class.units()[0]).count(), 0);
        }
    }

    #[test]
    fn only_what_is_free_is_returned() {
        assert!(transition(Flow::Return, Allocated, Depletable, Unit::Euro).is_none());
        assert!(transition(Flow::Return, Committed, Depletable, Unit::Euro).is_none());
        assert!(transition(Flow::Return, Released, Depletable, Unit::Euro).is_some());
    }
}
