//! The auditor's pages: what was known when, and whether it holds.

use crate::pages::Place;
use crate::serve::Route;

/// In the navigation.
pub(crate) const PLACES: &[Place] = &[];

/// The routes.
pub(crate) fn routes() -> Vec<Route> {
    Vec::new()
}
