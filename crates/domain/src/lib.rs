//! The rules of the ledger: what is allowed and what it means, as two pure functions,
//! [`decide`](decide::decide) and [`evolve`](evolve::evolve).
//!
//! It never does any input or output, reads no clock, draws no random number and knows no database.
#![deny(clippy::float_arithmetic)]

pub mod act;
mod belongs;
pub mod beyond;
pub mod calendar;
pub mod class;
pub mod closing;
pub mod command;
pub mod decide;
pub mod event;
pub mod evolve;
pub mod four_eyes;
pub mod fund;
#[cfg(test)]
mod given;
pub mod id;
pub mod legs;
pub mod movement;
pub mod particulars;
pub mod personal_data;
pub mod proposal;
pub mod quantity;
pub mod refusal;
pub mod register;
pub mod resource;
mod rules;
pub mod sample;
pub mod state;
pub mod stream;
pub mod table;
pub mod text;
pub mod timeline;
