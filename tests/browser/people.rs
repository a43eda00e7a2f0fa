//! The three who use the pages, on both homes of a ledger. What a page says is what the command line says.

use serde_json::{Value, json};

use crate::home::Home;
use crate::server::Server;
use crate::{drive, told};

/// Above this the office wants a second person.
const OFFICE: &str = "[four_eyes]\nlimit_eur = \"50000,00\"\n[limits]\nrequests_per_minute = 1000000\n";

/// A figure of an answer in CSV: of the row whose first cells are these.
fn figure(csv: &str, row: &[&str], column: &str) -> String {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let at = reader.headers().expect("a header").iter().position(|name| name == column).expect("a column");
    let mut rows = reader.records().map(|record| record.expect("a row"));
    let found = rows.find(|record| row.iter().zip(record).all(|(wanted, cell)| *wanted == cell));
    found.unwrap_or_else(|| panic!("{row:?} is not in\n{csv}"))[at].to_owned()
}

fn of_fund(server: &Server, fund: &str, known: Option<i64>) -> String {
    let known = known.map(|known| format!("@{known}"));
    let mut asked = vec!["balance", "--by", "fund", "--format", "csv"];
    asked.extend(known.iter().flat_map(|known| ["--known", known]));
    figure(&server.asked(&asked), &[fund, "EUR"], "available")
}

/// `1234567.89` as people read it: `1.234.567,89`.
fn in_words(decimal: &str) -> String {
    let (whole, cents) = decimal.split_once('.').expect("a decimal");
    let mut read = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            read.push('.');
        }
        read.push(digit);
    }
    format!("{read},{cents}")
}

/// Goes on a journey; gives what was seen on the way.
fn journey(server: &Server, name: &str, more: Value) -> Vec<Value> {
    let mut asked = told(server, more);
    asked["journey"] = json!(name);
    let lines: Vec<Value> =
        drive("journeys.mjs", &asked).iter().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let wrong: Vec<&str> = lines.iter().filter_map(|line| line["wrong"].as_str()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    lines
}

fn seen<'l>(lines: &'l [Value], what: &str) -> Vec<&'l Value> {
    lines.iter().filter(|line| line["seen"] == what).collect()
}

fn id_of(recorded: &Value) -> &str {
    recorded["id"].as_str().expect("an id")
}

fn officer(home: Home) {
    let server = Server::with_sign_in_on(home, OFFICE);
    let available = of_fund(&server, "FSR", None);
    let lines = journey(
        &server,
        "officer",
        json!({
            "fund": "FSR", "available": available, "resource": "FSR-2025-OLG", "quantity": "1.234,56",
            "ambito": "olgiate", "service": "OLG-SAD", "plan": "PDZ-OLG-2025-2027",
        }),
    );
    let recorded = seen(&lines, "recorded")[0];
    let position = recorded["position"].as_i64().expect("a position");
    let journal = server.asked(&["journal", "--resource", "FSR-2025-OLG", "--format", "csv"]);
    let id = id_of(recorded);
    assert!(
        journal.lines().any(|line| line.starts_with(&format!("{position},")) && line.contains(id)),
        "{journal}"
    );
    let less = of_fund(&server, "FSR", Some(position));
    assert_ne!(less, available);
    let pages: Vec<&str> =
        seen(&lines, "available").iter().filter_map(|line| line["value"].as_str()).collect();
    assert_eq!(pages, [less.as_str(), less.as_str()], "what waits for a second person moves nothing");
    let release = seen(&lines, "release")[0];
    let (id, quantity) =
        (release["release"].as_str().expect("an id"), release["value"].as_str().expect("a quantity"));
    let way = server.asked(&["journal", "--format", "csv"]);
    assert!(way.contains(id) && !quantity.is_empty());
    // Who did it, and who let it be reversed.
    let journal = server.asked(&["journal", "--resource", "FSR-2025-OLG", "--format", "csv"]);
    let reversed = journal.lines().last().expect("a line");
    assert!(reversed.contains("correct") && reversed.contains(id_of(recorded)), "{reversed}");
    assert_eq!(of_fund(&server, "FSR", None), available, "reversed to the cent");
}

fn auditor(home: Home) {
    let server = Server::with_sign_in_on(home, OFFICE);
    let asked = json!({
        "fund": "FSR", "available": of_fund(&server, "FSR", None),
        "between": [4947, 5003], "explains": "LIQ-SAD-2026-BIS",
    });
    let lines = journey(&server, "auditor", asked);
    let then = seen(&lines, "then")[0];
    let known = then["known"].as_i64().expect("a position");
    assert_eq!(then["value"], of_fund(&server, "FSR", Some(known)), "at position {known}");
    let explained = server.asked(&["explain", "--known", "@4947", "--and-known", "@5003", "--format", "csv"]);
    assert!(explained.contains("LIQ-SAD-2026-BIS"), "{explained}");
}

fn planner(home: Home) {
    let server = Server::with_sign_in_on(home, OFFICE);
    let plan = "PDZ-OLG-2025-2027";
    let balance = server.asked(&["balance", "--by", "ambito,plan", "--format", "csv"]);
    let allocated = figure(&balance, &["olgiate", plan, "EUR"], "ever_allocated");
    let uses = server.asked(&["use", "--service", "OLG-CDD", "--class", "depletable", "--format", "csv"]);
    let row = ["olgiate", "OLG-CDD", plan, "depletable", "EUR", "circulation"];
    let [over, under, ratio] =
        ["numerator", "denominator", "value"].map(|column| figure(&uses, &row, column));
    let ratio = format!("{} ({} / {})", ratio.replace('.', ","), in_words(&over), in_words(&under));
    let asked = json!({
        "ambito_name": "Olgiate Comasco", "allocated": allocated, "allocated_in_words": in_words(&allocated),
        "reused": { "service": "OLG-CDD", "in_words": ratio },
    });
    let lines = journey(&server, "planner", asked);
    assert!(seen(&lines, "flow")[0]["value"].as_str().is_some_and(|value| !value.is_empty()));
}

#[test]
fn the_finance_officer_records_and_is_corrected_by_two_in_a_file() {
    officer(Home::Sqlite);
}

#[test]
fn the_finance_officer_records_and_is_corrected_by_two_on_a_server() {
    officer(Home::Postgres);
}

#[test]
fn the_auditor_goes_back_in_time_to_the_entry_that_explains_in_a_file() {
    auditor(Home::Sqlite);
}

#[test]
fn the_auditor_goes_back_in_time_to_the_entry_that_explains_on_a_server() {
    auditor(Home::Postgres);
}

#[test]
fn the_planner_finds_both_numbers_of_a_measure_in_a_file() {
    planner(Home::Sqlite);
}

#[test]
fn the_planner_finds_both_numbers_of_a_measure_on_a_server() {
    planner(Home::Postgres);
}
