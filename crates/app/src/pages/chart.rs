//! A picture: its data for the script that draws it, a sentence that says what it shows, and the same figures as a table.

use maud::{Markup, PreEscaped, html};
use serde_json::Value;

use crate::pages::table;
use crate::serve::Visit;
use crate::show::Report;

/// A picture with its table.
pub(crate) struct Picture<'p> {
    /// By which the page knows it.
    pub(crate) id: &'p str,
    /// How it is drawn: `bars`, `steps`, `timeline`, `sankey`.
    pub(crate) kind: &'static str,
    /// What is drawn.
    pub(crate) data: Value,
    /// A sentence that says what it shows.
    pub(crate) says: &'p str,
    /// The same figures.
    pub(crate) table: &'p Report,
}

/// The figure, with a table whose cells lead on. Without scripts the table is all there is.
pub(crate) fn linked(visit: &Visit, picture: &Picture<'_>, links: &table::Links<'_>) -> Markup {
    // Within a script element only `<` could begin something else.
    let data = picture.data.to_string().replace('<', "\\u003c");
    html! {
        figure class="picture" data-picture=(picture.kind) id=(picture.id) {
            figcaption { (picture.says) }
            script type="application/json" { (PreEscaped(data)) }
            details open {
                summary { (visit.say("Le stesse cifre in tabella", "The same figures as a table")) }
                (table::table(visit, picture.table, links))
            }
        }
    }
}
