//! A ledger made again from its entries: what each row moved, and where.
//!
//! Nothing is judged here: what was recorded is taken as it was recorded. But what a row names must be there, and be
//! of the stream it is recorded in; otherwise the entries are not those of a ledger.

use std::collections::HashMap;

use crate::document::Document;
use crate::event::{Allocated, Class, Consumed, Contributed, Destination, Event, Interval, ReleaseOf};
use crate::event::{Released, Reused, Source, Taken, Unit};
use crate::movement::{Flow, Leg, State, blocked, moved};
use crate::names::Names;
use crate::time::Day;

/// Why an entry does not fit those before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// A row of this name was recorded before.
    Twice(String),
    /// It names a resource, an allocation, a release or a row that was not recorded before it.
    Unknown(String),
    /// It stands in another stream than what it names; the stream it should stand in.
    Stream(String),
    /// More rows than this program can hold.
    TooMany,
}

/// A ledger, as far as it was read.
#[derive(Debug, Default)]
pub struct Ledger {
    streams: Names,
    row_names: Names,
    rows: Vec<Row>,
    words: Names,
    pub(crate) resources: Vec<Resource>,
    allocations: Vec<Allocation>,
    pub(crate) accounts: Vec<Account>,
    pub(crate) places: Vec<Place>,
    place_numbers: HashMap<Place, u32>,
    pub(crate) movements: Vec<Movement>,
}

/// One movement: an account's state changes on a day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Movement {
    pub(crate) position: u32,
    pub(crate) account: u32,
    pub(crate) leg: Leg,
}

/// A row, as far as later ones need it.
#[derive(Debug, Clone, Copy)]
struct Row {
    /// The number of its stream.
    stream: u32,
    /// The first of its movements; they end where those of the next row begin.
    movements: u32,
    made: Made,
}

/// What a row made that later ones may name.
#[derive(Debug, Clone, Copy)]
enum Made {
    Resource(u32),
    Allocation(u32),
    /// A release of this allocation.
    Release(u32),
    Nothing,
}

#[derive(Debug)]
pub(crate) struct Resource {
    /// The number of its name among the words.
    pub(crate) name: u32,
    pub(crate) unit: Unit,
    class: Class,
    pool: u32,
}

#[derive(Debug)]
struct Allocation {
    resource: u32,
    account: u32,
    interval: Option<Interval>,
}

/// The pool of a resource, or an allocation of it.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) resource: u32,
    pub(crate) place: u32,
}

/// An ambito, and a service under a plan where it is not the pool; by the numbers of the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub(crate) ambito: u32,
    pub(crate) use_of: Option<(u32, u32)>,
}

/// What an entry comes to: its movements, each with its account, and what it made.
type Comes = (Vec<(u32, Leg)>, Made);

impl Ledger {
    /// Takes in one more entry.
    ///
    /// # Errors
    /// Why it does not fit; the ledger is of no use then.
    pub fn record(&mut self, document: &Document<'_>, event: &Event<'_>) -> Result<(), Misfit> {
        let Some(row) = event.row() else { return Ok(()) };
        if self.row_names.number(&row.id).is_some() {
            return Err(Misfit::Twice(row.id.clone().into_owned()));
        }
        let position = u32::try_from(document.position).map_err(|_| Misfit::TooMany)?;
        let (movements, made) = self.comes_to(&document.stream, event)?;
        let first = u32::try_from(self.movements.len()).map_err(|_| Misfit::TooMany)?;
        let stream = self.streams.add(&document.stream).ok_or(Misfit::TooMany)?;
        self.row_names.add(&row.id).ok_or(Misfit::TooMany)?;
        self.rows.push(Row { stream, movements: first, made });
        self.movements.extend(movements.into_iter().map(|(account, leg)| Movement {
            position,
            account,
            leg,
        }));
        Ok(())
    }

    /// A word by its number.
    pub(crate) fn word(&self, number: u32) -> &str {
        self.words.name(number)
    }

    fn comes_to(&mut self, stream: &str, event: &Event<'_>) -> Result<Comes, Misfit> {
        match event {
            Event::Register | Event::Proposal(_) | Event::PlanRegistered(_) | Event::Said(_) => {
                Ok((Vec::new(), Made::Nothing))
            }
            Event::Closed(closed) => {
                is_stream(stream, "closing", &closed.row.id)?;
                Ok((Vec::new(), Made::Nothing))
            }
            Event::Contributed(contributed) => self.contributed(stream, contributed),
            Event::Allocated(allocated) => self.allocated(stream, allocated),
            Event::Reused(reused) => self.reused(stream, reused),
            Event::Committed(committed) => {
                let allocation = self.allocation(stream, &committed.allocation)?;
                let states = (Some(State::Allocated), State::Committed);
                let on = committed.row.effective_on;
                Ok(self.within(allocation, Flow::Commit, states, on, committed.quantity.get()))
            }
            Event::Consumed(consumed) => self.consumed(stream, consumed),
            Event::Released(released) => self.released(stream, released),
            Event::Returned(taken) => self.taken(stream, Flow::Return, State::Returned, taken),
            Event::Lapsed(taken) => self.taken(stream, Flow::Lapse, State::Lapsed, taken),
            Event::Corrected(corrected) => {
                let number = self.row(stream, &corrected.corrects)?;
                let reversed = self
                    .movements_of(number)
                    .iter()
                    .map(|movement| (movement.account, Leg { parts: -movement.leg.parts, ..movement.leg }));
                Ok((reversed.collect(), Made::Nothing))
            }
        }
    }

