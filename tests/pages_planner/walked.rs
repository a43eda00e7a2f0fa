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
