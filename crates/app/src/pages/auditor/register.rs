//! *Registro*: the log as a journal, the youngest entry first, filtered and searched, a page at a time.

use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use maud::{Markup, html};
use strum::IntoEnumIterator;
use usus_domain::quantity::Unit;
use usus_domain::table::Action;
use usus_views::dimension::Dimension;
use usus_views::filter::Filter;
use usus_views::positions::{self, Positions, Wanted, positions};

use crate::commands::question;
use crate::pages::auditor::entries::{self, Asked, Entry, Gathered};
use crate::pages::auditor::sentence;
use crate::pages::frame::{self, Page};
use crate::pages::table::{self, Links};
use crate::pages::{file, links};
use crate::serve::{Trouble, Visit};
use crate::show::{Cell, Column, Report};
use crate::words::{figures, labels};

/// Entries on a page.
const PAGE: usize = 50;

/// Documents looked through for one page.
const BOUND: usize = 10_000;

/// Entries of a file that is taken away.
const FILE: usize = 5_000;

/// Documents looked through for such a file.
const FILE_BOUND: usize = 100_000;

/// Entries that are no actions, by the kind of stream they are in.
const REGISTERS: [(&str, &str, &str); 5] = [
    ("ambito", "registro degli ambiti", "register of ambiti"),
    ("comune", "registro dei comuni", "register of comuni"),
    ("service", "registro dei servizi", "register of services"),
    ("plan", "registro dei piani", "register of plans"),
    ("holder", "registro dei titolari", "register of holders"),
];

/// By what this page filters besides the filters of every page: what figures of other pages are made of.
const ALSO: [Dimension; 4] = [Dimension::Comune, Dimension::Unit, Dimension::Annuality, Dimension::Kind];

/// What the address asks for.
struct Question {
    asked: Asked,
    filter: Filter,
    action: Option<Action>,
    register: Option<&'static str>,
    figure: Option<String>,
}

pub(super) async fn page(visit: Visit) -> Result<Response, Trouble> {
    let question = read(&visit)?;
    let found = candidates(&visit, &question).await?;
    let before = match visit.word("before") {
        None => visit.clocks.known + 1,
        Some(before) => number(&visit, before)?.min(visit.clocks.known + 1),
    };
    let (most, first) = match visit.word("format") {
        Some(_) => ((FILE, FILE_BOUND), visit.clocks.known + 1),
        None => ((PAGE, BOUND), before),
    };
    let all = found.as_ref().map(|found| found.positions.as_slice());
    let gathered = entries::gather(&visit, all, &question.asked, first, most).await?;
    let report = report(&visit, &gathered.entries);
    if let Some(form) = visit.word("format") {
        return file::file(&visit, form, "registro", &report).await;
    }
    let content = html! {
        (form(&visit))
        (summary(&visit, &question, found.as_ref(), &gathered))
        (listed(&visit, &report, &gathered.entries))
        (onwards(&visit, &gathered))
    };
    Ok(frame::page(&visit, Page {
        title: visit.say("Registro", "Journal"),
        help: visit.say(
            "Tutto ciò che è stato registrato, dall'ultima voce alla prima: chi, quando, con quale atto. Ogni voce si apre \
             sul documento così come è conservato.",
            "All that was recorded, from the last entry to the first: who, when, under which act. Each entry opens on the \
             document as it is kept.",
        ),
        content,
        has_pictures: false,
    })
    .await?
    .into_response())
}

