//! The planner's pages: trienni side by side, use and consumption, who contributes.

use crate::pages::Place;
use crate::serve::Route;

/// In the navigation.
pub(crate) const PLACES: &[Place] = &[];

/// The routes.
pub(crate) fn routes() -> Vec<Route> {
    Vec::new()
}
