//! The server: who asks, what they may, and where each question goes. Pages and the API stand on it.

pub(crate) mod assets;
mod config;
mod guard;
mod headers;
mod office;
mod person;
mod remember;
mod route;
mod router;
mod run;
mod trouble;
pub(crate) mod verification;
mod visit;

pub(crate) use config::Config;
pub(crate) use office::Office;
pub(crate) use person::{Permission, Person};
#[cfg(test)]
pub(crate) use person::{Role, Scope};
pub(crate) use route::{Route, get, post};
pub(crate) use run::run;
pub(crate) use trouble::Trouble;
pub(crate) use verification::Verification;
pub(crate) use visit::{Visit, language as language_of};
