//! `/accesso`, where people are sent to the provider; `/accesso/ritorno`, where they come back; `/esci` and `/uscita`.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Extension, Query, State};
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use crate::pages::frame;
use crate::serve::config::grants;
use crate::serve::cookies::{self, Cookie};
use crate::serve::doors::Peer;
use crate::serve::sign_in::provider::NotLetIn;
use crate::serve::{Office, Permission, Person, Route, Trouble, get, post, visit};

/// The routes.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        get("/accesso", Permission::Public, go),
        get("/accesso/ritorno", Permission::Public, come_back),
        post("/esci", Permission::Public, leave),
        get("/uscita", Permission::Public, left),
    ]
}

type Words = Query<BTreeMap<String, String>>;

/// The address of signing in, from which one comes back to another.
pub(crate) fn address(back_to: &Uri) -> String {
    let wanted = back_to.path_and_query().map_or("/", |wanted| wanted.as_str());
    let words = serde_urlencoded::to_string([("ritorno", wanted)]).unwrap_or_default();
    format!("/accesso?{words}")
}

/// A place of this server and of no other, however it is written.
fn place(wanted: Option<&String>) -> String {
    let is_ours = |wanted: &&String| {
        let after = wanted.strip_prefix('/');
        after.is_some_and(|after| !after.starts_with(['/', '\\']))
            && wanted.bytes().all(|byte| (0x21..0x7f).contains(&byte))
            && !wanted.starts_with("/accesso")
            && wanted.len() <= 2_000
    };
    wanted.filter(is_ours).cloned().unwrap_or_else(|| "/".to_owned())
}

impl From<NotLetIn> for Trouble {
    fn from(reason: NotLetIn) -> Self {
        tracing::warn!(%reason, "nobody was let in");
        match reason {
            NotLetIn::NoAnswer(_) => Self::NoProvider,
            NotLetIn::CodeRefused(_) | NotLetIn::NotProved(_) => Self::SignInFailed,
        }
    }
}

async fn go(State(office): State<Arc<Office>>, Query(words): Words) -> Result<Response, Trouble> {
    let back_to = place(words.get("ritorno"));
    let Some(provider) = &office.provider else { return Ok(Redirect::to(&back_to).into_response()) };
    let (address, pending) = provider.begin(back_to).await?;
    let secret = provider.waiting.keep(pending).map_err(no_chance)?;
    let cookie = cookies::set(&office, Cookie::OnTheWay, &secret);
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&address)).into_response())
}

async fn come_back(
    State(office): State<Arc<Office>>,
    Query(words): Words,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
) -> Result<Response, Trouble> {
    let Some(provider) = &office.provider else { return Err(Trouble::NoSuchPage) };
    // Whoever sends somebody here has no cookie of theirs: they cannot be made to sign in as another.
    let secret = cookies::get(&office, Cookie::OnTheWay, &headers).ok_or(Trouble::SignInFailed)?;
    let pending = provider.waiting.take(&secret).ok_or(Trouble::SignInFailed)?;
    if words.get("state") != Some(pending.state.secret()) {
        tracing::warn!("somebody came back with a state that is not theirs");
        return Err(Trouble::SignInFailed);
    }
    let Some(code) = words.get("code") else {
        let reason = words.get("error").map_or("", String::as_str);
        tracing::info!(reason, "somebody came back without a code");
        return Err(Trouble::SignInFailed);
    };
    let back_to = pending.back_to.clone();
    let (claims, id_token) = provider.finish(code.clone(), pending).await?;
    let (staff_id, roles) = grants(&provider.config, &office.config.person, &claims);
    let Some(staff_id) = staff_id.filter(|_| !roles.is_empty()) else {
        tracing::warn!(subject = ?claims.get("sub"), "somebody signed in who has no role");
        return Err(Trouble::NoRole);
    };
    // What the browser held before is worth nothing from now on.
    if let Some(before) = cookies::get(&office, Cookie::Session, &headers) {
        office.sessions.end(&before);
    }
    tracing::info!(staff_id = staff_id.as_str(), "signed in");
    let from: Option<IpAddr> = peer.map(|Extension(Peer(address))| address);
    let session = office.sessions.begin(Person { staff_id, roles }, from, id_token).map_err(no_chance)?;
    let mut response = Redirect::to(&back_to).into_response();
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, cookies::set(&office, Cookie::Session, &session));
    headers.append(header::SET_COOKIE, cookies::clear(&office, Cookie::OnTheWay));
    Ok(response)
}

async fn leave(State(office): State<Arc<Office>>, headers: HeaderMap) -> Response {
    let session = cookies::get(&office, Cookie::Session, &headers);
    let ended = session.and_then(|secret| office.sessions.end(&secret));
    let way_out = match (&office.provider, &ended) {
        (Some(provider), Some(session)) => provider.way_out(&session.id_token).await,
        _ => None,
    };
    if let Some(session) = &ended {
        tracing::info!(staff_id = session.person.staff_id.as_str(), "signed out");
    }
    let mut response = Redirect::to(way_out.as_deref().unwrap_or("/uscita")).into_response();
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, cookies::clear(&office, Cookie::Session));
    headers.append(header::HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\""));
    response
}

async fn left(State(office): State<Arc<Office>>, uri: Uri, headers: HeaderMap) -> Markup {
    let language = visit::language(&uri, &headers);
    let said = language.say(
        "La sessione è finita. Su un computer che usano altri, chiudere anche il browser.",
        "The session is over. On a computer that others use, close the browser as well.",
    );
    let again = language.say("Accedi di nuovo", "Sign in again");
    let content = html! { p { (said) } p { a class="btn btn-primary" href="/accesso" { (again) } } };
    frame::bare(&office, language, language.say("Uscita", "Signed out"), &content)
}

fn no_chance(error: getrandom::Error) -> Trouble {
    Trouble::Machine(crate::failure::Failure::System(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_comes_back_to_this_server_and_to_no_other() {
        let place = |wanted: &str| place(Some(&wanted.to_owned()));
        assert_eq!(place("/registro?known=@5&ambito=olgiate"), "/registro?known=@5&ambito=olgiate");
        for elsewhere in [
            "https://elsewhere.example",
            "//elsewhere.example",
            "/\\elsewhere.example",
            "/\t/elsewhere.example",
            "/\r\nset-cookie: a=b",
            "registro",
            "javascript:alert(1)",
            "/accesso?ritorno=/accesso",
            "",
        ] {
            assert_eq!(place(elsewhere), "/", "{elsewhere}");
        }
    }
}
