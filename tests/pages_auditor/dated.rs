//! Pages at an effective date: nothing is shown or counted that is dated later.

use std::collections::BTreeMap;

use crate::home::Home;
use crate::plain::{Answer, get};
use crate::served::Served;
use crate::{MOVEMENTS, Office, ago, column, demonstrated, position, usus};

#[test]
fn checks_at_a_date_find_and_count_no_row_dated_later() {
    let folder = tempfile::tempdir().expect("a folder");
    let served = Served::begin(&demonstrated(folder.path(), Home::Sqlite), &[]);
    let checks = [
        "tardive",
        "dopo-chiusura",
        "rettifiche-dopo-chiusura",
        "mai-riusate",
        "fuori-vincolo",
        "stessa-persona",
        "due-volte",
    ];
    let mut fewer = 0;
    let counts = column(&get(&served, "/controlli?effective=2022-06-30&format=csv").body, "found");
    for (check, count) in checks.into_iter().zip(counts) {
        let then = get(&served, &format!("/controlli/{check}?effective=2022-06-30&format=csv")).body;
        let dates = column(&then, "effective_on");
        assert!(dates.iter().all(|on| on.as_str() <= "2022-06-30"), "{check}: {dates:?}");
        assert!(count == dates.len().to_string() || count == "nessuna proposta", "{check}: {count}");
        let all = column(&get(&served, &format!("/controlli/{check}?format=csv")).body, "effective_on");
        fewer += all.iter().filter(|on| on.as_str() > "2022-06-30").count();
    }
    assert!(fewer > 0, "nothing was there to be left out");
    let told = get(&served, "/controlli/tardive?effective=2022-06-30").body;
    assert!(told.contains("Solo righe con data fino al 30/06/2022."));
}

/// The sums of a column by unit, in the smallest part that is written; nothing where a unit has nothing.
fn sums(csv: &str, name: &str) -> BTreeMap<String, i64> {
    let mut sums = BTreeMap::new();
    for (unit, quantity) in column(csv, "unit").into_iter().zip(column(csv, name)) {
        let parts: i64 = quantity.replace('.', "").parse().expect("a quantity");
        *sums.entry(unit).or_default() += parts;
    }
    sums.retain(|_, parts| *parts != 0);
    sums
}

fn released_is_what_the_balance_says(home: Home) {
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = demonstrated(folder.path(), home);
    let served = Served::begin(&ledger, &[]);
    for effective in ["2019-12-31", "2020-06-30", "2021-12-31", "2023-03-15", "2024-12-31", "2026-07-31"] {
        for known in ["@2500", ""] {
            let told =
                get(&served, &format!("/economie?effective={effective}&known={known}&format=csv")).body;
            let mut arguments = vec!["balance", "--by", "unit", "--effective", effective, "--format", "csv"];
            if !known.is_empty() {
                arguments.extend(["--known", known]);
            }
            let balance = usus(&ledger, &arguments);
            assert_eq!(sums(&told, "released"), sums(&balance, "released"), "{effective} {known}");
        }
    }
}

#[test]
fn what_is_free_at_a_date_is_what_the_balance_says_in_a_file() {
    released_is_what_the_balance_says(Home::Sqlite);
}

#[test]
fn what_is_free_at_a_date_is_what_the_balance_says_on_a_server() {
    released_is_what_the_balance_says(Home::Postgres);
}

#[test]
fn a_row_that_is_dated_later_is_said_to_be_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let served = Served::begin(&demonstrated(folder.path(), Home::Sqlite), &[]);
    let later = get(&served, "/risorsa/R-CDD-2026?effective=2020-06-30");
    assert_eq!(later.status, 404);
    assert!(later.body.contains("c&#39;è") || later.body.contains("c'è"), "{}", later.body);
    assert!(later.body.contains("dopo il 30/06/2020"), "{}", later.body);
    let none = get(&served, "/risorsa/nessuna?effective=2020-06-30");
    assert!(none.status == 404 && none.body.contains("Nessuna riga"), "{}", none.body);
}

