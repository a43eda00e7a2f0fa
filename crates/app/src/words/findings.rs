//! What is said of what does not hold.

use usus_log::audit::finding::{Finding, Said, What};

use crate::words::Language;

impl Language {
    /// Where something does not hold, what, and what it may mean.
    pub(crate) fn finding(self, finding: &Finding) -> String {
        let told = match self {
            Self::Italian => italian(finding),
            Self::English => english(finding),
        };
        // What was tampered with may hold signs that draw on a screen.
        told.replace(char::is_control, "\u{fffd}")
    }
}

fn italian(finding: &Finding) -> String {
    let at = finding.position;
    match &finding.what {
        What::Missing => format!("Alla posizione {at} manca l'evento: è stato tolto, o spostato."),
        What::Head { said } => {
            format!("La fine del registro è detta alla posizione {said}, ma l'ultimo evento è un altro.")
        }
        What::Unreadable(reason) => format!("L'evento {at} non si legge ({reason})."),
        What::Column { name, stored, document } => format!(
            "Dell'evento {at} la colonna «{name}» dice {stored}, il documento dice {document}: una delle due è stata alterata."
        ),
        What::Leaf => format!(
            "Il documento dell'evento {at} non è quello della sua impronta: il testo, o l'impronta, è stato alterato."
        ),
        What::Instant => {
            format!("L'evento {at} direbbe di essere stato registrato prima di quello che lo precede.")
        }
        What::Sequence { stream, stored, due } => format!(
            "L'evento {at} si dice il {stored}° di {stream}, ma tocca al {due}°: un evento è stato tolto, aggiunto o scambiato."
        ),
        What::Twice(id) => {
            format!("La riga «{id}» risulta registrata due volte, la seconda alla posizione {at}.")
        }
        What::Tree => {
            format!("Le impronte dell'albero conservate con l'evento {at} non sono quelle dei suoi eventi.")
        }
        What::Derived { table } => format!(
            "La tabella «{table}» non dice ciò che dice l'evento {at}: è stata alterata. `usus rebuild` la rifà dal registro."
        ),
        What::LeftOver { table } => format!(
            "La tabella «{table}» ha alla posizione {at} una riga che nessun evento dice. `usus rebuild` la rifà dal registro."
        ),
        What::Kept(table) => format!(
            "La tabella tenuta «{table}» non è ciò che dice la sua interrogazione in projections/. `usus rebuild` la rifà."
        ),
        What::Aside => {
            "Il file .segment accanto al registro dava risposte diverse dal registro: è stato rifatto."
                .to_owned()
        }
        What::Guard(name) => {
            format!("La protezione «{name}» della base di dati è stata tolta, spenta o cambiata.")
        }
        What::Schema(name) => format!(
            "«{name}» nella base di dati non è come il programma l'ha fatta: è stata cambiata la tabella, non le righe."
        ),
        What::Key { number } => {
            format!(
                "La chiave numero {number} non si legge, o nessuna chiave precedente le ha passato il registro."
            )
        }
        What::NoCheckpoint => {
            format!("Il punto di controllo della posizione {at} non si legge, o parla d'altro.")
        }
        What::Origin { found } => {
            format!("Il punto di controllo della posizione {at} è di un altro registro ({found}).")
        }
        What::Unsigned => {
            format!("Il punto di controllo della posizione {at} non è firmato con una chiave di cui fidarsi.")
        }
        What::Uncovered { upto } => format!(
            "Gli eventi da {at} a {upto} non sono coperti da alcuna firma della chiave indicata: nessuno garantisce per essi."
        ),
        What::Root => format!(
            "Il punto di controllo della posizione {at} dice un'altra impronta: gli eventi fino a lì non sono quelli firmati."
        ),
        What::Beyond { entries } => format!(
            "È firmato un punto di controllo alla posizione {at}, ma il registro finisce alla {entries}: gli ultimi eventi \
             sono stati tolti, o è tornata una copia vecchia."
        ),
        What::Reading => {
            format!("La lettura {at} nel registro delle letture non è quella della sua impronta.")
        }
        What::ReadingCheckpoint => {
            format!("Il punto di controllo delle prime {at} letture non torna.")
        }
        What::Stamp => format!(
            "La marca temporale della posizione {at} non si legge, o non è di quel punto di controllo."
        ),
        What::Cosignature => {
            format!(
                "La firma di un testimone per la posizione {at} non si legge, o manca il suo punto di controllo."
            )
        }
        What::Closing { of, said, found } => {
            let what = match of {
                Said::Size => "che gli eventi noti erano",
                Said::Root => "come impronta degli eventi",
                Said::Balances => "come impronta dei saldi",
            };
            let than = if *of == Said::Size { "prima ce ne sono" } else { "dal registro risulta" };
            format!("La chiusura alla posizione {at} dice {what} {said}, ma {than} {found}.")
        }
    }
}

