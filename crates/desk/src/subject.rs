//! What a file is about: its first column says so, and with it which other columns it may have.

use crate::fault::Unreadable;
use crate::sheet::Table;

/// The subject of a file, in the order in which files that build on one another are imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// Ambiti.
    Ambito,
    /// Comuni in ambiti.
    Comune,
    /// Services.
    Service,
    /// Holders.
    Holder,
    /// Plans.
    Plan,
    /// Movements.
    Movement,
}

const SUBJECTS: [Subject; 6] =
    [Subject::Ambito, Subject::Comune, Subject::Service, Subject::Holder, Subject::Plan, Subject::Movement];

impl Subject {
    /// The name of the first column.
    #[must_use]
    pub fn first_column(self) -> &'static str {
        match self {
            Self::Ambito => "ambito",
            Self::Comune => "comune",
            Self::Service => "service",
            Self::Holder => "holder",
            Self::Plan => "plan",
            Self::Movement => "action",
        }
    }

    /// The columns every file of this subject has, and those it may have.
    #[must_use]
    pub fn columns(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::Ambito => (&["ambito", "name", "managing_body", "regime"], &["district"]),
            Self::Comune => (
                &["comune", "name", "province", "ambito"],
                &["valid_from", "valid_to", "merged_into", "population", "population_on"],
            ),
            Self::Service => (&["service", "name", "area"], &["istat_service", "valid_from", "valid_to"]),
            Self::Holder => (&["holder", "name", "kind"], &[]),
            Self::Plan => (&["plan", "name", "kind", "ambiti", "from", "to", "act"], &[]),
            Self::Movement => (
                &["action", "id", "effective_on", "act"],
                &[
                    "quantity",
                    "note",
                    "cup",
                    "cig",
                    "ref",
                    "ambito",
                    "class",
                    "kind",
                    "unit",
                    "holder",
                    "fund",
                    "quota",
                    "annuality",
                    "areas",
                    "deadline",
                    "from",
                    "to",
                    "resource",
                    "service",
                    "plan",
                    "comune",
                    "project",
                    "allocation",
                    "of",
                    "reason",
                    "because_of",
                    "release",
                    "corrects",
                ],
            ),
        }
    }

    /// Reads the header of a table.
    ///
    /// # Errors
    /// Names the first column nobody knows, or every unknown column, or every missing one.
    pub fn of(table: &Table) -> Result<Self, Unreadable> {
        let first = table.columns.first().map(String::as_str).unwrap_or_default();
        let subject =
            SUBJECTS.into_iter().find(|subject| subject.first_column() == first).ok_or_else(|| {
                let known = SUBJECTS.iter().map(|subject| subject.first_column()).collect();
                Unreadable::SubjectUnknown { first: first.to_owned(), known }
            })?;
        let (needed, optional) = subject.columns();
        let known = || needed.iter().chain(optional);
        let unknown: Vec<String> =
            table.columns.iter().filter(|column| !known().any(|name| name == column)).cloned().collect();
        if !unknown.is_empty() {
            return Err(Unreadable::ColumnsUnknown { unknown, known: known().copied().collect() });
        }
        let missing: Vec<&'static str> = needed
            .iter()
            .filter(|name| !table.columns.iter().any(|column| column == *name))
            .copied()
            .collect();
        if missing.is_empty() { Ok(subject) } else { Err(Unreadable::ColumnsMissing { missing }) }
    }
}
