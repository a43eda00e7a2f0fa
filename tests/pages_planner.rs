//! The planner's pages over HTTP: their figures are those of the command line, conserve what flows and mix no units.
#![expect(clippy::expect_used, reason = "a test that cannot go on should stop and say where")]

#[path = "pages_planner/differs.rs"]
mod differs;
#[path = "support/door.rs"]
mod door;
#[path = "support/home.rs"]
mod home;
#[path = "pages_planner/page.rs"]
mod page;
#[path = "support/people.rs"]
mod people;
#[path = "support/program.rs"]
#[expect(dead_code, reason = "only what programs answer is asked for here")]
mod program;
#[path = "access/provider.rs"]
mod provider;
#[path = "support/served.rs"]
mod served;
#[path = "pages_planner/walked.rs"]
mod walked;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use home::Home;
use page::{Answer, get, rows};
use program::command;
use served::Served;

/// The units there are.
const UNITS: [&str; 6] = ["EUR", "hour", "kg", "piece", "place", "instance"];

/// What the command line answers.
fn told(folder: &Path, ledger: &str, arguments: &[&str]) -> String {
    let done = command(folder, &[&["--ledger", ledger], arguments].concat()).output().expect("the program");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("text")
}

/// A ledger with the demonstration in it, served.
fn demonstrated(folder: &Path, home: Home) -> (String, Served) {
    let ledger = home.ledger(folder);
    told(folder, &ledger, &["demo"]);
    let served = Served::begin(&ledger, &[]);
    (ledger, served)
}

/// The pages, with something chosen on each.
fn pages(served: &Served) -> Vec<String> {
    let of = |path: &str, piece: &str| {
        let body = get(served, path).body;
        let at = body.find(piece).unwrap_or_else(|| panic!("{path} leads to no {piece}"));
        let rest = &body[at..];
        rest[..rest.find(['"', '?']).expect("the end of an address")].to_owned()
    };
    let (service, holder) = (of("/uso?triennio=tutti", "/servizio/"), of("/chi", "/chi/"));
    let mut pages: Vec<String> = [
        "/trienni",
        "/trienni?by=area&measure=consumed",
        "/trienni?by=service&unit=hour&ambito=olgiate",
        "/trienni?by=fund",
        "/uso",
        "/uso?triennio=tutti",
        "/uso?ambito=olgiate&class=perishable",
        "/flussi",
        "/flussi?unit=hour&ambito=olgiate",
        "/chi",
        "/chi?kind=third_sector",
        "/territorio",
        "/territorio?unit=hour&measure=consumed",
    ]
    .map(str::to_owned)
    .into();
    pages.extend([service, holder]);
    pages
}

fn joined(page: &str, more: &str) -> String {
    format!("{page}{}{more}", if page.contains('?') { '&' } else { '?' })
}

