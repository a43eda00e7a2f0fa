//! A table taken away: the address of its page, with `format=` said.

use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::failure::Failure;
use crate::serve::{Trouble, Visit};
use crate::show::{self, Report};

/// A report as a file in the form asked for.
pub(crate) fn file(visit: &Visit, form: &str, name: &str, report: &Report) -> Result<Response, Trouble> {
    let (kind, bytes) = match form {
        "csv" => {
            let mut bytes = Vec::new();
            show::csv(&mut bytes, report).map_err(Failure::from)?;
            ("text/csv; charset=utf-8", bytes)
        }
        other => {
            let sentence = visit.say("Forma non prevista", "No such form");
            return Err(Trouble::Unclear(format!("{sentence}: «{other}».")));
        }
    };
    let disposition = format!("attachment; filename=\"{name}-@{}.{form}\"", visit.clocks.known);
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition.as_str())], bytes)
        .into_response())
}
