//! Which row of an answer an account counts in.
//!
//! What an account is in each dimension follows from its resource and from its place, and there are few of
//! either beside the accounts. So resources that are alike in the dimensions asked for are found once, and so
//! are places; an account's row is where the two meet.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::dimension::Dimension;
use crate::facts::{Facts, Resource};
use crate::filter::Filter;
use crate::places::Place;

/// The rows of an answer, found as accounts are asked about.
pub(crate) struct Groups<'f> {
    facts: &'f Facts,
    dimensions: &'f [Dimension],
    resources: Alike,
    places: Alike,
    rows: Vec<(u32, u32)>,
    by_likeness: Meetings,
}

/// Where likenesses of resources and of places meet: in a table, or where that would be too large by search.
enum Meetings {
    Table(Vec<u32>),
    Search(HashMap<(u32, u32), u32>),
}

/// Cells of a table that is not too large.
const TABLE: usize = 1 << 21;

const NONE: u32 = u32::MAX;

impl<'f> Groups<'f> {
    pub(crate) fn new(facts: &'f Facts, dimensions: &'f [Dimension], filter: &Filter) -> Self {
        let of_resource = |dimension: Dimension, resource: &'f Resource| dimension.of_resource(resource);
        let of_place = |dimension: Dimension, place: &'f Place| dimension.of_place(place);
        let resources = Alike::find(&facts.resources, dimensions, of_resource, |resource| {
            filter.passes_resource(resource)
        });
        let places = Alike::find(facts.places(), dimensions, of_place, |place| filter.passes_place(place));
        let cells = resources.first.len() * places.first.len();
        let by_likeness = if cells <= TABLE {
            Meetings::Table(vec![NONE; cells])
        } else {
            Meetings::Search(HashMap::new())
        };
        Self { facts, dimensions, resources, places, rows: Vec::new(), by_likeness }
    }

    /// The row of an account; none where the filter leaves it out.
    #[inline]
    pub(crate) fn row_of(&mut self, account: u32) -> Option<usize> {
        let account = self.facts.account(account);
        let place = self.places.likeness[account.place as usize];
        if place == NONE {
            return None;
        }
        let resource = self.resources.likeness[account.resource as usize];
        if resource == NONE {
            return None;
        }
        let row = match &mut self.by_likeness {
            Meetings::Table(cells) => {
                &mut cells[resource as usize * self.places.first.len() + place as usize]
            }
            Meetings::Search(rows) => rows.entry((resource, place)).or_insert(NONE),
        };
        if *row == NONE {
            *row = u32::try_from(self.rows.len()).unwrap_or(NONE);
            self.rows.push((self.resources.first[resource as usize], self.places.first[place as usize]));
        }
        Some(*row as usize)
    }

    /// For each ambito, by its number, whether anything in it may count.
    pub(crate) fn ambiti(&self) -> Vec<bool> {
        self.facts.ambiti_of(|place| self.places.likeness[place as usize] != NONE)
    }

    /// How many rows were found.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// What a row is in each dimension.
    pub(crate) fn key(&self, row: usize) -> Vec<Option<Arc<str>>> {
        let (resource, place) = self.resource_and_place(row);
        self.dimensions.iter().map(|dimension| dimension.of(resource, place).map(Arc::from)).collect()
    }

    /// A resource and a place that stand for a row: in the dimensions asked for, all of it is like them.
    pub(crate) fn resource_and_place(&self, row: usize) -> (&'f Resource, &'f Place) {
        let (resource, place) = self.rows[row];
        (self.facts.resource(resource), &self.facts.places()[place as usize])
    }
}

/// Things sorted by likeness.
struct Alike {
    /// The likeness of each, or [`NONE`] where it is left out.
    likeness: Vec<u32>,
    /// The first thing of each likeness.
    first: Vec<u32>,
}

impl Alike {
    fn find<'t, T>(
        things: &'t [T],
        dimensions: &[Dimension],
        of: impl Fn(Dimension, &'t T) -> Option<&'t str>,
        passes: impl Fn(&'t T) -> bool,
    ) -> Self {
        let hasher = DefaultHashBuilder::default();
        let hash = |thing: &'t T| {
            dimensions.iter().fold(0_u64, |hash, dimension| hasher.hash_one((hash, of(*dimension, thing))))
        };
        let are_alike =
            |a: &'t T, b: &'t T| dimensions.iter().all(|dimension| of(*dimension, a) == of(*dimension, b));
        let mut alike = Self { likeness: Vec::with_capacity(things.len()), first: Vec::new() };
        let mut found: HashTable<u32> = HashTable::new();
        for (number, thing) in (0..).zip(things) {
            if !passes(thing) {
                alike.likeness.push(NONE);
                continue;
            }
            let first = |likeness: &u32| &things[alike.first[*likeness as usize] as usize];
            let of_thing = hash(thing);
            let likeness = found.find(of_thing, |likeness| are_alike(first(likeness), thing)).copied();
            let likeness = likeness.unwrap_or_else(|| {
                let new = u32::try_from(alike.first.len()).unwrap_or(NONE);
                found.insert_unique(of_thing, new, |likeness| hash(first(likeness)));
                new
            });
            if likeness as usize == alike.first.len() {
                alike.first.push(number);
            }
            alike.likeness.push(likeness);
        }
        alike
    }
}
