//! Where a quantity stands: the pool of an ambito, or a service under a plan. Many allocations share one place.

use std::hash::BuildHasher;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashTable};
use serde::{Deserialize, Serialize};

use crate::names::{Names, Words};

/// A place. In the pool there is an ambito and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The ambito.
    pub ambito: Arc<str>,
    /// The service.
    pub service: Option<Arc<str>>,
    /// The service's area of users.
    pub area: Option<Arc<str>>,
    /// The plan.
    pub plan: Option<Arc<str>>,
    /// The comune.
    pub comune: Option<Arc<str>>,
}

/// A place as a row names it: ambito, service, area, plan and comune.
pub(crate) type Named<'n> = [Option<&'n str>; 5];

impl Place {
    fn named(&self) -> Named<'_> {
        let Self { ambito, service, area, plan, comune } = self;
        [Some(ambito), service.as_deref(), area.as_deref(), plan.as_deref(), comune.as_deref()]
    }
}

/// All places, numbered.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Places {
    pub(crate) all: Vec<Place>,
    /// The number of each place's ambito.
    ambito: Vec<u32>,
    ambiti: Names,
    #[serde(skip)]
    numbers: HashTable<u32>,
    #[serde(skip)]
    hash: DefaultHashBuilder,
}

impl Places {
    /// The number of the ambito of a place.
    pub(crate) fn ambito(&self, place: u32) -> u32 {
        self.ambito[place as usize]
    }

    /// Finds them again, after they were set aside.
    pub(crate) fn number_again(&mut self) {
        self.ambiti.number_again();
        let Self { all, numbers, hash, .. } = self;
        let hashed = |number: &u32| hashed(hash, &all[*number as usize].named());
        numbers.clear();
        for (number, _) in (0..).zip(&*all) {
            numbers.insert_unique(hashed(&number), number, hashed);
        }
    }

    /// The number of a place, new or known.
    pub(crate) fn number(&mut self, ambito: &str, rest: [Option<&str>; 4], words: &mut Words) -> u32 {
        let [service, area, plan, comune] = rest;
        let named: Named<'_> = [Some(ambito), service, area, plan, comune];
        let Self { all, ambito: ambito_of, ambiti, numbers, hash } = self;
        let is_it = |number: &u32| all[*number as usize].named() == named;
        if let Some(number) = numbers.find(hashed(hash, &named), is_it) {
            return *number;
        }
        let number = u32::try_from(all.len()).unwrap_or(u32::MAX);
        ambito_of.push(ambiti.number(ambito).unwrap_or_else(|| ambiti.add(ambito)));
        all.push(Place {
            ambito: words.the(ambito),
            service: words.any(service),
            area: words.any(area),
            plan: words.any(plan),
            comune: words.any(comune),
        });
        numbers.insert_unique(hashed(hash, &named), number, |number| {
            hashed(hash, &all[*number as usize].named())
        });
        number
    }
}

fn hashed(hash: &DefaultHashBuilder, named: &Named<'_>) -> u64 {
    hash.hash_one(named)
}
