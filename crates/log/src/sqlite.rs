//! The log in one `SQLite` file.

pub(crate) mod append;
pub(crate) mod open;
pub(crate) mod read;
pub(crate) mod rebuild;
mod rows;
