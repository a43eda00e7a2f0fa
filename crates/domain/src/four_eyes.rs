//! Quattro occhi: what an office has a second person look at before it is recorded.

use crate::command::Command;
use crate::proposal::Waits;
use crate::quantity::Unit;

/// What waits for a second person: rows of money above a limit, every correction, every closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FourEyes {
    /// The most that one row of money moves without a second person, in cents; `None` where no limit is set.
    pub limit: Option<i64>,
}

impl FourEyes {
    /// Why this waits; `None` where it does not. `unit` is what the resource it is about is counted in.
    #[must_use]
    pub fn waits(self, asked: &Command, unit: Option<Unit>) -> Option<Waits> {
        let quantity = match asked {
            Command::Correct(_) => return Some(Waits::Correction),
            Command::Close(_) => return Some(Waits::Closing),
            Command::Contribute(asked) => asked.quantity,
            Command::Allocate(asked) => asked.quantity,
            Command::Commit(asked) => asked.quantity,
            Command::Consume(asked) => asked.quantity,
            Command::Release(asked) => asked.quantity,
            Command::Reuse(asked) => asked.quantity,
            Command::Return(asked) => asked.quantity,
            Command::Lapse(asked) => asked.quantity,
            // A contest says something and moves nothing, registers hold no quantity, and of a proposal its rows wait.
            Command::Contest(_)
            | Command::ExtendPlan(_)
            | Command::RegisterAmbito(_)
            | Command::RegisterComune(_)
            | Command::RegisterService(_)
            | Command::RegisterPlan(_)
            | Command::RegisterHolder(_)
            | Command::Propose(_)
            | Command::Approve(_)
            | Command::Reject(_)
            | Command::Withdraw(_) => return None,
        };
        let limit = self.limit.filter(|limit| unit == Some(Unit::Euro) && quantity > *limit)?;
        Some(Waits::OverLimit { limit, unit: Unit::Euro })
    }
}

#[cfg(test)]
mod tests {
    use super::FourEyes;
    use crate::given::*;
    use crate::proposal::Waits;
    use crate::quantity::Unit;

    const OVER: Option<Waits> = Some(Waits::OverLimit { limit: 500_000, unit: Unit::Euro });

    fn waits(When(asked): &When, unit: Unit) -> Option<Waits> {
        FourEyes { limit: Some(euro(5_000)) }.waits(asked, Some(unit))
    }

    #[test]
    fn money_waits_above_the_limit_and_not_at_it() {
        assert_eq!(waits(&contribute(FUND, euro(5_000)), Unit::Euro), None);
        assert_eq!(waits(&contribute(FUND, euro(5_000) + 1), Unit::Euro), OVER);
        for asked in [
            allocate("A-1", euro(6_000)),
            commit("I-1", "A-1", euro(6_000)),
            consume("L-1", "A-1", euro(6_000)),
            release_allocated("R-1", "A-1", euro(6_000)),
            reuse("B-1", "R-1", euro(6_000)),
            give_back("T-1", FUND, euro(6_000)),
            lapse_allocation("D-1", "A-1", euro(6_000)),
        ] {
            assert_eq!(waits(&asked, Unit::Euro), OVER);
            assert_eq!(waits(&asked, Unit::Hour), None);
        }
    }

    #[test]
    fn corrections_and_closings_wait_whatever_they_move_and_where_no_limit_is_set() {
        let (When(correction), When(closing)) = (correct("X-1", "L-1"), close("CH-1", 3, 1));
        let no_limit = FourEyes::default();
        assert_eq!(no_limit.waits(&correction, Some(Unit::Hour)), Some(Waits::Correction));
        assert_eq!(no_limit.waits(&closing, None), Some(Waits::Closing));
        let When(large) = contribute(FUND, i64::MAX);
        assert_eq!(no_limit.waits(&large, Some(Unit::Euro)), None);
    }

    #[test]
    fn a_contest_and_a_register_do_not_wait() {
        for asked in [contest("K-1", "R-1"), register_plan(PLAN_NAME), extend_plan("P-1", "2028-12-31")] {
            assert_eq!(waits(&asked, Unit::Euro), None);
        }
    }
}
