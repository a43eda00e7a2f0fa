//! *Quadro*: what there is, what waits, what ends soon.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use usus_domain::quantity::Unit;
use usus_views::balance::{Balance, Row};
use usus_views::dimension::Dimension;
use usus_views::sums::Sums;

use crate::ask::Format;
use crate::commands::{balance as told, journal as lines};
use crate::pages::difference::{self, Beside};
use crate::pages::finance::{expiring, waiting};
use crate::pages::frame::{self, Page};
use crate::pages::table::{self, Links};
use crate::pages::{file, links};
use crate::serve::{Trouble, Visit};
use crate::show::{Cell, Report, Shown};
use crate::words::figures;
use crate::words::labels;

/// Entries of which the last ones are shown.
const ENTRIES: usize = 10;

impl Visit {
    /// The balance at the moment and of the part of the ledger that is asked for.
    pub(super) async fn balance(&self, by: &[Dimension]) -> Result<Arc<Balance>, Trouble> {
        Ok(self.office.balance(self.clocks, by, &self.filter).await?)
    }

    /// The sentence that says which clocks a table uses.
    pub(super) fn clocked(&self, what: &str) -> String {
        let date = self.language.date(self.clocks.effective);
        let known = self.clocks.known;
        if self.language.is_italian() {
            format!("{what}, situazione al {date}, come nota alla posizione {known}")
        } else {
            format!("{what}, effective on {date}, as known at position {known}")
        }
    }
}

/// The rows of a balance that are meant, as one.
pub(super) fn only(balance: &Balance, is_meant: impl Fn(&Row) -> bool) -> Balance {
    let rows = balance.rows.iter().filter(|row| is_meant(row)).cloned().collect();
    Balance { dimensions: balance.dimensions.clone(), rows }
}

/// What a cell of a row is, as text.
pub(super) fn text(report: &Report, row: usize, code: &str) -> Option<String> {
    let at = report.columns.iter().position(|column| column.code == code)?;
    match report.rows.get(row)?.get(at)? {
        Cell::Text(text) => Some(text.clone()),
        _ => None,
    }
}

/// Where nothing was found: which filters nothing in the ledger ever met.
async fn unmet(visit: &Visit, found_nothing: bool) -> Result<Markup, Trouble> {
    if !found_nothing {
        return Ok(html! {});
    }
    let memory = visit.memory().await?;
    let unmet = visit.filter.unmet(&memory.facts);
    Ok(html! {
        @for (dimension, value) in unmet {
            p class="said waiting" role="status" {
                (visit.say("Nel registro nulla risulta con ", "Nothing in the ledger has "))
                (labels::label(dimension.code(), visit.language).to_lowercase()) " «" (value) "»."
            }
        }
    })
}

