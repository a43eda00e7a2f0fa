//! Recording, by a page or over the API: no further than somebody's role reaches, and in four eyes where the office says
//! so.

use usus_desk::closing::Stands;
use usus_desk::fault::BadRow;
use usus_desk::import::{self as desk, Foreseen, Gate, Outcome, Readable};
use usus_desk::proposal::{self, Asked, Decided, Proposal, Submitted, Whole};
use usus_domain::four_eyes::FourEyes;
use usus_domain::id::ProposalId;
use usus_domain::particulars::Particulars;
use usus_domain::proposal::Waits;
use usus_domain::refusal::Refusal;
use usus_domain::text::Text;

use crate::commands::{close, decide};
use crate::serve::reach::{self, Within};
use crate::serve::{Permission, Trouble, Visit};

/// What came of recording rows.
#[derive(Debug)]
pub(crate) enum Recorded {
    /// They are in the ledger, which now reaches a position.
    Entered {
        /// How many rows there were.
        rows: usize,
        /// How many of them said something new.
        recorded: usize,
        /// The last position.
        head: i64,
    },
    /// They wait for a second person.
    Proposed(Waiting),
    /// Nothing is recorded; the sentence says why, and no rule was broken.
    Nothing {
        /// How many rows there were.
        rows: usize,
        /// Why.
        sentence: String,
    },
    /// Some rows are bad.
    Refused {
        /// How many rows there were.
        rows: usize,
        /// Every bad one.
        bad: Vec<BadRow>,
    },
}

/// A proposal that waits for a second person.
#[derive(Debug)]
pub(crate) struct Waiting {
    /// Its name.
    pub(crate) proposal: ProposalId,
    /// Why it waits.
    pub(crate) waits: Vec<Waits>,
    /// The rows it asks for; 0 for a closing.
    pub(crate) rows: usize,
    /// The same in a sentence.
    pub(crate) sentence: String,
}

/// What came of asking for a closing in four eyes.
#[derive(Debug)]
pub(crate) enum AskedToClose {
    /// It waits for a second person.
    Waits(Waiting),
    /// It is in the ledger already.
    Known,
    /// A rule says no.
    Refused(Refusal),
}

/// What waits for a second person in this office; nothing where it has set no four eyes.
pub(crate) fn policy(visit: &Visit) -> Option<FourEyes> {
    let set = visit.office.config.four_eyes.as_ref()?;
    Some(FourEyes { limit: Some(set.limit_cents) })
}

/// What this person may do, and no further than their role reaches.
fn within(visit: &Visit, permission: Permission) -> Within<'_> {
    Within { office: &visit.office, person: &visit.person, permission }
}

/// What recording would do. A refusal has figures: whoever may not record rows is not told what would come of them.
pub(crate) async fn foresee(visit: &Visit, file: &Readable) -> Result<Foreseen, Trouble> {
    let policy = policy(visit);
    let mut foreseen = desk::foresee(&visit.office.log, file, policy.unwrap_or_default()).await?;
    within(visit, Permission::Record).pass(file).await?;
    if policy.is_none() {
        foreseen.waits.clear();
    }
    Ok(foreseen)
}

/// Records rows, or proposes them where they wait for a second person.
pub(crate) async fn record(visit: &Visit, file: &Readable) -> Result<Recorded, Trouble> {
    let (log, actor) = (&visit.office.log, &visit.person.staff_id);
    let in_turn = visit.office.kept.recording.lock().await;
    let gate = within(visit, Permission::Record);
    let submitted = match policy(visit) {
        Some(policy) => proposal::submit(&gate, log, file, actor, policy, &|_| {}).await?,
        None => Submitted::Imported(desk::import_through(&gate, log, file, actor, &|_| {}).await?),
    };
    drop(in_turn);
    Ok(match submitted {
        Submitted::Imported(Outcome::Done { rows, recorded, head }) => {
            visit.office.knows(head).await;
            Recorded::Entered { rows, recorded, head }
        }
        Submitted::Imported(Outcome::Refused { rows, bad })
        | Submitted::Proposed(Asked::Bad { rows, bad }) => Recorded::Refused { rows, bad },
        Submitted::Proposed(Asked::Refused(refusal)) => Recorded::Refused {
            rows: file.table.rows.len(),
            bad: vec![BadRow { row: 1, fault: refusal.into() }],
        },
        Submitted::Proposed(asked) => match waiting(visit, &asked).await? {
            Some(waiting) => Recorded::Proposed(waiting),
            None => Recorded::Nothing { rows: file.table.rows.len(), sentence: visit.language.asked(&asked) },
        },
    })
}

/// Asks for a closing where it waits for a second person; nothing is done where this office has set no four eyes.
pub(crate) async fn ask_to_close(
    visit: &Visit,
    row: &Particulars,
    stands: &Stands,
) -> Result<Option<AskedToClose>, Trouble> {
    if policy(visit).is_none() {
        return Ok(None);
    }
    let (log, actor) = (&visit.office.log, &visit.person.staff_id);
    let _in_turn = visit.office.kept.recording.lock().await;
    Ok(Some(match proposal::propose_closing(log, row, stands, None, actor).await? {
        Asked::Refused(refusal) => AskedToClose::Refused(refusal),
        asked => match waiting(visit, &asked).await? {
            Some(waiting) => AskedToClose::Waits(waiting),
            None => AskedToClose::Known,
        },
    }))
}

