//! What is wrong with a file, and what is odd: each by its rule, its row and its cell.

use maud::{Markup, html};
use usus_desk::fault::BadRow;
use usus_desk::import::{Foreseen, Outcome, Readable};
use usus_desk::sheet;
use usus_desk::subject::Subject;
use usus_log::clock;

use super::mapped::Mapped;
use super::{cell_name, way};
use crate::pages::finance::closing;
use crate::pages::finance::refused::column;
use crate::serve::{Trouble, Visit};

/// Bad rows that are shown.
const MOST: usize = 200;

/// Days after which an entry counts as late.
const LATE: i64 = 30;

/// The bad rows of a file.
pub(super) fn refused(visit: &Visit, rows: usize, bad: &[BadRow], mapping: &Mapped) -> Markup {
    let caption = visit.say("Che cosa correggere nel file", "What to correct in the file");
    html! {
        div class="alert alert-danger said bad" role="alert" id="errori" {
            p {
                strong { (bad.len()) (visit.say(" righe da correggere su ", " rows to correct of ")) (rows) }
                ": " (visit.say("nulla di questo file è stato registrato. Correggere il file e caricarlo di nuovo.",
                    "nothing of this file was recorded. Correct the file and upload it again."))
            }
        }
        div class="figures-wrapper" tabindex="0" role="region" aria-label=(caption) {
            table class="figures" data-sortable {
                caption { (caption) }
                thead { tr {
                    th scope="col" { (visit.say("Riga", "Row")) }
                    th scope="col" { (visit.say("Cella", "Cell")) }
                    th scope="col" { (visit.say("Regola", "Rule")) }
                    th scope="col" { (visit.say("Che cosa non va", "What is wrong")) }
                } }
                tbody {
                    @for BadRow { row, fault } in bad.iter().take(MOST) {
                        tr {
                            th scope="row" { (row) }
                            td { (cell_name(mapping, column(fault), *row)) }
                            td { code { (fault.rule()) } }
                            td { (visit.language.fault(fault)) }
                        }
                    }
                }
            }
        }
        @if bad.len() > MOST { p { (visit.say("e altre ", "and ")) (bad.len() - MOST) (visit.say(".", " more.")) } }
    }
}

/// What is odd about a file that could be recorded: rows that are there already, dates before the last closing, late ones.
pub(super) async fn warnings(
    visit: &Visit,
    file: &Readable,
    foreseen: &Foreseen,
    mapping: &Mapped,
) -> Result<Markup, Trouble> {
    let Outcome::Done { rows, recorded, .. } = foreseen.outcome else { return Ok(html! {}) };
    if file.subject != Subject::Movement {
        return Ok(html! {});
    }
    let place = |name: &str| file.table.columns.iter().position(|column| column == name);
    let (on, id) = (place("effective_on"), place("id"));
    let closed = closing::closings(visit).await?.first().map(|closing| closing.effective_on);
    let today = clock::today();
    let mut odd: Vec<(u32, &'static str, String, String)> = Vec::new();
    for row in &file.table.rows {
        let day = on.and_then(|at| sheet::date(row.cells.get(at)?).ok());
        let Some(day) = day else { continue };
        let name = id.and_then(|at| row.cells.get(at)?.as_text()).unwrap_or_default().to_owned();
        if closed.is_some_and(|closed| day <= closed) {
            let said = visit.say("riguarda giorni già chiusi", "says something of days that are closed");
            odd.push((row.number, "after_closing", name, said.to_owned()));
        } else if (today - day).num_days() > LATE {
            let said = visit.say("giorni dopo il fatto", "days after the fact");
            odd.push((row.number, "late", name, format!("{} {said}", (today - day).num_days())));
        }
    }
    let more = odd.len().saturating_sub(MOST);
    odd.truncate(MOST);
    Ok(html! {
        @if recorded < rows {
            p class="said waiting" {
                (rows - recorded) " " (visit.say("righe sono già nel registro e non si ripetono.", "rows are in the ledger already and are not repeated."))
            }
        }
        @if !odd.is_empty() {
            details class="warnings" {
                summary { (odd.len() + more) " " (visit.say("avvertenze: si può registrare, e si vedrà", "warnings: it can be recorded, and will be seen")) }
                ul {
                    @for (row, code, id, said) in &odd {
                        li {
                            (visit.say("riga", "row")) " " (row) ", " (visit.say("cella", "cell")) " "
                            (cell_name(mapping, "effective_on", *row)) ": " code { (code) } ", " (way(visit, id)) " " (said)
                        }
                    }
                }
            }
        }
    })
}
