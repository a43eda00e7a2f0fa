//! *Segui la risorsa*: the whole way of a quantity, drawn in layers from who gave it to each use, and as a table.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use usus_domain::quantity::Quantity;
use usus_domain::table::Action;
use usus_views::journal::Line;
use usus_views::registers::Registers;
use usus_views::standing::Standing;
use usus_views::trace::{self, Trace};

use crate::pages::auditor::layers::{self, HIGH, Layout, WIDE};
use crate::pages::auditor::sentence;
use crate::pages::frame::{self, Page};
use crate::pages::table::{self, Links};
use crate::pages::{file, links};
use crate::serve::{Trouble, Visit};
use crate::show::{Cell, Column, Report};
use crate::words::labels;

/// Nodes that are drawn at most; more are not read from a picture.
const DRAWN: usize = 400;

/// Rows of the table on the page; a file has all.
const LISTED: usize = 1_000;

/// Letters of a name that fit into a node.
const FITTING: usize = 26;

pub(super) async fn page(visit: Visit, Path(id): Path<String>) -> Result<Response, Trouble> {
    let way = way(&visit, &id).await?;
    let registers = visit.registers().await?;
    let report = report(&visit, &way, &id, usize::MAX);
    if let Some(form) = visit.word("format") {
        return file::file(&visit, form, "strada", &report).await;
    }
    let layout = layers::layout(&way);
    let report = Report { rows: report.rows.into_iter().take(LISTED).collect(), ..report };
    let says = says(&visit, &way, &layout);
    let cell = |row: usize, code: &str| match code {
        "id" | "position" => way.nodes.get(row).map(|node| links::entry(&visit, node.position)),
        _ => None,
    };
    let content = html! {
        p { (says) }
        @if way.nodes.len() <= DRAWN { (picture(&visit, &way, &layout, &registers, &says, &id)) } @else {
            p class="nothing" { (visit.say(
                "Sono troppe voci per un disegno: restringere con i filtri (servizio, piano) o leggere la tabella.",
                "These are too many entries for a picture: narrow them by the filters (service, plan) or read the table."
            )) }
        }
        h2 { (visit.say("La stessa strada in tabella", "The same way as a table")) }
        (table::table(&visit, &report, &Links { cell: Some(&cell), today: None, file: Some(visit.here(&[])) }))
        @if way.nodes.len() > LISTED {
            p { (visit.say("La tabella è tagliata; scaricata ha tutte le righe.", "The table is cut off; taken away it has all rows.")) }
        }
    };
    let title = format!("{} {id}", visit.say("La strada di", "The way of"));
    Ok(frame::page(&visit, Page {
        title: &title,
        help: visit.say(
            "Da sinistra chi ha dato, verso destra ogni uso che ne è stato fatto; più una linea è spessa, più ne passa. \
             Ogni riquadro apre la sua voce.",
            "On the left who gave, towards the right each use that was made of it; the thicker a line, the more passes. \
             Each box opens its entry.",
        ),
        content,
        has_pictures: false,
    })
    .await?
    .into_response())
}

/// The way asked for; of another's ambito there is none.
async fn way(visit: &Visit, id: &str) -> Result<Trace, Trouble> {
    let stored = trace::entries(&visit.office.log, id, visit.clocks.known).await?;
    let memory = visit.memory().await?;
    let standing = Standing::at(&memory.facts, visit.clocks.known);
    // The way goes on into the future unless a date is asked for.
    let effective = visit.word("effective").map(|_| visit.clocks.effective);
    let found = trace::of_entries(&stored, &memory.facts, &standing, id, effective, &visit.filter)?;
    // A row that is there, but dated later than the date asked for, is said to be so.
    let later = match (&found, effective) {
        (None, Some(_)) => trace::of_entries(&stored, &memory.facts, &standing, id, None, &visit.filter)?,
        _ => None,
    };
    drop(memory);
    let later = later.and_then(|way| way.nodes.into_iter().find(|node| &*node.id == id));
    match found {
        None if later.is_some() => {
            let on = later.map(|node| visit.language.date(node.effective_on)).unwrap_or_default();
            let day = visit.language.date(visit.clocks.effective);
            Err(Trouble::NotFound(if visit.language.is_italian() {
                format!("La riga «{id}» c'è, ma ha effetto dal {on}: dopo il {day}, la data chiesta.")
            } else {
                format!("The row “{id}” exists, but is effective on {on}: after {day}, the date asked for.")
            }))
        }
        None => Err(Trouble::NotFound(if visit.language.is_italian() {
            format!(
                "Nessuna riga ha l'identificativo «{id}», come noto alla posizione {}.",
                visit.clocks.known
            )
        } else {
            format!("No row has the id “{id}”, as known at position {}.", visit.clocks.known)
        })),
        Some(way) if visit.person.ambiti().is_some() && !way.nodes.iter().any(|node| &*node.id == id) => {
            Err(Trouble::NotAllowed)
        }
        Some(way) => Ok(way),
    }
}

