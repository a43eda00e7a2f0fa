//! A row that is not recorded: which field it is about, what is said, and the entries that stand behind it.

use maud::{Markup, html};
use usus_desk::fault::Fault;
use usus_domain::id::RowId;
use usus_domain::refusal::{Refusal, Register};
use usus_domain::stream::Stream;
use usus_views::facts::Facts;
use usus_views::journal::{self, Line};
use usus_views::standing::Standing;

use crate::pages::finance::typed::Typed;
use crate::pages::links;
use crate::serve::{Trouble, Visit};
use crate::words::labels;

/// How many entries behind a refusal are shown.
const BEHIND: usize = 8;

/// The column a fault is about.
pub(super) fn column(fault: &Fault) -> &'static str {
    let Fault::Refused(refusal) = fault else {
        return if let Fault::Cell { column, .. } = fault { column } else { "id" };
    };
    match refusal {
        Refusal::IdMalformed { field, .. }
        | Refusal::TextTooLong { field, .. }
        | Refusal::PersonalDataInText { field, .. }
        | Refusal::WordUnknown { field, .. }
        | Refusal::CellMissing { field, .. }
        | Refusal::CellNotForAction { field, .. }
        | Refusal::CellContradicts { field, .. } => field,
        Refusal::ActMalformed { .. } => "act",
        Refusal::CupMalformed { .. } | Refusal::CupDiffers { .. } => "cup",
        Refusal::CigMalformed { .. } => "cig",
        Refusal::AreaUnknown { .. } => "areas",
        Refusal::Unknown { register, .. } => match register {
            Register::Ambito => "ambito",
            Register::Comune => "comune",
            Register::Service => "service",
            Register::Plan => "plan",
            Register::Holder => "holder",
            Register::Resource => "resource",
            Register::Allocation => "allocation",
            Register::Release => "release",
            Register::Row => "corrects",
        },
        Refusal::QuantityNotPositive { .. }
        | Refusal::NotEnoughAvailable { .. }
        | Refusal::NotEnoughAllocated { .. }
        | Refusal::NotEnoughCommitted { .. }
        | Refusal::NotEnoughReleased { .. }
        | Refusal::WouldBeNegative { .. }
        | Refusal::ContestNotExact { .. }
        | Refusal::CorrectionNotExact { .. } => "quantity",
        Refusal::UnitDoesNotFit { .. } => "unit",
        Refusal::SourceNotOne { .. } => "resource",
        Refusal::NothingToConsume { .. } | Refusal::ReturnFromAllocation { .. } => "allocation",
        Refusal::AreaNotAllowed { .. } | Refusal::ServiceNotActive { .. } => "service",
        Refusal::DeadlinePassed { .. }
        | Refusal::OutsidePlan { .. }
        | Refusal::DateOutOfRange { .. }
        | Refusal::ContestBeforeRelease { .. } => "effective_on",
        Refusal::AmbitoNotInPlan { .. } => "plan",
        Refusal::ComuneNotInAmbito { .. } => "comune",
        Refusal::IntervalMissing { .. }
        | Refusal::OutsideOfferedPeriod { .. }
        | Refusal::IntervalReversed { .. } => "from",
        Refusal::ExtensionNotLater { .. } => "to",
        Refusal::CauseIsMoney { .. } | Refusal::CauseInCircle { .. } => "because_of",
        Refusal::NoClaim { .. } | Refusal::AlreadyContested { .. } => "release",
        Refusal::AlreadyCorrected { .. } | Refusal::RestsOnIt { .. } => "corrects",
        _ => "id",
    }
}

