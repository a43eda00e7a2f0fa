//! Movement rows: from cells to a command with all that its decision needs.

mod earlier;

use std::borrow::Cow;
use std::sync::Arc;

use strum::IntoEnumIterator;
use usus_domain::act::Act;
use usus_domain::calendar::Interval;
use usus_domain::class::Class;
use usus_domain::command::{Allocate, Command, Consume, Release, Reuse, Use};
use usus_domain::event::{
    Committed, Contributed, Lapsed, PlanExtended, ReleaseOf, ReleaseReason, Returned, Source,
};
use usus_domain::fund::{Area, Cig, Cup};
use usus_domain::id::{AmbitoId, HolderId, PlanId, RowId, ServiceId};
use usus_domain::particulars::Particulars;
use usus_domain::quantity::Unit as Measure;
use usus_domain::refusal::{Refusal, Register};
use usus_domain::resource::Resource;
use usus_domain::state::State;
use usus_domain::stream::Stream;
use usus_domain::table::Action;
use usus_domain::text::Text;
use usus_log::unit::Unit;

use crate::cells::{Cells, Content};
use crate::fault::{Fault, Stop};
use crate::look_up::{self, RefusedRows};
use crate::redundant::{self, About};
use crate::register_row::{istat_code, unknown};

/// The longest reference of a personalised project.
const LONGEST_PROJECT: usize = 40;

/// A row that can be decided.
pub(crate) struct Asked {
    pub(crate) id: RowId,
    pub(crate) stream: Stream,
    pub(crate) command: Command,
    pub(crate) input: [u8; 32],
    /// What the resource it is about is counted in; `None` of a plan or a closing.
    pub(crate) unit: Option<Measure>,
}

/// Reads a movement row.
pub(crate) async fn read(unit: &Unit, refused: &RefusedRows, cells: Cells<'_>) -> Result<Asked, Stop> {
    let action =
        cells.word("action", Action::iter().filter(|action| action.is_asked_in_files()), |action| {
            action.code()
        })?;
    let cells = cells.for_action(action);
    let row = particulars(&cells)?;
    let content = content(&row, action);
    let reader = Reader { unit, refused, cells: &cells };
    match action {
        Action::Contribute => reader.contribute(row, content).await,
        Action::Allocate => reader.allocate(row, content).await,
        Action::Commit | Action::Consume | Action::Release => {
            reader.on_allocation(action, row, content).await
        }
        Action::Reuse => reader.reuse(row, content).await,
        Action::Return | Action::Lapse => reader.take(action, row, content).await,
        Action::Contest => reader.contest(row, content).await,
        Action::Correct => reader.correct(row, content).await,
        Action::ExtendPlan => reader.extend_plan(row, content).await,
        Action::Close => Err(Refusal::CellNotForAction { field: "action", action }.into()),
    }
}

/// The ids a row names, so that a whole file's can be looked up at once; whether they can be ids is told later.
pub(crate) fn named_ids<'c>(cells: &Cells<'c>) -> impl Iterator<Item = Cow<'c, str>> {
    ["id", "resource", "allocation", "release", "corrects", "because_of"]
        .into_iter()
        .filter_map(|column| cells.optional(column).ok()?)
}

fn particulars(cells: &Cells<'_>) -> Result<Particulars, Fault> {
    Ok(Particulars {
        id: cells.read("id", RowId::new)?,
        effective_on: cells.date("effective_on")?,
        act: cells.read("act", Act::parse)?,
        note: cells.read_optional("note", |text| Text::free("note", text))?,
        cup: cells.read_optional("cup", Cup::parse)?,
        cig: cells.read_optional("cig", Cig::parse)?,
        reference: cells.read_optional("ref", |text| Text::reference("ref", text))?,
    })
}

/// What every row says, hashed.
pub(crate) fn content(row: &Particulars, action: Action) -> Content {
    Content::default()
        .field("action", Some(action.code()))
        .field("id", Some(&row.id))
        .field("effective_on", Some(row.effective_on))
        .field("act", Some(&row.act))
        .field("note", row.note.as_ref())
        .field("cup", row.cup.as_ref())
        .field("cig", row.cig.as_ref())
        .field("ref", row.reference.as_ref())
}

struct Reader<'r> {
    unit: &'r Unit,
    refused: &'r RefusedRows,
    cells: &'r Cells<'r>,
}

