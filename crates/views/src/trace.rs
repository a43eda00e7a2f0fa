//! The way of a quantity: from who gave it to each use made of it, as a graph whose edges carry how much.
//!
//! What a row draws on is recorded, never guessed, but for one thing: a liquidation names its allocation,
//! not one of its commitments, so the oldest commitments are taken to be liquidated first.
//!
//! A contest is no step of that way. It stands beside the claim it does not accept, with the quantity claimed,
//! wherever that claim is shown.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use usus_domain::table::{Action, State};
use usus_log::entry::StoredEntry;
use usus_log::error::LogError;
use usus_log::store::Log;

use crate::facts::Facts;
use crate::filter::Filter;
use crate::journal::{self, Line};
use crate::standing::Standing;

/// A graph of rows.
#[derive(Debug, Default)]
pub struct Trace {
    /// The rows, in log order.
    pub nodes: Vec<Line>,
    /// How much passes from one to another.
    pub edges: Vec<Edge>,
}

/// A quantity passing from one row to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Where it comes from.
    pub from: Arc<str>,
    /// Where it goes.
    pub to: Arc<str>,
    /// How much, in the unit's smallest part.
    pub parts: i64,
}

/// The whole way of what a row is about; `None` where no row has this id. Rows dated after `effective` are
/// left out, and so are those that neither pass the filter nor lead to one that does. Rows that were corrected
/// away are left out too, unless one of them is asked for.
///
/// # Errors
/// What the database says.
pub async fn trace(
    log: &Log,
    facts: &Facts,
    standing: &Standing,
    id: &str,
    known: i64,
    effective: Option<chrono::NaiveDate>,
    filter: &Filter,
) -> Result<Option<Trace>, LogError> {
    let entries = entries(log, id, known).await?;
    of_entries(&entries, facts, standing, id, effective, filter)
}

/// All entries of the stream in which a row has this id, up to a position; none where no row has it.
///
/// # Errors
/// What the database says.
pub async fn entries(log: &Log, id: &str, known: i64) -> Result<Vec<StoredEntry>, LogError> {
    let Ok(row) = usus_domain::id::RowId::new(id) else { return Ok(Vec::new()) };
    let Some((_, row)) = log.known_rows(&[row.as_str()]).await?.into_iter().next() else {
        return Ok(Vec::new());
    };
    let mut entries = log.stream(&row.stream, 0).await?;
    entries.retain(|entry| entry.position <= known);
    Ok(entries)
}

/// As [`trace`], from the [`entries`] that were read for it.
///
/// # Errors
/// An entry that cannot be read.
pub fn of_entries(
    entries: &[StoredEntry],
    facts: &Facts,
    standing: &Standing,
    id: &str,
    effective: Option<chrono::NaiveDate>,
    filter: &Filter,
) -> Result<Option<Trace>, LogError> {
    let mut lines = journal::lines(facts, standing, entries)?;
    lines.retain(|line| effective.is_none_or(|effective| line.effective_on <= effective));
    if !lines.iter().any(|line| &*line.id == id) {
        return Ok(None);
    }
    let asked = chain(&lines, id);
    lines.retain(|line| {
        asked.contains(&line.id) || (line.action != Action::Correct && line.corrected_by.is_none())
    });
    let edges = edges(&lines);
    let mut way = reached(&edges, &asked, &[Direction::Forwards, Direction::Backwards]);
    if *filter != Filter::default() {
        let passing =
            lines.iter().filter(|line| way.contains(&line.id) && journal::passes(line, facts, filter));
        let passing: HashSet<Arc<str>> = passing.map(|line| line.id.clone()).collect();
        let leading = reached(&edges, &passing, &[Direction::Backwards]);
        way.retain(|id| leading.contains(id));
    }
    let contests = lines.iter().filter(|line| {
        line.action == Action::Contest && line.release.as_ref().is_some_and(|release| way.contains(release))
    });
    let contests: Vec<Arc<str>> = contests.map(|line| line.id.clone()).collect();
    way.extend(contests);
    lines.retain(|line| way.contains(&line.id));
    let edges = edges.into_iter().filter(|edge| way.contains(&edge.from) && way.contains(&edge.to)).collect();
    Ok(Some(Trace { nodes: lines, edges }))
}

