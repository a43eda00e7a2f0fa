//! What is wrong with a row or a file, apart from what is wrong with the machine.

use strum::{IntoEnumIterator, VariantNames};
use usus_domain::refusal::{Refusal, Rule};
use usus_log::error::LogError;

use crate::sheet::{CellTrouble, FileTrouble, ShapeTrouble};

/// Why a row is not recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It has more or fewer cells than the header.
    Shape(ShapeTrouble),
    /// A cell cannot be read.
    Cell {
        /// In which column.
        column: &'static str,
        /// What is wrong with it.
        trouble: CellTrouble,
    },
    /// A rule says no.
    Refused(Refusal),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Fault {
    /// The rule's name.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Shape(trouble) => trouble.rule(),
            Self::Cell { trouble, .. } => trouble.rule(),
            Self::Refused(refusal) => refusal.rule(),
        }
    }
}

/// The name of every rule for which a row can be refused. A rule that two layers keep stands here twice.
pub fn row_rules() -> impl Iterator<Item = &'static str> {
    let cells = CellTrouble::VARIANTS.iter().copied();
    Rule::iter().map(Rule::name).chain(cells).chain(ShapeTrouble::RULES)
}

/// The name of every rule for which a whole file can be refused.
pub fn file_rules() -> impl Iterator<Item = &'static str> {
    let header = Unreadable::VARIANTS.iter().copied().filter(|name| !name.is_empty());
    FileTrouble::VARIANTS.iter().copied().chain(header)
}

/// Why a row goes no further: it is bad, or the machine failed.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The row is bad.
    Fault(Fault),
    /// The machine failed.
    Machine(LogError),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Fault(refusal.into())
    }
}

impl From<LogError> for Stop {
    fn from(error: LogError) -> Self {
        Self::Machine(error)
    }
}

/// A bad row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// The row as a spreadsheet counts it; the header is 1.
    pub row: u32,
    /// Why it is bad.
    pub fault: Fault,
}

/// Why a file is not read at all.
#[derive(Debug, PartialEq, Eq, VariantNames)]
#[strum(serialize_all = "snake_case")]
pub enum Unreadable {
    /// The file is no table, by a rule of its own.
    #[strum(serialize = "")]
    File(FileTrouble),
    /// The first column is none of those that say what a file is about.
    SubjectUnknown {
        /// What stands there.
        first: String,
        /// What may stand there.
        known: Vec<&'static str>,
    },
    /// There are columns the contract does not know.
    ColumnsUnknown {
        /// Their names.
        unknown: Vec<String>,
        /// The names it knows for this subject.
        known: Vec<&'static str>,
    },
    /// Columns are missing that every row needs.
    ColumnsMissing {
        /// Their names.
        missing: Vec<&'static str>,
    },
}

impl Unreadable {
    /// The rule's name.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        match self {
            Self::File(trouble) => trouble.rule(),
            Self::SubjectUnknown { .. } => "subject_unknown",
            Self::ColumnsUnknown { .. } => "columns_unknown",
            Self::ColumnsMissing { .. } => "columns_missing",
        }
    }
}