/// The rows a refusal names.
fn named(fault: &Fault) -> Vec<RowId> {
    let Fault::Refused(refusal) = fault else { return Vec::new() };
    match refusal {
        Refusal::IdTaken { id } | Refusal::WouldBeNegative { of: id, .. } => vec![id.clone()],
        Refusal::RowCorrected { id, by } | Refusal::AlreadyCorrected { id, by } => {
            vec![id.clone(), by.clone()]
        }
        Refusal::AlreadyContested { release, by } => vec![release.clone(), by.clone()],
        Refusal::NotEnoughAvailable { resource, .. }
        | Refusal::AreaNotAllowed { resource, .. }
        | Refusal::DeadlinePassed { resource, .. }
        | Refusal::CupDiffers { resource, .. }
        | Refusal::IntervalMissing { resource }
        | Refusal::OutsideOfferedPeriod { resource, .. } => vec![resource.clone()],
        Refusal::NotEnoughAllocated { allocation, .. }
        | Refusal::NotEnoughCommitted { allocation, .. }
        | Refusal::NothingToConsume { allocation, .. }
        | Refusal::ReturnFromAllocation { allocation } => vec![allocation.clone()],
        Refusal::NotEnoughReleased { release, .. } | Refusal::NoClaim { release } => vec![release.clone()],
        Refusal::CauseIsMoney { because_of } => vec![because_of.clone()],
        Refusal::CauseInCircle { chain, .. } => chain.clone(),
        Refusal::RestsOnIt { rows, .. } => rows.clone(),
        _ => Vec::new(),
    }
}

/// The resource that one of these rows is, or is about.
fn resource(facts: &Facts, rows: &[RowId]) -> Option<RowId> {
    let resource = rows.iter().find_map(|id| {
        let id = id.as_str();
        let of = |allocation: u32| facts.resource_of(facts.allocation(allocation));
        facts
            .resource_number(id)
            .map(|number| facts.resource(number))
            .or_else(|| facts.allocation_number(id).map(of))
            .or_else(|| facts.release_number(id).map(|number| of(facts.release(number).allocation)))
    });
    RowId::new(&resource?.id).ok()
}

/// The entries of the resource that a fault is about, the last ones.
async fn behind(visit: &Visit, rows: &[RowId]) -> Result<Vec<Line>, Trouble> {
    let known = visit.head.position;
    let Some(id) = resource(&visit.office.memory(known).await?.facts, rows) else { return Ok(Vec::new()) };
    let mut entries = visit.office.log.stream(&Stream::Resource(id).to_string(), 0).await?;
    entries.retain(|entry| entry.position <= known);
    let memory = visit.office.memory(known).await?;
    let mut lines = journal::lines(&memory.facts, &Standing::at(&memory.facts, known), &entries)?;
    lines.drain(..lines.len().saturating_sub(BEHIND));
    Ok(lines)
}

/// What is said of a fault: the field, the sentence with its figures, the rule, and the entries behind it.
pub(super) async fn told(visit: &Visit, typed: &Typed, fault: &Fault) -> Result<Markup, Trouble> {
    let language = visit.language;
    let column = column(fault);
    let field = super::fields::of(typed.action).into_iter().find(|field| field.code == column);
    let label = field.map(|field| field.label(language));
    let rows = named(fault);
    let lines = behind(visit, &rows).await?;
    Ok(html! {
        div class="alert alert-danger said bad" role="alert" {
            p { strong { (visit.say("Così non si può registrare.", "This cannot be recorded.")) } }
            ul {
                li {
                    a href={ "#campo-" (column) } {
                        @if let Some(label) = label { (label) ": " }
                        (language.fault(fault))
                    }
                    " " span class="rule" { (visit.say("Regola", "Rule")) " " code { (fault.rule()) } }
                }
            }
            @if !rows.is_empty() {
                p {
                    (visit.say("Righe nominate: ", "Rows named: "))
                    @for id in &rows { a href=(links::way(visit, id.as_str())) { (id) } " " }
                }
            }
            @if !lines.is_empty() {
                p { (visit.say("Che cosa c'è dietro:", "What stands behind it:")) }
                ul class="behind" {
                    @for line in &lines {
                        li {
                            a href=(links::entry(visit, line.position)) { (line.id) } ", "
                            (labels::action(line.action, language)) " "
                            (language.date(line.effective_on))
                            @if let Some(quantity) = line.quantity { ", " (language.quantity(quantity)) }
                            @if line.corrected_by.is_some() { " (" (visit.say("annullata", "reversed")) ")" }
                        }
                    }
                }
            }
        }
    })
}
