//! A table taken away: the address of its page, with `format=` said. The two clocks go with it.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use usus_verifier::base64;

use crate::failure::Failure;
use crate::serve::{Trouble, Visit};
use crate::show::{self, Report};

/// A report as a file in the form asked for: `xlsx`, `ods` or `csv`. Its name says of which day and position it is.
pub(crate) async fn file(
    visit: &Visit,
    form: &str,
    name: &str,
    report: &Report,
) -> Result<Response, Trouble> {
    let table = visit.word("table").filter(|table| is_plain(table) && !name.contains(table));
    let table = table.map_or_else(String::new, |table| format!("-{table}"));
    let name = format!("{name}{table}-{}-{}", visit.clocks.effective, visit.clocks.known);
    made(visit, form, &name, report, &clocks(visit).await?)
}

/// Whether a table's word may stand in the name of a file.
fn is_plain(word: &str) -> bool {
    word.len() < 32 && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

/// What compares two moments, as a file: it says both positions, when each was the last, and both roots.
pub(crate) async fn file_of_two(
    visit: &Visit,
    form: &str,
    name: &str,
    report: &Report,
    and_known: i64,
) -> Result<Response, Trouble> {
    let known = visit.clocks.known;
    let mut lines =
        vec![(visit.say("Situazione al", "Effective on"), visit.language.date(visit.clocks.effective))];
    let labels = [
        [
            visit.say("Prima: come noto alla posizione", "First: as known at position"),
            visit.say("Prima: ultima voce registrata il", "First: last entry recorded at"),
            visit.say("Prima: radice del registro", "First: root of the log"),
        ],
        [
            visit.say("Seconda: come noto alla posizione", "Second: as known at position"),
            visit.say("Seconda: ultima voce registrata il", "Second: last entry recorded at"),
            visit.say("Seconda: radice del registro", "Second: root of the log"),
        ],
    ];
    for ([at, on, root], position) in labels.into_iter().zip([known, and_known]) {
        let log = &visit.office.log;
        let recorded = log.recorded_at(&[position]).await?;
        let recorded = recorded.first().map(|(_, recorded)| visit.language.instant(*recorded));
        lines.push((at, position.to_string()));
        lines.push((on, recorded.unwrap_or_else(|| "–".to_owned())));
        lines.push((root, base64::written(&log.root(position).await?)));
    }
    let lines: Vec<_> = lines.into_iter().map(|(label, value)| (label.to_owned(), value)).collect();
    made(visit, form, &format!("{name}-{}-{known}-{and_known}", visit.clocks.effective), report, &lines)
}

fn made(
    visit: &Visit,
    form: &str,
    name: &str,
    report: &Report,
    clocks: &[(String, String)],
) -> Result<Response, Trouble> {
    let made = match form {
        "csv" => ("text/csv; charset=utf-8", show::csv_for_people(report, clocks, visit.language)),
        "ods" => {
            ("application/vnd.oasis.opendocument.spreadsheet", show::ods(report, clocks, visit.language))
        }
        "xlsx" => (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            show::xlsx(report, clocks, visit.language),
        ),
        other => {
            let sentence = visit.say("Forma non prevista", "No such form");
            return Err(Trouble::Unclear(format!("{sentence}: «{other}».")));
        }
    };
    let (kind, bytes) = (made.0, made.1.map_err(Failure::from)?);
    let disposition = format!("attachment; filename=\"{name}.{form}\"");
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
