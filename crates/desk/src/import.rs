//! The journey of a file: read, look up, decide each row, record all of them or none.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use usus_domain::four_eyes::FourEyes;
use usus_domain::id::{RowId, StaffId};
use usus_domain::movement::Movement;
use usus_domain::proposal::Waits;
use usus_domain::refusal::Refusal;
use usus_log::error::LogError;
use usus_log::store::Log;
use usus_log::unit::Unit;

use crate::cells::{Cells, Columns};
use crate::fault::{BadRow, Fault, Stop, Unreadable};
use crate::look_up::RefusedRows;
use crate::sheet::{self, Table};
use crate::subject::Subject;
use crate::{movement_row, register_row};

/// A file that was read and whose header makes sense.
#[derive(Debug)]
pub struct Readable {
    /// What it is about.
    pub subject: Subject,
    /// Its rows.
    pub table: Table,
}

/// What came of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// All its rows are in the ledger; `recorded` of them are new.
    Done {
        /// Rows of the file.
        rows: usize,
        /// Rows that said something new.
        recorded: usize,
        /// The last position of the ledger.
        head: i64,
    },
    /// Some rows are bad, so none is recorded.
    Refused {
        /// Rows of the file.
        rows: usize,
        /// Every bad one.
        bad: Vec<BadRow>,
    },
}

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// So many rows are decided.
    Decided(usize),
    /// So many entries are written.
    Written(usize),
}

/// Who may have a file recorded: asked when all its rows were read from the log, and before any of it is recorded or
/// anything is said of it.
///
/// What is recorded after that by somebody else, in this program or in another, cannot widen what the rows touch: a row
/// that the log did not know when it was looked up is refused as unknown, and where anything else they rest on has
/// changed the file is decided again, and this is asked again.
pub trait Gate: Sync {
    /// How it says no.
    type Error: From<LogError> + Send;

    /// Lets a file pass or not, by the log as it is now.
    ///
    /// # Errors
    /// Where it does not let it pass, and what the machine says.
    fn pass(&self, file: &Readable) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// Everything passes: the command line is for those who are trusted with the ledger.
#[derive(Debug, Clone, Copy)]
pub struct Open;

impl Gate for Open {
    type Error = LogError;

    async fn pass(&self, _: &Readable) -> Result<(), LogError> {
        Ok(())
    }
}

/// Told of progress.
pub type Listener<'l> = &'l (dyn Fn(Progress) + Send + Sync);

/// How often a file is decided again when others write in the meantime.
pub(crate) const ATTEMPTS: usize = 8;

/// Rows up to which a file is first decided on what this process has kept of the ledger.
const FEW: usize = 64;

/// Reads a file and its header.
///
/// # Errors
/// [`Unreadable`] where it is no table, or not one the contract knows.
pub fn read(path: &Path) -> Result<Readable, Unreadable> {
    understand(sheet::read(path).map_err(Unreadable::File)?)
}

/// Reads a file that is held in memory.
///
/// # Errors
/// As [`read`].
pub fn read_bytes(bytes: &[u8]) -> Result<Readable, Unreadable> {
    understand(sheet::read_bytes(bytes).map_err(Unreadable::File)?)
}

/// Takes a table whose header makes sense for what it is.
///
/// # Errors
/// [`Unreadable`] where it is not a table the contract knows.
pub fn understand(table: Table) -> Result<Readable, Unreadable> {
    Ok(Readable { subject: Subject::of(&table)?, table })
}

/// Imports a file: all its rows are recorded, or none.
///
/// # Errors
/// The machine's; a bad row is an [`Outcome`].
pub async fn import(
    log: &Log,
    file: &Readable,
    actor: &StaffId,
    listener: Listener<'_>,
) -> Result<Outcome, LogError> {
    import_through(&Open, log, file, actor, listener).await
}

/// Imports a file if a gate lets it pass.
///
/// # Errors
/// The gate's and the machine's; a bad row is an [`Outcome`].
pub async fn import_through<G: Gate>(
    gate: &G,
    log: &Log,
    file: &Readable,
    actor: &StaffId,
    listener: Listener<'_>,
) -> Result<Outcome, G::Error> {
    let mut attempt = 1;
    let mut is_afresh = file.table.rows.len() > FEW;
    loop {
        let unit = if is_afresh { Unit::begin_afresh(log).await? } else { Unit::begin(log) };
        is_afresh = true;
        let staged = stage(&unit, file, FourEyes::default(), listener).await?;
        if !staged.bad.is_empty() {
            // What is kept may be behind, and what is read while others record may be of two moments: only what
            // was so at one time can say no.
            if !unit.is_fresh() {
                continue;
            }
            if attempt < ATTEMPTS && !unit.still_holds(&ids_in(file, &Columns::of(&file.table))).await? {
                attempt += 1;
                continue;
            }
            gate.pass(file).await?;
            return Ok(Outcome::Refused { rows: file.table.rows.len(), bad: staged.bad });
        }
        gate.pass(file).await?;
        match unit.commit(actor.as_str(), &|written| listener(Progress::Written(written))).await {
            Ok(head) => {
                tracing::info!(
                    rows = file.table.rows.len(),
                    recorded = staged.recorded,
                    position = head.position,
                    actor = actor.as_str(),
                    "file imported"
                );
                return Ok(Outcome::Done {
                    rows: file.table.rows.len(),
                    recorded: staged.recorded,
                    head: head.position,
                });
            }
            Err(LogError::Conflict) if attempt < ATTEMPTS => attempt += 1,
            Err(error) => return Err(error.into()),
        }
    }
}

/// Rehearses files on a unit that is never recorded: later files see earlier ones.
#[derive(Default)]
pub struct Rehearsal<'f> {
    unit: Option<Unit>,
    accepted: Vec<&'f Readable>,
    policy: FourEyes,
    waits: BTreeSet<Waits>,
}

