//! The page that says why there is no other.

use maud::{Markup, html};

use crate::pages::frame;
use crate::serve::{Office, Trouble};
use crate::words::Language;

/// Says what went wrong and what to do.
pub(crate) fn page(trouble: &Trouble, office: &Office, language: Language) -> Markup {
    let title = language.say("Non è possibile", "This is not possible");
    frame::bare(
        office,
        language,
        title,
        &html! {
            div class="alert alert-warning" role="alert" {
                p { (trouble.sentence(language)) }
            }
            p { a href="/" { (language.say("Torna al quadro", "Back to the overview")) } }
        },
    )
}
