//! *Quadro*: what there is, what waits, what ends soon.

use maud::{Markup, html};
use usus_views::balance;
use usus_views::dimension::Dimension;

use crate::commands::balance as told;
use crate::pages::frame::{self, Page};
use crate::pages::table::{self, Links};
use crate::serve::{Trouble, Visit};

pub(super) async fn page(visit: Visit) -> Result<Markup, Trouble> {
    let memory = visit.memory().await?;
    let balance = balance::balance(&memory, visit.clocks, &[Dimension::Fund, Dimension::Unit], &visit.filter);
    drop(memory);
    let caption = visit.say("Per fondo e unità", "By fund and unit");
    let report = told::report(&balance, caption.to_owned(), visit.language);
    let content = html! { (table::table(&visit, &report, &Links::default())) };
    frame::page(&visit, Page {
        title: visit.say("Quadro", "Overview"),
        help: visit.say(
            "Quanto c'è, per fondo e per unità, e che cosa ne è stato fatto. Ogni cifra porta ai movimenti che la compongono.",
            "How much there is, by fund and unit, and what became of it. Each figure leads to the movements it is made of.",
        ),
        content,
        has_pictures: false,
    })
    .await
}
