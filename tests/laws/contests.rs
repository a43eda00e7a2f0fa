//! Which claims are contested, as the derived rows have it.

use std::collections::BTreeMap;

use usus_log::snapshot::{BETWEEN_CELLS, BETWEEN_ROWS};
use usus_log::store::Log;
use usus_views::facts::Facts;
use usus_views::standing::Standing;

/// A contest as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Contest {
    position: i64,
    id: String,
    release: String,
}

/// Every contest ever recorded, in log order.
pub(crate) async fn recorded(log: &Log) -> Vec<Contest> {
    let mut snapshot = log.snapshot().await.expect("a snapshot");
    let columns = ["position", "contest", "release"];
    let rows = snapshot.packed("contest", &columns, (0, i64::MAX)).await.expect("rows").unwrap_or_default();
    let contest = |row: &str| {
        let [position, id, release] = row.split(BETWEEN_CELLS).collect::<Vec<_>>()[..] else {
            panic!("not three cells: {row}")
        };
        let position = position.parse().expect("a position");
        Contest { position, id: id.to_owned(), release: release.to_owned() }
    };
    rows.split(BETWEEN_ROWS).filter(|row| !row.is_empty()).map(contest).collect()
}

/// Those that stood, as known at a position.
pub(crate) fn standing(recorded: &[Contest], facts: &Facts, known: i64) -> Vec<Contest> {
    let standing = as_known(facts, known);
    let stood = |contest: &&Contest| contest.position <= known && standing.stands(&contest.id);
    recorded.iter().filter(stood).cloned().collect()
}

/// As known at a position, each contest that stands is the only one of a release that stands too and claims
/// something.
pub(crate) fn hold(recorded: &[Contest], facts: &Facts, known: i64) {
    let all = as_known(facts, known);
    let mut contested = BTreeMap::new();
    for contest in standing(recorded, facts, known) {
        let number = facts.release_number(&contest.release).expect("the release is known");
        assert!(facts.releases[number].because_of.is_some(), "{contest:?} is of no claim");
        assert!(all.stands(&contest.release), "{contest:?} stands on nothing at {known}");
        let other = contested.insert(contest.release.clone(), contest.id);
        assert_eq!(other, None, "{} is contested twice at {known}", contest.release);
    }
}

fn as_known(facts: &Facts, known: i64) -> Standing {
    Standing::after(facts.corrections.iter().filter(|correction| correction.position <= known))
}
