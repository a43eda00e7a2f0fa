//! `usus witness ask`: the latest checkpoint is shown to the witnesses of a policy, and what they say is kept.

use std::io::Write;
use std::process::ExitCode;

use futures_util::FutureExt;
use usus_log::error::LogError;
use usus_log::evidence::Which;
use usus_verifier::prove::Proof;
use usus_witness::ask::ask_all;
use usus_witness::submit::NotCosigned;

use crate::ask::witness::Ask;
use crate::commands::{Session, checkpoint, policy};
use crate::failure::Failure;
use crate::words::Language;

/// Standard output has the checkpoint with all its cosignatures. It succeeds where the policy has what it asks for.
pub(super) async fn ask(session: &Session, ask: &Ask) -> Result<ExitCode, Failure> {
    let language = session.language;
    let policy = policy::read(&ask.policy, language)?;
    if policy.witnesses().all(|(_, _, url)| url.is_none()) {
        return Err(Failure::Usage(nobody_to_ask(language, ask)));
    }
    let latest = session.log.checkpoint(Which::Latest).await?;
    let mut checkpoint = latest.ok_or_else(|| checkpoint::none(Which::Latest, language))?;
    let size = checkpoint.tree().0;
    let prove = |old| session.log.prove(Proof::Consistency { size, old }).boxed();
    let asked = ask_all(&policy, checkpoint.note(), &prove).await;
    let mut is_contradicted = false;
    for asked in asked {
        match asked.answer {
            Ok(lines) => {
                for line in lines {
                    let position = i64::try_from(size).unwrap_or(i64::MAX);
                    session.log.add_cosignature(position, &line).await?;
                    // It was read as a line of this note.
                    let _ = checkpoint.add(&line);
                }
            }
            Err(NotCosigned::NoProof(error)) => return Err(error.into()),
            Err(why) => {
                is_contradicted |= contradicts(&why);
                writeln!(std::io::stderr(), "{}: {}", asked.name, language.not_cosigned(&why, size))?;
            }
        }
    }
    write!(std::io::stdout(), "{}", checkpoint.whole())?;
    let found = policy.finds(&checkpoint).map_err(|error| Failure::Evidence(error.to_string()))?;
    writeln!(std::io::stderr(), "{}", summary(language, &found.witnesses, found.is_enough))?;
    Ok(match (is_contradicted, found.is_enough) {
        (true, _) => ExitCode::from(4),
        (false, true) => ExitCode::SUCCESS,
        (false, false) => ExitCode::from(3),
    })
}

/// Whether a witness says that the log is not what it was.
fn contradicts(why: &NotCosigned<LogError>) -> bool {
    matches!(why, NotCosigned::Ahead(_) | NotCosigned::OtherTree(_) | NotCosigned::NotProved)
}

fn nobody_to_ask(language: Language, ask: &Ask) -> String {
    let file = ask.policy.display();
    match language {
        Language::Italian => format!(
            "La regola sui testimoni {file} non dice dove chiedere a nessun testimone: witness NOME CHIAVE https://INDIRIZZO"
        ),
        Language::English => {
            format!(
                "The policy {file} does not say where to ask any witness: witness NAME KEY https://ADDRESS"
            )
        }
    }
}

fn summary(language: Language, witnesses: &[String], is_enough: bool) -> String {
    let names = if witnesses.is_empty() { "–".to_owned() } else { witnesses.join(", ") };
    match (language, is_enough) {
        (Language::Italian, true) => {
            format!("Controfirmato da: {names}. È quanto chiede la regola sui testimoni.")
        }
        (Language::Italian, false) => {
            format!(
                "Controfirmato da: {names}. Alla regola sui testimoni non basta: ripetere il comando più tardi."
            )
        }
        (Language::English, true) => format!("Cosigned by: {names}. It is what the policy asks for."),
        (Language::English, false) => {
            format!("Cosigned by: {names}. It is not enough for the policy: give the command again later.")
        }
    }
}
