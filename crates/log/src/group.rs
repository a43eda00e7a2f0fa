//! What waits, put together to be recorded in one transaction: who may go in, and at which positions.
//!
//! It never asks a database: what it was not told it expects, and what it expects the database confirms.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use usus_domain::id::RowId;
use usus_verifier::tree::{Frontier, Hash, leaf_hash};

use crate::clock::{self, Clock};
use crate::document::{LARGEST, length, text};
use crate::entry::{Head, NewEntry};
use crate::error::LogError;
use crate::proposal::{Proposal, Question};

/// An entry with its position: all that is written of it is known.
pub(crate) struct Record<'p> {
    pub(crate) position: i64,
    pub(crate) recorded_at: Arc<str>,
    /// The same.
    pub(crate) instant: DateTime<Utc>,
    pub(crate) actor: &'p str,
    pub(crate) entry: &'p NewEntry,
    pub(crate) document: String,
    pub(crate) leaf: Hash,
    /// The hashes of the tree that become whole with it, from the lowest level above its leaf up.
    pub(crate) hashes: Vec<u8>,
}

/// What a group takes for granted about the log before it.
#[derive(Default)]
pub(crate) struct Expected<'p> {
    /// Streams and the sequence number of their last entry.
    pub(crate) streams: Vec<(&'p str, i32)>,
    /// Ids that no row has yet.
    pub(crate) ids: Vec<&'p str>,
    /// Questions to which no entry after a position has changed the answer.
    pub(crate) questions: Vec<(&'p Question, i64)>,
}

/// Where the log is not as it was expected.
#[derive(Default)]
pub(crate) struct Deviations {
    /// Streams that have moved, and where they are.
    pub(crate) streams: HashMap<String, i32>,
    /// Ids that are taken.
    pub(crate) ids: HashSet<String>,
    /// Questions whose answer has changed.
    pub(crate) questions: HashSet<Question>,
}

impl Deviations {
    pub(crate) fn are_none(&self) -> bool {
        self.streams.is_empty() && self.ids.is_empty() && self.questions.is_empty()
    }

    pub(crate) fn absorb(&mut self, more: Self) {
        self.streams.extend(more.streams);
        self.ids.extend(more.ids);
        self.questions.extend(more.questions);
    }
}

/// A group on the log as it ends at a head.
pub(crate) struct Group<'p> {
    /// The proposals that go in, in order, each with its actor as JSON.
    accepted: Vec<(&'p Proposal, String)>,
    /// The head before it.
    before: Head,
    /// The head after it.
    pub(crate) head: Head,
    /// When it is recorded.
    recorded_at: DateTime<Utc>,
    written_at: Arc<str>,
    /// What must hold for it to be written.
    pub(crate) expected: Expected<'p>,
    /// For each proposal the head after its own entries, or why it does not go in.
    pub(crate) verdicts: Vec<Result<Head, LogError>>,
}

/// Puts proposals together on a head, in the order in which they came. A proposal goes in if nothing it rests
/// on has moved: neither before the group, as far as `found` tells, nor by those that went in before it. `clock`
/// dates them.
pub(crate) fn group<'p>(
    proposals: &[&'p Proposal],
    head: Head,
    found: &Deviations,
    clock: &Clock,
) -> Group<'p> {
    let recorded_at = clock.now_not_before(head.recorded_at);
    let mut group = Group {
        accepted: Vec::with_capacity(proposals.len()),
        before: head,
        head,
        recorded_at,
        written_at: clock::written(recorded_at).into(),
        expected: Expected::default(),
        verdicts: Vec::with_capacity(proposals.len()),
    };
    let mut seen = Seen {
        before: head.position,
        found,
        streams: HashMap::new(),
        ids: HashSet::new(),
        changed: HashSet::new(),
        is_asked: proposals.iter().any(|proposal| !proposal.rests_on.questions.is_empty()),
    };
    for proposal in proposals {
        let verdict = if seen.has_moved_under(proposal) {
            Err(LogError::Conflict)
        } else {
            group.accept(proposal).map(|()| {
                seen.expect(proposal, &mut group.expected);
                // Who is alone gets in nobody's way.
                if proposals.len() > 1 {
                    seen.take_in(proposal);
                }
                group.head
            })
        };
        group.verdicts.push(verdict);
    }
    group
}

impl<'p> Group<'p> {
    /// How many entries it writes.
    pub(crate) fn entries(&self) -> usize {
        usize::try_from(self.head.position - self.before.position).unwrap_or(0)
    }

