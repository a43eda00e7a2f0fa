//! What ends within 90 days: resources whose deadline is near and of which something is free, and plans under which
//! something is allocated and not bound.

use chrono::{Days, NaiveDate};
use maud::{Markup, html};
use usus_domain::quantity::Unit;
use usus_views::balance::Row;
use usus_views::dimension::Dimension;
use usus_views::memory::Memory;

use crate::pages::links;
use crate::serve::{Trouble, Visit};
use crate::words::figures;

/// How near an end is that is shown.
const NEAR: Days = Days::new(90);

/// How many ends are shown.
const MOST: usize = 12;

struct Ending {
    on: NaiveDate,
    what: String,
    id: String,
    parts: i128,
    unit: Unit,
    link: String,
}

/// What ends soon, the nearest first.
pub(super) async fn expiring(visit: &Visit) -> Result<Markup, Trouble> {
    let today = visit.clocks.effective;
    let Some(last) = today.checked_add_days(NEAR) else { return Ok(html! {}) };
    let is_near = |day: NaiveDate| day >= today && day <= last;
    let mut endings: Vec<Ending> = Vec::new();
    let by_plan = visit.balance(&[Dimension::Plan, Dimension::Unit]).await?;
    let registers = visit.registers().await?;
    for row in by_plan.rows.iter().filter(|row| row.sums.allocated > 0) {
        let Some(id) = row.key.first().and_then(Option::as_deref) else { continue };
        let Some(plan) = registers.plans.get(id) else { continue };
        let on = plan.period().to;
        if is_near(on) {
            endings.push(Ending {
                on,
                what: format!(
                    "{}, {}",
                    registers.plan(id),
                    visit.say("assegnato e non impegnato", "allocated and not bound")
                ),
                id: id.to_owned(),
                parts: row.sums.allocated,
                unit: row.unit,
                link: links::movements(visit, &[("plan", id)]),
            });
        }
    }
    // Of all resources there are, those few are kept.
    let deadline = |memory: &Memory, row: &Row| {
        let number = memory.facts.resource_number(row.key.first()?.as_deref()?)?;
        memory.facts.resource(number).deadline.filter(|on| is_near(*on))
    };
    let is_free = |row: &Row| row.sums.available + row.sums.released > 0;
    let by = [Dimension::Resource, Dimension::Unit];
    let wanted = ("free near their deadline", |memory: &Memory, row: &Row| {
        is_free(row) && deadline(memory, row).is_some()
    });
    let by_resource = visit.office.rows_of_balance(visit.clocks, &by, &visit.filter, wanted).await?;
    let memory = visit.memory().await?;
    for row in &by_resource.rows {
        let (Some(id), Some(on)) = (row.key.first().and_then(Option::as_deref), deadline(&memory, row))
        else {
            continue;
        };
        let Some(number) = memory.facts.resource_number(id) else { continue };
        let resource = memory.facts.resource(number);
        let what = resource.fund.as_deref().unwrap_or(&resource.kind);
        endings.push(Ending {
            on,
            what: format!("{what}, {}", visit.say("da destinare", "to be put to a use")),
            id: id.to_owned(),
            parts: row.sums.available + row.sums.released,
            unit: row.unit,
            link: links::way(visit, id),
        });
    }
    drop(memory);
    endings.sort_by(|a, b| (a.on, &a.id).cmp(&(b.on, &b.id)));
    let more = endings.len().saturating_sub(MOST);
    endings.truncate(MOST);
    Ok(html! {
        @if endings.is_empty() {
            p class="nothing" { (visit.say("Nulla scade entro 90 giorni.", "Nothing ends within 90 days.")) }
        } @else {
            ul {
                @for ending in &endings {
                    li {
                        strong { (visit.language.date(ending.on)) } ": "
                        a href=(ending.link) {
                            (figures::amount(ending.parts, ending.unit, visit.language.is_italian())) " "
                            (visit.language.unit(ending.unit.code()))
                        }
                        " " (ending.what) " (" span class="id" { (ending.id) } ")"
                    }
                }
            }
            @if more > 0 { p { (visit.say("e altre: ", "and more: ")) (more) } }
        }
    })
}
