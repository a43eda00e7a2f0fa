//! What every movement row says of itself.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::act::Act;
use crate::fund::{Cig, Cup};
use crate::id::RowId;
use crate::text::Text;

/// The particulars of a row (*estremi*): its name, the date of the fact, the act, and optional references.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Particulars {
    /// Chosen by the office; names what the row creates.
    pub id: RowId,
    /// The date of the fact: of the act or of the supply.
    pub effective_on: NaiveDate,
    /// The act under which it happens.
    pub act: Act,
    /// A short free text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<Text>,
    /// The project code.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cup: Option<Cup>,
    /// The tender code.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cig: Option<Cig>,
    /// Chapter, commitment, liquidation or protocol number, as the accounting system knows it.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none", default)]
    pub reference: Option<Text>,
}
