//! Contestazione: the claim of what freed a release is not accepted. Nothing moves; the claim stands, and beside
//! it that somebody does not accept it.

use crate::command::Contest;
use crate::event::{Contested, Event};
use crate::refusal::Refusal;
use crate::rules::standing::resource;
use crate::state::State;

/// A claim is contested whole, once, and not before it was made.
pub(crate) fn contest(state: &State, ask: Contest) -> Result<Event, Refusal> {
    let resource = resource(state, &ask.release)?;
    let release = resource.release(&ask.release)?;
    if release.because_of.is_none() {
        return Err(Refusal::NoClaim { release: ask.release });
    }
    if let Some(by) = resource.standing_contest(&ask.release) {
        return Err(Refusal::AlreadyContested { by: by.clone(), release: ask.release });
    }
    let (released_on, effective_on) = (release.effective_on, ask.row.effective_on);
    if effective_on < released_on {
        return Err(Refusal::ContestBeforeRelease { release: ask.release, released_on, effective_on });
    }
    let claimed = resource.standing(&ask.release)?.quantity;
    if let Some(given) = ask.quantity.filter(|given| *given != claimed) {
        let (given, recorded) = (resource.quantity(given), resource.quantity(claimed));
        return Err(Refusal::ContestNotExact { release: ask.release, given, recorded });
    }
    Ok(Event::Contested(Contested { row: ask.row, release: ask.release, reason: ask.reason }))
}

#[cfg(test)]
mod tests {
    use crate::given::*;
    use crate::refusal::{Refusal, Register};

    /// Twelve euro are said to have been freed by hours.
    fn past() -> Vec<Given> {
        vec![
            contributed(FUND, euro(100)),
            allocated("A-1", euro(50)),
            released_allocated("R-1", "A-1", euro(12)).because_of("H-1"),
        ]
    }

    fn past_and(then: impl IntoIterator<Item = Given>) -> Vec<Given> {
        past().into_iter().chain(then).collect()
    }

    #[test]
    fn a_claim_is_contested_from_the_day_it_was_made() {
        given(past()).when(contest("K-1", "R-1")).then(contested("K-1", "R-1"));
        given(past()).when(contest("K-1", "R-1").on("2026-06-14")).then_refused(
            &Refusal::ContestBeforeRelease {
                release: id("R-1"),
                released_on: TODAY,
                effective_on: day("2026-06-14"),
            },
        );
    }

    #[test]
    fn a_release_that_claims_nothing_is_not_contested() {
        let past = past_and([released_allocated("R-2", "A-1", euro(3))]);
        given(past).when(contest("K-1", "R-2")).then_refused(&Refusal::NoClaim { release: id("R-2") });
    }

    #[test]
    fn what_is_no_release_or_no_longer_one_is_not_contested() {
        given(past())
            .when(contest("K-1", "A-1"))
            .then_refused(&Refusal::Unknown { register: Register::Release, id: "A-1".into() });
        given(past_and([corrected("X-1", "R-1")]))
            .when(contest("K-1", "R-1"))
            .then_refused(&Refusal::RowCorrected { id: id("R-1"), by: id("X-1") });
    }

    #[test]
    fn a_claim_is_contested_once() {
        given(past_and([contested("K-1", "R-1")]))
            .when(contest("K-2", "R-1"))
            .then_refused(&Refusal::AlreadyContested { release: id("R-1"), by: id("K-1") });
    }

    #[test]
    fn what_was_reused_since_is_contested_all_the_same() {
        given(past_and([reused("B-1", "R-1", euro(12))]))
            .when(contest("K-1", "R-1"))
            .then(contested("K-1", "R-1"));
    }

    #[test]
    fn a_claim_is_contested_whole() {
        given(past()).when(contest("K-1", "R-1").quantity(euro(12))).then(contested("K-1", "R-1"));
        given(past()).when(contest("K-1", "R-1").quantity(euro(5))).then_refused(&Refusal::ContestNotExact {
            release: id("R-1"),
            given: cents(500),
            recorded: cents(1_200),
        });
    }

    #[test]
    fn a_contest_moves_nothing() {
        given(past_and([contested("K-1", "R-1")])).when(reuse("B-1", "R-1", euro(12))).then(reused(
            "B-1",
            "R-1",
            euro(12),
        ));
    }

    #[test]
    fn a_release_is_not_corrected_while_its_claim_is_contested() {
        let contested_once = past_and([contested("K-1", "R-1")]);
        given(contested_once.clone())
            .when(correct("X-1", "R-1"))
            .then_refused(&Refusal::RestsOnIt { id: id("R-1"), rows: vec![id("K-1")] });
        given(contested_once).when(correct("X-1", "K-1")).then(corrected("X-1", "K-1"));
        given(past_and([contested("K-1", "R-1"), corrected("X-1", "K-1")]))
            .when(correct("X-2", "R-1"))
            .then(corrected("X-2", "R-1"));
    }

    #[test]
    fn a_contest_taken_back_leaves_the_claim_to_be_contested_again() {
        given(past_and([contested("K-1", "R-1"), corrected("X-1", "K-1")]))
            .when(contest("K-2", "R-1"))
            .then(contested("K-2", "R-1"));
    }

    #[test]
    fn a_correction_of_that_correction_contests_again_unless_another_does_already() {
        let taken_back = past_and([contested("K-1", "R-1"), corrected("X-1", "K-1")]);
        given(taken_back.clone()).when(correct("X-2", "X-1")).then(corrected("X-2", "X-1"));
        let restored = taken_back.iter().cloned().chain([corrected("X-2", "X-1")]);
        given(restored)
            .when(contest("K-2", "R-1"))
            .then_refused(&Refusal::AlreadyContested { release: id("R-1"), by: id("K-1") });
        let replaced = taken_back.into_iter().chain([contested("K-2", "R-1")]);
        given(replaced)
            .when(correct("X-2", "X-1"))
            .then_refused(&Refusal::AlreadyContested { release: id("R-1"), by: id("K-2") });
    }

    #[test]
    fn a_contest_does_not_stand_again_where_its_release_has_fallen() {
        let past = past_and([contested("K-1", "R-1"), corrected("X-1", "K-1"), corrected("X-2", "R-1")]);
        given(past)
            .when(correct("X-3", "X-1"))
            .then_refused(&Refusal::RowCorrected { id: id("R-1"), by: id("X-2") });
    }

    #[test]
    fn a_contest_is_corrected_by_the_quantity_of_its_claim() {
        let past = past_and([contested("K-1", "R-1")]);
        given(past.clone()).when(correct("X-1", "K-1").quantity(euro(12))).then(corrected("X-1", "K-1"));
        given(past).when(correct("X-1", "K-1").quantity(euro(1))).then_refused(
            &Refusal::CorrectionNotExact { id: id("K-1"), given: cents(100), recorded: cents(1_200) },
        );
    }
}
