//! *Dichiarazione di accessibilità*, after the model for Italian public bodies: what is claimed, what is not, whom to tell.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use maud::{Markup, html};

use crate::pages::frame;
use crate::serve::{Office, language_of};

pub(super) async fn page(State(office): State<Arc<Office>>, uri: Uri, headers: HeaderMap) -> Markup {
    let language = language_of(&uri, &headers);
    let say = |it, en| language.say(it, en);
    let name = office
        .config
        .name
        .as_deref()
        .unwrap_or(say("L'ente che gestisce questo registro", "The body that runs this ledger"));
    let content = html! {
        p { (name) " " (say(
            "si impegna a rendere queste pagine accessibili, conformemente al decreto legislativo 10 agosto 2018, n. 106, che ha recepito la direttiva UE 2016/2102.",
            "undertakes to make these pages accessible, under the Italian legislative decree 106 of 10 August 2018, which implements directive EU 2016/2102."
        )) }
        h2 { (say("Stato di conformità", "State of conformance")) }
        p { strong { (say("Parzialmente conforme.", "Partially conformant.")) } " " (say(
            "Le pagine sono fatte secondo le WCAG 2.1, livello AA (norma UNI CEI EN 301549), e controllate con strumenti automatici e da tastiera. Nessuno, finora, le ha provate per l'ente con persone che usano tecnologie assistive: perciò non si dichiara la piena conformità.",
            "The pages are made by WCAG 2.1, level AA (standard EN 301549), and are checked by automatic tools and by keyboard. Nobody has yet tried them for this body with people who use assistive technologies: so full conformance is not claimed."
        )) }
        h2 { (say("Contenuti non accessibili", "Content that is not accessible")) }
        ul {
            li { (say(
                "I disegni (linee del tempo, flussi, barre): le stesse cifre stanno nella tabella che li accompagna.",
                "Pictures (timelines, flows, bars): the same figures stand in the table that goes with each."
            )) }
            li { (say(
                "La strada di una risorsa con centinaia di voci si percorre a fatica da tastiera: la tabella sotto il disegno dice le stesse cose.",
                "The way of a resource with hundreds of entries is long to walk through by keyboard: the table below the picture says the same."
            )) }
            li { (say(
                "Il significato delle parole nel glossario è in inglese anche nella pagina italiana.",
                "The meanings of words in the glossary are in English on the Italian page, too."
            )) }
        }
        h2 { (say("Redazione di questa dichiarazione", "How this statement was made")) }
        p { (say(
            "È un'autovalutazione di chi ha fatto il programma, preparata con il programma stesso. L'ente che lo usa la verifica, la completa e la pubblica secondo le indicazioni di AgID.",
            "It is a self-assessment by those who made the program, prepared with the program itself. The body that uses it checks, completes and publishes it as AgID asks."
        )) }
        h2 { (say("Segnalazioni", "Feedback")) }
        p {
            @match &office.config.contact {
                Some(contact) => { (say("Chi trova un ostacolo lo segnali a:", "Whoever meets an obstacle may tell:")) " " (contact) "." }
                None => { (say(
                    "L'ente non ha ancora indicato un recapito per le segnalazioni (nel file dell'ufficio, alla voce contact).",
                    "The body has not yet named a contact for feedback (in the office's file, as contact)."
                )) }
            }
        }
        h2 { (say("Procedura di attuazione", "Enforcement procedure")) }
        p { (say(
            "Se la risposta manca o non soddisfa, ci si può rivolgere al Difensore civico per il digitale, presso AgID.",
            "Where the answer is missing or not satisfactory, one may turn to the digital ombudsman (Difensore civico per il digitale) at AgID."
        )) }
    };
    frame::bare(&office, language, say("Dichiarazione di accessibilità", "Accessibility statement"), &content)
}
