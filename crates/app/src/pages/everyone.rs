//! Pages for everyone: search, glossary, help, the accessibility statement.

use crate::serve::Route;

/// The routes.
pub(crate) fn routes() -> Vec<Route> {
    Vec::new()
}
