//! *Confronta nel tempo*: the balance as known at two moments, the difference, and the entries that make it.

use std::collections::BTreeMap;

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use usus_domain::quantity::Unit;
use usus_verifier::base64;
use usus_views::balance::{Balance, Row};
use usus_views::dimension::Dimension;
use usus_views::explain::{self, Explanation};
use usus_views::sums::Sums;

use crate::commands::{balance as told, question};
use crate::failure::Failure;
use crate::pages::auditor::entries::{self, Entry};
use crate::pages::auditor::sentence;
use crate::pages::difference::sign;
use crate::pages::frame::{self, Page};
use crate::pages::table::{self, Links};
use crate::pages::{file, links};
use crate::serve::{Trouble, Visit};
use crate::show::{Cell, Column, Report};
use crate::words::{figures, labels};

/// Entries told of on the page.
const TOLD: usize = 100;

pub(super) async fn page(visit: Visit) -> Result<Response, Trouble> {
    let by = visit.word("by").unwrap_or("ambito,fund,service,unit");
    let dimensions = question::dimensions(by, visit.language)?;
    let log = &visit.office.log;
    let and_known =
        question::known(log, visit.head.position, visit.word("and_known"), visit.language).await?;
    let positions = (visit.clocks.known, and_known);
    let memory = visit.office.memory(positions.0.max(positions.1)).await?;
    let (effective, filter) = (visit.clocks.effective, visit.filter.clone());
    // A long difference is summed beside the answers to others.
    let summed = tokio::task::spawn_blocking(move || {
        explain::explain(&memory, effective, positions, &dimensions, &filter)
    });
    let explained = summed.await.map_err(|error| Trouble::Machine(Failure::System(error.to_string())))?;
    if let Some(form) = visit.word("format") {
        let (name, report) = match visit.word("table").and_then(|_| funds_report(&visit, &explained)) {
            Some(funds) => ("confronto-fondi", funds),
            None => ("confronto", difference(&visit, &explained)),
        };
        return file::file_of_two(&visit, form, name, &report, and_known).await;
    }
    let positions_of_entries: Vec<i64> = explained.changes.keys().copied().take(TOLD).collect();
    let entries = entries::at(&visit, &positions_of_entries).await?;
    let content = html! {
        (form(&visit, by))
        (record(&visit, &explained, positions, by).await?)
        (rows(&visit, &explained))
        (funds(&visit, &explained))
        h2 { (visit.say("Le voci che la spiegano, atto per atto", "The entries that explain it, act by act")) }
        (events(&visit, &explained, &entries, positions))
    };
    Ok(frame::page(&visit, Page {
        title: visit.say("Confronta nel tempo", "Compare in time"),
        help: visit.say(
            "La stessa situazione come era nota in due momenti diversi, e perché non è la stessa. La differenza è fatta tutta \
             e sola delle voci elencate.",
            "The same situation as it was known at two moments, and why it is not the same. The difference is made of the \
             entries listed, all of them and no others.",
        ),
        content,
        has_pictures: false,
    })
    .await?
    .into_response())
}

fn form(visit: &Visit, by: &str) -> Markup {
    let kept = visit
        .words
        .iter()
        .filter(|(word, _)| !matches!(word.as_str(), "known" | "and_known" | "effective" | "by"));
    let hint = visit.say("data o @posizione", "date or @position");
    let field = |name: &'static str, it: &'static str, en: &'static str| {
        html! {
            div class="field" {
                label for={ "c-" (name) } { (visit.say(it, en)) }
                input id={ "c-" (name) } class="form-control" type="text" name=(name) placeholder=(hint) value=(visit.word(name).unwrap_or_default());
            }
        }
    };
    html! {
        form method="get" action="/confronta" class="filters d-print-none" aria-label=(visit.say("I due momenti", "The two moments")) {
            @for (word, value) in kept { input type="hidden" name=(word) value=(value); }
            div class="field" {
                label for="c-effective" { (visit.say("Situazione al", "Effective on")) }
                input id="c-effective" class="form-control" type="date" name="effective" value=(visit.clocks.effective);
            }
            (field("known", "Come nota al", "As known at"))
            (field("and_known", "E come nota al (vuoto: ora)", "And as known at (empty: now)"))
            div class="field" {
                label for="c-by" { (visit.say("Righe per", "Rows by")) }
                select id="c-by" class="form-select" name="by" {
                    @for (value, it, en) in [
                        ("ambito,fund,service,unit", "ambito, fondo e servizio", "ambito, fund and service"),
                        ("fund,unit", "fondo", "fund"),
                        ("ambito,service,plan,unit", "ambito, servizio e piano", "ambito, service and plan"),
                        ("resource,unit", "risorsa", "resource"),
                        ("area,unit", "area", "area"),
                    ] { option value=(value) selected[value == by] { (visit.say(it, en)) } }
                }
            }
            button type="submit" class="btn btn-primary" { (visit.say("Confronta", "Compare")) }
        }
    }
}

