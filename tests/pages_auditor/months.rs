//! The time machine counts, month by month, the rows that the journal has.

use std::collections::BTreeMap;

use crate::home::Home;
use crate::plain::get;
use crate::served::Served;
use crate::{column, demonstrated, usus};

/// How many there are of each, those of none left out.
fn counted(months: impl Iterator<Item = (String, usize)>) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for (month, many) in months.filter(|(_, many)| *many > 0) {
        *counted.entry(month).or_default() += many;
    }
    counted
}

#[test]
fn the_facts_of_a_month_are_the_rows_of_the_journal_with_a_date_in_it() {
    for home in [Home::Sqlite, Home::Postgres] {
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = demonstrated(folder.path(), home);
        let served = Served::begin(&ledger, &[]);
        for known in ["@3000", "@5066"] {
            let asked = ["journal", "--known", known, "--effective", "2099-12-31", "--format", "csv"];
            let dates = column(&usus(&ledger, &asked), "effective_on");
            let journal = counted(dates.into_iter().map(|date| (date[..7].to_owned(), 1)));
            let file = get(&served, &format!("/tempo?known={known}&table=tempo&format=csv")).body;
            let numbers = column(&file, "happened").into_iter().map(|many| many.parse().expect("a number"));
            let months =
                column(&file, "when").into_iter().map(|when| format!("{}-{}", &when[3..], &when[..2]));
            assert_eq!(counted(months.zip(numbers)), journal, "{home:?}, {known}");
        }
        let page = get(&served, "/tempo?known=@3000").body;
        assert!(page.contains("La linea è di tutto il registro"), "{page}");
        assert!(page.contains("\"/registro?from=2026-10-01&amp;to=2026-10-31\""), "{page}");
    }
}
