//! What a unit of work has staged: the esrs `EventStore` that its commands are persisted to, where what is
//! persisted waits, and later commands see it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chrono::{NaiveDate, Utc};
use esrs::AggregateState;
use esrs::store::{EventStore, EventStoreLockGuard, StoreEvent, UnlockOnDrop};
use usus_domain::event::Event;
use usus_domain::id::RowId;
use usus_domain::state::State;
use uuid::Uuid;

use crate::derived::{Created, Derived};
use crate::document::{Document, payload, rest};
use crate::entry::{Claim, EnteredBy, KnownRow, NewEntry};
use crate::error::LogError;
use crate::proposal::{Proposal, Question, RestsOn};
use crate::seam::{Kept, Ledger, Step, aggregate_id};
use crate::store::Log;

/// Entries from which on a unit's states are not kept for others.
pub(crate) const LONG: usize = 1_000;

/// Streams that a unit has moved on: their versions and states.
pub(crate) type Moved = Vec<(Uuid, (i32, Kept))>;

/// What the manager persists to: the same staging area the unit holds.
#[derive(Clone)]
pub(crate) struct Staging {
    pub(crate) log: Log,
    pub(crate) desk: Arc<Mutex<Staged>>,
}

#[derive(Default)]
pub(crate) struct Staged {
    /// The end of the log when a unit began that looks at everything afresh.
    pub(crate) known: Option<i64>,
    /// Rows that were looked up and found.
    pub(crate) found: usize,
    /// The end of the log when the first question over many streams was asked.
    pub(crate) asked_at: Option<i64>,
    /// Streams as this unit sees them, its own events included.
    pub(crate) kept: HashMap<Uuid, (i32, Kept)>,
    /// Streams as they were read, and their versions.
    pub(crate) read: HashMap<Uuid, i32>,
    pub(crate) questions: Vec<Question>,
    pub(crate) ids: HashMap<Arc<str>, Uuid>,
    pub(crate) names: HashMap<Uuid, Arc<str>>,
    pub(crate) rows: HashMap<RowId, KnownRow>,
    pub(crate) claims: Vec<Claim>,
    pub(crate) planned: Vec<(String, RowId, RowId, NaiveDate)>,
    pub(crate) input: Option<[u8; 32]>,
    /// Who entered what is staged from now on, where that is not who records the unit.
    pub(crate) entered_by: Option<Arc<EnteredBy>>,
    pub(crate) entries: Vec<NewEntry>,
}

impl Staging {
    pub(crate) fn desk(&self) -> MutexGuard<'_, Staged> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn address(&self, stream: &str) -> Uuid {
        let mut desk = self.desk();
        if let Some(id) = desk.ids.get(stream) {
            return *id;
        }
        let (id, name) = (aggregate_id(stream), Arc::<str>::from(stream));
        desk.ids.insert(name.clone(), id);
        desk.names.insert(id, name);
        id
    }
}

/// No lock is held between deciding and recording: a unit that was overtaken is made again.
struct NoLock;
impl UnlockOnDrop for NoLock {}

#[async_trait]
impl EventStore for Staging {
    type Aggregate = Ledger;
    type Error = LogError;

    async fn lock(&self, _: Uuid) -> Result<EventStoreLockGuard, LogError> {
        Ok(EventStoreLockGuard::new(NoLock))
    }

    async fn by_aggregate_id(&self, id: Uuid) -> Result<Vec<StoreEvent<Step>>, LogError> {
        let Some(stream) = self.desk().names.get(&id).cloned() else { return Ok(Vec::new()) };
        let kept = self.log.kept().get(id);
        let version = kept.as_ref().map_or(0, |(sequence, _)| *sequence);
        let entries = self.log.stream(&stream, version).await?;
        let mut events = Vec::with_capacity(entries.len() + 1);
        events.extend(kept.map(|(sequence, state)| resuming(id, sequence, state)));
        for entry in &entries {
            let document = Document::parse(entry.position, &entry.document)?;
            events.push(StoreEvent {
                id: Uuid::parse_str(&document.nonce).unwrap_or_default(),
                aggregate_id: id,
                payload: Step::Happened(Box::new(document.event()?)),
                occurred_on: crate::clock::read(&document.recorded_at).unwrap_or_default(),
                sequence_number: document.sequence,
                version: None,
            });
        }
        Ok(events)
    }

