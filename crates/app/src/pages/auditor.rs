//! The auditor's pages: what was known when, and whether it holds.

mod checks;
mod compare;
pub(crate) mod entries;
mod entry;
mod evidence;
mod layers;
mod meanings;
mod minors;
mod months;
#[cfg(test)]
mod own_ambito;
mod readings;
mod register;
pub(crate) mod sentence;
mod take_away;
mod time;
mod way;

use crate::pages::Place;
use crate::serve::{Permission, Route, get, post};

/// In the navigation.
pub(crate) const PLACES: &[Place] = &[
    ("/registro", "Registro", "Journal", Permission::Read),
    ("/tempo", "Tempo", "Time", Permission::Read),
    ("/controlli", "Controlli", "Checks", Permission::Read),
    ("/evidenze", "Evidenze", "Evidence", Permission::Read),
];

/// The routes.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        get("/registro", Permission::Read, register::page),
        get("/registro/{position}", Permission::Read, entry::page),
        get("/registro/{position}/ricevuta", Permission::Read, entry::receipt),
        get("/confronta", Permission::Read, compare::page),
        get("/controlli", Permission::Read, checks::overview),
        get("/controlli/{check}", Permission::Read, checks::one),
        get("/evidenze", Permission::Read, evidence::page),
        post("/evidenze/verifica", Permission::Read, evidence::start),
        get("/evidenze/checkpoint.txt", Permission::Read, take_away::checkpoint),
        get("/evidenze/chiavi.txt", Permission::Read, take_away::keys),
        get("/evidenze/registro.jsonl", Permission::Read, take_away::log),
        get("/evidenze/fascicolo.zip", Permission::Read, take_away::evidence),
        get("/evidenze/letture", Permission::Inspect, readings::page),
        get("/tempo", Permission::Read, time::page),
        get("/risorsa/{id}", Permission::Read, way::page),
    ]
}
