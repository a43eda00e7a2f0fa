//! Those outside the office who can say that they saw a checkpoint of its ledger: witnesses, who cosign it (as one of
//! them, and as who asks them), and authorities that stamp it with the time.
//!
//! It knows no ledger and no database: what it is shown is a checkpoint and a proof, and it believes neither
//! without looking.

pub mod ask;
#[cfg(test)]
mod grown;
pub mod judge;
pub mod post;
pub mod seen;
pub mod serve;
pub mod stamp;
pub mod submit;
pub mod witness;
