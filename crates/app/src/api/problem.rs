//! What went wrong, as programs read it: RFC 9457.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::api::shapes::{BadRow, Problem};
use crate::serve::Trouble;
use crate::words::Language;

/// The media type of a problem.
pub(crate) const KIND: &str = "application/problem+json";

/// After how many seconds to ask again, where the server is busy.
const AGAIN: &str = "5";

/// What the rules refuse, or cannot read.
#[derive(Debug)]
pub(crate) struct Refused {
    /// Whether what stands in the ledger is against it (409), or it says no sense by itself (422).
    pub(crate) is_of_the_ledger: bool,
    /// What is wrong, in a sentence.
    pub(crate) sentence: String,
    /// Every bad row.
    pub(crate) errors: Vec<Bad>,
}

/// A bad row.
#[derive(Debug)]
pub(crate) struct Bad {
    /// Which; nothing where it is the whole file.
    pub(crate) row: Option<u32>,
    /// The rule.
    pub(crate) rule: &'static str,
    /// What is wrong with it.
    pub(crate) sentence: String,
}

/// A problem: its rule is its name, the same as on the command line.
pub(crate) fn problem(trouble: &Trouble, language: Language) -> Response {
    let errors = match trouble {
        Trouble::Refused(refused) => refused.errors.as_slice(),
        _ => &[],
    };
    let errors = errors.iter().map(|bad| BadRow {
        row: bad.row,
        rule: bad.rule.to_owned(),
        sentence: bad.sentence.clone(),
    });
    let mut response =
        written(trouble.status(), trouble.rule(), trouble.sentence(language), errors.collect());
    if trouble.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(AGAIN));
    }
    response
}

/// A problem that somebody else found, told by its status alone.
pub(crate) fn of_status(status: StatusCode, said: String) -> Response {
    let rule = match status {
        StatusCode::NOT_FOUND => "no_such_page",
        StatusCode::METHOD_NOT_ALLOWED => "method_not_allowed",
        StatusCode::PAYLOAD_TOO_LARGE => "too_large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "wrong_media_type",
        StatusCode::TOO_MANY_REQUESTS => "too_many_requests",
        status if status.is_server_error() => "machine",
        _ => "unclear",
    };
    written(status, rule, said, Vec::new())
}

fn written(status: StatusCode, rule: &str, detail: String, errors: Vec<BadRow>) -> Response {
    let problem = Problem {
        kind: format!("/api#problem-{rule}"),
        title: status.canonical_reason().unwrap_or_default().to_owned(),
        status: status.as_u16(),
        detail,
        rule: rule.to_owned(),
        errors,
    };
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, HeaderValue::from_static(KIND))], body).into_response()
}
