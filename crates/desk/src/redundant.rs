//! Cells an action has no need of: where they repeat what the ledger knows they may stand, where they
//! contradict it or say something the action cannot hear, the row is refused. Nothing is ignored in silence.

use std::borrow::Cow;

use usus_domain::class::Class;
use usus_domain::event::Destination;
use usus_domain::quantity::Unit;
use usus_domain::refusal::Refusal;
use usus_domain::resource::Resource;
use usus_domain::table::Action;

use crate::cells::Cells;
use crate::fault::Fault;
use crate::subject::Subject;

/// The columns every action uses.
const ALWAYS: [&str; 8] = ["action", "id", "effective_on", "act", "note", "cup", "cig", "ref"];

/// The columns this action uses besides.
fn used(action: Action) -> &'static [&'static str] {
    match action {
        Action::Contribute => &[
            "quantity",
            "ambito",
            "class",
            "kind",
            "unit",
            "holder",
            "fund",
            "quota",
            "annuality",
            "areas",
            "deadline",
            "from",
            "to",
        ],
        Action::Allocate => {
            &["quantity", "resource", "ambito", "service", "plan", "from", "to", "comune", "project"]
        }
        Action::Commit | Action::Consume => &["quantity", "allocation"],
        Action::Release => &["quantity", "allocation", "of", "reason", "because_of"],
        Action::Reuse => {
            &["quantity", "release", "ambito", "service", "plan", "from", "to", "comune", "project"]
        }
        Action::Return | Action::Lapse => &["quantity", "resource", "allocation", "release"],
        Action::Contest => &["quantity", "release", "reason"],
        Action::Correct => &["quantity", "corrects", "reason"],
        Action::ExtendPlan => &["quantity", "plan", "to"],
        Action::Close => &[],
    }
}

/// What is known of the thing a row is about.
#[derive(Clone, Copy, Default)]
pub(crate) struct About<'s> {
    pub(crate) resource: Option<&'s Resource>,
    pub(crate) use_: Option<&'s Destination>,
}

/// Refuses cells that contradict what is known, or that this action cannot hear.
pub(crate) fn check(cells: &Cells<'_>, action: Action, about: About<'_>) -> Result<(), Fault> {
    let (_, optional) = Subject::Movement.columns();
    // A row fills few of the many columns there are.
    for filled in cells.filled().filter(|column| !ALWAYS.contains(column) && !used(action).contains(column)) {
        let Some(column) = optional.iter().find(|column| **column == filled) else { continue };
        let Some(given) = cells.optional(column)? else { continue };
        let Some(known) = known(column, about) else {
            return Err(Refusal::CellNotForAction { field: column, action }.into());
        };
        if !known.eq_ignore_ascii_case(&given) {
            let given = given.chars().take(64).collect();
            return Err(Refusal::CellContradicts { field: column, given, known: known.into_owned() }.into());
        }
    }
    Ok(())
}

fn known<'s>(column: &str, about: About<'s>) -> Option<Cow<'s, str>> {
    let resource = about.resource.map(Resource::contributed);
    match column {
        "resource" => resource.map(|resource| resource.row.id.as_str().into()),
        "class" => resource.map(|resource| Class::code(resource.class).into()),
        "kind" => resource.map(|resource| resource.kind.as_str().into()),
        "unit" => resource.map(|resource| Unit::code(resource.unit).into()),
        "holder" => resource.map(|resource| resource.holder.as_str().into()),
        "fund" => resource?.fund.as_ref().map(|fund| fund.as_str().into()),
        "quota" => resource?.quota.as_ref().map(|quota| quota.as_str().into()),
        "annuality" => resource?.annuality.as_ref().map(|annuality| annuality.as_str().into()),
        "ambito" => match about.use_ {
            Some(use_) => Some(use_.ambito.as_str().into()),
            None => resource.map(|resource| resource.ambito.as_str().into()),
        },
        "service" => about.use_.map(|use_| use_.service.as_str().into()),
        "plan" => about.use_.map(|use_| use_.plan.as_str().into()),
        "comune" => about.use_?.comune.as_ref().map(|comune| comune.as_str().into()),
        "project" => about.use_?.project.as_deref().map(Into::into),
        _ => None,
    }
}
