//! A unit of work: one command or a whole imported file, staged over many streams and handed to the log
//! as one append. It is an esrs `EventStore`, so one path serves both.

use std::sync::{Arc, Mutex, MutexGuard};

use chrono::NaiveDate;
use esrs::manager::AggregateManager;
use esrs::{Aggregate, AggregateState};
use usus_domain::command::Command;
use usus_domain::id::RowId;
use usus_domain::movement::Movement;
use usus_domain::refusal::Refusal;
use usus_domain::state::State;
use usus_domain::stream::Stream;
use uuid::Uuid;

use crate::entry::{Claim, EnteredBy, Head, KnownRow};
use crate::error::LogError;
use crate::proposal::Question;
use crate::seam::{Kept, Ledger};
use crate::staging::{LONG, Staged, Staging, resuming};
use crate::store::Log;

/// Commands staged on top of the log, not yet recorded. Later commands of the unit see earlier ones.
pub struct Unit {
    manager: AggregateManager<Staging>,
    staging: Staging,
}

impl Unit {
    /// Begins a unit on what this process has kept of the log: nothing is asked that is kept, and a stream that
    /// is begun is taken for new. The append finds out whether that is so. What a rule refuses on such a
    /// unit is not refused yet: it is to be decided again [`afresh`](Self::begin_afresh).
    #[must_use]
    pub fn begin(log: &Log) -> Self {
        Self::on(log, None)
    }

    /// Begins a unit on the log as it is now.
    ///
    /// # Errors
    /// What the database says.
    pub async fn begin_afresh(log: &Log) -> Result<Self, LogError> {
        Ok(Self::on(log, Some(log.head().await?.position)))
    }

    fn on(log: &Log, known: Option<i64>) -> Self {
        let staged = Staged { known, asked_at: known, ..Staged::default() };
        let staging = Staging { log: log.clone(), desk: Arc::new(Mutex::new(staged)) };
        Self { manager: AggregateManager::new(staging.clone()), staging }
    }

