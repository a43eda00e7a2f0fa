//! The auditor's pages, asked by plain HTTP: their figures are those of the command line, their checks find what was
//! planted and nothing else.
#![expect(clippy::expect_used, reason = "a test that cannot go on should stop and say where")]

#[path = "pages_auditor/dated.rs"]
mod dated;
#[path = "support/door.rs"]
mod door;
#[path = "support/home.rs"]
mod home;
#[path = "pages_auditor/months.rs"]
mod months;
#[path = "support/people.rs"]
mod people;
#[path = "pages_auditor/plain.rs"]
mod plain;
#[path = "access/provider.rs"]
mod provider;
#[path = "support/served.rs"]
mod served;
#[path = "pages_auditor/taken.rs"]
mod taken;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use chrono::{Days, NaiveDate};
use usus_log::clock;

use home::Home;
use plain::{Answer, get};
use served::Served;

const PAGES: [&str; 24] = [
    "/registro",
    "/registro?q=DGR",
    "/registro?fund=FSR&figure=consumed",
    "/registro?action=plan",
    "/registro?lag=30",
    "/registro/274",
    "/registro/12",
    "/risorsa/R-CDD-2026",
    "/confronta?effective=2026-12-31&known=@273&and_known=@275",
    "/tempo",
    "/tempo?known=@300",
    "/controlli",
    "/controlli/tardive",
    "/controlli/dopo-chiusura",
    "/controlli/rettifiche-dopo-chiusura",
    "/controlli/mai-riusate",
    "/controlli/fuori-vincolo",
    "/controlli/stessa-persona",
    "/controlli/due-volte",
    "/evidenze",
    "/cerca?q=FSR",
    "/glossario",
    "/aiuto",
    "/accessibilita",
];

/// What a command prints.
fn usus(ledger: &str, arguments: &[&str]) -> String {
    let done = Command::new(env!("CARGO_BIN_EXE_usus")).args(["--ledger", ledger]).args(arguments).output();
    let done = done.expect("the program");
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("text")
}

fn demonstrated(folder: &Path, home: Home) -> String {
    let ledger = home.ledger(folder);
    usus(&ledger, &["demo"]);
    ledger
}

/// The cells of a column of a CSV.
fn column(csv: &str, name: &str) -> Vec<String> {
    let csv = people::contract(csv);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let at = reader.headers().expect("a header").iter().position(|header| header == name);
    let at = at.unwrap_or_else(|| panic!("no column {name}"));
    reader.records().map(|record| record.expect("a row")[at].to_owned()).collect()
}

/// Where a row was recorded.
fn position(ledger: &str, id: &str) -> String {
    let journal = usus(ledger, &["journal", "--format", "csv"]);
    let at = column(&journal, "id").iter().position(|known| known == id).expect("the row");
    column(&journal, "position").swap_remove(at)
}

fn ids(csv: &str) -> BTreeSet<String> {
    column(csv, "id").into_iter().collect()
}

#[test]
fn every_page_is_plain_html_in_both_languages() {
    let folder = tempfile::tempdir().expect("a folder");
    let served = Served::begin(&demonstrated(folder.path(), Home::Sqlite), &[]);
    for path in PAGES {
        for language in ["it", "en"] {
            let joint = if path.contains('?') { '&' } else { '?' };
            let Answer { status, body, .. } = get(&served, &format!("{path}{joint}lang={language}"));
            assert_eq!(status, 200, "{path}: {body}");
            assert!(body.contains(&format!("<html lang=\"{language}\"")), "{path}");
            assert!(!body.contains(" style=") && !body.contains("<style"), "{path} has a style within");
            assert_eq!(body.matches("<h1").count(), 1, "{path}");
        }
    }
    for (path, status) in [
        ("/registro/0", 404),
        ("/registro/99999", 404),
        ("/risorsa/nessuna", 404),
        ("/controlli/altro", 404),
        ("/registro?action=altro", 400),
        ("/registro?figure=altro", 400),
        ("/registro?before=x", 400),
        ("/evidenze/fascicolo.zip", 400),
        ("/confronta?and_known=@99999", 400),
    ] {
        assert_eq!(get(&served, path).status, status, "{path}");
    }
}