    async fn persist(
        &self,
        aggregate: &mut AggregateState<Kept>,
        steps: Vec<Step>,
    ) -> Result<Vec<StoreEvent<Step>>, LogError> {
        let id = *aggregate.id();
        let mut desk = self.desk();
        // The state is about to move on: with no second holder it moves in place, uncopied.
        desk.kept.remove(&id);
        let stream = desk.names.get(&id).cloned().unwrap_or_default();
        let mut stored = Vec::with_capacity(steps.len());
        for step in steps {
            let sequence = aggregate.next_sequence_number();
            let Step::Happened(event) = &step else { continue };
            let nonce = self.log.nonces().next()?;
            let derived = Derived::of(aggregate.inner().state().resource(), event);
            desk.remember(&stream, event, &derived);
            let unwritable =
                |error: serde_json::Error| LogError::Unreadable { position: 0, reason: error.to_string() };
            let said = payload(event).map_err(unwritable)?;
            let entry = NewEntry {
                stream: stream.clone(),
                sequence,
                kind: event.kind(),
                row_id: event.row().map(|row| row.id.clone()),
                input: desk.input,
                rest: rest((&stream, sequence), &nonce, desk.input.as_ref(), event.kind(), &said)
                    .map_err(unwritable)?,
                derived,
                entered_by: desk.entered_by.clone(),
            };
            desk.entries.push(entry);
            stored.push(StoreEvent {
                id: Uuid::from_bytes(nonce),
                aggregate_id: id,
                payload: step,
                occurred_on: Utc::now(),
                sequence_number: sequence,
                version: None,
            });
        }
        Ok(stored)
    }

    async fn publish(&self, _: &[StoreEvent<Step>]) {}

    async fn delete(&self, _: Uuid) -> Result<(), LogError> {
        Err(LogError::NeverDeleted)
    }
}

impl Staged {
    /// What was read.
    pub(crate) fn rests_on(&self) -> RestsOn {
        let streams =
            self.read.iter().filter_map(|(id, version)| Some((self.names.get(id)?.clone(), *version)));
        RestsOn {
            known: self.known,
            streams: streams.collect(),
            questions: self.questions.clone(),
            asked_at: self.asked_at.unwrap_or(0),
        }
    }

    /// What is staged, as the log takes it, and the states it leads to.
    pub(crate) fn proposal(&mut self, actor: &str) -> (Proposal, Moved) {
        let mut moved = Vec::new();
        let is_long = self.entries.len() > LONG;
        for (id, version) in self.read.iter().filter(|_| !is_long) {
            if let Some(kept) = self.kept.remove(id).filter(|(sequence, _)| sequence > version) {
                moved.push((*id, kept));
            }
        }
        let proposal = Proposal {
            actor: actor.into(),
            rests_on: self.rests_on(),
            entries: std::mem::take(&mut self.entries),
        };
        (proposal, moved)
    }

    /// Keeps what later commands of the same unit may ask for.
    fn remember(&mut self, stream: &Arc<str>, event: &Event, derived: &Derived) {
        if let Some(row) = event.row() {
            self.rows.insert(row.id.clone(), KnownRow { stream: stream.clone(), input: self.input });
        }
        match &derived.created {
            Some(Created::Allocation(row)) => self.planned.push((
                row.destination.plan.to_string(),
                row.allocation.clone(),
                row.resource.clone(),
                row.effective_on,
            )),
            Some(Created::Release(row)) => {
                if let Some(because_of) = &row.because_of {
                    self.claims.push(Claim {
                        release: row.release.clone(),
                        allocation: row.allocation.clone(),
                        because_of: because_of.clone(),
                    });
                }
            }
            _ => {}
        }
    }
}

/// The step by which a state folded earlier is taken up again.
pub(crate) fn resuming(id: Uuid, sequence: i32, state: Arc<State>) -> StoreEvent<Step> {
    StoreEvent {
        id: Uuid::nil(),
        aggregate_id: id,
        payload: Step::Resumed(state),
        occurred_on: chrono::DateTime::UNIX_EPOCH,
        sequence_number: sequence,
        version: None,
    }
}
