//! The registers: an entry is made once; what comes later adds to it, never rewrites it.

use crate::calendar::Validity;
use crate::event::Event;
use crate::refusal::{Refusal, Register};
use crate::register::ambito::AmbitoRegistered;
use crate::register::columns::differs;
use crate::register::comune::{Addition, ComuneRegistered};
use crate::register::holder::HolderRegistered;
use crate::register::plan::PlanRegistered;
use crate::register::service::ServiceRegistered;
use crate::state::State;

/// An ambito is registered once.
pub(crate) fn ambito(state: &State, row: AmbitoRegistered) -> Result<Vec<Event>, Refusal> {
    match state {
        State::Nothing => Ok(vec![Event::AmbitoRegistered(row)]),
        State::Ambito(known) if *known == row => Ok(Vec::new()),
        State::Ambito(known) => Err(differs(Register::Ambito, &row.ambito, known, &row)),
        _ => Err(another(Register::Ambito, &row.ambito)),
    }
}

/// A holder is registered once.
pub(crate) fn holder(state: &State, row: HolderRegistered) -> Result<Vec<Event>, Refusal> {
    match state {
        State::Nothing => Ok(vec![Event::HolderRegistered(row)]),
        State::Holder(known) if *known == row => Ok(Vec::new()),
        State::Holder(known) => Err(differs(Register::Holder, &row.holder, known, &row)),
        _ => Err(another(Register::Holder, &row.holder)),
    }
}

/// A plan is registered once; its end moves by extension only.
pub(crate) fn plan(state: &State, row: PlanRegistered) -> Result<Vec<Event>, Refusal> {
    match state {
        State::Nothing => Ok(vec![Event::PlanRegistered(row)]),
        State::Plan(known) if *known.registered() == row => Ok(Vec::new()),
        State::Plan(known) => Err(differs(Register::Plan, &row.plan, known.registered(), &row)),
        _ => Err(another(Register::Plan, &row.plan)),
    }
}

/// A service is registered once; its end may become known later.
pub(crate) fn service(state: &State, row: ServiceRegistered) -> Result<Vec<Event>, Refusal> {
    Validity::new(row.validity.from, row.validity.to)?;
    match state {
        State::Nothing => Ok(vec![Event::ServiceRegistered(row)]),
        State::Service(known) => Ok(known.then(&row)?.map(Event::ServiceEnded).into_iter().collect()),
        _ => Err(another(Register::Service, &row.service)),
    }
}

/// A comune belongs to one ambito at a time; its end, a merger or a new count may become known later.
pub(crate) fn comune(state: &State, row: &ComuneRegistered) -> Result<Vec<Event>, Refusal> {
    Validity::new(row.validity.from, row.validity.to)?;
    let additions = match state {
        State::Nothing => vec![Addition::Membership],
        State::Comune(known) => known.then(row)?,
        _ => return Err(another(Register::Comune, &row.comune)),
    };
    let event = |addition| match addition {
        Addition::Nothing => None,
        Addition::Membership => Some(Event::ComuneRegistered(row.clone())),
        Addition::End(end) => Some(Event::ComuneEnded(end)),
        Addition::Count(count) => Some(Event::PopulationCounted(count)),
    };
    Ok(additions.into_iter().filter_map(event).collect())
}

/// A stream's name says which register it belongs to, so a stream of another one is no entry of this.
fn another(register: Register, id: &impl ToString) -> Refusal {
    Refusal::Unknown { register, id: id.to_string() }
}

#[cfg(test)]
mod tests {
    use crate::given::*;
    use crate::refusal::{Refusal, Register};

    #[test]
    fn a_comune_moves_from_one_ambito_to_another_and_never_is_in_two() {
        let past = [comune_registered(RONAGO, "olgiate", None, Some("2019-12-31"))];
        given(past.clone())
            .when(register_comune(RONAGO, "lecco", Some("2020-01-01"), None))
            .then(comune_registered(RONAGO, "lecco", Some("2020-01-01"), None));
        given(past).when(register_comune(RONAGO, "lecco", Some("2019-12-31"), None)).then_refused(
            &Refusal::MembershipOverlaps {
                comune: comune_id(RONAGO),
                ambito: ambito_id("olgiate"),
                from: None,
                to: Some(day("2019-12-31")),
            },
        );
    }

    #[test]
    fn the_end_of_a_membership_may_become_known_later() {
        let past = [comune_registered(RONAGO, "olgiate", None, None)];
        given(past.clone())
            .when(register_comune(RONAGO, "olgiate", None, Some("2023-12-31")))
            .then(comune_ended(RONAGO, None, "2023-12-31"));
        given(past).when(register_comune(RONAGO, "lecco", None, Some("2023-12-31"))).then_refused(
            &Refusal::RegisterDiffers {
                register: Register::Comune,
                id: RONAGO.into(),
                column: "ambito",
                known: "olgiate".into(),
                given: "lecco".into(),
            },
        );
    }

    #[test]
    fn a_plan_is_never_rewritten() {
        given([plan_registered()]).when(register_plan("Another name")).then_refused(
            &Refusal::RegisterDiffers {
                register: Register::Plan,
                id: plan_id().to_string(),
                column: "name",
                known: PLAN_NAME.into(),
                given: "Another name".into(),
            },
        );
        given([plan_registered()]).when(register_plan(PLAN_NAME)).then_nothing();
    }
}
