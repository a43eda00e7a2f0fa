//! Comuni and the ambito each belongs to, for a time. Comuni merge: the old one keeps its identity.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::calendar::Validity;
use crate::id::{AmbitoId, ComuneId};
use crate::refusal::{Refusal, Register};
use crate::register::columns;
use crate::text::Text;

/// A comune in an ambito, for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ComuneRegistered {
    /// Its ISTAT code.
    pub comune: ComuneId,
    /// Its name.
    pub name: Text,
    /// The two letters of its province.
    pub province: Text,
    /// The ambito it belongs to.
    pub ambito: AmbitoId,
    /// For how long.
    #[serde(default)]
    pub validity: Validity,
    /// The comune it was merged into when the time ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub merged_into: Option<ComuneId>,
    /// A count of its inhabitants.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub population: Option<Population>,
}

/// Inhabitants on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Population {
    /// How many.
    pub inhabitants: u32,
    /// Counted on which day; `None` where the source does not say.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub on: Option<NaiveDate>,
}

/// A membership whose end became known later, by merger or by leaving.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ComuneEnded {
    /// Which comune.
    pub comune: ComuneId,
    /// The first day of the membership that ends; `None` since ever.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<NaiveDate>,
    /// Its last day.
    pub to: NaiveDate,
    /// The comune it was merged into.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub merged_into: Option<ComuneId>,
}

/// A later count of a comune's inhabitants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PopulationCounted {
    /// Which comune.
    pub comune: ComuneId,
    /// The count.
    pub population: Population,
}

/// All that is known of one comune.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comune {
    pub(crate) memberships: Vec<ComuneRegistered>,
    pub(crate) populations: Vec<Population>,
}

/// What a row about a known comune adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Addition {
    Nothing,
    Membership,
    End(ComuneEnded),
    Count(PopulationCounted),
}

impl Comune {
    /// The membership on a day, if it had one.
    #[must_use]
    pub fn membership_on(&self, day: NaiveDate) -> Option<&ComuneRegistered> {
        self.memberships.iter().find(|membership| membership.validity.contains(day))
    }

    /// The comune it was merged into, if it was.
    #[must_use]
    pub fn merged_into(&self) -> Option<&ComuneId> {
        self.memberships.iter().find_map(|membership| membership.merged_into.as_ref())
    }

    /// The latest name it is known by.
    #[must_use]
    pub fn name(&self) -> Option<&Text> {
        self.memberships.last().map(|membership| &membership.name)
    }

    /// Every count of its inhabitants, in the order they were learnt.
    #[must_use]
    pub fn populations(&self) -> &[Population] {
        &self.populations
    }

    /// A further row: another time in an ambito, the end of one, a new count; never a rewriting.
    pub(crate) fn then(&self, row: &ComuneRegistered) -> Result<Vec<Addition>, Refusal> {
        let same_start = self.memberships.iter().find(|known| known.validity.from == row.validity.from);
        let Some(known) = same_start else {
            let clash = self.memberships.iter().find(|known| known.validity.overlaps(&row.validity));
            return match clash {
                None => Ok(vec![Addition::Membership]),
                Some(known) => Err(Refusal::MembershipOverlaps {
                    comune: row.comune.clone(),
                    ambito: known.ambito.clone(),
                    from: known.validity.from,
                    to: known.validity.to,
                }),
            };
        };
        let differs = || columns::differs(Register::Comune, &row.comune, known, row);
        if (&known.name, &known.province, &known.ambito) != (&row.name, &row.province, &row.ambito) {
            return Err(differs());
        }
        let mut additions = Vec::new();
        match (known.validity.to, row.validity.to) {
            (known_to, row_to) if known_to == row_to && known.merged_into == row.merged_into => {}
            (None, Some(to)) => additions.push(Addition::End(ComuneEnded {
                comune: row.comune.clone(),
                from: row.validity.from,
                to,
                merged_into: row.merged_into.clone(),
            })),
            // An older export of a membership that has ended meanwhile says nothing new.
            (Some(_), None) if row.merged_into.is_none() => {}
            _ => return Err(differs()),
        }
        if let Some(population) = row.population {
            match self.populations.iter().find(|known| known.on == population.on) {
                None => additions
                    .push(Addition::Count(PopulationCounted { comune: row.comune.clone(), population })),
                Some(known) if *known == population => {}
                Some(counted) => {
                    let known = ComuneRegistered { population: Some(*counted), ..row.clone() };
                    return Err(columns::differs(Register::Comune, &row.comune, &known, row));
                }
            }
        }
        if additions.is_empty() {
            additions.push(Addition::Nothing);
        }
        Ok(additions)
    }
}
