//! Which rows stand, as known at a position: a row falls when it is corrected, and stands again when the
//! correction is.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::clocks::Clocks;
use crate::facts::{Allocation, Contest, Correction, Facts, Release};

/// For each row that does not stand, the correction that reversed it.
#[derive(Debug, Default)]
pub struct Standing {
    corrects: HashMap<Arc<str>, Arc<str>>,
    corrected_by: HashMap<Arc<str>, Arc<str>>,
    allocations: HashSet<u32>,
    releases: HashSet<u32>,
}

impl Standing {
    /// What stands as known at a position.
    #[must_use]
    pub fn at(facts: &Facts, known: i64) -> Self {
        let mut standing =
            Self::after(facts.corrections.iter().filter(|correction| correction.position <= known));
        let fallen = || standing.corrected_by.keys();
        let allocations = fallen().filter_map(|id| facts.allocation_number(id)).collect();
        let releases = fallen().filter_map(|id| facts.release_number(id)).collect();
        (standing.allocations, standing.releases) = (allocations, releases);
        standing
    }

    /// Follows corrections in log order.
    fn after<'c>(corrections: impl IntoIterator<Item = &'c Correction>) -> Self {
        let mut standing = Self::default();
        for correction in corrections {
            standing.correct(&correction.id, &correction.corrects);
        }
        standing
    }

    fn correct(&mut self, correction: &Arc<str>, wrong: &Arc<str>) {
        self.corrects.insert(correction.clone(), wrong.clone());
        let (mut id, mut by) = (wrong.clone(), Some(correction.clone()));
        loop {
            let fell = by.is_some();
            match by {
                Some(by) => self.corrected_by.insert(id.clone(), by),
                None => self.corrected_by.remove(&id),
            };
            // A correction that falls lets its row stand again, and the other way round.
            let Some(target) = self.corrects.get(&id).cloned() else { return };
            by = (!fell).then_some(id);
            id = target;
        }
    }

    /// The correction that reversed a row; `None` while it stands.
    #[must_use]
    pub fn corrected_by(&self, id: &str) -> Option<&Arc<str>> {
        self.corrected_by.get(id)
    }

    /// Whether a row stands.
    #[must_use]
    pub fn stands(&self, id: &str) -> bool {
        !self.corrected_by.contains_key(id)
    }

    /// The contests that count at these clocks, by the number of the release they contest.
    #[must_use]
    pub fn contests<'f>(&self, facts: &'f Facts, clocks: Clocks) -> HashMap<u32, &'f Contest> {
        let counts = |contest: &&Contest| {
            contest.effective_on <= clocks.effective
                && contest.position <= clocks.known
                && self.stands(&contest.id)
        };
        facts.contests.iter().filter(counts).map(|contest| (contest.release, contest)).collect()
    }

    /// The allocations that count at these clocks, each with its number.
    pub fn allocations<'f>(
        &'f self,
        facts: &'f Facts,
        clocks: Clocks,
    ) -> impl Iterator<Item = (u32, &'f Allocation)> {
        (0..).zip(&facts.allocations).filter(move |(number, allocation)| {
            allocation.effective_on <= clocks.effective
                && i64::from(allocation.position) <= clocks.known
                && !self.allocations.contains(number)
        })
    }

    /// The releases that count at these clocks, each with its number.
    pub fn releases<'f>(
        &'f self,
        facts: &'f Facts,
        clocks: Clocks,
    ) -> impl Iterator<Item = (u32, &'f Release)> {
        (0..).zip(&facts.releases).filter(move |(number, release)| {
            release.effective_on <= clocks.effective
                && i64::from(release.position) <= clocks.known
                && !self.releases.contains(number)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correction_of_a_correction_restores_and_a_third_reverses_again() {
        let correction =
            |id: &str, corrects: &str| Correction { id: id.into(), position: 0, corrects: corrects.into() };
        let all = [correction("X1", "L1"), correction("X2", "X1"), correction("X3", "X2")];
        let by = |upto: usize| Standing::after(&all[..upto]).corrected_by("L1").map(ToString::to_string);
        assert_eq!(by(0), None);
        assert_eq!(by(1), Some("X1".into()));
        assert_eq!(by(2), None);
        assert_eq!(by(3), Some("X1".into()));
    }
}
