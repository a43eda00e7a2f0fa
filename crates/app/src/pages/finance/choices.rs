//! What can be chosen in a form: what the registers hold, and the rows in which something still stands.

use std::collections::BTreeSet;
use std::fmt::Write;

use strum::IntoEnumIterator;
use usus_domain::class::Class;
use usus_domain::event::ReleaseReason;
use usus_domain::quantity::{Quantity, Unit};
use usus_domain::table::Action;
use usus_log::document::Document;
use usus_views::dimension::Dimension;
use usus_views::facts::Facts;
use usus_views::filter::Filter;
use usus_views::memory::Memory;
use usus_views::open::{self, Open};
use usus_views::registers::Registers;
use usus_views::standing::Standing;

use crate::serve::{Trouble, Visit};
use crate::words::{Language, figures, labels};

/// How many names a field proposes; the others can be written.
const MOST: usize = 200;

/// Entries in which acts are looked for.
const ENTRIES: i64 = 400;

/// A value and how it is shown.
pub(super) type Choice = (String, String);

/// What the forms of an action propose.
pub(super) struct Choices {
    language: Language,
    registers: std::sync::Arc<Registers>,
    own: Option<Vec<String>>,
    resources: Vec<Choice>,
    allocations: Vec<Choice>,
    releases: Vec<Choice>,
    causes: Vec<Choice>,
    kinds: Vec<Choice>,
    funds: Vec<Choice>,
    /// Acts that rows rested on, the last first.
    pub(super) acts: Vec<String>,
}

impl Choices {
    /// Gathers what an action's form proposes.
    pub(super) async fn of(action: Action, visit: &Visit) -> Result<Self, Trouble> {
        let language = visit.language;
        let own = visit.person.ambiti().map(|own| own.into_iter().map(str::to_owned).collect());
        let mut choices = Self {
            language,
            registers: visit.registers().await?,
            own,
            resources: Vec::new(),
            allocations: Vec::new(),
            releases: Vec::new(),
            causes: Vec::new(),
            kinds: Vec::new(),
            funds: Vec::new(),
            acts: acts(visit).await?,
        };
        let memory = visit.memory().await?;
        let facts = &memory.facts;
        if action == Action::Contribute {
            let kinds: BTreeSet<&str> = facts.resources.iter().map(|resource| &*resource.kind).collect();
            let funds: BTreeSet<&str> =
                facts.resources.iter().filter_map(|resource| resource.fund.as_deref()).collect();
            choices.kinds = kinds.into_iter().take(MOST).map(plain).collect();
            choices.funds = funds.into_iter().take(MOST).map(plain).collect();
            return Ok(choices);
        }
        let filter = Filter::default().and(Dimension::Ambito, visit.ambito());
        let open = open::open(&memory, visit.clocks, &filter);
        choices.resources = open
            .iter()
            .rev()
            .filter(|open| open.account.allocation.is_none() && open.available > 0)
            .take(MOST)
            .map(|open| resource(facts, open, language))
            .collect();
        let takes = |open: &&Open| match action {
            Action::Consume | Action::Release => open.committed > 0 || open.allocated > 0,
            _ => open.allocated > 0,
        };
        choices.allocations = open
            .iter()
            .rev()
            .filter(takes)
            .filter_map(|open| allocation(facts, open, &choices.registers, language))
            .take(MOST)
            .collect();
        if action == Action::Release {
            choices.causes = causes(facts, &choices.registers, language);
        }
        if [Action::Reuse, Action::Return, Action::Lapse, Action::Contest].contains(&action) {
            choices.releases = releases(&memory, &open, visit, action);
        }
        Ok(choices)
    }

    /// What may stand in a field; nothing where anything may.
    pub(super) fn in_field(&self, code: &str) -> Vec<Choice> {
        let language = self.language;
        let registers = &self.registers;
        match code {
            "ambito" => {
                let is_own = |id: &str| self.own.as_ref().is_none_or(|own| own.iter().any(|own| own == id));
                let ambiti = registers.ambiti.iter().filter(|(id, _)| is_own(id));
                ambiti.map(|(id, ambito)| named(id, ambito.name.as_str())).collect()
            }
            "service" => {
                registers.services.iter().map(|(id, service)| named(id, service.name.as_str())).collect()
            }
            "plan" => {
                let ends = |plan: &usus_domain::register::plan::Plan| language.date(plan.period().to);
                let until = language.say("fino al", "until");
                registers
                    .plans
                    .iter()
                    .map(|(id, plan)| {
                        let name = plan.registered().name.as_str();
                        (id.to_string(), format!("{name} ({id}), {until} {}", ends(plan)))
                    })
                    .collect()
            }
            "holder" => {
                registers.holders.iter().map(|(id, holder)| named(id, holder.name.as_str())).collect()
            }
            "comune" => registers
                .comuni
                .iter()
                .filter_map(|(id, comune)| Some(named(id, comune.name()?.as_str())))
                .collect(),
            "class" => Class::iter().map(|class| (class.code().to_owned(), self.class(class))).collect(),
            "unit" => Unit::iter().map(|unit| (unit.code().to_owned(), self.unit(unit))).collect(),
            "areas" => figures::AREAS
                .into_iter()
                .map(|area| {
                    let name =
                        if language.is_italian() { figures::area_it(area) } else { figures::area_en(area) };
                    (area.code().to_owned(), name)
                })
                .collect(),
            "of" => ["allocated", "committed"]
                .map(|of| (of.to_owned(), labels::label(of, language).to_lowercase()))
                .to_vec(),
            "reason" => ReleaseReason::iter()
                .map(|reason| (reason.code().to_owned(), labels::reason(reason.code(), language)))
                .collect(),
            "resource" => self.resources.clone(),
            "allocation" => self.allocations.clone(),
            "release" => self.releases.clone(),
            "because_of" => self.causes.clone(),
            "kind" => self.kinds.clone(),
            "fund" => self.funds.clone(),
            _ => Vec::new(),
        }
    }

