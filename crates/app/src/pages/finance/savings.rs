//! *Economie*: what was freed and is still free, by fund and by the constraints that travel with it, a click from its
//! next use.

use std::collections::{BTreeMap, HashMap};

use axum::response::{IntoResponse, Response};
use maud::html;
use usus_domain::id::RowId;
use usus_domain::quantity::{Quantity, Unit, decimal};
use usus_log::error::LogError;
use usus_log::store::Log;
use usus_views::facts::Facts;
use usus_views::open;
use usus_views::standing::Standing;

use crate::pages::difference::Beside;
use crate::pages::frame::{self, Page};
use crate::pages::table::{self, Links};
use crate::pages::{file, links};
use crate::serve::{Permission, Trouble, Visit};
use crate::show::{Cell, Column, Report};
use crate::words::labels;

/// How many a page shows: by fund and areas, and there the oldest first, since their time is the shortest. Totals are of
/// all, and a file has them all.
const MOST: usize = 500;

/// A release and what is still free of it.
struct Free {
    release: String,
    position: i64,
    fund: Option<String>,
    kind: String,
    areas: Option<String>,
    deadline: Option<chrono::NaiveDate>,
    service: Option<String>,
    ambito: String,
    reason: &'static str,
    on: chrono::NaiveDate,
    quantity: Quantity,
    resource: String,
    /// Whether what is free of it is known: where several releases share an account, and some of it was returned or
    /// lapsed, it is not.
    is_known: bool,
}

const COLUMNS: [Column; 11] = [
    Column::always("release"),
    Column::always("fund"),
    Column::always("released"),
    Column::always("unit"),
    Column::where_filled("areas"),
    Column::where_filled("deadline"),
    Column::always("reason"),
    Column::always("effective_on"),
    Column::always("days"),
    Column::where_filled("service"),
    Column::always("ambito"),
];

pub(super) async fn page(visit: Visit) -> Result<Response, Trouble> {
    let mut free = free(&visit).await?;
    settle(&visit.office.log, &visit, &mut free).await?;
    let most = if visit.word("format").is_some() { usize::MAX } else { MOST };
    let report = report(&visit, &free, most);
    if let Some(form) = visit.word("format") {
        return file::file(&visit, form, "economie", &report).await;
    }
    let today = match visit.today() {
        Some(today) => Some(beside(&today, &free).await?),
        None => None,
    };
    let overdue =
        free.iter().filter(|free| free.deadline.is_some_and(|last| last < visit.clocks.effective)).count();
    let may = !visit.is_past() && visit.may(Permission::Record);
    let link = |row: usize, code: &str| {
        // After the rows that are shown come the totals.
        let Some(free) = free.get(row).filter(|_| row < report.rows.len()) else {
            return links::total(&visit, &report, (row, code), &[]);
        };
        match code {
            "release" | "released" if may => Some(reuse(&visit, free)),
            "release" | "released" => Some(links::way(&visit, &free.release)),
            "effective_on" => Some(links::entry(&visit, free.position)),
            "fund" => {
                free.fund.as_deref().map(|fund| visit.href(&format!("/fondo/{}", links::segment(fund)), &[]))
            }
            _ => None,
        }
    };
    let content = html! {
        @if free.is_empty() {
            div class="empty" {
                p { (visit.say("Nessuna economia libera.", "Nothing released is free.")) }
                @if let Some(today) = &today { (today.rows(&visit)) }
                p { (visit.say("Un'economia nasce quando un'assegnazione, o un suo impegno, si libera.", "Something is released when an allocation, or what is bound of it, is freed.")) }
                @if may { p { a href=(visit.href("/registra/release", &[])) { (visit.say("Registrare un'economia", "Record a release")) } } }
            }
        } @else {
            @if may { p { (visit.say("L'identificativo e la cifra aprono il modulo del riuso, già compilato.", "The id and the figure open the form of a reuse, filled in.")) } }
            @if overdue > 0 {
                p class="said waiting" {
                    (overdue) " "
                    (visit.say("hanno il termine passato: non si possono più destinare, possono tornare a chi le ha date o decadere. ",
                        "are past their deadline: they can no longer be put to a use; they go back to who gave them, or lapse. "))
                    @if may { a href=(visit.href("/registra/lapse", &[])) { (visit.say("Registrare una decadenza", "Record a lapse")) } }
                }
            }
            @if free.len() > most {
                p class="said waiting" {
                    (visit.say("Sono mostrate ", "Shown are ")) (most) (visit.say(" economie di ", " releases of ")) (free.len())
                    (visit.say(": il totale in fondo è di tutte, e i file le hanno tutte.", ": the total below is of all of them, and the files have them all."))
                }
            }
            (table::table(&visit, &report, &Links { cell: Some(&link), today: today.as_ref(), file: Some(visit.here(&[])) }))
        }
    };
    let page = Page {
        title: visit.say("Economie", "Released"),
        help: visit.say(
            "Ciò che è stato liberato e nessuno ha ancora riusato, con i vincoli che lo seguono e da quanto attende. Da qui si passa al riuso con un clic.",
            "What was freed and nobody has used again, with the constraints that follow it and how long it has waited. From here a reuse is one click away.",
        ),
        content,
        has_pictures: false,
    };
    Ok(frame::page(&visit, page).await?.into_response())
}

