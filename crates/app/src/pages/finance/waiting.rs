//! What waits for somebody: files that were rehearsed and have errors, and proposals that wait for a second person.

use maud::{Markup, html};

use crate::serve::{Trouble, Visit, recording};

/// What waits, for the overview.
pub(super) async fn waiting(visit: &Visit) -> Result<Markup, Trouble> {
    let files = visit.office.kept.uploads.with_errors(&visit.person.staff_id);
    let approvals = recording::open_proposals(visit).await?.len();
    Ok(html! {
        @if files.is_empty() && approvals == 0 {
            p class="nothing" { (visit.say("Nulla attende.", "Nothing is waiting.")) }
        } @else {
            ul {
                @if approvals > 0 {
                    li {
                        a href=(visit.href("/approvazioni", &[])) {
                            (approvals) " " (visit.say("proposte attendono una seconda persona", "proposals wait for a second person"))
                        }
                    }
                }
                @for (id, file) in &files {
                    li {
                        a href=(visit.href(&format!("/importa/{id}"), &[])) { (file.name) } ": "
                        (file.bad()) " " (visit.say("righe da correggere", "rows to correct"))
                    }
                }
            }
        }
    })
}
