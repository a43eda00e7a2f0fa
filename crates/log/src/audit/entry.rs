//! One entry after another: what its columns, its hash and its place should be, from its bytes alone.

use std::collections::{HashMap, HashSet};

use usus_verifier::tree::{Frontier, leaf_hash};

use crate::audit::finding::{Finding, What};
use crate::audit::rows::{COLUMNS, Cell, Stored};
use crate::derived::Derived;
use crate::document::{Document, hex};
use crate::entry::StoredEntry;
use crate::refold::Refold;

/// What is known of the log up to the entry that was followed last.
#[derive(Default)]
pub(super) struct Order {
    position: i64,
    recorded_at: String,
    streams: HashMap<String, i32>,
    rows: HashSet<String>,
    tree: Frontier,
    refold: Refold,
    derived: Vec<(i64, Derived)>,
    closings: Vec<i64>,
}

impl Order {
    /// The last position that holds.
    pub(super) fn position(&self) -> i64 {
        self.position
    }

    /// The tree over what holds.
    pub(super) fn tree(&self) -> &Frontier {
        &self.tree
    }

    /// What was derived since this was last asked.
    pub(super) fn take_derived(&mut self) -> Vec<(i64, Derived)> {
        std::mem::take(&mut self.derived)
    }

    /// The positions of closings.
    pub(super) fn closings(&self) -> Vec<i64> {
        self.closings.clone()
    }

    /// Goes on to the next entry, if it holds.
    pub(super) fn follow(&mut self, stored: Stored) -> Result<(), Finding> {
        let due = self.position + 1;
        if stored.position != due {
            return Err(Finding { position: due, what: What::Missing });
        }
        let at = |what| Finding { position: due, what };
        let cells = stored.cells.map_err(|reason| at(What::Unreadable(reason)))?;
        self.hold(due, &cells).map_err(at)
    }

    fn hold(&mut self, position: i64, cells: &[Cell]) -> Result<(), What> {
        let cell =
            |name: &str| COLUMNS.iter().position(|column| *column == name).and_then(|at| cells.get(at));
        let Some(Cell::Text(text)) = cell("document") else {
            return Err(What::Unreadable("no document".to_owned()));
        };
        let leaf = leaf_hash(text.as_bytes());
        if cell("leaf") != Some(&Cell::Bytes(leaf.to_vec())) {
            return Err(What::Leaf);
        }
        let unreadable = |error: &dyn std::fmt::Display| What::Unreadable(error.to_string());
        let document: Document<'_> = serde_json::from_str(text).map_err(|error| unreadable(&error))?;
        let event = document.event().map_err(|error| unreadable(&error))?;
        if serde_json::to_string(&document).ok().as_deref() != Some(text) {
            return Err(What::Unreadable("written otherwise than an entry is".to_owned()));
        }
        if document.position != position {
            return Err(differs("position", &Cell::Integer(position), &Cell::Integer(document.position)));
        }
        let row_id = event.row().map(|row| row.id.to_string());
        for (name, says) in [
            ("recorded_at", Cell::Text(document.recorded_at.to_string())),
            ("actor", Cell::Text(document.actor.to_string())),
            ("stream", Cell::Text(document.stream.to_string())),
            ("sequence", Cell::Integer(document.sequence.into())),
            ("kind", Cell::Text(document.kind.to_string())),
            ("row_id", row_id.clone().map_or(Cell::Null, Cell::Text)),
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
        self.in_its_place(&document, row_id)?;
        let whole = self.tree.push(leaf).concat();
        let stored = cell("hashes").filter(|stored| **stored != Cell::Null);
        if stored != Some(&Cell::Bytes(whole.clone())).filter(|_| !whole.is_empty()) {
            return Err(What::Tree);
        }
        let entry = StoredEntry { position, document: text.clone() };
        self.derived.extend(self.refold.derive(&[entry]).map_err(|error| unreadable(&error))?);
        if document.kind == "closed" {
            self.closings.push(position);
        }
        self.position = position;
        Ok(())
    }

    /// It comes after what is before it, in time and in its stream, and its id is its own.
    fn in_its_place(&mut self, document: &Document<'_>, row_id: Option<String>) -> Result<(), What> {
        if crate::clock::read(&document.recorded_at).is_none() || *document.recorded_at < *self.recorded_at {
            return Err(What::Instant);
        }
        (*document.recorded_at).clone_into(&mut self.recorded_at);
        let last = match self.streams.get_mut(document.stream.as_ref()) {
            Some(last) => last,
            None => self.streams.entry(document.stream.to_string()).or_default(),
        };
        let due = last.saturating_add(1);
        if document.sequence != due {
            let stream = document.stream.to_string();
            return Err(What::Sequence { stream, stored: document.sequence, due });
        }
        *last = due;
        match row_id {
            Some(id) if !self.rows.insert(id.clone()) => Err(What::Twice(id)),
            _ => Ok(()),
        }
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