pub(super) async fn page(visit: Visit) -> Result<Response, Trouble> {
    let by_fund = visit.balance(&[Dimension::Fund, Dimension::Unit]).await?;
    let by_kind = visit.balance(&[Dimension::Kind, Dimension::Class, Dimension::Unit]).await?;
    let money = only(&by_fund, |row| row.unit == Unit::Euro);
    let others = only(&by_kind, |row| row.unit != Unit::Euro);
    let mut funds = told::report(&money, visit.clocked(visit.say("Per fondo", "By fund")), visit.language);
    // What went back or lapsed stands on the fund's own page, and in what is taken away from here.
    for column in &mut funds.columns {
        if ["returned", "lapsed"].contains(&column.code) {
            column.shown = Shown::ForPrograms;
        }
    }
    let goods = told::report(
        &others,
        visit.clocked(visit.say("Ciò che non è denaro", "What is not money")),
        visit.language,
    );
    if let Some(form) = visit.word("format") {
        let (name, report) =
            if visit.word("table") == Some("risorse") { ("risorse", &goods) } else { ("fondi", &funds) };
        return file::file(&visit, form, name, report).await;
    }
    let expiring = expiring::expiring(&visit).await?;
    // In the past, each figure says what it is today.
    let (money_now, others_now) = match visit.today() {
        Some(today) => {
            let now = [today.balance(&by_fund.dimensions).await?, today.balance(&by_kind.dimensions).await?];
            let [funds, kinds] = now;
            let is_money = |row: &Row| row.unit == Unit::Euro;
            (Some(only(&funds, is_money)), Some(only(&kinds, |row| !is_money(row))))
        }
        None => (None, None),
    };
    let beside = |then: &Balance, now: Option<&Balance>| Some(Beside::balances(&visit, then, now?));
    let (funds_today, goods_today) =
        (beside(&money, money_now.as_ref()), beside(&others, others_now.as_ref()));
    let unmet = unmet(&visit, money.rows.is_empty() && others.rows.is_empty()).await?;
    let content = html! {
        @if !visit.is_past() {
            // What is recorded after this page was made is announced, and never moves it under the reader's eyes.
            p class="live said" hidden data-live={ "/api/v1/events?since=@" (visit.head.position) } {}
        }
        (unmet)
        (measures(&visit, &money, money_now.as_ref()))
        section aria-labelledby="fondi" {
            h2 id="fondi" { (visit.say("Per fondo", "By fund")) }
            (by_fund_table(&visit, &funds, funds_today.as_ref()))
        }
        @if !others.rows.is_empty() {
            section aria-labelledby="altro" {
                h2 id="altro" { (visit.say("Ciò che non è denaro", "What is not money")) }
                p { (visit.say("Ogni unità per sé: ore, posti e pezzi non si sommano mai.", "Each unit by itself: hours, places and pieces are never added up.")) }
                (table::table(&visit, &goods, &Links {
                    cell: Some(&|row, code| kind_link(&visit, &goods, row, code)),
                    today: goods_today.as_ref(),
                    file: Some(visit.here(&[("table", "risorse")])),
                }))
            }
        } @else if let (Some(today), Some(_)) = (&goods_today, others_now.filter(|now| !now.rows.is_empty())) {
            section aria-labelledby="altro" {
                h2 id="altro" { (visit.say("Ciò che non è denaro", "What is not money")) }
                p class="nothing" { (visit.say("Non c'era ancora nulla.", "There was nothing yet.")) }
                (today.rows(&visit))
            }
        }
        div class="side-by-side" {
            section aria-labelledby="attende" {
                h2 id="attende" { (visit.say("Che cosa attende", "What waits")) }
                (waiting::waiting(&visit).await?)
            }
            section aria-labelledby="scade" {
                h2 id="scade" { (visit.say("Che cosa scade entro 90 giorni", "What ends within 90 days")) }
                (expiring)
            }
        }
        section aria-labelledby="ultime" {
            h2 id="ultime" { (visit.say("Ultime registrazioni", "Last entries")) }
            (last(&visit).await?)
        }
    };
    Ok(frame::page(&visit, Page {
        title: visit.say("Quadro", "Overview"),
        help: visit.say(
            "Quanto c'è, per fondo e per unità, e che cosa ne è stato fatto. Ogni cifra porta ai movimenti che la compongono.",
            "How much there is, by fund and unit, and what became of it. Each figure leads to the movements it is made of.",
        ),
        content,
        has_pictures: false,
    })
    .await?
    .into_response())
}

/// One figure of a row.
type Figure = fn(&Sums) -> i128;

