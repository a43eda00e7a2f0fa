//! Assegnazione, conferimento: a holder gives a resource to the community.

use crate::calendar::Validity;
use crate::event::{Contributed, Event};
use crate::quantity::Quantity;
use crate::refusal::Refusal;
use crate::rules::standing::positive;
use crate::state::State;

/// A resource enters the pool, whole, in a unit that measures its class.
pub(crate) fn contribute(state: &State, ask: Contributed) -> Result<Event, Refusal> {
    if *state != State::Nothing {
        return Err(Refusal::IdTaken { id: ask.row.id });
    }
    if !ask.class.units().contains(&ask.unit) {
        return Err(Refusal::UnitDoesNotFit { class: ask.class, unit: ask.unit });
    }
    positive(Quantity::new(ask.quantity, ask.unit))?;
    Validity::new(ask.from, ask.to)?;
    Ok(Event::Contributed(Box::new(ask)))
}

#[cfg(test)]
mod tests {
    use crate::class::Class;
    use crate::given::*;
    use crate::quantity::{Quantity, Unit};
    use crate::refusal::Refusal;

    #[test]
    fn what_is_given_is_in_the_pool() {
        given([]).when(contribute(FUND, euro(10_000))).then(contributed(FUND, euro(10_000)));
    }

    #[test]
    fn nothing_and_less_than_nothing_are_not_given() {
        for parts in [0, -1] {
            given([])
                .when(contribute(FUND, parts))
                .then_refused(&Refusal::QuantityNotPositive { given: Quantity::new(parts, Unit::Euro) });
        }
    }

    #[test]
    fn each_class_has_its_units() {
        given([])
            .when(contribute_in(FLAT, 4, Class::Renewable, Unit::Hour))
            .then_refused(&Refusal::UnitDoesNotFit { class: Class::Renewable, unit: Unit::Hour });
    }

    #[test]
    fn an_id_names_one_resource_only() {
        given([contributed(FUND, euro(1))])
            .when(contribute(FUND, euro(2)))
            .then_refused(&Refusal::IdTaken { id: id(FUND) });
    }
}
