//! The tables of a service.

use chrono::NaiveDate;
use usus_domain::quantity::Unit;
use usus_views::dimension::Dimension;
use usus_views::outcome::Outcome;
use usus_views::sums::Sums;

use super::answers::Answers;
use crate::pages::planner::naming::Naming;
use crate::pages::planner::parts;
use crate::serve::Visit;
use crate::show::{Cell, Report};

/// Columns whose rows may be added up.
const SUMMED: [&str; 13] = [
    "ever_allocated",
    "in_use",
    "consumed",
    "came_back",
    "released",
    "gone_on",
    "returned",
    "lapsed",
    "capacity",
    "idle",
    "left",
    "contributed",
    "available",
];

/// Who gave what is used there.
pub(super) fn contributors(visit: &Visit, answers: &Answers, naming: &Naming<'_>) -> Report {
    let rows = answers.by_holder.iter().map(|row| {
        let outcome = Outcome::of(&row.sums);
        let amounts = [row.sums.ever_allocated, outcome.in_use, outcome.consumed, outcome.came_back()];
        let mut cells = vec![
            Cell::Text(naming.of(Dimension::Holder, row.key[0].as_deref())),
            Cell::text(row.key[1].as_deref()),
            Cell::Text(row.unit.code().to_owned()),
        ];
        cells.extend(amounts.map(|amount| Cell::Amount(amount, row.unit)));
        cells
    });
    let columns = ["holder", "fund", "unit", "ever_allocated", "in_use", "consumed", "came_back"];
    let if_empty = visit.say(
        "A questo servizio, con queste scelte, non è ancora stato assegnato nulla.",
        "Nothing was allocated to this service yet, with these choices.",
    );
    let what = visit.say("Titolari e fondi", "Holders and funds");
    let report = parts::report(parts::caption(visit, what), &columns, rows.collect(), if_empty);
    parts::with_totals(visit, report, &SUMMED)
}

/// What became of it, plan by plan.
pub(super) fn became(visit: &Visit, answers: &Answers, naming: &Naming<'_>) -> Report {
    let rows = answers.by_plan.iter().map(|row| {
        let mut cells = vec![
            Cell::Text(naming.of(Dimension::Plan, row.key[0].as_deref())),
            Cell::Text(row.unit.code().to_owned()),
            Cell::Amount(row.sums.ever_allocated, row.unit),
        ];
        cells.extend(Outcome::of(&row.sums).named().map(|(_, part)| Cell::Amount(part, row.unit)));
        cells
    });
    let columns = ["plan", "unit", "ever_allocated"];
    let outcomes = Outcome::default().named().map(|(code, _)| code);
    let columns: Vec<&'static str> = columns.into_iter().chain(outcomes).collect();
    let what = visit.say("Che cosa ne è stato, per piano", "What became of it, by plan");
    let if_empty = visit.say("Nessuna assegnazione.", "No allocation.");
    let report = parts::report(parts::caption(visit, what), &columns, rows.collect(), if_empty);
    parts::with_totals(visit, report, &SUMMED)
}

/// Day by day, the latest first.
pub(super) fn course(visit: &Visit, answers: &Answers, unit: Unit) -> Report {
    let rows = answers.course.iter().rev().map(|day| of_day(day, unit));
    let columns = ["effective_on", "unit", "ever_allocated", "in_use", "consumed", "released"];
    let what = visit.say("Giorno per giorno", "Day by day");
    parts::report(parts::caption(visit, what), &columns, rows.collect(), "")
}

/// What stands on one of them.
pub(super) fn of_day((day, sums): &(NaiveDate, Sums), unit: Unit) -> Vec<Cell> {
    let outcome = Outcome::of(sums);
    let amounts = [sums.ever_allocated, outcome.in_use, outcome.consumed, outcome.released];
    let mut cells = vec![Cell::Date(*day), Cell::Text(unit.code().to_owned())];
    cells.extend(amounts.map(|amount| Cell::Amount(amount, unit)));
    cells
}

/// What nobody has.
pub(super) fn idle(visit: &Visit, answers: &Answers, naming: &Naming<'_>) -> Report {
    let rows = answers.idle.iter().map(|idle| {
        vec![
            Cell::Text(idle.resource.to_string()),
            Cell::Text(idle.kind.to_string()),
            Cell::Text(naming.of(Dimension::Holder, Some(&idle.holder))),
            Cell::Text(idle.unit.code().to_owned()),
            Cell::Amount(idle.capacity, idle.unit),
            Cell::Amount(idle.available, idle.unit),
        ]
    });
    let columns = ["resource", "kind", "holder", "unit", "capacity", "idle"];
    let if_empty = visit.say(
        "Tutto ciò che è offerto è assegnato, o il servizio usa solo denaro.",
        "All that is offered is allocated, or the service uses money only.",
    );
    let what = visit.say("Capienza libera", "Idle capacity");
    let report = parts::report(parts::caption(visit, what), &columns, rows.collect(), if_empty);
    parts::with_totals(visit, report, &SUMMED)
}

/// Money with a deadline, the nearest first.
pub(super) fn ends(visit: &Visit, answers: &Answers, _naming: &Naming<'_>) -> Report {
    let rows = answers.ends.iter().map(|end| {
        vec![
            Cell::Text(end.resource.to_string()),
            Cell::text(end.fund.as_deref()),
            Cell::Date(end.deadline),
            Cell::Text(Unit::Euro.code().to_owned()),
            Cell::Amount(end.left, Unit::Euro),
        ]
    });
    let columns = ["resource", "fund", "deadline", "unit", "left"];
    let if_empty = visit.say(
        "Del denaro ancora da usare nessuna parte ha una scadenza registrata.",
        "No part of the money still to be used has a deadline in the ledger.",
    );
    let what =
        visit.say("Denaro ancora da usare, con la sua scadenza", "Money still to be used, with its deadline");
    let report = parts::report(parts::caption(visit, what), &columns, rows.collect(), if_empty);
    parts::with_totals(visit, report, &SUMMED)
}

/// What was released and nobody used again.
pub(super) fn released(visit: &Visit, answers: &Answers, naming: &Naming<'_>) -> Report {
    let rows = answers.released.iter().map(|row| {
        vec![
            Cell::text(row.key[0].as_deref()),
            Cell::text(row.key[1].as_deref()),
            Cell::Text(naming.of(Dimension::Plan, row.key[2].as_deref())),
            Cell::Text(row.unit.code().to_owned()),
            Cell::Amount(row.sums.released, row.unit),
        ]
    });
    let columns = ["resource", "fund", "plan", "unit", "released"];
    let if_empty =
        visit.say("Nulla di liberato attende un riuso.", "Nothing released waits to be used again.");
    let what = visit.say("Liberato e ancora libero", "Released and still free");
    let report = parts::report(parts::caption(visit, what), &columns, rows.collect(), if_empty);
    parts::with_totals(visit, report, &SUMMED)
}
