//! What an usus ledger hands out, and how anybody checks it: with the files and a public key, without the
//! office's server, its database or its word.
//!
//! Nothing here knows the program that keeps the ledger. Formats are those of others wherever others have one:
//! RFC 6962 for the tree, the C2SP formats for notes, checkpoints, proofs and policies.

pub mod add_checkpoint;
pub mod base64;
pub mod checkpoint;
pub mod handover;
pub mod key;
pub mod note;
pub mod policy;
pub mod prove;
pub mod receipt;
pub mod time_stamp;
pub mod tree;