#[test]
fn a_comparison_taken_away_says_both_its_moments() {
    let folder = tempfile::tempdir().expect("a folder");
    let served = Served::begin(&demonstrated(folder.path(), Home::Sqlite), &[]);
    let csv = get(&served, "/confronta?effective=2026-12-31&known=@300&and_known=@5000&format=csv").body;
    let header = csv.lines().next().expect("a header");
    for said in ["Prima: ", "Seconda: "] {
        for what in ["come noto alla posizione", "ultima voce registrata il", "radice del registro"] {
            assert!(header.contains(&format!("{said}{what}")), "{header}");
        }
    }
    let row = csv.lines().nth(1).expect("a row");
    assert!(row.contains(";300;") && row.contains(";5000;"), "{row}");
    let funds = get(&served, "/confronta?known=@300&and_known=@5000&table=fondi&format=csv").body;
    assert!(funds.lines().count() > 3 && funds.contains("Prima") && funds.contains("FNPS"), "{funds}");
    let equal = get(&served, "/confronta").body;
    assert!(equal.contains("un momento precedente"), "an empty page says what to do next");
}

#[test]
fn uso_opens_on_a_triennium_that_has_something_then() {
    let folder = tempfile::tempdir().expect("a folder");
    let served = Served::begin(&demonstrated(folder.path(), Home::Sqlite), &[]);
    for known in ["@3000", ""] {
        let body = get(&served, &format!("/uso?known={known}")).body;
        assert!(!body.contains("Con queste scelte non c'è nessuna assegnazione"), "{known}");
        assert!(!body.contains("Con queste scelte non c&#39;è nessuna assegnazione"), "{known}");
    }
    // A figure of an area opens the movements of its own plan, or none.
    let body = get(&served, "/uso?ambito=lecco").body;
    for link in body.split("href=\"/registro?").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(!link.contains("area=") || link.contains("plan="), "{link}");
    }
}

#[test]
fn beside_how_many_were_found_then_stands_how_many_more_or_less_today() {
    let office = Office::open();
    let rows = [
        Office::contribute("FSR-1", ago(29), "1000,00"),
        Office::allocate("A-1", ago(29), "800,00", "FSR-1"),
        Office::release("E-1", ago(16), "60,00", "A-1"),
        Office::release("E-2", ago(15), "40,00", "A-1"),
        Office::reuse("R-2", ago(14), "10,00", "E-2"),
        Office::commit("I-1", ago(13), "70,00", "A-1"),
        // The same again, under another id.
        Office::commit("I-2", ago(13), "70,00", "A-1"),
    ];
    office.import("rows", &(MOVEMENTS.to_owned() + &rows.concat()));
    let then = position(&office.ledger, "E-2");
    let served = Served::begin(&office.ledger, &[]);
    let mark = |sign: &str, way: &str| {
        format!("oggi {sign} 1</span><span class=\"visually-hidden\"> (oggi 1, cioè 1 in {way})</span>")
    };
    let overview = get(&served, &format!("/controlli?known=@{then}")).body;
    for mark in [mark("−", "meno"), mark("+", "più")] {
        assert!(overview.matches(&mark).count() == 1, "«{mark}» is not in {overview}");
    }
    let one = get(&served, &format!("/controlli/mai-riusate?known=@{then}")).body;
    assert!(one.contains("Voci trovate: 2.") && one.contains(&mark("−", "meno")), "{one}");
    for page in ["/controlli", "/controlli/mai-riusate"] {
        assert!(!get(&served, page).body.contains("class=\"difference"), "{page}");
    }
}

/// The figures of a page that lead to the movements they are made of: each address, with what stands on it.
fn figures(body: &str) -> Vec<(String, String)> {
    let links = body.split("<a href=\"/registro?").skip(1);
    let links = links.filter_map(|rest| {
        let (address, rest) = rest.split_once("\">")?;
        let text = rest.split("</a>").next()?;
        address.contains("figure=").then(|| {
            let address = format!("/registro?{}", address.replace("&amp;", "&"));
            (address, text.trim().trim_end_matches(" €").to_owned())
        })
    });
    links.collect()
}

