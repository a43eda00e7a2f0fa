//! Receipts: an entry, the proof that it is in the log, and the checkpoint it is proved against, in the format of
//! C2SP tlog-proof. The entry's own bytes stand in it as the format's extra data.

use crate::base64;
use crate::checkpoint::SignedCheckpoint;
use crate::tree::{Hash, leaf_hash, proves_inclusion};

const TITLE: &str = "c2sp.org/tlog-proof@v1";

/// A receipt for one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The entry's stored bytes.
    pub entry: Vec<u8>,
    /// Its place in the tree, from 0; its position in the log is one more.
    pub index: u64,
    /// From the leaf's sibling up to the root's child.
    pub proof: Vec<Hash>,
    /// What it is proved against.
    pub checkpoint: SignedCheckpoint,
}

impl Receipt {
    /// The receipt as text.
    #[must_use]
    pub fn text(&self) -> String {
        let Self { entry, index, proof, checkpoint } = self;
        let (entry, proof) = (base64::written(entry), base64::lines(proof));
        format!("{TITLE}\nextra {entry}\nindex {index}\n{proof}\n{}", checkpoint.whole())
    }

    /// Reads a receipt; `None` where it is none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (head, checkpoint) = text.split_once("\n\n")?;
        let mut lines = head.split('\n');
        if lines.next() != Some(TITLE) {
            return None;
        }
        let entry = base64::read(lines.next()?.strip_prefix("extra ")?)?;
        let index = base64::number(lines.next()?.strip_prefix("index ")?)?;
        let proof = base64::proof(lines)?;
        Some(Self { entry, index, proof, checkpoint: SignedCheckpoint::read(checkpoint).ok()? })
    }

    /// Whether its proof shows that the checkpoint's tree has the entry at its place. Whether the checkpoint is to
    /// be believed is another question.
    #[must_use]
    pub fn holds(&self) -> bool {
        proves_inclusion(&self.proof, self.checkpoint.tree(), self.index, leaf_hash(&self.entry))
    }
}
