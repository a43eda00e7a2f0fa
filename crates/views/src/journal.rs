//! The journal: every movement row in log order, with what the ledger knows around it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use usus_domain::act::Act;
use usus_domain::event::{Event, ReleaseOf, Source};
use usus_domain::quantity::Quantity;
use usus_domain::table::{Action, State};
use usus_log::clock;
use usus_log::document::Document;
use usus_log::entry::StoredEntry;
use usus_log::error::LogError;
use usus_log::store::Log;

use crate::facts::Facts;
use crate::filter::Filter;
use crate::standing::Standing;

/// One line of the journal.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its place in the log.
    pub position: i64,
    /// When the ledger learnt it.
    pub recorded_at: DateTime<Utc>,
    /// The date of the fact.
    pub effective_on: NaiveDate,
    /// What was done.
    pub action: Action,
    /// The row's id.
    pub id: Arc<str>,
    /// Of which resource; for a contest and a correction, of the row they are about.
    pub resource: Option<Arc<str>>,
    /// Of which allocation.
    pub allocation: Option<Arc<str>>,
    /// Which release it makes, draws on or contests.
    pub release: Option<Arc<str>>,
    /// In which ambito.
    pub ambito: Option<Arc<str>>,
    /// For which service.
    pub service: Option<Arc<str>>,
    /// Under which plan; for an extension, the plan itself.
    pub plan: Option<Arc<str>>,
    /// How much; for a contest, how much is claimed; for a correction, how much it reverses.
    pub quantity: Option<Quantity>,
    /// The first day of an interval.
    pub from: Option<NaiveDate>,
    /// The last day of an interval; for an extension, the new end.
    pub to: Option<NaiveDate>,
    /// The act.
    pub act: Act,
    /// Who recorded it.
    pub actor: Arc<str>,
    /// The correction that reversed it.
    pub corrected_by: Option<Arc<str>>,
    /// The row it corrects.
    pub corrects: Option<Arc<str>>,
    /// Why it was released, contested or corrected.
    pub reason: Option<Arc<str>>,
    /// What is said to have freed it.
    pub because_of: Option<Arc<str>>,
    /// Which states it draws on, and how much of each.
    pub draws_on: Vec<(State, i64)>,
    /// The holder, for a contribution.
    pub holder: Option<Arc<str>>,
    /// The note.
    pub note: Option<Arc<str>>,
    /// The references: project code, tender code, number elsewhere.
    pub references: [Option<Arc<str>>; 3],
}

/// How many entries are read at a time.
const PAGE: i64 = 10_000;

