//! `usus receipt`: an entry, the proof that it is in the log, and a signed checkpoint, in one text.

use std::io::Write;
use std::process::ExitCode;

use crate::ask;
use crate::commands::Session;
use crate::failure::Failure;
use crate::words::Language;

pub(super) async fn receipt(session: &Session, ask: &ask::Receipt) -> Result<ExitCode, Failure> {
    let position = if ask.row.starts_with('@') {
        Some(session.known(Some(&ask.row)).await?).filter(|position| *position > 0)
    } else {
        session.log.recorded_as(&ask.row).await?
    };
    let nobody = || {
        Failure::Usage(match session.language {
            Language::Italian => format!(
                "Nessuna riga ha l'identificativo «{}». Gli identificativi si leggono con: usus journal",
                ask.row
            ),
            Language::English => {
                format!("No row has the id “{}”. To read the ids: usus journal", ask.row)
            }
        })
    };
    let position = position.ok_or_else(nobody)?;
    let checkpoint = session.checkpoint_reaching(position).await?;
    let receipt = session.log.receipt(position, checkpoint).await?.ok_or_else(nobody)?;
    write!(std::io::stdout(), "{}", receipt.text())?;
    Ok(ExitCode::SUCCESS)
}
