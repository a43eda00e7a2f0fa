//! Proroga: a plan's end moves forward; no new triennium begins.

use crate::event::{Event, PlanExtended};
use crate::refusal::{Refusal, Register};
use crate::state::State;

/// An extension moves the end forward.
pub(crate) fn extend_plan(state: &State, ask: PlanExtended) -> Result<Event, Refusal> {
    let Some(plan) = state.plan() else {
        return Err(Refusal::Unknown { register: Register::Plan, id: ask.plan.to_string() });
    };
    let ends = plan.period().to;
    if ask.to <= ends {
        return Err(Refusal::ExtensionNotLater { plan: ask.plan, to: ask.to, ends });
    }
    Ok(Event::PlanExtended(ask))
}

#[cfg(test)]
mod tests {
    use crate::given::*;
    use crate::refusal::Refusal;

    #[test]
    fn an_extension_moves_the_end_forward_and_never_back() {
        given([plan_registered()])
            .when(extend_plan("P-1", "2028-12-31"))
            .then(plan_extended("P-1", "2028-12-31"));
        let past = [plan_registered(), plan_extended("P-1", "2028-12-31")];
        given(past).when(extend_plan("P-2", "2028-06-30")).then_refused(&Refusal::ExtensionNotLater {
            plan: plan_id(),
            to: day("2028-06-30"),
            ends: day("2028-12-31"),
        });
    }
}