impl<'f> Rehearsal<'f> {
    /// A rehearsal that also finds out what would wait for a second person.
    #[must_use]
    pub fn under(policy: FourEyes) -> Self {
        Self { policy, ..Self::default() }
    }

    /// Why something in the files that were accepted so far waits for a second person; empty where nothing does.
    pub fn waits(&self) -> impl Iterator<Item = Waits> {
        self.waits.iter().copied()
    }

    /// Rehearses one more file.
    ///
    /// # Errors
    /// The machine's; a bad row is an [`Outcome`].
    pub async fn rehearse(
        &mut self,
        log: &Log,
        file: &'f Readable,
        listener: Listener<'_>,
    ) -> Result<Outcome, LogError> {
        let mut unit = match self.unit.take() {
            Some(unit) => unit,
            None => self.begin(log).await?,
        };
        let mut staged = stage(&unit, file, self.policy, listener).await?;
        for _ in 1..ATTEMPTS {
            if staged.bad.is_empty() || unit.is_undisturbed().await? {
                break;
            }
            unit = self.begin(log).await?;
            staged = stage(&unit, file, self.policy, listener).await?;
        }
        let rows = file.table.rows.len();
        if staged.bad.is_empty() {
            self.accepted.push(file);
            self.waits.extend(staged.waits);
            self.unit = Some(unit);
            let head = log.head().await?.position;
            return Ok(Outcome::Done { rows, recorded: staged.recorded, head });
        }
        // The good rows of a refused file would not be recorded either: begin again without them.
        self.unit = Some(self.begin(log).await?);
        Ok(Outcome::Refused { rows, bad: staged.bad })
    }

    /// A unit with the files that were accepted so far.
    async fn begin(&self, log: &Log) -> Result<Unit, LogError> {
        let unit = Unit::begin_afresh(log).await?;
        for accepted in &self.accepted {
            stage(&unit, accepted, self.policy, &|_| {}).await?;
        }
        Ok(unit)
    }
}

/// What recording a file would do.
#[derive(Debug)]
pub struct Foreseen {
    /// What would come of it.
    pub outcome: Outcome,
    /// What the rows that are good would move, in their order.
    pub moves: Vec<Movement>,
    /// Why it would wait for a second person, where it would.
    pub waits: BTreeSet<Waits>,
}

/// Foresees what recording a file would do under a policy of four eyes, and records nothing.
///
/// # Errors
/// The machine's; a bad row is an [`Outcome`].
pub async fn foresee(log: &Log, file: &Readable, policy: FourEyes) -> Result<Foreseen, LogError> {
    let mut attempt = 1;
    loop {
        let unit = Unit::begin_afresh(log).await?;
        let staged = stage(&unit, file, policy, &|_| {}).await?;
        if !staged.bad.is_empty() && attempt < ATTEMPTS && !unit.is_undisturbed().await? {
            attempt += 1;
            continue;
        }
        let (rows, moves) = (file.table.rows.len(), unit.moves());
        let outcome = if staged.bad.is_empty() {
            Outcome::Done { rows, recorded: staged.recorded, head: log.head().await?.position }
        } else {
            Outcome::Refused { rows, bad: staged.bad }
        };
        return Ok(Foreseen { outcome, moves, waits: staged.waits });
    }
}

