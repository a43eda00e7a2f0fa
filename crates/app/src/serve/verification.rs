//! A verification of the whole ledger, on behalf of whoever asks for it in a browser: one at a time, behind the answers.

use chrono::{DateTime, Utc};
use usus_log::audit::Audited;

use crate::failure::Failure;

/// Where it stands.
#[derive(Debug, Default)]
pub(crate) enum Verification {
    /// Nobody has asked since the server began.
    #[default]
    Never,
    /// It reads: how far, and where the log ended when it began.
    Runs {
        /// The last position read again.
        position: i64,
        /// The end of the log.
        head: i64,
    },
    /// It came to an end.
    Done {
        /// When.
        at: DateTime<Utc>,
        /// What was found, closings among it.
        found: Result<Box<Audited>, Failure>,
    },
}
