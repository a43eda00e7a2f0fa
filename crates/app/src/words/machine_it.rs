//! What is said in Italian when the machine fails.

use std::io::ErrorKind;

use usus_log::error::{LogError, Reason, Unproven};

use crate::words::without_secrets;

pub(super) fn machine(error: &LogError) -> String {
    match error {
        LogError::AddressUnknown { address } => {
            format!(
                "«{}» non indica un registro: scrivere sqlite:PERCORSO, per esempio sqlite:usus.db, \
                 oppure postgres://UTENTE@SERVER/DATABASE.",
                without_secrets(address)
            )
        }
        LogError::NotALedger { path } => format!(
            "Il file {} non è un registro usus: è stato lasciato com'è. Indicare un altro file con --ledger.",
            path.display()
        ),
        LogError::OtherTables { server, tables } => format!(
            "Il database {server} contiene le tabelle di un altro programma ({tables}): è stato lasciato com'è. \
             Indicare un database vuoto con --ledger."
        ),
        LogError::TableTaken { table } => format!(
            "La tabella «{table}» di questo database non è del registro: è stata lasciata com'è. \
             Darle un altro nome, poi usus rebuild."
        ),
        LogError::NewerLedger { place, found, known } => format!(
            "Il registro {place} è di una versione più recente (schema {found}, questo programma conosce {known}): \
             aggiornare il programma."
        ),
        LogError::OlderLedger { place, found, known } => older(place, *found, *known),
        LogError::Damaged { path } => format!(
            "Il registro {} è danneggiato: è stato lasciato com'è. Rimettere al suo posto l'ultima copia di sicurezza.",
            path.display()
        ),
        LogError::CannotOpen { path, kind, reason } => format!(
            "Il registro {} non si può aprire ({}): controllare la cartella e i permessi.",
            path.display(),
            why_not_open(*kind, reason)
        ),
        LogError::ServerDown { server, reason } => format!(
            "Il server {server} non risponde ({}): nulla è stato registrato. \
             Controllare che Postgres sia acceso e raggiungibile, e ripetere il comando.",
            why(reason)
        ),
        LogError::ServerRefuses { server, reason } => format!(
            "Il server {server} non lascia entrare ({reason}): nulla è stato registrato. \
             Controllare utente, password e nome del database."
        ),
        LogError::ServerTooOld { server, found, needed } => format!(
            "Il server {server} è Postgres {found}; ne serve almeno la versione {needed}: nulla è stato toccato."
        ),
        LogError::EncodingTooSmall { server, found } => format!(
            "Il database {server} tiene i testi in {found}, che non ha posto per tutti i segni: nulla è stato toccato. \
             Crearne uno in UTF8 (createdb -E UTF8 -T template0 NOME) e indicarlo con --ledger."
        ),
        LogError::NoConnectionLeft => {
            "Il server Postgres ha esaurito le connessioni: nulla è stato registrato. Riprovare fra poco, o \
             chiedere a chi lo gestisce di alzare max_connections."
                .into()
        }
        LogError::ConnectionLost { reason } => format!(
            "Il server Postgres è venuto a mancare ({}): nulla è stato registrato. \
             Ripetere il comando quando risponde di nuovo.",
            why(reason)
        ),
        LogError::InDoubt { reason } => format!(
            "Il server Postgres è venuto a mancare mentre confermava ({}), e non si sa se la registrazione \
             sia avvenuta. Ripetere il comando quando risponde di nuovo: ciò che c'è già non si registra due volte.",
            why(reason)
        ),
        LogError::NotPermitted { reason } => format!(
            "Il database non permette a questo utente di farlo ({reason}): nulla è stato registrato. \
             Chiedere a chi lo gestisce i diritti di ops/roles.sql."
        ),
        LogError::DiskFull => {
            "Il disco è pieno: nulla è stato registrato. Fare spazio e ripetere il comando.".into()
        }
        LogError::Busy => {
            "Un altro programma sta scrivendo sul registro: nulla è stato registrato. Riprovare fra poco."
                .into()
        }
        LogError::ReadOnly => {
            "Il registro è in sola lettura: nulla è stato registrato. Controllare i permessi del file o del server.".into()
        }
        LogError::Conflict => {
            "Altri hanno scritto sul registro più volte nel frattempo: nulla è stato registrato. Riprovare."
                .into()
        }
        LogError::Evidence(unproven) => self::unproven(unproven),
        LogError::Unreadable { position, reason } => format!(
            "L'evento alla posizione {position} non si legge ({reason}): il registro può essere stato alterato."
        ),
        LogError::EntryTooLarge { bytes, limit } => format!(
            "Una riga darebbe un evento di {bytes} byte, il massimo è {limit}: dividerla in più righe."
        ),
        LogError::Closed => "Il registro è già stato chiuso: nulla è stato registrato.".into(),
        LogError::NeverDeleted => "Dal registro non si cancella nulla.".into(),
        LogError::Randomness(reason) => {
            format!("Il sistema non fornisce numeri casuali ({reason}): nulla è stato registrato.")
        }
        LogError::Database(error) => {
            format!("Il database non risponde come dovrebbe: {error}. Nulla è stato registrato a metà.")
        }
    }
}

fn older(place: &str, found: i64, known: i64) -> String {
    format!(
        "Il registro {place} è di una versione precedente (schema {found}, a questo programma serve lo schema \
         {known}) e da qui non si può aggiornare, perché non vi si può scrivere: è stato lasciato com'è. Farlo \
         aprire una volta con questo programma da chi lo gestisce."
    )
}

/// Why a server cannot be spoken with: in Italian where the system's reason is known, else as it is said.
fn why(reason: &Reason) -> &str {
    match reason.kind {
        Some(ErrorKind::ConnectionRefused) => "connessione rifiutata",
        Some(ErrorKind::TimedOut) => "tempo scaduto",
        Some(ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable) => "rete non raggiungibile",
        Some(
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof,
        ) => "connessione chiusa",
        _ => &reason.said,
    }
}

/// Why a file cannot be opened, where the system says what kind of reason it is.
fn why_not_open(kind: Option<ErrorKind>, reason: &str) -> &str {
    match kind {
        Some(ErrorKind::NotFound) => "la cartella non esiste, o non vi si può scrivere",
        Some(ErrorKind::NotADirectory) => "al posto della cartella c'è un file",
        Some(ErrorKind::IsADirectory) => "è una cartella",
        Some(ErrorKind::PermissionDenied) => "manca il permesso",
        _ => reason,
    }
}

/// What proves the log is not what it should be.
fn unproven(unproven: &Unproven) -> String {
    match unproven {
        Unproven::TreeIncomplete { position } => format!(
            "L'albero delle impronte non è integro presso l'evento {position}: il registro può essere stato alterato. \
             Non è stato registrato nulla; `usus verify` dice dove non torna."
        ),
        Unproven::Contradicted { signed, size } => format!(
            "Il registro (posizione {size}) non è più quello firmato alla posizione {signed}: è stato alterato o riportato \
             indietro. Non è stato firmato nulla; `usus verify` dice dove non torna."
        ),
        Unproven::NotItsKey { given } => {
            format!("Questo registro non è firmato con la chiave {given}: `usus key show` dice con quale.")
        }
    }
}
