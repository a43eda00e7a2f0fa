//! How quantities stood, day by day: the line of a balance.

use chrono::NaiveDate;

use crate::clocks::Clocks;
use crate::filter::Filter;
use crate::memory::Memory;
use crate::movements::{ByKind, Movement, date};
use crate::sums::Sums;

/// The sums of what passes the filter after each day on which something moved, the first day first. The last are those
/// of the balance at these clocks. All must be of one unit, or they mean nothing.
#[must_use]
pub fn course(memory: &Memory, clocks: Clocks, filter: &Filter) -> Vec<(NaiveDate, Sums)> {
    let facts = &memory.facts;
    let is_meant = |account: u32| {
        let account = facts.account(account);
        filter.passes(facts.resource(account.resource), &facts.places()[account.place as usize])
    };
    let mut movements: Vec<Movement> = memory.movements.between(0, clocks, is_meant).collect();
    movements.sort_unstable_by_key(|movement| movement.day);
    let mut running = ByKind::<i128>::default();
    let mut course = Vec::new();
    for same_day in movements.chunk_by(|one, next| one.day == next.day) {
        for movement in same_day {
            running.add(movement);
        }
        course.push((date(same_day[0].day), Sums::of(|kind| running.of(kind))));
    }
    course
}
