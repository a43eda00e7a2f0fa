//! How what is refused is named in English: cells, registers, states, and what to do about too little.

use usus_domain::id::LONGEST;
use usus_domain::personal_data::Where;
use usus_domain::quantity::{Quantity, Unit};
use usus_domain::refusal::Register;
use usus_domain::table::State;

use super::figures::unit_en;
use super::shown::presentable;

pub(super) fn malformed_id(field: &str, text: &str) -> String {
    let shape = match field {
        "comune" | "merged_into" => "the ISTAT code, six digits with its leading zeros".to_owned(),
        "ambito" | "ambiti" => format!("1 to {LONGEST} characters, without blanks"),
        _ => format!("1 to {LONGEST} characters, without blanks at either end"),
    };
    if text.is_empty() {
        return format!("Column “{field}” is empty: write {shape}.");
    }
    let dots = if text.chars().all(|letter| letter == '.') { ", not dots alone" } else { "" };
    let count = match text.chars().count() {
        count if count > LONGEST => format!("has more than {LONGEST} characters and "),
        _ => String::new(),
    };
    format!("{} {count}cannot stand in column “{field}”: write {shape}{dots}.", cell(text))
}

pub(super) fn malformed_code(text: &str, name: &str, length: usize) -> String {
    let text = cell(text);
    format!("{text} is not a {name}, which has {length} letters and digits: copy it from the document again.")
}

pub(super) fn unknown(register: Register, id: &str) -> String {
    let name = name(register);
    if id.is_empty() {
        return format!("The row does not say which {name} it means: fill in the column.");
    }
    format!(
        "The ledger knows no {name} {}: check how the name is written, or record what is missing first.",
        quoted(id)
    )
}

/// What was written, at the head of a sentence.
pub(super) fn cell(text: &str) -> String {
    match presentable(text, Where::FreeText) {
        _ if text.is_empty() => "An empty cell".to_owned(),
        Some(text) => format!("“{text}”"),
        None => "The text written (left out here, because it seems to hold personal data)".to_owned(),
    }
}

/// A name or a value that the ledger may know: there, bare numbers are at home.
pub(super) fn quoted(text: &str) -> String {
    presentable(text, Where::Reference).map_or_else(|| "(left out)".to_owned(), |text| format!("“{text}”"))
}

pub(super) fn quoted_or_nothing(text: &str) -> String {
    if text.is_empty() { "nothing".to_owned() } else { quoted(text) }
}

pub(super) fn name(register: Register) -> &'static str {
    match register {
        Register::Ambito => "ambito",
        Register::Comune => "comune",
        Register::Service => "service",
        Register::Plan => "plan",
        Register::Holder => "community holder",
        Register::Resource => "resource",
        Register::Allocation => "allocation",
        Register::Release => "release",
        Register::Row => "movement",
    }
}

/// What is drawn on, as it is named of this state.
pub(super) fn standing(state: State) -> &'static str {
    match state {
        State::Available => "what is available of resource",
        State::Allocated => "what is still available of allocation",
        State::Committed => "what is committed of allocation",
        State::Released => "what is still free of release",
        // These only fill; no rule draws on them.
        State::Consumed | State::Returned | State::Lapsed => "what is already closed of",
    }
}

/// Less of nothing is no remedy: then the date may be the wrong one.
pub(super) fn remedy(open: Quantity) -> &'static str {
    if open.parts == 0 { "Check the date, or" } else { "Ask for less, or" }
}

pub(super) fn unit_name(unit: Unit) -> &'static str {
    if unit == Unit::Euro { "euro" } else { unit_en(unit, false) }
}
