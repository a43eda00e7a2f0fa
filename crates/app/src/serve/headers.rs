//! What every answer says to the browser: nothing from elsewhere, nothing inline, no framing.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::Uri;
use axum::http::header::{self, HeaderName};
use axum::middleware::Next;
use axum::response::Response;

use crate::serve::Config;

/// Nothing but what this server sends; no script or style within a page. Where forms may lead stands last.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                      connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// Two years, as browsers' own lists ask for.
const HTTPS_ONLY: HeaderValue = HeaderValue::from_static("max-age=63072000");

const ALWAYS: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// What does not change from answer to answer.
pub(crate) struct Said {
    policy: HeaderValue,
    is_https: bool,
}

impl Said {
    pub(crate) fn of(config: &Config) -> Self {
        // Signing out is a form, and its answer leads to the provider.
        let issuer: Option<Uri> = config.sign_in.as_ref().and_then(|sign_in| sign_in.issuer.parse().ok());
        let provider = issuer.and_then(|uri| Some(format!(" {}://{}", uri.scheme_str()?, uri.authority()?)));
        let policy = format!("{POLICY}{}", provider.unwrap_or_default());
        let policy = HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static(POLICY));
        Self { policy, is_https: config.is_https() }
    }
}

/// Adds the headers; what is not said to be kept is not kept.
pub(crate) async fn headers(State(said): State<Arc<Said>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, said.policy.clone());
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if said.is_https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HTTPS_ONLY);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    response
}
