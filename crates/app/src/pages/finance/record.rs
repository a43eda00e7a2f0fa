//! The door of recording: in the past nothing is entered; and a name for what is new.

use usus_log::clock;

use crate::serve::{Trouble, Visit};

/// Nothing is entered where the past is shown.
pub(super) fn now(visit: &Visit) -> Result<(), Trouble> {
    if visit.is_past() { Err(Trouble::InThePast) } else { Ok(()) }
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
