//! Whether a question comes from this server's own pages: no other site may have somebody's browser act here.
//!
//! Browsers say where a request comes from (`Sec-Fetch-Site`, `Origin`), and no page can make them say otherwise. So
//! forms need no tokens, and none can be forgotten.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};

use crate::serve::config::{Origin, is_loopback};

/// The forms that a page of another site can send without asking first.
const FORMS: [&str; 3] = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// The host the question was asked of, as who asked wrote it.
pub(crate) fn host(request: &Request) -> Option<&str> {
    request
        .uri()
        .authority()
        .map(axum::http::uri::Authority::as_str)
        .or_else(|| text(request.headers(), "host"))
}

/// Whether a host is this machine at this port. A name from elsewhere that was made to point here (DNS rebinding) is
/// not: the pages behind it are somebody else's.
pub(crate) fn is_this_machine(host: Option<&str>, port: u16) -> bool {
    let Some(authority) = host.and_then(|host| host.parse::<axum::http::uri::Authority>().ok()) else {
        return false;
    };
    is_loopback(authority.host())
        && authority.port_u16().unwrap_or(80) == port
        && !authority.as_str().contains('@')
}

/// Whether a question may do what it asks, for where it comes from.
pub(crate) fn is_ours(request: &Request, own: Option<&Origin>) -> bool {
    // Routes take questions and POST (`serve/route.rs`): any other method does nothing, wherever it comes from.
    if *request.method() != Method::POST {
        return true;
    }
    let headers = request.headers();
    if let Some(site) = text(headers, "sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    if headers.contains_key(header::ORIGIN) {
        let origin = text(headers, "origin").and_then(Origin::of);
        return origin.is_some() && origin.as_ref() == own;
    }
    // No browser says nothing of a form that it sends. A program may: what no form can send needs no word.
    let kind = text(headers, "content-type").unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_no_form = !kind.is_empty() && !FORMS.contains(&kind.as_str());
    is_no_form || headers.contains_key("idempotency-key")
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn may(method: &str, headers: &[(&str, &str)]) -> bool {
        let mut request = Request::builder().method(method).uri("/registra");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let own = Origin::of("https://usus.example.it");
        is_ours(&request.body(Body::empty()).expect("a request"), own.as_ref())
    }

    const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

    #[test]
    fn other_sites_cannot_act_here() {
        for site in ["cross-site", "same-site", "", "same-origin, same-origin"] {
            assert!(!may("POST", &[("sec-fetch-site", site), FORM]), "{site}");
        }
        for origin in [
            "https://elsewhere.example",
            "null",
            "http://usus.example.it",
            "https://usus.example.it:8443",
            "",
        ] {
            assert!(!may("POST", &[("origin", origin), FORM]), "{origin}");
        }
        assert!(!may("POST", &[("sec-fetch-site", "cross-site"), ("origin", "https://usus.example.it")]));
        for kind in ["text/plain", "multipart/form-data; boundary=x", "TEXT/PLAIN;charset=utf-8", ""] {
            assert!(!may("POST", &[("content-type", kind)]), "{kind}");
        }
        assert!(!may("POST", &[]));
    }

    #[test]
    fn this_server_s_own_pages_can_and_programs_too() {
        assert!(may("POST", &[("sec-fetch-site", "same-origin"), FORM]));
        assert!(may("POST", &[("origin", "https://usus.example.it"), FORM]));
        assert!(may("POST", &[("content-type", "application/json")]));
        assert!(may("POST", &[FORM, ("idempotency-key", "1")]));
        assert!(may("GET", &[("sec-fetch-site", "cross-site")]), "a link from elsewhere may be followed");
    }

    #[test]
    fn a_name_from_elsewhere_is_not_this_machine() {
        for host in ["localhost:8080", "127.0.0.1:8080", "[::1]:8080", "LOCALHOST:8080", "127.1.2.3:8080"] {
            assert!(is_this_machine(Some(host), 8080), "{host}");
        }
        for host in [
            "usus.elsewhere.example:8080",
            "localhost:8081",
            "localhost",
            "localhost.elsewhere.example:8080",
            "a@localhost:8080",
            "",
        ] {
            assert!(!is_this_machine(Some(host), 8080), "{host}");
        }
        assert!(is_this_machine(Some("localhost"), 80) && !is_this_machine(None, 80));
    }
}
