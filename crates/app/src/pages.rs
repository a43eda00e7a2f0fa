//! The office's pages: what is asked of the ledger, in a browser. Each page is a file; it works without scripts.

pub(crate) mod administration;
mod auditor;
pub(crate) mod chart;
pub(crate) mod clocks;
pub(crate) mod difference;
mod everyone;
pub(crate) mod file;
mod finance;
pub(crate) mod frame;
pub(crate) mod links;
mod planner;
pub(crate) mod table;
pub(crate) mod trouble;
mod unknown;

use crate::serve::{Permission, Route};

/// A place of the navigation: address, Italian, English, what it asks for.
pub(crate) type Place = (&'static str, &'static str, &'static str, Permission);

/// The routes of the pages.
pub(crate) fn routes() -> Vec<Route> {
    [finance::routes(), auditor::routes(), planner::routes(), everyone::routes(), administration::routes()]
        .into_iter()
        .flatten()
        .collect()
}

/// The places of the navigation, in its order.
pub(crate) fn places() -> impl Iterator<Item = &'static Place> {
    [finance::PLACES, auditor::PLACES, planner::PLACES, administration::PLACES].into_iter().flatten()
}
