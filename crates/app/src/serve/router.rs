//! Every route there is. This file knows everybody, and nobody knows it.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use tower_http::catch_panic::CatchPanicLayer;

use crate::serve::guard::{self, Gates};
use crate::serve::{Office, Route, Trouble, doors, headers, sign_in, trouble};
use crate::{api, pages};

/// All routes, of pages and of the API.
pub(crate) fn routes() -> Vec<Route> {
    let mut routes = pages::routes();
    routes.extend(api::routes());
    routes.extend(sign_in::routes());
    routes
}

/// The server's router.
pub(crate) fn router(office: Arc<Office>) -> Router {
    let said = Arc::new(headers::Said::of(&office.config));
    let routes = routes();
    let gates = Arc::new(Gates::of(&routes));
    let mut router = Router::new();
    for route in routes {
        router = router.route(route.path, route.answer);
    }
    router
        .route_layer(from_fn_with_state((office.clone(), gates), guard::guard))
        .fallback(async || Trouble::NoSuchPage)
        .method_not_allowed_fallback(async || Trouble::NotThatWay)
        .layer(CatchPanicLayer::new())
        // How much may be sent is said at the door.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(office.clone(), doors::doors))
        .layer(from_fn_with_state(office.clone(), trouble::tell))
        .with_state(office)
        .layer(from_fn_with_state(said, headers::headers))
}
