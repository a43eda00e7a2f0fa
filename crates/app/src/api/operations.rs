//! Every operation of the API, in the order in which people read of them.

use crate::api::described::Operation;

const CLOCKS: &[&str] = &["effective", "known", "lang"];
const FILTERS: &[&str] = &["ambito", "service", "plan", "resource", "area", "holder", "class", "fund"];
const FORM: &[&str] = &["format"];
const PAGES: &[&str] = &["limit", "cursor"];
const BY: &[&str] = &["by"];

const JSON: &str = "application/json";
const CSV: &str = "text/csv";
const TEXT: &str = "text/plain";

/// A question that is answered by a table.
const fn table(
    path: &'static str,
    id: &'static str,
    tag: &'static str,
    (summary, description): (&'static str, &'static str),
    parameters: &'static [&'static [&'static str]],
    answers: &'static [(&'static str, &'static str)],
) -> Operation {
    Operation { method: "get", path, id, tag, summary, description, parameters, answers, takes: &[] }
}

/// Something that is recorded.
const fn action(
    path: &'static str,
    id: &'static str,
    (summary, description): (&'static str, &'static str),
    parameters: &'static [&'static [&'static str]],
    takes: &'static [(&'static str, &'static str)],
    answers: &'static [(&'static str, &'static str)],
) -> Operation {
    Operation { method: "post", path, id, tag: "azioni", summary, description, parameters, answers, takes }
}

const IN_THE_FORMS: &str = "Le stesse risposte della riga di comando, byte per byte: JSON come `--format json`, CSV come \
                            `--format csv`. Le quantità sono testi decimali nella loro unità.";

/// Every operation.
pub(crate) const OPERATIONS: &[Operation] = &[
    table(
        "/api/v1/balance",
        "balance",
        "domande",
        ("Saldi: quanto c'è e dove, e quanto è passato", IN_THE_FORMS),
        &[BY, CLOCKS, FILTERS, FORM, PAGES],
        &[(JSON, "Balance"), (CSV, "Csv")],
    ),
    table(
        "/api/v1/journal",
        "journal",
        "domande",
        (
            "Giornale: ogni movimento, nell'ordine in cui è stato registrato",
            "Una pagina può essere più corta di `limit`, anche vuota, se il filtro trova poco: si va avanti finché c'è Link, rel=\"next\".",
        ),
        &[CLOCKS, FILTERS, FORM, PAGES],
        &[(JSON, "Journal"), (CSV, "Csv")],
    ),
    table(
        "/api/v1/trace/{id}",
        "trace",
        "domande",
        ("La strada di una quantità, da chi l'ha data a ogni uso", IN_THE_FORMS),
        &[CLOCKS, FILTERS, FORM],
        &[(JSON, "Trace"), (CSV, "Csv")],
    ),
    table(
        "/api/v1/compare",
        "compare",
        "domande",
        ("Piani a confronto, per ambito e servizio", IN_THE_FORMS),
        &[&["plans"], CLOCKS, FILTERS, FORM],
        &[(JSON, "Comparison"), (CSV, "Csv")],
    ),
    table(
        "/api/v1/use",
        "use",
        "domande",
        ("L'uso fatto delle risorse: le misure, con numeratore e denominatore", IN_THE_FORMS),
        &[CLOCKS, FILTERS, FORM],
        &[(JSON, "Use"), (CSV, "Csv")],
    ),
    table(
        "/api/v1/explain",
        "explain",
        "domande",
        ("Perché due risposte differiscono: i movimenti registrati nel frattempo", IN_THE_FORMS),
        &[&["and_known"], BY, CLOCKS, FILTERS, FORM],
        &[(JSON, "Explanation"), (CSV, "Csv")],
    ),
    table(
        "/api/v1/entry/{position}",
        "entry",
        "prove",
        (
            "Una scrittura, byte per byte com'è conservata",
            "Sono i byte di cui è calcolata l'impronta; che cosa dice ogni evento sta in schemas/.",
        ),
        &[CLOCKS],
        &[(JSON, "Entry")],
    ),
    table(
        "/api/v1/receipt/{id}",
        "receipt",
        "prove",
        (
            "La ricevuta di una riga: l'evento, la prova che è nel registro, il punto di controllo",
            "`id` della riga, oppure @POSIZIONE. Si controlla con usus-verify, senza rete (C2SP tlog-proof).",
        ),
        &[CLOCKS],
        &[(TEXT, "Text")],
    ),
    table(
        "/api/v1/checkpoint",
        "checkpoint",
        "prove",
        (
            "Il punto di controllo firmato: quanti eventi, e l'impronta di tutti",
            "Formato C2SP tlog-checkpoint.",
        ),
        &[&["at"], CLOCKS],
        &[(TEXT, "Text")],
    ),
    table(
        "/api/v1/checkpoints",
        "checkpoints",
        "prove",
        ("Tutti i punti di controllo firmati", "Dal più piccolo."),
        &[CLOCKS, FORM, PAGES],
        &[(JSON, "Checkpoints"), (CSV, "Csv")],
    ),
    table(
        "/api/v1/readings",
        "readings",
        "prove",
        ("Chi ha letto che cosa, e quando", "Per revisori e amministratori di tutti gli ambiti."),
        &[CLOCKS, FORM, PAGES],
        &[(JSON, "Readings"), (CSV, "Csv")],
    ),
    table(
        "/api/v1/verify",
        "verify",
        "prove",
        (
            "Rilegge tutto il registro e dice se torna, e da dove no",
            "Una verifica alla volta, fino a 250.000 eventi: oltre, `usus verify` dalla riga di comando. Serve un ruolo su tutti gli ambiti.",
        ),
        &[],
        &[(JSON, "Verification")],
    ),
    table(
        "/api/v1/export",
        "export",
        "prove",
        (
            "Il registro in righe JSON, esatto e completo",
            "Si riprende con `usus restore`. Serve un ruolo su tutti gli ambiti.",
        ),
        &[&["since"]],
        &[("application/jsonl", "Text")],
    ),
    table(
        "/api/v1/bundle",
        "bundle",
        "prove",
        (
            "Un fascicolo di prove in un file ZIP",
            "Le righe indicate con `rows`, o tutto ciò che passa il filtro, con ricevute, atti e saldi; si controlla con usus-verify.",
        ),
        &[&["rows", "checkpoint"], CLOCKS, FILTERS],
        &[("application/zip", "Binary")],
    ),
    table(
        "/api/v1/events",
        "events",
        "prove",
        (
            "Il registro mentre cresce (server-sent events)",
            "`id` è la posizione, `data` la scrittura com'è conservata. Chi torna con Last-Event-ID non perde nulla e non riceve nulla due volte.",
        ),
        &[&["since"], CLOCKS],
        &[("text/event-stream", "Text")],
    ),
    table(
        "/api/v1/ambiti",
        "ambiti",
        "registri",
        ("Gli ambiti", IN_THE_FORMS),
        &[CLOCKS, FORM, PAGES],
        &[(JSON, "Ambiti"), (CSV, "Csv")],
    ),
    table(
        "/api/v1/comuni",
        "comuni",
        "registri",
        ("I comuni, e il loro ambito alla data chiesta", IN_THE_FORMS),
        &[CLOCKS, FORM, PAGES],
        &[(JSON, "Comuni"), (CSV, "Csv")],
    ),
    table(
        "/api/v1/services",
        "services",
        "registri",
        ("I servizi", IN_THE_FORMS),
        &[CLOCKS, FORM, PAGES],
        &[(JSON, "Services"), (CSV, "Csv")],
    ),
    table(
        "/api/v1/plans",
        "plans",
        "registri",
        ("I piani, con le proroghe", IN_THE_FORMS),
        &[CLOCKS, FORM, PAGES],
        &[(JSON, "Plans"), (CSV, "Csv")],
    ),
    table(
        "/api/v1/holders",
        "holders",
        "registri",
        ("I titolari: chi mette a disposizione qualcosa", IN_THE_FORMS),
        &[CLOCKS, FORM, PAGES],
        &[(JSON, "Holders"), (CSV, "Csv")],
    ),
    table(
        "/api/v1/proposals",
        "proposals",
        "azioni",
        (
            "Che cosa attende una seconda persona",
            "Ciò che supera il limite dell'ufficio, le rettifiche e le chiusure, se l'ufficio ha stabilito i quattro occhi. Chi ha un ruolo in un solo ambito vede ciò che resta in quello.",
        ),
        &[&["all"], CLOCKS, FORM, PAGES],
        &[(JSON, "Proposals"), (CSV, "Csv")],
    ),
    table(
        "/api/v1/proposals/{id}",
        "proposal",
        "azioni",
        ("Una proposta, con le sue righe e come è finita", "Come `usus proposals NOME --format json`."),
        &[CLOCKS],
        &[(JSON, "Proposal")],
    ),
    action(
        "/api/v1/proposals/{id}/approve",
        "approve",
        (
            "Approva una proposta: ciò che chiede è registrato",
            "Senza corpo. Chi ha proposto non approva (`same_person`); le righe sono decise di nuovo, su ciò che sta oggi nel registro.",
        ),
        &[&["lang"]],
        &[],
        &[(JSON, "Decided")],
    ),
    action(
        "/api/v1/proposals/{id}/reject",
        "reject",
        ("Respinge una proposta", "Con il motivo. Chi ha proposto non respinge, ritira."),
        &[&["lang"]],
        &[(JSON, "Reject")],
        &[(JSON, "Decided")],
    ),
    action(
        "/api/v1/proposals/{id}/withdraw",
        "withdraw",
        ("Ritira una proposta", "Senza corpo. Solo chi l'ha fatta."),
        &[&["lang"]],
        &[],
        &[(JSON, "Decided")],
    ),
    action(
        "/api/v1/import",
        "import",
        (
            "Registra un file CSV, XLSX o ODS, per intero o per niente",
            "Le stesse colonne e le stesse regole di `usus import`. Chi registra è chi ha fatto l'accesso. Ciò che attende una seconda persona è proposto (202), con il nome della proposta e il perché.",
        ),
        &[&["dry_run"], &["lang"]],
        &[
            (CSV, "Text"),
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Binary"),
            ("application/vnd.oasis.opendocument.spreadsheet", "Binary"),
            ("multipart/form-data", "Upload"),
        ],
        &[(JSON, "Recorded")],
    ),
    action(
        "/api/v1/actions",
        "actions",
        (
            "Registra righe di movimenti o di un registro, insieme o per niente",
            "Ogni riga è un oggetto con le colonne dei file importabili; ogni valore è un testo. Se una riga attende una seconda persona sono proposte tutte (202).",
        ),
        &[&["dry_run"], &["lang"]],
        &[(JSON, "Rows")],
        &[(JSON, "Recorded")],
    ),
    action(
        "/api/v1/close",
        "close",
        (
            "Chiude un periodo: registra i saldi e l'impronta del registro",
            "La stessa chiusura due volte non è nulla di nuovo (200). Con i quattro occhi attende una seconda persona (202).",
        ),
        &[&["lang"]],
        &[(JSON, "Close")],
        &[(JSON, "Closing")],
    ),
    table(
        "/status",
        "status",
        "servizio",
        ("Come sta il servizio", "Risponde anche senza accesso."),
        &[&["lang"]],
        &[("application/problem+json", "Status")],
    ),
    table(
        "/api",
        "page",
        "servizio",
        ("Questa descrizione, da leggere", "In italiano."),
        &[&["lang"]],
        &[("text/html", "Text")],
    ),
    table(
        "/api/v1/openapi.json",
        "openapi_json",
        "servizio",
        ("Questa descrizione, per programmi (OpenAPI 3.1)", "In JSON."),
        &[&["lang"]],
        &[(JSON, "Document")],
    ),
    table(
        "/api/v1/openapi.yaml",
        "openapi_yaml",
        "servizio",
        (
            "Questa descrizione, per programmi (OpenAPI 3.1)",
            "Lo stesso testo di openapi.json: ogni JSON è anche YAML.",
        ),
        &[&["lang"]],
        &[("application/yaml", "Document")],
    ),
];