    /// Whether all it rests on was read since it began.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.desk().known.is_some()
    }

    /// Looks up many rows at once, so that [`Unit::row`] can answer for them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn look_up(&self, ids: &[impl AsRef<str>]) -> Result<(), LogError> {
        if self.desk().known == Some(0) {
            return Ok(());
        }
        let known = self.staging.log.known_rows(ids).await?;
        let mut desk = self.desk();
        desk.found += known.len();
        desk.rows.extend(known);
        Ok(())
    }

    /// Whether nothing at all was recorded since it began.
    ///
    /// # Errors
    /// What the database says.
    pub async fn is_undisturbed(&self) -> Result<bool, LogError> {
        let known = self.desk().known;
        Ok(known == Some(self.staging.log.head().await?.position))
    }

    /// Whether all it rests on stands as it was read; `ids` are those that were looked up. What is read piece by
    /// piece while others record may never have been so at any one time: a refusal decided on it is none.
    ///
    /// # Errors
    /// What the database says.
    pub async fn still_holds(&self, ids: &[impl AsRef<str>]) -> Result<bool, LogError> {
        let (known, found, rests_on) = {
            let desk = self.desk();
            (desk.known, desk.found, desk.rests_on())
        };
        let log = &self.staging.log;
        let head = log.head().await?.position;
        if known == Some(head) {
            return Ok(true);
        }
        // Ids are only ever added, and a stream's version only goes up: where neither has changed since it was
        // read, all of it stood as it was read at the end of the reading.
        let found_then = if known == Some(0) { 0 } else { found };
        Ok(log.known_rows(ids).await?.len() == found_then && log.stands(&rests_on).await?)
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
        let is_new = self.taken_for_new(id, &command);
        let (sequence, state) = if is_new { (0, Arc::default()) } else { self.kept(id).await? };
        let staged_before = {
            let mut desk = self.desk();
            desk.input = input;
            desk.entries.len()
        };
        let resumed = resumed(id, sequence, state);
        match self.manager.handle_command(resumed, command).await? {
            Err(refusal) => Ok(Err(refusal)),
            Ok(kept) => {
                let mut desk = self.desk();
                let added = desk.entries.len() - staged_before;
                let sequence = sequence + i32::try_from(added).unwrap_or(i32::MAX);
                desk.kept.insert(id, (sequence, kept));
                Ok(Ok(added > 0))
            }
        }
    }

    /// Whether a command begins a stream that this unit may take for new.
    fn taken_for_new(&self, id: Uuid, command: &Command) -> bool {
        let mut desk = self.desk();
        let is_new = desk.known.is_none()
            && command.begins_a_stream()
            && !desk.kept.contains_key(&id)
            && self.staging.log.kept().get(id).is_none();
        if is_new {
            desk.read.entry(id).or_insert(0);
        }
        is_new
    }

    /// The claims that name an allocation as their cause, staged ones included.
    ///
    /// # Errors
    /// What the database says.
    pub async fn claims_on(&self, because_of: &RowId) -> Result<Vec<Claim>, LogError> {
        self.ask(Question::ClaimsOn(because_of.clone())).await?;
        let mut claims = self.staging.log.claims_on(because_of).await?;
        claims.extend(self.desk().claims.iter().filter(|claim| claim.because_of == *because_of).cloned());
        Ok(claims)
    }

    /// The claims made when an allocation was released, staged ones included.
    ///
    /// # Errors
    /// What the database says.
    pub async fn claims_of(&self, allocation: &RowId) -> Result<Vec<Claim>, LogError> {
        self.ask(Question::ClaimsOf(allocation.clone())).await?;
        let mut claims = self.staging.log.claims_of(allocation).await?;
        claims.extend(self.desk().claims.iter().filter(|claim| claim.allocation == *allocation).cloned());
        Ok(claims)
    }

    /// The allocations made under a plan, with resource and date, staged ones included.
    ///
    /// # Errors
    /// What the database says.
    pub async fn allocations_in_plan(&self, plan: &str) -> Result<Vec<(RowId, RowId, NaiveDate)>, LogError> {
        self.ask(Question::AllocationsIn(plan.to_owned())).await?;
        let mut allocations = self.staging.log.allocations_in_plan(plan).await?;
        let desk = self.desk();
        let staged = desk.planned.iter().filter(|(of, ..)| of == plan);
        allocations
            .extend(staged.map(|(_, allocation, resource, on)| (allocation.clone(), resource.clone(), *on)));
        Ok(allocations)
    }

    /// What the entries that wait would move, in their order.
    #[must_use]
    pub fn moves(&self) -> Vec<Movement> {
        self.desk().entries.iter().flat_map(|entry| entry.derived.movements.iter().cloned()).collect()
    }

    /// Says who entered what is handled from now on: another person than the one who records the unit, or, where
    /// nobody is named, that one.
    pub fn entered_by(&self, actor: Option<&str>) {
        self.desk().entered_by = actor.map(|actor| Arc::new(EnteredBy::new(actor)));
    }

    /// How many entries wait to be recorded.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.desk().entries.len()
    }

    /// Hands everything to the log as one append: recorded whole or not at all.
    ///
    /// # Errors
    /// [`LogError::Conflict`] where something the unit rests on has changed: it must be made again, afresh.
    pub async fn commit(
        self,
        actor: &str,
        progress: &(dyn Fn(usize) + Send + Sync),
    ) -> Result<Head, LogError> {
        let read: Vec<Uuid> = self.desk().read.keys().copied().collect();
        let (proposal, moved) = self.desk().proposal(actor);
        let is_long = proposal.entries.len() > LONG;
        let log = self.staging.log.clone();
        // What a long unit remembered makes room for what is written of it.
        drop(self);
        if proposal.entries.is_empty() {
            return log.head().await;
        }
        let recorded = log.append(proposal, progress).await;
        match &recorded {
            // The states of a long unit are not kept: it has moved more streams than come again.
            Ok(_) if is_long => log.kept().are_behind(read),
            Ok(_) => moved.into_iter().for_each(|(id, (sequence, kept))| log.kept().put(id, sequence, kept)),
            Err(_) => log.kept().must_be_read(read),
        }
        recorded
    }

    /// Remembers a question over many streams, and where the log ended before it was asked.
    async fn ask(&self, question: Question) -> Result<(), LogError> {
        if self.desk().asked_at.is_none() {
            let head = self.staging.log.head().await?.position;
            self.desk().asked_at.get_or_insert(head);
        }
        self.desk().questions.push(question);
        Ok(())
    }

    /// The state of a stream as this unit sees it, and its version.
    async fn kept(&self, id: Uuid) -> Result<(i32, Arc<State>), LogError> {
        if let Some((sequence, kept)) = self.desk().kept.get_mut(&id) {
            return Ok((*sequence, kept.folded()));
        }
        let is_fresh = self.is_fresh();
        let (sequence, state) = match self.staging.log.kept().current(id).filter(|_| !is_fresh) {
            Some(kept) => kept,
            None => match self.manager.load(id).await? {
                Some(loaded) => {
                    let (sequence, mut kept) = (*loaded.sequence_number(), loaded.into_inner());
                    let state = kept.folded();
                    self.staging.log.kept().put(id, sequence, kept);
                    (sequence, state)
                }
                None => (0, Arc::default()),
            },
        };
        let mut desk = self.desk();
        desk.read.entry(id).or_insert(sequence);
        desk.kept.insert(id, (sequence, Kept::of(state.clone())));
        Ok((sequence, state))
    }

    fn desk(&self) -> MutexGuard<'_, Staged> {
        self.staging.desk()
    }
}

/// The state folded earlier, at its sequence number, as esrs holds it.
fn resumed(id: Uuid, sequence: i32, state: Arc<State>) -> AggregateState<Kept> {
    AggregateState::with_id(id).apply_store_events(vec![resuming(id, sequence, state)], Ledger::apply_event)
}