fn read(visit: &Visit) -> Result<Question, Trouble> {
    let date = |word| -> Result<Option<NaiveDate>, Trouble> {
        Ok(visit.word(word).map(|text| question::date(text, visit.language)).transpose()?)
    };
    let action = visit.word("action");
    let register = REGISTERS.iter().map(|(kind, ..)| *kind).find(|kind| Some(*kind) == action);
    let known = action.and_then(|code| Action::iter().find(|known| known.code() == code));
    if let (Some(action), None, None) = (action, register, known) {
        let sentence = visit.say("Azione non prevista", "No such action");
        return Err(Trouble::Unclear(format!("{sentence}: «{action}».")));
    }
    let figure = visit.word("figure");
    if let Some(figure) = figure.filter(|figure| positions::figure(figure).is_none()) {
        let sentence = visit.say("Cifra non prevista", "No such figure");
        return Err(Trouble::Unclear(format!("{sentence}: «{figure}».")));
    }
    Ok(Question {
        asked: Asked {
            words: visit.word("q").map(entries::search_words).unwrap_or_default(),
            act: visit.word("act").map(entries::search_words).unwrap_or_default(),
            actor: visit.word("actor").map(ToOwned::to_owned),
            from: date("from")?,
            // The movements of a figure count by their own dates, of which an entry may have several.
            to: date("to")?
                .into_iter()
                .chain(visit.word("effective").filter(|_| figure.is_none()).map(|_| visit.clocks.effective))
                .min(),
            lag: visit.word("lag").map(|lag| number(visit, lag)).transpose()?,
        },
        filter: ALSO.into_iter().fold(visit.filter.clone(), |filter, dimension| {
            filter.and(dimension, visit.word(dimension.code()))
        }),
        action: known,
        register,
        figure: figure.map(ToOwned::to_owned),
    })
}

fn number(visit: &Visit, text: &str) -> Result<i64, Trouble> {
    let sentence = visit.say("Non è un numero", "This is no number");
    text.trim_start_matches('@').parse().map_err(|_| Trouble::Unclear(format!("{sentence}: «{text}».")))
}

/// Which entries may be meant, where memory or the names of streams say so; `None` for all there are.
async fn candidates(visit: &Visit, question: &Question) -> Result<Option<Positions>, Trouble> {
    let known = visit.clocks.known;
    let family = match (question.register, question.action) {
        (Some(kind), _) => Some(kind),
        (None, Some(Action::ExtendPlan)) => Some("plan"),
        (None, Some(Action::Close)) => Some("closing"),
        _ => None,
    };
    if let Some(kind) = family {
        let entries = visit.office.log.family(kind, known).await?;
        let is_meant = |document: &str| match question.action {
            Some(Action::ExtendPlan) => document.contains("\"kind\":\"plan_extended\""),
            _ => true,
        };
        let meant = entries.iter().filter(|entry| is_meant(&entry.document));
        let mut positions: Vec<i64> = meant.map(|entry| entry.position).collect();
        positions.sort_unstable_by(|a, b| b.cmp(a));
        return Ok(Some(Positions { positions, ..Positions::default() }));
    }
    if question.filter == Filter::default() && question.action.is_none() && question.figure.is_none() {
        return Ok(None);
    }
    let memory = visit.memory().await?;
    let figure = question.figure.as_deref();
    Ok(Some(positions(
        &memory,
        Wanted {
            known,
            effective: figure.map(|_| visit.clocks.effective),
            filter: &question.filter,
            action: question.action,
            figure,
        },
    )))
}

/// The columns of a list of entries.
const COLUMNS: [Column; 13] = [
    Column::always("position"),
    Column::always("recorded_at"),
    Column::always("effective_on"),
    Column::where_filled("lag"),
    Column::always("action"),
    Column::always("id"),
    Column::where_filled("resource"),
    Column::where_filled("service"),
    Column::where_filled("quantity"),
    Column::where_filled("unit"),
    Column::always("act"),
    Column::always("actor"),
    Column::where_filled("corrected_by"),
];

