//! Answers that are kept as long as there is room: those asked for least lately go first.

use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use lru::LruCache;

/// What was answered to what, within a weight: of all together, and of each alone.
pub(crate) struct Bounded<K, V> {
    room: Room,
    kept: Mutex<Weighed<K, V>>,
}

/// How much there may be, in the unit of its weights: bytes, or rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    /// All together.
    pub(crate) most: usize,
    /// One alone: a single answer does not push out all others.
    pub(crate) largest: usize,
}

struct Weighed<K, V> {
    answers: LruCache<K, (V, usize)>,
    weight: usize,
}

impl<K: Hash + Eq, V: Clone> Bounded<K, V> {
    pub(crate) fn new(room: Room) -> Self {
        Self { room, kept: Mutex::new(Weighed { answers: LruCache::unbounded(), weight: 0 }) }
    }

    /// What was answered before.
    pub(crate) fn get(&self, asked: &K) -> Option<V> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.answers.get(asked).map(|(answer, _)| answer.clone())
    }

    /// Keeps an answer of this weight, where there is room for one so large.
    pub(crate) fn keep(&self, asked: K, answer: V, weight: usize) {
        if weight > self.room.largest {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = &mut *kept;
        kept.weight += weight;
        if let Some((_, (_, replaced))) = kept.answers.push(asked, (answer, weight)) {
            kept.weight -= replaced;
        }
        while kept.weight > self.room.most {
            let Some((_, (_, gone))) = kept.answers.pop_lru() else { break };
            kept.weight -= gone;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_kept_within_their_weight() {
        let kept = Bounded::new(Room { most: 10, largest: 4 });
        for number in 0..5 {
            kept.keep(number, number, 3);
        }
        assert_eq!(kept.get(&0), None, "the first ones made room");
        assert_eq!((kept.get(&2), kept.get(&4)), (Some(2), Some(4)));
        kept.keep(5, 5, 3);
        assert_eq!((kept.get(&3), kept.get(&2)), (None, Some(2)), "who was asked for lately stays");
        kept.keep(6, 6, 5);
        assert_eq!((kept.get(&6), kept.get(&5)), (None, Some(5)), "one does not push out all others");
        kept.keep(5, 7, 1);
        assert_eq!(kept.get(&5), Some(7));
        assert_eq!(kept.kept.lock().unwrap().weight, 7, "and what took its place is counted once");
    }
}
