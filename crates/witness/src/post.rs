//! Asking somebody over HTTP: one question, one answer, and an end to waiting.

use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use hyper::{Method, Request, Uri};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use usus_verifier::base64;

/// How long to wait for a connection.
const CONNECTING: Duration = Duration::from_secs(10);
/// How long to wait for the whole answer.
const WAITING: Duration = Duration::from_secs(30);
/// The longest answer that is read, in bytes.
const LONGEST: usize = 256 * 1024;

/// What was answered.
#[derive(Debug)]
pub struct Answered {
    /// The status of HTTP.
    pub status: u16,
    /// The type of the body, without its parameters; empty where it is not said.
    pub content_type: String,
    /// The body.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum NoAnswer {
    /// It is not an address of the web.
    #[error("not an address that begins with http:// or https://")]
    Address,
    /// There are no certificates of authorities on this machine to believe a server by.
    #[error("no certificates of authorities on this machine: {0}")]
    NoCertificates(std::io::Error),
    /// There is no way there, or it broke off.
    #[error("{0}")]
    Broken(String),
    /// It took too long.
    #[error("no answer within {} seconds", WAITING.as_secs())]
    TimedOut,
}

/// Sends a body of a type and gives what is answered, whatever its status. Nobody is followed elsewhere.
///
/// # Errors
/// Why there is no answer.
pub async fn post(url: &str, content_type: &str, accept: &str, body: Vec<u8>) -> Result<Answered, NoAnswer> {
    let url: Uri = url.parse().map_err(|_| NoAnswer::Address)?;
    let is_secure = match (url.scheme_str(), url.host()) {
        (Some("https"), Some(_)) => true,
        (Some("http"), Some(_)) => false,
        _ => return Err(NoAnswer::Address),
    };
    let (url, secret) = without_secret(url)?;
    let mut request = Request::builder().method(Method::POST).uri(url);
    if let Some(secret) = secret {
        request = request.header(AUTHORIZATION, format!("Basic {}", base64::written(secret.as_bytes())));
    }
    let request = request
        .header(CONTENT_TYPE, content_type)
        .header(ACCEPT, accept)
        .header(USER_AGENT, concat!("usus/", env!("CARGO_PKG_VERSION")))
        .body(Full::new(Bytes::from(body)))
        .map_err(|_| NoAnswer::Address)?;
    let answered = tokio::time::timeout(WAITING, exchange(request, is_secure)).await;
    answered.unwrap_or(Err(NoAnswer::TimedOut))
}

/// An address without the name and password that may stand in it, and these.
fn without_secret(url: Uri) -> Result<(Uri, Option<String>), NoAnswer> {
    let authority = url.authority().map(ToString::to_string).unwrap_or_default();
    let Some((secret, server)) = authority.rsplit_once('@') else { return Ok((url, None)) };
    let mut parts = url.into_parts();
    parts.authority = Some(server.parse().map_err(|_| NoAnswer::Address)?);
    Ok((Uri::from_parts(parts).map_err(|_| NoAnswer::Address)?, Some(secret.to_owned())))
}

async fn exchange(request: Request<Full<Bytes>>, is_secure: bool) -> Result<Answered, NoAnswer> {
    let mut http = HttpConnector::new();
    http.set_connect_timeout(Some(CONNECTING));
    http.enforce_http(false);
    let client = Client::builder(TokioExecutor::new());
    let response = if is_secure {
        // The certificates that the system believes: an office may have added its own.
        let ring = rustls::crypto::ring::default_provider();
        let https = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(ring)
            .map_err(NoAnswer::NoCertificates)?
            .https_only()
            .enable_http1()
            .wrap_connector(http);
        client.build(https).request(request).await
    } else {
        client.build(http).request(request).await
    };
    let (head, body) = response.map_err(|error| broken(&error))?.into_parts();
    let body = Limited::new(body, LONGEST).collect().await.map_err(|error| broken(error.as_ref()))?;
    let content_type =
        head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let content_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    Ok(Answered { status: head.status.as_u16(), content_type, body: body.to_bytes().to_vec() })
}

/// What is said of a failure, down to what first failed.
fn broken(error: &(dyn std::error::Error + 'static)) -> NoAnswer {
    let mut first = error;
    while let Some(source) = first.source() {
        first = source;
    }
    NoAnswer::Broken(first.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_a_password_are_taken_out_of_an_address() {
        let taken = |url: &str| {
            let (url, secret) = without_secret(url.parse().expect("an address")).expect("an address");
            (url.to_string(), secret)
        };
        assert_eq!(taken("https://tsa.example/q?a=1"), ("https://tsa.example/q?a=1".to_owned(), None));
        let with = taken("https://me:p@ss@tsa.example:8443/q");
        assert_eq!(with, ("https://tsa.example:8443/q".to_owned(), Some("me:p@ss".to_owned())));
    }

    #[tokio::test]
    async fn what_is_no_address_of_the_web_is_not_asked() {
        for wrong in ["", "tsa.example", "ftp://tsa.example/", "http://", "/path", "http://a b/"] {
            let answer = post(wrong, "text/plain", "*/*", Vec::new()).await;
            assert!(matches!(answer, Err(NoAnswer::Address)), "{wrong}: {answer:?}");
        }
    }
}