#[test]
fn every_page_is_there_at_every_moment_in_both_languages() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, served) = demonstrated(folder.path(), Home::Sqlite);
    for page in pages(&served) {
        for more in ["lang=it", "lang=en", "known=@3&effective=2020-01-01", "known=@0"] {
            let address = joined(&page, more);
            let Answer { status, body, .. } = get(&served, &address);
            let is_past = more.starts_with("known");
            if is_past && status == 404 {
                assert!(page.starts_with("/servizio/") || page.starts_with("/chi/"), "{address}");
                continue;
            }
            assert_eq!(status, 200, "{address}: {body}");
            assert_eq!(body.matches("<h1").count(), 1, "{address}");
            assert!(body.contains(if more == "lang=en" { r#"lang="en""# } else { r#"lang="it""# }));
            assert_eq!(body.matches("<table").count(), body.matches("<caption").count(), "{address}");
            assert_eq!(body.matches("<select").count(), body.matches(r#"<label for="scelta-"#).count());
            assert!(!body.contains(" style="), "{address}: styles stand in their own file");
            assert!(!body.contains("<details><summary>Le stesse"), "without scripts the table is open");
        }
    }
}

#[test]
fn what_does_not_exist_is_said_not_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, served) = demonstrated(folder.path(), Home::Sqlite);
    for (address, status) in [
        ("/servizio/NESSUNO", 404),
        ("/chi/nessuno", 404),
        ("/trienni?by=mese", 400),
        ("/trienni?unit=lira", 400),
        ("/flussi?unit=lira", 400),
        ("/uso?triennio=1918-1920", 400),
        ("/uso?class=magica", 400),
        ("/chi?format=exe", 400),
    ] {
        assert_eq!(get(&served, address).status, status, "{address}");
    }
}

/// The figures of the pages are the figures of the command line, on a ledger at home somewhere.
fn agree(home: Home) {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let (ledger, served) = demonstrated(folder, home);
    let ask = |arguments: &[&str]| told(folder, &ledger, &[arguments, &["--format", "csv"]].concat());
    for (clocks, arguments) in [
        ("", &[][..]),
        ("&effective=2025-12-31&known=@60", &["--effective", "2025-12-31", "--known", "@60"]),
        ("&ambito=olgiate", &["--ambito", "olgiate"]),
    ] {
        let uso = get(&served, &format!("/uso?triennio=tutti&table=measures&format=csv{clocks}"));
        assert_eq!(
            (uso.status, page::without_names(&people::contract(&uso.body))),
            (200, ask(&[&["use"], arguments].concat())),
            "{clocks}"
        );
    }
    let page = get(&served, "/trienni");
    let command = page.body.split("<code>usus ").nth(1).and_then(|rest| rest.split(" --format").next());
    let command: Vec<&str> = command.expect("the command is told").split(' ').collect();
    let compared = get(&served, "/trienni?table=compare&format=csv").body;
    assert_eq!(people::contract(&compared), ask(&command));

    // Line by line: a triennium is the sum of its plans.
    let balance = ask(&["balance", "--by", "service,plan,unit"]);
    let mut expected: BTreeMap<(String, String), i64> = BTreeMap::new();
    let mut told_units: BTreeSet<String> = BTreeSet::new();
    for row in rows(&balance) {
        let years = row["plan"].rsplit('-').take(2).collect::<Vec<_>>();
        if let [to, from] = *years
            && row["plan"].starts_with("PDZ")
            && row["unit"] == "EUR"
        {
            let at = (row["service"].clone(), format!("{from}-{to}"));
            *expected.entry(at).or_default() += parts(&row["ever_allocated"]);
        }
    }
    let trienni = get(&served, "/trienni?by=service&format=csv").body;
    let mut seen: BTreeMap<(String, String), i64> = BTreeMap::new();
    for row in rows(&trienni) {
        told_units.insert(row["unit"].clone());
        seen.insert((row["service"].clone(), row["triennium"].clone()), parts(&row["quantity"]));
    }
    seen.retain(|_, quantity| *quantity != 0);
    expected.retain(|_, quantity| *quantity != 0);
    assert!(!seen.is_empty());
    assert_eq!(seen, expected);
    assert_eq!(told_units, BTreeSet::from(["EUR".to_owned()]));
}

/// The hundredths in `1234.56`.
fn parts(decimal: &str) -> i64 {
    decimal.replace('.', "").parse().expect("a decimal of two places")
}

#[test]
fn figures_are_those_of_the_command_line_in_a_file() {
    agree(Home::Sqlite);
}

#[test]
fn figures_are_those_of_the_command_line_on_a_server() {
    agree(Home::Postgres);
}

#[test]
fn what_enters_a_node_leaves_it_and_no_unit_is_mixed() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, served) = demonstrated(folder.path(), Home::Sqlite);
    let mut drawn = 0;
    for unit in UNITS {
        let answer = get(&served, &format!("/flussi?unit={unit}"));
        for data in answer.pictures() {
            assert_eq!(data["unit"], unit);
            let nodes = data["nodes"].as_array().expect("nodes");
            let layer: BTreeMap<&str, i64> = nodes
                .iter()
                .map(|node| (node["id"].as_str().expect("an id"), node["layer"].as_i64().expect("a layer")))
                .collect();
            let mut through: BTreeMap<&str, [i64; 2]> = BTreeMap::new();
            for link in data["links"].as_array().expect("links") {
                let [from, to, value] =
                    ["from", "to", "value"].map(|field| link[field].as_str().expect("a text"));
                assert!(layer[from] < layer[to], "no way leads back: {from} → {to}");
                let value: i64 = value.replace('.', "").parse().expect("a decimal");
                through.entry(from).or_default()[1] += value;
                through.entry(to).or_default()[0] += value;
            }
            for (node, [enters, leaves]) in through {
                let is_inside = node.starts_with("area/") || node.starts_with("service/");
                assert!(!is_inside || enters == leaves, "{node}: {enters} in, {leaves} out");
            }
            drawn += 1;
        }
        for page in ["/trienni?by=area", "/territorio", "/flussi"] {
            let file = get(&served, &joined(page, &format!("unit={unit}&format=csv"))).body;
            assert!(rows(&file).iter().all(|row| row["unit"] == unit), "{page} in {unit}: {file}");
        }
    }
    assert!(drawn >= 2, "euro and hours at least");
}

