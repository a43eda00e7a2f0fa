//! Asking for what a second person must let in.

use usus_domain::command::{Command, Propose};
use usus_domain::four_eyes::FourEyes;
use usus_domain::id::{ProposalId, StaffId};
use usus_domain::particulars::Particulars;
use usus_domain::proposal::{Asks, Proposed, ProposedRow, Settled, Waits};
use usus_domain::refusal::Refusal;
use usus_domain::stream::Stream;
use usus_domain::table::Action;
use usus_log::document::hex;
use usus_log::error::LogError;
use usus_log::store::Log;
use usus_log::unit::Unit;

use super::{find, kept, print};
use crate::closing::{self, Stands};
use crate::fault::BadRow;
use crate::import::{self, ATTEMPTS, Gate, Listener, Open, Outcome, Readable, Rehearsal};
use crate::movement_row::content;

/// What came of a proposal.
#[derive(Debug, PartialEq, Eq)]
pub enum Asked {
    /// It is recorded, and waits.
    Recorded {
        /// Its name.
        proposal: ProposalId,
        /// Rows it asks for; 0 for a closing.
        rows: usize,
        /// Why it waits; empty where nothing but the proposer asks for a second person.
        waits: Vec<Waits>,
        /// The last position of the ledger.
        head: i64,
    },
    /// It was recorded before, with the same content.
    Known {
        /// Its name.
        proposal: ProposalId,
        /// How it ended since; `None` while it is open.
        settled: Option<Settled>,
    },
    /// All that is asked for is in the ledger already.
    NothingNew {
        /// Rows of the file.
        rows: usize,
    },
    /// Some rows would be refused as the ledger stands: nothing is recorded.
    Bad {
        /// Rows of the file.
        rows: usize,
        /// Every bad one.
        bad: Vec<BadRow>,
    },
    /// A rule says no.
    Refused(Refusal),
}

/// What came of a file under four eyes.
#[derive(Debug, PartialEq, Eq)]
pub enum Submitted {
    /// Nothing in it waits for a second person: what came of its import.
    Imported(Outcome),
    /// Something in it does: what came of the proposal of all its rows.
    Proposed(Asked),
}

/// Records a file at once where nothing in it waits for a second person, and proposes it otherwise: all its rows, since
/// they may build on one another. What does not wait under a policy never will, whatever is recorded in the meantime.
/// Neither is done where a gate does not let it pass.
///
/// # Errors
/// The gate's and the machine's.
pub async fn submit<G: Gate>(
    gate: &G,
    log: &Log,
    file: &Readable,
    actor: &StaffId,
    policy: FourEyes,
    listener: Listener<'_>,
) -> Result<Submitted, G::Error> {
    let mut rehearsal = Rehearsal::under(policy);
    let outcome = rehearsal.rehearse(log, file, listener).await?;
    gate.pass(file).await?;
    Ok(match outcome {
        Outcome::Done { .. } if rehearsal.waits().next().is_some() => {
            let asked = propose_through(gate, log, file, None, actor, policy, listener).await?;
            Submitted::Proposed(asked)
        }
        Outcome::Done { .. } => {
            Submitted::Imported(import::import_through(gate, log, file, actor, listener).await?)
        }
        Outcome::Refused { .. } => Submitted::Imported(outcome),
    })
}

/// Proposes a file: its rows go on record as they were written, if the ledger could take them now. Without a name it gets
/// one from its content, so that the same file twice is one proposal; one that was rejected or withdrawn may be made again.
///
/// # Errors
/// The machine's; what a rule says is an [`Asked`].
pub async fn propose(
    log: &Log,
    file: &Readable,
    name: Option<&ProposalId>,
    actor: &StaffId,
    policy: FourEyes,
    listener: Listener<'_>,
) -> Result<Asked, LogError> {
    propose_through(&Open, log, file, name, actor, policy, listener).await
}

/// Proposes a file if a gate lets it pass.
async fn propose_through<G: Gate>(
    gate: &G,
    log: &Log,
    file: &Readable,
    name: Option<&ProposalId>,
    actor: &StaffId,
    policy: FourEyes,
    listener: Listener<'_>,
) -> Result<Asked, G::Error> {
    let rows: Vec<ProposedRow> = file.table.rows.iter().map(kept).collect();
    let input = print(&file.table.columns, &rows)?;
    let asked = Wish { log, name, actor, input };
    if let Place::Known(known) = asked.place().await? {
        return Ok(known);
    }
    let mut rehearsal = Rehearsal::under(policy);
    let outcome = rehearsal.rehearse(log, file, listener).await?;
    gate.pass(file).await?;
    match outcome {
        Outcome::Refused { rows, bad } => return Ok(Asked::Bad { rows, bad }),
        Outcome::Done { rows, recorded: 0, .. } => return Ok(Asked::NothingNew { rows }),
        Outcome::Done { .. } => {}
    }
    let columns = file.table.columns.iter().map(|column| column.as_str().into()).collect();
    let asks = Asks::Rows { columns, rows: u32::try_from(rows.len()).unwrap_or(u32::MAX) };
    Ok(asked.record(asks, rehearsal.waits().collect(), rows).await?)
}

