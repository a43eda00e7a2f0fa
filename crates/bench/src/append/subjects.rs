//! The subjects, one a file.

#[cfg(feature = "peers")]
pub(crate) mod cqrs_es;
#[cfg(feature = "peers")]
pub(crate) mod disintegrate;
mod entry;
#[cfg(feature = "peers")]
pub(crate) mod esrs;
pub(crate) mod fsync_loop;
pub(crate) mod per_request;
pub(crate) mod raw;
pub(crate) mod usus;
