//! `usus export`: the log as lines of JSON, exact and complete.

use std::io::{BufWriter, Write};
use std::process::ExitCode;

use usus_desk::export::export as hand_out;

use crate::ask;
use crate::commands::Session;
use crate::commands::import::bar;
use crate::failure::Failure;

pub(super) async fn export(session: &Session, ask: &ask::Export) -> Result<ExitCode, Failure> {
    let after = match &ask.since {
        Some(since) => session.known(Some(since)).await?,
        None => 0,
    };
    let head = session.log.head().await?.position;
    let bar = bar(u64::try_from(head).unwrap_or(0), session.language.say("eventi", "events"));
    // Never locked for long: whoever is interrupted in the middle has whole lines.
    let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout());
    let done = hand_out(&session.log, after, |line, position| {
        bar.set_position(u64::try_from(position).unwrap_or(0));
        Ok::<_, Failure>(writeln!(out, "{line}")?)
    })
    .await;
    bar.finish_and_clear();
    done?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