/// What is compared, to be printed: positions, roots, and the command that says the same.
async fn record(
    visit: &Visit,
    explained: &Explanation,
    (known, and_known): (i64, i64),
    by: &str,
) -> Result<Markup, Trouble> {
    let log = &visit.office.log;
    let mut moments = Vec::new();
    for position in [known, and_known] {
        let at = log.recorded_at(&[position]).await?.first().map(|(_, at)| visit.language.instant(*at));
        moments.push((position, at, base64::written(&log.root(position).await?)));
    }
    let many = explained.changes.len();
    Ok(html! {
        section class="record" {
            h2 { (visit.say("Verbale del confronto", "Record of the comparison")) }
            dl class="facts" {
                dt { (visit.say("Situazione al", "Effective on")) } dd { (visit.language.date(visit.clocks.effective)) }
                @for (position, at, root) in &moments {
                    dt { (visit.say("Come nota alla posizione", "As known at position")) " " (position) }
                    dd {
                        @if let Some(at) = at { (visit.say("ultima voce registrata il", "last entry recorded at")) " " (at) ", " }
                        (visit.say("radice", "root")) " " code { (root) }
                    }
                }
                dt { (visit.say("Voci che fanno la differenza", "Entries that make the difference")) } dd { (many) }
                dt { (visit.say("Si ripete con", "To repeat it")) }
                dd { code { (command(visit, (known, and_known), by)) } }
            }
        }
    })
}

/// The command line that gives the same answer.
fn command(visit: &Visit, (known, and_known): (i64, i64), by: &str) -> String {
    let only = &visit.question.only;
    let filters = [
        ("--ambito", &only.ambito),
        ("--service", &only.service),
        ("--plan", &only.plan),
        ("--resource", &only.resource),
        ("--area", &only.area),
        ("--holder", &only.holder),
        ("--class", &only.class),
        ("--fund", &only.fund),
    ];
    let filters = filters.iter().filter_map(|(option, value)| {
        Some(format!(" {option} '{}'", value.as_ref()?.replace('\'', "'\\''")))
    });
    let filters: String = filters.collect();
    format!(
        "usus explain --effective {} --known @{known} --and-known @{and_known} --by {by}{filters}",
        visit.clocks.effective
    )
}

/// Whether a row grew, fell, or both.
fn direction(sums: &Sums) -> &'static str {
    let moved: Vec<i128> = stock(sums).map(|(_, sum)| sum).filter(|sum| *sum != 0).collect();
    match (moved.iter().any(|sum| *sum > 0), moved.iter().any(|sum| *sum < 0)) {
        (true, false) => "+",
        (false, true) => "−",
        _ => "≠",
    }
}

/// The figures of what stands, and not those of what ever passed.
fn stock(sums: &Sums) -> impl Iterator<Item = (&'static str, i128)> + use<> {
    sums.named().into_iter().filter(|(code, _)| !code.starts_with("ever_") && *code != "committed_net")
}

/// The rows that differ, as a balance with the sign before it.
fn difference(visit: &Visit, explained: &Explanation) -> Report {
    let balance =
        Balance { dimensions: explained.after.dimensions.clone(), rows: explained.difference.clone() };
    let caption = visit.say("Differenza: la seconda meno la prima", "Difference: the second less the first");
    let mut report = told::report(&balance, caption.to_owned(), visit.language);
    report.columns.insert(0, Column::always("sign"));
    for (cells, row) in report.rows.iter_mut().zip(&explained.difference) {
        cells.insert(0, Cell::Text(direction(&row.sums).to_owned()));
    }
    for total in &mut report.totals {
        total.insert(0, Cell::Text(String::new()));
    }
    report.if_empty = visit.say(
        "Nessuna: le due risposte sono uguali. Per vedere che cosa è cambiato si scelga qui sopra, in «Come nota al», un momento precedente.",
        "None: the two answers are equal. To see what changed choose an earlier moment above, under “As known at”.",
    );
    report
}

fn rows(visit: &Visit, explained: &Explanation) -> Markup {
    html! {
        h2 { (visit.say("Che cosa è diverso", "What differs")) }
        p { (visit.say(
            "+ la riga è cresciuta, − è calata, ≠ qualche cifra è cresciuta e qualche altra calata.",
            "+ the row grew, − it fell, ≠ some of its figures grew and some fell."
        )) }
        (table::table(visit, &difference(visit, explained), &Links { cell: None, today: None, file: Some(visit.here(&[])) }))
    }
}

