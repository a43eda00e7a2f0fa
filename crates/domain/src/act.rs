//! The act under which something happens.

use std::fmt;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::calendar::believable;
use crate::refusal::Refusal;
use crate::text::Text;

/// An administrative act (*atto*): who issued it, what kind, its number and date.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Act {
    /// The body that issued it: a comune, the Assemblea dei Sindaci, the Region.
    pub body: Text,
    /// Delibera, determina, decreto, DGR, convenzione, verbale.
    pub kind: Text,
    /// Its number as printed.
    pub number: Text,
    /// Its date.
    pub date: NaiveDate,
}

impl Act {
    /// Reads `body|kind|number|date`; the date as `2026-12-31` or `31/12/2026`.
    ///
    /// # Errors
    /// [`Refusal::ActMalformed`], [`Refusal::DateOutOfRange`], or what [`Text`] refuses.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let malformed = || Refusal::ActMalformed { text: text.chars().take(120).collect() };
        let parts: Vec<&str> = text.split('|').map(str::trim).collect();
        let [body, kind, number, date] = parts.as_slice() else { return Err(malformed()) };
        if body.is_empty() || kind.is_empty() || number.is_empty() {
            return Err(malformed());
        }
        let date = NaiveDate::parse_from_str(date, "%Y-%m-%d")
            .or_else(|_| NaiveDate::parse_from_str(date, "%d/%m/%Y"))
            .map_err(|_| malformed())?;
        Ok(Self {
            body: Text::free("act", body)?,
            kind: Text::free("act", kind)?,
            number: Text::reference("act", number)?,
            date: believable(date)?,
        })
    }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}|{}|{}|{}", self.body, self.kind, self.number, self.date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_is_body_kind_number_and_date() {
        let act = Act::parse("Regione Lombardia|DGR|XII/4720|28/07/2025").expect("an act");
        assert_eq!(act.to_string(), "Regione Lombardia|DGR|XII/4720|2025-07-28");
    }

    #[test]
    fn an_act_with_a_part_missing_or_an_impossible_date_is_malformed() {
        for text in [
            "",
            "DGR XII/4720",
            "a|b|c",
            "a|b|c|d",
            "a|b||2025-07-28",
            "a|b|c|31/02/2025",
            "a|b|c|2025-01-01|e",
        ] {
            assert!(matches!(Act::parse(text), Err(Refusal::ActMalformed { .. })), "{text}");
        }
    }
}