    fn class(&self, class: Class) -> String {
        let (name, says) = match class {
            Class::Depletable => ("a consumo (denaro, cibo, materiali)", "that use consumes (money, food)"),
            Class::Renewable => ("che torna (alloggi, sale, mezzi)", "that comes back (flats, rooms)"),
            Class::Perishable => ("che scade (ore, posti in un turno)", "that expires (hours)"),
            Class::NonRival => {
                ("che resta intera (metodi, dati, competenze)", "that use leaves whole (methods)")
            }
        };
        self.language.say(name, says).to_owned()
    }

    fn unit(&self, unit: Unit) -> String {
        let name = if self.language.is_italian() {
            figures::unit_name_it(unit)
        } else if unit == Unit::Euro {
            "euro"
        } else {
            figures::unit_en(unit, false)
        };
        name.to_owned()
    }
}

fn plain(name: &str) -> Choice {
    (name.to_owned(), String::new())
}

fn named(id: &str, name: &str) -> Choice {
    (id.to_owned(), format!("{name} ({id})"))
}

fn resource(facts: &Facts, open: &Open, language: Language) -> Choice {
    let resource = facts.resource(open.account.resource);
    let what = resource.fund.as_deref().unwrap_or(&resource.kind);
    let year = resource.annuality.as_deref().map_or_else(String::new, |year| format!(" {year}"));
    let left = language.quantity(Quantity::new(open.available, resource.unit));
    (resource.id.to_string(), format!("{what}{year}: {} {left}", language.say("disponibili", "available")))
}

fn allocation(facts: &Facts, open: &Open, registers: &Registers, language: Language) -> Option<Choice> {
    let number = open.account.allocation?.get();
    let resource = facts.resource(open.account.resource);
    let place = &facts.places()[open.account.place as usize];
    let mut label = place.service.as_deref().map_or("", |service| registers.service(service)).to_owned();
    for (parts, state) in [(open.allocated, "allocated"), (open.committed, "committed")] {
        if parts > 0 {
            let quantity = language.quantity(Quantity::new(parts, resource.unit));
            let _ = write!(label, ", {} {quantity}", labels::label(state, language).to_lowercase());
        }
    }
    Some((facts.allocation_id(number).to_owned(), label))
}

/// Allocations of what is not money: what may have freed money.
fn causes(facts: &Facts, registers: &Registers, language: Language) -> Vec<Choice> {
    let all = facts.allocations.iter().enumerate().rev();
    let all = all.filter_map(|(number, allocation)| Some((u32::try_from(number).ok()?, allocation)));
    all.filter(|(_, allocation)| facts.resource_of(allocation).unit != Unit::Euro)
        .take(MOST)
        .map(|(number, allocation)| {
            let (resource, place) = (facts.resource_of(allocation), facts.place_of(allocation));
            let service = place.service.as_deref().map_or("", |service| registers.service(service));
            let quantity = language.quantity(Quantity::new(allocation.quantity, resource.unit));
            (facts.allocation_id(number).to_owned(), format!("{}, {quantity}, {service}", resource.kind))
        })
        .collect()
}

/// Releases of accounts in which something is free; for a contest, those that claim a cause.
fn releases(memory: &Memory, open: &[Open], visit: &Visit, action: Action) -> Vec<Choice> {
    let facts = &memory.facts;
    let free: BTreeSet<u32> = open.iter().filter(|open| open.released > 0).map(|open| open.number).collect();
    let standing = Standing::at(facts, visit.clocks.known);
    let mut choices: Vec<Choice> = standing
        .releases(facts, visit.clocks)
        .filter(|(_, release)| match action {
            Action::Contest => release.because_of.is_some(),
            _ => free.contains(&facts.allocation(release.allocation).account),
        })
        .map(|(number, release)| {
            let resource = facts.resource_of(facts.allocation(release.allocation));
            let quantity = visit.language.quantity(Quantity::new(release.quantity, resource.unit));
            let reason = labels::reason(release.reason.code(), visit.language);
            let label = format!("{quantity}, {reason}, {}", visit.language.date(release.effective_on));
            (facts.release_id(number).to_owned(), label)
        })
        .collect();
    choices.reverse();
    choices.truncate(MOST);
    choices
}

/// The acts of the last entries, each once, the last first.
async fn acts(visit: &Visit) -> Result<Vec<String>, Trouble> {
    let known = visit.clocks.known;
    let entries = visit.office.log.entries((known - ENTRIES).max(0), known, ENTRIES).await?;
    let mut acts: Vec<String> = Vec::new();
    for entry in entries.iter().rev() {
        let document = Document::parse(entry.position, &entry.document)?;
        if let Some(row) = document.event()?.row() {
            let act = row.act.to_string();
            if !acts.contains(&act) {
                acts.push(act);
            }
        }
        if acts.len() >= MOST / 4 {
            break;
        }
    }
    Ok(acts)
}
