//! The language somebody chose is remembered: an address with `lang=` sets a cookie for those that follow.

use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::serve::visit::{self, LANGUAGE_COOKIE};
use crate::words::Language;

/// Seconds of a year.
const YEAR_SECONDS: u32 = 31_536_000;

/// Remembers the language an address asks for.
pub(crate) async fn remember(request: Request, next: Next) -> Response {
    let asks =
        request.uri().query().is_some_and(|query| query.split('&').any(|word| word.starts_with("lang=")));
    let language = visit::language(request.uri(), request.headers());
    let mut response = next.run(request).await;
    if asks {
        let code = match language {
            Language::Italian => "it",
            Language::English => "en",
        };
        let cookie =
            format!("{LANGUAGE_COOKIE}={code}; Path=/; Max-Age={YEAR_SECONDS}; SameSite=Lax; HttpOnly");
        if let Ok(cookie) = HeaderValue::try_from(cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}
