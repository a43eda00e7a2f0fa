//! What is aimed at, and whether a run reached it.

use std::fmt;

use serde::Serialize;

/// One aim. `found` is none where a subject of it was not measured.
#[derive(Debug, Serialize)]
pub(crate) struct Aim {
    pub(crate) what: String,
    pub(crate) wanted: f64,
    /// Whether `wanted` is the most it may be, and not the least.
    pub(crate) at_most: bool,
    pub(crate) found: Option<f64>,
    pub(crate) reached: Option<bool>,
    /// Told beside it, and no part of it.
    pub(crate) beside: Option<String>,
}

/// What was found, held against what is wanted.
pub(crate) fn aim(what: impl Into<String>, wanted: f64, at_most: bool, found: Option<f64>) -> Aim {
    let reached = found.map(|found| if at_most { found <= wanted } else { found >= wanted });
    Aim { what: what.into(), wanted, at_most, found, reached, beside: None }
}

impl fmt::Display for Aim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match self.reached {
            Some(true) => "reached",
            Some(false) => "not reached",
            None => "not measured",
        };
        let found = self.found.map_or_else(|| "-".to_owned(), |found| format!("{found:.2}"));
        let bound = if self.at_most { "at most" } else { "at least" };
        write!(f, "{verdict:<13} {found:>7}  {}, {bound} {}", self.what, self.wanted)?;
        self.beside.as_ref().map_or(Ok(()), |beside| write!(f, " ({beside})"))
    }
}
