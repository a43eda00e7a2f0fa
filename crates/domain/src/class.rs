//! The four physical classes: whether use consumes depends on what the resource is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoStaticStr};

use crate::quantity::Unit;

/// What use does to a resource (*classe fisica*).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
    EnumIter,
    IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Class {
    /// Use reduces the stock: euro, food, vouchers (*a consumo*).
    Depletable,
    /// Use blocks it for an interval of days, after which it is all there again: rooms, vehicles (*che torna*).
    Renewable,
    /// Use spends the offered hour; what is not given lapses (*che scade*).
    Perishable,
    /// Use leaves it whole, for any number of users at once: skills, methods (*non rivale*).
    NonRival,
}

impl Class {
    /// The units that measure this class.
    #[must_use]
    pub const fn units(self) -> &'static [Unit] {
        match self {
            Self::Depletable => &[Unit::Euro, Unit::Kilogram, Unit::Piece],
            Self::Renewable => &[Unit::Place],
            Self::Perishable => &[Unit::Hour],
            Self::NonRival => &[Unit::Instance],
        }
    }

    /// The word that files and JSON use for the class.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// Reads the word of a file; `None` where it names no class.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        use strum::IntoEnumIterator;
        Self::iter().find(|class| class.code().eq_ignore_ascii_case(code))
    }
}
