//! Every route there is. This file knows everybody, and nobody knows it.

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};

use crate::serve::guard::{self, Gates};
use crate::serve::{Office, Route, Trouble, assets, headers, trouble};
use crate::{api, pages};

/// All routes, of pages and of the API.
pub(crate) fn routes() -> Vec<Route> {
    let mut routes = pages::routes();
    routes.extend(api::routes());
    routes
}

/// The server's router.
pub(crate) fn router(office: Arc<Office>) -> Router {
    let routes = routes();
    let gates = Arc::new(Gates::of(&routes));
    let mut router = Router::new();
    for route in routes {
        router = router.route(route.path, route.answer);
    }
    router
        .route_layer(from_fn_with_state((office.clone(), gates), guard::guard))
        .merge(assets::router())
        .fallback(async || Trouble::NoSuchPage)
        .method_not_allowed_fallback(async || Trouble::NotThatWay)
        .layer(from_fn_with_state(office.clone(), trouble::tell))
        .with_state(office)
        .layer(from_fn(headers::headers))
}
