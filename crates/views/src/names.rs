//! Names and the numbers they are known by in memory: a name is kept once, and compared as a number.

use std::hash::BuildHasher;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashSet, HashTable};
use serde::{Deserialize, Serialize};

/// Names in the order in which they came, all in one text.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Names {
    text: String,
    ends: Vec<usize>,
    #[serde(skip)]
    numbers: HashTable<u32>,
    #[serde(skip)]
    hash: DefaultHashBuilder,
}

impl Names {
    /// Adds a name that is not there yet, and gives its number: how many there were before it.
    pub(crate) fn add(&mut self, name: &str) -> u32 {
        let number = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.text.push_str(name);
        self.ends.push(self.text.len());
        let Self { text, ends, numbers, hash } = self;
        numbers.insert_unique(hash.hash_one(name), number, |known| hash.hash_one(named(text, ends, *known)));
        number
    }

    /// Finds them by name again, after they were set aside.
    pub(crate) fn number_again(&mut self) {
        let Self { text, ends, numbers, hash } = self;
        let hashed = |number: &u32| hash.hash_one(named(text, ends, *number));
        numbers.clear();
        numbers.reserve(ends.len(), hashed);
        for (number, _) in (0..).zip(&*ends) {
            numbers.insert_unique(hashed(&number), number, hashed);
        }
    }

    /// The number of a name.
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        let is_it = |known: &u32| self.name(*known) == name;
        self.numbers.find(self.hash.hash_one(name), is_it).copied()
    }

    /// The name of a number that was given.
    pub(crate) fn name(&self, number: u32) -> &str {
        named(&self.text, &self.ends, number)
    }
}

fn named<'t>(text: &'t str, ends: &[usize], number: u32) -> &'t str {
    let number = number as usize;
    let begins = number.checked_sub(1).map_or(0, |before| ends[before]);
    &text[begins..ends[number]]
}

/// Words that stand in many rows, each kept once.
#[derive(Debug, Default)]
pub(crate) struct Words(HashSet<Arc<str>>);

impl Words {
    /// The one copy of a word.
    pub(crate) fn the(&mut self, word: &str) -> Arc<str> {
        self.0.get_or_insert_with(word, |word| Arc::from(word)).clone()
    }

    /// The one copy of a word that need not be.
    pub(crate) fn any(&mut self, word: Option<&str>) -> Option<Arc<str>> {
        word.map(|word| self.the(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_the_number_of_its_turn() {
        let mut names = Names::default();
        let all: Vec<String> = (0..100).map(|number| format!("A-{number}")).collect();
        for (number, name) in (0..).zip(&all) {
            assert_eq!(names.number(name), None);
            assert_eq!(names.add(name), number);
        }
        for (number, name) in (0..).zip(&all) {
            assert_eq!((names.number(name), names.name(number)), (Some(number), name.as_str()));
        }
    }
}
