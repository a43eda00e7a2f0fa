//! *Approvazioni*: what waits for a second person. PLACE FOR FOUR EYES: filled as soon as the ledger has proposals.

use maud::{Markup, html};

use crate::pages::frame::{self, Page};
use crate::serve::{Trouble, Visit};

pub(super) async fn page(visit: Visit) -> Result<Markup, Trouble> {
    let content = html! {
        p class="nothing" {
            (visit.say("Nulla attende una seconda persona.", "Nothing waits for a second person."))
        }
    };
    frame::page(&visit, Page {
        title: visit.say("Approvazioni", "Approvals"),
        help: visit.say(
            "Ciò che supera il limite dell'ufficio, le rettifiche e le chiusure attendono qui una seconda persona. Chi propone non approva.",
            "What exceeds the office's limit, corrections and closings wait here for a second person. Whoever proposes does not approve.",
        ),
        content,
        has_pictures: false,
    })
    .await
}