/// What is free today.
async fn beside(today: &Visit, then: &[Free]) -> Result<Beside, Trouble> {
    let releases = |free: &[Free]| free.iter().map(|free| free.release.clone()).collect::<Vec<String>>();
    let mut now = free(today).await?;
    settle(&today.office.log, today, &mut now).await?;
    let all = report(today, &now, usize::MAX);
    let same =
        ["release", "fund", "unit", "areas", "deadline", "reason", "effective_on", "service", "ambito"];
    Ok(Beside::by(releases(then), releases(&now), all, &same))
}

/// The releases of accounts in which something is free, by fund and areas, each less what was reused of it.
async fn free(visit: &Visit) -> Result<Vec<Free>, Trouble> {
    let memory = visit.memory().await?;
    let facts = &memory.facts;
    let standing = Standing::at(facts, visit.clocks.known);
    let open: HashMap<u32, i64> = open::open(&memory, visit.clocks, &visit.filter)
        .into_iter()
        .filter(|open| open.released > 0)
        .map(|open| (open.number, open.released))
        .collect();
    let mut reused: HashMap<u32, i64> = HashMap::new();
    for (_, allocation) in standing.allocations(facts, visit.clocks) {
        if let Some(release) = allocation.release {
            *reused.entry(release.get()).or_default() += allocation.quantity;
        }
    }
    let is_open = |release: &usus_views::facts::Release| {
        open.contains_key(&facts.allocation(release.allocation).account)
    };
    let unused = |number: u32, release: &usus_views::facts::Release| {
        release.quantity - reused.get(&number).copied().unwrap_or_default()
    };
    let mut of_account: HashMap<u32, (usize, i64)> = HashMap::new();
    for (number, release) in standing.releases(facts, visit.clocks).filter(|(_, release)| is_open(release)) {
        let shared = of_account.entry(facts.allocation(release.allocation).account).or_default();
        *shared = (shared.0 + 1, shared.1 + unused(number, release));
    }
    let mut all: Vec<Free> = standing
        .releases(facts, visit.clocks)
        .filter(|(_, release)| is_open(release))
        .map(|(number, release)| {
            let account = facts.allocation(release.allocation).account;
            let (beside, unused_there) = of_account.get(&account).copied().unwrap_or_default();
            // Alone in its account it is all that is free there; where all that was not reused is, so is each.
            let parts = if beside == 1 { open[&account] } else { unused(number, release) };
            one(facts, number, parts, beside == 1 || unused_there == open[&account])
        })
        .filter(|free| free.quantity.parts > 0)
        .collect();
    all.sort_by(|a, b| (&a.fund, &a.areas, a.on, &a.release).cmp(&(&b.fund, &b.areas, b.on, &b.release)));
    Ok(all)
}

