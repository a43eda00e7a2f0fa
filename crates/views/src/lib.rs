//! Every answer of the ledger, as a fold of its movements up to a position and a date.
//!
//! It never writes, keeps no running totals and decides nothing.

pub mod balance;
pub mod clocks;
pub mod compare;
pub mod dimension;
pub mod explain;
pub mod facts;
pub mod filter;
pub mod journal;
pub mod measure;
pub mod movements;
pub mod projection;
pub mod standing;
pub mod trace;
