//! `usus approve`, `usus reject` and `usus withdraw`: how a proposal ends.

use std::io::Write;
use std::process::ExitCode;

use usus_desk::import::{Gate, Listener, Open, Outcome, Progress};
use usus_desk::proposal::{self, Decided};
use usus_domain::id::{ProposalId, StaffId};
use usus_domain::proposal::Settled;
use usus_domain::text::Text;
use usus_log::store::Log;

use crate::ask::proposal as ask;
use crate::commands::{Session, close, import, propose};
use crate::failure::Failure;
use crate::words::Language;

pub(super) async fn approve(session: &Session, ask: &ask::Approve) -> Result<ExitCode, Failure> {
    let language = session.language;
    let by = import::staff_id(&ask.actor, language)?;
    let Ok(id) = ProposalId::new(&ask.proposal) else { return no_name(session, &ask.proposal) };
    let bar = import::bar(0, language.say("righe", "rows"));
    let listener = |progress| {
        if let Progress::Decided(rows) = progress {
            bar.set_position(u64::try_from(rows).unwrap_or(0));
        }
    };
    let decided: Result<_, Failure> = approved(&Open, &session.log, &id, &by, language, &listener).await;
    bar.finish_and_clear();
    let decided = decided?;
    if let Decided::Recorded { how: Settled::Approved, .. } = decided {
        close::print_approved(session, &id).await?;
    }
    told(&id, &decided, language)
}

/// Approves a proposal that a gate lets pass; what stands is made out where it asks for a closing.
pub(crate) async fn approved<G: Gate, E: From<G::Error> + From<Failure>>(
    gate: &G,
    log: &Log,
    id: &ProposalId,
    by: &StaffId,
    language: Language,
    listener: Listener<'_>,
) -> Result<Decided, E> {
    let decided = proposal::approve(gate, log, id, by, None, listener).await?;
    let Decided::Closing(row) = decided else { return Ok(decided) };
    let (stands, _) = close::stands(log, row.effective_on, language).await?;
    Ok(proposal::approve(gate, log, id, by, Some(&stands), listener).await?)
}

pub(super) async fn reject(session: &Session, ask: &ask::Reject) -> Result<ExitCode, Failure> {
    let language = session.language;
    let by = import::staff_id(&ask.actor, language)?;
    let Ok(id) = ProposalId::new(&ask.proposal) else { return no_name(session, &ask.proposal) };
    if ask.reason.trim().is_empty() {
        return Err(Failure::Usage(
            language
                .say(
                    "Dire perché si respinge la proposta: --reason TESTO.",
                    "Say why the proposal is rejected: --reason TEXT.",
                )
                .to_owned(),
        ));
    }
    let reason = match Text::free("reason", ask.reason.trim()) {
        Ok(reason) => reason,
        Err(refusal) => return close::refused(refusal, language),
    };
    told(&id, &proposal::reject(&session.log, &id, &by, &reason).await?, language)
}

pub(super) async fn withdraw(session: &Session, ask: &ask::Withdraw) -> Result<ExitCode, Failure> {
    let language = session.language;
    let by = import::staff_id(&ask.actor, language)?;
    let Ok(id) = ProposalId::new(&ask.proposal) else { return no_name(session, &ask.proposal) };
    told(&id, &proposal::withdraw(&session.log, &id, &by).await?, language)
}

/// Tells what came of a decision, and gives the exit code.
fn told(id: &ProposalId, decided: &Decided, language: Language) -> Result<ExitCode, Failure> {
    let code = match decided {
        Decided::Bad { rows, bad } => {
            let outcome = Outcome::Refused { rows: *rows, bad: bad.clone() };
            let code = import::tell(id.as_str(), &outcome, true, language)?;
            let still_open = language.say("la proposta resta aperta.", "the proposal stays open.");
            writeln!(std::io::stderr(), "{id}: {still_open}")?;
            code
        }
        Decided::Refused(refusal) => propose::refused(id.as_str(), refusal, language)?,
        decided => {
            writeln!(std::io::stderr(), "{id}: {}", language.decided(decided))?;
            0
        }
    };
    Ok(ExitCode::from(code))
}

/// What can be no proposal's name.
fn no_name(session: &Session, name: &str) -> Result<ExitCode, Failure> {
    match ProposalId::new(name) {
        Err(refusal) => close::refused(refusal, session.language),
        Ok(_) => Ok(ExitCode::SUCCESS),
    }
}
