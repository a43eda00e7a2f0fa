//! *Dal fondo al servizio*: which way quantities of one unit went, drawn layer by layer.

use std::collections::{BTreeMap, BTreeSet};

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde_json::{Value, json};
use usus_domain::quantity::{Unit, decimal};
use usus_views::dimension::Dimension;
use usus_views::flows::{self, Flows, Node};

use super::choices;
use super::naming::{self, Naming};
use super::parts;
use crate::pages::chart::{self, Picture};
use crate::pages::difference::{self, Beside};
use crate::pages::file;
use crate::pages::frame::{self, Page};
use crate::pages::links;
use crate::pages::table::Links;
use crate::serve::{Trouble, Visit};
use crate::show::{Cell, Column, Report};

/// How many services a picture has room for; the others are drawn as one.
const DRAWN: usize = 16;

pub(super) async fn page(visit: Visit) -> Result<Response, Trouble> {
    let unit = choices::unit(&visit)?;
    let registers = visit.registers().await?;
    let (flows, units) = {
        let memory = visit.memory().await?;
        (flows::flows(&memory, visit.clocks, unit, &visit.filter), choices::units_of(&memory.facts))
    };
    if let Some(form) = visit.word("format") {
        let naming = Naming { registers: &registers, language: visit.language, is_file: true };
        return file::file(&visit, form, "flussi", &for_file(&visit, &flows, unit, &naming)).await;
    }
    let naming = Naming { registers: &registers, language: visit.language, is_file: false };
    let choices = [
        choices::units(&visit, &units, unit),
        choices::ambito(&visit, &registers),
        choices::plan(&visit, &registers),
    ];
    let report = table(&visit, &flows, unit, &naming);
    let (today, sums_today) = match visit.today() {
        Some(today) => {
            let memory = today.memory().await?;
            let now = flows::flows(&memory, today.clocks, unit, &today.filter);
            drop(memory);
            let ways = |flows: &Flows| flows.keys().map(|way| format!("{way:?}")).collect();
            let told = table(&today, &now, unit, &naming);
            let beside = Beside::by(ways(&flows), ways(&now), told, &["source", "target", "unit"]);
            (Some(beside), sums_today(&visit, &flows, &now, unit))
        }
        None => (None, html! {}),
    };
    let nodes: Vec<(&Node, &Node)> = flows.keys().map(|(from, to)| (from, to)).collect();
    let link = |row: usize, column: &str| {
        let (from, to) = nodes.get(row)?;
        match column {
            "source" => href(&visit, from),
            "target" => href(&visit, to),
            "quantity" => way(&visit, (&flows, unit), from, to),
            _ => None,
        }
    };
    let content = html! {
        (choices::form(&visit, &choices))
        p { (visit.say(
            "Ciò che è stato riusato compare due volte: come «riusato» dal servizio che lo ha liberato, e a sinistra, in «economie riusate», da dove riparte. Ciò che non è ancora stato assegnato a un servizio qui non c'è: si trova nel Quadro.",
            "What was used again stands here twice: as “used again” by the service that released it, and at the left, under “releases used again”, from where it sets out anew. What is not allocated to a service yet is not here: it is on the Overview.",
        )) }
        (sums_today)
        @if flows.is_empty() {
            p class="nothing" { (report.if_empty) }
            @if let Some(today) = &today { (today.rows(&visit)) }
        } @else {
            (chart::picture(&visit, &Picture {
                id: "flussi",
                kind: "sankey",
                data: data(&visit, &drawn(&flows), unit, &naming),
                says: &says(&visit, &flows, unit, &naming),
                table: &report,
            }, &Links { cell: Some(&link), today: today.as_ref(), file: Some(parts::file(&visit, "flows")) }))
            p class="hint" { (visit.say(
                "Il disegno mostra i sedici servizi più grandi e gli altri insieme; la tabella li ha tutti, uno per uno.",
                "The picture shows the sixteen largest services and the others together; the table has all of them, one by one.",
            )) }
        }
    };
    let page = Page {
        title: visit.say("Dal fondo al servizio", "From fund to service"),
        help: visit.say(
            "Da quale fondo, per quale area, a quale servizio: e che cosa ne è stato, nell'ultima colonna. Si guarda una sola unità di misura alla volta; ciò che entra in un riquadro ne esce.",
            "From which fund, for which area, to which service: and what became of it, in the last column. One unit is looked at at a time; what enters a box leaves it.",
        ),
        content,
        has_pictures: true,
    };
    Ok(frame::page(&visit, page).await?.into_response())
}

