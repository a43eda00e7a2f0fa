//! The door of recording: in the past nothing is entered, and nobody records in an ambito that is not theirs.

use std::collections::BTreeSet;

use usus_desk::import::{self as desk, Foreseen, Outcome, Readable};
use usus_desk::proposal::{self, Asked, Submitted};
use usus_desk::subject::Subject;
use usus_domain::four_eyes::FourEyes;
use usus_log::clock;

use crate::serve::{Permission, Trouble, Visit};

/// Nothing is entered where the past is shown.
pub(super) fn now(visit: &Visit) -> Result<(), Trouble> {
    if visit.is_past() { Err(Trouble::InThePast) } else { Ok(()) }
}

/// Whether a person may record what rows say, in every ambito that they touch. Asked before they are rehearsed too: a
/// refusal has figures.
pub(super) async fn may_record(visit: &Visit, file: &Readable) -> Result<(), Trouble> {
    may(visit, Permission::Record, file).await
}

/// Whether a person may do this with what rows say, in every ambito that they touch. What is common to all ambiti, as
/// services and holders, is for those who may do it in all.
///
/// PLACE FOR REACH: the server's own answer to how far rows reach takes this one's place.
pub(super) async fn may(visit: &Visit, permission: Permission, file: &Readable) -> Result<(), Trouble> {
    if visit.person.may_in(permission, None) {
        return Ok(());
    }
    let ambiti = touched(visit, file).await?;
    let may = |ambito: &String| visit.person.may_in(permission, Some(ambito));
    // What nobody knows is refused by its name.
    let is_common = matches!(file.subject, Subject::Service | Subject::Holder);
    if !is_common && ambiti.iter().all(may) { Ok(()) } else { Err(Trouble::NotAllowed) }
}

/// The ambiti that rows name, and those in which the rows stand that they name.
async fn touched(visit: &Visit, file: &Readable) -> Result<BTreeSet<String>, Trouble> {
    let texts = |name: &str| {
        let at = file.table.columns.iter().position(|column| column == name);
        let texts = at.map(|at| file.table.rows.iter().filter_map(move |row| row.cells.get(at)?.as_text()));
        texts.into_iter().flatten()
    };
    let named = texts("ambito").chain(texts("ambiti")).flat_map(str::split_whitespace);
    let mut ambiti: BTreeSet<String> = named.map(str::to_owned).collect();
    if file.subject != Subject::Movement {
        return Ok(ambiti);
    }
    if texts("ambito").next().is_none() {
        let registers = visit.registers().await?;
        for plan in texts("plan").filter_map(|plan| registers.plans.get(plan)) {
            ambiti.extend(plan.registered().ambiti.iter().map(ToString::to_string));
        }
    }
    let rests_on = ["resource", "allocation", "release", "corrects"].into_iter().flat_map(texts);
    let ids: Vec<&str> = rests_on.collect();
    let known = visit.office.log.known_rows(&ids).await?;
    let memory = visit.office.memory(visit.head.position).await?;
    let facts = &memory.facts;
    for (id, row) in known {
        let id = id.as_str();
        let of = |allocation: u32| facts.place_of(facts.allocation(allocation)).ambito.to_string();
        let release = |number: u32| of(facts.release(number).allocation);
        // Rows that make nothing, as a commitment, reach as far as their resource.
        let stream = || {
            let number = facts.resource_number(row.stream.strip_prefix("resource/")?)?;
            Some(facts.resource(number).ambito.to_string())
        };
        let placed = facts.allocation_number(id).map(of).or_else(|| facts.release_number(id).map(release));
        ambiti.extend(placed.or_else(stream));
    }
    Ok(ambiti)
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
    may_record(visit, file).await?;
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