    fn contributed(&mut self, stream: &str, contributed: &Contributed<'_>) -> Result<Comes, Misfit> {
        let id = &contributed.row.id;
        is_stream(stream, "resource", id)?;
        let resource = u32::try_from(self.resources.len()).map_err(|_| Misfit::TooMany)?;
        let place = self.place(&contributed.ambito, None)?;
        let pool = self.account(resource, place)?;
        let name = self.words.add(id).ok_or(Misfit::TooMany)?;
        self.resources.push(Resource { name, unit: contributed.unit, class: contributed.class, pool });
        let (on, parts) = (contributed.row.effective_on, contributed.quantity.get());
        let legs = moved(Flow::Contribute, (None, State::Available), None, on, parts);
        Ok((legs.into_iter().map(|leg| (pool, leg)).collect(), Made::Resource(resource)))
    }

    fn allocated(&mut self, stream: &str, allocated: &Allocated<'_>) -> Result<Comes, Misfit> {
        let Made::Resource(number) = self.made(stream, &allocated.resource)? else {
            return Err(Misfit::Unknown(allocated.resource.clone().into_owned()));
        };
        let (class, pool) = self.resource(number).map_or((Class::Depletable, 0), |r| (r.class, r.pool));
        let days = blocked(class, allocated.destination.interval);
        let on = days.map_or(allocated.row.effective_on, |days| days.from);
        // What use leaves whole is not taken from the pool: each use is one more.
        let from = (class != Class::NonRival).then_some(State::Available);
        let legs = moved(Flow::Allocate, (from, State::Allocated), days, on, allocated.quantity.get());
        self.new_allocation(number, &allocated.destination, pool, legs)
    }

    fn reused(&mut self, stream: &str, reused: &Reused<'_>) -> Result<Comes, Misfit> {
        let Made::Release(freed) = self.made(stream, &reused.release)? else {
            return Err(Misfit::Unknown(reused.release.clone().into_owned()));
        };
        let (number, account) =
            self.allocations.get(freed as usize).map_or((0, 0), |freed| (freed.resource, freed.account));
        let class = self.resource(number).map_or(Class::Depletable, |resource| resource.class);
        let days = blocked(class, reused.destination.interval);
        let on = days.map_or(reused.row.effective_on, |days| days.from);
        let states = (Some(State::Released), State::Allocated);
        let legs = moved(Flow::Reuse, states, days, on, reused.quantity.get());
        self.new_allocation(number, &reused.destination, account, legs)
    }

    /// A new allocation, with these movements between it and the account that it draws on.
    fn new_allocation(
        &mut self,
        resource: u32,
        destination: &Destination<'_>,
        source: u32,
        legs: Vec<Leg>,
    ) -> Result<Comes, Misfit> {
        let place =
            self.place(&destination.ambito, Some((destination.service.as_ref(), destination.plan.as_ref())))?;
        let account = self.account(resource, place)?;
        let number = u32::try_from(self.allocations.len()).map_err(|_| Misfit::TooMany)?;
        self.allocations.push(Allocation { resource, account, interval: destination.interval });
        let movements =
            legs.into_iter().map(|leg| (if leg.state == State::Allocated { account } else { source }, leg));
        Ok((movements.collect(), Made::Allocation(number)))
    }

    fn consumed(&mut self, stream: &str, consumed: &Consumed<'_>) -> Result<Comes, Misfit> {
        let allocation = self.allocation(stream, &consumed.allocation)?;
        let on = consumed.row.effective_on;
        let mut movements = Vec::with_capacity(4);
        for (from, parts) in
            [(State::Committed, consumed.from_committed), (State::Allocated, consumed.from_allocated)]
        {
            if parts.get() != 0 {
                let states = (Some(from), State::Consumed);
                movements.extend(self.within(allocation, Flow::Consume, states, on, parts.get()).0);
            }
        }
        Ok((movements, Made::Nothing))
    }

