//! The cookies of signing in: for this host alone, out of reach of scripts, and over https where there is https.

use axum::http::{HeaderMap, HeaderValue};

use crate::serve::{Office, visit};

/// What a cookie is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// The secret of a session.
    Session,
    /// The secret of somebody who was sent to the provider.
    OnTheWay,
}

impl Cookie {
    /// Its name. A browser takes a name with `__Host-` only over https, for one host and all of its paths: no other
    /// server of the same domain can set it.
    pub(crate) fn name(self, is_https: bool) -> &'static str {
        match (self, is_https) {
            (Self::Session, true) => "__Host-usus",
            (Self::Session, false) => "usus",
            (Self::OnTheWay, true) => "__Host-usus-accesso",
            (Self::OnTheWay, false) => "usus-accesso",
        }
    }
}

/// What a browser holds.
pub(crate) fn get(office: &Office, cookie: Cookie, headers: &HeaderMap) -> Option<String> {
    visit::cookie(headers, cookie.name(office.config.is_https()))
}

/// Gives it to a browser, until it is closed.
pub(crate) fn set(office: &Office, cookie: Cookie, secret: &str) -> HeaderValue {
    written(office, cookie, secret, "")
}

/// Takes it away again.
pub(crate) fn clear(office: &Office, cookie: Cookie) -> HeaderValue {
    written(office, cookie, "", "; Max-Age=0")
}

fn written(office: &Office, cookie: Cookie, secret: &str, more: &str) -> HeaderValue {
    let is_https = office.config.is_https();
    let (name, secure) = (cookie.name(is_https), if is_https { "; Secure" } else { "" });
    let text = format!("{name}={secret}; Path=/; HttpOnly; SameSite=Lax{secure}{more}");
    // Letters, digits and marks of base64 are all there is in it.
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}
