//! What a column is called on screen. Programs see its code, people these words.

use usus_domain::table::Action;

use crate::words::Language;

/// Code, Italian, English.
const LABELS: &[(&str, &str, &str)] = &[
    ("ambito", "Ambito", "Ambito"),
    ("service", "Servizio", "Service"),
    ("plan", "Piano", "Plan"),
    ("unit", "Unità", "Unit"),
    ("resource", "Risorsa", "Resource"),
    ("class", "Classe", "Class"),
    ("kind", "Tipo", "Kind"),
    ("holder", "Titolare", "Holder"),
    ("fund", "Fondo", "Fund"),
    ("quota", "Quota", "Quota"),
    ("annuality", "Annualità", "Annuality"),
    ("area", "Area", "Area"),
    ("comune", "Comune", "Comune"),
    ("contributed", "Conferito", "Contributed"),
    ("available", "Disponibile", "Available"),
    ("allocated", "Assegnato", "Allocated"),
    ("committed", "Impegnato", "Committed"),
    ("consumed", "Consumato", "Consumed"),
    ("released", "Liberato", "Released"),
    ("returned", "Restituito", "Returned"),
    ("lapsed", "Decaduto", "Lapsed"),
    ("ever_allocated", "Assegnato in tutto", "Ever allocated"),
    ("ever_committed", "Impegnato in tutto", "Ever committed"),
    ("ever_released", "Liberato in tutto", "Ever released"),
    ("ever_reused", "Riusato in tutto", "Ever reused"),
    ("committed_net", "Impegnato al netto dei disimpegni", "Committed less released"),
    ("position", "Pos.", "Pos."),
    ("reading", "Lettura", "Reading"),
    ("read_at", "Quando", "When"),
    ("reader", "Chi", "Who"),
    ("head", "Registro fino a", "Ledger up to"),
    ("question", "Domanda", "Question"),
    ("recorded_at", "Registrato il", "Recorded at"),
    ("effective_on", "Data", "Date"),
    ("action", "Azione", "Action"),
    ("id", "Id", "Id"),
    ("allocation", "Assegnazione", "Allocation"),
    ("quantity", "Quantità", "Quantity"),
    ("from", "Dal", "From"),
    ("to", "Al", "To"),
    ("act", "Atto", "Act"),
    ("actor", "Da", "By"),
    ("corrected_by", "Rettificato da", "Corrected by"),
    ("proposal", "Proposta", "Proposal"),
    ("proposer", "Proposta da", "Proposed by"),
    ("rows", "Righe", "Rows"),
    ("closing", "Chiusura al", "Closing on"),
    ("limit", "Limite in €", "Limit in €"),
    ("waits", "Perché attende", "Why it waits"),
    ("settled", "Esito", "Outcome"),
    ("settled_by", "Decisa da", "Settled by"),
    ("settled_at", "Decisa il", "Settled at"),
    ("reason", "Motivo", "Reason"),
    ("measure", "Misura", "Measure"),
    ("value", "Valore", "Value"),
    ("consumption_ratio", "Consumato su assegnato", "Consumption ratio"),
    ("release_ratio", "Liberato su assegnato", "Release ratio"),
    ("reuse_ratio", "Riusato su assegnato", "Reuse ratio"),
    ("circulation", "Circolazione", "Circulation"),
    ("lapse_ratio", "Decaduto su conferito", "Lapse ratio"),
    ("mean_chain_length", "Lunghezza media della catena", "Mean chain length"),
    ("freed", "Dichiarato liberato", "Claimed freed"),
    ("freed_contested", "Dichiarato liberato, contestato", "Claimed freed, contested"),
    ("holders", "Titolari nel servizio", "Holders in the service"),
    ("pairs", "Coppie, su quelle possibili", "Pairs, of those possible"),
    ("names", "Quali", "Which"),
    ("numerator", "Numeratore", "Numerator"),
    ("denominator", "Denominatore", "Denominator"),
    ("release", "Economia", "Release"),
    ("because_of", "Grazie a", "Because of"),
    ("contested_by", "Contestata da", "Contested by"),
    ("length", "Assegnazioni", "Allocations"),
    ("chain", "Catena", "Chain"),
    ("areas", "Aree ammesse", "Areas allowed"),
    ("deadline", "Termine", "Deadline"),
    ("days", "Giorni", "Days"),
    ("corrects", "Riga annullata", "Row reversed"),
    ("lag", "Giorni dopo", "Days later"),
    ("draws_on", "Attinge a", "Draws on"),
    ("sign", "Segno", "Sign"),
    ("when", "Mese", "Month"),
    ("recorded", "Voci registrate", "Entries recorded"),
    ("happened", "Fatti", "Facts"),
    ("check", "Controllo", "Check"),
    ("found", "Trovate", "Found"),
    ("beside", "Insieme a", "Together with"),
    ("then", "Allora", "Then"),
    ("now", "Oggi", "Now"),
    ("difference", "Differenza", "Difference"),
    ("figure", "Cifra", "Figure"),
    ("first", "Prima", "First"),
    ("second", "Seconda", "Second"),
    ("extended_to", "Prorogato al", "Extended to"),
    ("name", "Nome", "Name"),
    ("share", "Quota minori", "Share for minors"),
    ("co_contribution_density", "Titolari che si incontrano", "Co-contribution density"),
    ("in_use", "In uso", "In use"),
    ("came_back", "Usato e tornato", "Used and returned"),
    ("gone_on", "Riusato o tornato disponibile", "Used again, or back in the pool"),
    ("triennium", "Triennio", "Triennium"),
    ("plans", "Piani", "Plans"),
    ("percent", "In percentuale", "As a percentage"),
    ("inhabitants", "Abitanti", "Inhabitants"),
    ("per_head", "Per abitante", "Per inhabitant"),
    ("per_thousand", "Ogni 1.000 abitanti", "Per 1,000 inhabitants"),
    ("as_approved", "Come approvato", "As approved"),
    ("as_known", "Come noto", "As known"),
    ("holder_kind", "Che cos'è", "What it is"),
    ("services", "Servizi", "Services"),
    ("with", "Con chi", "With whom"),
    ("together", "Dove si incontrano", "Where they meet"),
    ("band", "Fascia", "Band"),
    ("source", "Da", "From"),
    ("target", "A", "To"),
    ("capacity", "Capienza", "Capacity"),
    ("idle", "Libero", "Idle"),
    ("left", "Ancora da usare", "Still to be used"),
];

