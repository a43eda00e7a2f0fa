//! *Fondo*: how a fund's balance went over time, what is left of each annuality, who gave it, where it went, and
//! every movement of it with the balance that ran.

mod course;
mod journal;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use usus_views::balance::Balance;
use usus_views::dimension::Dimension;
use usus_views::filter::Filter;

use crate::commands::balance as told;
use crate::pages::difference::Beside;
use crate::pages::finance::quadro::text;
use crate::pages::frame::{self, Page};
use crate::pages::table::{self, Links};
use crate::pages::{file, links};
use crate::serve::{Trouble, Visit};
use crate::show::Report;

/// What of the ledger a fund's page is about: what the address asks for, and this fund.
fn of(visit: &Visit, fund: &str) -> Filter {
    visit.filter.clone().and(Dimension::Fund, Some(fund))
}

async fn balance(visit: &Visit, fund: &str, by: &[Dimension]) -> Result<std::sync::Arc<Balance>, Trouble> {
    Ok(visit.office.balance(visit.clocks, by, &of(visit, fund)).await?)
}

/// The balances of a fund by each of these dimensions.
async fn balances(
    visit: &Visit,
    fund: &str,
    by: [Dimension; 3],
) -> Result<[std::sync::Arc<Balance>; 3], Trouble> {
    let [one, two, three] = by.map(|by| [by, Dimension::Unit]);
    Ok([
        balance(visit, fund, &one).await?,
        balance(visit, fund, &two).await?,
        balance(visit, fund, &three).await?,
    ])
}

pub(super) async fn page(visit: Visit, Path(fund): Path<String>) -> Result<Response, Trouble> {
    let has_movements = !balance(&visit, &fund, &[Dimension::Unit]).await?.rows.is_empty();
    if !has_movements {
        let said = visit.say(
            "Nessun movimento di questo fondo, come noto allora",
            "No movement of this fund, as known then",
        );
        return Err(Trouble::NotFound(format!("{said}: {fund}.")));
    }
    // Where an area is asked for, what is asked next is which services.
    let (by, name) = match visit.word("area") {
        None => (Dimension::Area, "aree"),
        Some(_) => (Dimension::Service, "servizi"),
    };
    let by_what = [by, Dimension::Annuality, Dimension::Holder];
    let [places_then, years_then, givers_then] = balances(&visit, &fund, by_what).await?;
    let language = visit.language;
    let area = visit.word("area").unwrap_or_default();
    let where_to = if area.is_empty() {
        visit.say("Per area di utenza", "By area of users").to_owned()
    } else {
        format!("{} {area}", visit.say("Per servizio, area", "By service, area"))
    };
    let places = told::report(&places_then, visit.clocked(&where_to), language);
    let years = told::report(
        &years_then,
        visit.clocked(visit.say("Residui per annualità", "Left of each annuality")),
        language,
    );
    let givers =
        told::report(&givers_then, visit.clocked(visit.say("Chi ha conferito", "Who gave")), language);
    if let Some(form) = visit.word("format") {
        return taken_away(
            &visit,
            &fund,
            form,
            [(name, &places), ("annualita", &years), ("titolari", &givers)],
        )
        .await;
    }
    let [places_today, years_today, givers_today] = match visit.today() {
        Some(today) => {
            let [places, years, givers] = balances(&today, &fund, by_what).await?;
            [(&places_then, places), (&years_then, years), (&givers_then, givers)]
                .map(|(then, now)| Some(Beside::balances(&visit, then, &now)))
        }
        None => [None, None, None],
    };
    let place_link = |row: usize, code: &str| {
        let all = links::total(&visit, &places, (row, code), &[("fund", fund.as_str())]);
        all.or_else(|| place(&visit, &fund, by, &places, (row, code)))
    };
    let giver_link =
        |row: usize, code: &str| of_row(&visit, &fund, &givers, (row, code), ("holder", &["unit"]));
    let year_link = |row: usize, code: &str| {
        of_row(&visit, &fund, &years, (row, code), ("annuality", &["unit", "annuality"]))
    };
    let content = html! {
        (course::course(&visit, &fund).await?)
        section aria-labelledby="dove" {
            h2 id="dove" { (where_to) }
            @if !area.is_empty() {
                p { a href=(visit.here(&[("area", ""), ("page", "")])) { (visit.say("Tutte le aree", "All areas")) } }
            }
            (table::table(&visit, &places, &Links { cell: Some(&place_link), today: places_today.as_ref(), file: Some(visit.here(&[("table", name)])) }))
        }
        section aria-labelledby="residui" {
            h2 id="residui" { (visit.say("Residui per annualità", "Left of each annuality")) }
            (table::table(&visit, &years, &Links { cell: Some(&year_link), today: years_today.as_ref(), file: Some(visit.here(&[("table", "annualita")])) }))
        }
        section aria-labelledby="chi" {
            h2 id="chi" { (visit.say("Chi, e con quali atti", "Who, and by which acts")) }
            (table::table(&visit, &givers, &Links { cell: Some(&giver_link), today: givers_today.as_ref(), file: Some(visit.here(&[("table", "titolari")])) }))
            (journal::acts(&visit, &fund).await?)
        }
        section aria-labelledby="giornale" {
            h2 id="giornale" { (visit.say("Giornale del fondo", "Journal of the fund")) }
            (journal::journal(&visit, &fund).await?)
        }
    };
    let title = format!("{} {fund}", visit.say("Fondo", "Fund"));
    let page = Page {
        title: &title,
        help: visit.say(
            "Come è andato il saldo del fondo, che cosa ne resta per annualità e dove è stato destinato. Dalle aree si scende ai servizi, e da ogni cifra ai movimenti.",
            "How the fund's balance went, what is left of each annuality and where it was put. From areas one goes down to services, and from each figure to its movements.",
        ),
        content,
        has_pictures: true,
    };
    Ok(frame::page(&visit, page).await?.into_response())
}

