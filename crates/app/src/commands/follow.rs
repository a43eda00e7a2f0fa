//! `usus follow`: the log as it grows, for other programs.

use std::io::{BufWriter, Write};
use std::process::ExitCode;

use crate::ask::Follow;
use crate::commands::Session;
use crate::failure::Failure;

/// Writes each entry's document as a line, byte for byte as it is stored and hashed, and goes on until it is
/// interrupted. Nothing is missed or repeated by whoever begins again after the last position it has read.
pub(super) async fn follow(session: &Session, ask: &Follow) -> Result<ExitCode, Failure> {
    let mut subscription = session.log.follow(session.known(Some(&ask.since)).await?);
    loop {
        let entries = subscription.next().await?;
        let mut out = BufWriter::new(std::io::stdout().lock());
        for entry in entries {
            writeln!(out, "{}", entry.document)?;
        }
        out.flush()?;
    }
}
