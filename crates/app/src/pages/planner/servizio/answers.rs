//! What is asked of the ledger about one service.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use usus_domain::class::Class;
use usus_domain::event::Event;
use usus_domain::quantity::Unit;
use usus_log::document::Document;
use usus_views::balance::{Row, balance};
use usus_views::course::course;
use usus_views::dimension::Dimension;
use usus_views::filter::Filter;
use usus_views::memory::Memory;
use usus_views::sums::Sums;

use crate::serve::{Trouble, Visit};

/// How many resources are looked up for their deadline: those with most still to be used.
const LOOKED_UP: usize = 60;

/// Days a line has room for; of more, the last of each month is told.
const DAYS: usize = 240;

/// The answers.
pub(super) struct Answers {
    /// The unit that is looked at.
    pub(super) unit: Unit,
    /// The units something is allocated in.
    pub(super) units: Vec<Unit>,
    /// By holder and fund.
    pub(super) by_holder: Vec<Row>,
    /// By plan.
    pub(super) by_plan: Vec<Row>,
    /// Day by day.
    pub(super) course: Vec<(NaiveDate, Sums)>,
    /// The last of its days, whether or not it is among those that are told of.
    pub(super) end: Option<(NaiveDate, Sums)>,
    /// Capacity nobody has.
    pub(super) idle: Vec<Idle>,
    /// Money with a deadline.
    pub(super) ends: Vec<Ends>,
    /// What is released and still free, by resource and plan.
    pub(super) released: Vec<Row>,
}

/// A resource that is not money, and what of it nobody has.
pub(super) struct Idle {
    pub(super) resource: Arc<str>,
    pub(super) kind: Arc<str>,
    pub(super) holder: Arc<str>,
    pub(super) unit: Unit,
    pub(super) capacity: i128,
    pub(super) available: i128,
}

/// Money that can be used until a day.
pub(super) struct Ends {
    pub(super) resource: Arc<str>,
    pub(super) fund: Option<Arc<str>>,
    pub(super) deadline: NaiveDate,
    pub(super) left: i128,
}

/// The answers. Where they are asked for beside those of then, they are of the same days, and of the same resources
/// even where nothing stands idle of them any more.
pub(super) async fn answers(
    visit: &Visit,
    service: &str,
    unit: Unit,
    then: Option<&Answers>,
) -> Result<Answers, Trouble> {
    let filter = visit.filter.clone().and(Dimension::Service, Some(service));
    let (mut answers, money) = {
        let memory = visit.memory().await?;
        let split = |by: &[Dimension]| balance(&memory, visit.clocks, by, &filter).rows;
        let by_resource = split(&[Dimension::Resource, Dimension::Fund, Dimension::Plan]);
        let used: BTreeSet<&str> = by_resource.iter().filter_map(|row| row.key[0].as_deref()).collect();
        let idle = idle(visit, &memory, &used, then);
        let mut money: Vec<(Arc<str>, Option<Arc<str>>, i128)> = Vec::new();
        for row in by_resource.iter().filter(|row| row.unit == Unit::Euro) {
            let left = row.sums.allocated + row.sums.committed + row.sums.released;
            match (money.last_mut(), &row.key[0]) {
                (Some((known, _, sum)), Some(resource)) if known == resource => *sum += left,
                (_, Some(resource)) => money.push((resource.clone(), row.key[1].clone(), left)),
                (_, None) => {}
            }
        }
        money.retain(|(_, _, left)| *left != 0);
        let by_plan = split(&[Dimension::Plan]);
        let mut units: Vec<Unit> = by_plan.iter().map(|row| row.unit).collect();
        units.push(unit);
        units.sort_unstable();
        units.dedup();
        let of_unit: Filter = filter.clone().and(Dimension::Unit, Some(unit.code()));
        let all_days = course(&memory, visit.clocks, &of_unit);
        let answers = Answers {
            unit,
            units,
            by_holder: split(&[Dimension::Holder, Dimension::Fund]),
            by_plan,
            end: all_days.last().copied(),
            course: days(all_days, then),
            idle,
            ends: Vec::new(),
            released: by_resource.into_iter().filter(|row| row.sums.released != 0).collect(),
        };
        (answers, money)
    };
    answers.ends = ends(visit, money, then).await?;
    Ok(answers)
}

