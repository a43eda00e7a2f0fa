//! A unit of work: one command or a whole imported file, staged over many streams and handed to the log
//! as one append. It is an esrs `EventStore`, so one path serves both.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chrono::{NaiveDate, Utc};
use esrs::manager::AggregateManager;
use esrs::store::{EventStore, EventStoreLockGuard, StoreEvent, UnlockOnDrop};
use esrs::{Aggregate, AggregateState};
use usus_domain::command::Command;
use usus_domain::event::Event;
use usus_domain::id::RowId;
use usus_domain::refusal::Refusal;
use usus_domain::state::State;
use usus_domain::stream::Stream;
use uuid::Uuid;

use crate::derived::{Created, Derived};
use crate::document::{Document, payload};
use crate::error::LogError;
use crate::seam::{Kept, Ledger, Step, aggregate_id};
use crate::store::{Claim, Head, KnownRow, Log, NewEntry};

/// Commands staged on top of the log, not yet recorded. Later commands of the unit see earlier ones.
pub struct Unit {
    manager: AggregateManager<Staging>,
    staging: Staging,
}

/// What the manager persists to: the same staging area the unit holds.
#[derive(Clone)]
struct Staging {
    log: Log,
    desk: Arc<Mutex<Staged>>,
}

#[derive(Default)]
struct Staged {
    decided_at: i64,
    kept: HashMap<Uuid, (i32, Arc<State>)>,
    ids: HashMap<Arc<str>, Uuid>,
    names: HashMap<Uuid, Arc<str>>,
    rows: HashMap<RowId, KnownRow>,
    claims: Vec<Claim>,
    planned: Vec<(String, RowId, RowId, NaiveDate)>,
    input: Option<[u8; 32]>,
    nonces: Nonces,
    entries: Vec<NewEntry>,
}

impl Unit {
    /// Begins a unit on the log as it is now.
    ///
    /// # Errors
    /// What the database says.
    pub async fn begin(log: &Log) -> Result<Self, LogError> {
        let head = log.head().await?;
        let staged = Staged { decided_at: head.position, ..Staged::default() };
        let staging = Staging { log: log.clone(), desk: Arc::new(Mutex::new(staged)) };
        Ok(Self { manager: AggregateManager::new(staging.clone()), staging })
    }

    /// Looks up many rows at once, so that [`Unit::row`] can answer for them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn look_up(&self, ids: &[impl AsRef<str>]) -> Result<(), LogError> {
        if self.desk().decided_at == 0 {
            return Ok(());
        }
        let known = self.staging.log.known_rows(ids).await?;
        self.desk().rows.extend(known);
        Ok(())
    }

    /// A row that was looked up or staged.
    #[must_use]
    pub fn row(&self, id: &RowId) -> Option<KnownRow> {
        self.desk().rows.get(id).cloned()
    }

    /// The state of a stream as this unit sees it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn state(&self, stream: &str) -> Result<Arc<State>, LogError> {
        let id = self.staging.address(stream);
        Ok(self.kept(id).await?.1)
    }

    /// Decides a command on its stream and stages what it says; `input` is the hash of the row it came
    /// from. Gives whether anything was new.
    ///
    /// # Errors
    /// The outer error where the machine failed, the inner one where a rule said no.
    pub async fn handle(
        &self,
        stream: &Stream,
        command: Command,
        input: Option<[u8; 32]>,
    ) -> Result<Result<bool, Refusal>, LogError> {
        let id = self.staging.address(&stream.to_string());
        let (sequence, state) = self.kept(id).await?;
        let staged_before = {
            let mut desk = self.desk();
            desk.input = input;
            desk.entries.len()
        };
        let resumed = resumed(id, sequence, state);
        match self.manager.handle_command(resumed, command).await? {
            Err(refusal) => Ok(Err(refusal)),
            Ok(Kept(state)) => {
                let mut desk = self.desk();
                let added = desk.entries.len() - staged_before;
                let sequence = sequence + i32::try_from(added).unwrap_or(i32::MAX);
                desk.kept.insert(id, (sequence, state));
                Ok(Ok(added > 0))
            }
        }
    }

    /// The claims that name an allocation as their cause, staged ones included.
    ///
    /// # Errors
    /// What the database says.
    pub async fn claims_on(&self, because_of: &RowId) -> Result<Vec<Claim>, LogError> {
        let mut claims = self.staging.log.claims_on(because_of).await?;
        claims.extend(self.desk().claims.iter().filter(|claim| claim.because_of == *because_of).cloned());
        Ok(claims)
    }

    /// The claims made when an allocation was released, staged ones included.
    ///
    /// # Errors
    /// What the database says.
    pub async fn claims_of(&self, allocation: &RowId) -> Result<Vec<Claim>, LogError> {
        let mut claims = self.staging.log.claims_of(allocation).await?;
        claims.extend(self.desk().claims.iter().filter(|claim| claim.allocation == *allocation).cloned());
        Ok(claims)
    }

    /// The allocations made under a plan, with resource and date, staged ones included.
    ///
    /// # Errors
    /// What the database says.
    pub async fn allocations_in_plan(&self, plan: &str) -> Result<Vec<(RowId, RowId, NaiveDate)>, LogError> {
        let mut allocations = self.staging.log.allocations_in_plan(plan).await?;
        let desk = self.desk();
        let staged = desk.planned.iter().filter(|(of, ..)| of == plan);
        allocations
            .extend(staged.map(|(_, allocation, resource, on)| (allocation.clone(), resource.clone(), *on)));
        Ok(allocations)
    }

    /// How many entries wait to be recorded.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.desk().entries.len()
    }

    /// Hands everything to the log as one append: recorded whole or not at all.
    ///
    /// # Errors
    /// [`LogError::Conflict`] where others wrote since the unit began: the unit must be made again.
    pub async fn commit(
        self,
        actor: &str,
        progress: &(dyn Fn(usize) + Send + Sync),
    ) -> Result<Head, LogError> {
        let (entries, decided_at) = {
            let mut desk = self.desk();
            desk.kept.clear();
            (std::mem::take(&mut desk.entries), desk.decided_at)
        };
        if entries.is_empty() {
            return self.staging.log.head().await;
        }
        self.staging.log.append(&entries, actor, decided_at, progress).await
    }

    async fn kept(&self, id: Uuid) -> Result<(i32, Arc<State>), LogError> {
        if let Some((sequence, state)) = self.desk().kept.get(&id) {
            return Ok((*sequence, state.clone()));
        }
        let (sequence, state) = match self.manager.load(id).await? {
            Some(loaded) => (*loaded.sequence_number(), loaded.into_inner().0),
            None => (0, Arc::default()),
        };
        self.desk().kept.insert(id, (sequence, state.clone()));
        Ok((sequence, state))
    }

    fn desk(&self) -> MutexGuard<'_, Staged> {
        self.staging.desk()
    }
}

