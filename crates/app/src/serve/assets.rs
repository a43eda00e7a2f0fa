//! Style, scripts, letters and symbols of the pages: made by `build.rs`, carried in the binary, compressed once.
//!
//! Names change with the content, so a browser keeps a file for good. Built without Node there are none, and
//! pages leave them out.

use axum::Router;
use axum::extract::Path;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

struct Asset {
    name: &'static str,
    /// With the mark of the content in it, except where people are to know the address by heart.
    path: &'static str,
    kind: &'static str,
    tag: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

static ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

const FOR_GOOD: &str = "public, max-age=31536000, immutable";
const FOR_AN_HOUR: &str = "public, max-age=3600";

/// The address of `usus.css`, `usus.js`, `pictures.js`, `icons.svg` or `licenze.txt`; none where the program was
/// built without them.
pub(crate) fn path(name: &str) -> Option<&'static str> {
    ASSETS.iter().find(|asset| asset.name == name).map(|asset| asset.path)
}

/// Answers `/assets/{file}`; what is there is public, like the program it comes from.
pub(crate) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/assets/{file}", get(async |Path(file): Path<String>, asks: HeaderMap| answer(&file, &asks)))
}

fn answer(file: &str, asks: &HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.path.strip_prefix("/assets/") == Some(file)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let keep = if asset.path.ends_with(asset.name) { FOR_AN_HOUR } else { FOR_GOOD };
    let known = [(ETAG, asset.tag), (CACHE_CONTROL, keep), (VARY, "accept-encoding")];
    let has = asks.get(IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    if has.is_some_and(|tags| tags.split(',').any(|tag| tag.trim().trim_start_matches("W/") == asset.tag)) {
        return (StatusCode::NOT_MODIFIED, known).into_response();
    }
    let (encoding, bytes) = chosen(asset, asks);
    let mut response = (known, [(CONTENT_TYPE, asset.kind)], bytes).into_response();
    if let Some(encoding) = encoding {
        response.headers_mut().insert(CONTENT_ENCODING, axum::http::HeaderValue::from_static(encoding));
    }
    response
}

/// The smallest form that whoever asks can read.
fn chosen(asset: &Asset, asks: &HeaderMap) -> (Option<&'static str>, &'static [u8]) {
    let reads = |encoding: &str| {
        asks.get_all(ACCEPT_ENCODING)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(','))
            .any(|one| {
                let (name, weight) = one.split_once(';').unwrap_or((one, "q=1"));
                let is_refused = weight.trim().trim_start_matches("q=").parse() == Ok(0.0);
                name.trim().eq_ignore_ascii_case(encoding) && !is_refused
            })
    };
    match (asset.brotli, asset.gzip) {
        (Some(bytes), _) if reads("br") => (Some("br"), bytes),
        (_, Some(bytes)) if reads("gzip") => (Some("gzip"), bytes),
        _ => (None, asset.plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(encoding: &'static str) -> HeaderMap {
        [(ACCEPT_ENCODING, axum::http::HeaderValue::from_static(encoding))].into_iter().collect()
    }

    static SHEET: Asset = Asset {
        name: "usus.css",
        path: "/assets/usus.0123.css",
        kind: "text/css; charset=utf-8",
        tag: "\"0123\"",
        plain: b"p{margin:0}",
        brotli: Some(b"b"),
        gzip: Some(b"g"),
    };

    #[test]
    fn each_gets_the_smallest_form_it_reads() {
        assert_eq!(chosen(&SHEET, &asking("gzip, deflate, br, zstd")), (Some("br"), &b"b"[..]));
        assert_eq!(chosen(&SHEET, &asking("gzip, br;q=0")), (Some("gzip"), &b"g"[..]));
        assert_eq!(chosen(&SHEET, &asking("identity")), (None, SHEET.plain));
        assert_eq!(chosen(&SHEET, &HeaderMap::new()), (None, SHEET.plain));
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        for file in ["usus.css", "../Cargo.toml", "", "usus.0000.css"] {
            assert_eq!(answer(file, &HeaderMap::new()).status(), StatusCode::NOT_FOUND, "{file}");
        }
    }

    #[test]
    fn a_browser_keeps_what_it_has() {
        // Built without Node there is nothing to keep.
        let Some(file) = path("usus.css").and_then(|path| path.strip_prefix("/assets/")) else { return };
        let first = answer(file, &asking("br"));
        assert_eq!(first.status(), StatusCode::OK);
        assert_eq!(first.headers()[CACHE_CONTROL], FOR_GOOD);
        assert_eq!(first.headers()[CONTENT_ENCODING], "br");
        let tag = first.headers()[ETAG].to_str().expect("a tag").to_owned();
        let again = [(IF_NONE_MATCH, tag.parse().expect("a header"))].into_iter().collect();
        assert_eq!(answer(file, &again).status(), StatusCode::NOT_MODIFIED);
    }

    #[test]
    fn a_first_visit_stays_small() {
        let compressed = |asset: &Asset| asset.brotli.unwrap_or(asset.plain).len();
        let all = |of: &dyn Fn(&Asset) -> bool| {
            ASSETS.iter().filter(|asset| of(asset)).map(compressed).sum::<usize>()
        };
        let without = all(&|asset| !["pictures.js", "licenze.txt"].contains(&asset.name));
        assert!(without <= 150_000, "{without} bytes without pictures");
        let with = without + all(&|asset| asset.name == "pictures.js");
        assert!(with <= 400_000, "{with} bytes with pictures");
    }
}
