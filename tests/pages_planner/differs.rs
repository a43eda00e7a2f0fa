//! What is another today is marked on every page of the past, figure by figure, and nowhere on a page of today.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::home::Home;
use crate::page::{get, rows};
use crate::served::Served;
use crate::{demonstrated, told};

/// A ledger with a little of everything, served; and the position at which each of its rows was recorded.
fn little(folder: &Path) -> (Served, BTreeMap<String, String>) {
    let ledger = Home::Sqlite.ledger(folder);
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/refusals/ledger");
    let files = std::fs::read_dir(here).expect("the folder of the ledger");
    let mut files: Vec<String> =
        files.map(|file| file.expect("a file").path().display().to_string()).collect();
    files.sort();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    told(folder, &ledger, &[&["import"], files.as_slice()].concat());
    let journal = told(folder, &ledger, &["journal", "--format", "csv"]);
    let positions = rows(&journal).into_iter().map(|mut row| {
        let position = row.remove("position").expect("a position");
        (row.remove("id").expect("an id"), position)
    });
    (Served::begin(&ledger, &[]), positions.collect())
}

/// What stands beside a figure that is another today.
fn mark(sign: &str, by: &str, now: &str) -> String {
    let way = if sign == "+" { "in più" } else { "in meno" };
    format!("oggi {sign} {by}</span><span class=\"visually-hidden\"> (oggi {now}, cioè {by} {way})</span>")
}

#[test]
fn each_figure_of_the_past_says_how_much_more_or_less_it_is_today() {
    let folder = tempfile::tempdir().expect("a folder");
    let (served, positions) = little(folder.path());
    // Bound and not yet paid; nothing released, no hours.
    let known = &positions["I-SAD"];
    let paid = mark("+", "25.000,00 €", "25.000,00 €");
    let claimed = mark("+", "5.000,00 €", "5.000,00 €");
    let new = |rows: usize| format!("Righe che oggi ci sono e qui non ancora: <strong>+ {rows}</strong>");
    let pages: [(&str, Vec<String>); 9] = [
        ("/trienni?measure=consumed", vec![paid.clone(), "≠ 2 cifre oggi diverse".to_owned()]),
        ("/trienni?by=service", vec![new(1)]),
        (
            "/uso?triennio=2025-2027",
            vec![
                paid.clone(),
                claimed,
                "≠ oggi 0,5000 (25.000,00 / 50.000,00)".to_owned(),
                "<h2>Ore</h2><p class=\"nothing\">In questa unità non era ancora".to_owned(),
            ],
        ),
        ("/flussi", vec![new(6)]),
        ("/chi", vec![paid.clone(), mark("+", "400,00 ore", "400,00 ore")]),
        ("/chi/regione", vec![paid.clone(), new(1)]),
        ("/territorio?measure=consumed", vec![paid.clone()]),
        // The course too says how it ends today.
        (
            "/servizio/SAD",
            vec![
                paid.clone(),
                new(1),
                format!("<span>Consumato <span class=\"difference more\"><span aria-hidden=\"true\">{paid}"),
            ],
        ),
        ("/servizio/SAD?lang=en", vec!["today + 25,000.00 €".to_owned()]),
    ];
    for (page, marks) in pages {
        let joint = if page.contains('?') { '&' } else { '?' };
        let past = get(&served, &format!("{page}{joint}known=@{known}"));
        assert_eq!(past.status, 200, "{page}: {}", past.body);
        for mark in marks {
            assert!(past.body.contains(&mark), "{page}: «{mark}» is not in:\n{}", past.body);
        }
        let today = get(&served, page);
        assert!(!today.body.contains("class=\"difference"), "{page} says of today that it is another");
        // What is taken away is what it was.
        let file = get(&served, &format!("{page}{joint}known=@{known}&format=csv")).body;
        assert!(!file.contains("oggi + ") && !file.contains("oggi − "), "{page}: {file}");
    }
}

#[test]
fn what_was_recorded_later_of_an_earlier_day_is_marked_at_that_day() {
    let folder = tempfile::tempdir().expect("a folder");
    let (served, positions) = little(folder.path());
    // At a day that was known only in part, today is another day: its figures are those of now.
    let known = &positions["I-SAD"];
    let page = get(&served, &format!("/servizio/SAD?known=@{known}&effective=2025-12-31")).body;
    assert!(page.contains(&mark("+", "25.000,00 €", "25.000,00 €")), "{page}");
    // A triennium that nobody had planned yet.
    let page = get(&served, "/trienni?known=@14").body;
    assert!(
        page.contains("Colonne che oggi ci sono e qui non ancora: 2025-2027; Differenza, 2025-2027;"),
        "{page}"
    );
    // All is known and the day is past: what came after that day.
    let page = get(&served, "/servizio/SAD?effective=2026-04-12").body;
    assert!(page.contains(&mark("−", "5.000,00 €", "20.000,00 €")), "{page}");
    assert!(page.contains("La stessa pagina oggi"), "there are no entries to explain it: {page}");
}

