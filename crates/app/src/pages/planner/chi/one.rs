//! One holder: what it gives and lends, where it is used, whom it meets.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use maud::html;
use usus_domain::class::Class;
use usus_domain::quantity::Unit;
use usus_views::balance::{Balance, balance};
use usus_views::dimension::Dimension;
use usus_views::filter::Filter;
use usus_views::outcome::Outcome;
use usus_views::registers::Registers;
use usus_views::standing::Standing;

use super::meetings::Meetings;
use crate::pages::difference::Beside;
use crate::pages::file;
use crate::pages::frame::{self, Page};
use crate::pages::links;
use crate::pages::planner::naming::Naming;
use crate::pages::planner::parts;
use crate::pages::table::{self, Links};
use crate::serve::{Trouble, Visit};
use crate::show::{Cell, Report};

/// What it gave, where that is used, and where it meets others.
type Answers = (Balance, Balance, Meetings);

async fn answers(visit: &Visit, filter: &Filter) -> Result<Answers, Trouble> {
    let memory = visit.memory().await?;
    let by = [Dimension::Resource, Dimension::Kind, Dimension::Class];
    let given = balance(&memory, visit.clocks, &by, filter);
    let by = [Dimension::Ambito, Dimension::Service, Dimension::Plan];
    let put_to_use = balance(&memory, visit.clocks, &by, filter);
    let standing = Standing::at(&memory.facts, visit.clocks.known);
    let meetings = Meetings::of(&memory.facts, &standing, visit.clocks, &visit.filter, &|_| true);
    Ok((given, put_to_use, meetings))
}

pub(crate) async fn one(visit: Visit, Path(holder): Path<String>) -> Result<Response, Trouble> {
    let registers = visit.registers().await?;
    let filter = visit.filter.clone().and(Dimension::Holder, Some(&holder));
    let answers = answers(&visit, &filter).await?;
    let (given, put_to_use, meetings) = &answers;
    if given.rows.is_empty() && !registers.holders.contains_key(holder.as_str()) {
        let sentence = visit.say("Questo titolare non è registrato", "This holder is not registered");
        return Err(Trouble::NotFound(format!("{sentence}: «{holder}».")));
    }
    let is_file = visit.word("format").is_some();
    let naming = Naming { registers: &registers, language: visit.language, is_file };
    let (gifts, uses) = (gifts(&visit, given, &naming), uses(&visit, put_to_use, &naming));
    let met = met(&visit, &holder, meetings, &naming);
    if let Some(form) = visit.word("format") {
        let report = match visit.word("table") {
            Some("uses") => &uses.0,
            Some("met") => &met.0,
            _ => &gifts,
        };
        return file::file(&visit, form, "titolare", &parts::with_names(report, &registers, visit.language))
            .await;
    }
    let [gifts_today, uses_today, met_today] = beside(&visit, &holder, &filter, &answers, &registers).await?;
    let to_way = |row: usize, column: &str| {
        let Some(gift) = given.rows.get(row) else {
            return links::total(&visit, &gifts, (row, column), &[("holder", &holder)]);
        };
        let id = gift.key[0].as_deref()?;
        match column {
            "resource" => Some(links::way(&visit, id)),
            _ => links::summed(&visit, column, gift.unit.code(), &[("holder", &holder), ("resource", id)]),
        }
    };
    let to_service = |row: usize, column: &str| {
        let Some(([ambito, service, plan], unit)) = uses.1.get(row) else {
            // What lapsed where it was offered, and given to no service yet, is not among these.
            let is_of_services = matches!(column, "ever_allocated" | "in_use" | "consumed");
            let total = || links::total(&visit, &uses.0, (row, column), &[("holder", &holder)]);
            return is_of_services.then(total).flatten();
        };
        if column == "service" {
            return Some(visit.href(&format!("/servizio/{}", links::segment(service)), &[]));
        }
        let place = [("ambito", &**ambito), ("service", service), ("plan", plan), ("holder", &holder)];
        links::summed(&visit, column, unit.code(), &place)
    };
    let to_holder = |row: usize, column: &str| {
        let other = met.1.get(row).filter(|_| column == "with")?;
        Some(visit.href(&format!("/chi/{}", links::segment(other)), &[]))
    };
    let content = html! {
        h2 { (visit.say("Che cosa dà e presta", "What it gives and lends")) }
        (table::table(&visit, &gifts, &Links { cell: Some(&to_way), today: gifts_today.as_ref(), file: Some(parts::file(&visit, "given")) }))
        h2 { (visit.say("Dove è usato", "Where it is used")) }
        (table::table(&visit, &uses.0, &Links { cell: Some(&to_service), today: uses_today.as_ref(), file: Some(parts::file(&visit, "uses")) }))
        h2 { (visit.say("Chi incontra", "Whom it meets")) }
        (table::table(&visit, &met.0, &Links { cell: Some(&to_holder), today: met_today.as_ref(), file: Some(parts::file(&visit, "met")) }))
        p { a href=(visit.href("/chi", &[])) { (visit.say("Tutti i titolari", "All holders")) } }
    };
    let page = Page {
        title: registers.holder(&holder),
        help: visit.say(
            "Che cosa questo titolare ha dato o prestato, in quali servizi è usato e quali altri titolari vi incontra. Ogni risorsa apre tutta la sua strada.",
            "What this holder gave or lent, in which services it is used and which other holders it meets there. Each resource opens its whole way.",
        ),
        content,
        has_pictures: false,
    };
    Ok(frame::page(&visit, page).await?.into_response())
}