fn one(facts: &Facts, number: u32, parts: i64, is_known: bool) -> Free {
    let release = facts.release(number);
    let allocation = facts.allocation(release.allocation);
    let (resource, place) = (facts.resource_of(allocation), facts.place_of(allocation));
    Free {
        release: facts.release_id(number).to_owned(),
        position: release.position.into(),
        fund: resource.fund.as_deref().map(str::to_owned),
        kind: resource.kind.to_string(),
        areas: resource.areas.as_deref().map(str::to_owned),
        deadline: resource.deadline,
        service: place.service.as_deref().map(str::to_owned),
        ambito: place.ambito.to_string(),
        reason: release.reason.code(),
        on: release.effective_on,
        quantity: Quantity::new(parts, resource.unit),
        resource: resource.id.to_string(),
        is_known,
    }
}

/// Where several releases share an account and some of it was returned or lapsed, only the resource's own history
/// says of which.
async fn settle(log: &Log, visit: &Visit, free: &mut Vec<Free>) -> Result<(), LogError> {
    use usus_domain::evolve::evolve;
    use usus_domain::state::State;
    use usus_log::document::Document;
    let mut states: HashMap<String, State> = HashMap::new();
    for one in free.iter_mut().filter(|one| !one.is_known) {
        if !states.contains_key(&one.resource) {
            let mut state = State::default();
            for entry in log.stream(&format!("resource/{}", one.resource), 0).await? {
                if entry.position <= visit.clocks.known {
                    state = evolve(state, Document::parse(entry.position, &entry.document)?.event()?);
                }
            }
            states.insert(one.resource.clone(), state);
        }
        let resource = states.get(&one.resource).and_then(State::resource);
        let release = RowId::new(&one.release).ok();
        if let Some(known) = release.and_then(|id| resource?.find_release(&id)) {
            one.quantity.parts = known.free_on(visit.clocks.effective);
        }
    }
    free.retain(|one| one.quantity.parts > 0);
    Ok(())
}

fn report(visit: &Visit, free: &[Free], most: usize) -> Report {
    let today = visit.clocks.effective;
    let cells = |free: &Free| {
        vec![
            Cell::Text(free.release.clone()),
            Cell::Text(free.fund.clone().unwrap_or_else(|| free.kind.clone())),
            Cell::Amount(free.quantity.parts.into(), free.quantity.unit),
            Cell::Text(free.quantity.unit.code().to_owned()),
            Cell::text(free.areas.as_deref()),
            Cell::date(free.deadline),
            Cell::Text(labels::reason(free.reason, visit.language)),
            Cell::Date(free.on),
            Cell::Number((today - free.on).num_days()),
            Cell::text(free.service.as_deref()),
            Cell::Text(free.ambito.clone()),
        ]
    };
    Report {
        caption: visit.clocked(visit.say(
            "Economie libere, per fondo e vincolo, le più vecchie per prime",
            "Released and free, by fund and constraint, the oldest first",
        )),
        columns: COLUMNS.to_vec(),
        rows: free.iter().take(most).map(cells).collect(),
        totals: totals(visit, free),
        if_empty: "",
    }
}

/// One total for each unit: units are never added up.
fn totals(visit: &Visit, free: &[Free]) -> Vec<Vec<Cell>> {
    let mut by_unit: BTreeMap<Unit, i128> = BTreeMap::new();
    for free in free {
        *by_unit.entry(free.quantity.unit).or_default() += i128::from(free.quantity.parts);
    }
    let cells = |(unit, parts): (Unit, i128)| {
        let columns = COLUMNS.iter().map(|column| match column.code {
            "release" => Cell::Text(visit.say("Totale", "Total").to_owned()),
            "released" => Cell::Amount(parts, unit),
            "unit" => Cell::Text(unit.code().to_owned()),
            _ => Cell::Text(String::new()),
        });
        columns.collect()
    };
    by_unit.into_iter().map(cells).collect()
}

/// The form of its reuse, filled in.
fn reuse(visit: &Visit, free: &Free) -> String {
    let quantity = decimal(free.quantity.parts.into(), free.quantity.unit);
    visit.href("/registra/reuse", &[("release", &free.release), ("quantity", &quantity)])
}