/// Where a figure of a row leads that is told apart by one column, and a total of them; some columns lead nowhere.
fn of_row(
    visit: &Visit,
    fund: &str,
    report: &Report,
    (row, code): (usize, &str),
    (key, nowhere): (&str, &[&str]),
) -> Option<String> {
    if let Some(all) = links::total(visit, report, (row, code), &[("fund", fund)]) {
        return Some(all);
    }
    let value = text(report, row, key).filter(|_| !nowhere.contains(&code))?;
    Some(links::movements(visit, &[("fund", fund), (key, &value), links::figure(code)]))
}

/// Where a figure of an area or a service leads, and the area itself.
fn place(
    visit: &Visit,
    fund: &str,
    by: Dimension,
    places: &Report,
    (row, code): (usize, &str),
) -> Option<String> {
    let of_fund = |more: (&str, &str)| links::movements(visit, &[("fund", fund), more, links::figure(code)]);
    // What is in the pool is of no area: it is all that is available, and all that was given.
    let Some(value) = text(places, row, by.code()) else {
        return ["contributed", "available"].contains(&code).then(|| of_fund(("", "")));
    };
    match code {
        "unit" => None,
        "area" => Some(visit.here(&[("area", &value), ("page", "")])),
        _ => Some(of_fund((by.code(), &value))),
    }
}

/// A table of the page as a file; the first where none is named.
async fn taken_away(
    visit: &Visit,
    fund: &str,
    form: &str,
    tables: [(&str, &Report); 3],
) -> Result<Response, Trouble> {
    let asked = visit.word("table").unwrap_or_default();
    match asked {
        "andamento" => file::file(visit, form, "fondo-andamento", &course::table(visit, fund).await?).await,
        "giornale" => file::file(visit, form, "fondo-giornale", &journal::table(visit, fund).await?).await,
        _ => {
            let named = tables.into_iter().find(|(name, _)| *name == asked);
            let (name, report) = named.unwrap_or(tables[0]);
            file::file(visit, form, &format!("fondo-{name}"), report).await
        }
    }
}

/// The accounts of a fund, each with whether it is meant.
fn is_meant(memory: &usus_views::memory::Memory, filter: &Filter) -> impl Fn(u32) -> bool + use<> {
    let facts = &memory.facts;
    let resources: Vec<bool> =
        facts.resources.iter().map(|resource| filter.passes_resource(resource)).collect();
    let places: Vec<bool> = facts.places().iter().map(|place| filter.passes_place(place)).collect();
    let meant: Vec<bool> = facts
        .accounts
        .iter()
        .map(|account| resources[account.resource as usize] && places[account.place as usize])
        .collect();
    move |account| meant.get(account as usize).copied().unwrap_or(false)
}

/// A link in a list.
fn entry(visit: &Visit, position: i64, text: &str) -> Markup {
    html! { a href=(links::entry(visit, position)) { (text) } }
}
