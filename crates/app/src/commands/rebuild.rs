//! `usus rebuild`: everything derived is thrown away and made again from the log.

use std::io::Write;
use std::process::ExitCode;

use usus_views::projection::PROJECTIONS;

use crate::commands::Session;
use crate::commands::import::bar;
use crate::commands::keep::advance;
use crate::failure::Failure;
use crate::words::Language;

pub(super) async fn rebuild(session: &Session) -> Result<ExitCode, Failure> {
    let language = session.language;
    let head = session.log.head().await?;
    let derived = bar(u64::try_from(head.position).unwrap_or(0), language.say("ricostruzione", "rebuilding"));
    let rebuilt =
        session.log.rebuild(&|position| derived.set_position(u64::try_from(position).unwrap_or(0))).await;
    derived.finish_and_clear();
    let head = rebuilt?;
    tracing::info!(position = head.position, "derived rows rebuilt");
    let built = bar(0, language.say("proiezioni", "projections"));
    let rebuilt = session.log.keep_anew(&PROJECTIONS, &|name, at, of| advance(&built, name, at, of)).await;
    built.finish_and_clear();
    rebuilt?;
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
