//! *Aiuto*: what each page is for, in two sentences; the two clocks; the keyboard; what can be taken away.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use maud::{Markup, html};

use crate::pages::frame;
use crate::serve::{Office, language_of};

/// Address, Italian name, English name, what it is for in Italian, in English.
const PAGES: [(&str, &str, &str, &str, &str); 8] = [
    (
        "/",
        "Quadro",
        "Overview",
        "Quanto c'è, per fondo e per unità, e che cosa ne è stato fatto. Si parte da qui: ogni cifra apre i movimenti che la compongono.",
        "How much there is, by fund and unit, and what became of it. Begin here: each figure opens the movements it is made of.",
    ),
    (
        "/registro",
        "Registro",
        "Journal",
        "Tutte le voci, dall'ultima alla prima, con filtri e ricerca. Una voce si apre sul suo documento, la sua impronta, le sue cause e i suoi effetti.",
        "All entries, from the last to the first, with filters and search. An entry opens on its document, its hash, its causes and its effects.",
    ),
    (
        "/tempo",
        "Macchina del tempo",
        "Time machine",
        "I mesi, i trienni, le chiusure su una linea. Scegliendo un mese si vede il registro com'era noto allora.",
        "Months, trienni and closings on one line. Choose a month to see the ledger as it was known then.",
    ),
    (
        "/confronta",
        "Confronta nel tempo",
        "Compare in time",
        "La stessa situazione come nota in due momenti, e le voci che fanno la differenza. Si stampa come verbale, con radici e comando per ripeterlo.",
        "The same situation as known at two moments, and the entries that make the difference. It prints as a record, with roots and the command to repeat it.",
    ),
    (
        "/controlli",
        "Controlli",
        "Checks",
        "Che cosa conviene guardare per primo: voci tardive, dopo una chiusura, doppie, economie ferme. Ogni controllo dice che cosa vuol dire.",
        "What to look at first: entries that came late, after a closing, twice, releases that wait. Each check says what it means.",
    ),
    (
        "/evidenze",
        "Evidenze",
        "Evidence",
        "Che cosa prova che nulla è stato cambiato, e come lo controlla chi non si fida. Da qui si scaricano ricevute, fascicoli, punti di controllo.",
        "What proves that nothing was changed, and how somebody checks it who does not trust us. Receipts, bundles and checkpoints are downloaded here.",
    ),
    (
        "/cerca",
        "Cerca",
        "Search",
        "Per identificativo, atto, CUP, nome di un titolare, servizio o piano. Si apre con il tasto / da ogni pagina.",
        "By id, act, CUP, name of a holder, service or plan. The key / opens it from every page.",
    ),
    (
        "/glossario",
        "Glossario",
        "Glossary",
        "Le parole degli schermi e che cosa vogliono dire. Sono le stesse dei file e dell'API.",
        "The words of the screens and what they mean. They are those of files and of the API.",
    ),
];

pub(super) async fn page(State(office): State<Arc<Office>>, uri: Uri, headers: HeaderMap) -> Markup {
    let language = language_of(&uri, &headers);
    let say = |it, en| language.say(it, en);
    let content = html! {
        h2 { (say("I due orologi", "The two clocks")) }
        p { (say(
            "Ogni fatto ha due tempi: quando è avvenuto (la data dell'atto o della prestazione) e quando il registro l'ha saputo. In testa a ogni pagina ci sono tutti e due.",
            "Each fact has two times: when it happened (the date of the act or of the supply), and when the ledger learnt it. Both are at the head of every page."
        )) }
        dl class="facts" {
            dt { (say("Situazione al", "Effective on")) }
            dd { (say("conta i fatti fino a quel giorno.", "counts the facts up to that day.")) }
            dt { (say("Come noto al", "As known at")) }
            dd { (say(
                "conta solo ciò che era già registrato: a fine giornata, se è una data; fino a quella voce, se è @ e una posizione, per esempio @4180.",
                "counts only what was recorded by then: by the end of the day, for a date; up to that entry, for @ and a position, as @4180."
            )) }
        }
        p { (say(
            "Stanno nell'indirizzo: chi riceve il collegamento vede la stessa pagina, oggi e fra dieci anni. Nel passato non si registra nulla, e ciò che oggi è diverso è segnato con + o − e la cifra.",
            "They are in the address: whoever receives the link sees the same page, today and in ten years. In the past nothing is entered, and what differs today is marked with + or − and the figure."
        )) }
        h2 { (say("Le pagine", "The pages")) }
        dl class="facts" {
            @for (path, it, en, means_it, means_en) in PAGES {
                dt { a href=(path) { (say(it, en)) } } dd { (say(means_it, means_en)) }
            }
        }
        h2 { (say("La tastiera", "The keyboard")) }
        dl class="facts" {
            dt { kbd { "/" } } dd { (say("va alla ricerca", "goes to the search")) }
            dt { kbd { "?" } } dd { (say("apre questo aiuto", "opens this help")) }
            dt { kbd { "Tab" } } dd { (say("passa da un collegamento all'altro; il primo porta al contenuto", "goes from link to link; the first leads to the content")) }
            dt { kbd { "← →" } } dd { (say("sul cursore del tempo, una posizione indietro o avanti", "on the time slider, one position back or on")) }
        }
        h2 { (say("Portare via una tabella", "Taking a table away")) }
        p { (say(
            "Sotto ogni tabella: XLSX e ODS per il foglio di calcolo, CSV per altri programmi. Nel file sono scritti i due orologi. Ogni pagina si stampa, con posizione e radice in fondo.",
            "Below each table: XLSX and ODS for spreadsheets, CSV for other programs. The two clocks are written in the file. Each page prints, with position and root at its foot."
        )) }
        h2 { (say("Lingua", "Language")) }
        p {
            a href="?lang=it" lang="it" hreflang="it" { "Italiano" } " · " a href="?lang=en" lang="en" hreflang="en" { "English" }
        }
    };
    frame::bare(&office, language, say("Aiuto", "Help"), &content)
}
