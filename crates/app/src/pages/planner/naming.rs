//! What things are called: by their names for people, by their codes in files.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use strum::IntoEnumIterator;
use usus_domain::class::Class;
use usus_domain::fund::Area;
use usus_domain::quantity::{Quantity, Unit};
use usus_views::dimension::Dimension;
use usus_views::registers::Registers;

use crate::words::{Language, figures, labels};

/// Whether names or codes are told, and the registers the names are in.
pub(super) struct Naming<'r> {
    /// The registers.
    pub(super) registers: &'r Registers,
    /// The reader's language.
    pub(super) language: Language,
    /// Whether a file is written: then codes are told.
    pub(super) is_file: bool,
}

impl Naming<'_> {
    /// What something is called in a dimension.
    pub(super) fn of(&self, dimension: Dimension, code: Option<&str>) -> String {
        let Some(code) = code else {
            return if self.is_file { String::new() } else { self.without(dimension).to_owned() };
        };
        if self.is_file {
            return code.to_owned();
        }
        match dimension {
            Dimension::Ambito => self.registers.ambito(code).to_owned(),
            Dimension::Service => self.registers.service(code).to_owned(),
            Dimension::Plan => self.registers.plan(code).to_owned(),
            Dimension::Holder => self.registers.holder(code).to_owned(),
            Dimension::Comune => self.registers.comune(code).to_owned(),
            Dimension::Area => area(code, self.language),
            Dimension::Class => class(code, self.language),
            _ => code.to_owned(),
        }
    }

    /// Where there is none.
    fn without(&self, dimension: Dimension) -> &'static str {
        match dimension {
            Dimension::Fund => self.language.say("senza fondo", "without a fund"),
            Dimension::Comune => self.language.say("tutto l'ambito", "the whole ambito"),
            _ => "–",
        }
    }
}

/// The name of an area.
pub(super) fn area(code: &str, language: Language) -> String {
    let name = |area| if language.is_italian() { figures::area_it(area) } else { figures::area_en(area) };
    Area::iter().find(|area| area.code() == code).map_or_else(|| code.to_owned(), name)
}

/// The name of a class.
pub(super) fn class(code: &str, language: Language) -> String {
    let name =
        |class| if language.is_italian() { figures::class_it(class) } else { figures::class_en(class) };
    Class::from_code(code).map_or(code, name).to_owned()
}

/// A sum with its unit, as people read it.
pub(super) fn sum(parts: i128, unit: Unit, language: Language) -> String {
    if let Ok(parts) = i64::try_from(parts) {
        return language.quantity(Quantity::new(parts, unit));
    }
    format!("{} {}", figures::amount(parts, unit, language.is_italian()), language.unit(unit.code()))
}

/// The name of a unit as a heading.
pub(super) fn unit(unit: Unit, language: Language) -> &'static str {
    match unit {
        Unit::Euro => "Euro",
        Unit::Hour => language.say("Ore", "Hours"),
        Unit::Kilogram => language.say("Chilogrammi", "Kilograms"),
        Unit::Piece => language.say("Pezzi", "Pieces"),
        Unit::Place => language.say("Posti", "Places"),
        Unit::Instance => language.say("Competenze e metodi", "Skills and methods"),
    }
}

/// A part of a whole in percent, with both: `12,4 % (82,00 / 660,00)`; nothing where there is no whole.
pub(super) fn percent(part: i128, whole: i128, unit: Unit, language: Language) -> Option<String> {
    if whole == 0 {
        return None;
    }
    let italian = language.is_italian();
    let tenths = halves_up(part * 1_000, whole);
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole_part, tenth) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    let point = if italian { ',' } else { '.' };
    let [part, whole] = [part, whole].map(|parts| figures::amount(parts, unit, italian));
    Some(format!("{sign}{whole_part}{point}{tenth} % ({part} / {whole})"))
}

/// A quotient rounded to the nearest, halves away from nothing.
pub(super) fn halves_up(numerator: i128, denominator: i128) -> i128 {
    let (sign, above, below) =
        (numerator.signum() * denominator.signum(), numerator.abs(), denominator.abs().max(1));
    sign * ((above * 2 + below) / (below * 2))
}

/// A label of the house.
pub(super) fn label(code: &str, language: Language) -> String {
    labels::label(code, language)
}

/// A column's code that depends on the registers, such as the name of a triennium. There are few, and each is kept once.
pub(super) fn kept(name: &str) -> &'static str {
    static KEPT: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = kept.get(name) {
        return known;
    }
    let new: &'static str = Box::leak(name.to_owned().into_boxed_str());
    kept.insert(new);
    new
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_shows_both_its_parts_and_rounds_to_the_nearest_tenth() {
        let told = |part, whole| percent(part, whole, Unit::Euro, Language::Italian);
        assert_eq!(told(8_200, 66_000).as_deref(), Some("12,4 % (82,00 / 660,00)"));
        assert_eq!(told(-1, 3).as_deref(), Some("-33,3 % (-0,01 / 0,03)"));
        assert_eq!(told(5, 0), None);
        assert_eq!(percent(2, 3, Unit::Place, Language::English).as_deref(), Some("66.7 % (2 / 3)"));
    }
}