/// What came of a file's rows on a unit.
pub(crate) struct Staged {
    /// Rows that said something new.
    pub(crate) recorded: usize,
    /// Every bad one.
    pub(crate) bad: Vec<BadRow>,
    /// Why new ones wait for a second person.
    pub(crate) waits: BTreeSet<Waits>,
}

/// Decides every row on a unit. A bad row is put aside and the next one is decided, so that all bad rows
/// are reported at once.
pub(crate) async fn stage(
    unit: &Unit,
    file: &Readable,
    policy: FourEyes,
    listener: Listener<'_>,
) -> Result<Staged, LogError> {
    let columns = Columns::of(&file.table);
    let comuni = comuni_named(file, &columns);
    look_up_ids(unit, file, &columns).await?;
    let mut staged = Staged { recorded: 0, bad: Vec::new(), waits: BTreeSet::new() };
    let mut refused = RefusedRows::new();
    for (done, row) in (1..).zip(&file.table.rows) {
        let cells = columns.row(row);
        let outcome = match row.shape {
            Err(trouble) => Err(Stop::Fault(Fault::Shape(trouble))),
            Ok(()) if file.subject == Subject::Movement => {
                movement(unit, &refused, cells, policy, &mut staged.waits).await
            }
            Ok(()) => register(unit, file.subject, &cells, &comuni).await,
        };
        match outcome {
            Ok(new) => staged.recorded += usize::from(new),
            Err(Stop::Machine(error)) => return Err(error),
            Err(Stop::Fault(fault)) => {
                if let Some(id) = refused_id(&cells) {
                    refused.entry(id).or_insert(row.number);
                }
                staged.bad.push(BadRow { row: row.number, fault });
            }
        }
        listener(Progress::Decided(done));
    }
    Ok(staged)
}

/// Decides a movement row; gives whether it said something new. The same id with the same content was
/// recorded already, with other content it is refused.
async fn movement(
    unit: &Unit,
    refused: &RefusedRows,
    cells: Cells<'_>,
    policy: FourEyes,
    waits: &mut BTreeSet<Waits>,
) -> Result<bool, Stop> {
    let asked = movement_row::read(unit, refused, cells).await?;
    match unit.row(&asked.id) {
        Some(known) if known.input == Some(asked.input) => Ok(false),
        Some(_) => Err(Refusal::IdTaken { id: asked.id }.into()),
        None => {
            waits.extend(policy.waits(&asked.command, asked.unit));
            Ok(unit.handle(&asked.stream, asked.command, Some(asked.input)).await??)
        }
    }
}

/// Decides a row of a register; gives whether it said something new.
async fn register(
    unit: &Unit,
    subject: Subject,
    cells: &Cells<'_>,
    comuni: &HashSet<String>,
) -> Result<bool, Stop> {
    let (stream, command) = register_row::read(unit, subject, cells, comuni).await?;
    Ok(unit.handle(&stream, command, None).await??)
}

/// The comuni of a file, which may name one another as heirs in any order.
fn comuni_named(file: &Readable, columns: &Columns<'_>) -> HashSet<String> {
    if file.subject != Subject::Comune {
        return HashSet::new();
    }
    let rows = file.table.rows.iter();
    let codes = rows.filter_map(|row| columns.row(row).read("comune", register_row::istat_code).ok());
    codes.map(|code| code.to_string()).collect()
}

/// Looks up at once every id the file names.
async fn look_up_ids(unit: &Unit, file: &Readable, columns: &Columns<'_>) -> Result<(), LogError> {
    unit.look_up(&ids_in(file, columns)).await
}

/// Every id the file names, once.
pub(crate) fn ids_in(file: &Readable, columns: &Columns<'_>) -> Vec<String> {
    if file.subject != Subject::Movement {
        return Vec::new();
    }
    let mut ids = BTreeSet::new();
    for row in &file.table.rows {
        ids.extend(movement_row::named_ids(&columns.row(row)).map(Cow::into_owned));
    }
    ids.into_iter().collect()
}

fn refused_id(cells: &Cells<'_>) -> Option<RowId> {
    RowId::new(&cells.optional("id").ok()??).ok()
}
