//! *Glossario*: the words of the screens and what they mean, from the project's own table.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use maud::{Markup, html};

use crate::pages::frame;
use crate::serve::{Office, language_of};

/// The table that binds the words of code and screens.
const GLOSSARY: &str = include_str!("../../../../../GLOSSARY.md");

/// One word.
struct Word<'g> {
    term: &'g str,
    italian: &'g str,
    meaning: &'g str,
}

/// A part of the glossary: what it is called, and its words.
struct Part<'g> {
    title: &'g str,
    words: Vec<Word<'g>>,
}

/// What the sections are called in Italian.
const TITLES: [(&str, &str); 11] = [
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
];

fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            parts.push(Part { title, words: Vec::new() });
        } else if let (Some(part), Some(row)) = (parts.last_mut(), line.strip_prefix("| `")) {
            let cells: Vec<&str> = row.trim_end_matches([' ', '|']).split(" | ").collect();
            if let [term, _, italian, meaning @ ..] = cells.as_slice() {
                let meaning = meaning.first().copied().unwrap_or_default();
                part.words.push(Word { term: term.trim_end_matches('`'), italian, meaning });
            }
        }
    }
    parts.retain(|part| !part.words.is_empty());
    parts
}

pub(super) async fn page(State(office): State<Arc<Office>>, uri: Uri, headers: HeaderMap) -> Markup {
    let language = language_of(&uri, &headers);
    let it = language.is_italian();
    let title_of = |title: &str| match TITLES.iter().find(|(english, _)| *english == title) {
        Some((_, italian)) if it => (*italian).to_owned(),
        _ if it && title == "Columns on screen" => "Colonne delle tabelle".to_owned(),
        _ => title.to_owned(),
    };
    let content = html! {
        p class="page-help" { (language.say(
            "Le parole che si leggono sugli schermi, e che cosa vogliono dire. Le definizioni sono quelle del progetto, in inglese; il termine in carattere fisso è quello dei file e dell'API.",
            "The words on the screens, and what they mean. The term in fixed type is the one of files and of the API."
        )) }
        @for part in parts(GLOSSARY) {
            h2 { (title_of(part.title)) }
            dl class="facts glossary" {
                @for word in &part.words {
                    dt id={ "w-" (word.term) "-" (part.title.len()) } { (if it { word.italian } else { word.term }) " " code { (if it { word.term } else { word.italian }) } }
                    dd lang="en" { (plain(word.meaning)) }
                }
            }
        }
    };
    frame::bare(&office, language, language.say("Glossario", "Glossary"), &content)
}

/// A meaning without the marks of its table.
fn plain(text: &str) -> String {
    text.replace(['*', '`'], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_glossary_is_on_the_page() {
        let rows = GLOSSARY.lines().filter(|line| line.starts_with("| `")).count();
        let words: usize = parts(GLOSSARY).iter().map(|part| part.words.len()).sum();
        assert_eq!(words, rows);
    }
}
