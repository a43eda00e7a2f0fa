//! A Postgres server that goes away, started from the distribution's binaries for a test or a measurement, and other
//! people's programs for tests to ask.
//!
//! It ships in nothing, never touches a server that it did not start, and never outlives the process that asked.

mod binaries;
mod cluster;
mod error;
mod guardian;
mod package;
mod server;
mod tool;
mod user;

pub use error::ScratchError;
pub use server::{Server, shared};
pub use tool::{CHROMIUM, GO, NODE, OPENSSL, PYTHON, Tool};
