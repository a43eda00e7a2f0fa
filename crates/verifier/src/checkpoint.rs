//! Checkpoints, as C2SP tlog-checkpoint writes them: whose log, how many entries, and the root over them. Nothing
//! else stands in one, so that two of the same size are the same text or a contradiction.

use crate::base64;
use crate::key::{PrivateKey, PublicKey, Use};
use crate::note::{NotSigned, SignedNote, signature};
use crate::tree::Hash;

/// What a checkpoint says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose log: the name of the key that signs it.
    pub origin: String,
    /// How many entries.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Hash,
}

impl Checkpoint {
    /// The text that is signed.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, base64::written(&self.root))
    }

    fn read(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let is_all = lines.next().is_none() && !origin.is_empty();
        let read = Self { origin: origin.to_owned(), size: base64::number(size)?, root: base64::hash(root)? };
        is_all.then_some(read)
    }
}

/// A checkpoint with its signatures, as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: SignedNote,
}

impl SignedCheckpoint {
    /// Signs a checkpoint with the key of its log.
    ///
    /// # Errors
    /// [`NotSigned::Form`] where the origin is not the key's name.
    pub fn sign(checkpoint: Checkpoint, key: &PrivateKey) -> Result<Self, NotSigned> {
        if checkpoint.origin != key.public().name() || key.public().is_for() != Use::Log {
            return Err(NotSigned::Form);
        }
        let note = SignedNote::sign(&checkpoint.text(), &[key], 0)?;
        Ok(Self { checkpoint, note })
    }

    /// Reads a checkpoint.
    ///
    /// # Errors
    /// [`NotSigned::Form`] where it is none.
    pub fn read(whole: &str) -> Result<Self, NotSigned> {
        let note = SignedNote::read(whole)?;
        let checkpoint = Checkpoint::read(note.text()).ok_or(NotSigned::Form)?;
        Ok(Self { checkpoint, note })
    }

    /// What it says.
    #[must_use]
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// How many entries, and the root over them.
    #[must_use]
    pub fn tree(&self) -> (u64, Hash) {
        (self.checkpoint.size, self.checkpoint.root)
    }

    /// The note as it was written.
    #[must_use]
    pub fn note(&self) -> &SignedNote {
        &self.note
    }

    /// The whole text.
    #[must_use]
    pub fn whole(&self) -> &str {
        self.note.whole()
    }

    /// Adds a line with a signature.
    ///
    /// # Errors
    /// [`NotSigned::Form`] where it is not one.
    pub fn add(&mut self, line: &str) -> Result<(), NotSigned> {
        self.note.add(line)
    }

    /// Whether one of these keys has signed it, in the name of the log it speaks of.
    ///
    /// # Errors
    /// [`NotSigned::Forged`] where a signature is said to be of such a key and is not.
    pub fn is_signed_by(&self, keys: &[PublicKey]) -> Result<bool, NotSigned> {
        let signed = self.note.signed_by(keys)?;
        Ok(signed.iter().any(|key| key.is_for() == Use::Log && key.name() == self.checkpoint.origin))
    }

    /// The line by which a witness says that it saw this at a time, in seconds since 1970.
    #[must_use]
    pub fn cosignature(&self, witness: &PrivateKey, time: u64) -> String {
        signature(self.note.text(), witness, time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(is_for: Use, random: u8) -> PrivateKey {
        PrivateKey::of(&format!("usus.example/{random}"), is_for, &[random; 32]).expect("a name")
    }

    #[test]
    fn a_checkpoint_is_believed_with_the_keys_of_its_log_and_with_no_other() {
        let (log, other, witness) = (key(Use::Log, 1), key(Use::Log, 2), key(Use::Witness, 3));
        let checkpoint = Checkpoint { origin: "usus.example/1".to_owned(), size: 12, root: [9; 32] };
        let mut signed = SignedCheckpoint::sign(checkpoint.clone(), &log).expect("signed");
        assert!(SignedCheckpoint::sign(checkpoint, &other).is_err());
        let before = signed.clone();
        signed.add(&signed.cosignature(&witness, 1_700_000_000)).expect("a line");
        assert_eq!(SignedCheckpoint::read(signed.whole()), Ok(signed.clone()));
        assert_eq!(signed.note().text(), before.note().text());

        let public = |key: &PrivateKey| key.public().clone();
        assert_eq!(signed.is_signed_by(&[public(&other), public(&log)]), Ok(true));
        assert_eq!(signed.is_signed_by(&[public(&other), public(&witness)]), Ok(false));
        let all = [public(&log), public(&witness), public(&witness)];
        assert_eq!(signed.note().signed_by(&all).map(|keys| keys.len()), Ok(2));

        let forged = signed.whole().replace("\n12\n", "\n13\n");
        let forged = SignedCheckpoint::read(&forged).expect("well written");
        assert!(matches!(forged.is_signed_by(&all), Err(NotSigned::Forged(_))));
    }

    #[test]
    fn what_says_more_or_less_than_a_checkpoint_is_none() {
        let note = "\n\u{2014} a AAAAAAA=\n";
        let root = base64::written(&[0; 32]);
        let whole = format!("a\n1\n{root}\n{note}");
        assert!(SignedCheckpoint::read(&whole).is_ok(), "{whole}");
        for text in [
            format!("a\n1\n{root}\nmore\n"),
            format!("a\n01\n{root}\n"),
            format!("a\n+1\n{root}\n"),
            format!("\n1\n{root}\n"),
            format!("a\n1\n{}\n", &root[4..]),
            "a\n1\n".to_owned(),
        ] {
            assert!(SignedCheckpoint::read(&(text + note)).is_err());
        }
    }
}
