//! The gate before every route: nobody passes whose role does not allow it. A route nobody spoke of is closed.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::serve::{Office, Permission, Person, Route, Trouble};

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

/// Lets pass whoever may; finds out who asks, and tells those who answer.
pub(crate) async fn guard(
    State((office, gates)): State<(Arc<Office>, Arc<Gates>)>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let Some(permission) = path.and_then(|path| gates.at(&path, request.method())) else {
        return Trouble::NotThatWay.into_response();
    };
    let person = office.local.clone().map(Person::local);
    match &person {
        Some(person) if !person.may(permission) => return Trouble::NotAllowed.into_response(),
        None if permission != Permission::Public => return Trouble::NotSignedIn.into_response(),
        _ => {}
    }
    if let Some(person) = person {
        request.extensions_mut().insert(person);
    }
    next.run(request).await
}
