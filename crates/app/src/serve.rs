//! The server: who asks, what they may, and where each question goes. Pages and the API stand on it.

pub(crate) mod assets;
mod boundaries;
pub(crate) mod bounded;
mod config;
mod connections;
pub(crate) mod cookies;
mod doors;
mod guard;
mod headers;
mod kept;
mod limits;
pub(crate) mod mappings;
mod office;
mod origin;
mod person;
pub(crate) mod reach;
mod reading;
pub(crate) mod recording;
mod remember;
mod route;
mod router;
mod run;
mod sessions;
pub(crate) mod sign_in;
mod trouble;
mod uploads;
pub(crate) mod verification;
pub(crate) mod visit;

pub(crate) use boundaries::Boundaries;
pub(crate) use config::Config;
#[cfg(test)]
pub(crate) use office::Doors;
pub(crate) use office::Office;
pub(crate) use person::{Permission, Person, Role, Scope};
pub(crate) use route::{Route, get, post};
pub(crate) use run::{local, run};
pub(crate) use trouble::Trouble;
pub(crate) use uploads::Upload;
pub(crate) use verification::Verification;
pub(crate) use visit::{Visit, language as language_of};
