//! What the API says of itself: every operation, its parameters and what it answers. From it come the `OpenAPI`
//! document, the readable page, and the refusal of parameters that are not in it.

use std::borrow::Cow;

pub(crate) use crate::api::operations::OPERATIONS;

/// An operation.
pub(crate) struct Operation {
    /// `get` or `post`.
    pub(crate) method: &'static str,
    /// Its address, as routes and `OpenAPI` write it.
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

/// What whoever opens CSV in a spreadsheet has to know: it is for programs, and byte for byte what the command line says.
const AS_IT_IS: &str = "Nel CSV ogni testo sta com'è nel registro, anche se comincia con `=`, `+`, `-` o `@`: un foglio di \
                        calcolo lo prenderebbe per una formula. Lì le colonne si aprono come testo, o si scarica il file \
                        dalle pagine, che è scritto per i fogli di calcolo.";

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
        "@300",
    ),
    parameter(
        "and_known",
        "L'altra conoscenza da mettere a confronto: una data o @POSIZIONE.",
        KNOWN,
        "@350",
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
        "300.2026-12-31.1000",
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
    parameter("since", "Solo ciò che viene dopo @POSIZIONE, o dopo la fine di un giorno.", KNOWN, "@300"),
    parameter("at", "Il punto di controllo di @POSIZIONE; l'ultimo se manca.", KNOWN, "@300"),
    parameter("rows", "Gli identificativi delle righe, separati da virgole.", TEXT_SCHEMA, "R-CDD-2026"),
    parameter(
        "checkpoint",
        "Un punto di controllo più vecchio con cui si vuole confrontare: @POSIZIONE.",
        r#"{"type":"string","pattern":"^@[0-9]+$"}"#,
        "@368",
    ),
    parameter(
        "all",
        "Vero per avere anche le proposte approvate, respinte o ritirate.",
        r#"{"type":"string","enum":["true","false"]}"#,
        "true",
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
    /// What is good to know, with what holds for every answer in CSV.
    pub(crate) fn told(&self) -> Cow<'static, str> {
        let is_csv = self.answers.iter().any(|(kind, _)| *kind == "text/csv");
        if is_csv { format!("{} {AS_IT_IS}", self.description).into() } else { self.description.into() }
    }

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