#[test]
fn an_answer_once_given_is_given_again_after_more_is_recorded() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let (ledger, served) = demonstrated(folder, Home::Sqlite);
    let asked: Vec<String> = ["/trienni?by=area", "/uso?triennio=tutti", "/flussi", "/chi", "/territorio"]
        .map(|page| joined(page, "effective=2026-12-31&known=@70&format=csv"))
        .into();
    let ask = || asked.iter().map(|address| get(&served, address).body).collect::<Vec<_>>();
    let before = ask();
    let sheet = folder.join("altre.csv");
    fs::write(
        &sheet,
        "action,id,effective_on,quantity,act,ambito,class,kind,unit,holder\n\
         contribute,ORE-PROVA,2026-02-01,100.00,Associazione|accordo|1|2026-02-01,olgiate,perishable,volunteer_hours,hour,regione-lombardia\n",
    )
    .expect("written");
    told(folder, &ledger, &["import", sheet.to_str().expect("a path"), "--actor", "prova"]);
    assert_eq!(ask(), before);
    // What another program records is known within moments.
    let begun = Instant::now();
    loop {
        let now =
            get(&served, "/chi?effective=2026-12-31&holder=regione-lombardia&class=perishable&format=csv");
        if now.body.contains("100,00") {
            break;
        }
        assert!(begun.elapsed() < Duration::from_mins(1), "what was recorded is there: {}", now.body);
        std::thread::yield_now();
    }
}

#[test]
fn a_map_is_drawn_where_the_office_has_boundaries_and_few_people_are_not_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let ledger = Home::Sqlite.ledger(folder);
    told(folder, &ledger, &["demo"]);
    let sheet = folder.join("comuni.csv");
    let row = "comune,name,province,ambito,population,population_on\n097099,Borgo Quasi Vuoto,LC,bellano,3,2024-01-01\n";
    fs::write(&sheet, row).expect("written");
    told(folder, &ledger, &["import", sheet.to_str().expect("a path"), "--actor", "prova"]);
    let square = |code: &str, x: i32| {
        format!(
            r#"{{"type":"Feature","properties":{{"PRO_COM_T":"{code}"}},"geometry":{{"type":"Polygon","coordinates":[[[{x},45],[{x}.5,45],[{x}.5,46],[{x},46],[{x},45]]]}}}}"#
        )
    };
    let features = [square("097042", 9), square("013165", 10)].join(",");
    fs::write(
        folder.join("confini.geojson"),
        format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#),
    )
    .expect("written");
    let office = folder.join("office.toml");
    fs::write(&office, "[territory]\nboundaries = \"confini.geojson\"\n").expect("written");
    let served = Served::begin(&ledger, &["--office", office.to_str().expect("a path")]);
    let page = get(&served, "/territorio").body;
    assert!(page.contains("<svg class=\"map\"") && page.matches("<path d=\"M").count() == 2, "{page}");
    let tiles = get(&served, "/territorio?view=tiles").body;
    assert!(tiles.contains("class=\"tiles\"") && !tiles.contains("<svg class=\"map\""));
    assert!(page.contains("meno di 5"), "three people are not told");
    let file = get(&served, "/territorio?format=csv").body;
    let row = rows(&file).into_iter().find(|row| row["comune"] == "097099").expect("the comune");
    assert!(row["inhabitants"].parse::<u32>().is_err() && row["per_head"].is_empty(), "{row:?}");
}
