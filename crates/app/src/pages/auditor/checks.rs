//! *Controlli*: what an auditor looks for first. Each check says what it means, and is an address of its own.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use maud::{Markup, html};
use usus_domain::event::Event;
use usus_log::document::Document;
use usus_views::checks::{Closing, Found, Scope, closings};
use usus_views::clocks::Clocks;

use crate::failure::Failure;
use crate::pages::auditor::entries::{self, Entry};
use crate::pages::auditor::meanings::{CHECKS, Check, looked_at};
use crate::pages::auditor::{minors, sentence};
use crate::pages::difference::{self, Beside};
use crate::pages::frame::{self, Page};
use crate::pages::table::{self, Links};
use crate::pages::{file, links};
use crate::serve::{Trouble, Visit};
use crate::show::{Cell, Column, Report};

/// Days after which an entry is late, where the address says no other.
const LATE_DAYS: i64 = 30;

/// Entries of a page.
const PAGE: usize = 50;

/// Entries of a file that is taken away.
const FILE: usize = 5_000;

/// Resources whose constraints are read; they are not in memory.
const RESOURCES: usize = 2_000;

/// Checks that go by days which are not always those of the row: a correction moves on the day of what it reverses, a
/// place on the first day it is blocked.
const BY_OTHER_DATES: [&str; 2] = ["rettifiche-dopo-chiusura", "due-volte"];

