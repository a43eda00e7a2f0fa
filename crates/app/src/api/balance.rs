//! `GET /api/v1/balance`: how much stands where, and how much ever passed.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use usus_views::balance;

use crate::ask::DIMENSIONS;
use crate::commands::{balance as told, question};
use crate::serve::{Trouble, Visit};
use crate::show::{Each, object};

pub(super) async fn balance(visit: Visit) -> Result<Response, Trouble> {
    let dimensions = question::dimensions(visit.word("by").unwrap_or(DIMENSIONS), visit.language)?;
    let memory = visit.memory().await?;
    let balance = balance::balance(&memory, visit.clocks, &dimensions, &visit.filter);
    drop(memory);
    let report = told::report(&balance, String::new(), visit.language);
    let body = serde_json::to_vec(&Each(report.rows.iter().map(|row| object(&report, row))));
    let body = body.map_err(|error| Trouble::Machine(crate::failure::Failure::System(error.to_string())))?;
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response())
}