/// Entries as a report.
pub(crate) fn report(visit: &Visit, entries: &[Entry]) -> Report {
    let language = visit.language;
    let cells = |entry: &Entry| {
        let line = entry.line.as_ref();
        let quantity = line.and_then(|line| line.quantity);
        vec![
            Cell::Number(entry.position),
            Cell::Instant(entry.recorded_at),
            Cell::date(entry.effective_on()),
            entry.lag().map_or(Cell::Null, Cell::Number),
            Cell::Text(sentence::what(entry, language)),
            Cell::Text(entry.id().to_owned()),
            Cell::text(line.and_then(|line| line.resource.as_deref())),
            Cell::text(line.and_then(|line| line.service.as_deref())),
            quantity.map_or(Cell::Null, |quantity| Cell::Amount(quantity.parts.into(), quantity.unit)),
            Cell::text(quantity.map(|quantity| quantity.unit.code())),
            Cell::text(entry.event.act().map(|act| sentence::act(act, language))),
            Cell::Text(entry.actor.clone()),
            Cell::text(line.and_then(|line| line.corrected_by.as_deref())),
        ]
    };
    let caption = format!(
        "{} {}",
        visit.say(
            "Voci del registro, come noto alla posizione",
            "Entries of the journal, as known at position"
        ),
        visit.clocks.known
    );
    Report {
        caption,
        columns: COLUMNS.to_vec(),
        rows: entries.iter().map(cells).collect(),
        totals: Vec::new(),
        if_empty: visit.say(
            "Nessuna voce fra quelle guardate. Togliere qualche filtro, oppure continuare all'indietro.",
            "No entry among those looked at. Take a filter away, or go on backwards.",
        ),
    }
}

/// Entries as a table whose cells lead on.
pub(crate) fn listed(visit: &Visit, report: &Report, entries: &[Entry]) -> Markup {
    let cell = |row: usize, code: &str| -> Option<String> {
        let entry = entries.get(row)?;
        match code {
            "position" | "quantity" => Some(links::entry(visit, entry.position)),
            "id" if entry.line.as_ref()?.resource.is_some() => Some(links::way(visit, entry.id())),
            "resource" => Some(links::way(visit, entry.line.as_ref()?.resource.as_deref()?)),
            _ => None,
        }
    };
    table::table(
        visit,
        report,
        &Links { cell: Some(&cell), today: None, file: Some(visit.here(&[("before", "")])) },
    )
}

/// How many there are, what they sum to, how far it was looked.
fn summary(visit: &Visit, question: &Question, found: Option<&Positions>, gathered: &Gathered) -> Markup {
    let it = visit.language.is_italian();
    let told = found.filter(|_| !question.asked.is_anything()).map(|found| {
        let many = found.positions.len();
        let sums = found.sums.iter().filter(|(_, sum)| **sum != 0).map(|(unit, sum): (&Unit, &i128)| {
            format!("{} {}", figures::amount(*sum, *unit, it), visit.language.unit(unit.code()))
        });
        let sums: Vec<String> = sums.collect();
        let figure = question.figure.as_deref().map(|figure| labels::label(figure, visit.language));
        let sums = figure.map_or_else(String::new, |figure| {
            format!(" {figure}: {}.", if sums.is_empty() { "0".to_owned() } else { sums.join(", ") })
        });
        if it { format!("Voci trovate: {many}.{sums}") } else { format!("Entries found: {many}.{sums}") }
    });
    let looked = question.asked.is_anything().then(|| {
        let read = gathered.read;
        if it {
            format!("Documenti guardati per questa pagina: {read}.")
        } else {
            format!("Documents looked through for this page: {read}.")
        }
    });
    html! { @for sentence in told.into_iter().chain(looked) { p class="summary" { (sentence) } } }
}

