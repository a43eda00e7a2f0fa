//! `GET /api/v1/ambiti`, `comuni`, `services`, `plans`, `holders`: the registers as known at a position, with the
//! columns by which they are imported.

use axum::response::Response;
use usus_domain::calendar::Validity;
use usus_views::registers::Registers;

use crate::api::asked::{Asked, Made, page, unwritten};
use crate::api::evidence::report;
use crate::serve::Trouble;
use crate::show::{self, Cell};

/// Columns of the ambiti.
pub(super) const AMBITI: [&str; 5] = ["ambito", "name", "district", "managing_body", "regime"];
/// Columns of the comuni.
pub(super) const COMUNI: [&str; 9] = [
    "comune",
    "name",
    "province",
    "ambito",
    "valid_from",
    "valid_to",
    "merged_into",
    "population",
    "population_on",
];
/// Columns of the services.
pub(super) const SERVICES: [&str; 6] = ["service", "name", "area", "istat_service", "valid_from", "valid_to"];
/// Columns of the plans.
pub(super) const PLANS: [&str; 7] = ["plan", "name", "kind", "ambiti", "from", "to", "act"];
/// Columns of the holders.
pub(super) const HOLDERS: [&str; 3] = ["holder", "name", "kind"];

pub(super) async fn ambiti(asked: Asked) -> Result<Response, Trouble> {
    register(asked, &AMBITI, |registers, _| {
        let row = |(_, ambito): (_, &usus_domain::register::ambito::AmbitoRegistered)| {
            vec![
                text(&ambito.ambito),
                text(ambito.name.as_str()),
                Cell::text(ambito.district.as_ref().map(usus_domain::text::Text::as_str)),
                text(ambito.managing_body.as_str()),
                text(<&str>::from(ambito.regime)),
            ]
        };
        registers.ambiti.iter().map(row).collect()
    })
    .await
}

pub(super) async fn comuni(asked: Asked) -> Result<Response, Trouble> {
    register(asked, &COMUNI, |registers, on| {
        let row = |(code, comune): (_, &usus_domain::register::comune::Comune)| {
            let membership = comune.membership_on(on);
            let count = comune.populations().last();
            let [from, to] = days(membership.map(|membership| &membership.validity));
            vec![
                text(code),
                Cell::text(comune.name().map(usus_domain::text::Text::as_str)),
                Cell::text(membership.map(|membership| membership.province.as_str())),
                Cell::text(membership.map(|membership| membership.ambito.as_str())),
                from,
                to,
                Cell::text(comune.merged_into()),
                count.map_or(Cell::Null, |count| Cell::Number(count.inhabitants.into())),
                Cell::date(count.and_then(|count| count.on)),
            ]
        };
        registers.comuni.iter().map(row).collect()
    })
    .await
}

pub(super) async fn services(asked: Asked) -> Result<Response, Trouble> {
    register(asked, &SERVICES, |registers, _| {
        let row = |(_, service): (_, &usus_domain::register::service::ServiceRegistered)| {
            let [from, to] = days(Some(&service.validity));
            vec![
                text(&service.service),
                text(service.name.as_str()),
                text(<&str>::from(service.area)),
                Cell::text(service.istat_service.as_deref()),
                from,
                to,
            ]
        };
        registers.services.iter().map(row).collect()
    })
    .await
}

pub(super) async fn plans(asked: Asked) -> Result<Response, Trouble> {
    register(asked, &PLANS, |registers, _| {
        let row = |(_, plan): (_, &usus_domain::register::plan::Plan)| {
            let registered = plan.registered();
            let ambiti: Vec<&str> = registered.ambiti.iter().map(usus_domain::id::AmbitoId::as_str).collect();
            vec![
                text(&registered.plan),
                text(registered.name.as_str()),
                text(<&str>::from(registered.kind)),
                text(&ambiti.join(" ")),
                Cell::Date(plan.period().from),
                Cell::Date(plan.period().to),
                text(&registered.act),
            ]
        };
        registers.plans.iter().map(row).collect()
    })
    .await
}

pub(super) async fn holders(asked: Asked) -> Result<Response, Trouble> {
    register(asked, &HOLDERS, |registers, _| {
        let row = |(_, holder): (_, &usus_domain::register::holder::HolderRegistered)| {
            vec![text(&holder.holder), text(holder.name.as_str()), text(<&str>::from(holder.kind))]
        };
        registers.holders.iter().map(row).collect()
    })
    .await
}

fn text(text: &(impl ToString + ?Sized)) -> Cell {
    Cell::Text(text.to_string())
}

fn days(validity: Option<&Validity>) -> [Cell; 2] {
    [validity.and_then(|days| days.from), validity.and_then(|days| days.to)].map(Cell::date)
}

/// A register as a page of rows.
async fn register(
    asked: Asked,
    columns: &[&'static str],
    rows: impl FnOnce(&Registers, chrono::NaiveDate) -> Vec<Vec<Cell>>,
) -> Result<Response, Trouble> {
    asked
        .answer(async |asked, form| {
            let registers = asked.visit.registers().await?;
            let rows = rows(&registers, asked.visit.clocks.effective);
            let (rows, next) = page(rows, asked.limit, asked.after);
            let mut body = Vec::new();
            let report = report(columns, rows);
            show::write(&mut body, &report, form, asked.visit.language).map_err(unwritten)?;
            Ok(Made::table(body, form).with_next(next))
        })
        .await
}
