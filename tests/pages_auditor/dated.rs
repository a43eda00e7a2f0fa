//! Pages at an effective date: nothing is shown or counted that is dated later.

use std::collections::BTreeMap;

use crate::home::Home;
use crate::plain::get;
use crate::served::Served;
use crate::{column, demonstrated, usus};

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