/// What all checks found.
struct Findings(HashMap<&'static str, Vec<Found>>);

impl Findings {
    fn of(&self, code: &str) -> &[Found] {
        self.0.get(code).map_or(&[], Vec::as_slice)
    }
}

/// The last day of what is looked at: the one the address asks for, otherwise all there is.
fn until(visit: &Visit) -> NaiveDate {
    visit.word("effective").map_or(NaiveDate::MAX, |_| visit.clocks.effective)
}

/// Runs the checks asked for, on what is known at the clocks and passes the filter.
async fn run(visit: &Visit, only: Option<&'static str>) -> Result<Findings, Trouble> {
    let known = visit.clocks.known;
    let is_asked = |code: &str| only.is_none_or(|only| only == code);
    let days = visit.office.days(known).await?;
    let closings: Vec<Closing> = closings(&visit.office.log, known).await?;
    let reused = if is_asked("fuori-vincolo") {
        let memory = visit.memory().await?;
        Scope::new(&memory, visit.clocks, until(visit), &visit.filter).reused_resources()
    } else {
        Vec::new()
    };
    let mut contributions = HashMap::new();
    for position in reused.into_iter().take(RESOURCES) {
        for entry in visit.office.log.entries(position - 1, position, 1).await? {
            if let Event::Contributed(given) = Document::parse(position, &entry.document)?.event()? {
                contributions.insert(position, *given);
            }
        }
    }
    let alone = alone(visit).await?.unwrap_or_default();
    let memory = visit.memory().await?;
    let (clocks, until, filter) = (visit.clocks, until(visit), visit.filter.clone());
    let more_than = more_than(visit)?;
    // Folded beside the answers to others: on a long ledger it takes its time.
    let found = tokio::task::spawn_blocking(move || {
        let scope = Scope::new(&memory, clocks, until, &filter);
        let of = |code: &str| match code {
            "tardive" => scope.late(&days, more_than),
            "dopo-chiusura" => scope.after_closing(&closings),
            "rettifiche-dopo-chiusura" => scope.corrected_after_closing(&closings),
            "mai-riusate" => scope.never_reused(),
            "fuori-vincolo" => scope.out_of_constraint(&contributions),
            "due-volte" => scope.twice(),
            _ => alone.clone(),
        };
        let codes = CHECKS.iter().map(|check| check.code);
        let asked = codes.filter(|code| only.is_none_or(|only| only == *code));
        Findings(asked.map(|code| (code, of(code))).collect())
    });
    let mut found = found.await.map_err(|error| Trouble::Machine(Failure::System(error.to_string())))?;
    if visit.word("effective").is_some() {
        for code in BY_OTHER_DATES {
            let Some(found) = found.0.get_mut(code) else { continue };
            let positions: Vec<i64> = found.iter().map(|found| found.position).collect();
            let entries = entries::at(visit, &positions).await?;
            let late = |entry: &Entry| entry.effective_on().is_some_and(|on| on > clocks.effective);
            let mut is_late = entries.iter().map(late);
            found.retain(|_| is_late.next() != Some(true));
        }
    }
    Ok(found)
}

/// Approvals by whoever had proposed; `None` where nothing was ever proposed, or not for these eyes.
async fn alone(visit: &Visit) -> Result<Option<Vec<Found>>, Trouble> {
    let proposals = match visit.person.ambiti() {
        Some(_) => Vec::new(),
        None => visit.office.log.family("proposal", visit.clocks.known).await?,
    };
    let mut proposers: HashMap<String, String> = HashMap::new();
    let mut found = Vec::new();
    for entry in &proposals {
        let document = Document::parse(entry.position, &entry.document)?;
        match &*document.kind {
            "proposed" => drop(proposers.insert(document.stream.to_string(), document.actor.to_string())),
            "approved" if proposers.get(&*document.stream).map(String::as_str) == Some(&*document.actor) => {
                found.push(Found { position: entry.position, beside: None, days: None, quantity: None });
            }
            _ => {}
        }
    }
    Ok((!proposals.is_empty()).then_some(found))
}

fn more_than(visit: &Visit) -> Result<i64, Trouble> {
    let Some(days) = visit.word("days") else { return Ok(LATE_DAYS) };
    let sentence = visit.say("Non è un numero di giorni", "This is no number of days");
    days.parse().map_err(|_| Trouble::Unclear(format!("{sentence}: «{days}».")))
}

/// How many entries each check finds: kept, since what was once found for a moment stays so.
async fn counts(visit: &Visit) -> Result<Arc<Vec<i64>>, Trouble> {
    let Clocks { effective, known } = visit.clocks;
    let asked = format!("{known} {effective} {} {} {:?}", until(visit), more_than(visit)?, visit.filter);
    let kept = || visit.office.counted.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(counts) = kept().get(&asked).cloned() {
        return Ok(counts);
    }
    let findings = run(visit, None).await?;
    let count = |check: &Check| i64::try_from(findings.of(check.code).len()).unwrap_or(i64::MAX);
    let counts: Arc<Vec<i64>> = Arc::new(CHECKS.iter().map(count).collect());
    kept().put(asked, counts.clone());
    Ok(counts)
}

/// All checks, each with how many entries it found.
async fn overview_of(visit: &Visit) -> Result<Report, Trouble> {
    let counts = counts(visit).await?;
    let nothing_proposed = alone(visit).await?.is_none();
    let rows = CHECKS.iter().zip(counts.iter()).map(|(check, count)| {
        let told = if check.code == "stessa-persona" && nothing_proposed {
            Cell::Text(no_proposals(visit))
        } else {
            Cell::Number(*count)
        };
        vec![Cell::Text(visit.say(check.name.0, check.name.1).to_owned()), told]
    });
    Ok(Report {
        caption: format!(
            "{}{}",
            visit.say("I controlli, e quante voci trovano", "The checks, and how many entries they find"),
            looked_at(visit)
        ),
        columns: ["check", "found"].map(Column::always).into(),
        rows: rows.collect(),
        totals: Vec::new(),
        if_empty: "",
    })
}

/// The page of all checks.
pub(super) async fn overview(visit: Visit) -> Result<Response, Trouble> {
    let report = overview_of(&visit).await?;
    let minors = minors::Minors::of(&visit).await?;
    if let Some(form) = visit.word("format") {
        return match visit.word("table") {
            Some("minori") => file::file(&visit, form, "controlli", minors.report()).await,
            _ => file::file(&visit, form, "controlli", &report).await,
        };
    }
    let today = match visit.today() {
        Some(today) => Some(Beside::of(&report, overview_of(&today).await?, &["check"])),
        None => None,
    };
    let cell = |row: usize, _: &str| Some(visit.href(&format!("/controlli/{}", CHECKS.get(row)?.code), &[]));
    let content = html! {
        (table::table(&visit, &report, &Links { cell: Some(&cell), today: today.as_ref(), file: Some(visit.here(&[])) }))
        (minors.shown(&visit).await?)
        h2 { (visit.say("Che cosa vuol dire ciascuno", "What each means")) }
        dl class="meanings" {
            @for check in &CHECKS {
                dt { a href=(visit.href(&format!("/controlli/{}", check.code), &[])) { (visit.say(check.name.0, check.name.1)) } }
                dd { (visit.say(check.means.0, check.means.1)) }
            }
        }
    };
    Ok(frame::page(&visit, Page {
        title: visit.say("Controlli", "Checks"),
        help: visit.say(
            "Che cosa conviene guardare per primo: nulla di ciò che si trova qui è di per sé un errore. Ogni numero apre le voci.",
            "What is worth looking at first: nothing that is found here is an error by itself. Each number opens the entries.",
        ),
        content,
        has_pictures: false,
    })
    .await?
    .into_response())
}

fn no_proposals(visit: &Visit) -> String {
    visit.say("nessuna proposta", "no proposals").to_owned()
}

/// One check: what it means and the entries it found, a page at a time.
pub(super) async fn one(visit: Visit, Path(code): Path<String>) -> Result<Response, Trouble> {
    let Some(check) = CHECKS.iter().find(|check| check.code == code) else { return Err(Trouble::NoSuchPage) };
    let findings = run(&visit, Some(check.code)).await?;
    let found = findings.of(check.code);
    let from =
        visit.word("after").and_then(|after| after.parse::<usize>().ok()).unwrap_or(0).min(found.len());
    let shown = match visit.word("format") {
        Some(_) => &found[..found.len().min(FILE)],
        None => &found[from..found.len().min(from + PAGE)],
    };
    let positions: Vec<i64> = shown.iter().map(|found| found.position).collect();
    let entries = entries::at(&visit, &positions).await?;
    let report = report(&visit, check, shown, &entries);
    if let Some(form) = visit.word("format") {
        return file::file(&visit, form, check.code, &report).await;
    }
    let cell = |row: usize, code: &str| match code {
        "position" => Some(links::entry(&visit, shown.get(row)?.position)),
        "beside" => Some(links::entry(&visit, shown.get(row)?.beside?)),
        "id" => Some(links::way(&visit, entries.get(row)?.id())),
        _ => None,
    };
    let many = found.len();
    let many_now = match visit.today() {
        Some(today) => Some(run(&today, Some(check.code)).await?.of(check.code).len()),
        None => None,
    };
    let nothing_proposed = check.code == "stessa-persona" && alone(&visit).await?.is_none();
    let content = html! {
        p class="summary" {
            @if nothing_proposed { (no_proposals(&visit)) "." }
            @else if visit.language.is_italian() { "Voci trovate: " (many) "." } @else { "Entries found: " (many) "." }
            @if let Some(now) = many_now && now != many {
                " " (difference::count(&visit, i64::try_from(many).unwrap_or(i64::MAX), i64::try_from(now).unwrap_or(i64::MAX))) "."
            }
            @if visit.word("effective").is_some() {
                " " (visit.say("Solo righe con data fino al", "Only rows dated up to")) " "
                (visit.language.date(visit.clocks.effective)) "."
            }
        }
        @if check.code == "tardive" { (days_form(&visit)?) }
        (table::table(&visit, &report, &Links { cell: Some(&cell), today: None, file: Some(visit.here(&[("after", "")])) }))
        nav class="pager d-print-none" aria-label=(visit.say("Pagine", "Pages")) {
            @if from > 0 {
                a class="btn btn-outline-primary btn-sm" rel="prev" href=(visit.here(&[("after", &from.saturating_sub(PAGE).to_string())])) { (visit.say("Più recenti", "Younger")) } " "
            }
            @if from + PAGE < many {
                a class="btn btn-primary btn-sm" rel="next" href=(visit.here(&[("after", &(from + PAGE).to_string())])) { (visit.say("Continua", "Go on")) } " "
            }
            a class="btn btn-link btn-sm" href=(visit.href("/controlli", &[])) { (visit.say("Tutti i controlli", "All checks")) }
        }
    };
    Ok(frame::page(
        &visit,
        Page {
            title: visit.say(check.name.0, check.name.1),
            help: visit.say(check.means.0, check.means.1),
            content,
            has_pictures: false,
        },
    )
    .await?
    .into_response())
}

fn days_form(visit: &Visit) -> Result<Markup, Trouble> {
    let days = more_than(visit)?;
    Ok(html! {
        form method="get" action="/controlli/tardive" class="filters d-print-none" aria-label=(visit.say("Soglia", "Threshold")) {
            @for word in ["effective", "known", "ambito", "lang"] {
                @if let Some(value) = visit.word(word) { input type="hidden" name=(word) value=(value); }
            }
            div class="field" {
                label for="f-days" { (visit.say("Più di quanti giorni dopo", "More than how many days later")) }
                input id="f-days" class="form-control" type="number" name="days" min="0" value=(days);
            }
            button type="submit" class="btn btn-primary" { (visit.say("Mostra", "Show")) }
        }
    })
}

fn report(visit: &Visit, check: &Check, found: &[Found], entries: &[Entry]) -> Report {
    let language = visit.language;
    let rows = found.iter().zip(entries).map(|(found, entry)| {
        let line = entry.line.as_ref();
        vec![
            Cell::Number(found.position),
            Cell::Instant(entry.recorded_at),
            Cell::date(entry.effective_on()),
            Cell::Text(sentence::what(entry, language)),
            Cell::Text(entry.id().to_owned()),
            found.days.map_or(Cell::Null, Cell::Number),
            found.quantity.map_or(Cell::Null, |quantity| Cell::Amount(quantity.parts.into(), quantity.unit)),
            Cell::text(found.quantity.map(|quantity| quantity.unit.code())),
            Cell::text(line.and_then(|line| line.resource.as_deref())),
            Cell::text(line.and_then(|line| line.service.as_deref())),
            found.beside.map_or(Cell::Null, Cell::Number),
            Cell::text(entry.event.act().map(|act| sentence::act(act, language))),
            Cell::Text(entry.actor.clone()),
        ]
    });
    Report {
        caption: format!(
            "{}, {} {}{}",
            visit.say(check.name.0, check.name.1),
            visit.say("come noto alla posizione", "as known at position"),
            visit.clocks.known,
            looked_at(visit)
        ),
        columns: vec![
            Column::always("position"),
            Column::always("recorded_at"),
            Column::always("effective_on"),
            Column::always("action"),
            Column::always("id"),
            Column::where_filled("days"),
            Column::always("quantity"),
            Column::always("unit"),
            Column::where_filled("resource"),
            Column::where_filled("service"),
            Column::where_filled("beside"),
            Column::always("act"),
            Column::always("actor"),
        ],
        rows: rows.collect(),
        totals: Vec::new(),
        if_empty: visit
            .say("Nessuna voce: non c'è nulla da guardare.", "No entry: there is nothing to look at."),
    }
}
