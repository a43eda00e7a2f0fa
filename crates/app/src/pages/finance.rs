//! The finance officer's pages: what there is, what is recorded, what can be used again.

mod approvals;
mod choices;
mod closing;
mod correct;
mod enter;
mod expiring;
mod fields;
mod foreseen;
mod fund;
mod import;
mod prepared;
mod quadro;
mod record;
mod refused;
mod resources;
mod savings;
mod typed;
mod waiting;

use crate::pages::Place;
use crate::serve::{Permission, Route, get, post};

/// In the navigation.
pub(crate) const PLACES: &[Place] = &[
    ("/", "Quadro", "Overview", Permission::Read),
    ("/registra", "Registra", "Record", Permission::Record),
    ("/importa", "Importa", "Import", Permission::Record),
    ("/economie", "Economie", "Released", Permission::Read),
    ("/risorse", "Risorse", "Resources", Permission::Read),
    ("/chiusura", "Chiusura", "Closing", Permission::Read),
    ("/approvazioni", "Approvazioni", "Approvals", Permission::Read),
];

/// The routes.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        get("/", Permission::Read, quadro::page),
        get("/fondo/{fund}", Permission::Read, fund::page),
        get("/registra", Permission::Record, enter::index),
        post("/registra/prova", Permission::Record, enter::check),
        get("/registra/{action}", Permission::Record, enter::form),
        post("/registra/{action}", Permission::Record, enter::submit),
        get("/importa", Permission::Record, import::page),
        post("/importa", Permission::Record, import::upload),
        get("/importa/{file}", Permission::Record, import::preview),
        post("/importa/{file}", Permission::Record, import::submit),
        get("/economie", Permission::Read, savings::page),
        get("/risorse", Permission::Read, resources::page),
        get("/rettifica/{id}", Permission::Record, correct::page),
        get("/chiusura", Permission::Read, closing::page),
        post("/chiusura", Permission::Record, closing::submit),
        get("/approvazioni", Permission::Read, approvals::page),
        get("/approvazioni/{id}", Permission::Read, approvals::one),
        post("/approvazioni/{id}/approva", Permission::Approve, approvals::approve),
        post("/approvazioni/{id}/respingi", Permission::Approve, approvals::reject),
        post("/approvazioni/{id}/ritira", Permission::Record, approvals::withdraw),
    ]
}
