//! The door of recording: in the past nothing is entered, and nobody records in an ambito that is not theirs.

use std::collections::BTreeSet;

use usus_desk::import::Readable;
use usus_desk::subject::Subject;
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
    if visit.person.may_in(Permission::Record, None) {
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
    let may = |ambito: &String| visit.person.may_in(Permission::Record, Some(ambito));
    if !ambiti.is_empty() && ambiti.iter().all(may) { Ok(()) } else { Err(Trouble::NotAllowed) }
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
