//! What would change: each state before and after, and what happens in words.

use std::fmt::Write;

use maud::{Markup, html};
use usus_domain::movement::Movement;
use usus_domain::quantity::{Quantity, Unit};
use usus_domain::table::{Action, Flow, State};
use usus_log::clock;
use usus_views::clocks::Clocks;

use crate::pages::finance::typed::Typed;
use crate::serve::{Trouble, Visit};
use crate::words::{figures, labels};

/// How many changes are shown.
const MOST: usize = 30;

/// A state of an account, before and after.
pub(super) struct Change {
    /// What it is about, in words.
    pub(super) words: String,
    /// In which unit.
    pub(super) unit: Unit,
    /// How much stands there.
    pub(super) before: i128,
    /// How much would stand there.
    pub(super) after: i128,
}

struct Moved<'m> {
    first: &'m Movement,
    state: State,
    by: i128,
}

/// What movements would change, in the order in which they do. Figures are of today, or of the day on which the last
/// of them counts.
pub(super) async fn changes(visit: &Visit, moves: &[Movement]) -> Result<Vec<Change>, Trouble> {
    let acts = || moves.iter().filter(|moved| moved.flow != Flow::IntervalEnd);
    let effective =
        acts().map(|moved| moved.effective_on).max().map_or(clock::today(), |day| day.max(clock::today()));
    let mut found: Vec<Moved<'_>> = Vec::new();
    for moved in moves.iter().filter(|moved| moved.effective_on <= effective) {
        let of = |moved: &Movement| moved.place.as_ref().map(|place| place.allocation.clone());
        let same = found.iter_mut().find(|known| {
            known.state == moved.state
                && known.first.resource == moved.resource
                && of(known.first) == of(moved)
        });
        match same {
            Some(known) => known.by += i128::from(moved.quantity),
            None => found.push(Moved { first: moved, state: moved.state, by: moved.quantity.into() }),
        }
    }
    let registers = visit.registers().await?;
    let memory = visit.office.memory(visit.head.position).await?;
    let facts = &memory.facts;
    let clocks = Clocks { effective, known: visit.head.position };
    let mut changes = Vec::new();
    for Moved { first, state, by } in found.into_iter().take(MOST) {
        let account = match &first.place {
            Some(place) => facts
                .allocation_number(place.allocation.as_str())
                .map(|number| facts.allocation(number).account),
            None => {
                facts.resource_number(first.resource.as_str()).map(|number| facts.resource(number).account)
            }
        };
        let before: i128 = account.map_or(0, |account| {
            let movements = memory.movements.between(0, clocks, |number| number == account);
            movements.filter(|moved| moved.state() == state).map(|moved| i128::from(moved.quantity)).sum()
        });
        let name = labels::label(state.code(), visit.language);
        let words = match &first.place {
            Some(place) => {
                format!("{name}, {} ({})", registers.service(place.service.as_str()), place.allocation)
            }
            None => format!("{name}, {}", first.resource),
        };
        changes.push(Change { words, unit: first.unit, before, after: before + by });
    }
    Ok(changes)
}

/// The changes as lines: `Disponibile 340.000,00 € → dopo 90.000,00 €`.
pub(super) fn lines(visit: &Visit, changes: &[Change]) -> Markup {
    let amount = |parts: i128, unit: Unit| {
        let figure = figures::amount(parts, unit, visit.language.is_italian());
        format!("{figure} {}", visit.language.unit(unit.code()))
    };
    html! {
        ul class="changes" {
            @for change in changes {
                li {
                    (change.words) ": " span class="amount" { (amount(change.before, change.unit)) }
                    " → " (visit.say("dopo", "after")) " "
                    strong class="amount" { (amount(change.after, change.unit)) }
                }
            }
        }
    }
}

/// What would be put on record, in words.
pub(super) fn sentence(visit: &Visit, typed: &Typed, moves: &[Movement]) -> String {
    let language = visit.language;
    let first = moves.iter().find(|moved| moved.quantity > 0);
    let quantity = first.map(|moved| language.quantity(Quantity::new(moved.quantity, moved.unit)));
    let mut said = labels::action(typed.action, language).to_owned();
    if let Some(letter) = said.get(..1) {
        said = format!("{}{}", letter.to_uppercase(), said.get(1..).unwrap_or_default());
    }
    let _ = write!(said, " {}", typed.of("id"));
    if let (Some(quantity), false) = (quantity, typed.action == Action::Correct) {
        let _ = write!(said, ": {quantity}");
    }
    let parts: &[(&str, &str, &str)] = &[
        ("holder", "conferiti da", "given by"),
        ("fund", "fondo", "fund"),
        ("resource", "dalla risorsa", "from the resource"),
        ("release", "dall'economia", "from the release"),
        ("allocation", "sull'assegnazione", "on the allocation"),
        ("corrects", "annulla la riga", "reverses the row"),
        ("service", "al servizio", "to the service"),
        ("plan", "nel piano", "in the plan"),
        ("from", "dal", "from"),
        ("to", "al", "to"),
    ];
    for (code, italian, english) in parts {
        let value = typed.of(code);
        if !value.is_empty() {
            let read = value.parse::<chrono::NaiveDate>().ok();
            let shown = read.map_or_else(|| value.to_owned(), |day| language.date(day));
            let _ = write!(said, ", {} {shown}", if language.is_italian() { italian } else { english });
        }
    }
    let day = typed.of("effective_on").parse::<chrono::NaiveDate>();
    let day = day.map_or_else(|_| typed.of("effective_on").to_owned(), |day| language.date(day));
    let act = typed.act().replace('|', " ");
    if language.is_italian() {
        let _ =
            write!(said, "; con effetto dal {day}, atto {act}; registra {}.", visit.person.staff_id.as_str());
    } else {
        let _ =
            write!(said, "; effective on {day}, act {act}; recorded by {}.", visit.person.staff_id.as_str());
    }
    said
}
