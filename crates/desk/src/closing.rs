//! Closing a period: what stands, and the hash of all that is known, are recorded for the act that approves them.

use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use usus_domain::act::Act;
use usus_domain::command::{Close, Command};
use usus_domain::id::{RowId, StaffId};
use usus_domain::particulars::Particulars;
use usus_domain::refusal::Refusal;
use usus_domain::stream::Stream;
use usus_domain::table::Action;
use usus_domain::text::Text;
use usus_log::document::hex;
use usus_log::error::LogError;
use usus_log::store::Log;
use usus_log::unit::Unit;
use usus_verifier::base64;
use usus_verifier::tree::Hash;

use crate::import::ATTEMPTS;
use crate::movement_row::content;

/// What a closing puts on record.
#[derive(Debug)]
pub struct Stands {
    /// How many entries are known.
    pub size: i64,
    /// The root of the tree over them.
    pub root: Hash,
    /// The balances at the date of the closing as known then, as CSV.
    pub balances: Vec<u8>,
    /// How many rows those balances have.
    pub rows: usize,
}

/// What came of a closing.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is recorded.
    Recorded,
    /// It was recorded before, by the same words; what stood then is what counts.
    Known,
    /// A rule says no.
    Refused(Refusal),
}

/// The row of a closing, from the words it is asked in.
///
/// # Errors
/// The refusal of a name, an act or a note that cannot stand.
pub fn row(id: &str, effective_on: NaiveDate, act: &str, note: Option<&str>) -> Result<Particulars, Refusal> {
    Ok(Particulars {
        id: RowId::new(id)?,
        effective_on,
        act: Act::parse(act)?,
        note: note.map(|note| Text::free("note", note)).transpose()?,
        cup: None,
        cig: None,
        reference: None,
    })
}

/// The hash by which a closing names its balances.
#[must_use]
pub fn digest(balances: &[u8]) -> String {
    hex(&Sha256::digest(balances))
}

/// Records a closing, unless it is recorded already. What others record in the meantime does not disturb it: it says
/// itself how much was known.
///
/// # Errors
/// The machine's; what a rule says is an [`Outcome`].
pub async fn close(
    log: &Log,
    row: &Particulars,
    stands: &Stands,
    actor: &StaffId,
) -> Result<Outcome, LogError> {
    let mut attempt = 1;
    loop {
        let unit = Unit::begin_afresh(log).await?;
        match stage(&unit, row, stands).await? {
            Ok(true) => {}
            Ok(false) => return Ok(Outcome::Known),
            // What was read while somebody else recorded may never have been so at one time: then it says nothing.
            Err(_) if attempt < ATTEMPTS && !unit.still_holds(&[row.id.as_str()]).await? => {
                attempt += 1;
                continue;
            }
            Err(refusal) => return Ok(Outcome::Refused(refusal)),
        }
        match unit.commit(actor.as_str(), &|_| {}).await {
            Ok(head) => {
                tracing::info!(position = head.position, actor = actor.as_str(), "closing recorded");
                return Ok(Outcome::Recorded);
            }
            Err(LogError::Conflict) if attempt < ATTEMPTS => attempt += 1,
            Err(error) => return Err(error),
        }
    }
}

/// Decides a closing on a unit; gives whether it says something new. The same words recorded before are nothing new.
pub(crate) async fn stage(
    unit: &Unit,
    row: &Particulars,
    stands: &Stands,
) -> Result<Result<bool, Refusal>, LogError> {
    let input = content(row, Action::Close).hash();
    unit.look_up(&[row.id.as_str()]).await?;
    match unit.row(&row.id) {
        Some(known) if known.input == Some(input) => return Ok(Ok(false)),
        Some(_) => return Ok(Err(Refusal::IdTaken { id: row.id.clone() })),
        None => {}
    }
    let ask = Close {
        row: row.clone(),
        size: stands.size,
        root: base64::written(&stands.root).into(),
        balances: digest(&stands.balances).into(),
        rows: stands.rows,
    };
    unit.handle(&Stream::Closing(row.id.clone()), Command::Close(ask), Some(input)).await
}
