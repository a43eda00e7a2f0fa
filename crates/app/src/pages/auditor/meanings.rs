//! What is checked, and what each check means, in the words of the page.

use crate::serve::Visit;

/// A check: address, what it is called, what it means; each in both languages.
pub(super) struct Check {
    /// Its address.
    pub(super) code: &'static str,
    /// What it is called.
    pub(super) name: (&'static str, &'static str),
    /// What it means.
    pub(super) means: (&'static str, &'static str),
}

/// All of them, in the order of the page.
pub(super) const CHECKS: [Check; 7] = [
    Check {
        code: "tardive",
        name: ("Registrate tardi", "Recorded late"),
        means: (
            "Voci registrate più di 30 giorni dopo il fatto. Non è un errore: ma fino a quel giorno i saldi dicevano altro. \
             Le rettifiche non si contano, né impegni e consumi di posti, che contano dal primo giorno del loro periodo.",
            "Entries recorded more than 30 days after the fact. That is no error: but until that day the balances said \
             otherwise. Corrections are not counted, nor commitments and uses of places, which count from the first day of \
             their interval.",
        ),
    },
    Check {
        code: "dopo-chiusura",
        name: ("Entrate dopo una chiusura", "Entered after a closing"),
        means: (
            "Voci con data entro un periodo chiuso, registrate dopo che la chiusura era stata fatta. La chiusura resta vera \
             di ciò che allora si sapeva; il bilancio di oggi è un altro.",
            "Entries dated within a closed period and recorded after its closing. The closing stays true of what was known \
             then; today's balance is another.",
        ),
    },
    Check {
        code: "rettifiche-dopo-chiusura",
        name: ("Rettifiche dopo una chiusura", "Corrections after a closing"),
        means: (
            "Rettifiche, registrate dopo una chiusura, di righe che stavano nel periodo chiuso.",
            "Corrections, recorded after a closing, of rows that lay in the closed period.",
        ),
    },
    Check {
        code: "mai-riusate",
        name: ("Economie mai riusate", "Releases never reused"),
        means: (
            "Quantità liberate di cui qualcosa è ancora libero e nulla è mai stato riusato, con i giorni di attesa alla data \
             guardata. Se sulla stessa assegnazione ci sono più economie, il libero è quello dell'assegnazione.",
            "Quantities released of which something is still free and nothing was ever used again, with the days they have \
             waited. Where one allocation has several releases, what is free is counted on the allocation.",
        ),
    },
    Check {
        code: "fuori-vincolo",
        name: ("Riusi fuori vincolo o scadenza", "Reuses outside constraint or deadline"),
        means: (
            "Riusi in un'area che la risorsa non ammette, o dopo la sua scadenza. Le regole li rifiutano, quindi qui non ce ne \
             devono essere: si ricontrolla lo stesso, sulle voci com'erano scritte.",
            "Reuses in an area the resource does not allow, or after its deadline. The rules refuse them, so there should be \
             none: it is checked all the same, on the entries as they were written.",
        ),
    },
    Check {
        code: "stessa-persona",
        name: ("Stessa persona propone e approva", "Same person proposes and approves"),
        means: (
            "Voci proposte e approvate dalla stessa matricola. Riguarda solo ciò che attende una seconda persona.",
            "Entries proposed and approved by the same member of staff. It is about what waits for a second person only.",
        ),
    },
    Check {
        code: "due-volte",
        name: ("Stesso importo, stesso giorno", "Same amount, same day"),
        means: (
            "Righe uguali al centesimo: stessa azione, stessa assegnazione (o stesso titolare, o stessa destinazione), stesso \
             giorno. Possono essere due fatti veri, o la stessa riga con due identificativi.",
            "Rows alike to the cent: same action, same allocation (or same holder, or same destination), same day. They may \
             be two true facts, or one row under two ids.",
        ),
    },
];

/// What is looked at, where the address asks for a day.
pub(super) fn looked_at(visit: &Visit) -> String {
    match visit.word("effective") {
        None => String::new(),
        Some(_) => format!(
            "{} {}",
            visit.say(", solo righe con data fino al", ", only rows dated up to"),
            visit.language.date(visit.clocks.effective)
        ),
    }
}
