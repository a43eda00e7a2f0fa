//! What does not hold, in sentences.

use crate::finding::{Fault, What};
use crate::words::Language;

/// What does not hold, and what to do where something can be done.
pub(crate) fn sentence(fault: &Fault, language: Language) -> String {
    let (italian, english) = both(fault.what);
    let sentence = language.say(italian, english);
    match &fault.expected {
        Some(size) if fault.what == What::AgainstProof => sentence.replace("@N", &format!("@{size}")),
        _ => sentence.to_owned(),
    }
}

fn both(what: What) -> (&'static str, &'static str) {
    of_lines(what)
        .or_else(|| of_entries(what))
        .or_else(|| of_checkpoints(what))
        .unwrap_or_else(|| of_bundles(what))
}

fn of_lines(what: What) -> Option<(&'static str, &'static str)> {
    Some(match what {
        What::TooLong => ("è più lungo di quanto possa essere.", "it is longer than any may be."),
        What::CutOff => (
            "il file finisce a metà di una riga: è stato tagliato.",
            "the file ends in the middle of a line: it was cut off.",
        ),
        What::NotText => ("non è testo (UTF-8).", "it is not text (UTF-8)."),
        What::Line => (
            "la riga non è un evento, né una chiave, né un punto di controllo.",
            "the line is no entry, no key and no checkpoint.",
        ),
        What::Entry => {
            ("l'evento non è scritto come lo sono gli eventi.", "the entry is not written as entries are.")
        }
        What::Kind => (
            "l'evento è di un tipo che questo programma non conosce: serve una versione più recente.",
            "the entry is of a kind that this program does not know: take a more recent version.",
        ),
        What::Payload => (
            "quel che l'evento dice non è ciò che il suo tipo prevede.",
            "what the entry says is not what its kind says.",
        ),
        What::TooMany => (
            "sono più di quanti questo programma possa contenere.",
            "there are more than this program can hold.",
        ),
        _ => return None,
    })
}

fn of_entries(what: What) -> Option<(&'static str, &'static str)> {
    Some(match what {
        What::Position => (
            "non è l'evento che viene: qualcosa è stato tolto, inserito o spostato. Un'esportazione parziale (--since) non si verifica da sola: serve quella intera.",
            "it is not the next entry: something was removed, inserted or moved. A partial export (--since) does not verify by itself: take the whole.",
        ),
        What::Instant => (
            "è registrato prima di quello che lo precede.",
            "it was recorded before the one that stands before it.",
        ),
        What::Sequence => (
            "non è il prossimo del suo flusso: qualcosa è stato tolto, inserito o spostato.",
            "it is not the next of its stream: something was removed, inserted or moved.",
        ),
        What::RowTwice => {
            ("una riga con questo nome è già registrata.", "a row of this name is recorded already.")
        }
        What::RowUnknown => {
            ("nomina una riga che prima non è registrata.", "it names a row that is not recorded before it.")
        }
        What::RowStream => {
            ("sta in un flusso che non è il suo.", "it stands in a stream that is not its own.")
        }
        What::ProposalUnknown => (
            "finisce una proposta che non c'è, o che è già stata decisa.",
            "a proposal ends that is not there, or was settled already.",
        ),
        What::SamePerson => (
            "chi ha proposto ha anche deciso: servono due persone.",
            "who proposed has also decided: it takes two people.",
        ),
        What::NotTheProposer => (
            "una proposta è ritirata da chi non l'ha fatta.",
            "a proposal is withdrawn by somebody who did not make it.",
        ),
        What::ApprovalEntries => (
            "gli eventi che l'approvazione dice di aver registrato non la precedono, o non sono di chi ha proposto.",
            "the entries that the approval says it led to do not stand before it, or are not the proposer's.",
        ),
        What::ClosingSize => (
            "la chiusura parla di eventi che vengono dopo di essa.",
            "the closing speaks of entries that come after it.",
        ),
        What::ClosingRoot => (
            "la chiusura dice una radice che non è quella degli eventi.",
            "the closing says a root that is not that of the entries.",
        ),
        What::ClosingBalances => (
            "la chiusura dice saldi (la loro impronta) che non sono quelli degli eventi.",
            "the closing says balances (their hash) that are not those of the entries.",
        ),
        What::Balances => (
            "i saldi non sono quelli che danno gli eventi.",
            "the balances are not those that the entries give.",
        ),
        What::Acts => {
            ("gli atti non sono quelli citati dagli eventi.", "the acts are not those that the entries cite.")
        }
        _ => return None,
    })
}

