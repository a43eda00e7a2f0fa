//! Every route there is. This file knows everybody, and nobody knows it.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use axum::middleware::{from_fn, from_fn_with_state};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::{CompressionLayer, Predicate};

use crate::serve::guard::{self, Gates};
use crate::serve::{Office, Route, Trouble, assets, doors, headers, remember, sign_in, trouble};
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
    let in_every_answer = Arc::new(headers::Said::of(&office.config));
    let all = routes();
    let gates = Arc::new(Gates::of(&all));
    let mut router = Router::new();
    for route in all {
        router = router.route(route.path, route.answer);
    }
    router
        .route_layer(from_fn_with_state((office.clone(), gates), guard::guard))
        .merge(assets::router())
        .fallback(async || Trouble::NoSuchPage)
        .method_not_allowed_fallback(async || Trouble::NotThatWay)
        .layer(CatchPanicLayer::new())
        // How much may be sent is said at the door.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(office.clone(), doors::doors))
        .layer(from_fn_with_state(office.clone(), trouble::tell))
        .with_state(office)
        .layer(from_fn(remember::remember))
        .layer(pages_are_packed())
        .layer(from_fn_with_state(in_every_answer, headers::headers))
}

/// Pages travel packed: their figures stand in them twice. What programs are answered keeps its bytes, and its tag.
fn pages_are_packed() -> CompressionLayer<impl Predicate> {
    let is_page = |_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions| {
        headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
    };
    CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(is_page)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;
    use std::path::Path;

    use axum::http::Method;
    use strum::IntoEnumIterator;

    use super::*;
    use crate::serve::{Permission, Role};

    const HEAD: &str = "# Who may take which route\n\n\
        Made from the program's routes (`UPDATE=1 cargo test -p usus --bin usus router` writes it anew) and tried out by \
        `cargo test -p usus --test access`:\nwhoever is not let through gets 403, or 401 where nobody signed in.\n\n\
        | Route | Asks for | finance officer | approver | planner | auditor | administrator | nobody |\n\
        |---|---|---|---|---|---|---|---|\n";

    fn table() -> String {
        let mut routes = routes();
        routes
            .sort_by(|one, other| (one.path, one.method.as_str()).cmp(&(other.path, other.method.as_str())));
        let mut table = HEAD.to_owned();
        for Route { path, method, permission, .. } in routes {
            let _ = write!(table, "| `{method} {path}` | {permission:?} |");
            let open = Role::iter().map(|role| role.allows(permission));
            for open in open.chain([permission == Permission::Public]) {
                table.push_str(if open { " yes |" } else { " – |" });
            }
            table.push('\n');
        }
        table
    }

    #[test]
    fn the_table_of_routes_is_what_the_program_has() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/access/ROUTES.md");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, table()).expect("written");
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(
            kept,
            table(),
            "tests/access/ROUTES.md is not of this program: write it anew with UPDATE=1"
        );
    }

    #[test]
    fn an_auditor_changes_nothing_but_signs_out() {
        for Route { path, method, permission, .. } in routes() {
            // What comes from other sites is looked for in POST alone (`serve/origin.rs`).
            assert!(matches!(method, Method::GET | Method::POST), "{method} {path}");
            // The verification reads the log once more, and is an auditor's to begin: nothing is recorded by it, which
            // the test of access holds.
            let is_no_change = ["/esci", "/evidenze/verifica"].contains(&path);
            if matches!(method, Method::GET | Method::HEAD) || is_no_change {
                continue;
            }
            assert!(!Role::Auditor.allows(permission), "{method} {path} is open to an auditor");
            assert!(!Role::Planner.allows(permission), "{method} {path} is open to a planner");
        }
    }
}
