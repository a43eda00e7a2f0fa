//! Community holders: everybody who contributes. Organisations only, never a person.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoStaticStr};

use crate::id::HolderId;
use crate::text::Text;

/// What sort of organisation a holder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, EnumIter, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum HolderKind {
    /// A comune.
    Comune,
    /// The State.
    State,
    /// The Region.
    Region,
    /// Third sector (*ente del terzo settore*).
    ThirdSector,
    /// A provider of services (*ente gestore*).
    Provider,
    /// An informal group (*rete informale*).
    Informal,
    /// A foundation.
    Foundation,
    /// Anything else.
    Other,
}

/// A holder as registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HolderRegistered {
    /// The code by which rows name it.
    pub holder: HolderId,
    /// Its name.
    pub name: Text,
    /// What it is.
    pub kind: HolderKind,
}
