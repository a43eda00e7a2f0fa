//! Pages for everyone: search, glossary, help, the accessibility statement.

mod accessibility;
mod glossary;
mod help;
mod search;

use crate::serve::{Permission, Route, get};

/// The routes.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        get("/cerca", Permission::Read, search::page),
        get("/glossario", Permission::Public, glossary::page),
        get("/aiuto", Permission::Public, help::page),
        get("/accessibilita", Permission::Public, accessibility::page),
    ]
}
