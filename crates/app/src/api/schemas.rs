//! What answers look like, as JSON schemas: made of the same columns as the answers.

use serde_json::{Map, Value, json};
use strum::IntoEnumIterator;
use usus_views::dimension::Dimension;
use usus_views::sums::Sums;

use crate::api::{evidence, journal, proposals, registers};
use crate::show::Column;

/// Every schema of an answer, by name.
pub(super) fn schemas() -> Map<String, Value> {
    let codes = |columns: Vec<Column>| columns.into_iter().map(|column| column.code).collect::<Vec<_>>();
    let sums: Vec<&str> = Sums::default().named().into_iter().map(|(code, _)| code).collect();
    let dimensions: Vec<&str> = Dimension::iter().map(Dimension::code).collect();
    let balance = row(&[dimensions.as_slice(), &sums].concat(), &sums);
    let measured = json!({ "type": "object" });
    let named = [
        ("Balance", list(&balance)),
        ("Journal", list(&row(&codes(journal::columns()), &["position", "recorded_at", "action", "id"]))),
        ("Trace", trace()),
        (
            "Comparison",
            list(&json!({
                "type": "object",
                "required": ["ambito", "service", "class", "unit", "plans"],
                "properties": {
                    "ambito": text(), "service": text(), "class": text(), "unit": text(),
                    "plans": list(&json!({
                        "type": "object", "required": ["plan", "from", "to", "measures"],
                        "properties": { "plan": text(), "from": date(), "to": date(), "measures": measured },
                    })),
                },
            })),
        ),
        (
            "Use",
            list(&json!({
                "type": "object",
                "required": ["ambito", "service", "plan", "class", "unit", "measures", "holders", "claims", "chains"],
                "properties": {
                    "ambito": text(), "service": text(), "plan": text(), "class": text(), "unit": text(),
                    "measures": measured, "holders": list(&text()), "claims": list(&measured), "chains": list(&measured),
                },
            })),
        ),
        ("Explanation", explanation(&balance)),
        (
            "Entry",
            json!({
                "type": "object",
                "required": ["position", "recorded_at", "actor", "stream", "sequence", "nonce", "kind", "payload"],
                "properties": {
                    "position": number(), "recorded_at": instant(), "actor": text(), "stream": text(),
                    "sequence": number(), "nonce": text(), "input": text(), "kind": text(),
                    "payload": { "type": "object" },
                },
            }),
        ),
        ("Checkpoints", list(&row(&evidence::CHECKPOINTS, &evidence::CHECKPOINTS))),
        ("Readings", list(&row(&["reading", "read_at", "reader", "head", "question"], &["reading"]))),
        (
            "Verification",
            json!({
                "type": "object",
                "required": ["verifies", "position", "root", "findings"],
                "properties": {
                    "verifies": { "type": "boolean" }, "position": number(), "root": text(), "root_hex": text(),
                    "findings": list(&json!({ "type": "object", "required": ["sentence"], "properties": {
                        "position": { "type": ["integer", "null"], "format": "int64" }, "sentence": text() } })),
                },
            }),
        ),
        (
            "Closing",
            json!({
                "type": "object",
                "required": ["id", "effective_on", "act", "position", "size", "root", "balances_sha256", "balances"],
                "properties": {
                    "id": text(), "effective_on": date(), "act": text(), "position": number(), "size": number(),
                    "root": text(), "balances_sha256": text(), "balances": list(&balance),
                },
            }),
        ),
        (
            "Proposals",
            list(&row(&codes(proposals::columns()), &["position", "recorded_at", "proposal", "proposer"])),
        ),
        ("Proposal", proposal()),
        ("Ambiti", list(&row(&registers::AMBITI, &registers::AMBITI))),
        ("Comuni", list(&row(&registers::COMUNI, &registers::COMUNI))),
        ("Services", list(&row(&registers::SERVICES, &registers::SERVICES))),
        ("Plans", list(&row(&registers::PLANS, &registers::PLANS))),
        ("Holders", list(&row(&registers::HOLDERS, &registers::HOLDERS))),
        ("Document", json!({ "type": "object", "required": ["openapi", "info", "paths"] })),
        (
            "Csv",
            json!({ "type": "string", "description": "UTF-8, separatore virgola, prima riga i nomi delle colonne." }),
        ),
        ("Text", text()),
        ("Binary", json!({ "type": "string", "format": "binary" })),
        (
            "Upload",
            json!({
                "type": "object",
                "required": ["file"],
                "properties": { "file": { "type": "string", "format": "binary" } },
            }),
        ),
    ];
    named.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
}

