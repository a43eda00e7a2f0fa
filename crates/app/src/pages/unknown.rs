//! Words of an address that no page knows: a filter that is misspelt filters nothing, and whoever reads the figures must
//! be told. The API refuses them; a page is cited and passed on, and what others hang on its address does it no harm.

use maud::{Markup, html};

use crate::serve::Visit;

/// Every word that some page knows, in order: clocks, filters and choices, and what fills a form in beforehand.
const WORDS: [&str; 64] = [
    "act",
    "act_body",
    "act_date",
    "act_kind",
    "act_number",
    "action",
    "actor",
    "after",
    "allocation",
    "ambito",
    "and_known",
    "annuality",
    "area",
    "areas",
    "because_of",
    "before",
    "by",
    "cig",
    "class",
    "closes_on",
    "comune",
    "conferma",
    "controlla",
    "corrects",
    "cup",
    "days",
    "deadline",
    "effective",
    "effective_on",
    "esito",
    "figure",
    "format",
    "from",
    "fund",
    "holder",
    "id",
    "kind",
    "known",
    "lag",
    "lang",
    "measure",
    "modifica",
    "note",
    "of",
    "page",
    "per",
    "plan",
    "project",
    "q",
    "quantity",
    "quota",
    "reason",
    "ref",
    "release",
    "resource",
    "righe",
    "ritorno",
    "service",
    "sort",
    "table",
    "to",
    "triennio",
    "unit",
    "view",
];

/// Says which words of the address changed nothing; nothing where there are none.
pub(super) fn notice(visit: &Visit) -> Markup {
    let unknown = visit.words.keys().filter(|word| WORDS.binary_search(&word.as_str()).is_err());
    let unknown: Vec<String> = unknown.map(|word| format!("«{word}»")).collect();
    html! {
        @if !unknown.is_empty() {
            p class="said waiting" {
                (visit.say("Parametri dell'indirizzo che nessuna pagina conosce: ", "Parameters of the address that no page knows: "))
                (unknown.join(", "))
                (visit.say(". Non hanno cambiato nulla di ciò che si vede.", ". They have changed nothing of what is shown."))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_in_order_and_stand_once() {
        assert!(WORDS.is_sorted_by(|one, next| one < next));
    }
}
