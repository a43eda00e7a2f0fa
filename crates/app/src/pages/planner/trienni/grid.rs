//! The figures of the trienni, row by row.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use usus_log::clock;
use usus_log::entry::Known;
use usus_views::balance::balance;
use usus_views::clocks::Clocks;
use usus_views::dimension::Dimension;
use usus_views::filter::Filter;
use usus_views::memory::Memory;
use usus_views::registers::Registers;
use usus_views::trienni::{Triennium, trienni};

use super::Asked;
use crate::pages::planner::parts;
use crate::serve::{Trouble, Visit};

/// The figures.
pub(super) struct Grid {
    /// The trienni, the first one first.
    pub(super) trienni: Vec<Triennium>,
    /// The position up to which each is told as it was approved.
    pub(super) approved_at: Vec<i64>,
    /// The rows, by their key.
    pub(super) lines: Vec<Line>,
    /// How many people the whole is for, triennium by triennium.
    pub(super) inhabitants: Vec<Option<u64>>,
    /// The comuni whose inhabitants nobody ever counted.
    pub(super) uncounted: Vec<String>,
}

/// A row: for each triennium a figure, in the unit's smallest part.
pub(super) struct Line {
    /// What the row is about.
    pub(super) key: Option<Arc<str>>,
    /// As known.
    pub(super) now: Vec<i128>,
    /// As approved.
    pub(super) approved: Vec<i128>,
    /// The plans that make each figure.
    pub(super) plans: Vec<Vec<Arc<str>>>,
    /// How many people it is for.
    pub(super) inhabitants: Vec<Option<u64>>,
}

impl Grid {
    /// What all rows are together, triennium by triennium.
    pub(super) fn totals(&self) -> Vec<i128> {
        let total = |at: usize| self.lines.iter().map(|line| line.now[at]).sum();
        (0..self.trienni.len()).map(total).collect()
    }

    /// The same as approved.
    pub(super) fn approved_totals(&self) -> Vec<i128> {
        let total = |at: usize| self.lines.iter().map(|line| line.approved[at]).sum();
        (0..self.trienni.len()).map(total).collect()
    }
}

/// The figures asked for.
pub(super) async fn grid(visit: &Visit, registers: &Registers, asked: &Asked) -> Result<Grid, Trouble> {
    let trienni = trienni(registers, visit.ambito());
    let mut approved_at = Vec::new();
    for triennium in &trienni {
        let day = triennium.first_year_ends();
        let known = if day < clock::today() {
            visit.office.log.position_of(Known::Day(day)).await?
        } else {
            visit.clocks.known
        };
        approved_at.push(known.min(visit.clocks.known));
    }
    let filter = parts::of_unit(visit, asked.unit);
    let memory = visit.memory().await?;
    let mut lines: BTreeMap<Option<Arc<str>>, Line> = BTreeMap::new();
    for (at, known) in std::iter::once((None, visit.clocks.known))
        .chain(approved_at.iter().enumerate().map(|(at, known)| (Some(at), *known)))
    {
        let clocks = Clocks { known, ..visit.clocks };
        add(&mut lines, &memory, clocks, &filter, (&trienni, at), asked);
    }
    drop(memory);
    let mut lines: Vec<Line> = lines.into_values().collect();
    let days: Vec<NaiveDate> =
        trienni.iter().map(|triennium| triennium.period.to.min(visit.clocks.effective)).collect();
    let asked_for = |ambito: &&Arc<str>| visit.ambito().is_none_or(|asked| asked == &***ambito);
    let inhabitants: Vec<Option<u64>> = trienni
        .iter()
        .zip(&days)
        .map(|(triennium, day)| {
            let ambiti: BTreeSet<&Arc<str>> = triennium.ambiti.iter().filter(asked_for).collect();
            let on = |ambito: &str| triennium.ends(ambito).min(*day);
            ambiti.into_iter().map(|ambito| people(registers, ambito, on(ambito))).sum()
        })
        .collect();
    for line in &mut lines {
        line.inhabitants = match &line.key {
            Some(ambito) if asked.by == Dimension::Ambito => {
                let on = trienni.iter().zip(&days).map(|(triennium, day)| triennium.ends(ambito).min(*day));
                on.map(|day| people(registers, ambito, day)).collect()
            }
            _ => inhabitants.clone(),
        };
    }
    let uncounted = uncounted(registers, &trienni, &days, visit.ambito());
    Ok(Grid { trienni, approved_at, lines, inhabitants, uncounted })
}

/// Adds the figures at these clocks: of all trienni as known, or of one as it was approved.
fn add(
    lines: &mut BTreeMap<Option<Arc<str>>, Line>,
    memory: &Memory,
    clocks: Clocks,
    filter: &Filter,
    (trienni, approved): (&[Triennium], Option<usize>),
    asked: &Asked,
) {
    let of_plan: BTreeMap<&str, usize> = trienni
        .iter()
        .enumerate()
        .flat_map(|(at, triennium)| triennium.plans.iter().map(move |plan| (plan.plan.as_str(), at)))
        .collect();
    for row in balance(memory, clocks, &[asked.by, Dimension::Plan], filter).rows {
        let [key, Some(plan), ..] = &*row.key else { continue };
        let Some(at) = of_plan.get(&**plan).copied() else { continue };
        let figure = row.sums.named().into_iter().find(|(code, _)| *code == asked.measure);
        let figure = figure.map_or(0, |(_, sum)| sum);
        let line = lines.entry(key.clone()).or_insert_with(|| Line {
            key: key.clone(),
            now: vec![0; trienni.len()],
            approved: vec![0; trienni.len()],
            plans: vec![Vec::new(); trienni.len()],
            inhabitants: Vec::new(),
        });
        match approved {
            None => {
                line.now[at] += figure;
                line.plans[at].push(plan.clone());
            }
            Some(approved) if approved == at => line.approved[at] += figure,
            Some(_) => {}
        }
    }
}

/// How many people live in an ambito; none where nothing of it is known.
fn people(registers: &Registers, ambito: &str, on: NaiveDate) -> Option<u64> {
    registers.inhabitants(ambito, on).filter(|count| *count > 0)
}

/// The comuni of these ambiti without a count.
fn uncounted(
    registers: &Registers,
    trienni: &[Triennium],
    days: &[NaiveDate],
    ambito: Option<&str>,
) -> Vec<String> {
    let planning: BTreeSet<&str> =
        trienni.iter().flat_map(|triennium| &triennium.ambiti).map(|own| &**own).collect();
    let is_meant = |own: &str| planning.contains(own) && ambito.is_none_or(|asked| asked == own);
    let without = registers.comuni.iter().filter(|(_, comune)| {
        comune.populations().is_empty()
            && days.iter().any(|day| {
                comune.membership_on(*day).is_some_and(|membership| is_meant(membership.ambito.as_str()))
            })
    });
    without.map(|(code, _)| registers.comune(code).to_owned()).collect()
}