/// The row asked for; where it is a correction or was corrected, the whole chain of them.
fn chain(lines: &[Line], id: &str) -> HashSet<Arc<str>> {
    let by_id: HashMap<&str, &Line> = lines.iter().map(|line| (&*line.id, line)).collect();
    let mut root = id;
    while let Some(target) = by_id.get(root).and_then(|line| line.corrects.as_deref()) {
        root = target;
    }
    let mut chain: HashSet<Arc<str>> = HashSet::from([Arc::from(root)]);
    if root != id || by_id.get(root).is_some_and(|line| line.corrected_by.is_some()) {
        for line in lines {
            if line.corrects.as_ref().is_some_and(|target| chain.contains(target)) {
                chain.insert(line.id.clone());
            }
        }
    }
    chain
}

/// A commitment and how much of it is not yet drawn.
struct Open {
    id: Arc<str>,
    parts: i64,
}

fn edges(lines: &[Line]) -> Vec<Edge> {
    let mut edges = Vec::new();
    let mut commitments: HashMap<Arc<str>, VecDeque<Open>> = HashMap::new();
    for line in lines {
        let contested = line.release.as_ref().filter(|_| line.action == Action::Contest);
        if let Some(earlier) = line.corrects.as_ref().or(contested) {
            let parts = line.quantity.map_or(0, |quantity| quantity.parts);
            edges.push(Edge { from: earlier.clone(), to: line.id.clone(), parts });
            continue;
        }
        for (state, parts) in &line.draws_on {
            let from = match state {
                State::Available => line.resource.clone(),
                State::Released => line.release.clone(),
                _ => line.allocation.clone(),
            };
            let Some(from) = from else { continue };
            if *state == State::Committed {
                let open = commitments.entry(from.clone()).or_default();
                edges.extend(draw(open, *parts, &from, &line.id));
            } else {
                edges.push(Edge { from, to: line.id.clone(), parts: *parts });
            }
        }
        if line.action == Action::Commit
            && line.corrected_by.is_none()
            && let (Some(allocation), Some(quantity)) = (&line.allocation, line.quantity)
        {
            let open = Open { id: line.id.clone(), parts: quantity.parts };
            commitments.entry(allocation.clone()).or_default().push_back(open);
        }
    }
    edges
}

/// Draws on the oldest commitments; what none of them has comes from the allocation itself.
fn draw(open: &mut VecDeque<Open>, mut parts: i64, allocation: &Arc<str>, to: &Arc<str>) -> Vec<Edge> {
    let mut edges = Vec::new();
    while parts > 0 {
        let Some(oldest) = open.front_mut() else {
            edges.push(Edge { from: allocation.clone(), to: to.clone(), parts });
            break;
        };
        let drawn = parts.min(oldest.parts);
        edges.push(Edge { from: oldest.id.clone(), to: to.clone(), parts: drawn });
        parts -= drawn;
        oldest.parts -= drawn;
        if oldest.parts == 0 {
            open.pop_front();
        }
    }
    edges
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Forwards,
    Backwards,
}

/// The asked rows, and all that lie before or after them.
fn reached(edges: &[Edge], asked: &HashSet<Arc<str>>, directions: &[Direction]) -> HashSet<Arc<str>> {
    let mut reached = asked.clone();
    for direction in directions {
        let mut steps: HashMap<&str, Vec<&Arc<str>>> = HashMap::new();
        for edge in edges {
            let (from, to) = match direction {
                Direction::Forwards => (&edge.from, &edge.to),
                Direction::Backwards => (&edge.to, &edge.from),
            };
            steps.entry(from).or_default().push(to);
        }
        let mut next: Vec<Arc<str>> = asked.iter().cloned().collect();
        let mut seen = asked.clone();
        while let Some(id) = next.pop() {
            for step in steps.get(&*id).into_iter().flatten() {
                if seen.insert((*step).clone()) {
                    next.push((*step).clone());
                }
            }
        }
        reached.extend(seen);
    }
    reached
}
