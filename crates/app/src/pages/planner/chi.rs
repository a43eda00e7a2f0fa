//! *Chi contribuisce*: what holders give, what they lend, and whom they meet in the services.

mod meetings;
mod one;

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use strum::IntoEnumIterator;
use usus_domain::class::Class;
use usus_domain::quantity::Unit;
use usus_domain::register::holder::HolderKind;
use usus_views::balance::{Row, balance};
use usus_views::dimension::Dimension;
use usus_views::registers::Registers;
use usus_views::standing::Standing;

use self::meetings::Meetings;
pub(super) use self::one::one;
use super::choices::{self, Choice};
use super::naming::Naming;
use super::parts;
use crate::pages::difference::Beside;
use crate::pages::file;
use crate::pages::frame::{self, Page};
use crate::pages::links;
use crate::pages::table::{self, Links};
use crate::serve::{Trouble, Visit};
use crate::show::{Cell, Report};

/// How many pairs a page shows; a file has them all.
const PAIRS: usize = 40;

/// What holders gave, and where they meet.
async fn answers(visit: &Visit, registers: &Registers) -> Result<(Vec<Row>, Meetings), Trouble> {
    let kind = visit.word("kind");
    let is_meant = |holder: &str| {
        kind.is_none_or(|kind| {
            registers.holders.get(holder).is_some_and(|known| <&str>::from(known.kind) == kind)
        })
    };
    let memory = visit.memory().await?;
    let by = [Dimension::Holder, Dimension::Class];
    let mut rows = balance(&memory, visit.clocks, &by, &visit.filter).rows;
    rows.retain(|row| row.key[0].as_deref().is_some_and(is_meant));
    let standing = Standing::at(&memory.facts, visit.clocks.known);
    let meetings = Meetings::of(&memory.facts, &standing, visit.clocks, &visit.filter, &is_meant);
    Ok((rows, meetings))
}

/// What is given, what is lent, and who meets whom: told by codes, by which rows are told apart.
fn coded(visit: &Visit, registers: &Registers, (rows, meetings): &(Vec<Row>, Meetings)) -> [Report; 3] {
    let naming = Naming { registers, language: visit.language, is_file: true };
    let [given, lent] = [false, true].map(|comes_back| {
        let rows: Vec<&Row> = rows.iter().filter(|row| lends(row) == comes_back).collect();
        holders(visit, "", &rows, meetings, &naming)
    });
    [given, lent, meetings::pairs(visit, meetings, &naming)]
}

/// In the past, the three tables as they are today.
async fn beside(
    visit: &Visit,
    registers: &Registers,
    then: &(Vec<Row>, Meetings),
) -> Result<[Option<Beside>; 3], Trouble> {
    let Some(today) = visit.today() else { return Ok([None, None, None]) };
    let of_today = today.registers().await?;
    let [given_now, lent_now, pairs_now] = coded(&today, &of_today, &answers(&today, &of_today).await?);
    let [given, lent, pairs] = coded(visit, registers, then);
    let of_holders = ["holder", "class", "unit"];
    Ok([
        Some(Beside::of(&given, given_now, &of_holders)),
        Some(Beside::of(&lent, lent_now, &of_holders)),
        Some(Beside::of(&pairs, pairs_now, &["holder", "with"])),
    ])
}

