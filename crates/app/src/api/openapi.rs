//! The `OpenAPI` 3.1 document: made of what the API says of itself, and served by it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

use crate::api::described::{OPERATIONS, Operation, PARAMETERS};
use crate::api::{problem, schemas, shapes};
use crate::serve::Office;
use crate::serve::cookies::Cookie;

/// Statuses every operation may answer with, beside the one it should.
const TROUBLES: [(&str, &str); 12] = [
    ("400", "La domanda non ha senso: `detail` dice perché."),
    ("401", "Occorre accedere."),
    ("403", "Il ruolo non lo permette, o non in questo ambito."),
    ("404", "Non c'è, come noto allora."),
    ("405", "A questo indirizzo non si può fare così."),
    ("406", "Non c'è in nessuna delle forme chieste."),
    ("409", "Ciò che sta nel registro vi si oppone: `rule` dice quale regola."),
    ("413", "È troppo grande."),
    ("415", "Non è uno dei tipi che si possono leggere."),
    ("422", "Non si può leggere, o dice cose senza senso: `errors` dice dove."),
    ("429", "Troppe domande: riprovare dopo `Retry-After` secondi."),
    ("503", "Ora non è possibile: riprovare dopo `Retry-After` secondi."),
];

/// `GET /api/v1/openapi.json`
pub(super) async fn json(State(office): State<Arc<Office>>, headers: HeaderMap) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text(&office, &headers)).into_response()
}

/// `GET /api/v1/openapi.yaml`
pub(super) async fn yaml(State(office): State<Arc<Office>>, headers: HeaderMap) -> Response {
    ([(header::CONTENT_TYPE, "application/yaml")], text(&office, &headers)).into_response()
}

/// The document, with the address the server is known by: as the office says, or as whoever asks found it.
fn text(office: &Office, headers: &HeaderMap) -> String {
    let config = &office.config;
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let url = config.public_url.clone().unwrap_or_else(|| format!("http://{host}"));
    let document = document(config.name.as_deref(), config.contact.as_deref(), url.trim_end_matches('/'));
    format!("{document:#}\n")
}

/// The document of an office.
fn document(name: Option<&str>, contact: Option<&str>, url: &str) -> Value {
    let office = name.unwrap_or("Ufficio di Piano");
    let mut who = json!({ "name": office });
    match contact {
        Some(address) if address.contains('@') && !address.contains("://") => who["email"] = json!(address),
        Some(address) if address.contains("://") => who["url"] = json!(address),
        _ => {}
    }
    if who.get("email").is_none() && who.get("url").is_none() {
        who["url"] = json!(format!("{url}/api"));
    }
    let mut paths: Map<String, Value> = Map::new();
    for operation in OPERATIONS {
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method] = described(operation);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "usus: registro delle risorse sociali",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Uso, non consumo, con le prove",
            "x-summary": "Le domande e le azioni del registro delle risorse sociali di un ambito.",
            "x-api-id": "usus-registro-risorse-sociali",
            "description": "Quanto c'è e dove, che cosa si sapeva a una certa data, che strada ha fatto una quantità, e \
                            perché la cifra di oggi è diversa da quella di ieri. Ogni risposta dice le date che ha usato \
                            (`Usus-Effective`, `Usus-Known`) e il proprio indirizzo citabile (`Link`, rel=\"canonical\"): la \
                            stessa domanda, come nota alla stessa posizione, ha per sempre la stessa risposta.",
            "termsOfService": format!("{url}/api#condizioni"),
            "contact": who,
            "license": { "name": "EUPL-1.2", "identifier": "EUPL-1.2" },
        },
        "servers": [{ "url": url, "description": format!("Il registro dell'ufficio: {office}") }],
        "tags": tags(),
        "paths": paths,
        "components": { "schemas": all_schemas(), "responses": responses(), "headers": headers(),
            "securitySchemes": {
                "session": { "type": "apiKey", "in": "cookie", "name": Cookie::Session.name(url.starts_with("https://")),
                    "description": "La sessione di chi ha fatto l'accesso." },
                "token": { "type": "http", "scheme": "bearer",
                    "description": "Per i programmi: il token che dà loro il servizio di accesso dell'ufficio." },
            } },
    })
}

