//! The share for families and minors of the national fund for social policies (FNPS).

use std::collections::BTreeMap;

use maud::{Markup, html};
use usus_domain::quantity::Unit;
use usus_views::balance;
use usus_views::dimension::Dimension;

use crate::pages::difference::Beside;
use crate::pages::links;
use crate::pages::table::{self, Links};
use crate::serve::{Trouble, Visit};
use crate::show::{Cell, Column, Report};

/// The area of families and minors.
const FAMILIES: &str = "FAM";

/// Ambito, fund and annuality.
type Key = [Option<std::sync::Arc<str>>; 3];

/// The shares, by ambito and annuality.
pub(super) struct Minors {
    keys: Vec<Key>,
    report: Report,
}

impl Minors {
    /// Of the FNPS, half goes to families and minors: the shares at the moment that is looked at.
    pub(super) async fn of(visit: &Visit) -> Result<Self, Trouble> {
        let by = [Dimension::Ambito, Dimension::Fund, Dimension::Annuality, Dimension::Area, Dimension::Unit];
        let memory = visit.memory().await?;
        let balance = balance::balance(&memory, visit.clocks, &by, &visit.filter);
        drop(memory);
        let mut shares: BTreeMap<Key, (i128, i128, Unit)> = BTreeMap::new();
        let is_fnps = |row: &&balance::Row| row.key[1].as_deref().is_some_and(|fund| fund.contains("FNPS"));
        for row in balance.rows.iter().filter(is_fnps) {
            let key = [0, 1, 2].map(|at| row.key[at].clone());
            let (minors, all, _) = shares.entry(key).or_insert((0, 0, row.unit));
            // What was released is in no area until it is used again; what was paid is still where it went.
            let stands = row.sums.allocated + row.sums.committed + row.sums.consumed;
            *all += stands;
            if row.key[3].as_deref() == Some(FAMILIES) {
                *minors += stands;
            }
        }
        shares.retain(|_, (_, all, _)| *all > 0);
        let rows = shares.iter().map(|([ambito, fund, annuality], (minors, all, unit))| {
            let thousandths = minors * 1000 / all;
            let mark =
                if 2 * minors < *all { visit.say(" – sotto la metà", " – below one half") } else { "" };
            let point = if visit.language.is_italian() { ',' } else { '.' };
            vec![
                Cell::text(ambito.as_deref()),
                Cell::text(fund.as_deref()),
                Cell::text(annuality.as_deref()),
                Cell::Amount(*minors, *unit),
                Cell::Amount(*all, *unit),
                Cell::Text(format!("{}{point}{} %{mark}", thousandths / 10, thousandths % 10)),
            ]
        });
        let caption = visit.say(
            "FNPS: quanto sta a famiglia e minori, di ciò che sta ai servizi",
            "FNPS: how much stands with families and minors, of what stands with services",
        );
        let report = Report {
            caption: caption.to_owned(),
            columns: ["ambito", "fund", "annuality", "numerator", "denominator", "share"]
                .map(Column::always)
                .into(),
            rows: rows.collect(),
            totals: Vec::new(),
            if_empty: visit.say("Nessuna assegnazione del FNPS.", "Nothing of the FNPS has been allocated."),
        };
        Ok(Self { keys: shares.into_keys().collect(), report })
    }

    /// The table, to be taken away.
    pub(super) const fn report(&self) -> &Report {
        &self.report
    }

    /// What it is, and the table.
    pub(super) async fn shown(&self, visit: &Visit) -> Result<Markup, Trouble> {
        let cell = |row: usize, code: &str| {
            let [ambito, fund, annuality] = self.keys.get(row)?;
            let area = match code {
                "numerator" => FAMILIES,
                "denominator" => "",
                _ => return None,
            };
            let of = |value: &Option<std::sync::Arc<str>>| value.as_deref().unwrap_or_default().to_owned();
            let (ambito, fund, annuality) = (of(ambito), of(fund), of(annuality));
            let words = [("ambito", &*ambito), ("fund", &fund), ("annuality", &annuality), ("area", area)];
            Some(links::movements(visit, &words))
        };
        let file = Some(visit.here(&[("table", "minori")]));
        let today = match visit.today() {
            Some(today) => {
                let keys = ["ambito", "fund", "annuality"];
                Some(Beside::of(&self.report, Self::of(&today).await?.report, &keys))
            }
            None => None,
        };
        Ok(html! {
            h2 { (visit.say("Il vincolo dei minori sul FNPS", "The share for minors of the FNPS")) }
            p { (visit.say(
                "Del Fondo nazionale politiche sociali almeno metà va a famiglia e minori (area FAM). Qui quanto è loro assegnato, impegnato o liquidato, sullo stesso per tutti i servizi; ciò che è stato liberato non conta più, finché non è riusato.",
                "Of the national fund for social policies at least one half goes to families and minors (area FAM). Here how much is allocated to them, bound or paid, of the same for all services; what was released no longer counts, until it is used again."
            )) }
            (table::table(visit, &self.report, &Links { cell: Some(&cell), today: today.as_ref(), file }))
        })
    }
}
