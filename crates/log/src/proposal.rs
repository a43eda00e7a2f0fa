//! What one caller hands to the writer: entries, and what their decision rests on.

use std::sync::Arc;

use usus_domain::id::RowId;

use crate::derived::Created;
use crate::entry::NewEntry;

/// Entries that are recorded together or not at all.
#[derive(Debug)]
pub struct Proposal {
    /// The entries, in order.
    pub entries: Vec<NewEntry>,
    /// The staff id of who records them.
    pub actor: Arc<str>,
    /// What was read to decide them.
    pub rests_on: RestsOn,
}

/// What a decision read. Where any of it has changed the decision must be made again.
#[derive(Debug, Default)]
pub struct RestsOn {
    /// The position of the log from which on everything was read, if nothing is older: a log that still ends
    /// there has nothing that could have changed.
    pub known: Option<i64>,
    /// Streams, each with the sequence number of the last event seen; 0 for a stream that is not there yet.
    /// Every stream of an entry is among them.
    pub streams: Vec<(Arc<str>, i32)>,
    /// Questions over many streams, asked when the log ended at `asked_at` or later.
    pub questions: Vec<Question>,
    /// See `questions`.
    pub asked_at: i64,
}

/// A question over many streams, whose answer another entry can change.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Question {
    /// Which releases claim this allocation as their cause?
    ClaimsOn(RowId),
    /// Which claims were made when this allocation was released?
    ClaimsOf(RowId),
    /// Which allocations were made under this plan?
    AllocationsIn(String),
}

impl Question {
    /// The SQL, the same on both databases, by which it is asked whether an entry after position `$2` has
    /// changed the answer about `$1`; and what it is about.
    pub(crate) fn has_changed(&self) -> (&'static str, &str) {
        match self {
            Self::ClaimsOn(cause) => (
                "select exists (select 1 from release where because_of = $1 and position > $2)",
                cause.as_str(),
            ),
            Self::ClaimsOf(allocation) => (
                "select exists (select 1 from release where allocation = $1 and because_of is not null \
                 and position > $2)",
                allocation.as_str(),
            ),
            Self::AllocationsIn(plan) => {
                ("select exists (select 1 from allocation where plan = $1 and position > $2)", plan)
            }
        }
    }

    /// The questions whose answers an entry changes.
    pub(crate) fn changed_by(entry: &NewEntry) -> Vec<Self> {
        match &entry.derived.created {
            Some(Created::Allocation(row)) => vec![Self::AllocationsIn(row.destination.plan.to_string())],
            Some(Created::Release(row)) => row.because_of.as_ref().map_or_else(Vec::new, |because_of| {
                vec![Self::ClaimsOn(because_of.clone()), Self::ClaimsOf(row.allocation.clone())]
            }),
            _ => Vec::new(),
        }
    }
}
