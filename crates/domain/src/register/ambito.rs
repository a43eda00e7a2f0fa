//! The *ambito territoriale sociale*: the comuni that plan together.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoStaticStr};

use crate::id::AmbitoId;
use crate::text::Text;

/// Which accounting rules the managing body follows (*regime contabile*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, EnumIter, IntoStaticStr)]
pub enum Regime {
    /// Financial accounting of D.Lgs 118/2011: comuni and comunità montane.
    #[serde(rename = "118")]
    #[strum(serialize = "118")]
    Public118,
    /// Civil-law accounting: aziende speciali.
    #[serde(rename = "civil")]
    #[strum(serialize = "civil")]
    Civil,
}

/// An ambito as registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AmbitoRegistered {
    /// The code by which rows name it.
    pub ambito: AmbitoId,
    /// Its name as printed.
    pub name: Text,
    /// The district it belongs to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub district: Option<Text>,
    /// The body that signs and receives money for it (*ente capofila*).
    pub managing_body: Text,
    /// That body's accounting regime.
    pub regime: Regime,
}