fn onwards(visit: &Visit, gathered: &Gathered) -> Markup {
    html! {
        nav class="pager d-print-none" aria-label=(visit.say("Pagine del registro", "Pages of the journal")) {
            @if visit.word("before").is_some() {
                a class="btn btn-outline-primary btn-sm" href=(visit.here(&[("before", "")])) {
                    (visit.say("Dalla più recente", "From the youngest"))
                } " "
            }
            @match gathered.before {
                Some(before) => {
                    a class="btn btn-primary btn-sm" rel="next" href=(visit.here(&[("before", &before.to_string())])) {
                        (visit.say("Continua all'indietro, prima della posizione", "Go on backwards, before position"))
                        " " (before)
                    }
                }
                None => { p { (visit.say("Qui comincia il registro.", "Here the journal begins.")) } }
            }
        }
    }
}

/// The filters.
fn form(visit: &Visit) -> Markup {
    let carried = ["effective", "known", "ambito", "lang", "figure", "unit", "annuality", "kind"];
    let text = |name: &'static str, it: &'static str, en: &'static str| {
        html! {
            div class="field" {
                label for={ "f-" (name) } { (visit.say(it, en)) }
                input id={ "f-" (name) } class="form-control" type="text" name=(name) value=(visit.word(name).unwrap_or_default());
            }
        }
    };
    let date = |name: &'static str, it: &'static str, en: &'static str| {
        html! {
            div class="field" {
                label for={ "f-" (name) } { (visit.say(it, en)) }
                input id={ "f-" (name) } class="form-control" type="date" name=(name) value=(visit.word(name).unwrap_or_default());
            }
        }
    };
    let chosen = visit.word("action").unwrap_or_default();
    let more = ["lag", "fund", "service", "plan", "resource", "holder", "comune", "class", "area"];
    let is_more = more.into_iter().any(|name| visit.word(name).is_some());
    html! {
        form method="get" action="/registro" class="filters d-print-none" aria-label=(visit.say("Filtri", "Filters")) {
            @for name in carried {
                @if let Some(value) = visit.word(name) { input type="hidden" name=(name) value=(value); }
            }
            div class="field field-wide" {
                label for="f-q" { (visit.say("Cerca nelle voci: parole, atto, CUP, CIG, nota", "Search the entries: words, act, CUP, CIG, note")) }
                input id="f-q" class="form-control" type="search" name="q" value=(visit.word("q").unwrap_or_default());
            }
            div class="field" {
                label for="f-action" { (visit.say("Azione", "Action")) }
                select id="f-action" class="form-select" name="action" {
                    option value="" { (visit.say("tutte", "all")) }
                    @for action in Action::iter() {
                        option value=(action.code()) selected[chosen == action.code()] { (labels::action(action, visit.language)) }
                    }
                    @for (kind, it, en) in REGISTERS {
                        option value=(kind) selected[chosen == kind] { (visit.say(it, en)) }
                    }
                }
            }
            (text("act", "Atto", "Act"))
            (text("actor", "Registrato da", "Recorded by"))
            (date("from", "Fatti dal", "Facts from"))
            (date("to", "Fatti al", "Facts to"))
            details open[is_more] {
                summary { (visit.say("Altri filtri: fondo, servizio, titolare, ritardo…", "More filters: fund, service, holder, lag…")) }
                div class="more" {
            div class="field" {
                label for="f-lag" { (visit.say("Registrate oltre N giorni dopo il fatto", "Recorded more than N days after the fact")) }
                input id="f-lag" class="form-control" type="number" min="0" name="lag" value=(visit.word("lag").unwrap_or_default());
            }
            (text("fund", "Fondo", "Fund"))
            (text("service", "Servizio", "Service"))
            (text("plan", "Piano", "Plan"))
            (text("resource", "Risorsa", "Resource"))
            (text("holder", "Titolare", "Holder"))
            (text("comune", "Comune (codice ISTAT)", "Comune (ISTAT code)"))
            (text("class", "Classe", "Class"))
            (text("area", "Area", "Area"))
                }
            }
            button type="submit" class="btn btn-primary" { (visit.say("Filtra", "Filter")) } " "
            a class="btn btn-link" href=(visit.href("/registro", &[])) { (visit.say("Togli i filtri", "Clear the filters")) }
        }
    }
}
