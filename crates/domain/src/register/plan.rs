//! Plans: typed trienni, and the extensions that move their end.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoStaticStr};

use crate::act::Act;
use crate::calendar::Interval;
use crate::id::{AmbitoId, PlanId, RowId};
use crate::text::Text;

/// Which of the overlapping trienni a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, EnumIter, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PlanKind {
    /// *Piano di Zona*.
    PianoDiZona,
    /// The triennium of the national funds.
    NationalFund,
    /// The rolling budget (*bilancio di previsione*).
    Budget,
}

/// A plan as registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlanRegistered {
    /// The code by which rows name it.
    pub plan: PlanId,
    /// Its name.
    pub name: Text,
    /// Which triennium it is.
    pub kind: PlanKind,
    /// The ambiti that plan together in it.
    pub ambiti: Vec<AmbitoId>,
    /// Its period as approved.
    pub period: Interval,
    /// The act that approved it.
    pub act: Act,
}

/// A plan with its extensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub(crate) registered: PlanRegistered,
    pub(crate) rows: BTreeMap<RowId, PlanRow>,
}

/// A row of the plan's stream: an extension, or the correction of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlanRow {
    pub(crate) extends_to: Option<NaiveDate>,
    pub(crate) corrects: Option<RowId>,
    pub(crate) corrected_by: Option<RowId>,
}

impl Plan {
    /// The plan as it was approved.
    #[must_use]
    pub fn registered(&self) -> &PlanRegistered {
        &self.registered
    }

    /// The period with every extension that stands.
    #[must_use]
    pub fn period(&self) -> Interval {
        self.period_without(None)
    }

    /// The extension whose standing changes when this row is corrected.
    #[must_use]
    pub fn root<'a>(&'a self, id: &'a RowId) -> &'a RowId {
        let mut id = id;
        while let Some(PlanRow { corrects: Some(target), .. }) = self.rows.get(id) {
            id = target;
        }
        id
    }

    /// Whether a row of this stream stands, not corrected away.
    #[must_use]
    pub fn stands(&self, id: &RowId) -> bool {
        self.rows.get(id).is_some_and(|row| row.corrected_by.is_none())
    }

    /// The period there would be without one of the extensions.
    pub(crate) fn period_without(&self, row: Option<&RowId>) -> Interval {
        let extended = self
            .rows
            .iter()
            .filter(|(id, extension)| extension.corrected_by.is_none() && Some(*id) != row)
            .filter_map(|(_, extension)| extension.extends_to)
            .max();
        let Interval { from, to } = self.registered.period;
        Interval { from, to: extended.map_or(to, |extended| extended.max(to)) }
    }
}
