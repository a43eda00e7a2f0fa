//! What a usus ledger hands out, and how anybody checks it: with the files and a public key, without the
//! office's server, its database or its word.
//!
//! Nothing here knows the program that keeps the ledger. Formats are those of others wherever others have one:
//! RFC 6962 for the tree, the C2SP formats for notes, checkpoints, proofs and policies. What entries mean is made
//! out a second time, from what is published of them.

pub mod acts;
pub mod add_checkpoint;
pub mod approvals;
mod archive;
pub mod balances;
pub mod base64;
pub mod bundle;
pub mod checkpoint;
mod claim;
pub mod document;
mod entries;
pub mod event;
pub mod export;
pub mod file;
pub mod finding;
pub mod handover;
pub mod key;
pub mod ledger;
mod lines;
mod movement;
mod names;
pub mod note;
mod order;
pub mod plain;
pub mod policy;
pub mod prove;
pub mod receipt;
mod roots;
pub mod single;
pub mod time;
pub mod time_stamp;
pub mod tree;
pub mod trust;
mod unit;
pub mod words;