fn tags() -> Value {
    json!([
        { "name": "domande", "description": "Che cosa dice il registro, a due date." },
        { "name": "registri", "description": "Chi è chi nel territorio." },
        { "name": "prove", "description": "Che cosa lo dimostra." },
        { "name": "azioni", "description": "Che cosa si registra." },
        { "name": "servizio", "description": "Il servizio stesso." },
    ])
}

fn described(operation: &Operation) -> Value {
    let in_the_path = operation.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut parameters: Vec<Value> = in_the_path.map(of_the_path).collect();
    for name in operation.names() {
        let Some(found) = PARAMETERS.iter().find(|parameter| parameter.name == name) else { continue };
        let schema: Value = serde_json::from_str(found.schema).unwrap_or_default();
        let example = match &schema["type"] {
            Value::String(kind) if kind == "integer" => {
                json!(found.example.parse::<i64>().unwrap_or_default())
            }
            _ => json!(found.example),
        };
        parameters.push(json!({
            "name": name, "in": "query", "description": found.description,
            "required": matches!(name, "plans" | "and_known"), "schema": schema, "example": example,
        }));
    }
    if operation.method == "post" {
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "Chi ripete la stessa richiesta con la stessa chiave entro 24 ore riceve la stessa risposta. Si \
                            tengono le ultime 10.000 chiavi, di ogni persona le sue, finché il servizio non riparte; gli \
                            identificativi dell'ufficio impediscono comunque i doppioni, per sempre.",
            "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" },
        }));
    }
    if operation.id == "events" {
        parameters.push(json!({
            "name": "Last-Event-ID", "in": "header", "required": false,
            "description": "L'ultima posizione ricevuta: si riprende da lì.",
            "schema": { "type": "string", "pattern": "^[0-9]+$" },
        }));
    }
    let mut said = json!({
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": operation.told(),
        "parameters": parameters,
        "responses": answers(operation),
    });
    if !operation.takes.is_empty() {
        said["requestBody"] = json!({ "required": true, "content": content(operation.takes) });
    }
    said["security"] =
        if operation.tag == "servizio" { json!([]) } else { json!([{ "session": [] }, { "token": [] }]) };
    said
}

fn of_the_path(name: &str) -> Value {
    let (description, schema, example) = match name {
        "position" => (
            "La posizione nel registro.",
            json!({ "type": "integer", "format": "int64", "minimum": 1 }),
            json!(1),
        ),
        _ => (
            "L'identificativo dato dall'ufficio.",
            json!({ "type": "string", "minLength": 1, "maxLength": 200 }),
            json!("FSR-2025-OLG"),
        ),
    };
    json!({ "name": name, "in": "path", "required": true, "description": description, "schema": schema, "example": example })
}

fn content(kinds: &[(&'static str, &'static str)]) -> Map<String, Value> {
    let of = |schema: &str| json!({ "schema": { "$ref": format!("#/components/schemas/{schema}") } });
    kinds.iter().map(|(kind, schema)| ((*kind).to_owned(), of(schema))).collect()
}

fn answers(operation: &Operation) -> Value {
    let mut headers = limits();
    let is_table = operation.names().any(|name| name == "format");
    if is_table || operation.id == "entry" {
        for name in ["ETag", "Link", "Usus-Known", "Usus-Effective"] {
            headers.insert(name.to_owned(), header_ref(name));
        }
    }
    let done = json!({
        "description": operation.summary, "headers": headers, "content": content(operation.answers),
    });
    let mut answers = json!({ "200": done });
    if ["import", "actions", "close"].contains(&operation.id) {
        answers["202"] = json!({
            "description": "Attende una seconda persona: è stata fatta una proposta.",
            "headers": headers, "content": content(&[("application/json", "Proposed")]),
        });
    }
    if operation.id == "close" {
        answers["201"] = answers["200"].clone();
    }
    if is_table || operation.id == "entry" {
        answers["304"] = json!({ "description": "Chi chiede ha già questa risposta (If-None-Match).", "headers": headers });
    }
    let is_action = operation.method == "post";
    for (status, _) in
        TROUBLES.iter().filter(|(status, _)| is_action || !["409", "413", "415"].contains(status))
    {
        answers[*status] = json!({ "$ref": format!("#/components/responses/Problem{status}") });
    }
    answers["default"] = json!({ "$ref": "#/components/responses/Problem" });
    answers
}

