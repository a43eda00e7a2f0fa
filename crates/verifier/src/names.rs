//! Names by number: each is kept once, and there may be millions.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// Names in the order in which they came; the number of a name is how many came before it.
#[derive(Debug, Default)]
pub(crate) struct Names {
    text: String,
    ends: Vec<usize>,
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Names {
    /// The number of a name, if it came.
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        self.numbers.find(self.hasher.hash_one(name), |known| self.name(*known) == name).copied()
    }

    /// The number of a name that comes for the first time, or came before; `None` where there are too many.
    pub(crate) fn add(&mut self, name: &str) -> Option<u32> {
        if let Some(number) = self.number(name) {
            return Some(number);
        }
        let number = u32::try_from(self.ends.len()).ok()?;
        self.text.push_str(name);
        self.ends.push(self.text.len());
        let Self { text, ends, numbers, hasher } = self;
        let hashed = |known: &u32| hasher.hash_one(named(text, ends, *known));
        numbers.insert_unique(hasher.hash_one(name), number, hashed);
        Some(number)
    }

    /// The name of a number that was given.
    pub(crate) fn name(&self, number: u32) -> &str {
        named(&self.text, &self.ends, number)
    }

    /// How many came.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }
}

fn named<'t>(text: &'t str, ends: &[usize], number: u32) -> &'t str {
    let number = number as usize;
    let begins = number.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    let ends = ends.get(number).copied().unwrap_or(begins);
    text.get(begins..ends).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_number() {
        let mut names = Names::default();
        let all: Vec<String> = (0..200).map(|number| "x".repeat(number)).collect();
        for twice in 0..2 {
            for (number, name) in (0..).zip(&all) {
                assert_eq!(names.number(name).is_some(), twice == 1);
                assert_eq!(names.add(name), Some(number));
                assert_eq!(names.name(number), name);
            }
        }
        assert_eq!((names.len(), names.number("y")), (200, None));
    }
}
