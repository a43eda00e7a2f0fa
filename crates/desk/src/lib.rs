//! The one door for writing: a file is read, each row is decided, and all of it is recorded or none.
//!
//! It never writes past a rule, and it never shows anything: sentences are the app's.

pub mod bundle;
pub mod cells;
pub mod closing;
pub mod demo;
pub mod export;
pub mod fault;
pub mod import;
mod look_up;
mod movement_row;
pub mod proposal;
mod redundant;
mod register_row;
pub mod sheet;
pub mod signing;
pub mod subject;
