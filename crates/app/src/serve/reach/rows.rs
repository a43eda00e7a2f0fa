//! Movement rows, and what each rests on: in the same file, in memory, or in the log.

use std::collections::{BTreeMap, BTreeSet};

use usus_desk::cells::Cells;
use usus_domain::event::{Event, Source};
use usus_log::document::Document;
use usus_views::facts::Facts;
use usus_views::registers::Registers;

use crate::serve::reach::{Reach, ambiti_of, word};
use crate::serve::{Office, Trouble};

/// The longest way from a row to the one that names an ambito.
const LONGEST: usize = 64;

/// What a row says of where it stands.
#[derive(Debug, Clone, Default)]
struct Row {
    ambito: Option<String>,
    plan: Option<String>,
    /// What it draws on, gives back to, or says it is because of: that is not corrected any more while this stands.
    rests_on: Vec<String>,
    /// What it reverses: it reaches as far as that one did.
    corrects: Option<String>,
    is_common: bool,
}

/// Rows, and those they rest on.
#[derive(Debug, Default)]
pub(super) struct Rows {
    asked: Vec<Row>,
    /// By id: those of the same file, and those of the log that memory does not know by their id.
    known: BTreeMap<String, Row>,
}

impl Rows {
    /// Asks about a row of the ledger.
    pub(super) fn ask_for(&mut self, id: &str) {
        self.asked.push(Row { corrects: Some(id.to_owned()), ..Row::default() });
    }

    /// Takes a row of a file.
    pub(super) fn read(&mut self, cells: &Cells<'_>) {
        let action = word(cells, "action").unwrap_or_default().to_ascii_lowercase();
        let rests_on = ["resource", "allocation", "release", "because_of"].into_iter();
        let row = Row {
            ambito: word(cells, "ambito"),
            plan: word(cells, "plan").filter(|_| action == "extend_plan"),
            rests_on: rests_on.filter_map(|column| word(cells, column)).collect(),
            corrects: word(cells, "corrects"),
            is_common: false,
        };
        if let Some(id) = word(cells, "id") {
            self.known.entry(id).or_insert_with(|| row.clone());
        }
        self.asked.push(row);
    }

    /// How far all of them reach, by what is known up to a position at least.
    pub(super) async fn reach(mut self, office: &Office, known: i64) -> Result<Reach, Trouble> {
        let mut open: BTreeSet<String> = {
            let memory = office.memory(known).await?;
            self.asked
                .iter()
                .flat_map(|row| row.rests_on.iter().chain(&row.corrects))
                .filter(|id| !self.known.contains_key(*id) && !is_known(&memory.facts, id))
                .cloned()
                .collect()
        };
        // Commitments, consumptions and the like have no place in memory: the log says what they rest on.
        while let Some(id) = open.pop_first() {
            let Some(row) = recorded(office, &id).await? else { continue };
            let next = row.corrects.iter().filter(|id| !self.known.contains_key(*id));
            open.extend(next.cloned());
            self.known.insert(id, row);
        }
        let registers = office.registers(known).await?;
        let memory = office.memory(known).await?;
        let look = Look { rows: &self, facts: &memory.facts, registers: &registers };
        let mut reach = Reach::default();
        for row in &self.asked {
            reach.add(look.whole(row, 0));
        }
        Ok(reach)
    }
}

fn is_known(facts: &Facts, id: &str) -> bool {
    facts.allocation_number(id).is_some()
        || facts.release_number(id).is_some()
        || facts.resource_number(id).is_some()
}

/// A row of the log.
async fn recorded(office: &Office, id: &str) -> Result<Option<Row>, Trouble> {
    let Some(position) = office.log.recorded_as(id).await? else { return Ok(None) };
    let entries = office.log.entries(position - 1, position, 1).await?;
    let Some(entry) = entries.first() else { return Ok(None) };
    Ok(Some(of_event(Document::parse(entry.position, &entry.document)?.event()?)))
}

fn of_event(event: Event) -> Row {
    let rests_on = |id: &dyn ToString| Row { rests_on: vec![id.to_string()], ..Row::default() };
    match event {
        Event::Committed(event) => rests_on(&event.allocation),
        Event::Consumed(event) => rests_on(&event.allocation),
        Event::Released(event) => Row {
            rests_on: std::iter::once(&event.allocation)
                .chain(&event.because_of)
                .map(ToString::to_string)
                .collect(),
            ..Row::default()
        },
        Event::Contested(event) => rests_on(&event.release),
        Event::Returned(event) => rests_on(source(&event.source)),
        Event::Lapsed(event) => rests_on(source(&event.source)),
        Event::Corrected(event) => Row { corrects: Some(event.corrects.to_string()), ..Row::default() },
        Event::PlanExtended(event) => Row { plan: Some(event.plan.to_string()), ..Row::default() },
        // What has a place is known in memory; the rest is of all.
        _ => Row { is_common: true, ..Row::default() },
    }
}

fn source(source: &Source) -> &usus_domain::id::RowId {
    match source {
        Source::Resource(id) | Source::Allocation(id) | Source::Release(id) => id,
    }
}

/// All there is to look at.
struct Look<'l> {
    rows: &'l Rows,
    facts: &'l Facts,
    registers: &'l Registers,
}

impl Look<'_> {
    /// All that a row changes.
    fn whole(&self, row: &Row, steps: usize) -> Reach {
        let mut reach = Reach { is_common: row.is_common || steps > LONGEST, ..Reach::default() };
        if reach.is_common {
            return reach;
        }
        reach.ambiti.extend(row.ambito.clone());
        reach.ambiti.extend(row.plan.iter().flat_map(|plan| ambiti_of(self.registers, plan)));
        for id in &row.rests_on {
            reach.ambiti.extend(self.place(id, steps + 1));
        }
        if let Some(id) = &row.corrects {
            match self.rows.known.get(id) {
                Some(row) => reach.add(self.whole(row, steps + 1)),
                None => reach.ambiti.extend(self.changed_by(id)),
            }
        }
        reach
    }

    /// Where what a row names stands.
    fn place(&self, id: &str, steps: usize) -> Vec<String> {
        let facts = self.facts;
        let of_allocation = |number| facts.place_of(facts.allocation(number)).ambito.to_string();
        if let Some(number) = facts.allocation_number(id) {
            return vec![of_allocation(number)];
        }
        if let Some(number) = facts.release_number(id) {
            return vec![of_allocation(facts.release(number).allocation)];
        }
        if let Some(number) = facts.resource_number(id) {
            return vec![facts.resource(number).ambito.to_string()];
        }
        match self.rows.known.get(id) {
            Some(Row { ambito: Some(ambito), .. }) => vec![ambito.clone()],
            Some(row) if steps <= LONGEST => {
                row.rests_on.iter().flat_map(|id| self.place(id, steps + 1)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What a row that memory knows changed: an allocation also took from where its resource is at home, a reuse from
    /// where its release stands; a release rests on its cause too.
    fn changed_by(&self, id: &str) -> Vec<String> {
        let mut places = self.place(id, 0);
        if let Some(number) = self.facts.allocation_number(id) {
            let allocation = self.facts.allocation(number);
            match allocation.release {
                Some(release) => places.extend(self.place(self.facts.release_id(release.get()), 0)),
                None => places.push(self.facts.resource_of(allocation).ambito.to_string()),
            }
        } else if let Some(number) = self.facts.release_number(id)
            && let Some(cause) = self.facts.release(number).because_of
        {
            places.extend(self.place(self.facts.allocation_id(cause.get()), 0));
        }
        places
    }
}
