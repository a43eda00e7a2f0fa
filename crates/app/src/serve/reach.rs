//! How far rows reach: whoever may record in one ambito records nothing in another.
//!
//! Rows that bring something in, or put it to a use, name their ambito; the others rest on a row that is known, and
//! reach as far as that one does. What a sheet names and nobody knows reaches nowhere: the desk refuses it by name.

mod rows;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeSet;

use usus_desk::cells::{Cells, Columns};
use usus_desk::import::{Gate, Readable};
use usus_desk::subject::Subject;
use usus_log::clock;
use usus_views::registers::Registers;

use crate::serve::reach::rows::Rows;
use crate::serve::{Office, Permission, Person, Trouble};

/// How far rows reach.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reach {
    /// To these ambiti.
    ambiti: BTreeSet<String>,
    /// To all there are: what they change is common to all, as a holder's name is.
    is_common: bool,
}

impl Reach {
    fn common() -> Self {
        Self { is_common: true, ..Self::default() }
    }

    fn add(&mut self, other: Self) {
        self.ambiti.extend(other.ambiti);
        self.is_common |= other.is_common;
    }

    /// Whether somebody may do this as far as they reach.
    pub(crate) fn is_open_to(&self, person: &Person, permission: Permission) -> bool {
        let may = |ambito: &String| person.may_in(permission, Some(ambito));
        if self.is_common { person.may_in(permission, None) } else { self.ambiti.iter().all(may) }
    }

    /// Whether they reach into something that somebody may see.
    pub(crate) fn concerns(&self, person: &Person) -> bool {
        let mut ambiti = self.ambiti.iter();
        self.is_common || ambiti.any(|ambito| person.may_in(Permission::Read, Some(ambito)))
    }
}

/// No rows pass that reach further than somebody's role. To be asked when they were read and before they are recorded or
/// approved, or anything is said of them.
pub(crate) struct Within<'w> {
    /// Where.
    pub(crate) office: &'w Office,
    /// Who.
    pub(crate) person: &'w Person,
    /// As what.
    pub(crate) permission: Permission,
}

impl Gate for Within<'_> {
    type Error = Trouble;

    async fn pass(&self, file: &Readable) -> Result<(), Trouble> {
        // Who may do it everywhere need not be asked where.
        if self.person.may_in(self.permission, None) {
            return Ok(());
        }
        let reach = of_file(self.office, file).await?;
        if reach.is_open_to(self.person, self.permission) { Ok(()) } else { Err(Trouble::NotAllowed) }
    }
}

/// How far a row of the ledger reaches, by its id; nowhere where nobody knows it.
pub(crate) async fn of_row(office: &Office, id: &str) -> Result<Reach, Trouble> {
    let mut rows = Rows::default();
    rows.ask_for(id);
    rows.reach(office, office.head().position).await
}

/// The streams that are everybody's: registers, and closings, in which no figure stands. Whatever is not named here is
/// of somebody.
const EVERYBODYS: [&str; 6] = ["ambito", "comune", "service", "plan", "holder", "closing"];

/// Whether a stream is everybody's.
pub(crate) fn is_everybodys(stream: &str) -> bool {
    stream.split_once('/').is_some_and(|(kind, _)| EVERYBODYS.contains(&kind))
}

/// How far the rows of a file reach, by the log as it is at this moment: another program may have recorded what the server
/// has not yet heard of.
pub(crate) async fn of_file(office: &Office, file: &Readable) -> Result<Reach, Trouble> {
    let columns = Columns::of(&file.table);
    let cells = || file.table.rows.iter().map(|row| columns.row(row));
    let known = office.log.head().await?.position;
    let registers = office.registers(known).await?;
    match file.subject {
        Subject::Service | Subject::Holder => Ok(Reach::common()),
        Subject::Ambito => Ok(named(cells().filter_map(|cells| word(&cells, "ambito")))),
        Subject::Comune => Ok(named(cells().flat_map(|cells| of_comune(&registers, &cells)))),
        Subject::Plan => Ok(named(cells().flat_map(|cells| of_plan_row(&registers, &cells)))),
        Subject::Movement => {
            let mut rows = Rows::default();
            for cells in cells() {
                rows.read(&cells);
            }
            rows.reach(office, known).await
        }
    }
}

/// A comune belongs to one ambito now, and to another if the row moves it.
fn of_comune(registers: &Registers, cells: &Cells<'_>) -> Vec<String> {
    let named = ["comune", "merged_into"].into_iter().filter_map(|column| word(cells, column));
    let now = named.filter_map(|code| {
        let known = registers.comuni.get(format!("{code:0>6}").as_str())?;
        Some(known.membership_on(clock::today())?.ambito.to_string())
    });
    now.chain(word(cells, "ambito")).collect()
}

/// A plan is of all the ambiti it names, and of those it had before.
fn of_plan_row(registers: &Registers, cells: &Cells<'_>) -> Vec<String> {
    let said = word(cells, "ambiti").unwrap_or_default();
    let before = word(cells, "plan").map(|plan| ambiti_of(registers, &plan)).unwrap_or_default();
    said.split_whitespace().map(ToOwned::to_owned).chain(before).collect()
}

fn ambiti_of(registers: &Registers, plan: &str) -> Vec<String> {
    let plan = registers.plans.get(plan);
    plan.map_or_else(Vec::new, |plan| plan.registered().ambiti.iter().map(ToString::to_string).collect())
}

fn named(ambiti: impl Iterator<Item = String>) -> Reach {
    Reach { ambiti: ambiti.collect(), is_common: false }
}

fn word(cells: &Cells<'_>, column: &'static str) -> Option<String> {
    cells.optional(column).ok().flatten().map(Cow::into_owned)
}