pub(super) async fn page(visit: Visit) -> Result<Response, Trouble> {
    let registers = visit.registers().await?;
    let answers = answers(&visit, &registers).await?;
    let (rows, meetings) = &answers;
    let is_file = visit.word("format").is_some();
    let naming = Naming { registers: &registers, language: visit.language, is_file };
    let [given, lent] = [false, true].map(|comes_back| {
        let rows: Vec<&Row> = rows.iter().filter(|row| lends(row) == comes_back).collect();
        let what = if comes_back {
            visit.say("Titolari e ciò che prestano", "Holders and what they lend")
        } else {
            visit.say("Titolari e ciò che danno", "Holders and what they give")
        };
        (holders(&visit, what, &rows, meetings, &naming), rows)
    });
    let mut pairs = meetings::pairs(&visit, meetings, &naming);
    if let Some(form) = visit.word("format") {
        let report = match visit.word("table") {
            Some("pairs") => &pairs,
            Some("lent") => &lent.0,
            _ => &given.0,
        };
        return file::file(&visit, form, "titolari", &parts::with_names(report, &registers, visit.language))
            .await;
    }
    let [given_today, lent_today, pairs_today] = beside(&visit, &registers, &answers).await?;
    let all_pairs = pairs.rows.len();
    pairs.rows.truncate(PAIRS);
    let choices = [choices::ambito(&visit, &registers), kind_choice(&visit), choices::class(&visit)];
    let content = html! {
        (choices::form(&visit, &choices))
        @if rows.is_empty() {
            p class="nothing" { (visit.say(
                "Con queste scelte nessuno ha ancora contribuito. I contributi si registrano dalla pagina Registra o si importano.",
                "Nobody has contributed yet with these choices. Contributions are recorded on the page Registra or imported.",
            )) }
        } @else {
            p class="said" { (says(&visit, rows, meetings)) }
        }
        (section(&visit, visit.say("Che cosa danno", "What they give"), &given, "given", given_today.as_ref()))
        (section(&visit, visit.say("Che cosa prestano", "What they lend"), &lent, "lent", lent_today.as_ref()))
        @if !pairs.rows.is_empty() {
            h2 { (visit.say("Chi si incontra con chi", "Who meets whom")) }
            p {
                (visit.say("Due titolari si incontrano dove entrambi hanno qualcosa nello stesso servizio, nello stesso ambito e piano. ", "Two holders meet where both have something in the same service, ambito and plan. "))
                @if all_pairs > PAIRS {
                    (visit.say("Sono mostrate le coppie che si incontrano di più: ", "The pairs that meet most are shown: "))
                    (PAIRS) " " (visit.say("su", "of")) " " (all_pairs) "."
                }
            }
            (table::table(&visit, &pairs, &Links { cell: None, today: pairs_today.as_ref(), file: Some(parts::file(&visit, "pairs")) }))
        }
    };
    let page = Page {
        title: visit.say("Chi contribuisce", "Who contributes"),
        help: visit.say(
            "I titolari della comunità: che cosa ciascuno dà, che cosa presta e riprende, in quali servizi si incontrano. Sono organizzazioni, mai persone; ogni nome apre la sua pagina.",
            "The community's holders: what each gives, what each lends and takes back, in which services they meet. They are organisations, never people; each name opens its page.",
        ),
        content,
        has_pictures: false,
    };
    Ok(frame::page(&visit, page).await?.into_response())
}

/// Whether it comes back to whoever gave it.
fn lends(row: &Row) -> bool {
    let class = row.key[1].as_deref().and_then(Class::from_code);
    matches!(class, Some(Class::Renewable | Class::NonRival))
}

/// What holders gave and what became of it.
fn holders(visit: &Visit, what: &str, rows: &[&Row], meetings: &Meetings, naming: &Naming<'_>) -> Report {
    let columns = [
        "holder",
        "holder_kind",
        "class",
        "unit",
        "contributed",
        "available",
        "ever_allocated",
        "in_use",
        "consumed",
        "lapsed",
        "services",
    ];
    let told = rows.iter().map(|row| {
        let holder = row.key[0].as_deref().unwrap_or_default();
        let services = meetings.services(holder).len();
        let sums = &row.sums;
        let amounts = [
            sums.contributed,
            sums.available,
            sums.ever_allocated,
            sums.allocated + sums.committed,
            sums.consumed,
            sums.lapsed,
        ];
        let mut cells = vec![
            Cell::Text(naming.of(Dimension::Holder, Some(holder))),
            Cell::Text(kind_of(naming.registers, holder, naming)),
            Cell::Text(naming.of(Dimension::Class, row.key[1].as_deref())),
            Cell::Text(row.unit.code().to_owned()),
        ];
        cells.extend(amounts.map(|amount| Cell::Amount(amount, row.unit)));
        cells.push(Cell::Number(i64::try_from(services).unwrap_or(i64::MAX)));
        cells
    });
    let report = parts::report(parts::caption(visit, what), &columns, told.collect(), "");
    parts::with_totals(visit, report, &columns[4..10])
}