/// What the resources that are used there have left, on the day.
fn idle(visit: &Visit, memory: &Memory, used: &BTreeSet<&str>, then: Option<&Answers>) -> Vec<Idle> {
    let was_idle =
        |resource: &str| then.is_some_and(|then| then.idle.iter().any(|idle| &*idle.resource == resource));
    let ambito = Filter::default().and(Dimension::Ambito, visit.ambito());
    // Use takes nothing of what is not rival, and what it consumes is not idle but unspent.
    let is_used_up = |class: Class| matches!(class, Class::Depletable | Class::NonRival);
    let resources = memory.facts.resources.iter();
    let resources = resources.filter(|resource| used.contains(&*resource.id) && !is_used_up(resource.class));
    let pools = balance(memory, visit.clocks, &[Dimension::Resource], &ambito).rows;
    resources
        .map(|resource| {
            let pool = pools.binary_search_by(|row| row.key[0].as_deref().cmp(&Some(&*resource.id)));
            let available = pool.map_or(0, |at| pools[at].sums.available);
            Idle {
                resource: resource.id.clone(),
                kind: resource.kind.clone(),
                holder: resource.holder.clone(),
                unit: resource.unit,
                capacity: i128::from(resource.quantity),
                available,
            }
        })
        .filter(|idle| idle.available > 0 || was_idle(&idle.resource))
        .collect()
}

/// The deadlines stand in the contributions themselves.
async fn ends(
    visit: &Visit,
    mut money: Vec<(Arc<str>, Option<Arc<str>>, i128)>,
    then: Option<&Answers>,
) -> Result<Vec<Ends>, Trouble> {
    let was_there =
        |resource: &str| then.is_some_and(|then| then.ends.iter().any(|end| &*end.resource == resource));
    money.sort_by_key(|(resource, _, left)| (!was_there(resource), std::cmp::Reverse(*left)));
    money.truncate(LOOKED_UP);
    let mut ends = Vec::new();
    for (resource, fund, left) in money {
        let position = {
            let memory = visit.memory().await?;
            memory.facts.resources.iter().find(|known| known.id == resource).map(|known| known.position)
        };
        let Some(position) = position else { continue };
        for entry in visit.office.log.entries(position - 1, position, 1).await? {
            let event = Document::parse(entry.position, &entry.document)?.event()?;
            if let Event::Contributed(contributed) = event
                && let Some(deadline) = contributed.deadline
            {
                ends.push(Ends { resource: resource.clone(), fund: fund.clone(), deadline, left });
            }
        }
    }
    ends.sort_by_key(|end| end.deadline);
    Ok(ends)
}

/// The days that are told of: of many, the last of each month; beside those of then, the same.
fn days(course: Vec<(NaiveDate, Sums)>, then: Option<&Answers>) -> Vec<(NaiveDate, Sums)> {
    let Some(then) = then else { return thinned(course) };
    let on = |day: NaiveDate| {
        let after = course.partition_point(|(known, _)| *known <= day);
        after.checked_sub(1).map_or_else(Sums::default, |at| course[at].1)
    };
    then.course.iter().map(|(day, _)| (*day, on(*day))).collect()
}

/// Of many days, the last of each month.
fn thinned(course: Vec<(NaiveDate, Sums)>) -> Vec<(NaiveDate, Sums)> {
    if course.len() <= DAYS {
        return course;
    }
    let month = |day: NaiveDate| (day.year(), day.month());
    let last_of_each = course.chunk_by(|one, next| month(one.0) == month(next.0));
    last_of_each.filter_map(|same| same.last().copied()).collect()
}
