//! What the API says of itself: every operation, its parameters and what it answers. From it come the OpenAPI
//! document, the readable page, and the refusal of parameters that are not in it.

/// An operation.
pub(crate) struct Operation {
    /// `get` or `post`.
    pub(crate) method: &'static str,
    /// Its address, as routes and OpenAPI write it.
    pub(crate) path: &'static str,
    /// Its name in the document.
    pub(crate) id: &'static str,
    /// The group it stands in.
    pub(crate) tag: &'static str,
    /// What it answers, in a line.
    pub(crate) summary: &'static str,
    /// What is good to know.
    pub(crate) description: &'static str,
    /// The parameters of its address, by name.
    pub(crate) parameters: &'static [&'static [&'static str]],
    /// The kinds of its answer, each with its schema.
    pub(crate) answers: &'static [(&'static str, &'static str)],
    /// The kinds of its body, each with its schema.
    pub(crate) takes: &'static [(&'static str, &'static str)],
}

/// A parameter: its name, what it means, its schema, an example.
pub(crate) struct Parameter {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it means.
    pub(crate) description: &'static str,
    /// Its JSON schema.
    pub(crate) schema: &'static str,
    /// An example.
    pub(crate) example: &'static str,
}

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
        ("Chi ha letto che cosa, e quando", "Serve un ruolo su tutti gli ambiti."),
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
        &[CLOCKS],
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
        &[&["since"], CLOCKS],
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
    action(
        "/api/v1/import",
        "import",
        (
            "Registra un file CSV, XLSX o ODS, per intero o per niente",
            "Le stesse colonne e le stesse regole di `usus import`. Chi registra è chi ha fatto l'accesso.",
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
            "Ogni riga è un oggetto con le colonne dei file importabili; ogni valore è un testo.",
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
            "La stessa chiusura due volte non è nulla di nuovo (200).",
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
        &[("application/yaml", "Text")],
    ),
];

/// Every parameter of an address's question.
pub(crate) const PARAMETERS: &[Parameter] = &[
    parameter(
        "effective",
        "Situazione al: i fatti fino a questa data compresa; oggi se manca.",
        DATE,
        "2026-12-31",
    ),
    parameter(
        "known",
        "Come noto al: una data (fino alle 24 di quel giorno, ora di Roma) o @POSIZIONE; tutto se manca.",
        KNOWN,
        "@4180",
    ),
    parameter(
        "and_known",
        "L'altra conoscenza da mettere a confronto: una data o @POSIZIONE.",
        KNOWN,
        "@4190",
    ),
    parameter("lang", "La lingua delle frasi.", r#"{"type":"string","enum":["it","en"]}"#, "it"),
    parameter(
        "format",
        "La forma; altrimenti quella di Accept.",
        r#"{"type":"string","enum":["json","csv"]}"#,
        "json",
    ),
    parameter(
        "limit",
        "Quante righe al massimo; 1.000 se manca.",
        r#"{"type":"integer","minimum":1,"maximum":10000}"#,
        "1000",
    ),
    parameter(
        "cursor",
        "Il posto da cui riprendere, com'è in Link, rel=\"next\": tiene la conoscenza della prima pagina, perciò le pagine non cambiano mentre il registro cresce.",
        r#"{"type":"string","pattern":"^[0-9]+\\.[0-9]{4}-[0-9]{2}-[0-9]{2}\\.[0-9]+$"}"#,
        "4180.2026-12-31.1000",
    ),
    parameter(
        "by",
        "Per quali dimensioni, separate da virgole: ambito, service, plan, unit, resource, class, kind, holder, fund, quota, annuality, area, comune.",
        TEXT_SCHEMA,
        "ambito,service,plan,unit",
    ),
    parameter(
        "ambito",
        "Solo questo ambito. Chi ha un ruolo in un solo ambito vede comunque solo quello.",
        TEXT_SCHEMA,
        "olgiate",
    ),
    parameter("service", "Solo questo servizio.", TEXT_SCHEMA, "OLG-SAD"),
    parameter("plan", "Solo questo piano.", TEXT_SCHEMA, "PDZ-OLG-2025-2027"),
    parameter("resource", "Solo questa risorsa.", TEXT_SCHEMA, "FSR-2025-OLG"),
    parameter("area", "Solo quest'area di utenza (codice ISTAT).", TEXT_SCHEMA, "1"),
    parameter("holder", "Solo ciò che ha dato questo titolare.", TEXT_SCHEMA, "regione-lombardia"),
    parameter(
        "class",
        "Solo questa classe.",
        r#"{"type":"string","enum":["depletable","renewable","perishable","non_rival"]}"#,
        "depletable",
    ),
    parameter("fund", "Solo questo fondo.", TEXT_SCHEMA, "FNPS"),
    parameter(
        "plans",
        "I piani da confrontare, separati da virgole.",
        r#"{"type":"string","minLength":1}"#,
        "PDZ-LEC-2021-2023,PDZ-LEC-2025-2027",
    ),
    parameter("since", "Solo ciò che viene dopo @POSIZIONE, o dopo la fine di un giorno.", KNOWN, "@4180"),
    parameter("at", "Il punto di controllo di @POSIZIONE; l'ultimo se manca.", KNOWN, "@4180"),
    parameter("rows", "Gli identificativi delle righe, separati da virgole.", TEXT_SCHEMA, "R-CDD-2026"),
    parameter(
        "checkpoint",
        "Un punto di controllo più vecchio con cui si vuole confrontare: @POSIZIONE.",
        r#"{"type":"string","pattern":"^@[0-9]+$"}"#,
        "@368",
    ),
    parameter(
        "dry_run",
        "Vero per provare senza registrare nulla.",
        r#"{"type":"string","enum":["true","false"]}"#,
        "true",
    ),
];

const DATE: &str = r#"{"type":"string","format":"date"}"#;
const KNOWN: &str = r#"{"type":"string","pattern":"^(@[0-9]+|[0-9]{4}-[0-9]{2}-[0-9]{2})$"}"#;
const TEXT_SCHEMA: &str = r#"{"type":"string"}"#;

const fn parameter(
    name: &'static str,
    description: &'static str,
    schema: &'static str,
    example: &'static str,
) -> Parameter {
    Parameter { name, description, schema, example }
}

impl Operation {
    /// The names of the parameters of its address's question.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.parameters.iter().flat_map(|group| group.iter().copied())
    }
}

/// Whether what stands at an address takes a parameter. What is not described takes any.
pub(super) fn takes(path: &str, word: &str) -> bool {
    OPERATIONS
        .iter()
        .find(|operation| operation.path == path)
        .is_none_or(|found| found.names().any(|name| name == word))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_route_of_the_api_is_described_and_every_description_is_a_route() {
        let routes: BTreeSet<(String, &str)> = crate::api::routes()
            .iter()
            .map(|route| (route.method.as_str().to_lowercase(), route.path))
            .collect();
        let described: BTreeSet<(String, &str)> =
            OPERATIONS.iter().map(|operation| (operation.method.to_owned(), operation.path)).collect();
        assert_eq!(routes, described);
        assert_eq!(described.len(), OPERATIONS.len(), "each stands once");
    }

    #[test]
    fn every_parameter_is_known_by_its_name() {
        for name in OPERATIONS.iter().flat_map(Operation::names) {
            assert!(PARAMETERS.iter().any(|parameter| parameter.name == name), "{name}");
        }
        for parameter in PARAMETERS {
            assert!(
                serde_json::from_str::<serde_json::Value>(parameter.schema).is_ok(),
                "{}",
                parameter.name
            );
        }
    }
}