/// The lines after one position and up to another.
///
/// # Errors
/// What the database says, or an entry that cannot be read.
pub async fn journal(
    log: &Log,
    facts: &Facts,
    standing: &Standing,
    (mut after, known): (i64, i64),
) -> Result<Vec<Line>, LogError> {
    let mut writer = Writer::new(facts, standing);
    while after < known {
        let page = log.entries(after, known, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.position;
        writer.write(&page)?;
    }
    Ok(writer.lines)
}

/// These entries in log order, and with them each row that one of them corrects or contests: without those a line
/// would not know what it is about.
///
/// # Errors
/// As [`journal`].
pub async fn with_earlier(log: &Log, entries: Vec<StoredEntry>) -> Result<Vec<StoredEntry>, LogError> {
    let mut all: BTreeMap<i64, StoredEntry> = BTreeMap::new();
    let mut next = entries;
    while let Some(entry) = next.pop() {
        let document = Document::parse(entry.position, &entry.document)?;
        let earlier = match &*document.kind {
            "corrected" | "contested" => match document.event()? {
                Event::Corrected(corrected) => Some(corrected.corrects),
                Event::Contested(contested) => Some(contested.release),
                _ => None,
            },
            _ => None,
        };
        if let Some(earlier) = earlier
            && let Some(position) = log.recorded_as(earlier.as_str()).await?
            && !all.contains_key(&position)
        {
            next.extend(log.entries(position - 1, position, 1).await?);
        }
        all.insert(entry.position, entry);
    }
    Ok(all.into_values().collect())
}

/// The lines of entries in log order, see [`with_earlier`]; an entry of a register has none.
///
/// # Errors
/// An entry that cannot be read.
pub fn lines(facts: &Facts, standing: &Standing, entries: &[StoredEntry]) -> Result<Vec<Line>, LogError> {
    let mut writer = Writer::new(facts, standing);
    writer.write(entries)?;
    Ok(writer.lines)
}

/// The lines of entries that were read already. `earlier` holds the rows before them that some of them are about, as
/// [`earlier`] finds them; those give no lines of their own.
///
/// # Errors
/// An entry that cannot be read.
pub fn lines_after(
    earlier: &[StoredEntry],
    entries: &[StoredEntry],
    facts: &Facts,
    standing: &Standing,
) -> Result<Vec<Line>, LogError> {
    let mut writer = Writer::new(facts, standing);
    writer.write(earlier)?;
    let before = writer.lines.len();
    writer.write(entries)?;
    Ok(writer.lines.split_off(before))
}

/// The entries before a page of the log that rows of it are about: what they contest or correct, and what that is
/// about in turn, in log order.
///
/// # Errors
/// What the database says, or an entry that cannot be read.
pub async fn earlier(log: &Log, page: &[StoredEntry]) -> Result<Vec<StoredEntry>, LogError> {
    let mut found: BTreeMap<i64, StoredEntry> = BTreeMap::new();
    let Some(first) = page.first().map(|entry| entry.position) else { return Ok(Vec::new()) };
    let mut open =
        page.iter().filter_map(|entry| subject(entry).transpose()).collect::<Result<Vec<_>, _>>()?;
    while let Some(id) = open.pop() {
        let Some(position) = log.recorded_as(&id).await? else { continue };
        if position >= first || found.contains_key(&position) {
            continue;
        }
        for entry in log.entries(position - 1, position, 1).await? {
            open.extend(subject(&entry)?);
            found.insert(position, entry);
        }
    }
    Ok(found.into_values().collect())
}

/// The earlier row that an entry is about, where it is a contest or a correction.
fn subject(entry: &StoredEntry) -> Result<Option<String>, LogError> {
    if !["\"kind\":\"corrected\"", "\"kind\":\"contested\""].iter().any(|kind| entry.document.contains(kind))
    {
        return Ok(None);
    }
    Ok(match Document::parse(entry.position, &entry.document)?.event()? {
        Event::Corrected(corrected) => Some(corrected.corrects.to_string()),
        Event::Contested(contested) => Some(contested.release.to_string()),
        _ => None,
    })
}

/// Whether a line is about what the filter asks for.
#[must_use]
pub fn passes(line: &Line, facts: &Facts, filter: &Filter) -> bool {
    let resource = line.resource.as_deref().and_then(|id| facts.resource_number(id));
    let account =
        resource.and_then(|_| facts.account_of(line.resource.as_deref()?, line.allocation.as_deref()));
    match account.map(|account| facts.account(account)) {
        Some(account) => {
            filter.passes(facts.resource(account.resource), &facts.places()[account.place as usize])
        }
        None => filter.passes_plan(line.plan.as_deref()),
    }
}

struct Writer<'f> {
    facts: &'f Facts,
    standing: &'f Standing,
    lines: Vec<Line>,
    by_id: HashMap<Arc<str>, usize>,
}

impl<'f> Writer<'f> {
    fn new(facts: &'f Facts, standing: &'f Standing) -> Self {
        Self { facts, standing, lines: Vec::new(), by_id: HashMap::new() }
    }

    fn write(&mut self, entries: &[StoredEntry]) -> Result<(), LogError> {
        for entry in entries {
            let document = Document::parse(entry.position, &entry.document)?;
            let event = document.event()?;
            if let Some(line) = self.line(&document, &event) {
                self.by_id.insert(line.id.clone(), self.lines.len());
                self.lines.push(line);
            }
        }
        Ok(())
    }

    fn line(&self, document: &Document<'_>, event: &Event) -> Option<Line> {
        let row = event.row()?;
        let id: Arc<str> = row.id.as_str().into();
        let text = |text: Option<&str>| text.map(Arc::from);
        let mut line = Line {
            position: document.position,
            recorded_at: clock::read(&document.recorded_at).unwrap_or_default(),
            effective_on: row.effective_on,
            action: Action::Contribute,
            resource: None,
            allocation: None,
            release: None,
            ambito: None,
            service: None,
            plan: None,
            quantity: None,
            from: None,
            to: None,
            act: row.act.clone(),
            actor: document.actor.as_ref().into(),
            corrected_by: self.standing.corrected_by(&id).cloned(),
            corrects: None,
            reason: None,
            because_of: None,
            draws_on: Vec::new(),
            holder: None,
            note: text(row.note.as_ref().map(usus_domain::text::Text::as_str)),
            references: [
                text(row.cup.as_ref().map(usus_domain::fund::Cup::as_str)),
                text(row.cig.as_ref().map(usus_domain::fund::Cig::as_str)),
                text(row.reference.as_ref().map(usus_domain::text::Text::as_str)),
            ],
            id,
        };
        self.tell(&mut line, event);
        Some(line)
    }

