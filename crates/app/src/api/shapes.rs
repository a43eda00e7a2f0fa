//! What goes into actions and comes out of them, in JSON.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Righe di movimenti o di un registro: una o più, registrate insieme o per niente.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Rows {
    /// Le righe: i nomi delle colonne dei file importabili, e per ciascuna un testo.
    #[schema(value_type = Vec<std::collections::HashMap<String, Option<String>>>, min_items = 1)]
    pub(super) rows: Vec<Map<String, Value>>,
}

/// Che cosa è stato registrato.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "it is the name that stands in JSON")]
pub(super) struct Recorded {
    /// Righe lette.
    #[schema(value_type = i64)]
    pub(super) rows: usize,
    /// Righe che dicono qualcosa di nuovo; le altre erano già nel registro.
    #[schema(value_type = i64)]
    pub(super) recorded: usize,
    /// La posizione a cui arriva il registro.
    pub(super) position: i64,
    /// Vero se era solo una prova: nulla è stato registrato.
    pub(super) dry_run: bool,
    /// Di una prova: perché attenderà una seconda persona (`over_limit`, `correction`, `closing`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub(super) waits: Vec<String>,
    /// Lo stesso, in una frase.
    pub(super) sentence: String,
}

/// Che cosa attende una seconda persona: nulla è cambiato nei saldi.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Proposed {
    /// Il nome della proposta.
    pub(super) proposal: String,
    /// Le righe che chiede di registrare; 0 per una chiusura.
    #[schema(value_type = i64)]
    pub(super) rows: usize,
    /// Perché attende: `over_limit`, `correction`, `closing`.
    pub(super) waits: Vec<String>,
    /// La posizione a cui arriva il registro.
    pub(super) position: i64,
    /// Lo stesso, in una frase.
    pub(super) sentence: String,
}

/// Perché si respinge una proposta.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reject {
    /// Il motivo, senza dati personali.
    pub(super) reason: String,
}

/// Come è finita una proposta.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Decided {
    /// Il nome della proposta.
    pub(super) proposal: String,
    /// `approved`, `rejected` o `withdrawn`.
    pub(super) settled: String,
    /// Quanti eventi ha registrato l'approvazione.
    #[schema(value_type = i64)]
    pub(super) entries: usize,
    /// La posizione a cui arriva il registro.
    pub(super) position: i64,
    /// Lo stesso, in una frase.
    pub(super) sentence: String,
}

/// La chiusura di un periodo.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Close {
    /// Ultimo giorno del periodo, `2026-12-31`.
    #[schema(format = Date)]
    pub(super) effective_on: String,
    /// L'atto che approva i saldi: `ente|tipo|numero|data`.
    pub(super) act: String,
    /// Il nome della chiusura; se manca, `chiusura-` e la data.
    pub(super) id: Option<String>,
    /// Una nota.
    pub(super) note: Option<String>,
}

/// Perché non c'è risposta (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Problem {
    /// Dove è spiegato.
    #[serde(rename = "type")]
    #[schema(format = "uri-reference")]
    pub(super) kind: String,
    /// Lo stato HTTP, in parole.
    pub(super) title: String,
    /// Lo stato HTTP.
    #[schema(minimum = 100, maximum = 599)]
    pub(super) status: u16,
    /// Che cosa non va e che cosa si può fare.
    pub(super) detail: String,
    /// Il nome della regola, lo stesso della riga di comando.
    pub(super) rule: String,
    /// Ogni riga che non va, di un file o di un elenco.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub(super) errors: Vec<BadRow>,
}

/// Una riga che non va.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BadRow {
    /// Quale: come la conta un foglio di calcolo (l'intestazione è la 1), o il posto nell'elenco, da 1; niente se è
    /// tutto il file.
    #[schema(required = true)]
    pub(super) row: Option<u32>,
    /// Il nome della regola.
    pub(super) rule: String,
    /// Che cosa non va, con le cifre.
    pub(super) sentence: String,
}

/// Come sta il servizio.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "it is the name that stands in JSON")]
pub(super) struct Status {
    /// `ok`, se risponde alle domande.
    pub(super) status: &'static str,
    /// Lo stato HTTP, in parole.
    pub(super) title: &'static str,
    /// La posizione a cui arriva il registro.
    pub(super) position: i64,
    /// La versione del programma.
    pub(super) version: &'static str,
}
