//! What went wrong, as programs read it: RFC 9457.

use axum::Json;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::serve::Trouble;
use crate::words::Language;

/// A problem of the type `about:blank`'s kin: its rule is its name, the same as on the command line.
pub(crate) fn problem(trouble: &Trouble, language: Language) -> Response {
    let status = trouble.status();
    let body = json!({
        "type": format!("/api/v1/problemi/{}", trouble.rule()),
        "title": status.canonical_reason(),
        "status": status.as_u16(),
        "detail": trouble.sentence(language),
        "rule": trouble.rule(),
    });
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}
