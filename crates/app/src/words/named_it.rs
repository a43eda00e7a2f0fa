//! How what is refused is named in Italian: cells, registers, states, and what to do about too little.

use usus_domain::id::LONGEST;
use usus_domain::personal_data::Where;
use usus_domain::quantity::{Quantity, Unit};
use usus_domain::refusal::Register;
use usus_domain::table::State;

use super::shown::presentable;

pub(super) fn malformed_id(field: &str, text: &str) -> String {
    let shape = match field {
        "comune" | "merged_into" => "il codice ISTAT, sei cifre con gli zeri iniziali".to_owned(),
        "ambito" | "ambiti" => format!("da 1 a {LONGEST} caratteri, senza spazi"),
        _ => format!("da 1 a {LONGEST} caratteri, senza spazi all'inizio e alla fine"),
    };
    if text.is_empty() {
        return format!("La colonna «{field}» è vuota: scrivere {shape}.");
    }
    let dots = if text.chars().all(|letter| letter == '.') { ", non solo punti" } else { "" };
    let count = match text.chars().count() {
        count if count > LONGEST => format!("ha più di {LONGEST} caratteri e "),
        _ => String::new(),
    };
    format!("{} {count}non può stare nella colonna «{field}»: scrivere {shape}{dots}.", cell(text))
}

pub(super) fn malformed_code(text: &str, name: &str, length: usize) -> String {
    let text = cell(text);
    format!("{text} non è un {name}, che ha {length} lettere e cifre: ricopiarlo dal documento.")
}

pub(super) fn unknown(register: Register, id: &str) -> String {
    let name = article(register);
    if id.is_empty() {
        return format!("La riga non dice quale sia {name}: compilare la colonna che serve.");
    }
    format!(
        "Nel registro non risulta {name} {}: controllare come è scritto il nome, o registrare prima la voce \
         che manca.",
        quoted(id)
    )
}

/// What was written, at the head of a sentence.
pub(super) fn cell(text: &str) -> String {
    match presentable(text, Where::FreeText) {
        _ if text.is_empty() => "Una cella vuota".to_owned(),
        Some(text) => format!("«{text}»"),
        None => "Il testo scritto (qui omesso, perché sembra contenere dati personali)".to_owned(),
    }
}

/// A name or a value that the ledger may know: there, bare numbers are at home.
pub(super) fn quoted(text: &str) -> String {
    presentable(text, Where::Reference).map_or_else(|| "(omesso)".to_owned(), |text| format!("«{text}»"))
}

pub(super) fn quoted_or_nothing(text: &str) -> String {
    if text.is_empty() { "nulla".to_owned() } else { quoted(text) }
}

pub(super) fn article(register: Register) -> &'static str {
    match register {
        Register::Ambito => "l'ambito",
        Register::Comune => "il comune",
        Register::Service => "il servizio",
        Register::Plan => "il piano",
        Register::Holder => "il titolare di comunità",
        Register::Resource => "la risorsa",
        Register::Allocation => "l'assegnazione",
        Register::Release => "l'economia o il rilascio",
        Register::Row => "il movimento",
    }
}

/// What is drawn on, as it is named of this state.
pub(super) fn standing(state: State, unit: Unit) -> &'static str {
    match (state, unit) {
        (State::Available, _) => "la disponibilità della risorsa",
        (State::Allocated, _) => "la parte ancora disponibile dell'assegnazione",
        (State::Committed, Unit::Euro) => "la parte impegnata dell'assegnazione",
        (State::Committed, _) => "la parte prenotata dell'assegnazione",
        (State::Released, Unit::Euro) => "la parte ancora libera dell'economia",
        (State::Released, _) => "la parte ancora libera del rilascio",
        // These only fill; no rule draws on them.
        (State::Consumed | State::Returned | State::Lapsed, _) => "la parte già chiusa di",
    }
}

/// Less of nothing is no remedy: then the date may be the wrong one.
pub(super) fn remedy(open: Quantity, other: &str) -> String {
    let first = match (open.parts, open.unit) {
        (0, _) => "Controllare la data",
        (_, Unit::Euro) => "Ridurre l'importo",
        _ => "Ridurre la quantità",
    };
    format!("{first}, o {other}")
}
