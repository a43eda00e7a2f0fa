//! What people read in English when a rule says no: what is refused, with the figures, and what to do.
//!
//! Names of columns and the words of their cells stand in “”, as they stand in the file.

use usus_domain::calendar::YEARS;
use usus_domain::class::Class;
use usus_domain::personal_data::PersonalData;
use usus_domain::quantity::Unit;
use usus_domain::refusal::{Refusal, Register};

use super::figures::{
    AREAS, area_en, class_en, date_en as date, joined, missing_en as missing, quantity_en as quantity,
    rows_en as rows, span_en as span,
};
use super::named_en::{
    cell, malformed_code, malformed_id, name, quoted, quoted_or_nothing, remedy, standing, unit_name, unknown,
};

/// The sentence of a refusal.
#[expect(clippy::too_many_lines, reason = "an arm for each, so that none is forgotten")]
pub(crate) fn sentence(refusal: &Refusal) -> String {
    match refusal {
        Refusal::IdMalformed { field, text } => malformed_id(field, text),
        Refusal::TextTooLong { field, length, longest } => format!(
            "The text in column “{field}” has {length} characters and at most {longest} are allowed: shorten \
             it by {}.",
            length.saturating_sub(*longest)
        ),
        Refusal::PersonalDataInText { field, found } => format!(
            "Column “{field}” seems to hold {}. Take it out: nothing is ever deleted from this ledger, so no \
             personal data may enter it.",
            match found {
                PersonalData::FiscalCode => "a person's tax code",
                PersonalData::Iban => "an IBAN",
                PersonalData::Email => "an e-mail address",
                PersonalData::Phone => "a telephone number",
            }
        ),
        Refusal::ActMalformed { text } => format!(
            "{} does not name the act as required: write body|kind|number|date, for example Regione \
             Lombardia|DGR|XII/4720|2025-07-28.",
            cell(text)
        ),
        Refusal::CupMalformed { text } => malformed_code(text, "CUP", 15),
        Refusal::CigMalformed { text } => malformed_code(text, "CIG", 10),
        Refusal::AreaUnknown { code } => {
            let areas: Vec<String> = AREAS.into_iter().map(area_en).collect();
            format!("{} is not an area of users: write {}.", cell(code), joined(&areas, "or"))
        }
        Refusal::WordUnknown { field, text, allowed } => {
            let allowed: Vec<String> = allowed.iter().map(|word| format!("“{word}”")).collect();
            format!(
                "{} is not among the words allowed in column “{field}”: write {}.",
                cell(text),
                joined(&allowed, "or")
            )
        }
        Refusal::DateOutOfRange { date: day } => format!(
            "The date {} lies outside the years {} to {}: check the year.",
            date(*day),
            YEARS.start(),
            YEARS.end()
        ),
        Refusal::IntervalReversed { from, to } => format!(
            "The period given begins on {} and ends before that, on {}: check the two dates, which may be \
             swapped.",
            date(*from),
            date(*to)
        ),
        Refusal::CellMissing { field, action: Some(action) } => format!(
            "The action “{}” also needs column “{field}”, which is empty here: fill it in.",
            action.code()
        ),
        Refusal::CellMissing { field, action: None } => {
            format!("This row needs column “{field}”, which is empty: fill it in.")
        }
        Refusal::CellNotForAction { field, action } => format!(
            "The action “{}” has no use for column “{field}”, which is filled here: empty it, or check \
             whether the action is the right one.",
            action.code()
        ),
        Refusal::CellContradicts { field, given, known } => format!(
            "In column “{field}” the row says {}, while the ledger knows {}: correct the cell or leave it \
             empty.",
            quoted(given),
            quoted(known)
        ),
        Refusal::SourceNotOne { given } => format!(
            "Of the columns “resource”, “allocation” and “release” only the one the quantity comes from is \
             to be filled; here {given} of them are."
        ),

        Refusal::Unknown { register, id } => unknown(*register, id),
        Refusal::IdTaken { id } => format!(
            "The id {id} already belongs to a movement recorded with other content: give this row a new id \
             or, if the first one was wrong, record a correction."
        ),
        Refusal::RegisterDiffers { register, id, column, known, given } => format!(
            "The ledger already has other data for the {} {}, and they are not rewritten: “{column}” is {} there and {} here. {}.",
            name(*register),
            quoted(id),
            quoted_or_nothing(known),
            quoted_or_nothing(given),
            match register {
                Register::Plan => "Repeat them as recorded; to move the plan's end, record an extension",
                _ => "Repeat them as recorded, or use another code if this is something else",
            }
        ),
        Refusal::MembershipOverlaps { comune, ambito, from, to } => format!(
            "Comune {comune} already belongs to ambito {ambito} ({}) and cannot be in another one on the \
             same days: {}.",
            span(*from, *to),
            match to {
                Some(_) => "let the new membership begin after the first has ended",
                None => "first record the end of that membership, in column “valid_to”",
            }
        ),
        Refusal::RowCorrected { id, by } => format!(
            "The movement {id} was reversed by the correction {by}, and nothing can build on it any more: \
             name the movement that replaces it or, if the correction was wrong, correct that."
        ),
        Refusal::RestsOnRefused { id, row } => format!(
            "This row builds on {id}, in row {row} of the same file, which was not accepted: put that one \
             right first."
        ),

        Refusal::QuantityNotPositive { given } => format!(
            "The quantity must be more than zero and here it is {}: write the right one; a wrong movement \
             is reversed by a correction.",
            quantity(*given)
        ),
        Refusal::UnitDoesNotFit { class, unit } => {
            let word = |unit: &Unit| format!("“{}” ({})", unit.code(), unit_name(*unit));
            let units: Vec<String> = class.units().iter().map(word).collect();
            format!(
                "A resource {} is not measured in {}: write {} in column “unit”, or check column “class”.",
                class_en(*class),
                unit_name(*unit),
                joined(&units, "or")
            )
        }
        Refusal::NotEnoughAvailable { resource, asked, open, on } => format!(
            "Not possible: {} asked, {} available on resource {resource}: {}. {} record a new contribution \
             first.",
            quantity(*asked),
            quantity(*open),
            missing(*asked, *open, *on),
            remedy(*open)
        ),
        Refusal::NotEnoughAllocated { allocation, service, asked, open, on } => format!(
            "Not possible: {} asked, {} available on allocation {allocation} (service {service}): {}. {} \
             record a new allocation to the service first.",
            quantity(*asked),
            quantity(*open),
            missing(*asked, *open, *on),
            remedy(*open)
        ),
        Refusal::NotEnoughCommitted { allocation, service, asked, open, on } => format!(
            "The commitments on allocation {allocation} (service {service}) do not cover this: {} asked, {} \
             still open, {}. {} record a new commitment first.",
            quantity(*asked),
            quantity(*open),
            missing(*asked, *open, *on),
            remedy(*open)
        ),
        Refusal::NotEnoughReleased { release, asked, open, on } => format!(
            "The release {release} does not cover this: {} asked, {} still free, {}. {} draw on another \
             release.",
            quantity(*asked),
            quantity(*open),
            missing(*asked, *open, *on),
            remedy(*open)
        ),
        Refusal::WouldBeNegative { state, of, on, short } => format!(
            "With this movement {} {of} would fall below zero from {}, by up to {}: change the date or the \
             quantity, or first correct the later movements that draw on it.",
            standing(*state),
            date(*on),
            quantity(*short)
        ),
        Refusal::NothingToConsume { allocation, class } => format!(
            "Allocation {allocation} is of a resource {}: it is used without being consumed, so there is no \
             consumption to record. {}",
            class_en(*class),
            match class {
                Class::Renewable =>
                    "It comes back by itself at the end of its period; to free it earlier, record a release.",
                _ => "When the use ends, record a release.",
            }
        ),
        Refusal::ReturnFromAllocation { allocation } => format!(
            "What is allocated to a service is not returned directly: first record a release of allocation \
             {allocation}, then return that quantity."
        ),

        Refusal::AreaNotAllowed { resource, service, area, allowed } => {
            let areas: Vec<String> = allowed.iter().copied().map(area_en).collect();
            let bound = if areas.len() == 1 { "area" } else { "areas" };
            format!(
                "Resource {resource} is tied to the {bound} {}, while service {service} is in the area {}: \
                 choose a service within the constraint, or another resource.",
                joined(&areas, "and"),
                area_en(*area)
            )
        }
        Refusal::DeadlinePassed { resource, deadline, effective_on } => format!(
            "The deadline of resource {resource} was {} and the movement is dated {}: check the date or use \
             another resource; what was already committed may still be paid, released or returned.",
            date(*deadline),
            date(*effective_on)
        ),
        Refusal::CupDiffers { resource, tied_to, given } => format!(
            "Resource {resource} is tied to the CUP {tied_to}, and the row gives the CUP {given}: repeat the \
             resource's own, or choose that project's resource."
        ),

        Refusal::OutsidePlan { plan, effective_on, from, to } => format!(
            "{} lies outside plan {plan}, which runs from {} to {} with its extensions: {}.",
            date(*effective_on),
            date(*from),
            date(*to),
            if effective_on > to {
                "check the date and the plan, or record an extension first"
            } else {
                "check the date, or name the plan of that period"
            }
        ),
        Refusal::AmbitoNotInPlan { plan, ambito } => format!(
            "Ambito {ambito} has no part in plan {plan}: name one of the plan's ambiti, or a plan of that \
             ambito."
        ),
        Refusal::ServiceNotActive { service, effective_on, from, to } => format!(
            "Service {service} is not active on {} (it is {}): check the date, or choose a service active on \
             that day.",
            date(*effective_on),
            span(*from, *to)
        ),
        Refusal::ComuneNotInAmbito { comune, ambito, effective_on, member_of, merged_into } => {
            let rest = match (member_of, merged_into) {
                (Some(other), _) => {
                    format!(
                        "it belonged to ambito {other}. Name that ambito, or check the comune and the date"
                    )
                }
                (None, Some(into)) => {
                    format!("it merged into comune {into}. Use that code, or check the date")
                }
                (None, None) => {
                    "it is known in no ambito. Record its membership first, or check the comune and the date"
                        .to_owned()
                }
            };
            format!("Comune {comune} was not in ambito {ambito} on {}: {rest}.", date(*effective_on))
        }
        Refusal::IntervalMissing { resource } => format!(
            "Resource {resource} is allocated for a period, at the end of which it comes back: fill in the \
             columns “from” and “to”, the last day included."
        ),
        Refusal::OutsideOfferedPeriod { resource, asked_from, asked_to, from, to } => format!(
            "The days asked for, {}, do not all lie in the period for which resource {resource} is offered, \
             {}: narrow the period, or use another resource for the days outside it.",
            span(Some(*asked_from), Some(*asked_to)),
            span(*from, *to)
        ),
        Refusal::ExtensionNotLater { plan, to, ends } => format!(
            "Plan {plan} ends on {} and an extension to {} does not move its end forward: give a day after \
             its end.",
            date(*ends),
            date(*to)
        ),

        Refusal::CauseIsMoney { because_of } => format!(
            "Allocation {because_of}, given as the cause, is itself money: name that of a resource which is \
             not money, or leave column “because_of” empty."
        ),
        Refusal::CauseInCircle { because_of, chain } if chain.as_slice() == [because_of.clone()] => format!(
            "Allocation {because_of} cannot have freed itself: name another one, or leave column \
             “because_of” empty."
        ),
        Refusal::CauseInCircle { because_of, chain } => format!(
            "Allocation {because_of} cannot have freed this quantity, on which it depends itself{}: name \
             another cause, or leave column “because_of” empty.",
            if chain.is_empty() { String::new() } else { format!(" (through the rows {})", rows(chain)) }
        ),
        Refusal::NoClaim { release } => format!(
            "The movement {release} does not say what freed the quantity (its column “because_of” is empty), \
             so there is nothing to contest: check the id or, if the movement was wrong, record a correction."
        ),
        Refusal::AlreadyContested { release, by } => format!(
            "The cause claimed in the movement {release} is already contested by {by}: nothing is left to \
             do. To contest it for another reason, first correct {by}."
        ),
        Refusal::ContestBeforeRelease { release, released_on, effective_on } => format!(
            "The contest is dated {}, and the movement {release}, whose cause it contests, {}: what is not \
             claimed yet is not contested. Check the date.",
            date(*effective_on),
            date(*released_on)
        ),
        Refusal::ContestNotExact { release, given, recorded } => format!(
            "A claimed cause is contested whole: {release} is for {}, and the row says {}. Leave the \
             quantity empty; if the cause holds for a part only, correct {release} and record two movements \
             in its place, only one of them with that cause.",
            quantity(*recorded),
            quantity(*given)
        ),
        Refusal::AlreadyCorrected { id, by } => format!(
            "The movement {id} was already reversed by the correction {by}: nothing is left to do. If the \
             correction was wrong, correct that."
        ),
        Refusal::RestsOnIt { id, rows: on_it } => {
            let (rest, those) = match on_it.len() {
                1 => ("rests on it", "that one first"),
                _ => ("rest on it", "those first, beginning with the last"),
            };
            format!("{id} cannot be corrected yet, because {} {rest}: correct {those}.", rows(on_it))
        }
        Refusal::CorrectionNotExact { id, given, recorded } => format!(
            "A correction reverses the whole movement: {id} is for {}, and the row says {}. Leave the \
             quantity empty, then record the movement again with the right one.",
            quantity(*recorded),
            quantity(*given)
        ),
        Refusal::NothingToClose { effective_on, size } => format!(
            "On {} there is no balance, as known at position {size}: there is nothing to close. Check the \
             date, or record the movements first.",
            date(*effective_on)
        ),
        Refusal::ProposalTaken { proposal } => format!(
            "The proposal {proposal} is there already and asks for something else: give this one another \
             name, or none."
        ),
        Refusal::ProposalUnknown { proposal } => {
            format!("The ledger has no proposal {proposal}: check how its name is written.")
        }
        Refusal::ProposalSettled { proposal, settled } => {
            format!("The proposal {proposal} was {} already: nothing is left to decide.", settled.code())
        }
        Refusal::SamePerson { proposal, by } => format!(
            "The proposal {proposal} is {by}'s: who proposes neither approves nor rejects. It takes a second \
             person; who made it can withdraw it."
        ),
        Refusal::NotTheProposer { proposal, proposer, by } => format!(
            "The proposal {proposal} is {proposer}'s, and only who made it withdraws it: {by} can reject it."
        ),
    }
}
