//! What a page is asked about, chosen from lists: sent by a button, kept in the address.

use maud::{Markup, html};
use strum::IntoEnumIterator;
use usus_domain::class::Class;
use usus_domain::quantity::Unit;
use usus_views::facts::Facts;
use usus_views::registers::Registers;

use super::naming;
use crate::serve::{Trouble, Visit};
use crate::words::figures;

/// Words of an address that belong to one answer and not to the next.
const PASSING: [&str; 2] = ["format", "table"];

/// A list to choose from.
pub(super) struct Choice {
    /// The word of the address.
    pub(super) word: &'static str,
    /// What is asked.
    pub(super) label: &'static str,
    /// Value and name of each.
    pub(super) options: Vec<(String, String)>,
    /// The one that holds; empty for all.
    pub(super) chosen: String,
}

/// The form of these lists.
pub(super) fn form(visit: &Visit, choices: &[Choice]) -> Markup {
    let is_passed_on = |word: &&String| {
        !PASSING.contains(&word.as_str()) && choices.iter().all(|choice| choice.word != word.as_str())
    };
    let others = visit.words.iter().filter(|(word, _)| is_passed_on(word));
    html! {
        form class="filters d-print-none" method="get" action=(visit.path)
            aria-label=(visit.say("Che cosa mostrare", "What to show")) {
            @for (word, value) in others { input type="hidden" name=(word) value=(value); }
            @for choice in choices {
                div {
                    label for={ "scelta-" (choice.word) } { (choice.label) }
                    select id={ "scelta-" (choice.word) } name=(choice.word) {
                        @for (value, name) in &choice.options {
                            option value=(value) selected[*value == choice.chosen] { (name) }
                        }
                    }
                }
            }
            div { button type="submit" class="btn btn-primary" { (visit.say("Mostra", "Show")) } }
        }
    }
}

fn all(visit: &Visit, italian: &'static str, english: &'static str) -> (String, String) {
    (String::new(), visit.say(italian, english).to_owned())
}

fn chosen(visit: &Visit, word: &str) -> String {
    visit.word(word).unwrap_or_default().to_owned()
}

/// Which ambito, of those they may see.
pub(super) fn ambito(visit: &Visit, registers: &Registers) -> Choice {
    let own = visit.person.ambiti();
    let ambiti = registers
        .ambiti
        .iter()
        .filter(|(code, _)| own.as_ref().is_none_or(|own| own.contains(&&***code)))
        .map(|(code, ambito)| (code.to_string(), ambito.name.as_str().to_owned()));
    let everything = own.is_none().then(|| all(visit, "tutti", "all"));
    Choice {
        word: "ambito",
        label: "Ambito",
        options: everything.into_iter().chain(ambiti).collect(),
        chosen: chosen(visit, "ambito"),
    }
}

/// Which plan.
pub(super) fn plan(visit: &Visit, registers: &Registers) -> Choice {
    let plans = registers.plans.iter();
    let plans = plans.map(|(code, plan)| (code.to_string(), plan.registered().name.as_str().to_owned()));
    let options = std::iter::once(all(visit, "tutti", "all")).chain(plans).collect();
    Choice { word: "plan", label: visit.say("Piano", "Plan"), options, chosen: chosen(visit, "plan") }
}

/// Which class of resources.
pub(super) fn class(visit: &Visit) -> Choice {
    let classes = Class::iter().map(|class| {
        let name =
            if visit.language.is_italian() { figures::class_it(class) } else { figures::class_en(class) };
        (class.code().to_owned(), name.to_owned())
    });
    let options = std::iter::once(all(visit, "tutte", "all")).chain(classes).collect();
    Choice { word: "class", label: visit.say("Classe", "Class"), options, chosen: chosen(visit, "class") }
}

/// The unit that is looked at: the one asked for, euro otherwise. Units are never mixed.
pub(super) fn unit(visit: &Visit) -> Result<Unit, Trouble> {
    let Some(asked) = visit.word("unit") else { return Ok(Unit::Euro) };
    Unit::from_code(asked).ok_or_else(|| {
        let sentence = visit.say("Questa unità di misura non c'è", "There is no such unit");
        Trouble::Unclear(format!("{sentence}: «{asked}»."))
    })
}

/// Which unit, of those something is counted in.
pub(super) fn units(visit: &Visit, used: &[Unit], chosen: Unit) -> Choice {
    let name = |unit: Unit| naming::unit(unit, visit.language).to_owned();
    Choice {
        word: "unit",
        label: visit.say("Unità di misura", "Unit"),
        options: used.iter().map(|unit| (unit.code().to_owned(), name(*unit))).collect(),
        chosen: chosen.code().to_owned(),
    }
}

/// The units something is counted in, euro among them.
pub(super) fn units_of(facts: &Facts) -> Vec<Unit> {
    let is_used =
        |unit: &Unit| *unit == Unit::Euro || facts.resources.iter().any(|resource| resource.unit == *unit);
    Unit::iter().filter(is_used).collect()
}

/// One of a few fixed choices; the first where none is said.
pub(super) fn one_of(visit: &Visit, word: &str, known: &[&'static str]) -> Result<&'static str, Trouble> {
    let Some(asked) = visit.word(word) else { return Ok(known[0]) };
    known.iter().find(|known| **known == asked).copied().ok_or_else(|| {
        let sentence =
            visit.say("Questa scelta non c'è. Quelle possibili", "There is no such choice. Possible");
        Trouble::Unclear(format!("{sentence}: {}.", known.join(", ")))
    })
}
