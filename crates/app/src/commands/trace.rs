//! `usus trace`: the whole way of a quantity.

use std::process::ExitCode;

use usus_views::standing::Standing;
use usus_views::trace;

use crate::ask;
use crate::commands::{Session, question};
use crate::failure::Failure;
use crate::show;
use crate::words::Language;

pub(super) async fn trace(session: &Session, ask: &ask::Trace) -> Result<ExitCode, Failure> {
    let filter = question::filter(&ask.question, session.language)?;
    let clocks = session.clocks(&ask.question).await?;
    let facts = &session.memory(clocks.known).await?.facts;
    let standing = Standing::at(facts, clocks.known);
    // The way goes on into the future unless a date is asked for.
    let effective = ask.question.effective.as_ref().map(|_| clocks.effective);
    let found =
        trace::trace(&session.log, facts, &standing, &ask.id, clocks.known, effective, &filter).await?;
    let trace = found.ok_or_else(|| Failure::Usage(nobody(&ask.id, clocks.known, session.language)))?;
    session.warn_of_unmet(!trace.nodes.is_empty(), &filter, facts);
    let caption = match (effective, session.language) {
        (Some(_), _) => session.caption(clocks),
        (None, Language::Italian) => {
            format!("La strada di {}, come nota alla posizione {}", ask.id, clocks.known)
        }
        (None, Language::English) => format!("The way of {}, as known at position {}", ask.id, clocks.known),
    };
    show::print_trace(&trace, &caption, session.format, session.language)?;
    Ok(ExitCode::SUCCESS)
}

/// No row has this id.
pub(crate) fn nobody(id: &str, known: i64, language: Language) -> String {
    match language {
        Language::Italian => format!(
            "Nessuna riga ha l'identificativo «{id}» (come noto alla posizione {known}). Gli identificativi si leggono con: usus journal"
        ),
        Language::English => {
            format!("No row has the id “{id}” (as known at position {known}). To read the ids: usus journal")
        }
    }
}