fn proposal() -> Value {
    let settlement = json!({
        "type": ["object", "null"],
        "required": ["settled", "position", "settled_at", "settled_by", "entries", "reason"],
        "properties": {
            "settled": { "type": "string", "enum": ["approved", "rejected", "withdrawn"] }, "position": number(),
            "settled_at": instant(), "settled_by": text(), "entries": number(), "reason": { "type": ["string", "null"] },
        },
    });
    json!({
        "type": "object",
        "required": ["proposal", "position", "recorded_at", "proposer", "waits", "closing", "rows", "settlement"],
        "properties": {
            "proposal": text(), "position": number(), "recorded_at": instant(), "proposer": text(),
            "waits": list(&json!({})), "closing": { "type": ["object", "null"] },
            "rows": { "type": ["array", "null"], "items": { "type": "object" } }, "settlement": settlement,
        },
    })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn date() -> Value {
    json!({ "type": "string", "format": "date" })
}

fn instant() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

fn number() -> Value {
    json!({ "type": "integer", "format": "int64" })
}

fn list(of: &Value) -> Value {
    json!({ "type": "array", "items": of })
}

/// A row of a table: a property for each column, some of them always there.
fn row(columns: &[&str], required: &[&str]) -> Value {
    let properties: Map<String, Value> =
        columns.iter().map(|code| ((*code).to_owned(), column(code))).collect();
    json!({ "type": "object", "required": required, "properties": properties, "additionalProperties": false })
}

/// What a column holds.
fn column(code: &str) -> Value {
    match code {
        "position" | "size" | "reading" | "head" => number(),
        "population" | "rows" => json!({ "type": ["integer", "null"], "format": "int64" }),
        "settled_at" => json!({ "type": ["string", "null"], "format": "date-time" }),
        "recorded_at" | "read_at" => instant(),
        "effective_on" | "act_date" => date(),
        "closing" | "from" | "to" | "valid_from" | "valid_to" | "population_on" => {
            json!({ "type": ["string", "null"], "format": "date" })
        }
        code if Sums::default().named().iter().any(|(sum, _)| *sum == code) => decimal(),
        _ => json!({ "type": ["string", "null"] }),
    }
}

/// An exact quantity in its unit.
fn decimal() -> Value {
    json!({ "type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$" })
}

fn trace() -> Value {
    let node = json!({
        "type": "object",
        "required": ["id", "action", "quantity", "unit", "effective_on", "position"],
        "properties": {
            "id": text(), "action": text(), "quantity": { "type": ["string", "null"] },
            "unit": { "type": ["string", "null"] }, "effective_on": date(), "position": number(),
            "recorded_at": instant(), "act": text(),
        },
    });
    let edge = json!({
        "type": "object",
        "required": ["from", "to", "quantity"],
        "properties": { "from": text(), "to": text(), "quantity": { "type": ["string", "null"] } },
    });
    json!({
        "type": "object",
        "required": ["nodes", "edges"],
        "properties": { "nodes": list(&node), "edges": list(&edge) },
    })
}

fn explanation(balance: &Value) -> Value {
    let known = json!({
        "type": "object",
        "required": ["position", "balance"],
        "properties": { "position": number(), "balance": list(balance) },
    });
    json!({
        "type": "object",
        "required": ["effective", "known", "and_known", "difference", "events"],
        "properties": {
            "effective": date(), "known": known, "and_known": known, "difference": list(balance),
            "events": list(&json!({
                "type": "object",
                "required": ["position", "changes"],
                "properties": { "position": number(), "changes": list(balance) },
            })),
        },
    })
}
