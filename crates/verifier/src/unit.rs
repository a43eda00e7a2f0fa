//! What quantities are counted in.

use serde::Deserialize;

/// What a quantity is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Unit {
    /// Euro, in cents.
    #[serde(rename = "EUR")]
    Euro,
    /// Hours, in hundredths.
    #[serde(rename = "hour")]
    Hour,
    /// Kilograms, in grams.
    #[serde(rename = "kg")]
    Kilogram,
    /// Things that are counted.
    #[serde(rename = "piece")]
    Piece,
    /// Places of a capacity.
    #[serde(rename = "place")]
    Place,
    /// Of something that use does not wear.
    #[serde(rename = "instance")]
    Instance,
}

impl Unit {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Euro => "EUR",
            Self::Hour => "hour",
            Self::Kilogram => "kg",
            Self::Piece => "piece",
            Self::Place => "place",
            Self::Instance => "instance",
        }
    }

    /// How many decimals it is written with.
    #[must_use]
    pub fn decimals(self) -> usize {
        match self {
            Self::Euro | Self::Hour => 2,
            Self::Kilogram => 3,
            Self::Piece | Self::Place | Self::Instance => 0,
        }
    }
}