fn says(visit: &Visit, way: &Trace, layout: &Layout) -> String {
    let layers = layout.layer.iter().max().map_or(0, |last| last + 1);
    let uses = way.nodes.iter().filter(|node| node.action == Action::Consume).count();
    let given = way.nodes.iter().find(|node| node.action == Action::Contribute);
    let from = given.map(|given| {
        let how_much = given.quantity.map(|quantity| visit.language.quantity(quantity)).unwrap_or_default();
        let holder = given.holder.as_deref().unwrap_or("–");
        if visit.language.is_italian() {
            format!("Da {holder}, {how_much} il {}. ", visit.language.date(given.effective_on))
        } else {
            format!("From {holder}, {how_much} on {}. ", visit.language.date(given.effective_on))
        }
    });
    let (from, many) = (from.unwrap_or_default(), way.nodes.len());
    if visit.language.is_italian() {
        format!("{from}{many} voci in {layers} passi; i consumi sono {uses}.")
    } else {
        format!("{from}{many} entries in {layers} steps; {uses} of them are consumptions.")
    }
}

/// Fill, edge and mark of a kind of node: never by colour alone, each says its action.
fn look(action: Action) -> (&'static str, &'static str) {
    match action {
        Action::Contribute => ("#e6f0fa", "#0059b3"),
        Action::Allocate | Action::Reuse => ("#eaf5ec", "#00693e"),
        Action::Commit => ("#fdf3e0", "#8a5300"),
        Action::Consume => ("#f3ecf8", "#5b3a8c"),
        Action::Release => ("#e3f6f5", "#00626b"),
        Action::Return | Action::Lapse => ("#efefef", "#45494d"),
        Action::Contest | Action::Correct | Action::ExtendPlan | Action::Close => ("#fbe9ec", "#a3001e"),
    }
}

fn picture(
    visit: &Visit,
    way: &Trace,
    layout: &Layout,
    registers: &Registers,
    says: &str,
    asked: &str,
) -> Markup {
    let widest = layout.edges.iter().map(|(.., parts)| parts.abs()).max().unwrap_or(1).max(1);
    let size = format!("0 0 {} {}", layout.width, layout.height);
    html! {
        div class="lineage-wrapper" tabindex="0" role="region" aria-label=(visit.say("Disegno della strada", "Picture of the way")) {
            svg class="lineage" xmlns="http://www.w3.org/2000/svg" viewBox=(size) width=(layout.width) height=(layout.height)
                role="group" aria-label=(says) font-family="sans-serif" font-size="13" {
                desc { (says) }
                g fill="none" stroke="#5d7083" stroke-opacity="0.55" aria-hidden="true" {
                    @for (from, to, parts) in &layout.edges { (edge(layout, (*from, *to), thickness(*parts, widest))) }
                }
                @for (line, at) in way.nodes.iter().zip(&layout.at) {
                    (node(visit, line, *at, registers, &*line.id == asked))
                }
            }
        }
    }
}

/// From 1 to 16, in proportion.
fn thickness(parts: i64, widest: i64) -> i128 {
    1 + i128::from(parts.abs()) * 15 / i128::from(widest)
}

fn edge(layout: &Layout, (from, to): (usize, usize), thick: i128) -> Markup {
    let ((x1, y1), (x2, y2)) = (layout.at[from], layout.at[to]);
    let (x1, y1, y2) = (x1 + WIDE, y1 + HIGH / 2, y2 + HIGH / 2);
    let middle = i32::midpoint(x1, x2);
    html! { path d={ "M" (x1) " " (y1) " C" (middle) " " (y1) " " (middle) " " (y2) " " (x2) " " (y2) } stroke-width=(thick) {} }
}

