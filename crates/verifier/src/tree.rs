//! The tree over the log, by RFC 6962: what its hashes are, and when a proof about it holds.

use tlog_tiles::tlog;

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// The longest proof there can be: two hashes a level would be too many, and no tree is higher than this.
pub const LONGEST_PROOF: usize = 63;

/// The hash of a leaf: of a zero byte and the entry's stored bytes.
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Hash {
    tlog::record_hash(entry).0
}

/// The hash of a node from those of its two children.
#[must_use]
pub fn node_hash(left: Hash, right: Hash) -> Hash {
    tlog::node_hash(tlog::Hash(left), tlog::Hash(right)).0
}

/// The right edge of a growing tree: the hashes of its whole subtrees, the largest first. It is all that is
/// needed to add a leaf and to tell the root, and it has as many hashes as the size has ones in binary.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    whole: Vec<Hash>,
}

impl Frontier {
    /// The edge of a tree of this size with these whole subtrees, the largest first; `None` where their number
    /// does not fit the size.
    #[must_use]
    pub fn of(size: u64, whole: Vec<Hash>) -> Option<Self> {
        (u64::from(size.count_ones()) == whole.len() as u64).then_some(Self { size, whole })
    }

    /// The whole subtrees a tree of this size ends in, the largest first: for each the level (0 for a leaf) and
    /// how many leaves the tree has up to its end.
    pub fn subtrees(size: u64) -> impl Iterator<Item = (u32, u64)> {
        let mut upto = 0;
        (0..u64::BITS).rev().filter(move |level| size >> level & 1 == 1).map(move |level| {
            upto += 1 << level;
            (level, upto)
        })
    }

    /// How many leaves the tree has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf and gives the hashes that become whole with it above that leaf, from the lowest level up.
    pub fn push(&mut self, leaf: Hash) -> Vec<Hash> {
        let mut completed = Vec::with_capacity(self.size.trailing_ones() as usize);
        let mut hash = leaf;
        for _ in 0..self.size.trailing_ones() {
            let Some(left) = self.whole.pop() else { break };
            hash = node_hash(left, hash);
            completed.push(hash);
        }
        self.whole.push(hash);
        self.size += 1;
        completed
    }

    /// The root of the tree as it stands.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut subtrees = self.whole.iter().rev().copied();
        let Some(smallest) = subtrees.next() else { return tlog::EMPTY_HASH.0 };
        subtrees.fold(smallest, |right, left| node_hash(left, right))
    }
}

/// Whether a proof shows that the tree of `size` leaves with this root has `leaf` at `index` (from 0).
#[must_use]
pub fn proves_inclusion(proof: &[Hash], (size, root): (u64, Hash), index: u64, leaf: Hash) -> bool {
    if index >= size || proof.len() > LONGEST_PROOF {
        return false;
    }
    tlog::check_record(&hashes(proof), size, tlog::Hash(root), index, tlog::Hash(leaf)).is_ok()
}

/// Whether a proof shows that the larger of two trees, each given by its size and root, only adds to the smaller.
#[must_use]
pub fn proves_consistency(proof: &[Hash], (size, root): (u64, Hash), (old, old_root): (u64, Hash)) -> bool {
    if old > size || proof.len() > LONGEST_PROOF {
        return false;
    }
    if old == 0 {
        return proof.is_empty() && old_root == tlog::EMPTY_HASH.0;
    }
    if old == size {
        return proof.is_empty() && old_root == root;
    }
    tlog::check_tree(&hashes(proof), size, tlog::Hash(root), old, tlog::Hash(old_root)).is_ok()
}

fn hashes(proof: &[Hash]) -> Vec<tlog::Hash> {
    proof.iter().copied().map(tlog::Hash).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The root by the words of RFC 6962, section 2.1: the slowest way, and the plainest.
    fn root(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => leaf_hash(b""),
            [leaf] => *leaf,
            _ => {
                let half = leaves.len().next_power_of_two() / 2;
                node_hash(root(&leaves[..half]), root(&leaves[half..]))
            }
        }
    }

    #[test]
    fn a_growing_tree_has_the_root_that_the_standard_says() {
        let leaves: Vec<Hash> = (0..70_u8).map(|n| leaf_hash(&[n])).collect();
        let mut frontier = Frontier::default();
        let mut stored: Vec<Vec<Hash>> = Vec::new();
        for (size, leaf) in (1..).zip(&leaves) {
            let mut above = vec![*leaf];
            above.extend(frontier.push(*leaf));
            stored.push(above);
            assert_eq!(frontier.root(), root(&leaves[..usize::try_from(size).unwrap_or(0)]), "{size}");
            let whole = Frontier::subtrees(size)
                .map(|(level, upto)| stored[usize::try_from(upto - 1).unwrap_or(0)][level as usize])
                .collect();
            assert_eq!(Frontier::of(size, whole), Some(frontier.clone()), "{size}");
        }
        let empty: Hash = <sha2::Sha256 as sha2::Digest>::digest(b"").into();
        assert_eq!(Frontier::default().root(), empty);
    }
}
