//! The log in a database of a Postgres server.

pub(crate) mod copy;
mod insert;
pub(crate) mod keep;
pub(crate) mod open;
pub(crate) mod pen;
pub(crate) mod read;
pub(crate) mod rebuild;
pub(crate) mod scan;
pub(crate) mod table;
