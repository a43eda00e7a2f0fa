//! Rettifica di errore materiale: one row is reversed exactly, with effect from its own date; both stay
//! visible. (Not a release: nothing was freed, something was wrong.)

use crate::closing::Closing;
use crate::command::Correct;
use crate::event::{Corrected, Event};
use crate::id::RowId;
use crate::legs::legs;
use crate::refusal::{Refusal, Register};
use crate::register::plan::Plan;
use crate::resource::{Account, Resource, Row};
use crate::rules::standing::first_shortfall;
use crate::state::State;
use crate::table::Action;

/// A row is corrected while nothing rests on it. A correction is a row too: correcting it restores what
/// it had reversed.
pub(crate) fn correct(state: &State, ask: &Correct) -> Result<Event, Refusal> {
    let event = Event::Corrected(Corrected {
        row: ask.row.clone(),
        corrects: ask.corrects.clone(),
        reason: ask.reason.clone(),
    });
    match state {
        State::Resource(resource) => movement(resource, ask, &event)?,
        State::Plan(plan) => extension(plan, ask)?,
        State::Closing(closing) => closed(closing, &ask.corrects)?,
        _ => return Err(unknown(&ask.corrects)),
    }
    Ok(event)
}

fn movement(resource: &Resource, ask: &Correct, event: &Event) -> Result<(), Refusal> {
    let id = &ask.corrects;
    let wrong = resource.rows.get(id).ok_or_else(|| unknown(id))?;
    not_yet(id, wrong.corrected_by.as_ref())?;
    let row = |id: &RowId| resource.rows.get(id);
    let corrects = |id: &RowId| row(id).filter(|row| row.action == Action::Correct)?.rests_on.as_ref();
    reversed_once(id, corrects, |id| row(id)?.corrected_by.as_ref())?;
    if let Some(given) = ask.quantity.filter(|given| *given != wrong.quantity) {
        let (given, recorded) = (resource.quantity(given), resource.quantity(wrong.quantity));
        return Err(Refusal::CorrectionNotExact { id: id.clone(), given, recorded });
    }
    let root_id = resource.root(id);
    let root = resource.rows.get(root_id).ok_or_else(|| unknown(id))?;
    if root.corrected_by.is_none() {
        let mut rows: Vec<RowId> = root.carries.iter().filter(|row| resource.stands(row)).cloned().collect();
        rows.extend(ask.claims.iter().cloned());
        if !rows.is_empty() {
            return Err(Refusal::RestsOnIt { id: id.clone(), rows });
        }
    } else {
        // A row that stands again needs what it draws on to stand.
        if let Some(base) = &root.rests_on {
            resource.standing(base)?;
            // One claim, one contest: another may have taken the place of the one that fell.
            if root.action == Action::Contest
                && let Some(by) = resource.standing_contest(base)
            {
                return Err(Refusal::AlreadyContested { release: base.clone(), by: by.clone() });
            }
        }
        if let Some((id, by)) = ask.fallen_cause.clone() {
            return Err(Refusal::RowCorrected { id, by });
        }
    }
    // Reversing may leave a later day short though no row names this one: a liquidation rests on the
    // commitments of its allocation without naming any.
    match first_shortfall(resource, &legs(resource, event)) {
        None => Ok(()),
        Some(refusal) => {
            let rows = drawing_on_the_same(resource, root_id, root, wrong);
            if rows.is_empty() { Err(refusal) } else { Err(Refusal::RestsOnIt { id: id.clone(), rows }) }
        }
    }
}

/// A correction that stands again reverses its row again, which another may have reversed in the meantime: what is
/// reversed is reversed once.
fn reversed_once<'r>(
    wrong: &'r RowId,
    corrects: impl Fn(&RowId) -> Option<&'r RowId>,
    corrected_by: impl Fn(&RowId) -> Option<&'r RowId>,
) -> Result<(), Refusal> {
    let mut falls = wrong;
    while let Some(falls_again) = corrects(falls).and_then(&corrects) {
        not_yet(falls_again, corrected_by(falls_again))?;
        falls = falls_again;
    }
    Ok(())
}

/// The standing rows that draw on an account this row had filled.
fn drawing_on_the_same(resource: &Resource, root_id: &RowId, root: &Row, wrong: &Row) -> Vec<RowId> {
    let filled: Vec<&Account> =
        wrong.legs.iter().filter(|leg| leg.parts > 0).map(|leg| &leg.account).collect();
    let Some(base) = &root.rests_on else { return Vec::new() };
    let Some(siblings) = resource.rows.get(base).map(|base| &base.carries) else { return Vec::new() };
    let draws = |row: &Row| row.legs.iter().any(|leg| leg.parts < 0 && filled.contains(&&leg.account));
    siblings
        .iter()
        .filter(|sibling| *sibling != root_id && resource.stands(sibling))
        .filter(|sibling| resource.rows.get(*sibling).is_some_and(draws))
        .cloned()
        .collect()
}

fn extension(plan: &Plan, ask: &Correct) -> Result<(), Refusal> {
    let id = &ask.corrects;
    let wrong = plan.rows.get(id).ok_or_else(|| unknown(id))?;
    not_yet(id, wrong.corrected_by.as_ref())?;
    let row = |id: &RowId| plan.rows.get(id);
    reversed_once(id, |id| row(id)?.corrects.as_ref(), |id| row(id)?.corrected_by.as_ref())?;
    if !plan.stands(plan.root(id)) {
        return Ok(());
    }
    let period = plan.period_without(Some(plan.root(id)));
    let beyond = ask.allocations_in_plan.iter().filter(|(_, on)| *on > period.to);
    let rows: Vec<RowId> = beyond.map(|(row, _)| row.clone()).collect();
    if rows.is_empty() { Ok(()) } else { Err(Refusal::RestsOnIt { id: id.clone(), rows }) }
}

