//! The HTTP API: the questions and actions of the command line, for programs.

mod balance;
pub(crate) mod problem;

use crate::serve::{Permission, Route, get};

/// The routes of the API.
pub(crate) fn routes() -> Vec<Route> {
    vec![get("/api/v1/balance", Permission::Read, balance::balance)]
}
