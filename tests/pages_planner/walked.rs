//! What planners, officers and auditors missed when they walked the pages.

use std::fs;

use crate::home::Home;
use crate::page::{get, rows};
use crate::{demonstrated, told};

#[test]
fn what_is_taken_away_has_names_beside_its_codes() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, served) = demonstrated(folder.path(), Home::Sqlite);
    for (address, columns) in [
        ("/trienni?by=service&format=csv", &["service", "plans", "measure"][..]),
        ("/uso?triennio=tutti&table=measures&format=csv", &["ambito", "service", "plan", "class"]),
        ("/uso?triennio=tutti&table=became&format=csv", &["area"]),
        ("/chi?table=given&format=csv", &["holder", "holder_kind", "class"]),
        ("/chi?table=pairs&format=csv", &["holder", "with", "together"]),
        ("/chi/regione-lombardia?table=uses&format=csv", &["ambito", "service", "plan"]),
        ("/territorio?format=csv", &["comune", "ambito"]),
        ("/servizio/OLG-SAD?table=contributors&format=csv", &["holder"]),
    ] {
        let file = get(&served, address).body;
        let rows = rows(&file);
        assert!(!rows.is_empty(), "{address}");
        for column in columns {
            let name = format!("{column}_name");
            let is_named = |row: &std::collections::BTreeMap<String, String>| {
                row[*column].is_empty() || !row[&name].is_empty()
            };
            assert!(rows.iter().all(is_named), "{address}: {column}");
            assert!(rows.iter().any(|row| row[&name] != row[*column]), "{address}: {name} has only codes");
        }
    }
    let flows = get(&served, "/flussi?format=csv").body;
    for told in ["Nome di dove parte", "Nome di dove arriva", ";DIS;DIS (disabili);"] {
        assert!(flows.contains(told), "{told}");
    }
}

#[test]
fn a_table_of_several_rows_says_what_they_are_together() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, served) = demonstrated(folder.path(), Home::Sqlite);
    for (address, tables) in
        [("/chi", 2), ("/chi/regione-lombardia", 2), ("/territorio", 1), ("/servizio/LEC-SAD", 2)]
    {
        let body = get(&served, address).body;
        assert!(body.matches("<tfoot>").count() >= tables, "{address}");
    }
}

#[test]
fn a_table_is_sorted_by_its_address_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, served) = demonstrated(folder.path(), Home::Sqlite);
    let figures = |address: &str| -> Vec<i128> {
        let body = get(&served, address).body;
        let table = body.split("<tbody>").nth(1).expect("a table").split("</tbody>").next().expect("its end");
        let rows = table.split("<tr>").skip(1);
        let cells = rows.filter_map(|row| row.split("data-value=\"").nth(1)?.split('"').next());
        cells.map(|value| value.replace('.', "").parse().expect("a figure")).collect()
    };
    let down = figures("/territorio?sort=-quantity");
    assert!(down.len() > 20 && down.is_sorted_by(|one, other| one >= other), "{down:?}");
    let up = figures("/territorio?sort=quantity");
    assert!(up.is_sorted(), "{up:?}");
    let body = get(&served, "/territorio?sort=-quantity").body;
    assert!(body.contains("aria-sort=\"descending\"") && body.contains("sort=quantity"), "{body}");
}

