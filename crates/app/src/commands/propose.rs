//! `usus propose`: files and closings that a second person must let in.

use std::io::Write;
use std::process::ExitCode;

use usus_desk::closing;
use usus_desk::import::{self as files, Readable};
use usus_desk::proposal::{self, Asked};
use usus_desk::sheet;
use usus_domain::four_eyes::FourEyes;
use usus_domain::id::{ProposalId, StaffId};
use usus_domain::refusal::Refusal;

use crate::ask::proposal as ask;
use crate::commands::{Session, close, import, question};
use crate::failure::Failure;
use crate::words::Language;
use crate::words::shown::heading;

pub(super) async fn propose(session: &Session, ask: &ask::Propose) -> Result<ExitCode, Failure> {
    let language = session.language;
    let actor = import::staff_id(&ask.actor, language)?;
    let name = match ask.name.as_deref().map(ProposalId::new).transpose() {
        Ok(name) => name,
        Err(refusal) => return close::refused(refusal, language),
    };
    if ask.close {
        return propose_closing(session, ask, name.as_ref(), &actor).await;
    }
    let policy = FourEyes { limit: ask.limit.as_deref().map(|limit| euro(limit, language)).transpose()? };
    let mut worst = 0;
    for path in &ask.files {
        let shown = path.display().to_string();
        let file = match files::read(path) {
            Ok(file) => file,
            Err(trouble) => {
                import::tell_unreadable(&shown, &trouble, language)?;
                worst = worst.max(2);
                continue;
            }
        };
        import::tell_ignored_sheets(&shown, &file, language)?;
        let asked = proposed(session, &file, name.as_ref(), &actor, policy).await?;
        worst = worst.max(tell(&shown, &asked, language)?);
    }
    Ok(ExitCode::from(worst))
}

async fn proposed(
    session: &Session,
    file: &Readable,
    name: Option<&ProposalId>,
    actor: &StaffId,
    policy: FourEyes,
) -> Result<Asked, Failure> {
    let bar =
        import::bar(u64::try_from(file.table.rows.len()).unwrap_or(0), session.language.say("righe", "rows"));
    let listener = |progress| {
        if let files::Progress::Decided(rows) = progress {
            bar.set_position(u64::try_from(rows).unwrap_or(0));
        }
    };
    let asked = proposal::propose(&session.log, file, name, actor, policy, &listener).await;
    bar.finish_and_clear();
    Ok(asked?)
}

async fn propose_closing(
    session: &Session,
    ask: &ask::Propose,
    name: Option<&ProposalId>,
    actor: &StaffId,
) -> Result<ExitCode, Failure> {
    let language = session.language;
    let (effective, act) = (ask.closes_on.as_deref(), ask.act.as_deref());
    let effective = question::date(effective.unwrap_or_default(), language)?;
    let id = ask.closing.clone().unwrap_or_else(|| format!("chiusura-{effective}"));
    let row = match closing::row(&id, effective, act.unwrap_or_default(), ask.note.as_deref()) {
        Ok(row) => row,
        Err(refusal) => return close::refused(refusal, language),
    };
    let (stands, _) = close::stands(&session.log, effective, language).await?;
    let asked = proposal::propose_closing(&session.log, &row, &stands, name, actor).await?;
    Ok(ExitCode::from(tell(&id, &asked, language)?))
}

/// Tells what came of a proposal, and gives its exit code.
fn tell(name: &str, asked: &Asked, language: Language) -> std::io::Result<u8> {
    match asked {
        Asked::Bad { rows, bad } => {
            let outcome = files::Outcome::Refused { rows: *rows, bad: bad.clone() };
            import::tell(name, &outcome, true, language)
        }
        Asked::NothingNew { rows } if *rows > 0 => {
            let outcome = files::Outcome::Done { rows: *rows, recorded: 0, head: 0 };
            import::tell(name, &outcome, true, language)
        }
        Asked::Refused(refusal) => refused(name, refusal, language),
        asked => {
            writeln!(std::io::stderr(), "{name}: {}", language.asked(asked))?;
            Ok(0)
        }
    }
}

/// Tells what a rule says of something named, and gives the exit code.
pub(super) fn refused(name: &str, refusal: &Refusal, language: Language) -> std::io::Result<u8> {
    let sentence = language.fault(&refusal.clone().into());
    writeln!(std::io::stderr(), "{name}: {}: {sentence}", refusal.rule())?;
    Ok(1)
}

/// An amount of euro, in cents.
fn euro(text: &str, language: Language) -> Result<i64, Failure> {
    let shown = sheet::decimal_mark_shown(std::iter::once(text));
    sheet::amount(&sheet::Cell::from_text(text), 2, shown).map_err(|_| {
        let text = heading(text);
        Failure::Usage(match language {
            Language::Italian => {
                format!("«{text}» non è un importo in euro: scriverlo come 5000 o 5.000,00.")
            }
            Language::English => format!("“{text}” is no amount of euro: write it as 5000 or 5000.00."),
        })
    })
}