fn node(visit: &Visit, line: &Line, (x, y): (i32, i32), registers: &Registers, is_asked: bool) -> Markup {
    let (fill, stroke) = look(line.action);
    let action = labels::action(line.action, visit.language);
    let how_much = line.quantity.map(|quantity| visit.language.quantity(quantity)).unwrap_or_default();
    let service = line.service.as_deref().map(|service| registers.service(service));
    let holder = line.holder.as_deref().map(|holder| registers.holder(holder));
    let whole = [
        Some(format!("{} {action} {how_much}", visit.language.date(line.effective_on))),
        Some(line.id.to_string()),
        holder.or(service).map(ToOwned::to_owned),
        line.corrected_by
            .as_deref()
            .map(|by| format!("{} {by}", visit.say("rettificata da", "corrected by"))),
        Some(sentence::act(&line.act, visit.language)),
    ];
    let whole = whole.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let dashes = line.corrected_by.is_some().then_some("5 3");
    html! {
        a class=(format!("node {}{}", line.action.code(), if is_asked { " is-asked" } else { "" }))
            href=(links::entry(visit, line.position)) {
            title { (whole) }
            rect x=(x) y=(y) width=(WIDE) height=(HIGH) rx="4" fill=(fill) stroke=(stroke)
                stroke-width=(if is_asked { 4 } else { 1 }) stroke-dasharray=[dashes] {}
            text x=(x + 8) y=(y + 18) class="what" fill=(stroke) { (short(&format!("{action} {how_much}"))) }
            text x=(x + 8) y=(y + 36) class="how-much" fill="#17324d" { (short(&line.id)) }
        }
    }
}

/// A text that fits; the whole of it is in the title.
fn short(text: &str) -> String {
    let mut short: String = text.chars().take(FITTING).collect();
    if text.chars().nth(FITTING).is_some() {
        short.push('…');
    }
    short
}

/// The way as a table: each row with what it draws on.
fn report(visit: &Visit, way: &Trace, id: &str, most: usize) -> Report {
    let columns = [
        Column::always("position"),
        Column::always("effective_on"),
        Column::always("action"),
        Column::always("id"),
        Column::always("draws_on"),
        Column::always("quantity"),
        Column::always("unit"),
        Column::where_filled("holder"),
        Column::where_filled("service"),
        Column::where_filled("plan"),
        Column::where_filled("reason"),
        Column::where_filled("because_of"),
        Column::always("act"),
        Column::where_filled("corrected_by"),
    ];
    let mut from: std::collections::HashMap<&str, Vec<String>> = std::collections::HashMap::new();
    for edge in &way.edges {
        from.entry(&edge.to).or_default().push(edge.from.to_string());
    }
    let cells = |line: &Line| {
        let quantity = |quantity: Quantity| Cell::Amount(quantity.parts.into(), quantity.unit);
        let drawn = from.get(&*line.id).map(|from| from.join(", "));
        vec![
            Cell::Number(line.position),
            Cell::Date(line.effective_on),
            Cell::Text(labels::action(line.action, visit.language).to_owned()),
            Cell::Text(line.id.to_string()),
            Cell::text(drawn),
            line.quantity.map_or(Cell::Null, quantity),
            Cell::text(line.quantity.map(|quantity| quantity.unit.code())),
            Cell::text(line.holder.as_deref()),
            Cell::text(line.service.as_deref()),
            Cell::text(line.plan.as_deref()),
            Cell::text(line.reason.as_deref().map(|reason| labels::reason(reason, visit.language))),
            Cell::text(line.because_of.as_deref()),
            Cell::Text(sentence::act(&line.act, visit.language)),
            Cell::text(line.corrected_by.as_deref()),
        ]
    };
    let caption = if visit.language.is_italian() {
        format!("La strada di {id}, come nota alla posizione {}", visit.clocks.known)
    } else {
        format!("The way of {id}, as known at position {}", visit.clocks.known)
    };
    Report {
        caption,
        columns: columns.to_vec(),
        rows: way.nodes.iter().take(most).map(cells).collect(),
        totals: Vec::new(),
        if_empty: visit.say(
            "Con questi filtri non resta nulla di questa strada. Toglierne qualcuno.",
            "By these filters nothing of this way is left. Take some away.",
        ),
    }
}