/// What stands in a column of the table that has this header, as it is sorted by and as it is read.
fn column(body: &str, header: &str) -> Vec<(Option<String>, String)> {
    let mut tables = body.split("<table").skip(1).filter_map(|rest| rest.split("</table>").next());
    let table = tables.find(|table| table.contains(&format!(">{header}</a>"))).expect("a table");
    let before = table.split(&format!(">{header}</a>")).next().expect("what stands before");
    let at = before.matches("<th ").count() - 1;
    let rows = table.split("<tbody>").nth(1).expect("its rows").split("</tbody>").next().expect("their end");
    let cell = |row: &str| {
        let cell = row.split("<t").filter(|cell| cell.starts_with("h ") || cell.starts_with('d')).nth(at)?;
        let value = cell.split("data-value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let text = cell.split_once('>')?.1.split('<').next()?;
        Some((value.map(str::to_owned), text.to_owned()))
    };
    rows.split("<tr>").skip(1).filter_map(cell).collect()
}

#[test]
fn shares_and_counts_of_all_are_put_in_order_by_how_much_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, served) = demonstrated(folder.path(), Home::Sqlite);
    let percent = |text: &str| -> f64 {
        let number = text.split(' ').next().expect("a number").replace(',', ".");
        number.parse().expect("a share")
    };
    let of_all = |text: &str| -> f64 {
        let (part, all) = text.split_once(" / ").expect("a part and all");
        let [part, all] = [part, all].map(|text| text.parse::<f64>().expect("a count"));
        if all > 0.0 { part / all } else { 0.0 }
    };
    let tables = [
        ("/controlli?sort=-share", "Quota minori"),
        ("/uso?triennio=2021-2023&known=@3000&sort=-pairs", "Coppie, su quelle possibili"),
    ];
    for (address, header) in tables {
        let found = column(&get(&served, address).body, header);
        let read = |text: &str| if text.contains(" / ") { of_all(text) } else { percent(text) };
        let read: Vec<f64> = found.iter().map(|(_, text)| read(text)).collect();
        assert!(read.len() > 5 && read.is_sorted_by(|one, other| one >= other), "{address}: {found:?}");
        assert!(read.first() > read.last(), "{address}: {found:?}");
        // The browser puts them in order by the value beside them.
        let values: Vec<f64> =
            found.iter().map(|(value, _)| value.as_deref().expect("a value").parse().expect("one")).collect();
        assert!(values.is_sorted_by(|one, other| one >= other), "{address}: {found:?}");
    }
}

#[test]
fn rows_of_the_past_that_are_gone_and_those_that_are_new_are_counted_below_their_table() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, served) = demonstrated(folder.path(), Home::Sqlite);
    let idle = get(&served, "/servizio/LEC-SAD?known=@3000").body;
    let idle = idle.split(">Capienza libera</h2>").nth(1).and_then(|rest| rest.split("<h2>").next());
    let idle = idle.expect("its idle capacity");
    assert_eq!(
        idle.contains("Righe che oggi non ci sono più"),
        idle.contains("oggi 0,00"),
        "what is idle no longer is gone: {idle}"
    );
    assert!(idle.contains("Righe che oggi non ci sono più: <strong>− 1</strong>"), "{idle}");
    let calendar = get(&served, "/risorse?known=@3000").body;
    let calendar = calendar.split("Posti-giorno occupati").last().expect("the calendar");
    assert!(calendar.contains("Righe che oggi ci sono e qui non ancora: <strong>+ 2</strong>"), "{calendar}");
    let overview = get(&served, "/?known=@1").body;
    let kinds = overview.split("id=\"altro\"").nth(1).expect("what is not money");
    assert!(kinds.contains("Righe che oggi ci sono e qui non ancora: <strong>+ 10</strong>"), "{kinds}");
}

#[test]
fn an_extension_of_one_ambito_is_said_to_be_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let (ledger, served) = demonstrated(folder, Home::Sqlite);
    assert!(get(&served, "/trienni").body.contains("2021-2023 (+2024)"), "each plan was extended");
    let sheet = folder.join("proroga.csv");
    fs::write(
        &sheet,
        "action,id,effective_on,plan,to,act\n\
         extend_plan,PROROGA-OLG,2026-10-01,PDZ-OLG-2025-2027,2028-12-31,Assemblea|delibera|9|2026-10-01\n",
    )
    .expect("written");
    told(folder, &ledger, &["import", sheet.to_str().expect("a path"), "--actor", "prova"]);
    let known = told(folder, &ledger, &["journal", "--format", "csv"]);
    let last = rows(&known).iter().filter_map(|row| row["position"].parse::<i64>().ok()).max();
    let known = last.expect("a position");
    let body = get(&served, &format!("/trienni?known=@{known}")).body;
    assert!(body.contains("2025-2027 (+2028 Olgiate Comasco)"), "{body}");
    assert!(!body.contains("2025-2027 (+2028)"));
    assert!(body.contains("PDZ-OLG-2025-2027 (prorogato al 31/12/2028)"));
    let own = get(&served, &format!("/trienni?known=@{known}&ambito=lecco")).body;
    assert!(own.contains("2025-2027") && !own.contains("+2028"), "Lecco was not extended");
}