/// The same with the smaller services as one, named by nothing.
fn drawn(flows: &Flows) -> Flows {
    let mut services: BTreeMap<&Node, i128> = BTreeMap::new();
    for ((_, to), quantity) in flows.iter().filter(|((_, to), _)| matches!(to, Node::Service(_))) {
        *services.entry(to).or_default() += quantity;
    }
    let mut largest: Vec<(&Node, i128)> = services.into_iter().collect();
    largest.sort_by_key(|(_, quantity)| std::cmp::Reverse(*quantity));
    let small: BTreeSet<&Node> = largest.iter().skip(DRAWN).map(|(node, _)| *node).collect();
    if small.len() < 2 {
        return flows.clone();
    }
    let of = |node: &Node| if small.contains(node) { Node::Service("".into()) } else { node.clone() };
    let mut drawn = Flows::new();
    for ((from, to), quantity) in flows {
        *drawn.entry((of(from), of(to))).or_default() += quantity;
    }
    drawn
}

/// What people call a node.
fn name(node: &Node, naming: &Naming<'_>) -> String {
    match node {
        Node::Fund(fund) => fund.to_string(),
        Node::Kind(kind) => kind.to_string(),
        Node::Reuse if naming.is_file => "reuse".to_owned(),
        Node::Reuse => naming.language.say("economie riusate", "releases used again").to_owned(),
        Node::Area(area) => naming.of(Dimension::Area, Some(area)),
        Node::Service(service) if service.is_empty() => {
            naming.language.say("altri servizi", "other services").to_owned()
        }
        Node::Service(service) => naming.of(Dimension::Service, Some(service)),
        Node::Outcome(code) if naming.is_file => (*code).to_owned(),
        Node::Outcome(code) => naming::label(code, naming.language),
    }
}

/// By which the picture knows a node.
fn id(node: &Node) -> String {
    let (layer, code) = match node {
        Node::Fund(code) => ("fund", &**code),
        Node::Kind(code) => ("kind", &**code),
        Node::Reuse => ("reuse", ""),
        Node::Area(code) => ("area", &**code),
        Node::Service(code) => ("service", &**code),
        Node::Outcome(code) => ("outcome", *code),
    };
    format!("{layer}/{code}")
}

/// Where a node leads.
fn href(visit: &Visit, node: &Node) -> Option<String> {
    match node {
        Node::Fund(fund) => Some(links::movements(visit, &[("fund", fund)])),
        Node::Area(area) => Some(visit.here(&[("area", area)])),
        Node::Service(service) if service.is_empty() => None,
        Node::Service(service) => Some(visit.href(&format!("/servizio/{}", links::segment(service)), &[])),
        Node::Kind(_) | Node::Reuse | Node::Outcome(_) => None,
    }
}

/// The movements that sum to what went from one node to another; nothing for what went on to its next allocation, which
/// is no such sum, and of what is of no fund where others are of one: no condition says that.
fn way(visit: &Visit, (flows, unit): (&Flows, Unit), from: &Node, to: &Node) -> Option<String> {
    let has_funds = || flows.keys().any(|(from, _)| matches!(from, Node::Fund(_)));
    let (conditions, figure) = match (from, to) {
        (Node::Fund(fund), Node::Area(area)) => (vec![("fund", &**fund), ("area", area)], "first_allocated"),
        (Node::Kind(kind), Node::Area(area)) if !has_funds() => {
            (vec![("kind", &**kind), ("area", area)], "first_allocated")
        }
        (Node::Reuse, Node::Area(area)) => (vec![("area", &**area)], "ever_reused"),
        (Node::Area(area), Node::Service(service)) => {
            (vec![("area", &**area), ("service", service)], "ever_allocated")
        }
        (Node::Service(service), Node::Outcome(code)) => (vec![("service", &**service)], *code),
        _ => return None,
    };
    links::summed(visit, figure, unit.code(), &conditions)
}

