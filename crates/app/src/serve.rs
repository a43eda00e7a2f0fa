//! The server: who asks, what they may, and where each question goes. Pages and the API stand on it.

mod config;
mod guard;
mod headers;
mod office;
mod person;
mod route;
mod router;
mod run;
mod trouble;
pub(crate) mod visit;

pub(crate) use config::Config;
pub(crate) use office::Office;
pub(crate) use person::{Permission, Person};
#[cfg(test)]
pub(crate) use person::{Role, Scope};
pub(crate) use route::{Route, get, post};
pub(crate) use run::run;
pub(crate) use trouble::Trouble;
pub(crate) use visit::Visit;