#[test]
fn each_figure_and_each_total_leads_to_movements_that_sum_to_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let served = Served::begin(&demonstrated(folder.path(), Home::Sqlite), &[]);
    let pages = [
        "/",
        "/?effective=2023-06-30&known=@3000",
        "/fondo/FNPS",
        "/risorse",
        "/tempo",
        "/trienni",
        "/trienni?by=area&ambito=lecco",
        "/uso?triennio=2018-2020&ambito=lecco",
        "/uso?triennio=2021-2023&ambito=lecco&known=@3000",
        "/flussi",
        "/flussi?unit=hour&ambito=lecco",
        "/chi?ambito=lecco",
        "/chi/regione-lombardia",
        "/servizio/LEC-SAD",
        "/servizio/LEC-SAD?known=@3000",
        "/territorio?measure=in_use",
    ];
    for page in pages {
        // What is told per inhabitant leads to the movements of the whole.
        let body = get(&served, page).body;
        let cells = body.split("<td").skip(1).filter(|cell| cell.contains("<a href=\"/registro?"));
        for cell in cells.filter(|_| !["/", "/tempo", "/risorse"].contains(&page)) {
            let cell = cell.split("</td>").next().unwrap_or_default();
            assert!(!cell.contains("/registro?") || cell.contains("figure="), "{page}: {cell}");
        }
        let figures = figures(body.split("<h2>Per abitante</h2>").next().unwrap_or_default());
        assert!(figures.len() >= 8, "{page}: {}", figures.len());
        // The last ones are those of the totals.
        let (most, step) = (40, figures.len().div_ceil(30));
        let some = figures.iter().step_by(step).chain(figures.iter().rev().take(8)).take(most);
        for (address, figure) in some {
            let Answer { status, body, .. } = get(&served, address);
            let told = body.split("class=\"summary\">").nth(1).and_then(|rest| rest.split("</p>").next());
            let told = told.unwrap_or_default();
            let said = format!(": {figure} ");
            assert!(status == 200 && told.contains(&said), "{page} says {figure}, {address}: {told}");
        }
    }
}

#[test]
fn totals_of_the_planner_s_pages_open_their_movements_where_a_filter_names_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let served = Served::begin(&demonstrated(folder.path(), Home::Sqlite), &[]);
    let pages = [
        "/economie",
        "/trienni?by=area&ambito=lecco",
        "/uso?triennio=2018-2020&ambito=lecco",
        "/chi",
        "/chi/regione-lombardia",
        "/servizio/LEC-SAD",
    ];
    for page in pages {
        let body = get(&served, page).body;
        // What is told per inhabitant leads to the movements of the whole.
        let body = body.split("<h2>Per abitante</h2>").next().unwrap_or_default();
        let feet = body.split("<tfoot>").skip(1).filter_map(|rest| rest.split("</tfoot>").next());
        let totals: Vec<_> = feet.flat_map(figures).collect();
        assert!(!totals.is_empty(), "{page} has no total that leads on");
        for (address, figure) in totals.iter().take(20) {
            let body = get(&served, address).body;
            assert!(body.contains(&format!(": {figure} ")), "{page} says {figure}, {address} another sum");
        }
    }
}

#[test]
fn of_the_fnps_counts_what_still_stands_with_a_service() {
    let office = Office::open();
    office.import("famiglie", "service,name,area\nADM,Assistenza ai minori,FAM\n");
    let fnps = |row: String| row.replace(";FSR;", ";FNPS;");
    let families = |row: String| row.replace(";SAD;", ";ADM;");
    let rows = [
        fnps(Office::contribute("FNPS-1", ago(29), "1000,00")),
        families(Office::allocate("A-MIN", ago(29), "600,00", "FNPS-1")),
        Office::allocate("A-ANZ", ago(29), "400,00", "FNPS-1"),
        // Half of what was meant for minors is released, and 100 of it used again for older people.
        Office::release("E-1", ago(16), "300,00", "A-MIN"),
        Office::reuse("R-1", ago(14), "100,00", "E-1"),
    ];
    office.import("movimenti", &(MOVEMENTS.to_owned() + &rows.concat()));
    let served = Served::begin(&office.ledger, &[]);
    let file = get(&served, "/controlli?table=minori&format=csv").body;
    assert_eq!(column(&file, "numerator"), ["300.00"]);
    assert_eq!(column(&file, "denominator"), ["800.00"]);
    assert_eq!(column(&file, "share"), ["37,5 % – sotto la metà"]);
}