/// The figures somebody comes for, in euro.
fn measures(visit: &Visit, money: &Balance, today: Option<&Balance>) -> Markup {
    let sum_of = |money: &Balance, of: Figure| money.rows.iter().map(|row| of(&row.sums)).sum::<i128>();
    let sum = |of: Figure| sum_of(money, of);
    let figures: [(&str, Figure, &str, &str); 4] = [
        (visit.say("Disponibile", "Available"), |sums| sums.available, "", "available"),
        (
            visit.say("Assegnato, non impegnato", "Allocated, not bound"),
            |sums| sums.allocated,
            "",
            "allocated",
        ),
        (visit.say("Impegnato, non liquidato", "Bound, not paid"), |sums| sums.committed, "", "committed"),
        (visit.say("Economie libere", "Released and free"), |sums| sums.released, "is-waiting", ""),
    ];
    html! {
        @if !money.rows.is_empty() {
            ul class="measures" {
                @for (name, of, class, figure) in figures {
                    @let movements = links::summed(visit, figure, Unit::Euro.code(), &[]);
                    li class={ "measure " (class) } {
                        span class="measure-name" { (name) }
                        a class="measure-value" href=(movements.unwrap_or_else(|| visit.href("/economie", &[]))) {
                            (figures::amount(sum(of), Unit::Euro, visit.language.is_italian())) " €"
                        }
                        @if let Some(today) = today {
                            @let now = sum_of(today, of);
                            @if now != sum(of) { (difference::mark(visit, sum(of), now, Unit::Euro)) }
                        }
                    }
                }
            }
        }
    }
}

fn by_fund_table(visit: &Visit, report: &Report, today: Option<&Beside>) -> Markup {
    let link = |row: usize, code: &str| {
        if let Some(all) = links::total(visit, report, (row, code), &[]) {
            return Some(all);
        }
        let fund = text(report, row, "fund")?;
        match code {
            "unit" => None,
            "fund" => Some(visit.href(&format!("/fondo/{}", links::segment(&fund)), &[])),
            _ => links::summed(visit, code, Unit::Euro.code(), &[("fund", &fund)]),
        }
    };
    html! {
        @if report.rows.is_empty() {
            div class="empty" {
                p { (visit.say("Nessun fondo nel registro.", "No fund in the ledger.")) }
                @if let Some(today) = today { (today.rows(visit)) }
                p {
                    a href=(visit.href("/registra/contribute", &[])) { (visit.say("Registrare un conferimento", "Record a contribution")) }
                    " · " a href=(visit.href("/importa", &[])) { (visit.say("Importare un file", "Import a file")) }
                }
            }
        } @else {
            (table::table(visit, report, &Links { cell: Some(&link), today, file: Some(visit.here(&[("table", "fondi")])) }))
        }
    }
}

fn kind_link(visit: &Visit, report: &Report, row: usize, code: &str) -> Option<String> {
    if let Some(all) = links::total(visit, report, (row, code), &[]) {
        return Some(all);
    }
    let of = |code| text(report, row, code);
    let (kind, class, unit) = (of("kind")?, of("class")?, of("unit")?);
    let words = [("kind", &*kind), ("class", &class), ("unit", &unit), links::figure(code)];
    match code {
        "kind" | "unit" => Some(visit.href("/risorse", &[])),
        "class" => None,
        _ => Some(links::movements(visit, &words)),
    }
}

/// The last movements that were recorded.
async fn last(visit: &Visit) -> Result<Markup, Trouble> {
    let recent = visit.office.recent(visit.clocks.known, &visit.filter).await?;
    let recent = recent.get(..ENTRIES.min(recent.len())).unwrap_or_default();
    let caption =
        visit.say("Le ultime registrazioni, la più recente per prima", "The last entries, the latest first");
    let report = lines::report(recent, caption.to_owned(), Format::Table, visit.language);
    let link = |row: usize, code: &str| {
        let line = recent.get(row)?;
        match code {
            "position" | "id" | "quantity" => Some(links::entry(visit, line.position)),
            "resource" => Some(links::way(visit, line.resource.as_deref()?)),
            _ => None,
        }
    };
    Ok(html! {
        (table::table(visit, &report, &Links { cell: Some(&link), file: Some(visit.href("/registro", &[])), today: None }))
        p { a href=(visit.href("/registro", &[])) { (visit.say("Tutte, nel Registro", "All of them, in the journal")) } }
    })
}
