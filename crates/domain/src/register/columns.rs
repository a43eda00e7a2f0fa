//! What an entry of a register says, column by column: so that a refusal can name the one that differs.

use chrono::NaiveDate;

use crate::id::AmbitoId;
use crate::refusal::{Refusal, Register};
use crate::register::ambito::AmbitoRegistered;
use crate::register::comune::ComuneRegistered;
use crate::register::holder::HolderRegistered;
use crate::register::plan::PlanRegistered;
use crate::register::service::ServiceRegistered;

/// An entry by the columns of its file.
pub(crate) trait Columns {
    /// Each column with what stands in it; nothing for an empty one.
    fn columns(&self) -> Vec<(&'static str, String)>;
}

/// The refusal to rewrite a known entry: it names the first column that differs.
pub(crate) fn differs(
    register: Register,
    id: &impl ToString,
    known: &impl Columns,
    given: &impl Columns,
) -> Refusal {
    let pairs = known.columns().into_iter().zip(given.columns());
    let difference = pairs.into_iter().find(|(known, given)| known != given);
    let ((column, known), (_, given)) = difference.unwrap_or_default();
    Refusal::RegisterDiffers { register, id: id.to_string(), column, known, given }
}

fn day(date: Option<NaiveDate>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

impl Columns for AmbitoRegistered {
    fn columns(&self) -> Vec<(&'static str, String)> {
        vec![
            ("name", self.name.to_string()),
            ("district", self.district.as_ref().map(ToString::to_string).unwrap_or_default()),
            ("managing_body", self.managing_body.to_string()),
            ("regime", <&'static str>::from(self.regime).to_owned()),
        ]
    }
}

impl Columns for HolderRegistered {
    fn columns(&self) -> Vec<(&'static str, String)> {
        vec![("name", self.name.to_string()), ("kind", <&'static str>::from(self.kind).to_owned())]
    }
}

impl Columns for PlanRegistered {
    fn columns(&self) -> Vec<(&'static str, String)> {
        let ambiti: Vec<&str> = self.ambiti.iter().map(AmbitoId::as_str).collect();
        vec![
            ("name", self.name.to_string()),
            ("kind", <&'static str>::from(self.kind).to_owned()),
            ("ambiti", ambiti.join(" ")),
            ("from", self.period.from.to_string()),
            ("to", self.period.to.to_string()),
            ("act", self.act.to_string()),
        ]
    }
}

impl Columns for ServiceRegistered {
    fn columns(&self) -> Vec<(&'static str, String)> {
        vec![
            ("name", self.name.to_string()),
            ("area", self.area.code().to_owned()),
            ("istat_service", self.istat_service.as_deref().unwrap_or_default().to_owned()),
            ("valid_from", day(self.validity.from)),
            ("valid_to", day(self.validity.to)),
        ]
    }
}

impl Columns for ComuneRegistered {
    fn columns(&self) -> Vec<(&'static str, String)> {
        vec![
            ("name", self.name.to_string()),
            ("province", self.province.to_string()),
            ("ambito", self.ambito.to_string()),
            ("valid_to", day(self.validity.to)),
            ("merged_into", self.merged_into.as_ref().map(ToString::to_string).unwrap_or_default()),
            ("population", self.population.map(|count| count.inhabitants.to_string()).unwrap_or_default()),
        ]
    }
}
