//! Names, dates and quantities of the small world the rules are tested in.

use chrono::NaiveDate;

use crate::act::Act;
use crate::calendar::{Interval, Validity};
use crate::class::Class;
use crate::event::Destination;
use crate::fund::Area;
use crate::id::{AmbitoId, ComuneId, PlanId, RowId, ServiceId};
use crate::particulars::Particulars;
use crate::quantity::{Quantity, Unit};
use crate::register::comune::ComuneRegistered;
use crate::register::plan::{PlanKind, PlanRegistered};
use crate::register::service::ServiceRegistered;
use crate::text::Text;

pub(crate) const FUND: &str = "FUND";
pub(crate) const FLAT: &str = "FLAT";
pub(crate) const HOURS: &str = "HOURS";
pub(crate) const METHOD: &str = "METHOD";
pub(crate) const HOMECARE: &str = "homecare";
pub(crate) const DAYCENTRE: &str = "daycentre";
pub(crate) const HOUSING: &str = "housing";
pub(crate) const RONAGO: &str = "013199";
pub(crate) const UGGIATE: &str = "013256";
pub(crate) const PLAN_NAME: &str = "Piano di Zona 2025-2027";
pub(crate) const LONG_AGO: NaiveDate = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
pub(crate) const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 6, 15).unwrap();

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}
pub(crate) fn id(text: &str) -> RowId {
    RowId::new(text).unwrap()
}
pub(crate) fn service_id(text: &str) -> ServiceId {
    ServiceId::new(text).unwrap()
}
pub(crate) fn ambito_id(text: &str) -> AmbitoId {
    AmbitoId::new(text).unwrap()
}
pub(crate) fn comune_id(text: &str) -> ComuneId {
    ComuneId::new(text).unwrap()
}
pub(crate) fn plan_id() -> PlanId {
    PlanId::new("PDZ-2025-2027").unwrap()
}
pub(crate) fn euro(amount: i64) -> i64 {
    amount * 100
}
/// Hours and hundredths of an hour, in the smallest part.
pub(crate) fn hundredths(hours: i64, hundredths: i64) -> i64 {
    hours * 100 + hundredths
}
pub(crate) fn cents(parts: i64) -> Quantity {
    Quantity::new(parts, Unit::Euro)
}
pub(crate) fn hours(parts: i64) -> Quantity {
    Quantity::new(parts, Unit::Hour)
}
pub(crate) fn places(parts: i64) -> Quantity {
    Quantity::new(parts, Unit::Place)
}
pub(crate) fn instances(parts: i64) -> Quantity {
    Quantity::new(parts, Unit::Instance)
}

pub(super) fn row(name: &str, on: NaiveDate) -> Particulars {
    let act = Act::parse("Assemblea dei Sindaci|delibera|7|2025-01-01").unwrap();
    Particulars { id: id(name), effective_on: on, act, note: None, cup: None, cig: None, reference: None }
}

pub(super) fn destination() -> Destination {
    Destination {
        ambito: ambito_id("olgiate"),
        service: service_id(HOMECARE),
        area: Area::Eld,
        plan: plan_id(),
        interval: None,
        comune: None,
        project: None,
    }
}

pub(super) fn service(name: &str) -> ServiceRegistered {
    let area = match name {
        DAYCENTRE => Area::Dis,
        HOUSING => Area::Pov,
        _ => Area::Eld,
    };
    let name_text = Text::free("name", name).unwrap();
    let validity = Validity::default();
    ServiceRegistered { service: service_id(name), name: name_text, area, istat_service: None, validity }
}

pub(super) fn plan(name: &str) -> PlanRegistered {
    PlanRegistered {
        plan: plan_id(),
        name: Text::free("name", name).unwrap(),
        kind: PlanKind::PianoDiZona,
        ambiti: vec![ambito_id("olgiate")],
        period: Interval::new(day("2025-01-01"), day("2027-12-31")).unwrap(),
        act: Act::parse("Assemblea dei Sindaci|delibera|1|2024-12-20").unwrap(),
    }
}

pub(super) fn membership(
    comune: &str,
    ambito: &str,
    from: Option<&str>,
    to: Option<&str>,
) -> ComuneRegistered {
    ComuneRegistered {
        comune: comune_id(comune),
        name: Text::free("name", "Ronago").unwrap(),
        province: Text::free("province", "CO").unwrap(),
        ambito: ambito_id(ambito),
        validity: Validity::new(from.map(day), to.map(day)).unwrap(),
        merged_into: None,
        population: None,
    }
}

pub(super) fn kind_of(resource: &str) -> (Class, Unit) {
    match resource {
        FLAT => (Class::Renewable, Unit::Place),
        HOURS => (Class::Perishable, Unit::Hour),
        METHOD => (Class::NonRival, Unit::Instance),
        _ => (Class::Depletable, Unit::Euro),
    }
}
