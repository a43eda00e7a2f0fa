//! The door of recording: in the past nothing is entered, and nobody records in an ambito that is not theirs.

use usus_desk::import::{self as desk, Foreseen, Outcome, Readable};
use usus_desk::proposal::{self, Asked, Submitted};
use usus_domain::four_eyes::FourEyes;
use usus_log::clock;

use crate::serve::{Permission, Trouble, Visit, reach};

/// Nothing is entered where the past is shown.
pub(super) fn now(visit: &Visit) -> Result<(), Trouble> {
    if visit.is_past() { Err(Trouble::InThePast) } else { Ok(()) }
}

/// Whether a person may do this with what rows say, in every ambito that they reach.
pub(super) async fn may(visit: &Visit, permission: Permission, file: &Readable) -> Result<(), Trouble> {
    if visit.person.may_in(permission, None) {
        return Ok(());
    }
    let reach = reach::of_file(&visit.office, file).await?;
    if reach.is_open_to(&visit.person, permission) { Ok(()) } else { Err(Trouble::NotAllowed) }
}

/// What came of recording.
pub(super) enum Recorded {
    /// It is in the ledger, which now reaches a position.
    Entered {
        /// How many rows said something new.
        recorded: usize,
        /// The last position.
        head: i64,
    },
    /// It waits for a second person, as a proposal of this name.
    Proposed(String),
    /// It neither waits nor is recorded: why, in words.
    Waits(String),
    /// Some rows are bad.
    Refused(Outcome),
}

/// What waits for a second person in this office; nothing where it has set no four eyes.
pub(super) fn policy(visit: &Visit) -> Option<FourEyes> {
    let set = visit.office.config.four_eyes.as_ref()?;
    Some(FourEyes { limit: Some(set.limit_cents) })
}

/// What recording would do.
pub(super) async fn foresee(visit: &Visit, file: &Readable) -> Result<Foreseen, Trouble> {
    let mut foreseen = desk::foresee(&visit.office.log, file, policy(visit).unwrap_or_default()).await?;
    if policy(visit).is_none() {
        foreseen.waits.clear();
    }
    Ok(foreseen)
}

/// Records rows, or proposes them where they wait for a second person.
pub(super) async fn record(visit: &Visit, file: &Readable) -> Result<Recorded, Trouble> {
    let (log, actor) = (&visit.office.log, &visit.person.staff_id);
    let submitted = match policy(visit) {
        Some(policy) => proposal::submit(log, file, actor, policy, &|_| {}).await?,
        None => Submitted::Imported(desk::import(log, file, actor, &|_| {}).await?),
    };
    Ok(match submitted {
        Submitted::Imported(Outcome::Done { recorded, head, .. }) => {
            visit.office.knows(head).await;
            Recorded::Entered { recorded, head }
        }
        Submitted::Imported(refused) => Recorded::Refused(refused),
        Submitted::Proposed(Asked::Recorded { proposal, head, .. }) => {
            visit.office.knows(head).await;
            Recorded::Proposed(proposal.to_string())
        }
        Submitted::Proposed(Asked::Known { proposal, .. }) => Recorded::Proposed(proposal.to_string()),
        Submitted::Proposed(Asked::Bad { rows, bad }) => Recorded::Refused(Outcome::Refused { rows, bad }),
        Submitted::Proposed(other) => Recorded::Waits(visit.language.asked(&other)),
    })
}

/// A name nobody has used yet, for what an action makes.
pub(super) async fn proposed_id(visit: &Visit, prefix: &str) -> Result<String, Trouble> {
    use chrono::Datelike;
    let mut number = visit.head.position + 1;
    loop {
        let id = format!("{prefix}-{}-{number}", clock::today().year());
        if visit.office.log.recorded_as(&id).await?.is_none() {
            return Ok(id);
        }
        number += 1;
    }
}
