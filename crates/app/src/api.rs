//! The HTTP API: the questions and actions of the command line, for programs.

mod answers;
mod asked;
mod balance;
mod close;
pub(crate) mod described;
mod events;
mod evidence;
mod journal;
pub(crate) mod kept;
mod openapi;
mod operations;
mod page;
pub(crate) mod problem;
mod proposals;
mod record;
mod registers;
mod schemas;
mod scope;
mod shapes;
mod status;
mod taken;

use crate::serve::{Permission, Route, get, post};

/// The routes of the API.
pub(crate) fn routes() -> Vec<Route> {
    use Permission::{Approve, Inspect, Public, Read, Record};
    let mut routes = vec![
        get("/api/v1/balance", Read, balance::balance),
        get("/api/v1/journal", Read, journal::journal),
        get("/api/v1/trace/{id}", Read, answers::trace),
        get("/api/v1/compare", Read, answers::compare),
        get("/api/v1/use", Read, answers::uses),
        get("/api/v1/explain", Read, answers::explain),
        get("/api/v1/entry/{position}", Read, evidence::entry),
        get("/api/v1/receipt/{id}", Read, evidence::receipt),
        get("/api/v1/checkpoint", Read, evidence::checkpoint),
        get("/api/v1/checkpoints", Read, evidence::checkpoints),
        get("/api/v1/readings", Inspect, evidence::readings),
        get("/api/v1/verify", Read, evidence::verify),
        get("/api/v1/export", Read, taken::export),
        get("/api/v1/bundle", Read, taken::bundle),
        get("/api/v1/events", Read, events::events),
        get("/api/v1/ambiti", Read, registers::ambiti),
        get("/api/v1/comuni", Read, registers::comuni),
        get("/api/v1/services", Read, registers::services),
        get("/api/v1/plans", Read, registers::plans),
        get("/api/v1/holders", Read, registers::holders),
        get("/api/v1/proposals", Read, proposals::proposals),
        get("/api/v1/proposals/{id}", Read, proposals::one),
        get("/status", Public, status::status),
        get("/api", Public, page::page),
        get("/api/v1/openapi.json", Public, openapi::json),
        get("/api/v1/openapi.yaml", Public, openapi::yaml),
    ];
    let actions = [
        post("/api/v1/import", Record, record::import),
        post("/api/v1/actions", Record, record::actions),
        post("/api/v1/close", Record, close::close),
        post("/api/v1/proposals/{id}/approve", Approve, proposals::approve),
        post("/api/v1/proposals/{id}/reject", Approve, proposals::reject),
        post("/api/v1/proposals/{id}/withdraw", Record, proposals::withdraw),
    ];
    routes.extend(actions);
    routes
}
