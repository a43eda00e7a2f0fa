//! What was checked and what was not, in sentences.

use crate::finding::{Checked, NotChecked};
use crate::words::Language;

/// A day as the language writes it.
fn day(text: &str, language: Language) -> String {
    let parts: Vec<&str> = text.split('-').collect();
    match (language, parts.as_slice()) {
        (Language::Italian, [year, month, day]) => format!("{day}/{month}/{year}"),
        _ => text.to_owned(),
    }
}

/// What was checked and holds.
pub(crate) fn checked(checked: &Checked, language: Language) -> String {
    match language {
        Language::Italian => italian(checked),
        Language::English => english(checked),
    }
}

fn italian(checked: &Checked) -> String {
    match checked {
        Checked::Entries { count, last } => format!(
            "eventi letti: {count}, l'ultimo alla posizione {last}; sono in ordine di posizione e di tempo."
        ),
        Checked::Whole { streams } => format!(
            "nessun evento manca in mezzo: né nel registro né nei suoi {streams} flussi; nessuna riga è registrata due volte."
        ),
        Checked::Tree { size, root } => {
            format!("l'albero su tutti gli eventi ({size}) ha la radice {root}.")
        }
        Checked::Checkpoints { count, last } => format!(
            "punti di controllo: {count}, l'ultimo a {last} eventi; ognuno ha la radice degli eventi che lo precedono ed è firmato."
        ),
        Checked::Signed { size, root, key } => format!(
            "il punto di controllo di {size} eventi, con radice {root}, è firmato con la chiave {key}."
        ),
        Checked::Handovers { count } => {
            format!("cambi di chiave: {count}, ognuno firmato con la chiave vecchia e con la nuova.")
        }
        Checked::Closings { count } => format!(
            "chiusure: {count}; di ognuna sono stati ricalcolati il numero di eventi, la radice e i saldi, e sono quelli che dice."
        ),
        Checked::Approvals { count } => format!(
            "proposte approvate: {count}; ciascuna da una persona diversa da chi l'ha fatta, insieme agli eventi a cui ha portato."
        ),
        Checked::Against { size } => format!(
            "il punto di controllo conservato altrove, di {size} eventi, è rispettato: fin lì nulla è stato cambiato, tolto, spostato o inserito."
        ),
        Checked::Policy { witnesses } if witnesses.is_empty() => {
            "la regola sui testimoni è rispettata: non ne chiede nessuno.".to_owned()
        }
        Checked::Policy { witnesses } => {
            format!("la regola sui testimoni è rispettata; hanno visto lo stesso: {}.", witnesses.join(", "))
        }
        Checked::Receipts { count } => format!(
            "eventi con la loro prova: {count}; ognuno è nel registro, alla sua posizione, parola per parola."
        ),
        Checked::Consistency { count } => format!(
            "punti di controllo precedenti: {count}; è provato che da allora il registro è soltanto cresciuto."
        ),
        Checked::Complete { streams } => {
            format!("flussi presenti dal primo evento, senza buchi: {streams}.")
        }
        Checked::Balances { effective, known, rows } => format!(
            "i saldi al {}, come noti alla posizione {known} ({rows} righe), ricalcolati da questi eventi, sono gli stessi.",
            day(effective, Language::Italian)
        ),
        Checked::Acts { count } => format!("atti citati: {count}; l'elenco è quello degli eventi."),
    }
}

fn english(checked: &Checked) -> String {
    match checked {
        Checked::Entries { count, last } => {
            format!(
                "entries read: {count}, the last at position {last}; they are in order of position and of time."
            )
        }
        Checked::Whole { streams } => format!(
            "no entry is missing in between: neither in the log nor in its {streams} streams; no row is recorded twice."
        ),
        Checked::Tree { size, root } => format!("the tree over all {size} entries has the root {root}."),
        Checked::Checkpoints { count, last } => format!(
            "checkpoints: {count}, the last at {last} entries; each has the root of the entries before it and is signed."
        ),
        Checked::Signed { size, root, key } => {
            format!("the checkpoint of {size} entries, with root {root}, is signed with the key {key}.")
        }
        Checked::Handovers { count } => {
            format!("changes of key: {count}, each signed with the old key and with the new.")
        }
        Checked::Closings { count } => format!(
            "closings: {count}; the number of entries, the root and the balances of each were made out again, and are what it says."
        ),
        Checked::Approvals { count } => format!(
            "approved proposals: {count}; each by another person than who made it, together with the entries it led to."
        ),
        Checked::Against { size } => format!(
            "the checkpoint kept elsewhere, of {size} entries, is met: up to there nothing was changed, removed, moved or inserted."
        ),
        Checked::Policy { witnesses } if witnesses.is_empty() => {
            "the rule about witnesses is kept: it asks for none.".to_owned()
        }
        Checked::Policy { witnesses } => {
            format!("the rule about witnesses is kept; these saw the same: {}.", witnesses.join(", "))
        }
        Checked::Receipts { count } => {
            format!("entries with their proof: {count}; each is in the log, at its position, word for word.")
        }
        Checked::Consistency { count } => {
            format!("earlier checkpoints: {count}; it is proved that since then the log has only grown.")
        }
        Checked::Complete { streams } => {
            format!("streams that are there from their first entry on, without holes: {streams}.")
        }
        Checked::Balances { effective, known, rows } => format!(
            "the balances at {effective}, as known at position {known} ({rows} lines), made out again from these entries, are the same."
        ),
        Checked::Acts { count } => format!("acts cited: {count}; the list is that of the entries."),
    }
}

