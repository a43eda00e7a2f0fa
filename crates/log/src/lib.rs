//! The append-only log: entries kept exactly as hashed, in dense positions, with typed movements beside
//! them, and the seam by which esrs carries commands to it.
//!
//! It never judges an event and never changes or deletes an entry.

pub mod address;
pub mod aside;
pub mod audit;
pub mod clock;
pub mod derived;
pub mod document;
pub mod entry;
pub mod error;
pub mod evidence;
mod four_eyes;
mod group;
pub mod keep;
pub mod keeper;
mod kept;
mod named;
mod nonces;
pub mod notary;
mod order;
mod postgres;
pub mod projection;
pub mod proposal;
pub mod reading;
mod refold;
pub mod restore;
pub mod seam;
pub mod snapshot;
mod sqlite;
mod staging;
pub mod store;
pub mod stored;
pub mod subscription;
pub mod tree;
pub mod unit;
mod writer;