    fn released(&mut self, stream: &str, released: &Released<'_>) -> Result<Comes, Misfit> {
        let allocation = self.allocation(stream, &released.allocation)?;
        let from = match released.of {
            ReleaseOf::Allocated => State::Allocated,
            ReleaseOf::Committed => State::Committed,
        };
        let states = (Some(from), State::Released);
        let on = released.row.effective_on;
        let (movements, _) = self.within(allocation, Flow::Release, states, on, released.quantity.get());
        Ok((movements, Made::Release(allocation)))
    }

    fn taken(&mut self, stream: &str, flow: Flow, to: State, taken: &Taken<'_>) -> Result<Comes, Misfit> {
        let (on, parts) = (taken.row.effective_on, taken.quantity.get());
        let (Source::Resource(id) | Source::Allocation(id) | Source::Release(id)) = &taken.source;
        match (&taken.source, self.made(stream, id)?) {
            (Source::Resource(_), Made::Resource(number)) => {
                let pool = self.resource(number).map_or(0, |resource| resource.pool);
                let legs = moved(flow, (Some(State::Available), to), None, on, parts);
                Ok((legs.into_iter().map(|leg| (pool, leg)).collect(), Made::Nothing))
            }
            (Source::Allocation(_), Made::Allocation(allocation)) => {
                Ok(self.within(allocation, flow, (Some(State::Allocated), to), on, parts))
            }
            (Source::Release(_), Made::Release(allocation)) => {
                Ok(self.within(allocation, flow, (Some(State::Released), to), on, parts))
            }
            _ => Err(Misfit::Unknown(id.clone().into_owned())),
        }
    }

    /// Movements between the states of one allocation; what comes back to the pool goes to that of its resource.
    fn within(
        &self,
        allocation: u32,
        flow: Flow,
        states: (Option<State>, State),
        on: Day,
        parts: i64,
    ) -> Comes {
        let Some(Allocation { resource, account, interval }) = self.allocations.get(allocation as usize)
        else {
            return (Vec::new(), Made::Nothing);
        };
        let Some(Resource { class, pool, .. }) = self.resource(*resource) else {
            return (Vec::new(), Made::Nothing);
        };
        let legs = moved(flow, states, blocked(*class, *interval), on, parts);
        let account = |leg: &Leg| if leg.state == State::Available { *pool } else { *account };
        (legs.into_iter().map(|leg| (account(&leg), leg)).collect(), Made::Nothing)
    }

    /// The number of a row that was recorded before, in the same stream.
    fn row(&self, stream: &str, id: &str) -> Result<u32, Misfit> {
        let number = self.row_names.number(id).ok_or_else(|| Misfit::Unknown(id.to_owned()))?;
        let row = self.rows.get(number as usize).ok_or(Misfit::TooMany)?;
        let of_the_row = self.streams.name(row.stream);
        if of_the_row == stream { Ok(number) } else { Err(Misfit::Stream(of_the_row.to_owned())) }
    }

    fn made(&self, stream: &str, id: &str) -> Result<Made, Misfit> {
        let number = self.row(stream, id)?;
        self.rows.get(number as usize).map(|row| row.made).ok_or(Misfit::TooMany)
    }

    fn allocation(&self, stream: &str, id: &str) -> Result<u32, Misfit> {
        match self.made(stream, id)? {
            Made::Allocation(number) => Ok(number),
            _ => Err(Misfit::Unknown(id.to_owned())),
        }
    }

    fn resource(&self, number: u32) -> Option<&Resource> {
        self.resources.get(number as usize)
    }

    fn movements_of(&self, row: u32) -> &[Movement] {
        let begins =
            |row: usize| self.rows.get(row).map_or(self.movements.len(), |row| row.movements as usize);
        self.movements.get(begins(row as usize)..begins(row as usize + 1)).unwrap_or_default()
    }

    fn account(&mut self, resource: u32, place: u32) -> Result<u32, Misfit> {
        let number = u32::try_from(self.accounts.len()).map_err(|_| Misfit::TooMany)?;
        self.accounts.push(Account { resource, place });
        Ok(number)
    }

    fn place(&mut self, ambito: &str, use_of: Option<(&str, &str)>) -> Result<u32, Misfit> {
        let mut word = |word: &str| self.words.add(word).ok_or(Misfit::TooMany);
        let use_of = match use_of {
            Some((service, plan)) => Some((word(service)?, word(plan)?)),
            None => None,
        };
        let place = Place { ambito: word(ambito)?, use_of };
        if let Some(known) = self.place_numbers.get(&place) {
            return Ok(*known);
        }
        let number = u32::try_from(self.places.len()).map_err(|_| Misfit::TooMany)?;
        self.places.push(place);
        self.place_numbers.insert(place, number);
        Ok(number)
    }
}

/// Whether a stream is the one that an entry makes.
fn is_stream(stream: &str, of: &str, id: &str) -> Result<(), Misfit> {
    let own = format!("{of}/{id}");
    if stream == own { Ok(()) } else { Err(Misfit::Stream(own)) }
}