fn figures_are_those_of_the_command_line(home: Home) {
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = demonstrated(folder.path(), home);
    let served = Served::begin(&ledger, &[]);
    let page = |path: &str| {
        let Answer { status, body, .. } = get(&served, path);
        assert_eq!(status, 200, "{path}: {body}");
        body
    };

    // The entries of a resource, of a holder: the youngest first.
    for (filter, option) in [
        ("resource=FSR-2025-OLG", ["--resource", "FSR-2025-OLG"]),
        ("holder=regione-lombardia", ["--holder", "regione-lombardia"]),
    ] {
        let mut journal =
            column(&usus(&ledger, &["journal", "--format", "csv", option[0], option[1]]), "position");
        journal.reverse();
        assert_eq!(column(&page(&format!("/registro?{filter}&format=csv")), "position"), journal, "{filter}");
    }

    // Of a service also those that take from it what it had freed.
    let of_service =
        column(&usus(&ledger, &["journal", "--format", "csv", "--service", "OLG-SAD"]), "position");
    let moving: BTreeSet<String> =
        column(&page("/registro?service=OLG-SAD&format=csv"), "position").into_iter().collect();
    let more: BTreeSet<String> = moving.difference(&of_service.into_iter().collect()).cloned().collect();
    assert_eq!(more, BTreeSet::from([position(&ledger, "R-CDD-2026")]));

    // A figure of a balance leads to the entries that sum to it.
    let balance = usus(
        &ledger,
        &["balance", "--by", "fund", "--fund", "FSR", "--effective", "2026-12-31", "--format", "csv"],
    );
    let consumed = column(&balance, "consumed").concat();
    let told = page("/registro?fund=FSR&figure=consumed&effective=2026-12-31&lang=en");
    let written = grouped(&consumed);
    assert!(told.contains(&format!("Consumed: {written}")), "{written} is not in the page");

    // The difference between two moments.
    let explained = ["explain", "--effective", "2026-12-31", "--known", "@300", "--and-known", "@5000"];
    let by = ["--by", "ambito,fund,service,unit", "--format", "json"];
    let explained: serde_json::Value =
        serde_json::from_str(&usus(&ledger, &[&explained[..], &by[..]].concat())).expect("JSON");
    let csv = page("/confronta?effective=2026-12-31&known=@300&and_known=@5000&format=csv");
    let rows = explained["difference"].as_array().expect("rows");
    for figure in ["available", "allocated", "committed", "consumed", "released"] {
        let said: Vec<&str> = rows.iter().filter_map(|row| row[figure].as_str()).collect();
        assert_eq!(column(&csv, figure), said, "{figure}");
    }
    let record = page("/confronta?effective=2026-12-31&known=@300&and_known=@5000");
    let command =
        "usus explain --effective 2026-12-31 --known @300 --and-known @5000 --by ambito,fund,service,unit";
    assert!(record.contains(command));

    // The way of a row.
    let trace: serde_json::Value =
        serde_json::from_str(&usus(&ledger, &["trace", "R-CDD-2026", "--format", "json"])).expect("JSON");
    let nodes: BTreeSet<String> = trace["nodes"]
        .as_array()
        .expect("nodes")
        .iter()
        .filter_map(|node| node["id"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(ids(&page("/risorsa/R-CDD-2026?format=csv")), nodes);

    // The document, byte for byte.
    let export = usus(&ledger, &["export"]);
    let document = export.lines().find(|line| line.contains("{\"position\":274,")).expect("an entry");
    let shown = page("/registro/274").replace("&quot;", "\"").replace("&amp;", "&").replace("&lt;", "<");
    let entry = &document[document.find("{\"position\"").expect("a document")..];
    assert!(shown.contains(entry.trim_end_matches(['}', '\n'])), "{entry}");

    // Every entry is counted once in its month.
    let months = column(&page("/tempo?format=csv"), "recorded");
    let recorded: i64 = months.iter().map(|many| many.parse::<i64>().expect("a number")).sum();
    assert_eq!(recorded, i64::try_from(export.lines().count()).expect("few"));
}

/// An amount as English pages write it.
fn grouped(decimal: &str) -> String {
    let (whole, fraction) = decimal.split_once('.').expect("a decimal");
    let mut text = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{text}.{fraction}")
}

#[test]
fn figures_are_those_of_the_command_line_in_a_file() {
    figures_are_those_of_the_command_line(Home::Sqlite);
}

#[test]
fn figures_are_those_of_the_command_line_on_a_server() {
    figures_are_those_of_the_command_line(Home::Postgres);
}

/// A ledger of one service, whose movements are given.
struct Office {
    folder: tempfile::TempDir,
    ledger: String,
}

const MOVEMENTS: &str = "action;id;effective_on;quantity;act;ambito;class;kind;unit;holder;fund;resource;service;plan;allocation;of;reason;release;corrects\n";

/// Days before today.
fn ago(days: u64) -> NaiveDate {
    clock::today().checked_sub_days(Days::new(days)).expect("a date")
}

impl Office {
    fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = Home::Sqlite.ledger(folder.path());
        let office = Self { folder, ledger };
        office.import("ambito", "ambito,name,managing_body,regime\nprova,Prova,Comune di Prova,118\n");
        office.import("service", "service,name,area\nSAD,Assistenza domiciliare,ELD\n");
        let (from, to) = (ago(700), ago(0).checked_add_days(Days::new(700)).expect("a date"));
        let plan = format!(
            "plan,name,kind,ambiti,from,to,act\nPDZ,Piano,piano_di_zona,prova,{from},{to},Assemblea|delibera|1|{from}\n"
        );
        office.import("plan", &plan);
        office.import("holder", "holder,name,kind\nregione,Regione,region\n");
        office
    }

    fn import(&self, name: &str, text: &str) {
        let path = self.folder.path().join(format!("{name}.csv"));
        fs::write(&path, text).expect("a file");
        usus(&self.ledger, &["import", path.to_str().expect("a name")]);
    }

    fn contribute(id: &str, on: NaiveDate, quantity: &str) -> String {
        format!(
            "contribute;{id};{on};{quantity};A|dgr|{id}|{on};prova;depletable;euro;EUR;regione;FSR;;;;;;;;\n"
        )
    }

    fn allocate(id: &str, on: NaiveDate, quantity: &str, resource: &str) -> String {
        format!("allocate;{id};{on};{quantity};A|delibera|{id}|{on};prova;;;;;;{resource};SAD;PDZ;;;;;\n")
    }

    fn commit(id: &str, on: NaiveDate, quantity: &str, allocation: &str) -> String {
        format!("commit;{id};{on};{quantity};A|det|{id}|{on};;;;;;;;;;{allocation};;;;\n")
    }

    fn release(id: &str, on: NaiveDate, quantity: &str, allocation: &str) -> String {
        format!(
            "release;{id};{on};{quantity};A|det|{id}|{on};;;;;;;;;;{allocation};allocated;minore_domanda;;\n"
        )
    }

    fn reuse(id: &str, on: NaiveDate, quantity: &str, release: &str) -> String {
        format!("reuse;{id};{on};{quantity};A|det|{id}|{on};prova;;;;;;;SAD;PDZ;;;;{release};\n")
    }

    fn correct(id: &str, on: NaiveDate, corrects: &str) -> String {
        format!("correct;{id};{on};;A|det|{id}|{on};;;;;;;;;;;;errore;;{corrects}\n")
    }
}

#[test]
fn checks_find_what_was_planted_and_nothing_else() {
    let office = Office::open();
    let before = [
        Office::contribute("FSR-1", ago(29), "1000,00"),
        Office::allocate("A-1", ago(29), "800,00", "FSR-1"),
        Office::commit("I-1", ago(20), "100,00", "A-1"),
        // The same again, under another id.
        Office::commit("I-1-BIS", ago(20), "100,00", "A-1"),
        // Alike too, but one of the two was corrected: one stands.
        Office::commit("I-2", ago(19), "50,00", "A-1"),
        Office::commit("I-2-BIS", ago(19), "50,00", "A-1"),
        Office::correct("X-2", ago(18), "I-2-BIS"),
        // Same amount on another day.
        Office::commit("I-3", ago(17), "100,00", "A-1"),
        Office::release("E-1", ago(16), "60,00", "A-1"),
        Office::release("E-2", ago(15), "40,00", "A-1"),
        Office::reuse("R-2", ago(14), "10,00", "E-2"),
    ];
    office.import("before", &(MOVEMENTS.to_owned() + &before.concat()));
    let closed = ago(12).to_string();
    usus(&office.ledger, &["close", "--effective", &closed, "--act", "Assemblea|delibera|9|2026-01-01"]);
    let after = [
        Office::commit("I-TARDI", ago(13), "7,00", "A-1"),
        Office::commit("I-DOPO", ago(5), "8,00", "A-1"),
        Office::correct("X-3", ago(4), "I-3"),
        Office::contribute("FSR-0", ago(31), "5,00"),
    ];
    office.import("after", &(MOVEMENTS.to_owned() + &after.concat()));
    let served = Served::begin(&office.ledger, &[]);
    let found = |check: &str| {
        let Answer { status, body, .. } = get(&served, &format!("/controlli/{check}?format=csv"));
        assert_eq!(status, 200, "{check}: {body}");
        ids(&body)
    };
    let expected: [(&str, &[&str]); 7] = [
        ("tardive", &["FSR-0"]),
        ("dopo-chiusura", &["FSR-0", "I-TARDI"]),
        ("rettifiche-dopo-chiusura", &["X-3"]),
        ("mai-riusate", &["E-1"]),
        ("fuori-vincolo", &[]),
        ("stessa-persona", &[]),
        ("due-volte", &["I-1-BIS"]),
    ];
    for (check, ids) in expected {
        let ids: BTreeSet<String> = ids.iter().map(ToString::to_string).collect();
        assert_eq!(found(check), ids, "{check}");
    }
    let overview = get(&served, "/controlli?format=csv").body;
    assert_eq!(column(&overview, "found"), ["1", "2", "1", "1", "0", "nessuna proposta", "1"]);
    // As it was known before the closing, nothing had come after it.
    let then = get(&served, "/controlli/dopo-chiusura?format=csv&known=@10").body;
    assert!(ids(&then).is_empty());
    // Today's figures beside those of then.
    let past = get(&served, "/tempo?known=@6").body;
    assert!(past.contains("Che cosa è diverso da oggi") && past.contains("−") && past.contains("355,00"));
}

#[test]
fn a_way_of_two_hundred_nodes_is_drawn() {
    let office = Office::open();
    let mut rows = MOVEMENTS.to_owned();
    rows += &Office::contribute("FSR-LUNGA", ago(20), "100000,00");
    rows += &Office::allocate("A-LUNGA", ago(19), "90000,00", "FSR-LUNGA");
    for number in 1..=198 {
        let _ = write!(
            rows,
            "{}",
            Office::commit(&format!("I-{number:03}"), ago(10), &format!("{number},01"), "A-LUNGA")
        );
    }
    office.import("lunga", &rows);
    let served = Served::begin(&office.ledger, &[]);
    let body = get(&served, "/risorsa/I-077").body;
    // Who asks for one row sees its way alone; who asks for the resource sees all.
    assert_eq!(body.matches("<rect").count(), 3);
    let Answer { status, body, .. } = get(&served, "/risorsa/FSR-LUNGA");
    assert_eq!(status, 200);
    assert_eq!(body.matches("<rect").count(), 200);
    assert_eq!(body.matches("<path").count(), 199);
    for number in 1..=198 {
        assert!(body.contains(&format!("I-{number:03}")));
    }
}
