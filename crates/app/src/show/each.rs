//! A JSON list written one item at a time: a long answer is never held whole beside what it tells of.

use serde::{Serialize, Serializer};
use serde_json::Value;

/// The items that an iterator makes as they are written.
pub(crate) struct Each<I>(pub(crate) I);

impl<I: Iterator<Item = Value> + Clone> Serialize for Each<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.clone())
    }
}
