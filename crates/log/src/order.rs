//! One document after another, each with nothing believed of it: whether it is an entry, whether it is the next one,
//! and what it means beside the ones before it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use usus_domain::beyond::Beyond;
use usus_domain::event::Event;
use usus_domain::id::RowId;
use usus_verifier::approvals::{Approvals, Says};
use usus_verifier::tree::{Frontier, Hash, leaf_hash};

use crate::audit::finding::What;
use crate::clock;
use crate::derived::Derived;
use crate::document::Document;
use crate::error::LogError;
use crate::refold::Refold;

/// What is known of the log up to the document that was followed last.
#[derive(Default)]
pub(crate) struct Order {
    position: i64,
    recorded_at: String,
    streams: HashMap<String, i32>,
    /// Of each row's id enough of its hash that no two have the same, for there may be millions; and whether it is an
    /// allocation.
    rows: HashMap<[u8; 16], bool>,
    tree: Frontier,
    refold: Refold,
    approvals: Approvals<DateTime<Utc>>,
}

/// A document that is the next entry, and what there is with it.
pub(crate) struct Next<'t> {
    pub(crate) document: Document<'t>,
    pub(crate) instant: DateTime<Utc>,
    pub(crate) kind: &'static str,
    pub(crate) row_id: Option<RowId>,
    pub(crate) leaf: Hash,
    /// The hashes of the tree that become whole with it.
    pub(crate) hashes: Vec<u8>,
    pub(crate) derived: Derived,
}

impl Order {
    /// The last position that holds.
    pub(crate) fn position(&self) -> i64 {
        self.position
    }

    /// The tree over what holds.
    pub(crate) fn tree(&self) -> &Frontier {
        &self.tree
    }

    /// Goes on to the next document, if it is the next entry.
    pub(crate) fn follow<'t>(&mut self, text: &'t str) -> Result<Next<'t>, What> {
        let position = self.position + 1;
        let unreadable = |error: &dyn std::fmt::Display| What::Unreadable(error.to_string());
        let document: Document<'t> = serde_json::from_str(text).map_err(|error| unreadable(&error))?;
        let event = document.event().map_err(|error| match error {
            LogError::Unreadable { reason, .. } => What::Unreadable(reason),
            other => unreadable(&other),
        })?;
        match event.beyond() {
            None => {}
            Some(Beyond::Date(date)) => {
                return Err(What::Unreadable(format!("a date that no row can have: {date}")));
            }
            Some(Beyond::Quantity(parts)) => {
                return Err(What::Unreadable(format!("a quantity that no row can have: {parts}")));
            }
        }
        if serde_json::to_string(&document).ok().as_deref() != Some(text) {
            return Err(What::Unreadable("written otherwise than an entry is".to_owned()));
        }
        if document.position != position {
            let (stored, document) = (position.to_string(), document.position.to_string());
            return Err(What::Column { name: "position", stored, document });
        }
        let row_id = event.row().map(|row| row.id.clone());
        let instant = self.in_its_place(&document)?;
        if let Some(cause) = cause(&event).filter(|cause| self.rows.get(&print(cause)) != Some(&true)) {
            return Err(What::Unreadable(format!("because of an allocation that is not there: {cause}")));
        }
        if let Some(id) = &row_id {
            let is_allocation = matches!(event, Event::Allocated(_) | Event::Reused(_));
            if self.rows.insert(print(id), is_allocation).is_some() {
                return Err(What::Twice(id.to_string()));
            }
        }
        if !self.refold.admits(&document.stream, &event) {
            return Err(What::Unreadable("it rests on what is not in its stream".to_owned()));
        }
        if self.approvals.follow(&document.stream, &document.actor, instant, says(&event)).is_err() {
            return Err(What::Unreadable("a proposal ends otherwise than by four eyes".to_owned()));
        }
        let (leaf, kind) = (leaf_hash(text.as_bytes()), event.kind());
        let hashes = self.tree.push(leaf).concat();
        let derived = self.refold.follow(&document.stream, event);
        self.position = position;
        Ok(Next { document, instant, kind, row_id, leaf, hashes, derived })
    }

    /// It comes after what is before it, in time and in its stream.
    fn in_its_place(&mut self, document: &Document<'_>) -> Result<DateTime<Utc>, What> {
        let instant =
            clock::read(&document.recorded_at).filter(|_| *document.recorded_at >= *self.recorded_at);
        let instant = instant.ok_or(What::Instant)?;
        if clock::written(instant) != *document.recorded_at {
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
        Ok(instant)
    }
}

/// The allocation that an event says it is because of, which may be of any stream.
fn cause(event: &Event) -> Option<&RowId> {
    match event {
        Event::Released(released) => released.because_of.as_ref(),
        _ => None,
    }
}

/// What an event says of a proposal.
fn says(event: &Event) -> Says {
    match event {
        Event::Proposed(_) => Says::Proposed,
        Event::Approved(approved) => Says::Approved(approved.entries.into()),
        Event::Rejected(_) => Says::Rejected,
        Event::Withdrawn(_) => Says::Withdrawn,
        _ => Says::Nothing,
    }
}

fn print(id: &RowId) -> [u8; 16] {
    let mut print = [0; 16];
    print.copy_from_slice(&Sha256::digest(id.as_str())[..16]);
    print
}
