//! What every question passes before it is answered: whose is it, is it from here, is it not too much.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, Version, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, Limited};

use crate::serve::cookies::{self, Cookie};
use crate::serve::limits::{self, Whose};
use crate::serve::{Office, Person, Trouble, origin};

/// The address a question came from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// Where pages' styles and scripts are: a page that brings six of them is one question.
const ASSETS: &str = "/assets/";

/// How many bytes of what is refused are thrown away, and for how long.
const DISCARDED: usize = 64 << 20;
const DISCARDING: Duration = Duration::from_secs(10);

/// Lets a question pass, or says why not.
pub(crate) async fn doors(State(office): State<Arc<Office>>, mut request: Request, next: Next) -> Response {
    if !names_one_host(&request) {
        return Trouble::Unreadable(StatusCode::BAD_REQUEST).into_response();
    }
    let peer = peer(&office, &request);
    if let Some(peer) = peer {
        request.extensions_mut().insert(Peer(peer));
    }
    if office.local.is_some() && !origin::is_this_machine(origin::host(&request), office.port) {
        return Trouble::Foreign.into_response();
    }
    let path = request.uri().path().to_owned();
    let asker = match who(&office, request.headers()).await {
        Ok(asker) => asker,
        Err(trouble) => return trouble.into_response(),
    };
    let whose = match (&asker, peer) {
        (Some((person, _)), _) => Some(Whose::Person(person.staff_id.to_string())),
        (None, peer) => peer.map(Whose::of),
    };
    let left = whose.filter(|_| !path.starts_with(ASSETS)).and_then(|whose| office.limits.take(whose));
    let mut response = match left.and_then(|left| left.wait) {
        Some(_) => Trouble::TooMany.into_response(),
        None => pass(&office, asker, request, &path, next).await,
    };
    if let Some(left) = left {
        left.tell(response.headers_mut());
    }
    response
}

async fn pass(
    office: &Office,
    asker: Option<(Person, By)>,
    mut request: Request,
    path: &str,
    next: Next,
) -> Response {
    let is_by_token = matches!(asker, Some((_, By::Token)));
    if !is_by_token && !origin::is_ours(&request, office.origin(origin::host(&request)).as_ref()) {
        // Where nothing takes it, that is said: the gate before each route refuses it where something does.
        request.extensions_mut().insert(Foreign);
    }
    let most = office.limits.body(path);
    let said =
        request.headers().get(header::CONTENT_LENGTH).and_then(|said| said.to_str().ok()?.parse().ok());
    if said.is_some_and(|said: u64| said > most) {
        return refuse(Trouble::TooLarge, request).await;
    }
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    if let Some((person, _)) = asker {
        request.extensions_mut().insert(person);
    }
    let request = request.map(|body| Body::new(Limited::new(body, most)));
    match tokio::time::timeout(limits::patience(path), next.run(request)).await {
        Ok(response) => response,
        Err(_) => Trouble::TooSlow.into_response(),
    }
}

/// Refuses what is still being sent: a browser that cannot send it to its end shows no answer at all, so some of it is
/// read and thrown away.
pub(super) async fn refuse(trouble: Trouble, request: Request) -> Response {
    let mut body = request.into_body();
    let read = async {
        let mut left = DISCARDED;
        while let Some(Ok(frame)) = body.frame().await {
            let length = frame.data_ref().map_or(0, axum::body::Bytes::len);
            match left.checked_sub(length) {
                Some(rest) => left = rest,
                None => break,
            }
        }
    };
    let _ = tokio::time::timeout(DISCARDING, read).await;
    trouble.into_response()
}

/// The mark of a request that does not come from this server's own pages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Foreign;

/// How somebody shows who they are.
enum By {
    /// By sitting before the machine, or by a cookie.
    Browser,
    /// By a token that no browser sends by itself.
    Token,
}

/// Who asks.
async fn who(office: &Office, headers: &HeaderMap) -> Result<Option<(Person, By)>, Trouble> {
    if let Some(local) = &office.local {
        return Ok(Some((Person::local(local.clone()), By::Browser)));
    }
    if let Some(said) = headers.get(header::AUTHORIZATION) {
        let token = said.to_str().ok().and_then(|said| said.strip_prefix("Bearer "));
        let (Some(provider), Some(token)) = (&office.provider, token) else {
            return Err(Trouble::NotSignedIn);
        };
        let person = office.programs.find(provider, &office.config.person, token.trim()).await?;
        return Ok(Some((person.ok_or(Trouble::NotSignedIn)?, By::Token)));
    }
    let session = cookies::get(office, Cookie::Session, headers);
    let session = session.and_then(|secret| office.sessions.find(&secret));
    Ok(session.map(|session| (session.person, By::Browser)))
}

/// The address a question came from: as the connection says, or as the proxy before this server does, where the office
/// says that there is one. Of what the proxy passes on only its own last word counts: the rest anybody may have written.
fn peer(office: &Office, request: &Request) -> Option<IpAddr> {
    let connection = request.extensions().get::<Peer>().map(|Peer(address)| *address);
    if !office.config.behind_proxy {
        return connection;
    }
    let said = request.headers().get_all("x-forwarded-for").into_iter().next_back();
    let said = said.and_then(|said| address(said.to_str().ok()?.rsplit(',').next()?.trim()));
    said.or(connection)
}

/// An address as proxies write it: some add the port, and put IPv6 in brackets.
fn address(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok().or_else(with_port).map(|address: IpAddr| address.to_canonical())
}

/// Whether a question says once whose it is. By two names two programs on its way may understand two hosts; a question
/// of HTTP/1.1 without any is none (RFC 9112, 3.2).
fn names_one_host(request: &Request) -> bool {
    match request.headers().get_all(header::HOST).iter().count() {
        0 => request.version() != Version::HTTP_11,
        named => named == 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_proxies_write_it() {
        for (text, expected) in [
            ("192.0.2.7", "192.0.2.7"),
            ("192.0.2.7:4711", "192.0.2.7"),
            ("2001:db8::7", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("[2001:db8::7]:443", "2001:db8::7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
        ] {
            assert_eq!(address(text), expected.parse().ok(), "{text}");
        }
        for text in ["", "unknown", "_hidden", "192.0.2.7, 192.0.2.8", "192.0.2", "[192.0.2.7"] {
            assert_eq!(address(text), None, "{text}");
        }
    }

    #[test]
    fn a_question_names_one_host() {
        let named = |version, hosts: &[&str]| {
            let mut request = Request::builder().version(version).uri("/");
            for host in hosts {
                request = request.header(header::HOST, *host);
            }
            names_one_host(&request.body(Body::empty()).expect("a request"))
        };
        assert!(
            named(Version::HTTP_11, &["a"]) && named(Version::HTTP_2, &["a"]) && named(Version::HTTP_2, &[])
        );
        assert!(named(Version::HTTP_10, &[]) && !named(Version::HTTP_11, &[]));
        for version in [Version::HTTP_10, Version::HTTP_11, Version::HTTP_2] {
            assert!(!named(version, &["a", "b"]) && !named(version, &["a", "a"]));
        }
    }
}
