//! One entry as it is stored: its columns and hashes are those that its document says.

use crate::audit::finding::{Finding, What};
use crate::audit::rows::{COLUMNS, Cell, Stored};
use crate::derived::Derived;
use crate::document::hex;
use crate::order::Order;

/// What holds, and what it means.
#[derive(Default)]
pub(super) struct Held {
    pub(super) order: Order,
    /// What was derived of the entries since this was last taken.
    pub(super) derived: Vec<(i64, Derived)>,
    /// The positions of closings.
    pub(super) closings: Vec<i64>,
}

impl Held {
    /// Goes on to the next entry, if it holds.
    pub(super) fn follow(&mut self, stored: Stored) -> Result<(), Finding> {
        let position = self.order.position() + 1;
        let at = |what| Finding { position, what };
        if stored.position != position {
            return Err(at(What::Missing));
        }
        let cells = stored.cells.map_err(|reason| at(What::Unreadable(reason)))?;
        self.hold(position, &cells).map_err(at)
    }

    fn hold(&mut self, position: i64, cells: &[Cell]) -> Result<(), What> {
        let cell =
            |name: &str| COLUMNS.iter().position(|column| *column == name).and_then(|at| cells.get(at));
        let Some(Cell::Text(text)) = cell("document") else {
            return Err(What::Unreadable("no document".to_owned()));
        };
        let leaf = usus_verifier::tree::leaf_hash(text.as_bytes());
        if cell("leaf") != Some(&Cell::Bytes(leaf.to_vec())) {
            return Err(What::Leaf);
        }
        let next = self.order.follow(text)?;
        let document = &next.document;
        for (name, says) in [
            ("recorded_at", Cell::Text(document.recorded_at.to_string())),
            ("actor", Cell::Text(document.actor.to_string())),
            ("stream", Cell::Text(document.stream.to_string())),
            ("sequence", Cell::Integer(document.sequence.into())),
            ("kind", Cell::Text(document.kind.to_string())),
            ("row_id", next.row_id.as_ref().map_or(Cell::Null, |id| Cell::Text(id.to_string()))),
        ] {
            match cell(name) {
                Some(stored) if *stored == says => {}
                stored => return Err(differs(name, stored.unwrap_or(&Cell::Null), &says)),
            }
        }
        let input = match cell("input") {
            Some(Cell::Bytes(bytes)) => Cell::Text(hex(bytes)),
            other => other.cloned().unwrap_or(Cell::Null),
        };
        let said = document.input.as_ref().map_or(Cell::Null, |input| Cell::Text(input.to_string()));
        if input != said {
            return Err(differs("input", &input, &said));
        }
        let hashes = if next.hashes.is_empty() { Cell::Null } else { Cell::Bytes(next.hashes) };
        if cell("hashes") != Some(&hashes) {
            return Err(What::Tree);
        }
        if next.kind == "closed" {
            self.closings.push(position);
        }
        self.derived.push((position, next.derived));
        Ok(())
    }
}

fn differs(name: &'static str, stored: &Cell, document: &Cell) -> What {
    let shown = |cell: &Cell| match cell {
        Cell::Null => "–".to_owned(),
        Cell::Integer(number) => number.to_string(),
        Cell::Text(text) => text.clone(),
        Cell::Bytes(bytes) => hex(bytes),
    };
    What::Column { name, stored: shown(stored), document: shown(document) }
}
