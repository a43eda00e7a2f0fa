//! The door of recording: in the past nothing is entered, and nobody records in an ambito that is not theirs.

use std::collections::BTreeSet;

use usus_desk::import::{self as desk, Foreseen, Outcome, Readable};
use usus_desk::proposal::{self, Asked, Submitted};
use usus_desk::subject::Subject;
use usus_domain::four_eyes::FourEyes;
use usus_domain::movement::Movement;
use usus_log::clock;

use crate::serve::{Permission, Trouble, Visit};

/// Nothing is entered where the past is shown.
pub(super) fn now(visit: &Visit) -> Result<(), Trouble> {
    if visit.is_past() { Err(Trouble::InThePast) } else { Ok(()) }
}

/// Whether a person may record what rows say, in every ambito that they touch: those they name, and those in which
/// what they move stands. What touches no ambito is for those who may record in all.
pub(super) async fn may_record(visit: &Visit, file: &Readable, moves: &[Movement]) -> Result<(), Trouble> {
    may(visit, Permission::Record, file, moves).await
}

/// Whether a person may do this with what rows say, in every ambito that they touch.
pub(super) async fn may(
    visit: &Visit,
    permission: Permission,
    file: &Readable,
    moves: &[Movement],
) -> Result<(), Trouble> {
    if visit.person.may_in(permission, None) {
        return Ok(());
    }
    let mut ambiti: BTreeSet<String> = moves.iter().map(|moved| moved.ambito.to_string()).collect();
    let column = |name: &str| file.table.columns.iter().position(|column| column == name);
    for name in ["ambito", "ambiti"] {
        let Some(at) = column(name) else { continue };
        let texts = file.table.rows.iter().filter_map(|row| row.cells.get(at)?.as_text());
        ambiti.extend(texts.flat_map(str::split_whitespace).map(str::to_owned));
    }
    if let (Some(at), Subject::Movement) = (column("plan"), file.subject) {
        let registers = visit.registers().await?;
        for plan in file.table.rows.iter().filter_map(|row| row.cells.get(at)?.as_text()) {
            // Where a row names its ambito, the plan is only where it stands.
            if column("ambito").is_none()
                && let Some(plan) = registers.plans.get(plan)
            {
                ambiti.extend(plan.registered().ambiti.iter().map(ToString::to_string));
            }
        }
    }
    let may = |ambito: &String| visit.person.may_in(permission, Some(ambito));
    if !ambiti.is_empty() && ambiti.iter().all(may) { Ok(()) } else { Err(Trouble::NotAllowed) }
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
///
/// PLACE FOR THE OFFICE'S SETTING: from its file, as soon as that has it.
pub(super) fn policy(_visit: &Visit) -> Option<FourEyes> {
    None
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
