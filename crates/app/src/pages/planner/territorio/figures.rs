//! The figures of the comuni.

use std::collections::BTreeMap;
use std::sync::Arc;

use usus_domain::quantity::Unit;
use usus_views::balance::{Row, balance};
use usus_views::dimension::Dimension;
use usus_views::memory::Memory;
use usus_views::outcome::Outcome;
use usus_views::registers::Registers;

use super::bands::Bands;
use crate::pages::planner::naming::{Naming, halves_up, label};
use crate::pages::planner::parts;
use crate::serve::Visit;
use crate::show::{Cell, Report};

/// The figures of a page.
pub(super) struct Figures {
    /// Comune by comune, in the order of their ambiti and codes.
    pub(super) comuni: Vec<Comune>,
    /// What names no comune, and what there is in all, by ambito.
    pub(super) ambiti: BTreeMap<Arc<str>, Whole>,
}

/// A comune.
pub(super) struct Comune {
    /// Its ISTAT code.
    pub(super) code: Arc<str>,
    /// The ambito it belongs to.
    pub(super) ambito: Arc<str>,
    /// How much, in the unit's smallest part.
    pub(super) quantity: i128,
    /// How many people live there.
    pub(super) inhabitants: Option<u64>,
    /// How much for one of them, or for a thousand: see [`people_each`].
    pub(super) each: Option<i128>,
}

/// An ambito.
#[derive(Default)]
pub(super) struct Whole {
    /// What names a comune.
    pub(super) named: i128,
    /// What names none.
    pub(super) unnamed: i128,
    /// How many people live there.
    pub(super) inhabitants: Option<u64>,
}

/// How much of a measure a row has.
fn measured(row: &Row, measure: &str) -> i128 {
    if measure == "in_use" {
        return Outcome::of(&row.sums).in_use;
    }
    let found = row.sums.named().into_iter().find(|(code, _)| *code == measure);
    found.map_or(0, |(_, sum)| sum)
}

/// For how many people a figure is drawn: of most there is less than one for each.
pub(super) fn people_each(unit: Unit) -> i128 {
    if unit == Unit::Euro { 1 } else { 1_000 }
}

/// A figure for so many people; none where too few live there to be told.
fn for_people(quantity: i128, inhabitants: Option<u64>, people: i128) -> Option<i128> {
    let inhabitants = inhabitants.filter(|count| *count >= parts::FEW_PEOPLE)?;
    Some(halves_up(quantity * people, i128::from(inhabitants)))
}

pub(super) fn figures(
    visit: &Visit,
    memory: &Memory,
    registers: &Registers,
    measure: &str,
    unit: Unit,
) -> Figures {
    let day = visit.clocks.effective;
    let mut quantities: BTreeMap<(Arc<str>, Arc<str>), i128> = BTreeMap::new();
    let mut wholes: BTreeMap<Arc<str>, Whole> = BTreeMap::new();
    let is_meant = |ambito: &str| visit.ambito().is_none_or(|asked| asked == ambito);
    for (code, comune) in &registers.comuni {
        if let Some(membership) = comune.membership_on(day)
            && is_meant(membership.ambito.as_str())
        {
            quantities.insert((Arc::from(membership.ambito.as_str()), code.clone()), 0);
        }
    }
    let by = [Dimension::Ambito, Dimension::Service, Dimension::Comune];
    for row in balance(memory, visit.clocks, &by, &parts::of_unit(visit, unit)).rows {
        let [Some(ambito), Some(_), comune, ..] = &*row.key else { continue };
        let quantity = measured(&row, measure);
        let whole = wholes.entry(ambito.clone()).or_default();
        match comune {
            Some(comune) => {
                whole.named += quantity;
                *quantities.entry((ambito.clone(), comune.clone())).or_default() += quantity;
            }
            None => whole.unnamed += quantity,
        }
    }
    for (ambito, whole) in &mut wholes {
        whole.inhabitants = registers.inhabitants(ambito, day).filter(|count| *count > 0);
    }
    let told = quantities.into_iter().map(|((ambito, code), quantity)| {
        let inhabitants = registers.count_on(&code, day).map(|count| u64::from(count.inhabitants));
        let each = for_people(quantity, inhabitants, people_each(unit)).filter(|figure| *figure != 0);
        Comune { code, ambito, quantity, inhabitants, each }
    });
    Figures { comuni: told.collect(), ambiti: wholes }
}

/// The table of the comuni.
pub(super) fn comuni(
    visit: &Visit,
    figures: &Figures,
    bands: &Bands,
    measure: &str,
    unit: Unit,
    naming: &Naming<'_>,
) -> Report {
    let rows = figures.comuni.iter().map(|comune| {
        let [per_head, per_thousand] =
            [1, 1_000].map(|people| for_people(comune.quantity, comune.inhabitants, people));
        let band = bands.level(comune.each);
        vec![
            Cell::Text(naming.of(Dimension::Comune, Some(&comune.code))),
            Cell::Text(naming.of(Dimension::Ambito, Some(&comune.ambito))),
            Cell::Text(unit.code().to_owned()),
            Cell::Amount(comune.quantity, unit),
            parts::people(visit, comune.inhabitants),
            per_head.map_or(Cell::Null, |figure| Cell::Amount(figure, unit)),
            per_thousand.map_or(Cell::Null, |figure| Cell::Amount(figure, unit)),
            if band == 0 { Cell::Null } else { Cell::Number(i64::try_from(band).unwrap_or(0)) },
        ]
    });
    let columns = ["comune", "ambito", "unit", "quantity", "inhabitants", "per_head", "per_thousand", "band"];
    let what = label(measure, visit.language);
    let report = parts::report(parts::caption(visit, &what), &columns, rows.collect(), "");
    parts::with_totals(visit, report, &["quantity"])
}

/// The table of the ambiti.
pub(super) fn ambiti(
    visit: &Visit,
    figures: &Figures,
    measure: &str,
    unit: Unit,
    naming: &Naming<'_>,
) -> Report {
    let rows = figures.ambiti.iter().flat_map(|(ambito, whole)| {
        let [unnamed, all] = [whole.unnamed, whole.named + whole.unnamed].map(|quantity| {
            let per_head = for_people(quantity, whole.inhabitants, 1);
            let per_thousand = for_people(quantity, whole.inhabitants, 1_000);
            (quantity, per_head, per_thousand)
        });
        [("without_comune", unnamed), ("all", all)].map(|(code, (quantity, per_head, per_thousand))| {
            let name = match (naming.is_file, code) {
                (true, code) => code.to_owned(),
                (false, "all") => visit.say("in tutto", "in all").to_owned(),
                (false, _) => visit.say("senza comune", "without a comune").to_owned(),
            };
            let amount =
                |figure: Option<i128>| figure.map_or(Cell::Null, |figure| Cell::Amount(figure, unit));
            vec![
                Cell::Text(naming.of(Dimension::Ambito, Some(ambito))),
                Cell::Text(name),
                Cell::Text(unit.code().to_owned()),
                Cell::Amount(quantity, unit),
                parts::people(visit, whole.inhabitants),
                amount(per_head),
                amount(per_thousand),
            ]
        })
    });
    let columns = ["ambito", "comune", "unit", "quantity", "inhabitants", "per_head", "per_thousand"];
    let by_ambito = visit.say("per ambito", "by ambito");
    let what = format!("{}, {by_ambito}", label(measure, visit.language));
    let if_empty = visit.say("Nessuna assegnazione con queste scelte.", "No allocation with these choices.");
    parts::report(parts::caption(visit, &what), &columns, rows.collect(), if_empty)
}
