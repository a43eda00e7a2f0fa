//! Deciding on a proposal: what is let in is decided again by today's state, and recorded with the approval or not at all.

use usus_domain::command::{Approve, Command, Reject, Withdraw};
use usus_domain::decide::decide;
use usus_domain::four_eyes::FourEyes;
use usus_domain::id::{ProposalId, StaffId};
use usus_domain::particulars::Particulars;
use usus_domain::proposal::{Asks, Settled};
use usus_domain::refusal::Refusal;
use usus_domain::stream::Stream;
use usus_domain::text::Text;
use usus_log::error::LogError;
use usus_log::store::Log;
use usus_log::unit::Unit;

use super::{Proposal, Whole, find};
use crate::cells::Columns;
use crate::closing::{self, Stands};
use crate::fault::BadRow;
use crate::import::{self, ATTEMPTS, Gate, Listener, Progress};

/// What came of a decision on a proposal.
#[derive(Debug, PartialEq, Eq)]
pub enum Decided {
    /// It is recorded.
    Recorded {
        /// How the proposal ended.
        how: Settled,
        /// Entries that an approval led to.
        entries: usize,
        /// The last position of the ledger.
        head: i64,
    },
    /// The same person had decided the same before.
    Known {
        /// How the proposal ended.
        how: Settled,
    },
    /// It asks for a closing: what stands by the date of this row has to be made out first.
    Closing(Box<Particulars>),
    /// Some rows would be refused as the ledger stands now: nothing is recorded, and the proposal stays open.
    Bad {
        /// Rows of the proposal.
        rows: usize,
        /// Every bad one.
        bad: Vec<BadRow>,
    },
    /// A rule says no: nothing is recorded.
    Refused(Refusal),
}

/// Approves a proposal: its rows are decided again, and recorded with the approval, all or none; they are entered by the
/// proposer. Of a closing `stands` is what stands now; without it the answer is [`Decided::Closing`]. Rows that a gate does
/// not let pass are not approved.
///
/// # Errors
/// The gate's and the machine's; what a rule says is a [`Decided`].
pub async fn approve<G: Gate>(
    gate: &G,
    log: &Log,
    id: &ProposalId,
    by: &StaffId,
    stands: Option<&Stands>,
    listener: Listener<'_>,
) -> Result<Decided, G::Error> {
    let mut attempt = 1;
    loop {
        let Some(whole) = find(log, id).await? else { return Ok(unknown(id)) };
        if was_settled_so(&whole.proposal, Settled::Approved, by, None) {
            return Ok(Decided::Known { how: Settled::Approved });
        }
        let unit = Unit::begin_afresh(log).await?;
        let stream = Stream::Proposal(id.clone());
        let ask = |entries| {
            let proposer = whole.proposal.proposer.clone();
            Command::Approve(Approve { proposal: id.clone(), proposer, by: by.clone(), entries })
        };
        // Who may not approve it is told so before its rows are decided again.
        let state = unit.state(&stream.to_string()).await?;
        if let Err(refusal) = decide(&state, ask(0)) {
            if attempt < ATTEMPTS && is_news(&whole.proposal, &refusal) {
                attempt += 1;
                continue;
            }
            return Ok(Decided::Refused(refusal));
        }
        if let (Asks::Closing(row), None) = (&whole.proposal.asks, stands) {
            return Ok(Decided::Closing(row.clone()));
        }
        unit.entered_by(Some(whole.proposal.proposer.as_str()));
        let (ids, trouble) = stage(&unit, &whole, stands, listener).await?;
        if trouble.is_some() && attempt < ATTEMPTS && !unit.still_holds(&ids).await? {
            attempt += 1;
            continue;
        }
        if let Some(file) = &whole.file {
            gate.pass(file).await?;
        }
        if let Some(trouble) = trouble {
            return Ok(trouble);
        }
        unit.entered_by(None);
        let entries = unit.waiting();
        let approval = ask(u32::try_from(entries).unwrap_or(u32::MAX));
        if let Err(refusal) = unit.handle(&stream, approval, None).await? {
            return Ok(Decided::Refused(refusal));
        }
        match unit.commit(by.as_str(), &|written| listener(Progress::Written(written))).await {
            Ok(head) => {
                tracing::info!(entries, position = head.position, actor = by.as_str(), "proposal approved");
                return Ok(Decided::Recorded { how: Settled::Approved, entries, head: head.position });
            }
            Err(LogError::Conflict) if attempt < ATTEMPTS => attempt += 1,
            Err(error) => return Err(error.into()),
        }
    }
}

