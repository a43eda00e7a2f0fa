//! The server: who asks, what they may, and where each question goes. Pages and the API stand on it.

mod config;
mod connections;
mod cookies;
mod doors;
mod guard;
mod headers;
mod limits;
mod office;
mod origin;
mod person;
pub(crate) mod reach;
mod reading;
mod route;
mod router;
mod run;
mod sessions;
pub(crate) mod sign_in;
mod trouble;
mod visit;

pub(crate) use config::Config;
pub(crate) use office::Office;
pub(crate) use person::{Permission, Person, Role, Scope};
pub(crate) use route::{Route, get, post};
pub(crate) use run::{local, run};
pub(crate) use trouble::Trouble;
pub(crate) use visit::Visit;