/// The proposal that waits, where one does.
async fn waiting(visit: &Visit, asked: &Asked) -> Result<Option<Waiting>, Trouble> {
    let sentence = visit.language.asked(asked);
    Ok(match asked {
        Asked::Recorded { proposal, rows, waits, head } => {
            visit.office.knows(*head).await;
            Some(Waiting { proposal: proposal.clone(), waits: waits.clone(), rows: *rows, sentence })
        }
        Asked::Known { proposal, settled: None } => {
            let known = proposal::find(&visit.office.log, proposal).await?;
            let rows = known.as_ref().and_then(|whole| whole.file.as_ref());
            let rows = rows.map_or(0, |file| file.table.rows.len());
            let waits = known.map(|whole| whole.proposal.waits).unwrap_or_default();
            Some(Waiting { proposal: proposal.clone(), waits, rows, sentence })
        }
        _ => None,
    })
}

/// The proposals that somebody may see, as they stood at the moment looked at, in the order in which they were made.
pub(crate) async fn proposals(visit: &Visit) -> Result<Vec<Proposal>, Trouble> {
    seen(visit, proposal::all(&visit.office.log).await?).await
}

/// Those of them that nobody has settled until now.
pub(crate) async fn open_proposals(visit: &Visit) -> Result<Vec<Proposal>, Trouble> {
    seen(visit, proposal::open(&visit.office.log).await?).await
}

async fn seen(visit: &Visit, proposals: Vec<Proposal>) -> Result<Vec<Proposal>, Trouble> {
    let mut seen = Vec::new();
    for proposal in proposals {
        let Some(proposal) = as_known(visit, proposal) else { continue };
        if visit.person.ambiti().is_some() {
            let whole = proposal::find(&visit.office.log, &proposal.id).await?;
            if !is_open(visit, whole.as_ref()).await? {
                continue;
            }
        }
        seen.push(proposal);
    }
    Ok(seen)
}

/// A proposal as it stood at the moment looked at: nothing where it was not there yet.
fn as_known(visit: &Visit, mut proposal: Proposal) -> Option<Proposal> {
    let known = visit.clocks.known;
    proposal.settlement = proposal.settlement.filter(|settlement| settlement.position <= known);
    (proposal.position <= known).then_some(proposal)
}

/// Whether whoever asks may see a proposal: closings are everybody's, rows are for those who see wherever they reach.
async fn is_open(visit: &Visit, whole: Option<&Whole>) -> Result<bool, Trouble> {
    match whole.and_then(|whole| whole.file.as_ref()) {
        Some(file) => {
            let reach = reach::of_file(&visit.office, file).await?;
            Ok(reach.is_open_to(&visit.person, Permission::Read))
        }
        None => Ok(true),
    }
}

/// A proposal with its rows, as it stood at the moment looked at, for those who may see it.
pub(crate) async fn found(visit: &Visit, id: &str) -> Result<Whole, Trouble> {
    let unknown = || {
        let said = visit.say("Nessuna proposta con questo nome", "No proposal of this name");
        Trouble::NotFound(format!("{said}: {id}."))
    };
    let name = ProposalId::new(id).map_err(|_| unknown())?;
    let Whole { proposal, file } = proposal::find(&visit.office.log, &name).await?.ok_or_else(unknown)?;
    let whole = Whole { proposal: as_known(visit, proposal).ok_or_else(unknown)?, file };
    if is_open(visit, Some(&whole)).await? { Ok(whole) } else { Err(Trouble::NotAllowed) }
}

/// A proposal that this person may decide on: in every ambito that it touches.
pub(crate) async fn decidable(visit: &Visit, id: &str) -> Result<Whole, Trouble> {
    let whole = found(visit, id).await?;
    match &whole.file {
        Some(file) => within(visit, Permission::Approve).pass(file).await?,
        None if !visit.person.may_in(Permission::Approve, None) => return Err(Trouble::NotAllowed),
        None => {}
    }
    Ok(whole)
}

/// Lets a proposal in.
pub(crate) async fn approve(visit: &Visit, whole: &Whole) -> Result<Decided, Trouble> {
    let (log, by) = (&visit.office.log, &visit.person.staff_id);
    let _in_turn = visit.office.kept.recording.lock().await;
    let gate = within(visit, Permission::Approve);
    let decided: Result<_, Trouble> =
        decide::approved(&gate, log, &whole.proposal.id, by, visit.language, &|_| {}).await;
    known(visit, decided?).await
}

/// Does not let a proposal in.
pub(crate) async fn reject(visit: &Visit, whole: &Whole, reason: &Text) -> Result<Decided, Trouble> {
    let (log, by) = (&visit.office.log, &visit.person.staff_id);
    known(visit, proposal::reject(log, &whole.proposal.id, by, reason).await?).await
}

/// Takes a proposal back.
pub(crate) async fn withdraw(visit: &Visit, whole: &Whole) -> Result<Decided, Trouble> {
    let (log, by) = (&visit.office.log, &visit.person.staff_id);
    known(visit, proposal::withdraw(log, &whole.proposal.id, by).await?).await
}

async fn known(visit: &Visit, decided: Decided) -> Result<Decided, Trouble> {
    if let Decided::Recorded { head, .. } = &decided {
        visit.office.knows(*head).await;
    }
    Ok(decided)
}

/// What would stand in a closing by a date.
pub(crate) async fn stands(visit: &Visit, row: &Particulars) -> Result<Stands, Trouble> {
    Ok(close::stands(&visit.office.log, row.effective_on, visit.language).await?.0)
}
