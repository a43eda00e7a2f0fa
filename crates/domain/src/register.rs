//! The registers: who is who in the territory. Each entry is a stream of its own.

pub mod ambito;
pub(crate) mod columns;
pub mod comune;
pub mod holder;
pub mod plan;
pub mod service;
