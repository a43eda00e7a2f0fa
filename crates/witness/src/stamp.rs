//! Asking a time-stamping authority (RFC 3161) over HTTP.

use usus_verifier::time_stamp::{NotAStamp, QUERY_TYPE, Query, REPLY_TYPE, TimeStamp};

use crate::post::{NoAnswer, post};

/// Why a checkpoint was not stamped.
#[derive(Debug, thiserror::Error)]
pub enum NotStamped {
    /// The authority did not answer.
    #[error(transparent)]
    NoAnswer(#[from] NoAnswer),
    /// It answered with a status that says it does not do it.
    #[error("it answered with status {0}")]
    Status(u16),
    /// It answered with something else than the time stamp that was asked for.
    #[error(transparent)]
    NotAStamp(#[from] NotAStamp),
}

/// Asks the authority at `url`, and gives its reply as it came, with what it says. A name and a password in the
/// address are for the authority alone.
///
/// # Errors
/// Why there is no time stamp that answers the question.
pub async fn stamp(url: &str, query: &Query) -> Result<(Vec<u8>, TimeStamp), NotStamped> {
    let asked = query.der().ok_or(NotAStamp::Form)?;
    let answered = post(url, QUERY_TYPE, REPLY_TYPE, asked).await?;
    if answered.status != 200 {
        return Err(NotStamped::Status(answered.status));
    }
    let stamp = TimeStamp::read(&answered.body)?;
    stamp.answers(query)?;
    Ok((answered.body, stamp))
}