    /// Fills in what this kind of event says.
    fn tell(&self, line: &mut Line, event: &Event) {
        match event {
            Event::Contributed(contributed) => {
                line.resource = Some(line.id.clone());
                line.ambito = Some(contributed.ambito.as_str().into());
                line.holder = Some(contributed.holder.as_str().into());
                line.quantity = Some(Quantity::new(contributed.quantity, contributed.unit));
                (line.from, line.to) = (contributed.from, contributed.to);
            }
            Event::Allocated(allocated) => {
                line.action = Action::Allocate;
                self.on_allocation(line, allocated.row.id.as_str(), allocated.quantity);
                line.draws_on = vec![(State::Available, allocated.quantity)];
            }
            Event::Reused(reused) => {
                line.action = Action::Reuse;
                self.on_allocation(line, reused.row.id.as_str(), reused.quantity);
                line.release = Some(reused.release.as_str().into());
                line.draws_on = vec![(State::Released, reused.quantity)];
            }
            Event::Committed(committed) => {
                line.action = Action::Commit;
                self.on_allocation(line, committed.allocation.as_str(), committed.quantity);
                line.draws_on = vec![(State::Allocated, committed.quantity)];
            }
            Event::Consumed(consumed) => {
                line.action = Action::Consume;
                let (committed, allocated) = (consumed.from_committed, consumed.from_allocated);
                self.on_allocation(line, consumed.allocation.as_str(), committed.saturating_add(allocated));
                line.draws_on = [(State::Committed, committed), (State::Allocated, allocated)]
                    .into_iter()
                    .filter(|(_, parts)| *parts > 0)
                    .collect();
            }
            Event::Released(released) => {
                line.action = Action::Release;
                self.on_allocation(line, released.allocation.as_str(), released.quantity);
                line.release = Some(line.id.clone());
                line.reason = Some(<&'static str>::from(released.reason).into());
                line.because_of = released.because_of.as_ref().map(|cause| cause.as_str().into());
                let of = match released.of {
                    ReleaseOf::Allocated => State::Allocated,
                    ReleaseOf::Committed => State::Committed,
                };
                line.draws_on = vec![(of, released.quantity)];
            }
            Event::Returned(returned) => {
                self.taken(line, Action::Return, &returned.source, returned.quantity);
            }
            Event::Lapsed(lapsed) => self.taken(line, Action::Lapse, &lapsed.source, lapsed.quantity),
            Event::Contested(contested) => {
                line.action = Action::Contest;
                line.reason = Some(contested.reason.as_str().into());
                self.about(line, contested.release.as_str());
            }
            Event::Corrected(corrected) => {
                line.action = Action::Correct;
                line.corrects = Some(corrected.corrects.as_str().into());
                line.reason = Some(corrected.reason.as_str().into());
                self.about(line, corrected.corrects.as_str());
            }
            Event::PlanExtended(extended) => {
                line.action = Action::ExtendPlan;
                line.plan = Some(extended.plan.as_str().into());
                line.to = Some(extended.to);
            }
            Event::Closed(_) => line.action = Action::Close,
            _ => {}
        }
    }

    /// A row about an earlier one stands where that one does, with its quantity.
    fn about(&self, line: &mut Line, earlier: &str) {
        let Some(earlier) = self.by_id.get(earlier).map(|at| &self.lines[*at]) else { return };
        line.resource.clone_from(&earlier.resource);
        line.allocation.clone_from(&earlier.allocation);
        line.release.clone_from(&earlier.release);
        line.ambito.clone_from(&earlier.ambito);
        line.service.clone_from(&earlier.service);
        line.plan.clone_from(&earlier.plan);
        line.quantity = earlier.quantity;
    }

    fn on_allocation(&self, line: &mut Line, id: &str, quantity: i64) {
        let Some(number) = self.facts.allocation_number(id) else { return };
        let allocation = self.facts.allocation(number);
        let (resource, place) = (self.facts.resource_of(allocation), self.facts.place_of(allocation));
        line.resource = Some(resource.id.clone());
        line.allocation = Some(id.into());
        line.ambito = Some(place.ambito.clone());
        line.service.clone_from(&place.service);
        line.plan.clone_from(&place.plan);
        line.quantity = Some(Quantity::new(quantity, resource.unit));
        if matches!(line.action, Action::Allocate | Action::Reuse) {
            line.from = allocation.interval.map(|days| days.from);
            line.to = allocation.interval.map(|days| days.to);
        }
    }

    fn taken(&self, line: &mut Line, action: Action, source: &Source, quantity: i64) {
        line.action = action;
        match source {
            Source::Allocation(id) => {
                self.on_allocation(line, id.as_str(), quantity);
                line.draws_on = vec![(State::Allocated, quantity)];
            }
            Source::Release(id) => {
                if let Some(number) = self.facts.release_number(id.as_str()) {
                    let allocation = self.facts.release(number).allocation;
                    self.on_allocation(line, self.facts.allocation_id(allocation), quantity);
                }
                line.release = Some(id.as_str().into());
                line.draws_on = vec![(State::Released, quantity)];
            }
            Source::Resource(id) => {
                if let Some(number) = self.facts.resource_number(id.as_str()) {
                    let resource = self.facts.resource(number);
                    line.resource = Some(resource.id.clone());
                    line.ambito = Some(resource.ambito.clone());
                    line.quantity = Some(Quantity::new(quantity, resource.unit));
                }
                line.draws_on = vec![(State::Available, quantity)];
            }
        }
    }
}
