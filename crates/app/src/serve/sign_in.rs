//! Signing in by `OpenID` Connect: the provider says who somebody is, the office's file what they may.

mod ask;
mod pending;
mod program;
mod provider;
mod routes;

pub(crate) use program::Programs;
pub(crate) use provider::Provider;
pub(crate) use routes::{address, routes};