/// Before, after and difference, fund by fund; nothing where the rows say no fund.
fn funds_report(visit: &Visit, explained: &Explanation) -> Option<Report> {
    let at = explained.after.dimensions.iter().position(|dimension| *dimension == Dimension::Fund)?;
    let mut totals: BTreeMap<(Option<&str>, Unit), [Sums; 2]> = BTreeMap::new();
    for (side, rows) in [&explained.before.rows, &explained.after.rows].into_iter().enumerate() {
        for row in rows {
            let sums = &mut totals.entry((row.key[at].as_deref(), row.unit)).or_default()[side];
            *sums = sums.plus(1, &row.sums);
        }
    }
    let rows = totals.into_iter().flat_map(|((fund, unit), [before, after])| {
        stock(&before).zip(stock(&after)).filter(|((_, before), (_, after))| before != after).map(
            move |((code, before), (_, after))| {
                let mut cells = vec![Cell::text(fund), Cell::Text(labels::label(code, visit.language))];
                cells.extend([before, after, after - before].map(|sum| Cell::Amount(sum, unit)));
                cells.extend([
                    Cell::Text(unit.code().to_owned()),
                    Cell::Text(sign(after - before).to_owned()),
                ]);
                cells
            },
        )
    });
    Some(Report {
        caption: visit.say("Totali per fondo", "Totals by fund").to_owned(),
        columns: ["fund", "figure", "first", "second", "difference", "unit", "sign"]
            .map(Column::always)
            .into(),
        rows: rows.collect(),
        totals: Vec::new(),
        if_empty: visit.say("Nessun fondo ha cifre diverse.", "No fund has other figures."),
    })
}

fn funds(visit: &Visit, explained: &Explanation) -> Markup {
    let Some(report) = funds_report(visit, explained) else { return html! {} };
    let cell = |row: usize, code: &str| {
        let Cell::Text(fund) = report.rows.get(row)?.first()? else { return None };
        (code == "fund").then(|| visit.href(&format!("/fondo/{}", links::segment(fund)), &[]))
    };
    let file = Some(visit.here(&[("table", "fondi")]));
    html! {
        h2 { (visit.say("Totali per fondo", "Totals by fund")) }
        (table::table(visit, &report, &Links { cell: Some(&cell), today: None, file }))
    }
}

/// What each entry changed, under its act.
fn events(
    visit: &Visit,
    explained: &Explanation,
    entries: &[Entry],
    (known, and_known): (i64, i64),
) -> Markup {
    let mut acts: BTreeMap<String, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        let act = entry.event.act().map_or_else(|| "–".to_owned(), |act| sentence::act(act, visit.language));
        acts.entry(act).or_default().push(entry);
    }
    let it = visit.language.is_italian();
    let changed = |entry: &Entry| -> Vec<String> {
        let rows: &[Row] = explained.changes.get(&entry.position).map_or(&[], Vec::as_slice);
        let told = rows.iter().flat_map(|row| stock(&row.sums).map(move |moved| (row.unit, moved)));
        let told = told.filter(|(_, (_, sum))| *sum != 0).map(|(unit, (code, sum))| {
            let amount = figures::amount(sum.abs(), unit, it);
            format!(
                "{} {} {amount} {}",
                labels::label(code, visit.language),
                sign(sum),
                visit.language.unit(unit.code())
            )
        });
        told.collect()
    };
    let all = explained.changes.len();
    // What came between was not known at the first moment: its page is of the second.
    let as_known = if and_known == visit.head.position { String::new() } else { format!("@{and_known}") };
    html! {
        p {
            @if it { "Registrate fra la posizione " (known) " e la " (and_known) ": " (all) "." }
            @else { "Recorded between positions " (known) " and " (and_known) ": " (all) "." }
        }
        @if all > entries.len() {
            p class="alert alert-info" {
                @if it { "Se ne mostrano le prime " (entries.len()) "; per leggerle tutte: il comando qui sopra, o filtri più stretti." }
                @else { "The first " (entries.len()) " are shown; to read them all: the command above, or narrower filters." }
            }
        }
        @for (act, entries) in &acts {
            section class="of-act" {
                h3 { (act) }
                ul { @for entry in entries {
                    li {
                        a href=(visit.href(&format!("/registro/{}", entry.position), &[("known", &as_known)])) { (entry.id()) } ", "
                        (sentence::what(entry, visit.language))
                        @if let Some(on) = entry.effective_on() { " " (visit.language.date(on)) }
                        ": " (changed(entry).join("; "))
                    }
                } }
            }
        }
    }
}