    /// Gives the entries of a proposal their positions; none of them if one cannot be written.
    fn accept(&mut self, proposal: &'p Proposal) -> Result<(), LogError> {
        let actor = serde_json::to_string(&*proposal.actor)
            .map_err(|error| LogError::Unreadable { position: 0, reason: error.to_string() })?;
        let mut position = self.head.position;
        for entry in &proposal.entries {
            position += 1;
            let written = entry.entered_by.as_ref().map_or(&*actor, |by| &by.written);
            let bytes = length(position, &self.written_at, written, &entry.rest);
            if bytes > LARGEST {
                return Err(LogError::EntryTooLarge { bytes, limit: LARGEST });
            }
        }
        if !proposal.entries.is_empty() {
            self.head = Head { position, recorded_at: Some(self.recorded_at) };
            self.accepted.push((proposal, actor));
        }
        Ok(())
    }

    /// Its entries as they are written, in order; each is put together when it is asked for, and added to the tree
    /// whose right edge is given.
    pub(crate) fn records<'e>(
        &'e self,
        edge: &'e mut Frontier,
    ) -> impl Iterator<Item = Record<'p>> + use<'p, 'e> {
        let entries = self.accepted.iter().flat_map(|(proposal, actor)| {
            proposal.entries.iter().map(move |entry| match &entry.entered_by {
                Some(by) => (&*by.actor, &*by.written, entry),
                None => (&*proposal.actor, actor.as_str(), entry),
            })
        });
        (self.before.position + 1..).zip(entries).map(move |(position, (name, actor, entry))| {
            let document = text(position, &self.written_at, actor, &entry.rest);
            let leaf = leaf_hash(document.as_bytes());
            let (recorded_at, hashes) = (self.written_at.clone(), edge.push(leaf).concat());
            Record {
                position,
                recorded_at,
                instant: self.recorded_at,
                actor: name,
                entry,
                document,
                leaf,
                hashes,
            }
        })
    }

    /// Its first entry's position and leaf hash.
    pub(crate) fn first(&self) -> Option<(i64, Hash)> {
        self.records(&mut Frontier::default()).next().map(|first| (first.position, first.leaf))
    }
}

/// What is known of streams, ids and questions while a group grows.
struct Seen<'p, 'f> {
    before: i64,
    found: &'f Deviations,
    streams: HashMap<&'p str, i32>,
    ids: HashSet<&'p str>,
    changed: HashSet<Question>,
    is_asked: bool,
}

impl<'p> Seen<'p, '_> {
    fn has_moved_under(&self, proposal: &Proposal) -> bool {
        let rests_on = &proposal.rests_on;
        let version = |stream: &str| self.streams.get(stream).or_else(|| self.found.streams.get(stream));
        let is_taken = |id: &str| self.ids.contains(id) || self.found.ids.contains(id);
        rests_on.streams.iter().any(|(stream, seen)| version(stream).is_some_and(|now| now != seen))
            || proposal
                .entries
                .iter()
                .filter_map(|entry| entry.row_id.as_ref())
                .any(|id| is_taken(id.as_str()))
            || rests_on
                .questions
                .iter()
                .any(|question| self.changed.contains(question) || self.found.questions.contains(question))
    }

    /// Adds to what is expected what a proposal rests on and nobody before it vouched for.
    fn expect(&self, proposal: &'p Proposal, expected: &mut Expected<'p>) {
        let rests_on = &proposal.rests_on;
        if rests_on.known == Some(self.before) {
            return;
        }
        for (stream, version) in &rests_on.streams {
            if !self.streams.contains_key(&**stream) && !self.found.streams.contains_key(&**stream) {
                expected.streams.push((stream, *version));
            }
        }
        let ids = proposal.entries.iter().filter_map(|entry| entry.row_id.as_ref());
        expected.ids.extend(ids.map(RowId::as_str));
        expected.questions.extend(rests_on.questions.iter().map(|question| (question, rests_on.asked_at)));
    }

    /// Remembers what a proposal saw and what it moves, for those after it.
    fn take_in(&mut self, proposal: &'p Proposal) {
        for (stream, version) in &proposal.rests_on.streams {
            self.streams.insert(stream, *version);
        }
        for entry in &proposal.entries {
            self.streams.insert(&entry.stream, entry.sequence);
            self.ids.extend(entry.row_id.as_ref().map(RowId::as_str));
            if self.is_asked {
                self.changed.extend(Question::changed_by(entry));
            }
        }
    }
}
