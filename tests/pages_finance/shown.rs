//! What every page of the finance officer has: one title, help, no script or style of its own, both languages.

use std::fmt::Write;

use crate::home::Home;
use crate::program::{LANGUAGES, command, usus};
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
        "/risorse?table=calendario&format=csv",
        "/fondo/FSR?table=annualita&format=csv",
        "/fondo/FSR?table=andamento&format=csv",
        "/fondo/FSR?table=giornale&format=csv",
    ] {
        let file = served.get(page).with(200);
        assert!(!file.text.contains("<html"), "{page}");
    }
}

#[test]
fn the_total_of_what_is_released_is_of_all_and_not_of_what_is_shown() {
    let served = Served::begin(Home::Sqlite);
    let act = "Consorzio|determina|30|2026-05-01";
    let mut rows = "action,id,effective_on,quantity,act,allocation,release,of,reason\n".to_owned();
    for number in 0..504 {
        let _ = writeln!(rows, "release,E-{number:03},2026-05-01,1.00,{act},A-SAD,,allocated,minore_domanda");
    }
    // Of an account that several releases share, something went another way than by a reuse.
    for (id, quantity, release) in [("D-E", "0.40", "E-007"), ("D-F", "1.00", "E-503")] {
        let _ = writeln!(rows, "lapse,{id},2026-05-02,{quantity},{act},,{release},,");
    }
    let file = served.folder.path().join("economie.csv");
    std::fs::write(&file, rows).expect("written");
    let said =
        usus(served.folder.path(), &["--ledger", &served.ledger, "import", &file.display().to_string()]);
    assert_eq!(said.code, 0, "{}", said.err);
    // Those of before and these: 2,000.00 of E-SAD, and 504 less what lapsed.
    let page = served.until("/economie", "2.502,60");
    let main = page.split("<main").nth(1).expect("a page");
    assert!(main.contains("Sono mostrate 500 economie di 505"), "{main}");
    assert_eq!(main.matches("/registra/reuse?").count(), 2 * 500, "each by its id and its figure");
    let file = served.get("/economie?format=csv").with(200).text;
    assert!(file.contains("E-502") && !file.contains("E-503"), "{file}");
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
