//! What every page of the finance officer has: one title, help, no script or style of its own, both languages.

use crate::home::Home;
use crate::program::LANGUAGES;
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
fn what_is_not_there_is_said_so() {
    let served = Served::begin(Home::Sqlite);
    served.get("/fondo/nessuno").with(404).saying(&["nessuno"]);
    served.get("/?ambito=nope").with(200).saying(&["Nel registro nulla risulta con ambito «nope»."]);
    served.get("/rettifica/nessuna").with(404).saying(&["nessuna"]);
    served.get("/importa/..%2F..%2Fetc").with(404);
}