/// The word for a column.
pub(crate) fn label(code: &str, language: Language) -> String {
    LABELS
        .iter()
        .find(|(known, ..)| *known == code)
        .map_or(code, |(_, italian, english)| if language.is_italian() { italian } else { english })
        .to_owned()
}

/// The word for an action.
pub(crate) fn action(action: Action, language: Language) -> &'static str {
    let (italian, english) = match action {
        Action::Contribute => ("conferimento", "contribution"),
        Action::Allocate => ("assegnazione", "allocation"),
        Action::Commit => ("impegno", "commitment"),
        Action::Consume => ("consumo", "consumption"),
        Action::Release => ("economia", "release"),
        Action::Reuse => ("riuso", "reuse"),
        Action::Return => ("restituzione", "return"),
        Action::Lapse => ("decadenza", "lapse"),
        Action::Contest => ("contestazione", "contest"),
        Action::Correct => ("rettifica", "correction"),
        Action::ExtendPlan => ("proroga", "extension"),
        Action::Close => ("chiusura", "closing"),
    };
    language.say(italian, english)
}

/// The words for why something was released.
pub(crate) fn reason(code: &str, language: Language) -> String {
    let (italian, english) = match code {
        "gara" => ("economia di gara", "tender below base"),
        "minore_domanda" => ("minore domanda", "less demand"),
        "risorsa_non_economica_subentrata" => {
            ("è subentrata una risorsa non economica", "replaced by something that is not money")
        }
        "servizio_non_attivato" => ("servizio non attivato", "service never started"),
        "rinuncia" => ("rinuncia", "given up"),
        "disimpegno" => ("disimpegno", "commitment undone"),
        free => (free, free),
    };
    if language.is_italian() { italian } else { english }.to_owned()
}
