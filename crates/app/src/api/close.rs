//! `POST /api/v1/close`: a period is closed, or its closing is asked for where it waits for a second person.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use usus_desk::closing::{self, Outcome};
use usus_domain::particulars::Particulars;
use usus_views::clocks::Clocks;

use crate::api::record::{self, Act};
use crate::api::shapes;
use crate::commands::{balance, close as told, question};
use crate::serve::recording::{self, AskedToClose};
use crate::serve::{Office, Permission, Trouble, Visit};

pub(super) async fn close(State(_): State<Arc<Office>>, act: Act) -> Result<Response, Trouble> {
    record::is_json(&act)?;
    let visit = &act.asked.visit;
    if !visit.person.may_in(Permission::Record, None) {
        return Err(Trouble::NotAllowed);
    }
    record::once(&act, async || {
        let asked: shapes::Close = record::read_json(&act.body)?;
        let effective = question::date(&asked.effective_on, visit.language)?;
        let id = asked.id.unwrap_or_else(|| format!("chiusura-{effective}"));
        let row = closing::row(&id, effective, &asked.act, asked.note.as_deref());
        let row = row.map_err(|refusal| record::refused_alone(refusal, visit.language))?;
        if recording::policy(visit).is_some() {
            let stands = recording::stands(visit, &row).await?;
            match recording::ask_to_close(visit, &row, &stands).await? {
                Some(AskedToClose::Waits(waiting)) => return Ok(record::proposed(visit, &waiting)),
                Some(AskedToClose::Refused(refusal)) => {
                    return Err(record::refused_alone(refusal, visit.language));
                }
                // What is in the ledger already is shown once more.
                Some(AskedToClose::Known) | None => {}
            }
        }
        closed(visit, &row).await
    })
    .await
}

/// Records a closing, or shows the one that was recorded.
async fn closed(visit: &Visit, row: &Particulars) -> Result<Response, Trouble> {
    let language = visit.language;
    let done = told::record(&visit.office.log, row, &visit.person.staff_id, language).await?;
    let (outcome, recorded, memory) = done.map_err(|refusal| record::refused_alone(refusal, language))?;
    visit.office.knows(recorded.position).await;
    let clocks = Clocks { effective: recorded.closed.row.effective_on, known: recorded.closed.size };
    let balances = told::balances(&memory, clocks, language)?;
    let report = balance::report(&balances, String::new(), language);
    let body = format!("{:#}\n", told::json(&recorded, &report));
    let status = if outcome == Outcome::Recorded { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, [(header::CONTENT_TYPE, "application/json")], body).into_response())
}