/// In the past, the three tables as they are today; rows are told apart by codes.
async fn beside(
    visit: &Visit,
    holder: &str,
    filter: &Filter,
    then: &Answers,
    registers: &Registers,
) -> Result<[Option<Beside>; 3], Trouble> {
    let Some(today) = visit.today() else { return Ok([None, None, None]) };
    let naming = Naming { registers, language: visit.language, is_file: true };
    let now = answers(&today, filter).await?;
    let told = |visit: &Visit, (given, used, meetings): &Answers| {
        [gifts(visit, given, &naming), uses(visit, used, &naming).0, met(visit, holder, meetings, &naming).0]
    };
    let ([gifts, uses, met], [gifts_now, uses_now, met_now]) = (told(visit, then), told(&today, &now));
    Ok([
        Some(Beside::of(&gifts, gifts_now, &["resource", "kind", "class", "unit"])),
        Some(Beside::of(&uses, uses_now, &["ambito", "service", "plan", "unit"])),
        Some(Beside::of(&met, met_now, &["with"])),
    ])
}

fn gifts(visit: &Visit, given: &Balance, naming: &Naming<'_>) -> Report {
    let rows = given.rows.iter().map(|row| {
        let class = row.key[2].as_deref();
        let lends = matches!(class.and_then(Class::from_code), Some(Class::Renewable | Class::NonRival));
        let verb = if lends { visit.say("presta", "lends") } else { visit.say("dà", "gives") };
        let class = naming.of(Dimension::Class, class);
        let class = if naming.is_file { class } else { format!("{verb} ({class})") };
        let sums = &row.sums;
        let amounts = [sums.contributed, sums.available, sums.ever_allocated, sums.consumed, sums.lapsed];
        let mut cells =
            vec![Cell::text(row.key[0].as_deref()), Cell::text(row.key[1].as_deref()), Cell::Text(class)];
        cells.push(Cell::Text(row.unit.code().to_owned()));
        cells.extend(amounts.map(|amount| Cell::Amount(amount, row.unit)));
        cells
    });
    let columns = [
        "resource",
        "kind",
        "class",
        "unit",
        "contributed",
        "available",
        "ever_allocated",
        "consumed",
        "lapsed",
    ];
    let if_empty = visit.say(
        "A questa data non risulta ancora nessun contributo.",
        "On this date there is no contribution yet.",
    );
    let caption = parts::caption(visit, visit.say("Risorse", "Resources"));
    parts::with_totals(visit, parts::report(caption, &columns, rows.collect(), if_empty), &columns[4..])
}

/// Ambito, service and plan, and the unit of what is used there.
type Place = ([String; 3], Unit);

/// What is used where, and where that is.
fn uses(visit: &Visit, used: &Balance, naming: &Naming<'_>) -> (Report, Vec<Place>) {
    let mut places = Vec::new();
    let mut rows = Vec::new();
    for row in &used.rows {
        let [Some(ambito), Some(service), Some(plan), ..] = &*row.key else { continue };
        let outcome = Outcome::of(&row.sums);
        let amounts =
            [row.sums.ever_allocated, outcome.in_use, outcome.consumed, outcome.came_back(), outcome.lapsed];
        let mut cells = vec![
            Cell::Text(naming.of(Dimension::Ambito, Some(ambito))),
            Cell::Text(naming.of(Dimension::Service, Some(service))),
            Cell::Text(plan.to_string()),
            Cell::Text(row.unit.code().to_owned()),
        ];
        cells.extend(amounts.map(|amount| Cell::Amount(amount, row.unit)));
        rows.push(cells);
        places.push(([ambito, service, plan].map(ToString::to_string), row.unit));
    }
    let columns =
        ["ambito", "service", "plan", "unit", "ever_allocated", "in_use", "consumed", "came_back", "lapsed"];
    let if_empty = visit.say(
        "Di ciò che ha dato nulla è ancora assegnato a un servizio.",
        "Nothing of what it gave is allocated to a service yet.",
    );
    let caption = parts::caption(visit, visit.say("Servizi", "Services"));
    let report = parts::report(caption, &columns, rows, if_empty);
    (parts::with_totals(visit, report, &columns[4..]), places)
}

/// Whom it meets, and who that is.
fn met(visit: &Visit, holder: &str, meetings: &Meetings, naming: &Naming<'_>) -> (Report, Vec<String>) {
    let pairs = meetings.pairs();
    let mut met: Vec<_> = pairs
        .into_iter()
        .filter_map(|((one, other), services)| match (one == holder, other == holder) {
            (true, _) => Some((other, services)),
            (_, true) => Some((one, services)),
            _ => None,
        })
        .collect();
    met.sort_by_key(|(_, services)| std::cmp::Reverse(services.len()));
    let rows = met.iter().map(|(other, services)| {
        let names: Vec<String> =
            services.iter().map(|service| naming.of(Dimension::Service, Some(service))).collect();
        vec![
            Cell::Text(naming.of(Dimension::Holder, Some(other))),
            Cell::Number(i64::try_from(services.len()).unwrap_or(i64::MAX)),
            Cell::Text(names.join(", ")),
        ]
    });
    let if_empty = visit.say("Nessuno, finora.", "Nobody, so far.");
    let caption = parts::caption(visit, visit.say("Titolari incontrati", "Holders met"));
    let report = parts::report(caption, &["with", "services", "together"], rows.collect(), if_empty);
    (report, met.iter().map(|(other, _)| (*other).to_owned()).collect())
}
