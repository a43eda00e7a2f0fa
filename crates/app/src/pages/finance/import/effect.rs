//! What a file would change: the balances by fund, before and after.

use std::collections::BTreeMap;

use maud::{Markup, html};
use usus_desk::import::Readable;
use usus_domain::movement::Movement;
use usus_domain::quantity::Unit;
use usus_domain::table::State;
use usus_views::dimension::Dimension;
use usus_views::filter::Filter;
use usus_views::sums::Sums;

use crate::serve::{Trouble, Visit};
use crate::words::{figures, labels};

/// The states that are shown.
const STATES: [State; 5] =
    [State::Available, State::Allocated, State::Committed, State::Consumed, State::Released];

fn standing(sums: &Sums, state: State) -> i128 {
    match state {
        State::Available => sums.available,
        State::Allocated => sums.allocated,
        State::Committed => sums.committed,
        State::Consumed => sums.consumed,
        State::Released => sums.released,
        State::Returned => sums.returned,
        State::Lapsed => sums.lapsed,
    }
}

/// By what a file would change the states of a fund, in a unit.
type Changes = BTreeMap<(Option<String>, Unit), [i128; STATES.len()]>;

async fn changes(visit: &Visit, file: &Readable, moves: &[Movement]) -> Result<Changes, Trouble> {
    // Resources that the file itself contributes are not yet known.
    let place = |name: &str| file.table.columns.iter().position(|column| column == name);
    let mut own: BTreeMap<&str, Option<String>> = BTreeMap::new();
    if let Some(id) = place("id") {
        for row in &file.table.rows {
            let text = |at: Option<usize>| row.cells.get(at?)?.as_text();
            if let (Some(id), Some("contribute")) = (text(Some(id)), text(place("action"))) {
                own.insert(id, text(place("fund")).map(str::to_owned));
            }
        }
    }
    let memory = visit.office.memory(visit.head.position).await?;
    let mut changes = Changes::new();
    for moved in moves.iter().filter(|moved| moved.effective_on <= visit.clocks.effective) {
        let Some(at) = STATES.iter().position(|state| *state == moved.state) else { continue };
        let known = memory.facts.resource_number(moved.resource.as_str());
        let fund = match known {
            Some(number) => memory.facts.resource(number).fund.as_deref().map(str::to_owned),
            None => own.get(moved.resource.as_str()).cloned().flatten(),
        };
        changes.entry((fund, moved.unit)).or_default()[at] += i128::from(moved.quantity);
    }
    Ok(changes)
}

/// The balances by fund before and after, of the funds that a file touches.
pub(super) async fn totals(visit: &Visit, file: &Readable, moves: &[Movement]) -> Result<Markup, Trouble> {
    let changes = changes(visit, file, moves).await?;
    let by = [Dimension::Fund, Dimension::Unit];
    let balance = visit.office.balance(visit.clocks, &by, &Filter::default()).await?;
    let before = |fund: &Option<String>, unit: Unit| {
        let row =
            balance.rows.iter().find(|row| row.unit == unit && row.key[0].as_deref() == fund.as_deref());
        row.map(|row| row.sums).unwrap_or_default()
    };
    let italian = visit.language.is_italian();
    let caption = visit.say("I saldi per fondo, prima → dopo", "The balances by fund, before → after");
    Ok(html! {
        @if changes.is_empty() {
            p { (visit.say("Nessun saldo cambia oggi.", "No balance changes today.")) }
        } @else {
            div class="figures-wrapper" tabindex="0" role="region" aria-label=(caption) {
                table class="figures" {
                    caption { (caption) }
                    thead { tr {
                        th scope="col" { (labels::label("fund", visit.language)) }
                        th scope="col" { (labels::label("unit", visit.language)) }
                        @for state in STATES { th scope="col" class="number" { (labels::label(state.code(), visit.language)) } }
                    } }
                    tbody {
                        @for ((fund, unit), change) in &changes {
                            @let sums = before(fund, *unit);
                            tr {
                                th scope="row" { (fund.as_deref().unwrap_or(visit.say("senza fondo", "no fund"))) }
                                td { (visit.language.unit(unit.code())) }
                                @for (state, by) in STATES.into_iter().zip(change) {
                                    @let stands = standing(&sums, state);
                                    td class="number" {
                                        (figures::amount(stands, *unit, italian))
                                        @if *by != 0 { " → " strong { (figures::amount(stands + by, *unit, italian)) } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    })
}
