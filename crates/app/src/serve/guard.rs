//! The gate before every route: nobody passes whose role does not allow it. A route nobody spoke of is closed.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::serve::doors::{self, Foreign};
use crate::serve::{Office, Permission, Person, Route, Trouble, reading};

/// What each route asks for.
pub(crate) struct Gates(HashMap<(&'static str, Method), Permission>);

impl Gates {
    pub(crate) fn of(routes: &[Route]) -> Self {
        Self(routes.iter().map(|route| ((route.path, route.method.clone()), route.permission)).collect())
    }

    fn at(&self, path: &str, method: &Method) -> Option<Permission> {
        let method = if method == Method::HEAD { Method::GET } else { method.clone() };
        self.0
            .iter()
            .find(|((known, of), _)| *known == path && *of == method)
            .map(|(_, permission)| *permission)
    }
}

/// Lets pass whoever may.
pub(crate) async fn guard(
    State((office, gates)): State<(Arc<Office>, Arc<Gates>)>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let Some(permission) = path.and_then(|path| gates.at(&path, request.method())) else {
        return Trouble::NotThatWay.into_response();
    };
    if request.extensions().get::<Foreign>().is_some() {
        return doors::refuse(Trouble::Foreign, request).await;
    }
    if permission == Permission::Public {
        return next.run(request).await;
    }
    match request.extensions().get::<Person>() {
        None => return Trouble::NotSignedIn.into_response(),
        Some(person) if !person.may(permission) => return Trouble::NotAllowed.into_response(),
        Some(person) => {
            if let Err(trouble) = reading::record(&office, person, request.method(), request.uri()).await {
                return trouble.into_response();
            }
        }
    }
    next.run(request).await
}