/// What was not checked.
pub(crate) fn not_checked(not_checked: &NotChecked, language: Language) -> String {
    match not_checked {
        NotChecked::KeyFromFile { keys } => format!(
            "{}{}",
            language.say(
                "ATTENZIONE, DI CHI È LA CHIAVE: non è stata indicata nessuna chiave, e le firme sono state confrontate con quelle scritte nel file stesso. Chi avesse rifatto il file avrebbe potuto scriverci la propria. Confrontare con la chiave pubblicata dall'ente, o indicarla con --key:",
                "ATTENTION, WHOSE KEY IT IS: no key was given, and signatures were compared with those written in the file itself. Whoever remade the file could have put their own. Compare with the key that the office has published, or give it with --key:"
            ),
            keys.iter().flat_map(|key| ["\n      ", key]).collect::<String>()
        ),
        NotChecked::Later { size } => match language {
            Language::Italian => format!("che cosa è stato registrato dopo i primi {size} eventi: questo file non lo può dire."),
            Language::English => format!("what was recorded after the first {size} entries: this file cannot tell."),
        },
        NotChecked::Elsewhere => language.say(
            "che a tutti sia mostrato lo stesso registro: per scoprire un registro tagliato o rifatto per intero serve un punto di controllo conservato altrove (--against).",
            "that everybody is shown the same log: to find out a log that was cut off or remade as a whole, give a checkpoint kept elsewhere (--against)."
        ).to_owned(),
        NotChecked::Witnesses => language.say(
            "se dei testimoni hanno visto lo stesso: non è stata indicata nessuna regola (--policy).",
            "whether witnesses have seen the same: no rule was given (--policy)."
        ).to_owned(),
        NotChecked::AgainstKey { size } => match language {
            Language::Italian => format!("chi abbia firmato il punto di controllo conservato altrove ({size} eventi): non è nessuna delle chiavi note qui."),
            Language::English => format!("who signed the checkpoint kept elsewhere ({size} entries): none of the keys known here did."),
        },
        NotChecked::ClosingRoot { position, size } => match language {
            Language::Italian => format!("la radice della chiusura alla posizione {position}: parla dei primi {size} eventi, che la precedono di troppo."),
            Language::English => format!("the root of the closing at position {position}: it speaks of {size} entries, too long before it."),
        },
        NotChecked::ClosingBalances { closings } => match language {
            Language::Italian => format!("i saldi delle chiusure presenti ({closings}): per ricalcolarli serve il registro intero (usus export)."),
            Language::English => format!("the balances of the closings in it ({closings}): to make them out the whole log is needed (usus export)."),
        },
        NotChecked::Incomplete { streams } => match language {
            Language::Italian => format!("i saldi di {streams} flussi, di cui sono presenti solo alcuni eventi."),
            Language::English => format!("the balances of {streams} streams of which only some entries are there."),
        },
        NotChecked::StreamEnds => language.say(
            "che un flusso detto completo non continui dopo l'ultimo suo evento presente: lo dichiara chi ha preparato il fascicolo; lo prova solo il registro intero (usus export).",
            "that a stream said to be complete does not go on after its last entry here: whoever made the bundle says so; only the whole log proves it (usus export)."
        ).to_owned(),
        NotChecked::Instructions => language.say(
            "le istruzioni (LEGGIMI.txt): nessuna prova le copre, sono soltanto parole di chi ha preparato il fascicolo.",
            "the instructions (LEGGIMI.txt): no proof covers them, they are only words of whoever made the bundle."
        ).to_owned(),
        NotChecked::Truth => language.say(
            "se ciò che è stato registrato è vero e conforme agli atti: le prove dicono che è stato scritto così, e che così è rimasto.",
            "whether what was recorded is true and as the acts say: proofs say that it was written so, and stayed so."
        ).to_owned(),
    }
}
