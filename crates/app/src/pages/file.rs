//! A table taken away: the address of its page, with `format=` said. The two clocks go with it.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use usus_verifier::base64;

use crate::failure::Failure;
use crate::serve::{Trouble, Visit};
use crate::show::{self, Report};

/// A report as a file in the form asked for: `xlsx`, `ods` or `csv`.
pub(crate) async fn file(
    visit: &Visit,
    form: &str,
    name: &str,
    report: &Report,
) -> Result<Response, Trouble> {
    let clocks = clocks(visit).await?;
    let made = match form {
        "csv" => ("text/csv; charset=utf-8", show::csv_for_people(report, &clocks, visit.language)),
        "ods" => {
            ("application/vnd.oasis.opendocument.spreadsheet", show::ods(report, &clocks, visit.language))
        }
        "xlsx" => (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            show::xlsx(report, &clocks, visit.language),
        ),
        other => {
            let sentence = visit.say("Forma non prevista", "No such form");
            return Err(Trouble::Unclear(format!("{sentence}: «{other}».")));
        }
    };
    let (kind, bytes) = (made.0, made.1.map_err(Failure::from)?);
    let disposition = format!("attachment; filename=\"{name}-{}.{form}\"", visit.clocks.known);
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition.as_str())], bytes)
        .into_response())
}

/// What is written into the file, so that it still says of which moment it is.
async fn clocks(visit: &Visit) -> Result<Vec<(String, String)>, Trouble> {
    let root = visit.office.log.root(visit.clocks.known).await?;
    let lines = [
        (visit.say("Situazione al", "Effective on"), visit.language.date(visit.clocks.effective)),
        (visit.say("Come noto alla posizione", "As known at position"), visit.clocks.known.to_string()),
        (visit.say("Radice del registro", "Root of the log"), base64::written(&root)),
    ];
    Ok(lines.into_iter().map(|(label, value)| (label.to_owned(), value)).collect())
}
