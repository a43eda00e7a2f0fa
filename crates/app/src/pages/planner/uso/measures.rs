//! The measures of use, and what stands under them.

use maud::{Markup, html};
use usus_domain::quantity::Unit;
use usus_views::claims::Freed;
use usus_views::measure::Key;

use super::{Uses, tables};
use crate::commands::uses as told;
use crate::pages::difference::{self, Beside};
use crate::pages::links;
use crate::pages::planner::naming::{self, Naming};
use crate::pages::planner::parts;
use crate::pages::table::{self, Links};
use crate::serve::Visit;
use crate::show::Report;
use crate::words::Language;

/// How many chains of reuse a page shows; a file has them all.
const CHAINS: usize = 30;

/// How many rows of any other table a page shows; a file has them all.
const ROWS: usize = 200;

/// Euro claimed to be freed by what is not money.
pub(super) fn freed(visit: &Visit, uses: &Uses, now: Option<&Uses>) -> Markup {
    let sum = |uses: &Uses| {
        let mut all = Freed::default();
        for made in uses.values() {
            all.claimed += made.figures.measures.freed.claimed;
            all.contested += made.figures.measures.freed.contested;
        }
        all
    };
    let (all, now) = (sum(uses), now.map(sum));
    let today = |of: fn(&Freed) -> i128| {
        let now = of(now.as_ref()?);
        (now != of(&all)).then(|| difference::mark(visit, of(&all), now, Unit::Euro))
    };
    let euro = |cents| naming::sum(cents, Unit::Euro, visit.language);
    html! {
        h2 { (visit.say("Denaro liberato da ciò che non è denaro", "Money freed by what is not money")) }
        p { (visit.say(
            "È ciò che qualcuno ha dichiarato liberato grazie a una risorsa non economica: mai calcolato, e contestabile.",
            "It is what somebody claimed to be freed because of something that is not money: never computed, and open to contest.",
        )) }
        ul class="measures" {
            li class="measure" {
                span class="measure-name" { (visit.say("Dichiarato", "Claimed")) }
                span class="measure-value" { (euro(all.claimed)) }
                @if let Some(mark) = today(|freed| freed.claimed) { (mark) }
            }
            li class="measure is-bad" {
                span class="measure-name" { (visit.say("Contestato", "Contested")) }
                span class="measure-value" { (euro(all.contested)) }
                @if let Some(mark) = today(|freed| freed.contested) { (mark) }
            }
            li class="measure is-good" {
                span class="measure-name" { (visit.say("Accettato", "Accepted")) }
                span class="measure-value" { (euro(all.accepted())) }
                @if let Some(mark) = today(Freed::accepted) { (mark) }
                span class="measure-note" { (visit.say("dichiarato e da nessuno contestato", "claimed, and contested by nobody")) }
            }
        }
    }
}

/// The measures, service by service.
pub(super) fn measures(visit: &Visit, uses: &Uses, now: Option<&Uses>, naming: &Naming<'_>) -> Markup {
    if uses.is_empty() {
        return html! {};
    }
    let today = now.map(|now| {
        let written = |uses: &Uses| uses.keys().map(|key| format!("{key:?}")).collect();
        let keys = ["ambito", "service", "plan", "unit"];
        Beside::by(written(uses), written(now), tables::measures(visit, now, naming), &keys)
    });
    let mut report = tables::measures(visit, uses, naming);
    let left_out = first_rows(&mut report);
    let keys: Vec<&Key> = uses.keys().collect();
    // A ratio is no sum of movements: what it is made of stands on the page of its service.
    let link = |row: usize, column: &str| {
        let key = keys.get(row).filter(|_| column == "service")?;
        Some(visit.href(&format!("/servizio/{}", links::segment(&key.service)), &[]))
    };
    html! {
        h2 { (visit.say("Le misure, servizio per servizio", "The measures, service by service")) }
        (not_all(visit, left_out))
        (table::table(visit, &report, &Links { cell: Some(&link), today: today.as_ref(), file: Some(parts::file(visit, "measures")) }))
        p { (visit.say("Le stesse cifre sulla riga di comando", "The same figures on the command line")) ": " code { "usus use --format csv" } }
    }
}

/// Keeps the first rows only; how many are left out.
fn first_rows(report: &mut Report) -> usize {
    let left_out = report.rows.len().saturating_sub(ROWS);
    report.rows.truncate(ROWS);
    left_out
}

/// Says that a table goes on.
fn not_all(visit: &Visit, left_out: usize) -> Markup {
    html! {
        @if left_out > 0 {
            p class="hint" {
                (visit.say("Righe che qui non sono mostrate: ", "Rows that are not shown here: ")) (left_out)
                (visit.say(
                    ". Si scelgano un ambito o un servizio, oppure si scarichi il file, che le ha tutte.",
                    ". Choose an ambito or a service, or download the file, which has all of them.",
                ))
            }
        }
    }
}

/// What stands under the measures: who meets, what is claimed, how what is reused came to its use.
const TABLES: [fn(&Uses, Language) -> Report; 3] = [told::holders, told::claims, told::chains];

/// The same, table by table.
pub(super) fn under(visit: &Visit, uses: &Uses, now: Option<&Uses>) -> Markup {
    let [mut holders, mut claims, mut chains] = TABLES.map(|table| table(uses, visit.language));
    tables::longest_first(&mut chains);
    let [holders_today, claims_today, chains_today] = match now {
        Some(now) => {
            let [holders_now, claims_now, chains_now] = TABLES.map(|table| table(now, visit.language));
            let of_claims = ["ambito", "service", "plan", "release", "effective_on", "because_of"];
            [
                Some(Beside::of(&holders, holders_now, &["ambito", "service", "plan"])),
                Some(Beside::of(&claims, claims_now, &of_claims)),
                Some(Beside::of(&chains, chains_now, &["ambito", "service", "plan", "unit", "chain"])),
            ]
        }
        None => [None, None, None],
    };
    let left_out = [&mut holders, &mut claims].map(first_rows);
    let all = chains.rows.len();
    chains.rows.truncate(CHAINS);
    let file = |table, today| Links { cell: None, today, file: Some(parts::file(visit, table)) };
    html! {
        @if !chains.rows.is_empty() {
            h2 { (visit.say("Catene di riuso", "Chains of reuse")) }
            p {
                (visit.say("Come una quantità è arrivata al suo uso, assegnazione dopo economia dopo assegnazione. ", "How a quantity came to its use, allocation after release after allocation. "))
                @if all > CHAINS {
                    (visit.say("Sono mostrate le più lunghe: ", "The longest are shown: ")) (CHAINS) " " (visit.say("su", "of")) " " (all) "."
                }
            }
            (table::table(visit, &chains, &file("chains", chains_today.as_ref())))
        }
        @if !claims.rows.is_empty() {
            h2 { (visit.say("Che cosa si dichiara liberato", "What is claimed to be freed")) }
            (not_all(visit, left_out[1]))
            (table::table(visit, &claims, &file("claims", claims_today.as_ref())))
        }
        @if !holders.rows.is_empty() {
            h2 { (visit.say("Chi si incontra nei servizi", "Who meets in the services")) }
            (not_all(visit, left_out[0]))
            (table::table(visit, &holders, &file("holders", holders_today.as_ref())))
        }
    }
}
