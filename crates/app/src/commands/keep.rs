//! After a command: the tables that are kept of projections are brought up to date.

use indicatif::ProgressBar;
use usus_views::projection::PROJECTIONS;

use crate::commands::Session;
use crate::commands::import::bar;

/// Positions of all tables together for which somebody who only asked a question may be kept waiting: some seconds.
const MOST_AFTER_A_QUESTION: i64 = 300_000;

/// The answer is given already: what goes wrong here is the operator's to know, and the next command tries again.
/// Who has only asked is not kept waiting for long: that is left to whoever records next, or to a rebuild.
pub(super) async fn keep(session: &Session, is_after_a_question: bool) {
    let bar = bar(0, session.language.say("tabelle per chi legge in SQL", "tables for those who read SQL"));
    let most = if is_after_a_question { MOST_AFTER_A_QUESTION } else { i64::MAX };
    let progress = |name: &str, at, of| advance(&bar, name, at, of);
    if let Err(error) = session.log.keep_where_short(&PROJECTIONS, most, &progress).await {
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
