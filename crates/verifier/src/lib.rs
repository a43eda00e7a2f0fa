//! What an usus ledger hands out, and how anybody checks it: with the files and a public key, without the
//! office's server, its database or its word.
//!
//! Nothing here knows the program that keeps the ledger. Formats are those of others wherever others have one:
//! RFC 6962 for the tree, the C2SP formats for notes, checkpoints, proofs and policies. What entries mean is made
//! out a second time, from what is published of them.

pub mod balances;
pub mod document;
pub mod event;
pub mod ledger;
mod movement;
mod names;
pub mod time;
pub mod tree;
