//! `GET /status`: whether the server answers, as the Italian guidelines on interoperability ask for it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::api::problem::KIND;
use crate::api::shapes::Status;
use crate::serve::{Office, Trouble};

pub(super) async fn status(State(office): State<Arc<Office>>) -> Result<Response, Trouble> {
    // Asked of the ledger itself: what is in memory would go on answering after it is gone.
    let head = office.log.head().await?;
    let status =
        Status { status: "ok", title: "OK", position: head.position, version: env!("CARGO_PKG_VERSION") };
    let body = serde_json::to_vec(&status).unwrap_or_default();
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(KIND)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, body).into_response())
}
