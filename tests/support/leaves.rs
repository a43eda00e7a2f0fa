//! A log as its outsiders see it: entries, and what is signed and proved of them. No ledger is behind it.

use usus_verifier::checkpoint::{Checkpoint, SignedCheckpoint};
use usus_verifier::key::PrivateKey;
use usus_verifier::prove::Proof;
use usus_verifier::tree::{Frontier, Hash, leaf_hash};

/// Entries and the key their log signs with.
pub(crate) struct Leaves {
    key: PrivateKey,
    entries: Vec<String>,
    stored: Vec<Vec<Hash>>,
    roots: Vec<Hash>,
}

fn at(number: u64) -> usize {
    usize::try_from(number).expect("small")
}

impl Leaves {
    pub(crate) fn new(key: PrivateKey, entries: Vec<String>) -> Self {
        let mut frontier = Frontier::default();
        let (mut stored, mut roots) = (Vec::new(), vec![frontier.root()]);
        for entry in &entries {
            let leaf = leaf_hash(entry.as_bytes());
            stored.push([vec![leaf], frontier.push(leaf)].concat());
            roots.push(frontier.root());
        }
        Self { key, entries, stored, roots }
    }

    /// The checkpoint of a size.
    pub(crate) fn checkpoint(&self, size: u64) -> SignedCheckpoint {
        let origin = self.key.public().name().to_owned();
        let checkpoint = Checkpoint { origin, size, root: self.roots[at(size)] };
        SignedCheckpoint::sign(checkpoint, &self.key).expect("signed")
    }

    /// A proof about it.
    pub(crate) fn proof(&self, proof: Proof) -> Vec<Hash> {
        let hash =
            |node: usus_verifier::prove::Node| self.stored[at(node.whole_at() - 1)][at(node.level.into())];
        proof.of(proof.needs().into_iter().map(hash).collect()).expect("a proof")
    }

    pub(crate) fn entries(&self) -> &[String] {
        &self.entries
    }
}
