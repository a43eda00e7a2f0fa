//! The tree as it grows, and its root at an earlier size.

use std::collections::VecDeque;

use crate::tree::{Frontier, Hash};

/// A tree that grows, with what is needed to tell its root a while ago.
#[derive(Debug, Default)]
pub(crate) struct Roots {
    frontier: Frontier,
    /// The edge at every multiple of [`STEP`], from the first on.
    edges: Vec<Frontier>,
    /// The youngest leaves.
    leaves: VecDeque<Hash>,
}

const STEP: u64 = 1024;

/// How many leaves are kept: 32 MB of them. Whoever closes a ledger looks at it a moment before, and not a million
/// entries earlier.
const KEPT: usize = 1 << 20;

impl Roots {
    pub(crate) fn push(&mut self, leaf: Hash) {
        if self.frontier.size().is_multiple_of(STEP) {
            self.edges.push(self.frontier.clone());
        }
        self.frontier.push(leaf);
        if self.leaves.len() == KEPT {
            self.leaves.pop_front();
        }
        self.leaves.push_back(leaf);
    }

    pub(crate) fn size(&self) -> u64 {
        self.frontier.size()
    }

    pub(crate) fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// The root at a size; `None` where that is in the future, or too long ago.
    pub(crate) fn root_at(&self, size: u64) -> Option<Hash> {
        if size == self.size() {
            return Some(self.root());
        }
        let mut edge = self.edges.get(usize::try_from(size / STEP).ok()?)?.clone();
        let forgotten = self.size() - self.leaves.len() as u64;
        for index in edge.size()..size {
            let kept = usize::try_from(index.checked_sub(forgotten)?).ok()?;
            edge.push(*self.leaves.get(kept)?);
        }
        Some(edge.root())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::leaf_hash;

    #[test]
    fn the_root_a_while_ago_is_what_it_was() {
        let mut roots = Roots::default();
        let mut known = vec![roots.root()];
        for number in 0..3000_u32 {
            roots.push(leaf_hash(&number.to_be_bytes()));
            known.push(roots.root());
        }
        for (size, root) in (0..).zip(&known) {
            assert_eq!(roots.root_at(size).as_ref(), Some(root), "{size}");
        }
        assert_eq!(roots.root_at(3001), None);
    }
}