fn english(finding: &Finding) -> String {
    let at = finding.position;
    match &finding.what {
        What::Missing => format!("At position {at} the event is missing: it was taken away, or moved."),
        What::Head { said } => {
            format!("The end of the log is said to be at position {said}, but the last event is another.")
        }
        What::Unreadable(reason) => format!("Event {at} cannot be read ({reason})."),
        What::Column { name, stored, document } => format!(
            "Of event {at} the column “{name}” says {stored}, the document says {document}: one of them was altered."
        ),
        What::Leaf => {
            format!("The document of event {at} is not that of its hash: the text, or the hash, was altered.")
        }
        What::Instant => format!("Event {at} says that it was recorded before the one that precedes it."),
        What::Sequence { stream, stored, due } => format!(
            "Event {at} says it is number {stored} of {stream}, but number {due} is due: an event was taken away, added or swapped."
        ),
        What::Twice(id) => format!("The row “{id}” is recorded twice, the second time at position {at}."),
        What::Tree => format!("The hashes of the tree kept with event {at} are not those of its events."),
        What::Derived { table } => format!(
            "The table “{table}” does not say what event {at} says: it was altered. `usus rebuild` makes it again from the log."
        ),
        What::LeftOver { table } => format!(
            "The table “{table}” has a row at position {at} that no event says. `usus rebuild` makes it again from the log."
        ),
        What::Kept(table) => format!(
            "The kept table “{table}” is not what its query in projections/ says. `usus rebuild` makes it again."
        ),
        What::Aside => {
            "The .segment file beside the ledger gave other answers than the ledger: it was made again."
                .to_owned()
        }
        What::Guard(name) => {
            format!("The guard “{name}” of the database was taken away, switched off or changed.")
        }
        What::Schema(name) => format!(
            "“{name}” in the database is not as the program made it: the table was changed, not its rows."
        ),
        What::Key { number } => {
            format!("Key number {number} cannot be read, or no key before it handed the log over to it.")
        }
        What::NoCheckpoint => {
            format!("The checkpoint of position {at} cannot be read, or speaks of something else.")
        }
        What::Origin { found } => format!("The checkpoint of position {at} is of another log ({found})."),
        What::Unsigned => format!("The checkpoint of position {at} is not signed with a key to be trusted."),
        What::Uncovered { upto } => {
            format!(
                "Events {at} to {upto} are not covered by any signature of the key given: nobody vouches for them."
            )
        }
        What::Root => format!(
            "The checkpoint of position {at} says another hash: the events up to there are not those that were signed."
        ),
        What::Beyond { entries } => format!(
            "A checkpoint was signed at position {at}, but the log ends at {entries}: the last events were taken away, \
             or an old copy was put back."
        ),
        What::Reading => format!("Reading {at} in the log of reading is not that of its hash."),
        What::ReadingCheckpoint => format!("The checkpoint of the first {at} readings does not hold."),
        What::Stamp => {
            format!("The time stamp of position {at} cannot be read, or is not over that checkpoint.")
        }
        What::Cosignature => {
            format!("A witness's signature for position {at} cannot be read, or its checkpoint is not there.")
        }
        What::Closing { of, said, found } => {
            let what = match of {
                Said::Size => "that the events known were",
                Said::Root => "that the hash of the events is",
                Said::Balances => "that the hash of the balances is",
            };
            let than = if *of == Said::Size { "before it there are" } else { "the ledger gives" };
            format!("The closing at position {at} says {what} {said}, but {than} {found}.")
        }
    }
}
