//! Services: the local objects that quantities are allocated to.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::calendar::Validity;
use crate::fund::Area;
use crate::id::ServiceId;
use crate::refusal::{Refusal, Register};
use crate::register::columns::differs;
use crate::text::Text;

/// A service as registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceRegistered {
    /// The code by which rows name it.
    pub service: ServiceId,
    /// Its local name.
    pub name: Text,
    /// The area of users it serves.
    pub area: Area,
    /// ISTAT's code of the service, for comparison with official statistics.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub istat_service: Option<Arc<str>>,
    /// When it is active.
    #[serde(default)]
    pub validity: Validity,
}

/// A service whose end became known later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ServiceEnded {
    /// Which service.
    pub service: ServiceId,
    /// Its last day.
    pub to: chrono::NaiveDate,
}

impl ServiceRegistered {
    /// What a second row for the same service adds: nothing, or its end; everything else would rewrite it.
    pub(crate) fn then(&self, row: &Self) -> Result<Option<ServiceEnded>, Refusal> {
        if self == row {
            return Ok(None);
        }
        let closed = Self { validity: row.validity, ..self.clone() };
        match (row.validity.to, self.validity.to) {
            (Some(to), None) if closed == *row && row.validity.from == self.validity.from => {
                Ok(Some(ServiceEnded { service: self.service.clone(), to }))
            }
            // An older export of a service that has ended meanwhile says nothing new.
            (None, Some(_)) if closed == *row && row.validity.from == self.validity.from => Ok(None),
            _ => Err(differs(Register::Service, &self.service, self, row)),
        }
    }
}
