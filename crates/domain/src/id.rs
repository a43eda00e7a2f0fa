//! Typed names: an office chooses them, the ledger never confuses one kind with another.

use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::personal_data::{Where, personal_data};
use crate::refusal::Refusal;

/// The longest name, in characters.
pub const LONGEST: usize = 64;

fn checked(field: &'static str, text: &str, place: Where) -> Result<Arc<str>, Refusal> {
    // A name of dots alone would be a way upwards in an address.
    let well_formed = !text.chars().all(|letter| letter == '.')
        && text.chars().count() <= LONGEST
        && text.trim() == text
        && !text.chars().any(char::is_control);
    if !well_formed {
        return Err(Refusal::IdMalformed { field, text: text.chars().take(LONGEST + 1).collect() });
    }
    match personal_data(text, place) {
        Some(found) => Err(Refusal::PersonalDataInText { field, found }),
        None => Ok(text.into()),
    }
}

/// A row is often named by a number of the accounting system, which may look like a telephone number.
fn row_name(field: &'static str, text: &str) -> Result<Arc<str>, Refusal> {
    checked(field, text, Where::Reference)
}

fn name(field: &'static str, text: &str) -> Result<Arc<str>, Refusal> {
    checked(field, text, Where::FreeText)
}

/// A name without blanks: lists of such names are written with blanks between them.
fn code(field: &'static str, text: &str) -> Result<Arc<str>, Refusal> {
    if text.chars().any(char::is_whitespace) {
        return Err(Refusal::IdMalformed { field, text: text.chars().take(LONGEST + 1).collect() });
    }
    checked(field, text, Where::FreeText)
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $field:literal, $check:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Takes a name as an office writes it.
            ///
            /// # Errors
            /// [`Refusal::IdMalformed`] where it is empty, nothing but dots, longer than [`LONGEST`] or has blanks where
            /// none may be; [`Refusal::PersonalDataInText`] where it looks like a person's.
            pub fn new(text: &str) -> Result<Self, Refusal> {
                $check($field, text).map(Self)
            }

            /// The name as written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }
    };
}

id! {
    /// What a movement row created: a resource, an allocation, a release, or any other row (*identificativo*).
    RowId, "id", row_name
}
id! {
    /// An *ambito territoriale sociale*.
    AmbitoId, "ambito", code
}
id! {
    /// A service, as the office names it.
    ServiceId, "service", name
}
id! {
    /// A typed triennium: a plan, a national fund's period or a budget.
    PlanId, "plan", name
}
id! {
    /// A community holder (*titolare di comunità*): always an organisation.
    HolderId, "holder", name
}
id! {
    /// An officer, by a code of the office (*matricola*), never by name.
    StaffId, "actor", code
}
id! {
    /// A proposal, as the office or the program names it.
    ProposalId, "proposal", row_name
}
id! {
    /// A comune by its six-digit ISTAT code.
    ComuneId, "comune", istat_code
}

fn istat_code(field: &'static str, text: &str) -> Result<Arc<str>, Refusal> {
    if text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(text.into())
    } else {
        Err(Refusal::IdMalformed { field, text: text.chars().take(LONGEST + 1).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_an_ambito_has_no_blanks_since_plans_list_ambiti_with_blanks_between() {
        assert!(AmbitoId::new("olgiate").is_ok());
        assert!(matches!(AmbitoId::new("Olgiate Comasco"), Err(Refusal::IdMalformed { .. })));
        assert!(RowId::new("DET 114/2025 r. 3").is_ok());
    }

    #[test]
    fn a_comune_is_named_by_six_digits() {
        assert!(ComuneId::new("097055").is_ok());
        assert!(ComuneId::new("97055").is_err());
        assert!(ComuneId::new("Morterone").is_err());
    }

    #[test]
    fn a_name_is_never_empty_nothing_but_dots_blank_at_its_ends_or_endless() {
        assert!(RowId::new("A..1").is_ok());
        for text in ["", ".", "..", "...", " A", "A ", "A\u{7}B", &"x".repeat(65)] {
            assert!(RowId::new(text).is_err(), "{text:?}");
        }
    }
}
