//! The page that says why there is no other.

use axum::http::Uri;
use maud::{Markup, html};

use crate::pages::frame;
use crate::serve::{Office, Trouble, sign_in};
use crate::words::Language;

/// Says what went wrong and what to do.
pub(crate) fn page(trouble: &Trouble, office: &Office, address: &Uri, language: Language) -> Markup {
    let is_outside = matches!(trouble, Trouble::NotSignedIn | Trouble::SignInFailed | Trouble::NoRole);
    let title = match trouble {
        Trouble::NotSignedIn => language.say("Accesso", "Sign in"),
        _ => language.say("Non è possibile", "This is not possible"),
    };
    frame::bare(
        office,
        language,
        title,
        &html! {
            div class="alert alert-warning" role="alert" {
                p { (trouble.sentence(language)) }
            }
            @if is_outside {
                p {
                    a class="btn btn-primary" href=(sign_in::address(address)) { (language.say("Accedi", "Sign in")) }
                }
            } @else {
            p { a href="/" { (language.say("Torna al quadro", "Back to the overview")) } }
            }
        },
    )
}