/// A closing carries no later row: what was recorded after it was known to no one when it was made.
fn closed(closing: &Closing, id: &RowId) -> Result<(), Refusal> {
    let row = |id: &RowId| closing.rows.get(id);
    let wrong = row(id).ok_or_else(|| unknown(id))?;
    not_yet(id, wrong.corrected_by.as_ref())?;
    reversed_once(id, |id| row(id)?.corrects.as_ref(), |id| row(id)?.corrected_by.as_ref())
}

fn not_yet(id: &RowId, corrected_by: Option<&RowId>) -> Result<(), Refusal> {
    match corrected_by {
        None => Ok(()),
        Some(by) => Err(Refusal::AlreadyCorrected { id: id.clone(), by: by.clone() }),
    }
}

fn unknown(id: &RowId) -> Refusal {
    Refusal::Unknown { register: Register::Row, id: id.to_string() }
}

#[cfg(test)]
mod tests {
    use crate::given::*;
    use crate::refusal::Refusal;

    fn past() -> Vec<Given> {
        vec![
            contributed(FUND, euro(100)),
            allocated("A-1", euro(50)),
            committed("C-1", "A-1", euro(30)),
            committed("C-2", "A-1", euro(10)),
            consumed("L-1", "A-1", euro(25), 0),
        ]
    }

    #[test]
    fn a_row_nothing_rests_on_is_reversed() {
        given(past()).when(correct("X-1", "L-1")).then(corrected("X-1", "L-1"));
    }

    #[test]
    fn a_row_others_name_is_not_reversed_and_they_are_named() {
        given(past())
            .when(correct("X-1", "A-1"))
            .then_refused(&Refusal::RestsOnIt { id: id("A-1"), rows: vec![id("C-1"), id("C-2"), id("L-1")] });
    }

    #[test]
    fn a_commitment_is_reversed_while_the_others_cover_what_was_liquidated() {
        given(past()).when(correct("X-1", "C-2")).then(corrected("X-1", "C-2"));
        given(past())
            .when(correct("X-1", "C-1"))
            .then_refused(&Refusal::RestsOnIt { id: id("C-1"), rows: vec![id("L-1")] });
    }

    #[test]
    fn a_claim_in_another_stream_rests_on_its_cause() {
        given(past())
            .when(correct("X-1", "L-1").claimed_by("R-9"))
            .then_refused(&Refusal::RestsOnIt { id: id("L-1"), rows: vec![id("R-9")] });
    }

    #[test]
    fn a_row_is_reversed_once() {
        let mut past = past();
        past.push(corrected("X-1", "L-1"));
        given(past)
            .when(correct("X-2", "L-1"))
            .then_refused(&Refusal::AlreadyCorrected { id: id("L-1"), by: id("X-1") });
    }

    #[test]
    fn a_correction_does_not_stand_again_where_another_has_taken_its_place() {
        let mut past = past();
        past.push(returned("B-1", FUND, euro(5)));
        for (correction, wrong) in [("X-1", "B-1"), ("X-2", "X-1"), ("X-3", "B-1")] {
            past.push(corrected(correction, wrong));
        }
        given(past.clone())
            .when(correct("X-4", "X-2"))
            .then_refused(&Refusal::AlreadyCorrected { id: id("B-1"), by: id("X-3") });
        given(past).when(correct("X-4", "X-3")).then(corrected("X-4", "X-3"));
    }

    #[test]
    fn correcting_a_correction_restores_the_row() {
        let mut past = past();
        past.push(corrected("X-1", "L-1"));
        past.push(corrected("X-2", "X-1"));
        given(past.clone()).when(correct("X-3", "L-1")).then(corrected("X-3", "L-1"));
        given(past)
            .when(correct("X-3", "C-1"))
            .then_refused(&Refusal::RestsOnIt { id: id("C-1"), rows: vec![id("L-1")] });
    }

    #[test]
    fn a_row_is_not_restored_onto_one_that_was_corrected_away() {
        let past = [
            contributed(FUND, euro(100)),
            allocated("A-1", euro(50)),
            committed("C-1", "A-1", euro(30)),
            corrected("X-1", "C-1"),
            corrected("X-2", "A-1"),
        ];
        given(past)
            .when(correct("X-3", "X-1"))
            .then_refused(&Refusal::RowCorrected { id: id("A-1"), by: id("X-2") });
    }

    #[test]
    fn a_row_is_reversed_whole() {
        given(past()).when(correct("X-1", "L-1").quantity(euro(1))).then_refused(
            &Refusal::CorrectionNotExact { id: id("L-1"), given: cents(100), recorded: cents(2_500) },
        );
    }

    #[test]
    fn an_extension_is_reversed_while_no_allocation_needs_it() {
        let past = [plan_registered(), plan_extended("P-1", "2028-12-31")];
        given(past.clone())
            .when(correct("X-1", "P-1").plan_holds("A-1", "2027-12-31"))
            .then(corrected("X-1", "P-1"));
        given(past)
            .when(correct("X-1", "P-1").plan_holds("A-1", "2028-01-01"))
            .then_refused(&Refusal::RestsOnIt { id: id("P-1"), rows: vec![id("A-1")] });
    }
}
