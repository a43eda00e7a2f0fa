//! The log in one `SQLite` file.

pub(crate) mod keep;
pub(crate) mod open;
pub(crate) mod pen;
pub(crate) mod read;
pub(crate) mod rebuild;
pub(crate) mod rows;
pub(crate) mod scan;
