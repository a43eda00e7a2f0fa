//! *Glossario*: the words of the screens and what they mean, from the project's own table.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use maud::{Markup, html};

use crate::pages::frame;
use crate::serve::{Office, language_of};

/// The table that binds the words of code and screens.
const GLOSSARY: &str = include_str!("../../../../../GLOSSARY.md");

/// What each of its words means, in Italian.
const MEANINGS: &str = include_str!("significati.md");

/// One word.
struct Word<'g> {
    term: &'g str,
    place: &'g str,
    italian: &'g str,
    meaning: &'g str,
}

/// A part of the glossary: what it is called, and its words.
struct Part<'g> {
    title: &'g str,
    words: Vec<Word<'g>>,
}

/// What the sections are called in Italian.
const TITLES: [(&str, &str); 14] = [
    ("The API", "L'interfaccia per i programmi (API)"),
    ("Actions", "Azioni"),
    ("States", "Stati"),
    ("Flows", "Flussi"),
    ("Classes", "Classi"),
    ("Units", "Unità di misura"),
    ("Areas of users", "Aree di utenza"),
    ("Registers", "Registri"),
    ("Words in the registers", "Parole dei registri"),
    ("Words of a release", "Parole dell'economia"),
    ("Time and the log", "Il tempo e il registro"),
    ("Evidence", "Evidenze"),
    ("Roles", "Ruoli"),
    ("Columns on screen", "Colonne delle tabelle"),
];

fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            parts.push(Part { title, words: Vec::new() });
        } else if let (Some(part), Some(row)) = (parts.last_mut(), line.strip_prefix("| `")) {
            let cells: Vec<&str> = row.trim_end_matches([' ', '|']).split(" | ").collect();
            if let [term, place, italian, meaning @ ..] = cells.as_slice() {
                let meaning = meaning.first().copied().unwrap_or_default();
                part.words.push(Word { term: term.trim_end_matches('`'), place, italian, meaning });
            }
        }
    }
    parts.retain(|part| !part.words.is_empty());
    parts
}

/// The Italian meanings, each by the term and where it belongs.
fn meanings(text: &str) -> BTreeMap<(&str, &str), &str> {
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `"));
    let cells = rows.filter_map(|row| {
        let (term, rest) = row.split_once("` | ")?;
        let (place, meaning) = rest.split_once(" | ")?;
        Some(((term, place), meaning.trim_end_matches([' ', '|'])))
    });
    cells.collect()
}

pub(super) async fn page(State(office): State<Arc<Office>>, uri: Uri, headers: HeaderMap) -> Markup {
    let language = language_of(&uri, &headers);
    let it = language.is_italian();
    let title_of = |title: &str| match TITLES.iter().find(|(english, _)| *english == title) {
        Some((_, italian)) if it => (*italian).to_owned(),
        _ => title.to_owned(),
    };
    let meanings = meanings(MEANINGS);
    let content = html! {
        p class="page-help" { (language.say(
            "Le parole che si leggono sugli schermi, e che cosa vogliono dire. Il termine in carattere fisso è quello dei file e dell'API.",
            "The words on the screens, and what they mean. The term in fixed type is the one of files and of the API."
        )) }
        @for part in parts(GLOSSARY) {
            h2 { (title_of(part.title)) }
            dl class="facts glossary" {
                @for word in &part.words {
                    dt id={ "w-" (word.term) "-" (part.title.len()) } { (if it { word.italian } else { word.term }) " " code { (if it { word.term } else { word.italian }) } }
                    @match meanings.get(&(word.term, word.place)).filter(|_| it) {
                        Some(meaning) => { dd { (plain(meaning)) } }
                        None => { dd lang="en" { (plain(word.meaning)) } }
                    }
                }
            }
        }
    };
    frame::bare(&office, language, language.say("Glossario", "Glossary"), &content)
}

/// A meaning without the marks of its table.
fn plain(text: &str) -> String {
    text.replace("\\|", "|").replace(['*', '`'], "")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_row_of_the_glossary_is_on_the_page() {
        let rows = GLOSSARY.lines().filter(|line| line.starts_with("| `")).count();
        let words: usize = parts(GLOSSARY).iter().map(|part| part.words.len()).sum();
        assert_eq!(words, rows);
    }
    #[test]
    fn every_word_has_its_meaning_in_italian_and_each_title_too() {
        let meanings = meanings(MEANINGS);
        let parts = parts(GLOSSARY);
        let words = parts.iter().flat_map(|part| &part.words);
        let known: BTreeSet<(&str, &str)> = words.map(|word| (word.term, word.place)).collect();
        let told: BTreeSet<(&str, &str)> = meanings.keys().copied().collect();
        let without: Vec<_> = known.difference(&told).collect();
        assert!(without.is_empty(), "significati.md says nothing of {without:?}");
        let nobody: Vec<_> = told.difference(&known).collect();
        assert!(nobody.is_empty(), "significati.md tells of {nobody:?}, which GLOSSARY.md has not");
        let untitled = parts.iter().map(|part| part.title);
        let untitled: Vec<_> =
            untitled.filter(|title| TITLES.iter().all(|(known, _)| known != title)).collect();
        assert!(untitled.is_empty(), "no Italian title for {untitled:?}");
    }
}
