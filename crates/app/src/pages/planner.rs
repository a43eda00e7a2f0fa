//! The planner's pages: trienni side by side, use and consumption, who contributes.

mod chi;
mod choices;
mod flussi;
mod naming;
mod parts;
mod servizio;
mod territorio;
mod trienni;
mod uso;

use crate::pages::Place;
use crate::serve::{Permission, Route, get};

/// In the navigation.
pub(crate) const PLACES: &[Place] = &[
    ("/trienni", "Trienni", "Trienni", Permission::Read),
    ("/uso", "Uso e consumo", "Use and consumption", Permission::Read),
    ("/flussi", "Dal fondo al servizio", "From fund to service", Permission::Read),
    ("/chi", "Chi contribuisce", "Who contributes", Permission::Read),
    ("/territorio", "Territorio", "Territory", Permission::Read),
];

/// The routes.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        get("/trienni", Permission::Read, trienni::page),
        get("/uso", Permission::Read, uso::page),
        get("/flussi", Permission::Read, flussi::page),
        get("/chi", Permission::Read, chi::page),
        get("/chi/{holder}", Permission::Read, chi::one),
        get("/territorio", Permission::Read, territorio::page),
        get("/servizio/{id}", Permission::Read, servizio::page),
    ]
}
