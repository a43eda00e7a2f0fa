//! Which claims are contested.

use std::collections::BTreeMap;

use usus_views::facts::{Contest, Facts};
use usus_views::standing::Standing;

/// The contests that stood, as known at a position: each with its release.
pub(crate) fn standing(facts: &Facts, known: i64) -> Vec<(String, String)> {
    let standing = Standing::at(facts, known);
    let stood = |contest: &&Contest| contest.position <= known && standing.stands(&contest.id);
    let told = |contest: &Contest| (contest.id.to_string(), facts.release_id(contest.release).to_owned());
    facts.contests.iter().filter(stood).map(told).collect()
}

/// As known at a position, each contest that stands is the only one of a release that stands too and claims
/// something.
pub(crate) fn hold(facts: &Facts, known: i64) {
    let all = Standing::at(facts, known);
    let mut contested = BTreeMap::new();
    for (contest, release) in standing(facts, known) {
        let number = facts.release_number(&release).expect("the release is known");
        assert!(facts.release(number).because_of.is_some(), "{contest} is of no claim");
        assert!(all.stands(&release), "{contest} stands on nothing at {known}");
        let other = contested.insert(release.clone(), contest);
        assert_eq!(other, None, "{release} is contested twice at {known}");
    }
}