/// A cell as it is read, and what is said beside it of today.
struct Cell {
    text: String,
    today: Option<String>,
    is_number: bool,
}

/// The text of a piece of a page.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for letter in html.chars() {
        match letter {
            '<' => is_tag = true,
            '>' => is_tag = false,
            _ if !is_tag => text.push(letter),
            _ => {}
        }
    }
    text.trim().to_owned()
}

/// The rows of a page's tables, by table, by what they are about and by column.
fn figures(body: &str) -> BTreeMap<(usize, String, String), Cell> {
    let mut figures = BTreeMap::new();
    let mut twice = BTreeSet::new();
    for (number, table) in body.split("<table").skip(1).enumerate() {
        let table = table.split("</table>").next().unwrap_or_default();
        let (head, rest) = table.split_once("</thead>").expect("a head");
        let heads: Vec<String> =
            head.split("<th ").skip(1).map(|cell| plain(&format!("<th {cell}"))).collect();
        for row in rest.split("<tr").skip(1) {
            let cells: Vec<Cell> = row.split_inclusive("</t").filter_map(cell).collect();
            let about: Vec<&str> =
                cells.iter().take_while(|cell| !cell.is_number).map(|cell| cell.text.as_str()).collect();
            let about = about.join(" | ");
            for (head, cell) in heads.iter().zip(cells) {
                let key = (number, about.clone(), head.clone());
                if figures.insert(key.clone(), cell).is_some() {
                    twice.insert(key);
                }
            }
        }
    }
    figures.retain(|key, cell| cell.is_number && !twice.contains(key));
    figures
}

fn cell(html: &str) -> Option<Cell> {
    let at = html.rfind("<td").or_else(|| html.rfind("<th"))?;
    let html = html[at..].trim_end_matches("</t");
    let (own, said) = html.split_once("<span class=\"difference").unwrap_or((html, ""));
    let today = said.split_once("(oggi ").and_then(|(_, rest)| rest.split(", cioè").next());
    let other = said.split_once("≠ oggi ").and_then(|(_, rest)| rest.split('<').next());
    let today = today.or(other);
    let is_number = html.split('>').next().is_some_and(|tag| tag.contains("class=\"number\""));
    Some(Cell { text: plain(own), today: today.map(str::to_owned), is_number })
}

/// Every figure of a page of the past is today's, or says today's beside it.
#[test]
fn what_is_said_of_today_is_what_the_page_of_today_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, served) = demonstrated(folder.path(), Home::Sqlite);
    for page in [
        "/trienni?by=service&ambito=olgiate",
        "/trienni?by=area&measure=consumed&ambito=merate",
        "/flussi?ambito=olgiate",
        "/chi?ambito=lecco",
        "/chi/regione-lombardia?ambito=olgiate",
        "/territorio?ambito=bellano",
        "/servizio/LEC-SAD?lang=it",
        "/uso?triennio=2021-2023&ambito=olgiate",
        "/economie?ambito=lecco",
        "/risorse?ambito=olgiate",
        "/fondo/FNPS?ambito=merate",
        "/controlli?days=30",
        "/?ambito=merate",
    ] {
        let then = figures(&get(&served, &format!("{page}&known=@3000")).body);
        let now = figures(&get(&served, page).body);
        let mut marked = 0;
        for (key, then) in &then {
            // The last entries of the Quadro are others, and so are the lines of a journal.
            let Some(now) = now.get(key).filter(|_| !key.2.contains("Posizione")) else { continue };
            match &then.today {
                Some(said) => {
                    marked += 1;
                    let figure = said.split(' ').next().unwrap_or_default();
                    let is_nothing = now.text == "–" && figure.trim_matches(['0', ',']).is_empty();
                    // Of places it is said how many of how many.
                    let own = now.text.split('/').next().unwrap_or_default();
                    let is_said = [figure, said.as_str()].contains(&now.text.as_str()) || own == figure;
                    assert!(is_said || is_nothing, "{page} {key:?}: {said}, and now {}", now.text);
                }
                None => assert_eq!(then.text, now.text, "{page} {key:?} is not marked"),
            }
        }
        assert!(marked > 0, "nothing is marked on {page}");
    }
}