/// Proposes a closing, if the ledger could be closed so now. What it puts on record is made out when it is approved;
/// `stands` is what stands now.
///
/// # Errors
/// The machine's; what a rule says is an [`Asked`].
pub async fn propose_closing(
    log: &Log,
    row: &Particulars,
    stands: &Stands,
    name: Option<&ProposalId>,
    actor: &StaffId,
) -> Result<Asked, LogError> {
    let input = content(row, Action::Close).hash();
    let asked = Wish { log, name, actor, input };
    if let Place::Known(known) = asked.place().await? {
        return Ok(known);
    }
    let mut attempt = 1;
    loop {
        let unit = Unit::begin_afresh(log).await?;
        match closing::stage(&unit, row, stands).await? {
            Ok(true) => break,
            Ok(false) => return Ok(Asked::NothingNew { rows: 0 }),
            Err(_) if attempt < ATTEMPTS && !unit.still_holds(&[row.id.as_str()]).await? => attempt += 1,
            Err(refusal) => return Ok(Asked::Refused(refusal)),
        }
    }
    asked.record(Asks::Closing(Box::new(row.clone())), vec![Waits::Closing], Vec::new()).await
}

/// What somebody asks for, by its hash and perhaps by a name.
struct Wish<'w> {
    log: &'w Log,
    name: Option<&'w ProposalId>,
    actor: &'w StaffId,
    input: [u8; 32],
}

/// Where a proposal goes.
enum Place {
    /// Under this name.
    Free(ProposalId),
    /// Nowhere: this is what there is to say.
    Known(Asked),
}

impl Wish<'_> {
    /// Where it goes: under the name it is given, or the first of its own that is free.
    async fn place(&self) -> Result<Place, LogError> {
        let mut turn = 1;
        loop {
            let name = match self.name {
                Some(name) => name.clone(),
                None => own_name(&self.input, turn)?,
            };
            let Some(found) = find(self.log, &name).await? else { return Ok(Place::Free(name)) };
            let settled = found.proposal.settlement.as_ref().map(|settlement| settlement.how);
            let is_same = found.proposal.is_of(&self.input);
            let may_be_made_again = matches!(settled, Some(Settled::Rejected | Settled::Withdrawn));
            if is_same && (self.name.is_some() || !may_be_made_again) {
                return Ok(Place::Known(Asked::Known { proposal: name, settled }));
            }
            if self.name.is_some() {
                return Ok(Place::Known(Asked::Refused(Refusal::ProposalTaken { proposal: name })));
            }
            turn += 1;
        }
    }

    async fn record(&self, asks: Asks, waits: Vec<Waits>, rows: Vec<ProposedRow>) -> Result<Asked, LogError> {
        let mut attempt = 1;
        loop {
            let proposal = match self.place().await? {
                Place::Free(name) => name,
                Place::Known(known) => return Ok(known),
            };
            let unit = Unit::begin_afresh(self.log).await?;
            let proposed = Proposed { proposal: proposal.clone(), waits: waits.clone(), asks: asks.clone() };
            let ask = Command::Propose(Propose { proposed, rows: rows.clone() });
            match unit.handle(&Stream::Proposal(proposal.clone()), ask, Some(self.input)).await? {
                Ok(_) => {}
                // Somebody else has taken the name since.
                Err(_) if attempt < ATTEMPTS => {
                    attempt += 1;
                    continue;
                }
                Err(refusal) => return Ok(Asked::Refused(refusal)),
            }
            match unit.commit(self.actor.as_str(), &|_| {}).await {
                Ok(head) => {
                    let (rows, head) = (rows.len(), head.position);
                    tracing::info!(rows, position = head, actor = self.actor.as_str(), "proposal recorded");
                    return Ok(Asked::Recorded { proposal, rows, waits, head });
                }
                Err(LogError::Conflict) if attempt < ATTEMPTS => attempt += 1,
                Err(error) => return Err(error),
            }
        }
    }
}

/// A name out of the content; `turn` tells proposals of the same content apart.
fn own_name(input: &[u8; 32], turn: u32) -> Result<ProposalId, LogError> {
    let hash = hex(&input[..4]);
    let name = if turn == 1 { format!("proposta-{hash}") } else { format!("proposta-{hash}-{turn}") };
    ProposalId::new(&name)
        .map_err(|refusal| LogError::Unreadable { position: 0, reason: refusal.to_string() })
}