impl Reader<'_> {
    async fn contribute(&self, row: Particulars, content: Content) -> Result<Asked, Stop> {
        let cells = self.cells;
        let measure = cells.word("unit", Measure::iter(), |unit| unit.code())?;
        let mut areas = Vec::new();
        for code in cells.optional("areas")?.unwrap_or_default().split_whitespace() {
            let area = Area::parse(code)?;
            if !areas.contains(&area) {
                areas.push(area);
            }
        }
        areas.sort_unstable();
        let tied_to = |column| cells.read_optional(column, |text| Text::free(column, text));
        let contributed = Contributed {
            ambito: cells.read("ambito", AmbitoId::new)?,
            class: cells.word("class", Class::iter(), |class| class.code())?,
            kind: cells.read("kind", |text| Text::free("kind", text))?,
            unit: measure,
            holder: cells.read("holder", HolderId::new)?,
            quantity: cells.quantity(measure)?,
            fund: tied_to("fund")?,
            quota: tied_to("quota")?,
            annuality: tied_to("annuality")?,
            areas,
            deadline: cells.optional_date("deadline")?,
            from: cells.optional_date("from")?,
            to: cells.optional_date("to")?,
            row,
        };
        redundant::check(cells, Action::Contribute, About::default())?;
        look_up::ambito(self.unit, &contributed.ambito).await?;
        look_up::holder(self.unit, &contributed.holder).await?;
        let areas: Vec<&str> = contributed.areas.iter().map(|area| area.code()).collect();
        let input = content
            .field("ambito", Some(&contributed.ambito))
            .field("class", Some(contributed.class.code()))
            .field("kind", Some(&contributed.kind))
            .field("unit", Some(contributed.unit.code()))
            .field("holder", Some(&contributed.holder))
            .field("quantity", Some(contributed.quantity))
            .field("fund", contributed.fund.as_ref())
            .field("quota", contributed.quota.as_ref())
            .field("annuality", contributed.annuality.as_ref())
            .field("areas", (!areas.is_empty()).then(|| areas.join(" ")))
            .field("deadline", contributed.deadline)
            .field("from", contributed.from)
            .field("to", contributed.to)
            .hash();
        let id = contributed.row.id.clone();
        let stream = Stream::Resource(id.clone());
        let command = Command::Contribute(Box::new(contributed));
        Ok(Asked { id, stream, command, input, unit: Some(measure) })
    }

    async fn allocate(&self, row: Particulars, content: Content) -> Result<Asked, Stop> {
        let resource = self.cells.read("resource", RowId::new)?;
        let (_, state) = look_up::row(self.unit, self.refused, Register::Resource, &resource).await?;
        let known = of(&state, Register::Resource, &resource)?;
        let quantity = self.cells.quantity(known.contributed().unit)?;
        redundant::check(self.cells, Action::Allocate, About { resource: Some(known), use_: None })?;
        let (destination, content) = self.destination(content).await?;
        let input = content.field("resource", Some(&resource)).field("quantity", Some(quantity)).hash();
        let id = row.id.clone();
        let stream = Stream::Resource(resource.clone());
        let ask = Allocate { row, resource, destination, quantity };
        Ok(Asked { id, stream, command: Command::Allocate(Box::new(ask)), input, unit: Some(measure(known)) })
    }

    async fn reuse(&self, row: Particulars, content: Content) -> Result<Asked, Stop> {
        let release = self.cells.read("release", RowId::new)?;
        let (_, state) = look_up::row(self.unit, self.refused, Register::Release, &release).await?;
        let known = of(&state, Register::Release, &release)?;
        let quantity = self.cells.quantity(known.contributed().unit)?;
        redundant::check(self.cells, Action::Reuse, About { resource: Some(known), use_: None })?;
        let (destination, content) = self.destination(content).await?;
        let input = content.field("release", Some(&release)).field("quantity", Some(quantity)).hash();
        let id = row.id.clone();
        let stream = Stream::Resource(known.id().clone());
        let ask = Reuse { row, release, destination, quantity };
        Ok(Asked { id, stream, command: Command::Reuse(Box::new(ask)), input, unit: Some(measure(known)) })
    }

    async fn on_allocation(&self, action: Action, row: Particulars, content: Content) -> Result<Asked, Stop> {
        let cells = self.cells;
        let allocation = cells.read("allocation", RowId::new)?;
        let (_, state) = look_up::row(self.unit, self.refused, Register::Allocation, &allocation).await?;
        let known = of(&state, Register::Allocation, &allocation)?;
        let use_ = known.find_allocation(&allocation).map(usus_domain::resource::Allocation::destination);
        redundant::check(cells, action, About { resource: Some(known), use_ })?;
        let quantity = cells.quantity(known.contributed().unit)?;
        let content = content.field("allocation", Some(&allocation)).field("quantity", Some(quantity));
        let (id, stream) = (row.id.clone(), Stream::Resource(known.id().clone()));
        let (command, content) = match action {
            Action::Commit => (Command::Commit(Committed { row, allocation, quantity }), content),
            Action::Consume => (Command::Consume(Consume { row, allocation, quantity }), content),
            _ => {
                let of = cells.word("of", ReleaseOf::iter(), |of| (*of).into())?;
                let reason = cells.word("reason", ReleaseReason::iter(), |reason| (*reason).into())?;
                let because_of = match cells.read_optional("because_of", RowId::new)? {
                    Some(cause) => Some(look_up::cause(self.unit, self.refused, &cause, &allocation).await?),
                    None => None,
                };
                let content = content
                    .field("of", Some::<&'static str>(of.into()))
                    .field("reason", Some::<&'static str>(reason.into()))
                    .field("because_of", because_of.as_ref().map(|cause| &cause.allocation));
                (Command::Release(Release { row, allocation, of, quantity, reason, because_of }), content)
            }
        };
        Ok(Asked { id, stream, command, input: content.hash(), unit: Some(measure(known)) })
    }

    async fn take(&self, action: Action, row: Particulars, content: Content) -> Result<Asked, Stop> {
        let named: Vec<&'static str> = ["resource", "allocation", "release"]
            .into_iter()
            .filter(|column| self.cells.is_filled(column))
            .collect();
        let [column] = *named.as_slice() else {
            return Err(Refusal::SourceNotOne { given: named.len() }.into());
        };
        let register = match column {
            "resource" => Register::Resource,
            "allocation" => Register::Allocation,
            _ => Register::Release,
        };
        let name = self.cells.read(column, RowId::new)?;
        let (_, state) = look_up::row(self.unit, self.refused, register, &name).await?;
        let known = of(&state, register, &name)?;
        let allocation = match register {
            Register::Release => known.find_release(&name).map(usus_domain::resource::Release::allocation),
            _ => Some(&name),
        };
        let use_ = allocation
            .and_then(|name| known.find_allocation(name))
            .map(usus_domain::resource::Allocation::destination);
        redundant::check(self.cells, action, About { resource: Some(known), use_ })?;
        let quantity = self.cells.quantity(known.contributed().unit)?;
        let input = content.field(column, Some(&name)).field("quantity", Some(quantity)).hash();
        let (id, stream) = (row.id.clone(), Stream::Resource(known.id().clone()));
        let source = match register {
            Register::Resource => Source::Resource(name),
            Register::Allocation => Source::Allocation(name),
            _ => Source::Release(name),
        };
        let command = if action == Action::Return {
            Command::Return(Returned { row, source, quantity })
        } else {
            Command::Lapse(Lapsed { row, source, quantity })
        };
        Ok(Asked { id, stream, command, input, unit: Some(measure(known)) })
    }

    async fn extend_plan(&self, row: Particulars, content: Content) -> Result<Asked, Stop> {
        let plan = self.cells.read("plan", PlanId::new)?;
        let to = self.cells.date("to")?;
        // An extension moves no quantity. Files give every row one, so a number may stand there, and only that.
        if self.cells.is_filled("quantity") {
            self.cells.amount("quantity", 2)?;
        }
        redundant::check(self.cells, Action::ExtendPlan, About::default())?;
        look_up::plan(self.unit, &plan).await?;
        let input = content.field("plan", Some(&plan)).field("to", Some(to)).hash();
        let (id, stream) = (row.id.clone(), Stream::Plan(plan.clone()));
        let command = Command::ExtendPlan(PlanExtended { row, plan, to });
        Ok(Asked { id, stream, command, input, unit: None })
    }

    /// The use a quantity is put to, with what the registers know of it.
    async fn destination(&self, content: Content) -> Result<(Use, Content), Stop> {
        let cells = self.cells;
        let ambito = cells.read("ambito", AmbitoId::new)?;
        let service = cells.read("service", ServiceId::new)?;
        let plan = cells.read("plan", PlanId::new)?;
        let comune = cells.read_optional("comune", istat_code)?;
        let project = cells.read_optional("project", project)?;
        let interval = match (cells.optional_date("from")?, cells.optional_date("to")?) {
            (None, None) => None,
            (Some(from), Some(to)) => Some(Interval::new(from, to)?),
            (Some(_), None) => return Err(missing("to")),
            (None, Some(_)) => return Err(missing("from")),
        };
        let content = content
            .field("ambito", Some(&ambito))
            .field("service", Some(&service))
            .field("plan", Some(&plan))
            .field("comune", comune.as_ref())
            .field("project", project.as_deref())
            .field("from", interval.map(|days| days.from))
            .field("to", interval.map(|days| days.to));
        look_up::ambito(self.unit, &ambito).await?;
        let comune = match comune {
            Some(id) => {
                let known = look_up::comune(self.unit, &id).await?;
                Some((id, known))
            }
            None => None,
        };
        let service = look_up::service(self.unit, &service).await?;
        let plan = look_up::plan(self.unit, &plan).await?;
        Ok((Use { ambito, service, plan, comune, interval, project }, content))
    }
}

/// An opaque reference: its key lives in the case-management system.
fn project(text: &str) -> Result<Arc<str>, Refusal> {
    let length = text.chars().count();
    if length > LONGEST_PROJECT {
        return Err(Refusal::TextTooLong { field: "project", length, longest: LONGEST_PROJECT });
    }
    // A reference that reads like a name is not opaque.
    if text.chars().any(char::is_whitespace) {
        return Err(Refusal::IdMalformed { field: "project", text: text.to_owned() });
    }
    Ok(Text::free("project", text)?.as_str().into())
}

fn missing(field: &'static str) -> Stop {
    Refusal::CellMissing { field, action: None }.into()
}

/// What a resource is counted in.
fn measure(resource: &Resource) -> Measure {
    resource.contributed().unit
}

fn of<'s>(state: &'s State, register: Register, id: &RowId) -> Result<&'s Resource, Stop> {
    state.resource().ok_or_else(|| unknown(register, id).into())
}
