//! GLOSSARY.md binds the words of the code to the words of the office: here the two are held together.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use strum::IntoEnumIterator;
use usus_domain::class::Class;
use usus_domain::event::{ReleaseOf, ReleaseReason};
use usus_domain::fund::Area;
use usus_domain::quantity::Unit;
use usus_domain::register::{ambito::Regime, holder::HolderKind, plan::PlanKind};
use usus_domain::table::{Action, Flow, State};

fn text(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Where a term belongs and the term itself, with its Italian.
fn glossary() -> BTreeMap<(String, String), String> {
    text("GLOSSARY.md")
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | "))
        .filter_map(|(term, rest)| {
            let (place, rest) = rest.split_once(" | ")?;
            let (italian, _) = rest.split_once(" | ")?;
            Some(((place.to_owned(), term.to_owned()), italian.to_owned()))
        })
        .collect()
}

fn codes<T: IntoEnumIterator + Into<&'static str>>(
    name: &'static str,
) -> impl Iterator<Item = (&'static str, &'static str)> {
    T::iter().map(move |variant| (name, variant.into()))
}

#[test]
fn every_word_of_the_domain_has_its_row() {
    let glossary = glossary();
    let words = codes::<Action>("Action")
        .chain(codes::<State>("State"))
        .chain(codes::<Flow>("Flow"))
        .chain(codes::<Class>("Class"))
        .chain(codes::<Unit>("Unit"))
        .chain(codes::<Area>("Area"))
        .chain(codes::<Regime>("Regime"))
        .chain(codes::<PlanKind>("PlanKind"))
        .chain(codes::<HolderKind>("HolderKind"))
        .chain(codes::<ReleaseReason>("ReleaseReason"))
        .chain(codes::<ReleaseOf>("ReleaseOf"));
    let without: Vec<_> = words
        .filter(|(place, code)| !glossary.contains_key(&((*place).to_owned(), (*code).to_owned())))
        .collect();
    assert!(without.is_empty(), "no row in GLOSSARY.md for {without:?}");
}

#[test]
fn every_role_has_its_row_and_its_word_on_screen() {
    let glossary = glossary();
    let screen = text("crates/app/src/pages/administration.rs");
    let mut seen = 0;
    for ((place, term), italian) in &glossary {
        if place == "Role" {
            let variant: String = term.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect();
            let line = format!("Role::{variant} => language.say(\"{italian}\"");
            assert!(screen.contains(&line), "{term}: GLOSSARY.md and administration.rs differ");
            seen += 1;
        }
    }
    let roles = screen.matches("Role::").count();
    assert_eq!(seen, roles, "a role has no row in GLOSSARY.md");
}

#[test]
fn screens_call_actions_and_columns_by_the_words_of_the_glossary() {
    let glossary = glossary();
    let labels = text("crates/app/src/words/labels.rs");
    let mut seen = 0;
    for line in labels.lines().map(str::trim) {
        // `Action::Commit => ("impegno", "commitment"),` and `("plan", "Piano", "Plan"),`
        let quoted: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
        let (place, code, italian) = match *quoted {
            [italian, _] if line.starts_with("Action::") => {
                let variant = line.trim_start_matches("Action::").split(' ').next().unwrap_or_default();
                let action = Action::iter().find(|action| format!("{action:?}") == variant);
                ("Action", action.map(Action::code).unwrap_or_default(), italian)
            }
            [code, italian, _] if line.starts_with("(\"") => ("column", code, italian),
            _ => continue,
        };
        let word = glossary.get(&(place.to_owned(), code.to_owned()));
        assert_eq!(
            word.map(String::as_str),
            Some(italian),
            "{place} {code}: GLOSSARY.md and labels.rs differ"
        );
        seen += 1;
    }
    assert!(seen > Action::iter().count(), "labels.rs is no longer written as this test reads it");
}
