//! `usus rebuild`: everything derived is thrown away and made again from the log.

use std::io::Write;
use std::process::ExitCode;

use crate::commands::Session;
use crate::commands::import::bar;
use crate::failure::Failure;
use crate::words::Language;

pub(super) async fn rebuild(session: &Session) -> Result<ExitCode, Failure> {
    let language = session.language;
    let head = session.log.head().await?;
    let bar = bar(u64::try_from(head.position).unwrap_or(0), language.say("ricostruzione", "rebuilding"));
    let rebuilt =
        session.log.rebuild(&|position| bar.set_position(u64::try_from(position).unwrap_or(0))).await;
    bar.finish_and_clear();
    let head = rebuilt?;
    tracing::info!(position = head.position, "derived rows rebuilt");
    let sentence = match language {
        Language::Italian => {
            format!("Ricostruito tutto ciò che è derivato, fino alla posizione {}.", head.position)
        }
        Language::English => {
            format!("All that is derived was built again, up to position {}.", head.position)
        }
    };
    writeln!(std::io::stderr(), "{sentence}")?;
    Ok(ExitCode::SUCCESS)
}
