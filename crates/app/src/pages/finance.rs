//! The finance officer's pages: what there is, what is recorded, what can be used again.

mod quadro;

use crate::pages::Place;
use crate::serve::{Permission, Route, get};

/// In the navigation.
pub(crate) const PLACES: &[Place] = &[("/", "Quadro", "Overview", Permission::Read)];

/// The routes.
pub(crate) fn routes() -> Vec<Route> {
    vec![get("/", Permission::Read, quadro::page)]
}