fn of_checkpoints(what: What) -> Option<(&'static str, &'static str)> {
    Some(match what {
        What::Key => ("non è una chiave di questo registro.", "it is not a key of this log."),
        What::Handover => (
            "la chiave non è stata consegnata da quella di prima: manca il passaggio firmato da entrambe, o non è valido.",
            "the key was not handed over by the one before: what both sign is missing, or does not hold.",
        ),
        What::Checkpoint => ("non è un punto di controllo firmato.", "it is not a signed checkpoint."),
        What::CheckpointSize => (
            "il punto di controllo è di un altro numero di eventi.",
            "the checkpoint is of another number of entries.",
        ),
        What::CheckpointRoot => (
            "il punto di controllo ha un'altra radice: gli eventi fin qui non sono quelli che furono firmati.",
            "the checkpoint has another root: the entries up to here are not those that were signed.",
        ),
        What::CheckpointKey => (
            "il punto di controllo non è firmato da nessuna chiave nota di questo registro.",
            "the checkpoint is signed by no known key of this log.",
        ),
        What::Forged => (
            "una firma non è della chiave di cui porta il nome.",
            "a signature is not that of the key it names.",
        ),
        What::Untrusted => (
            "il punto di controllo non è firmato con una chiave di cui ci si fida: con quelle indicate, o con altre a cui esse hanno consegnato il registro.",
            "the checkpoint is not signed with a key that is trusted: with those given, or with others they handed the log over to.",
        ),
        What::NothingSigned => (
            "nulla è firmato, e non c'è un punto di controllo conservato altrove con cui confrontare: chiunque potrebbe averlo scritto.",
            "nothing is signed, and no checkpoint kept elsewhere is given to compare with: anybody could have written it.",
        ),
        What::Uncovered => (
            "da qui in poi nessuna firma copre gli eventi: esportare di nuovo dopo un nuovo punto di controllo (usus checkpoint sign).",
            "from here on no signature covers the entries: export again after a new checkpoint (usus checkpoint sign).",
        ),
        What::AgainstOrigin => (
            "il punto di controllo conservato altrove è di un altro registro.",
            "the checkpoint kept elsewhere is of another log.",
        ),
        What::AgainstRoot => (
            "il punto di controllo conservato altrove ha un'altra radice: il registro è stato riscritto da allora.",
            "the checkpoint kept elsewhere has another root: the log was rewritten since.",
        ),
        What::AgainstSize => (
            "il punto di controllo conservato altrove ha visto più eventi: il registro è stato tagliato, o rimesso com'era.",
            "the checkpoint kept elsewhere saw more entries: the log was cut off, or put back as it was.",
        ),
        What::AgainstProof => (
            "il file non contiene la prova che il registro continui quel punto di controllo. Chiedere a chi l'ha preparato un fascicolo che la contenga (usus bundle --checkpoint @N), o l'esportazione intera (usus export).",
            "the file holds no proof that the log continues that checkpoint. Ask whoever made it for a bundle that does (usus bundle --checkpoint @N), or for the whole export (usus export).",
        ),
        What::PolicyLog => (
            "la regola sui testimoni non conosce questo registro.",
            "the rule about witnesses does not know this log.",
        ),
        What::PolicyWitnesses => (
            "i testimoni che hanno visto questo punto di controllo sono meno di quanti la regola ne chiede.",
            "fewer witnesses have seen this checkpoint than the rule asks for.",
        ),
        _ => return None,
    })
}

fn of_bundles(what: What) -> (&'static str, &'static str) {
    match what {
        What::Zip => ("il fascicolo è guasto.", "the bundle is damaged."),
        What::Around => (
            "prima o dopo il fascicolo, nello stesso file, c'è dell'altro: il file non è il fascicolo com'è stato preparato.",
            "before or after the bundle, in the same file, there is more: the file is not the bundle as it was made.",
        ),
        What::Missing => ("manca nel fascicolo.", "it is missing in the bundle."),
        What::Unexpected => (
            "nel fascicolo non dovrebbe esserci, o non così.",
            "it should not be in the bundle, or not like this.",
        ),
        What::Manifest => (
            "l'elenco di ciò che il fascicolo contiene non si legge, o contraddice il resto.",
            "the list of what the bundle holds cannot be read, or contradicts the rest.",
        ),
        What::Receipt => ("non è una ricevuta.", "it is not a receipt."),
        What::ReceiptEntry => ("la ricevuta è di un altro evento.", "the receipt is for another entry."),
        What::ReceiptCheckpoint => {
            ("la ricevuta è su un altro punto di controllo.", "the receipt is against another checkpoint.")
        }
        What::Inclusion => (
            "la prova non mostra che l'evento sia nel registro.",
            "the proof does not show that the entry is in the log.",
        ),
        What::Consistency => (
            "la prova non mostra che il registro sia soltanto cresciuto da allora.",
            "the proof does not show that the log has only grown since.",
        ),
        What::Stream => {
            ("un flusso detto completo ha dei buchi.", "a stream that is said to be complete has holes.")
        }
        _ => ("non torna.", "it does not hold."),
    }
}
