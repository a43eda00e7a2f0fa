//! Proposta: what is asked for goes on record as it was written, for a second person to decide. It moves nothing.

use crate::command::Propose;
use crate::event::Event;
use crate::proposal::{ProposedCell, ProposedRow, ProposedRows};
use crate::refusal::Refusal;
use crate::state::State;

/// Bytes of rows that one entry takes: an entry has 65,535, and some are its frame's.
const ROOM: usize = 60_000;

/// A proposal's name is its own. Its rows follow in as many entries as they need.
pub(crate) fn propose(state: &State, ask: Propose) -> Result<Vec<Event>, Refusal> {
    let Propose { proposed, rows } = ask;
    let proposal = proposed.proposal.clone();
    if *state != State::Nothing {
        return Err(Refusal::ProposalTaken { proposal });
    }
    let mut events = vec![Event::Proposed(proposed)];
    let (mut part, mut room) = (Vec::new(), ROOM);
    for row in rows {
        let bytes = bytes(&row);
        if bytes > room && !part.is_empty() {
            let rows = std::mem::take(&mut part);
            events.push(Event::ProposedRows(ProposedRows { proposal: proposal.clone(), rows }));
            room = ROOM;
        }
        room = room.saturating_sub(bytes);
        part.push(row);
    }
    if !part.is_empty() {
        events.push(Event::ProposedRows(ProposedRows { proposal, rows: part }));
    }
    Ok(events)
}

/// How many bytes of JSON a row takes, or a few more.
fn bytes(row: &ProposedRow) -> usize {
    /// `{"number":4294967295,"cells":[]},`
    const FRAME: usize = 34;
    let sign = |sign: char| match sign {
        '"' | '\\' => 2,
        sign if sign.is_control() => 6,
        sign => sign.len_utf8(),
    };
    let cell = |cell: &ProposedCell| match cell {
        ProposedCell::Empty(()) => 5,
        ProposedCell::Text(text) => 3 + text.chars().map(sign).sum::<usize>(),
        ProposedCell::Number { number } => 14 + number.len(),
        ProposedCell::Date { .. } => 22,
    };
    FRAME + row.cells.iter().map(cell).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::{ROOM, bytes};
    use crate::command::{Command, Propose};
    use crate::decide::decide;
    use crate::event::Event;
    use crate::given::*;
    use crate::proposal::{Asks, ProposedCell, ProposedRow};
    use crate::refusal::Refusal;
    use crate::state::State;

    #[test]
    fn what_is_asked_for_goes_on_record() {
        given([]).when(propose("P-1", 2)).then_all([proposed("P-1", 2), proposed_rows("P-1", 2)]);
    }

    #[test]
    fn a_name_is_given_once() {
        given(proposal("P-1"))
            .when(propose("P-1", 1))
            .then_refused(&Refusal::ProposalTaken { proposal: proposal_id("P-1") });
    }

    #[test]
    fn many_rows_take_as_many_entries_as_they_need_and_stay_in_order() {
        let When(Command::Propose(mut ask)) = propose("P-1", 3) else { unreachable!() };
        let row = |number| ProposedRow {
            number,
            cells: vec![ProposedCell::Text("è \"così\"\n".repeat(30).into()), ProposedCell::Empty(())],
        };
        let rows: Vec<ProposedRow> = (2..20_002).map(row).collect();
        ask.proposed.asks = Asks::Rows { columns: vec!["note".into(), "ref".into()], rows: 20_000 };
        let propose = Propose { rows: rows.clone(), ..ask };
        let events = decide(&State::Nothing, Command::Propose(propose)).unwrap();
        let mut read = Vec::new();
        for event in &events[1..] {
            let Event::ProposedRows(part) = event else { panic!("only rows follow") };
            assert!(part.rows.iter().map(bytes).sum::<usize>() <= ROOM);
            read.extend(part.rows.iter().cloned());
        }
        assert!(events.len() > 100, "{} entries", events.len());
        assert_eq!(read, rows);
    }
}