/// Stages what a proposal asks for; gives the ids that were looked up, and what keeps it from being recorded.
async fn stage(
    unit: &Unit,
    whole: &Whole,
    stands: Option<&Stands>,
    listener: Listener<'_>,
) -> Result<(Vec<String>, Option<Decided>), LogError> {
    match (&whole.proposal.asks, &whole.file, stands) {
        (Asks::Closing(row), _, Some(stands)) => {
            let refusal = closing::stage(unit, row, stands).await?.err();
            Ok((vec![row.id.to_string()], refusal.map(Decided::Refused)))
        }
        (_, Some(file), _) => {
            let staged = import::stage(unit, file, FourEyes::default(), listener).await?;
            let bad = (!staged.bad.is_empty())
                .then_some(Decided::Bad { rows: file.table.rows.len(), bad: staged.bad });
            Ok((import::ids_in(file, &Columns::of(&file.table)), bad))
        }
        _ => Ok((Vec::new(), None)),
    }
}

/// Rejects a proposal, with a reason.
///
/// # Errors
/// The machine's; what a rule says is a [`Decided`].
pub async fn reject(log: &Log, id: &ProposalId, by: &StaffId, reason: &Text) -> Result<Decided, LogError> {
    settle(log, id, by, Settled::Rejected, Some(reason)).await
}

/// Takes a proposal back.
///
/// # Errors
/// The machine's; what a rule says is a [`Decided`].
pub async fn withdraw(log: &Log, id: &ProposalId, by: &StaffId) -> Result<Decided, LogError> {
    settle(log, id, by, Settled::Withdrawn, None).await
}

/// Ends a proposal without letting it in; with a reason it is rejected, without one withdrawn.
async fn settle(
    log: &Log,
    id: &ProposalId,
    by: &StaffId,
    how: Settled,
    reason: Option<&Text>,
) -> Result<Decided, LogError> {
    let mut attempt = 1;
    loop {
        let Some(Whole { proposal: found, .. }) = find(log, id).await? else { return Ok(unknown(id)) };
        if was_settled_so(&found, how, by, reason) {
            return Ok(Decided::Known { how });
        }
        let (proposal, proposer, by) = (id.clone(), found.proposer.clone(), by.clone());
        let ask = match reason {
            Some(reason) => {
                Command::Reject(Reject { proposal, proposer, by: by.clone(), reason: reason.clone() })
            }
            None => Command::Withdraw(Withdraw { proposal, proposer, by: by.clone() }),
        };
        let unit = Unit::begin_afresh(log).await?;
        if let Err(refusal) = unit.handle(&Stream::Proposal(id.clone()), ask, None).await? {
            if attempt < ATTEMPTS && is_news(&found, &refusal) {
                attempt += 1;
                continue;
            }
            return Ok(Decided::Refused(refusal));
        }
        match unit.commit(by.as_str(), &|_| {}).await {
            Ok(head) => return Ok(Decided::Recorded { how, entries: 0, head: head.position }),
            Err(LogError::Conflict) if attempt < ATTEMPTS => attempt += 1,
            Err(error) => return Err(error),
        }
    }
}

fn unknown(id: &ProposalId) -> Decided {
    Decided::Refused(Refusal::ProposalUnknown { proposal: id.clone() })
}

/// Whether it ended just so, by the same person: then nothing is left to do.
fn was_settled_so(proposal: &Proposal, how: Settled, by: &StaffId, reason: Option<&Text>) -> bool {
    proposal
        .settlement
        .as_ref()
        .is_some_and(|was| was.how == how && was.by == *by && was.reason.as_ref() == reason)
}

/// Whether it was settled after it was read: then it is read again, to see by whom.
fn is_news(proposal: &Proposal, refusal: &Refusal) -> bool {
    proposal.settlement.is_none() && matches!(refusal, Refusal::ProposalSettled { .. })
}