fn data(visit: &Visit, flows: &Flows, unit: Unit, naming: &Naming<'_>) -> Value {
    let mut nodes: Vec<&Node> = flows.keys().flat_map(|(from, to)| [from, to]).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let nodes = nodes.into_iter().map(|node| {
        let mut told = json!({ "id": id(node), "name": name(node, naming), "layer": node.layer() });
        if let Some(href) = href(visit, node) {
            told["href"] = Value::String(href);
        }
        told
    });
    let links = flows
        .iter()
        .map(|((from, to), value)| json!({ "from": id(from), "to": id(to), "value": decimal(*value, unit) }));
    json!({ "unit": unit.code(), "nodes": nodes.collect::<Vec<_>>(), "links": links.collect::<Vec<_>>() })
}

fn table(visit: &Visit, flows: &Flows, unit: Unit, naming: &Naming<'_>) -> Report {
    let rows = flows.iter().map(|((from, to), quantity)| {
        let [from, to] = [from, to].map(|node| Cell::Text(name(node, naming)));
        vec![from, to, Cell::Text(unit.code().to_owned()), Cell::Amount(*quantity, unit)]
    });
    let what = visit.say("Da dove a dove", "From where to where");
    let if_empty = visit.say(
        "Con queste scelte non è stato assegnato nulla: si provi un'altra unità, un altro ambito o un altro piano.",
        "Nothing was allocated with these choices: try another unit, another ambito or another plan.",
    );
    parts::report(
        parts::caption(visit, what),
        &["source", "target", "unit", "quantity"],
        rows.collect(),
        if_empty,
    )
}

/// The same to be taken away: codes, and the names beside them.
fn for_file(visit: &Visit, flows: &Flows, unit: Unit, naming: &Naming<'_>) -> Report {
    let mut report = table(visit, flows, unit, naming);
    let naming = Naming { is_file: false, ..*naming };
    for (row, (from, to)) in report.rows.iter_mut().zip(flows.keys()) {
        row.insert(1, Cell::Text(name(from, &naming)));
        row.insert(3, Cell::Text(name(to, &naming)));
    }
    report.columns.insert(1, Column::always("source_name"));
    report.columns.insert(3, Column::always("target_name"));
    report
}

/// How much was allocated in all, how much of it by reuse, and how much is released and free.
fn sums(flows: &Flows) -> [i128; 3] {
    let of = |is_meant: &dyn Fn(&Node, &Node) -> bool| -> i128 {
        flows.iter().filter(|((from, to), _)| is_meant(from, to)).map(|(_, quantity)| quantity).sum()
    };
    [
        of(&|from, _| from.layer() == 0),
        of(&|from, _| *from == Node::Reuse),
        of(&|_, to| *to == Node::Outcome("released")),
    ]
}

/// In the past, how much more or less that is today.
fn sums_today(visit: &Visit, then: &Flows, now: &Flows, unit: Unit) -> Markup {
    let labels = ["ever_allocated", "ever_reused", "released"];
    let marks = labels.into_iter().zip(sums(then).into_iter().zip(sums(now)));
    let marks: Vec<_> = marks.filter(|(_, (then, now))| then != now).collect();
    html! {
        @if !marks.is_empty() {
            p class="difference-summary" {
                @for (code, (then, now)) in marks {
                    span { (naming::label(code, visit.language)) " " (difference::mark(visit, then, now, unit)) }
                }
            }
        }
    }
}

/// What the picture shows, in a sentence.
fn says(visit: &Visit, flows: &Flows, unit: Unit, naming: &Naming<'_>) -> String {
    let largest =
        flows.iter().filter(|((from, _), _)| from.layer() == 0).max_by_key(|(_, quantity)| **quantity);
    let largest = largest.map_or_else(String::new, |((from, _), _)| name(from, naming));
    let [total, reused, released] = sums(flows).map(|parts| naming::sum(parts, unit, visit.language));
    if visit.language.is_italian() {
        format!(
            "In tutto {total} assegnati ai servizi, di cui {reused} da economie riusate; la via più larga parte da {largest}. Liberati e ancora liberi: {released}."
        )
    } else {
        format!(
            "In all {total} allocated to services, of which {reused} from releases used again; the widest way begins at {largest}. Released and still free: {released}."
        )
    }
}
