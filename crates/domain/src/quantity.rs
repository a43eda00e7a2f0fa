//! Quantities and their units.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoStaticStr};

/// What a quantity is counted in (*unità di misura*). Units are never mixed in a total.
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
pub enum Unit {
    /// Euro, kept in cents.
    #[serde(rename = "EUR")]
    #[strum(serialize = "EUR")]
    Euro,
    /// Hours, kept in hundredths.
    #[serde(rename = "hour")]
    #[strum(serialize = "hour")]
    Hour,
    /// Kilograms, kept in grams.
    #[serde(rename = "kg")]
    #[strum(serialize = "kg")]
    Kilogram,
    /// Pieces: goods and vouchers that are counted.
    #[serde(rename = "piece")]
    #[strum(serialize = "piece")]
    Piece,
    /// Places of a capacity: beds, seats, a room, a vehicle.
    #[serde(rename = "place")]
    #[strum(serialize = "place")]
    Place,
    /// Instances of something that use does not wear: a method, a skill.
    #[serde(rename = "instance")]
    #[strum(serialize = "instance")]
    Instance,
}

impl Unit {
    /// How many decimals of the unit the ledger keeps: 2 for euro and hours, 3 for kilograms, else 0.
    #[must_use]
    pub const fn decimals(self) -> u8 {
        match self {
            Self::Euro | Self::Hour => 2,
            Self::Kilogram => 3,
            Self::Piece | Self::Place | Self::Instance => 0,
        }
    }

    /// The word that files and JSON use for the unit.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// Reads the word of a file; `None` where it names no unit.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        use strum::IntoEnumIterator;
        Self::iter().find(|unit| unit.code().eq_ignore_ascii_case(code))
    }
}

/// An amount of one unit, as an integer of the unit's smallest part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quantity {
    /// Cents, hundredths of an hour, grams, or whole things.
    pub parts: i64,
    /// What is counted.
    pub unit: Unit,
}

impl Quantity {
    /// `parts` of the unit's smallest part.
    #[must_use]
    pub const fn new(parts: i64, unit: Unit) -> Self {
        Self { parts, unit }
    }

    /// The exact decimal text with a point: `620476.30`.
    #[must_use]
    pub fn decimal(self) -> String {
        decimal(i128::from(self.parts), self.unit)
    }
}

/// The exact decimal text of a sum that may be wider than one quantity: `620476.30`.
#[must_use]
pub fn decimal(parts: i128, unit: Unit) -> String {
    let decimals = usize::from(unit.decimals());
    let sign = if parts < 0 { "-" } else { "" };
    let digits = format!("{:0width$}", parts.unsigned_abs(), width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_is_written_with_the_decimals_of_its_unit() {
        assert_eq!(Quantity::new(62_047_630, Unit::Euro).decimal(), "620476.30");
        assert_eq!(Quantity::new(5, Unit::Euro).decimal(), "0.05");
        assert_eq!(Quantity::new(-5, Unit::Kilogram).decimal(), "-0.005");
        assert_eq!(Quantity::new(4, Unit::Place).decimal(), "4");
        assert_eq!(Quantity::new(i64::MIN, Unit::Euro).decimal(), "-92233720368547758.08");
    }
}