fn section(
    visit: &Visit,
    heading: &str,
    (report, rows): &(Report, Vec<&Row>),
    file: &str,
    today: Option<&Beside>,
) -> Markup {
    if rows.is_empty() {
        return today.map_or_else(|| html! {}, |today| today.rows(visit));
    }
    let link = |at: usize, column: &str| {
        let Some(row) = rows.get(at) else {
            return links::total(
                visit,
                report,
                (at, column),
                &[("class", class_of(visit, rows, report, at)?)],
            );
        };
        let holder = row.key[0].as_deref()?;
        if column == "holder" {
            return Some(visit.href(&format!("/chi/{}", links::segment(holder)), &[]));
        }
        let class = row.key[1].as_deref().unwrap_or_default();
        links::summed(visit, column, row.unit.code(), &[("holder", holder), ("class", class)])
    };
    html! {
        h2 { (heading) }
        (table::table(visit, report, &Links { cell: Some(&link), today, file: Some(parts::file(visit, file)) }))
    }
}

/// The condition of a total of holders: the one class of all that it adds up; none where they are of several, or of
/// holders of one kind only, which no condition says.
fn class_of<'r>(visit: &Visit, rows: &[&'r Row], report: &Report, at: usize) -> Option<&'r str> {
    let unit_at = report.columns.iter().position(|column| column.code == "unit")?;
    let total = report.totals.get(at.checked_sub(report.rows.len())?)?;
    let is_added = |row: &&&Row| matches!(&total[unit_at], Cell::Text(unit) if unit == row.unit.code());
    let mut classes = rows.iter().filter(is_added).map(|row| row.key[1].as_deref());
    let class = classes.next()??;
    (visit.word("kind").is_none() && classes.all(|other| other == Some(class))).then_some(class)
}

fn kind_choice(visit: &Visit) -> Choice {
    let all = (String::new(), visit.say("tutti", "all").to_owned());
    let kinds = HolderKind::iter().map(|kind| {
        let code: &str = kind.into();
        (code.to_owned(), kind_name(visit, kind).to_owned())
    });
    Choice {
        word: "kind",
        label: visit.say("Che cos'è", "What it is"),
        options: std::iter::once(all).chain(kinds).collect(),
        chosen: visit.word("kind").unwrap_or_default().to_owned(),
    }
}

fn kind_name(visit: &Visit, kind: HolderKind) -> &'static str {
    kind_in(visit.language, kind)
}

/// What sort of organisation a holder is, in words.
pub(super) fn kind_in(language: crate::words::Language, kind: HolderKind) -> &'static str {
    match kind {
        HolderKind::Comune => "comune",
        HolderKind::State => language.say("Stato", "State"),
        HolderKind::Region => language.say("Regione", "Region"),
        HolderKind::ThirdSector => language.say("terzo settore", "third sector"),
        HolderKind::Provider => language.say("ente gestore", "provider"),
        HolderKind::Informal => language.say("rete informale", "informal group"),
        HolderKind::Foundation => language.say("fondazione", "foundation"),
        HolderKind::Other => language.say("altro", "other"),
    }
}

fn kind_of(registers: &Registers, holder: &str, naming: &Naming<'_>) -> String {
    let Some(known) = registers.holders.get(holder) else { return String::new() };
    if naming.is_file {
        <&str>::from(known.kind).to_owned()
    } else {
        kind_in(naming.language, known.kind).to_owned()
    }
}

/// What the page shows, in a sentence.
fn says(visit: &Visit, rows: &[Row], meetings: &Meetings) -> String {
    let mut holders: Vec<&str> = rows.iter().filter_map(|row| row.key[0].as_deref()).collect();
    holders.dedup();
    let hours: i128 = rows.iter().filter(|row| row.unit == Unit::Hour).map(|row| row.sums.contributed).sum();
    let hours = super::naming::sum(hours, Unit::Hour, visit.language);
    let (holders, services) = (holders.len(), meetings.all_services());
    if visit.language.is_italian() {
        format!(
            "{holders} titolari contribuiscono, e si incontrano in {services} servizi; hanno dato {hours}."
        )
    } else {
        format!("{holders} holders contribute, and meet in {services} services; they gave {hours}.")
    }
}