/// The state folded earlier, at its sequence number, as esrs holds it.
fn resumed(id: Uuid, sequence: i32, state: Arc<State>) -> AggregateState<Kept> {
    let resumed = StoreEvent {
        id: Uuid::nil(),
        aggregate_id: id,
        payload: Step::Resumed(state),
        occurred_on: chrono::DateTime::UNIX_EPOCH,
        sequence_number: sequence,
        version: None,
    };
    AggregateState::with_id(id).apply_store_events(vec![resumed], Ledger::apply_event)
}

impl Staging {
    fn desk(&self) -> MutexGuard<'_, Staged> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn address(&self, stream: &str) -> Uuid {
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
        let entries = self.log.stream(&stream).await?;
        entries
            .iter()
            .map(|entry| {
                let document = Document::parse(entry.position, &entry.document)?;
                Ok(StoreEvent {
                    id: Uuid::parse_str(&document.nonce).unwrap_or_default(),
                    aggregate_id: id,
                    payload: Step::Happened(Box::new(document.event()?)),
                    occurred_on: crate::clock::read(&document.recorded_at).unwrap_or_default(),
                    sequence_number: document.sequence,
                    version: None,
                })
            })
            .collect()
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
            let nonce = desk.nonces.next()?;
            let derived = Derived::of(aggregate.inner().0.resource(), event);
            desk.remember(&stream, event, &derived);
            let entry = NewEntry {
                stream: stream.clone(),
                sequence,
                kind: event.kind(),
                row_id: event.row().map(|row| row.id.clone()),
                input: desk.input,
                nonce,
                payload: payload(event)
                    .map_err(|error| LogError::Unreadable { position: 0, reason: error.to_string() })?,
                derived,
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

/// Random bytes fetched from the system in pages: one call for a hundred entries.
#[derive(Default)]
struct Nonces {
    page: Vec<[u8; 16]>,
}

impl Nonces {
    fn next(&mut self) -> Result<[u8; 16], LogError> {
        if let Some(nonce) = self.page.pop() {
            return Ok(nonce);
        }
        let mut bytes = [0_u8; 16 * 128];
        getrandom::fill(&mut bytes).map_err(|error| LogError::Randomness(error.to_string()))?;
        self.page = bytes.as_chunks::<16>().0.to_vec();
        self.page.pop().ok_or_else(|| LogError::Randomness("none".into()))
    }
}
