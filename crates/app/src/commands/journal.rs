//! `usus journal`: every movement in the order it was recorded.

use std::process::ExitCode;

use usus_domain::quantity::Quantity;
use usus_views::journal::{self, Line};
use usus_views::standing::Standing;

use crate::ask::{Format, Question};
use crate::commands::{Session, question};
use crate::failure::Failure;
use crate::show::{self, Cell, Column, Report};
use crate::words::{Language, labels};

pub(super) async fn journal(session: &Session, ask: &Question) -> Result<ExitCode, Failure> {
    let language = session.language;
    let filter = question::filter(ask, language)?;
    let clocks = session.clocks(ask).await?;
    let facts = &session.memory(clocks.known).await?.facts;
    let standing = Standing::at(facts, clocks.known);
    let mut lines = journal::journal(&session.log, facts, &standing, (0, clocks.known)).await?;
    // The journal is the log itself: rows dated in the future belong to it unless a date is asked for.
    if ask.effective.is_some() {
        lines.retain(|line| line.effective_on <= clocks.effective);
    }
    lines.retain(|line| journal::passes(line, facts, &filter));
    session.warn_of_unmet(!lines.is_empty(), &filter, facts);
    let report = report(&lines, session.journal_caption(ask, clocks), session.format, language);
    show::print(&report, session.format, language)?;
    Ok(ExitCode::SUCCESS)
}

impl Session {
    fn journal_caption(&self, ask: &Question, clocks: usus_views::clocks::Clocks) -> String {
        match (ask.effective.is_some(), self.language) {
            (true, _) => self.caption(clocks),
            (false, Language::Italian) => format!("Movimenti fino alla posizione {}", clocks.known),
            (false, Language::English) => format!("Movements up to position {}", clocks.known),
        }
    }
}

const COLUMNS: [Column; 29] = [
    Column::always("position"),
    Column::always("recorded_at"),
    Column::always("effective_on"),
    Column::always("action"),
    Column::always("id"),
    Column::always("resource"),
    Column::where_filled("allocation"),
    Column::always("ambito"),
    Column::where_filled("service"),
    Column::where_filled("plan"),
    Column::always("quantity"),
    Column::always("unit"),
    Column::where_filled("from"),
    Column::where_filled("to"),
    Column::always("act"),
    Column::always("actor"),
    Column::where_filled("corrected_by"),
    Column::for_programs("corrects"),
    Column::for_programs("release"),
    Column::for_programs("reason"),
    Column::for_programs("because_of"),
    Column::for_programs("from_state"),
    Column::for_programs("to_state"),
    Column::for_programs("holder"),
    Column::for_programs("note"),
    Column::for_programs("cup"),
    Column::for_programs("cig"),
    Column::for_programs("ref"),
    Column::for_programs("act_date"),
];

/// Lines as a report.
pub(crate) fn report(lines: &[Line], caption: String, format: Format, language: Language) -> Report {
    Report {
        caption,
        columns: COLUMNS.to_vec(),
        rows: lines.iter().map(|line| cells(line, format, language)).collect(),
        totals: Vec::new(),
        if_empty: language.say("Nessun movimento da mostrare.", "No movement to show."),
    }
}

fn cells(line: &Line, format: Format, language: Language) -> Vec<Cell> {
    let action = match format {
        Format::Table => labels::action(line.action, language),
        Format::Json | Format::Csv => line.action.code(),
    };
    let quantity = |quantity: Quantity| Cell::Amount(quantity.parts.into(), quantity.unit);
    let from_state: Vec<&str> = line.draws_on.iter().map(|(state, _)| state.code()).collect();
    vec![
        Cell::Number(line.position),
        Cell::Instant(line.recorded_at),
        Cell::Date(line.effective_on),
        Cell::Text(action.to_owned()),
        Cell::Text(line.id.to_string()),
        Cell::text(line.resource.as_deref()),
        Cell::text(line.allocation.as_deref()),
        Cell::text(line.ambito.as_deref()),
        Cell::text(line.service.as_deref()),
        Cell::text(line.plan.as_deref()),
        line.quantity.map_or(Cell::Null, quantity),
        Cell::text(line.quantity.map(|quantity| quantity.unit.code())),
        Cell::date(line.from),
        Cell::date(line.to),
        Cell::Text(line.act.to_string()),
        Cell::Text(line.actor.to_string()),
        Cell::text(line.corrected_by.as_deref()),
        Cell::text(line.corrects.as_deref()),
        Cell::text(line.release.as_deref()),
        Cell::text(line.reason.as_deref()),
        Cell::text(line.because_of.as_deref()),
        Cell::text((!from_state.is_empty()).then(|| from_state.join(" "))),
        Cell::text(to_state(line)),
        Cell::text(line.holder.as_deref()),
        Cell::text(line.note.as_deref()),
        Cell::text(line.references[0].as_deref()),
        Cell::text(line.references[1].as_deref()),
        Cell::text(line.references[2].as_deref()),
        Cell::Date(line.act.date),
    ]
}

/// The state a movement arrives in, by the one table.
fn to_state(line: &Line) -> Option<&'static str> {
    use usus_domain::table::{Flow, TABLE};
    let flow = Flow::from_code(line.action.code())?;
    TABLE.iter().find(|transition| transition.flow == flow).map(|transition| transition.to.code())
}
