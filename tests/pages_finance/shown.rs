//! What every page of the finance officer has: one title, help, no script or style of its own, both languages.

use crate::home::Home;
use crate::program::{LANGUAGES, command};
use crate::served::Served;

const PAGES: [&str; 16] = [
    "/",
    "/fondo/FSR",
    "/fondo/FSR?area=ELD",
    "/registra",
    "/registra/contribute",
    "/registra/allocate",
    "/registra/release",
    "/registra/reuse",
    "/registra/lapse",
    "/registra/contest",
    "/registra/extend_plan",
    "/importa",
    "/economie",
    "/risorse",
    "/rettifica/FSR",
    "/chiusura",
];

#[test]
fn every_page_has_one_title_and_speaks_both_languages() {
    let served = Served::begin(Home::Sqlite);
    for page in PAGES {
        let italian = served.get(page).with(200);
        assert_eq!(italian.text.matches("<h1>").count(), 1, "{page}");
        for forbidden in [" style=", "<style", "<script>", "onclick"] {
            assert!(!italian.text.contains(forbidden), "{page} has {forbidden}");
        }
        let joint = if page.contains('?') { '&' } else { '?' };
        for (language, _) in LANGUAGES {
            let told = served.get(&format!("{page}{joint}lang={language}")).with(200);
            assert!(told.text.contains(&format!("<html lang=\"{language}\">")), "{page}");
        }
        let past = format!("{page}{joint}known=@14");
        let then = served.get(&past);
        assert!([200, 404].contains(&then.status), "{past}: {}", then.text);
    }
}

#[test]
fn every_label_has_its_field() {
    let served = Served::begin(Home::Sqlite);
    for page in PAGES {
        let text = served.get(page).with(200).text;
        for label in text.split("<label for=\"").skip(1) {
            let id = label.split('"').next().expect("an id");
            assert!(text.contains(&format!("id=\"{id}\"")), "{page}: nothing is called {id}");
        }
    }
}

#[test]
fn tables_are_taken_away_as_files() {
    let served = Served::begin(Home::Sqlite);
    for page in [
        "/?table=fondi&format=csv",
        "/?table=risorse&format=csv",
        "/economie?format=csv",
        "/risorse?format=csv",
        "/fondo/FSR?table=annualita&format=csv",
    ] {
        let file = served.get(page).with(200);
        assert!(!file.text.contains("<html"), "{page}");
    }
}

#[test]
fn what_is_not_there_is_said_so() {
    let served = Served::begin(Home::Sqlite);
    served.get("/fondo/nessuno").with(404).saying(&["nessuno"]);
    served.get("/?ambito=nope").with(200).saying(&["Nel registro nulla risulta con ambito «nope»."]);
    served.get("/rettifica/nessuna").with(404).saying(&["nessuna"]);
    served.get("/importa/..%2F..%2Fetc").with(404);
}

/// What stands beside a figure that is another today.
fn mark(sign: &str, by: &str, now: &str) -> String {
    let way = if sign == "+" { "in più" } else { "in meno" };
    format!("oggi {sign} {by}</span><span class=\"visually-hidden\"> (oggi {now}, cioè {by} {way})</span>")
}

#[test]
fn what_is_another_today_is_marked_with_sign_and_figure() {
    let served = Served::begin(Home::Sqlite);
    let asked = ["--ledger", &served.ledger, "journal", "--format", "csv"];
    let journal = command(served.folder.path(), &asked).output().expect("the program").stdout;
    let journal = String::from_utf8(journal).expect("text");
    let position = |id: &str| {
        let line = journal.lines().find(|line| line.split(',').nth(4) == Some(id)).expect("the row");
        line.split(',').next().expect("a position").to_owned()
    };
    // Released, and not yet used again.
    let known = position("E-SAD");
    let reused = mark("−", "3.000,00 €", "2.000,00 €");
    let returned = mark("−", "1.000,00 €", "49.000,00 €");
    let ends = format!("<span>Liberato <span class=\"difference less\"><span aria-hidden=\"true\">{reused}");
    let new = |rows: usize| format!("Righe che oggi ci sono e qui non ancora: <strong>+ {rows}</strong>");
    let taken = mark("+", "31", "31");
    for (page, marks) in [
        (format!("/?known=@{known}"), vec![reused.clone(), returned.clone()]),
        (format!("/fondo/FSR?known=@{known}"), vec![reused.clone(), returned, new(1), ends]),
        (format!("/economie?known=@{known}"), vec![reused]),
        (format!("/risorse?known=@{}", position("A-ORE")), vec![mark("+", "360,00 ore", "360,00 ore")]),
        (format!("/risorse?known=@{known}&effective=2026-03-01"), vec![taken]),
    ] {
        let marks: Vec<&str> = marks.iter().map(String::as_str).collect();
        served.get(&page).with(200).saying(&marks);
        let joint = if page.contains('?') { '&' } else { '?' };
        let file = served.get(&format!("{page}{joint}format=csv")).with(200).text;
        assert!(!file.contains("oggi − ") && !file.contains("oggi + "), "{page}: {file}");
    }
    // What was free then and is no more says so.
    served.get("/economie?effective=2026-04-15").with(200).saying(&["≠ oggi non c'è più"]);
    for page in ["/", "/fondo/FSR", "/economie", "/risorse"] {
        let today = served.get(page).with(200).text;
        assert!(!today.contains("class=\"difference"), "{page} says of today that it is another");
    }
}
