//! Trees to show to a witness, by the words of RFC 6962: slow, plain, and of no use outside tests.

use usus_verifier::add_checkpoint::Request;
use usus_verifier::checkpoint::{Checkpoint, SignedCheckpoint};
use usus_verifier::key::{PrivateKey, Use};
use usus_verifier::tree::{Frontier, Hash, leaf_hash};

/// The key of the log that the tests are about.
pub(crate) fn log() -> PrivateKey {
    PrivateKey::of("log.example", Use::Log, &[1; 32]).expect("a name")
}

/// A tree that grew to some size.
pub(crate) struct Grown(Vec<Hash>);

impl Grown {
    /// Leaves that differ from those of another tree from the fourth on, if the word does.
    pub(crate) fn new(size: u8, word: &[u8]) -> Self {
        let word = |n| if n < 3 { &[][..] } else { word };
        Self((0..size).map(|n| leaf_hash(&[&[n], word(n)].concat())).collect())
    }

    pub(crate) fn root(&self, size: usize) -> Hash {
        root(&self.0[..size])
    }

    /// A request of the log to move a witness on.
    pub(crate) fn request(&self, old: usize, size: usize) -> Request {
        let checkpoint = Checkpoint {
            origin: "log.example".to_owned(),
            size: u64::try_from(size).expect("small"),
            root: self.root(size),
        };
        let note = SignedCheckpoint::sign(checkpoint, &log()).expect("signed").note().clone();
        let proof =
            if old == 0 || old >= size { Vec::new() } else { consistency(old, &self.0[..size], true) };
        Request::new(u64::try_from(old).expect("small"), proof, note).expect("a checkpoint")
    }
}

fn root(leaves: &[Hash]) -> Hash {
    let mut frontier = Frontier::default();
    for leaf in leaves {
        frontier.push(*leaf);
    }
    frontier.root()
}

fn consistency(old: usize, leaves: &[Hash], is_whole: bool) -> Vec<Hash> {
    if old == leaves.len() {
        return if is_whole { Vec::new() } else { vec![root(leaves)] };
    }
    let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
    if old <= left.len() {
        [consistency(old, left, is_whole), vec![root(right)]].concat()
    } else {
        [consistency(old - left.len(), right, false), vec![root(left)]].concat()
    }
}
