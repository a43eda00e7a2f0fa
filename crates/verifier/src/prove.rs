//! Making proofs: which hashes of the tree one needs, and what it is made of once they are there.

use std::cell::RefCell;

use tlog_tiles::tlog::{self, HashReader};

use crate::tree::Hash;

/// A hash of the tree that was stored when it became whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// How many levels it stands above the leaves.
    pub level: u32,
    /// Its place on that level, from 0.
    pub index: u64,
}

impl Node {
    /// How many leaves the tree had when it became whole.
    #[must_use]
    pub fn whole_at(self) -> u64 {
        (self.index + 1) << self.level
    }
}

/// Something to be shown about a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// That the tree of this size has the leaf at `index`, from 0.
    Inclusion {
        /// The size.
        size: u64,
        /// The leaf.
        index: u64,
    },
    /// That the tree of this size only adds to an older one.
    Consistency {
        /// The size.
        size: u64,
        /// The older one's size.
        old: u64,
    },
}

impl Proof {
    /// The hashes it needs, in the order in which they are to be given.
    #[must_use]
    pub fn needs(self) -> Vec<Node> {
        let asked = Asked::default();
        // It fails, since nothing is answered; what it asked for is what counts.
        let _ = self.with(&asked);
        asked
            .0
            .into_inner()
            .into_iter()
            .map(|stored| {
                let (level, index) = tlog::split_stored_hash_index(stored);
                Node { level: level.into(), index }
            })
            .collect()
    }

    /// The proof from the hashes it needs; `None` where they are not as many, or there is nothing to prove.
    #[must_use]
    pub fn of(self, hashes: Vec<Hash>) -> Option<Vec<Hash>> {
        if hashes.len() != self.needs().len() {
            return None;
        }
        let proof = self.with(&Given(hashes))?;
        Some(proof.into_iter().map(|hash| hash.0).collect())
    }

    fn with(self, hashes: &impl HashReader) -> Option<Vec<tlog::Hash>> {
        match self {
            Self::Inclusion { size, index } if index < size => tlog::prove_record(size, index, hashes).ok(),
            Self::Consistency { size, old } if old == 0 || old == size => Some(Vec::new()),
            Self::Consistency { size, old } if old < size => tlog::prove_tree(size, old, hashes).ok(),
            _ => None,
        }
    }
}

/// Remembers what is asked.
#[derive(Default)]
struct Asked(RefCell<Vec<u64>>);

impl HashReader for Asked {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog::Hash>, tlog::Error> {
        self.0.borrow_mut().extend_from_slice(indexes);
        Err(tlog::Error::InvalidProof)
    }
}

/// Answers with what was given.
struct Given(Vec<Hash>);

impl HashReader for Given {
    fn read_hashes(&self, _: &[u64]) -> Result<Vec<tlog::Hash>, tlog::Error> {
        Ok(self.0.iter().copied().map(tlog::Hash).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{Frontier, leaf_hash, proves_consistency, proves_inclusion};

    #[test]
    fn each_proof_of_each_tree_holds_and_holds_for_nothing_else() {
        const LARGEST: u64 = 33;
        let mut frontier = Frontier::default();
        let (mut stored, mut roots) = (Vec::new(), vec![frontier.root()]);
        for index in 0..LARGEST {
            let leaf = leaf_hash(&index.to_be_bytes());
            let mut hashes = vec![leaf];
            hashes.extend(frontier.push(leaf));
            stored.push(hashes);
            roots.push(frontier.root());
        }
        let at = |number: u64| usize::try_from(number).expect("small");
        let read = |proof: Proof| {
            let hashes = proof.needs().into_iter();
            let hashes = hashes.map(|node| stored[at(node.whole_at() - 1)][at(node.level.into())]);
            proof.of(hashes.collect()).expect("a proof")
        };
        for size in 1..=LARGEST {
            let tree = (size, roots[at(size)]);
            for index in 0..size {
                let proof = read(Proof::Inclusion { size, index });
                let leaf = stored[at(index)][0];
                assert!(proves_inclusion(&proof, tree, index, leaf));
                assert!(!proves_inclusion(&proof, tree, index, leaf_hash(b"another")));
                assert!(size == 1 || !proves_inclusion(&proof, tree, (index + 1) % size, leaf));
                assert!(!proves_inclusion(&proof, (size, leaf_hash(b"root")), index, leaf));
            }
            for old in 0..=size {
                let proof = read(Proof::Consistency { size, old });
                assert!(proves_consistency(&proof, tree, (old, roots[at(old)])), "{old} in {size}");
                assert!(!proves_consistency(&proof, tree, (old, leaf_hash(b"rewritten"))));
            }
        }
        assert_eq!(Proof::Inclusion { size: 3, index: 3 }.of(Vec::new()), None);
        assert_eq!(Proof::Consistency { size: 3, old: 4 }.of(Vec::new()), None);
    }
}
