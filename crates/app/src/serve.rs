//! The server: who asks, what they may, and where each question goes. Pages and the API stand on it.

pub(crate) mod assets;
mod boundaries;
mod config;
mod guard;
mod headers;
mod kept;
pub(crate) mod mappings;
mod office;
mod person;
mod remember;
mod route;
mod router;
mod run;
mod trouble;
mod uploads;
pub(crate) mod verification;
mod visit;

pub(crate) use boundaries::Boundaries;
pub(crate) use config::Config;
pub(crate) use office::Office;
pub(crate) use person::{Permission, Person};
pub(crate) use route::{Route, get, post};
pub(crate) use run::run;
pub(crate) use trouble::Trouble;
pub(crate) use uploads::{LARGEST as LARGEST_UPLOAD, Upload};
pub(crate) use verification::Verification;
pub(crate) use visit::{Visit, language as language_of};
