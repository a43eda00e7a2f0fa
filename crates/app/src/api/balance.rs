//! `GET /api/v1/balance`: how much stands where, and how much ever passed.

use axum::response::Response;
use usus_views::balance;

use crate::api::asked::{Asked, Made, page, unwritten};
use crate::ask::DIMENSIONS;
use crate::commands::{balance as told, question};
use crate::serve::Trouble;
use crate::show;

pub(super) async fn balance(asked: Asked) -> Result<Response, Trouble> {
    asked
        .answer(async |asked, form| {
            let visit = &asked.visit;
            let dimensions = question::dimensions(visit.word("by").unwrap_or(DIMENSIONS), visit.language)?;
            let mut balance =
                balance::balance(&*visit.memory().await?, visit.clocks, &dimensions, &visit.filter);
            let (rows, next) = page(balance.rows, asked.limit, asked.after);
            balance.rows = rows;
            let report = told::report(&balance, String::new(), visit.language);
            let mut body = Vec::new();
            show::write(&mut body, &report, form, visit.language).map_err(unwritten)?;
            Ok(Made::table(body, form).with_next(next))
        })
        .await
}
