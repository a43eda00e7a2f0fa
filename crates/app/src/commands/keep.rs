//! After a command: the tables that are kept of projections are brought up to date.

use indicatif::ProgressBar;
use usus_views::projection::PROJECTIONS;

use crate::commands::Session;
use crate::commands::import::bar;

/// The answer is given already: what goes wrong here is the operator's to know, and the next command tries again.
pub(super) async fn keep(session: &Session) {
    let bar = bar(0, session.language.say("tabelle per chi legge in SQL", "tables for those who read SQL"));
    if let Err(error) = session.log.keep(&PROJECTIONS, &|name, at, of| advance(&bar, name, at, of)).await {
        tracing::warn!(%error, "the tables of projections are not up to date");
    }
    bar.finish_and_clear();
}

/// Shows how far all of them are, where those before this one are done.
pub(super) fn advance(bar: &ProgressBar, name: &str, position: i64, head: i64) {
    let before = PROJECTIONS.iter().take_while(|projection| projection.name != name).count();
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    let of_each = count(head);
    bar.set_length(of_each * u64::try_from(PROJECTIONS.len()).unwrap_or(0));
    bar.set_position(of_each * u64::try_from(before).unwrap_or(0) + count(position));
}