fn header_ref(name: &str) -> Value {
    json!({ "$ref": format!("#/components/headers/{name}") })
}

fn limits() -> Map<String, Value> {
    let names = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"];
    names.iter().map(|name| ((*name).to_owned(), header_ref(name))).collect()
}

fn responses() -> Map<String, Value> {
    let problem = |description: &str, is_busy: bool| {
        let mut headers = limits();
        if is_busy {
            headers.insert("Retry-After".to_owned(), header_ref("Retry-After"));
        }
        json!({ "description": description, "headers": headers, "content": content(&[(problem::KIND, "Problem")]) })
    };
    let named = TROUBLES.iter().map(|(status, description)| {
        (format!("Problem{status}"), problem(description, matches!(*status, "429" | "503")))
    });
    named.chain([("Problem".to_owned(), problem("Il servizio non ha potuto rispondere.", false))]).collect()
}

fn headers() -> Value {
    let text = |description: &str| json!({ "description": description, "schema": { "type": "string" } });
    let number = |description: &str| json!({ "description": description, "schema": { "type": "integer", "format": "int64", "minimum": 0 } });
    json!({
        "RateLimit-Limit": number("Quante richieste si possono fare nella finestra di tempo."),
        "RateLimit-Remaining": number("Quante ne restano."),
        "RateLimit-Reset": number("Fra quanti secondi la finestra ricomincia."),
        "Retry-After": number("Fra quanti secondi riprovare."),
        "ETag": text("La risposta: posizione nota, domanda, forma e lingua."),
        "Link": text("rel=\"canonical\": l'indirizzo citabile di questa risposta. rel=\"next\": la pagina che segue."),
        "Usus-Known": text("Come noto alla posizione: @ e un numero."),
        "Usus-Effective": json!({ "description": "Situazione al.", "schema": { "type": "string", "format": "date" } }),
    })
}

/// Every schema: those of answers, and those that the program's own shapes have.
fn all_schemas() -> Map<String, Value> {
    fn of<T: ToSchema + PartialSchema>() -> Value {
        serde_json::to_value(T::schema()).unwrap_or_default()
    }
    let mut all = schemas::schemas();
    let mut add = |name: &str, schema: Value| drop(all.insert(name.to_owned(), schema));
    add("Problem", of::<shapes::Problem>());
    add("BadRow", of::<shapes::BadRow>());
    add("Rows", of::<shapes::Rows>());
    add("Recorded", of::<shapes::Recorded>());
    add("Close", of::<shapes::Close>());
    add("Proposed", of::<shapes::Proposed>());
    add("Reject", of::<shapes::Reject>());
    add("Decided", of::<shapes::Decided>());
    add("Status", of::<shapes::Status>());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every `$ref` of a part of the document.
    fn references(part: &Value, found: &mut Vec<String>) {
        match part {
            Value::Object(object) => {
                found.extend(object.get("$ref").and_then(Value::as_str).map(str::to_owned));
                object.values().for_each(|part| references(part, found));
            }
            Value::Array(parts) => parts.iter().for_each(|part| references(part, found)),
            _ => {}
        }
    }

    #[test]
    fn whatever_the_document_names_is_in_it() {
        let document = document(None, Some("ufficio@example.org"), "http://localhost");
        let mut found = Vec::new();
        references(&document, &mut found);
        assert!(found.len() > 100);
        for reference in found {
            assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
        }
        assert_eq!(document["info"]["contact"]["email"], "ufficio@example.org");
        assert_eq!(document["components"]["securitySchemes"]["session"]["name"], "usus");
        let https = super::document(None, None, "https://usus.example.it");
        assert_eq!(https["components"]["securitySchemes"]["session"]["name"], "__Host-usus");
    }

    #[test]
    fn every_answer_in_csv_says_that_its_texts_are_as_they_are() {
        let document = document(None, None, "http://localhost");
        let paths = document["paths"].as_object().expect("paths");
        let questions = paths.values().filter_map(|path| path.get("get"));
        let mut counted = 0;
        for question in questions {
            let is_csv = question.pointer("/responses/200/content/text~1csv").is_some();
            let text = question["description"].as_str().unwrap_or_default();
            assert_eq!(text.contains("formula"), is_csv, "{}", question["operationId"]);
            counted += usize::from(is_csv);
        }
        assert!(counted > 10, "{counted}");
    }
}
