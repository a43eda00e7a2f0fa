//! What a row moves: so much enters or leaves one state on one day.

use crate::event::{Class, Interval};
use crate::time::Day;

/// Where a quantity stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Available,
    Allocated,
    Committed,
    Consumed,
    Released,
    Returned,
    Lapsed,
}

/// Whose act a movement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    Contribute,
    Allocate,
    Commit,
    Consume,
    Release,
    Reuse,
    Return,
    Lapse,
    /// The calendar's: the day after an interval a place is back.
    IntervalEnd,
}

/// The names of the sums, in the order of the balance.
pub(crate) const SUMS: [&str; 13] = [
    "contributed",
    "available",
    "allocated",
    "committed",
    "consumed",
    "released",
    "returned",
    "lapsed",
    "ever_allocated",
    "ever_committed",
    "ever_released",
    "ever_reused",
    "committed_net",
];

/// In which sums a movement counts, by their place in [`SUMS`]: in that of its state, and where its flow is one that
/// is added up over time, in those too.
pub(crate) fn counts_in(flow: Flow, state: State) -> &'static [usize] {
    match (state, flow) {
        (State::Available, Flow::Contribute) => &[0, 1],
        (State::Available, _) => &[1],
        (State::Allocated, Flow::Allocate) => &[2, 8],
        (State::Allocated, Flow::Reuse) => &[2, 8, 11],
        (State::Allocated, _) => &[2],
        (State::Committed, Flow::Commit) => &[3, 9, 12],
        (State::Committed, Flow::Release) => &[3, 12],
        (State::Committed, _) => &[3],
        (State::Consumed, _) => &[4],
        (State::Released, Flow::Release) => &[5, 10],
        (State::Released, _) => &[5],
        (State::Returned, _) => &[6],
        (State::Lapsed, _) => &[7],
    }
}

/// One movement of a row, before it is known in whose account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Leg {
    pub(crate) flow: Flow,
    pub(crate) state: State,
    pub(crate) on: Day,
    /// Smallest parts of the unit; below nothing where they leave the state.
    pub(crate) parts: i64,
}

/// The movements of a quantity from one state, if it is not from outside, to another.
///
/// A place (`blocked` is given for renewables only) is used from the first day of its interval, whatever the date of
/// the act, and is back where it came from on the day after the last; a place that was given back leaves the pool
/// then, to which it would have returned.
pub(crate) fn moved(
    flow: Flow,
    (from, to): (Option<State>, State),
    blocked: Option<Interval>,
    on: Day,
    parts: i64,
) -> Vec<Leg> {
    let begins = blocked.map_or(on, |days| on.max(days.from));
    let mut legs = Vec::with_capacity(4);
    legs.extend(from.map(|state| Leg { flow, state, on: begins, parts: -parts }));
    legs.push(Leg { flow, state: to, on: begins, parts });
    if let (Some(days), Some(from)) = (blocked, from) {
        let on = days.to.after();
        let gives_up = if to == State::Returned { State::Available } else { to };
        legs.push(Leg { flow: Flow::IntervalEnd, state: gives_up, on, parts: -parts });
        legs.push(Leg { flow: Flow::IntervalEnd, state: from, on, parts });
    }
    legs
}

/// The days an allocation blocks: those of a renewable's interval, and of nothing else.
pub(crate) fn blocked(class: Class, interval: Option<Interval>) -> Option<Interval> {
    interval.filter(|_| class == Class::Renewable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::read(text).expect("a day")
    }

    #[test]
    fn a_place_is_back_on_the_day_after_its_interval() {
        let days = Interval { from: day("2026-03-01"), to: day("2026-03-31") };
        let legs = moved(
            Flow::Allocate,
            (Some(State::Available), State::Allocated),
            Some(days),
            day("2026-01-10"),
            2,
        );
        let told: Vec<_> = legs.iter().map(|leg| (leg.state, leg.on.to_string(), leg.parts)).collect();
        assert_eq!(
            told,
            [
                (State::Available, "2026-03-01".to_owned(), -2),
                (State::Allocated, "2026-03-01".to_owned(), 2),
                (State::Allocated, "2026-04-01".to_owned(), -2),
                (State::Available, "2026-04-01".to_owned(), 2),
            ]
        );
        assert!(legs[2..].iter().all(|leg| leg.flow == Flow::IntervalEnd));
    }

    #[test]
    fn a_movement_counts_in_the_sum_of_its_state_and_a_flow_in_what_ever_passed() {
        for (flow, state, names) in [
            (Flow::Contribute, State::Available, &["contributed", "available"][..]),
            (Flow::Reuse, State::Allocated, &["allocated", "ever_allocated", "ever_reused"]),
            (Flow::Commit, State::Committed, &["committed", "ever_committed", "committed_net"]),
            (Flow::Release, State::Committed, &["committed", "committed_net"]),
            (Flow::Release, State::Released, &["released", "ever_released"]),
            (Flow::IntervalEnd, State::Committed, &["committed"]),
        ] {
            let counts: Vec<&str> = counts_in(flow, state).iter().map(|at| SUMS[*at]).collect();
            assert_eq!(counts, names);
        }
    }
}
