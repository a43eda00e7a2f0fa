//! Every answer of the ledger, as a fold of its movements up to a position and a date.
//!
//! It never writes, keeps no running totals and decides nothing.

pub mod aside;
pub mod balance;
pub mod chains;
pub mod checks;
pub mod claims;
pub mod clocks;
pub mod compare;
pub mod course;
mod dates;
pub mod days;
pub mod dimension;
pub mod explain;
pub mod facts;
pub mod filter;
pub mod flows;
mod groups;
mod holders;
pub mod journal;
pub mod live;
pub mod measure;
pub mod memory;
pub mod movements;
mod names;
pub mod open;
pub mod outcome;
pub mod place_days;
pub mod places;
pub mod positions;
pub mod projection;
pub mod registers;
mod segment;
pub mod standing;
pub mod sums;
pub mod trace;
pub mod trienni;
pub mod uses;
