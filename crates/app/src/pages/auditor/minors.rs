//! The share of the FNPS that goes to families and minors.

use std::collections::BTreeMap;

use maud::{Markup, html};
use usus_domain::quantity::Unit;
use usus_views::dimension::Dimension;

use crate::pages::difference::Beside;
use crate::pages::table::{self, Links};
use crate::serve::{Trouble, Visit};
use crate::show::{Cell, Column, Report};

/// Of the FNPS, half goes to families and minors: the shares, by annuality and ambito.
async fn shares(visit: &Visit) -> Result<Report, Trouble> {
    let by = [Dimension::Ambito, Dimension::Fund, Dimension::Annuality, Dimension::Area, Dimension::Unit];
    let balance = visit.office.balance(visit.clocks, &by, &visit.filter).await?;
    let mut shares: BTreeMap<_, (i128, i128, Unit)> = BTreeMap::new();
    for row in
        balance.rows.iter().filter(|row| row.key[1].as_deref().is_some_and(|fund| fund.contains("FNPS")))
    {
        let what = (row.key[0].clone(), row.key[1].clone(), row.key[2].clone());
        let (minors, all, _) = shares.entry(what).or_insert((0, 0, row.unit));
        *all += row.sums.ever_allocated;
        if row.key[3].as_deref() == Some("FAM") {
            *minors += row.sums.ever_allocated;
        }
    }
    let rows = shares.into_iter().filter(|(_, (_, all, _))| *all > 0).map(
        |((ambito, fund, annuality), (minors, all, unit))| {
            let thousandths = minors * 1000 / all;
            let mark =
                if 2 * minors < all { visit.say(" – sotto la metà", " – below one half") } else { "" };
            let point = if visit.language.is_italian() { ',' } else { '.' };
            vec![
                Cell::text(ambito),
                Cell::text(fund),
                Cell::text(annuality),
                Cell::Amount(minors, unit),
                Cell::Amount(all, unit),
                Cell::Text(format!("{}{point}{} %{mark}", thousandths / 10, thousandths % 10)),
            ]
        },
    );
    Ok(Report {
        caption: visit
            .say(
                "FNPS: quanto è stato assegnato a famiglia e minori",
                "FNPS: how much was allocated to families and minors",
            )
            .to_owned(),
        columns: ["ambito", "fund", "annuality", "numerator", "denominator", "share"]
            .map(Column::always)
            .into(),
        rows: rows.collect(),
        totals: Vec::new(),
        if_empty: visit.say("Nessuna assegnazione del FNPS.", "Nothing of the FNPS has been allocated."),
    })
}

/// The shares, and in the past what they are today.
pub(super) async fn minors(visit: &Visit) -> Result<Markup, Trouble> {
    let report = shares(visit).await?;
    let today = match visit.today() {
        Some(today) => Some(Beside::of(&report, shares(&today).await?, &["ambito", "fund", "annuality"])),
        None => None,
    };
    Ok(html! {
        h2 { (visit.say("Il vincolo dei minori sul FNPS", "The share for minors of the FNPS")) }
        p { (visit.say(
            "Del Fondo nazionale politiche sociali almeno metà va a famiglia e minori (area FAM): qui quanto ne è stato assegnato, sul totale assegnato.",
            "Of the national fund for social policies at least one half goes to families and minors (area FAM): how much was allocated to them, of all that was."
        )) }
        (table::table(visit, &report, &Links { today: today.as_ref(), ..Links::default() }))
    })
}
