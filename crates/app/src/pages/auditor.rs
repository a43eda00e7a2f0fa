//! The auditor's pages: what was known when, and whether it holds.

mod compare;
pub(crate) mod entries;
mod entry;
mod layers;
mod register;
pub(crate) mod sentence;
mod time;
mod way;

use crate::pages::Place;
use crate::serve::{Permission, Route, get};

/// In the navigation.
pub(crate) const PLACES: &[Place] = &[("/registro", "Registro", "Journal", Permission::Read)];

/// The routes.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        get("/registro", Permission::Read, register::page),
        get("/registro/{position}", Permission::Read, entry::page),
        get("/registro/{position}/ricevuta", Permission::Read, entry::receipt),
        get("/confronta", Permission::Read, compare::page),
        get("/tempo", Permission::Read, time::page),
        get("/risorsa/{id}", Permission::Read, way::page),
    ]
}
