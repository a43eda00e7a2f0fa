//! The tree over the log: hashes that were stored with the entries, and what they prove.

use std::collections::HashMap;

use usus_verifier::prove::{Node, Proof};
use usus_verifier::tree::{Frontier, Hash};

use crate::error::{LogError, Unproven};
use crate::store::{Home, Log};
use crate::{postgres, sqlite};

/// The hashes stored with some entries, by position: the leaf, then those that became whole with it.
#[derive(Debug, Default)]
pub(crate) struct Stored(HashMap<i64, Vec<Hash>>);

impl Stored {
    /// Takes in what is stored with an entry.
    pub(crate) fn add(&mut self, position: i64, leaf: &[u8], above: Option<&[u8]>) {
        let hashes = leaf.as_chunks().0.iter().chain(above.unwrap_or_default().as_chunks().0);
        self.0.insert(position, hashes.copied().collect());
    }

    fn node(&self, node: Node) -> Result<Hash, LogError> {
        let position = position_of(node);
        let hashes = self.0.get(&position);
        let hash = hashes.and_then(|hashes| hashes.get(usize::try_from(node.level).ok()?));
        hash.copied().ok_or(incomplete(position))
    }

    /// The right edge of the tree over so many entries.
    pub(crate) fn edge(&self, size: i64) -> Result<Frontier, LogError> {
        let whole = edge_nodes(size).map(|node| self.node(node)).collect::<Result<_, _>>()?;
        Frontier::of(unsigned(size), whole).ok_or(incomplete(size))
    }
}

fn incomplete(position: i64) -> LogError {
    Unproven::TreeIncomplete { position }.into()
}

fn unsigned(size: i64) -> u64 {
    u64::try_from(size).unwrap_or(0)
}

/// The entry a hash was stored with.
fn position_of(node: Node) -> i64 {
    i64::try_from(node.whole_at()).unwrap_or(i64::MAX)
}

fn edge_nodes(size: i64) -> impl Iterator<Item = Node> {
    Frontier::subtrees(unsigned(size)).map(|(level, upto)| Node { level, index: (upto >> level) - 1 })
}

/// The entries whose hashes make the right edge of the tree over so many.
pub(crate) fn edge_positions(size: i64) -> Vec<i64> {
    edge_nodes(size).map(position_of).collect()
}

/// A tree that is made of leaves which were stored without one.
#[derive(Debug, Default)]
pub(crate) struct Planted(Frontier);

impl Planted {
    /// How many leaves it has.
    pub(crate) fn size(&self) -> i64 {
        i64::try_from(self.0.size()).unwrap_or(i64::MAX)
    }

    /// Adds leaves; gives the hashes that become whole, each run with its entry's position.
    pub(crate) fn grow(&mut self, leaves: &[Vec<u8>]) -> Result<Vec<(i64, Vec<u8>)>, LogError> {
        let mut whole = Vec::with_capacity(leaves.len() / 2 + 1);
        for leaf in leaves {
            let position = self.size() + 1;
            let leaf: Hash = leaf.as_slice().try_into().map_err(|_| incomplete(position))?;
            let hashes = self.0.push(leaf);
            if !hashes.is_empty() {
                whole.push((position, hashes.concat()));
            }
        }
        if leaves.is_empty() { Err(incomplete(self.size() + 1)) } else { Ok(whole) }
    }
}

impl Log {
    async fn stored(&self, positions: &[i64]) -> Result<Stored, LogError> {
        match self.home() {
            Home::Sqlite { pool, .. } => sqlite::read::hashes(pool, positions).await,
            Home::Postgres { pool, .. } => postgres::read::hashes(pool, positions).await,
        }
    }

    /// The root of the tree over the first `size` entries, from the hashes stored with them.
    ///
    /// # Errors
    /// [`Unproven::TreeIncomplete`] where they are not all there; what the database says.
    pub async fn root(&self, size: i64) -> Result<Hash, LogError> {
        Ok(self.stored(&edge_positions(size)).await?.edge(size)?.root())
    }

    /// The proof of something about the tree.
    ///
    /// # Errors
    /// [`Unproven::TreeIncomplete`] where what it needs is not there; what the database says.
    pub async fn prove(&self, proof: Proof) -> Result<Vec<Hash>, LogError> {
        let needed = proof.needs();
        let positions: Vec<i64> = needed.iter().copied().map(position_of).collect();
        let stored = self.stored(&positions).await?;
        let hashes = needed.into_iter().map(|node| stored.node(node)).collect::<Result<_, _>>()?;
        proof.of(hashes).ok_or(incomplete(0))
    }
}
