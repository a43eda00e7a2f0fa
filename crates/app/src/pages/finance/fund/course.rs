//! The course of a fund: what was available, allocated and bound, day after day.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use maud::{Markup, html};
use serde_json::json;
use usus_domain::quantity::{Unit, decimal};
use usus_domain::table::State;
use usus_views::movements::date;

use crate::pages::chart::{self, Picture};
use crate::pages::difference::Beside;
use crate::pages::finance::fund::{is_meant, of};
use crate::pages::links;
use crate::pages::table::Links;
use crate::serve::{Trouble, Visit};
use crate::show::{Cell, Column, Report};
use crate::words::labels;

/// Points beyond which only the last of each month is drawn.
const POINTS: usize = 120;

/// The states that are drawn: what has not yet come to its end.
const STATES: [State; 4] = [State::Available, State::Allocated, State::Committed, State::Released];

/// What stands in each state from a day on.
type Course = BTreeMap<NaiveDate, [i128; 4]>;

/// The picture of a fund's course, in its most used unit.
pub(super) async fn course(visit: &Visit, fund: &str) -> Result<Markup, Trouble> {
    let Some((unit, all)) = days(visit, fund).await? else { return Ok(html! {}) };
    let course = if all.len() > POINTS { by_month(all) } else { all };
    let italian = visit.language.is_italian();
    let code = visit.language.unit(unit.code());
    let series: Vec<_> = STATES
        .iter()
        .enumerate()
        .map(|(at, state)| {
            let points: Vec<_> =
                course.iter().map(|(day, sums)| json!([day.to_string(), decimal(sums[at], unit)])).collect();
            json!({ "name": labels::label(state.code(), visit.language), "points": points })
        })
        .collect();
    let (Some(first), Some((last, sums))) = (course.keys().next(), course.last_key_value()) else {
        return Ok(html! {});
    };
    let figure = |parts: i128| format!("{} {code}", crate::words::figures::amount(parts, unit, italian));
    let (first, last) = (visit.language.date(*first), visit.language.date(*last));
    let says = if italian {
        format!(
            "Dal {first} al {last}: in fine disponibili {}, assegnati {}, impegnati {}, liberati {}.",
            figure(sums[0]),
            figure(sums[1]),
            figure(sums[2]),
            figure(sums[3])
        )
    } else {
        format!(
            "From {first} to {last}: in the end {} available, {} allocated, {} bound, {} released.",
            figure(sums[0]),
            figure(sums[1]),
            figure(sums[2]),
            figure(sums[3])
        )
    };
    let report = report(says.clone(), unit, &course);
    let today = match visit.today() {
        Some(today) => Some(beside(&today, fund, (unit, &course), &report).await?),
        None => None,
    };
    let data = json!({ "unit": unit.code(), "series": series });
    let days: Vec<String> = course.keys().map(ToString::to_string).collect();
    // What stood on a day is the sum of all that moved up to it.
    let link = |row: usize, code: &str| {
        let words = [("fund", fund), ("unit", unit.code()), ("effective", days.get(row)?.as_str())];
        let (figure, code) = links::figure(code);
        (!code.is_empty()).then(|| links::movements(visit, &[&words[..], &[(figure, code)]].concat()))
    };
    let file = Some(visit.here(&[("table", "andamento")]));
    let picture = Picture { id: "andamento", kind: "steps", data, says: &says, table: &report };
    Ok(chart::picture(visit, &picture, &Links { cell: Some(&link), today: today.as_ref(), file }))
}

/// The course of a fund, to be taken away.
pub(super) async fn table(visit: &Visit, fund: &str) -> Result<Report, Trouble> {
    let (unit, course) = days(visit, fund).await?.unwrap_or((Unit::Euro, Course::new()));
    Ok(report(String::new(), unit, &course))
}

/// What is known today of the same days, and how it ends.
async fn beside(
    today: &Visit,
    fund: &str,
    (unit, course): (Unit, &Course),
    report: &Report,
) -> Result<Beside, Trouble> {
    let known = days(today, fund).await?.filter(|(same, _)| *same == unit);
    let known = known.map(|(_, course)| course).unwrap_or_default();
    let on = |day: &NaiveDate| known.range(..=*day).next_back().map_or([0; STATES.len()], |(_, sums)| *sums);
    let end: Course = known.last_key_value().map(|(day, sums)| (*day, *sums)).into_iter().collect();
    let end = self::report(String::new(), unit, &end).rows.pop();
    let now: Course = course.keys().map(|day| (*day, on(day))).collect();
    Ok(Beside::of(report, self::report(String::new(), unit, &now), &["effective_on", "unit"]).ending(end))
}

/// The same figures as a table, day by day.
fn report(caption: String, unit: Unit, course: &Course) -> Report {
    let columns = ["effective_on", "unit"].into_iter().chain(STATES.map(State::code));
    let rows = course.iter().map(|(day, sums)| {
        let cells = [Cell::Date(*day), Cell::Text(unit.code().to_owned())];
        cells.into_iter().chain(sums.map(|sum| Cell::Amount(sum, unit))).collect()
    });
    Report {
        caption,
        columns: columns.map(Column::always).collect(),
        rows: rows.collect(),
        totals: Vec::new(),
        if_empty: "",
    }
}

/// What stood on each day on which something moved.
async fn days(visit: &Visit, fund: &str) -> Result<Option<(Unit, Course)>, Trouble> {
    let memory = visit.memory().await?;
    let meant = is_meant(&memory, &of(visit, fund));
    let facts = &memory.facts;
    let mut by_unit: BTreeMap<Unit, BTreeMap<u32, [i128; 4]>> = BTreeMap::new();
    for moved in memory.movements.between(0, visit.clocks, meant) {
        let unit = facts.resource(facts.account(moved.account).resource).unit;
        let Some(at) = STATES.iter().position(|state| *state == moved.state()) else { continue };
        by_unit.entry(unit).or_default().entry(moved.day).or_default()[at] += i128::from(moved.quantity);
    }
    let euro = by_unit.remove(&Unit::Euro).map(|days| (Unit::Euro, days));
    let Some((unit, changes)) = euro.or_else(|| by_unit.pop_first()) else { return Ok(None) };
    let mut running = [0_i128; 4];
    let mut course = Course::new();
    for (day, change) in changes {
        for (sum, by) in running.iter_mut().zip(change) {
            *sum += by;
        }
        course.insert(date(day), running);
    }
    Ok(Some((unit, course)))
}

/// The last day of each month on which something moved.
fn by_month(course: Course) -> Course {
    use chrono::Datelike;
    let mut months: BTreeMap<(i32, u32), (NaiveDate, [i128; 4])> = BTreeMap::new();
    for (day, sums) in course {
        months.insert((day.year(), day.month()), (day, sums));
    }
    months.into_values().collect()
}
