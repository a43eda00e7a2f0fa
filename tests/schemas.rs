//! The schemas of events are exported from code: what a reader of the log finds in `schemas/` is what is written.
//! `UPDATE=1 cargo test --test schemas` exports them again; a change to a kind that was ever recorded is a defect.

use std::fs;
use std::path::{Path, PathBuf};

use schemars::schema_for;
use serde_json::Value;
use usus_domain::event;
use usus_domain::proposal;
use usus_domain::register::{ambito, comune, holder, plan, service};

fn schema(kind: &str) -> Value {
    let schema = match kind {
        "ambito_registered" => schema_for!(ambito::AmbitoRegistered),
        "comune_registered" => schema_for!(comune::ComuneRegistered),
        "comune_ended" => schema_for!(comune::ComuneEnded),
        "population_counted" => schema_for!(comune::PopulationCounted),
        "service_registered" => schema_for!(service::ServiceRegistered),
        "service_ended" => schema_for!(service::ServiceEnded),
        "plan_registered" => schema_for!(plan::PlanRegistered),
        "plan_extended" => schema_for!(event::PlanExtended),
        "holder_registered" => schema_for!(holder::HolderRegistered),
        "contributed" => schema_for!(event::Contributed),
        "allocated" => schema_for!(event::Allocated),
        "committed" => schema_for!(event::Committed),
        "consumed" => schema_for!(event::Consumed),
        "released" => schema_for!(event::Released),
        "reused" => schema_for!(event::Reused),
        "returned" => schema_for!(event::Returned),
        "lapsed" => schema_for!(event::Lapsed),
        "contested" => schema_for!(event::Contested),
        "corrected" => schema_for!(event::Corrected),
        "closed" => schema_for!(usus_domain::closing::Closed),
        "proposed" => schema_for!(proposal::Proposed),
        "proposed_rows" => schema_for!(proposal::ProposedRows),
        "approved" => schema_for!(proposal::Approved),
        "rejected" => schema_for!(proposal::Rejected),
        "withdrawn" => schema_for!(proposal::Withdrawn),
        unknown => panic!("the kind {unknown} has no schema"),
    };
    schema.to_value()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas")
}

#[test]
fn each_kind_of_event_has_its_schema_and_its_sample() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut expected = Vec::new();
    for sample in usus_domain::sample::samples().expect("samples keep the rules") {
        let kind = sample.kind();
        let payload = usus_log::document::payload(&sample).expect("every event can be written");
        let payload: Value = serde_json::from_str(payload.get()).expect("a payload is JSON");
        expected.push((format!("{kind}.schema.json"), schema(kind)));
        expected.push((format!("{kind}.sample.json"), payload));
    }
    for (name, value) in &expected {
        let text = serde_json::to_string_pretty(value).expect("a schema is JSON") + "\n";
        let path = folder().join(name);
        if update {
            fs::write(&path, &text).expect("the schema is exported");
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(kept, text, "{name} differs from the code: a kind is never edited, only succeeded");
    }
    let files = fs::read_dir(folder()).expect("the schemas");
    for file in files.map(|file| file.expect("a schema").file_name().to_string_lossy().into_owned()) {
        let known = file == "README.md" || expected.iter().any(|(name, _)| *name == file);
        assert!(known, "schemas/{file} belongs to no kind of event");
    }
}

#[test]
fn a_sample_has_every_field_its_schema_requires_and_no_other() {
    for sample in usus_domain::sample::samples().expect("samples keep the rules") {
        let schema = schema(sample.kind());
        let payload = usus_log::document::payload(&sample).expect("every event can be written");
        let payload: Value = serde_json::from_str(payload.get()).expect("a payload is JSON");
        let fields = payload.as_object().expect("a payload is an object");
        let properties = schema["properties"].as_object().expect("a schema has properties");
        for field in fields.keys() {
            assert!(properties.contains_key(field), "{}: {field} is not in the schema", sample.kind());
        }
        for required in schema["required"].as_array().into_iter().flatten() {
            let required = required.as_str().expect("a name");
            assert!(fields.contains_key(required), "{}: {required} is missing", sample.kind());
        }
    }
}
