//! What is summed: how much stands in each state, and how much ever passed.

use usus_domain::table::{Flow, State};

/// Sums in the unit's smallest part. The first eight are what stands now; the `ever` ones are cumulative,
/// net of corrections.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named after the state or the flow it sums")]
pub struct Sums {
    pub contributed: i128,
    pub available: i128,
    pub allocated: i128,
    pub committed: i128,
    pub consumed: i128,
    pub released: i128,
    pub returned: i128,
    pub lapsed: i128,
    pub ever_allocated: i128,
    pub ever_committed: i128,
    pub ever_released: i128,
    pub ever_reused: i128,
    /// Commitments less what was released from them: the cumulative figure that ministerial surveys ask for.
    pub committed_net: i128,
}

/// What a movement counts as: the state it changes, and the flow where a cumulative sum asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[expect(missing_docs, reason = "each is named after the state it changes and the flow that does")]
pub enum Kind {
    Contributed,
    Available,
    Allocated,
    AllocatedFromPool,
    AllocatedByReuse,
    Committed,
    CommittedAnew,
    CommittedReleased,
    Consumed,
    Released,
    ReleasedAnew,
    Returned,
    Lapsed,
}

impl Kind {
    /// All of them, each at the place of its number.
    pub(crate) const ALL: [Self; 13] = [
        Self::Contributed,
        Self::Available,
        Self::Allocated,
        Self::AllocatedFromPool,
        Self::AllocatedByReuse,
        Self::Committed,
        Self::CommittedAnew,
        Self::CommittedReleased,
        Self::Consumed,
        Self::Released,
        Self::ReleasedAnew,
        Self::Returned,
        Self::Lapsed,
    ];

    /// What a movement of this flow counts as in the state it changes.
    #[must_use]
    pub fn of(flow: Flow, state: State) -> Self {
        match (state, flow) {
            (State::Available, Flow::Contribute) => Self::Contributed,
            (State::Available, _) => Self::Available,
            (State::Allocated, Flow::Allocate) => Self::AllocatedFromPool,
            (State::Allocated, Flow::Reuse) => Self::AllocatedByReuse,
            (State::Allocated, _) => Self::Allocated,
            (State::Committed, Flow::Commit) => Self::CommittedAnew,
            (State::Committed, Flow::Release) => Self::CommittedReleased,
            (State::Committed, _) => Self::Committed,
            (State::Consumed, _) => Self::Consumed,
            (State::Released, Flow::Release) => Self::ReleasedAnew,
            (State::Released, _) => Self::Released,
            (State::Returned, _) => Self::Returned,
            (State::Lapsed, _) => Self::Lapsed,
        }
    }

    /// The state it changes.
    #[must_use]
    pub fn state(self) -> State {
        match self {
            Self::Contributed | Self::Available => State::Available,
            Self::Allocated | Self::AllocatedFromPool | Self::AllocatedByReuse => State::Allocated,
            Self::Committed | Self::CommittedAnew | Self::CommittedReleased => State::Committed,
            Self::Consumed => State::Consumed,
            Self::Released | Self::ReleasedAnew => State::Released,
            Self::Returned => State::Returned,
            Self::Lapsed => State::Lapsed,
        }
    }
}

impl Sums {
    /// The sums of quantities that were added up by kind.
    pub(crate) fn of(by_kind: impl Fn(Kind) -> i128) -> Self {
        let sum = |kinds: &[Kind]| kinds.iter().map(|kind| by_kind(*kind)).sum();
        let [contributed, from_pool, by_reuse, anew, undone, released_anew] = [
            Kind::Contributed,
            Kind::AllocatedFromPool,
            Kind::AllocatedByReuse,
            Kind::CommittedAnew,
            Kind::CommittedReleased,
            Kind::ReleasedAnew,
        ]
        .map(&by_kind);
        Self {
            contributed,
            available: contributed + by_kind(Kind::Available),
            allocated: from_pool + by_reuse + by_kind(Kind::Allocated),
            committed: anew + undone + by_kind(Kind::Committed),
            consumed: by_kind(Kind::Consumed),
            released: released_anew + by_kind(Kind::Released),
            returned: by_kind(Kind::Returned),
            lapsed: by_kind(Kind::Lapsed),
            ever_allocated: sum(&[Kind::AllocatedFromPool, Kind::AllocatedByReuse]),
            ever_committed: anew,
            ever_released: released_anew,
            ever_reused: by_reuse,
            committed_net: anew + undone,
        }
    }

    /// The sums by name, in the order of the contract.
    #[must_use]
    pub fn named(&self) -> [(&'static str, i128); 13] {
        [
            ("contributed", self.contributed),
            ("available", self.available),
            ("allocated", self.allocated),
            ("committed", self.committed),
            ("consumed", self.consumed),
            ("released", self.released),
            ("returned", self.returned),
            ("lapsed", self.lapsed),
            ("ever_allocated", self.ever_allocated),
            ("ever_committed", self.ever_committed),
            ("ever_released", self.ever_released),
            ("ever_reused", self.ever_reused),
            ("committed_net", self.committed_net),
        ]
    }

    /// These and as many times the others, one by one.
    #[must_use]
    pub fn plus(&self, times: i128, other: &Self) -> Self {
        let with = |a: i128, b: i128| a + times * b;
        Self {
            contributed: with(self.contributed, other.contributed),
            available: with(self.available, other.available),
            allocated: with(self.allocated, other.allocated),
            committed: with(self.committed, other.committed),
            consumed: with(self.consumed, other.consumed),
            released: with(self.released, other.released),
            returned: with(self.returned, other.returned),
            lapsed: with(self.lapsed, other.lapsed),
            ever_allocated: with(self.ever_allocated, other.ever_allocated),
            ever_committed: with(self.ever_committed, other.ever_committed),
            ever_released: with(self.ever_released, other.ever_released),
            ever_reused: with(self.ever_reused, other.ever_reused),
            committed_net: with(self.committed_net, other.committed_net),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_keeps_the_state_and_stands_at_its_number() {
        use strum::IntoEnumIterator;
        for (flow, state) in Flow::iter().flat_map(|flow| State::iter().map(move |state| (flow, state))) {
            assert_eq!(Kind::of(flow, state).state(), state, "{flow:?}");
        }
        for (number, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, number);
        }
    }
}
