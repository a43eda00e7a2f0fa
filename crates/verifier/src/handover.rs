//! How a log changes its key: the old one and the new one sign a line that names both. Whoever trusts the old key
//! may from then on trust the new one, without a word of the office.

use crate::key::{PrivateKey, PublicKey, Use};
use crate::note::{NotSigned, SignedNote};

const TITLE: &str = "usus key handover";

/// The passing of a log from one key to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    from: PublicKey,
    to: PublicKey,
    note: SignedNote,
}

impl Handover {
    /// Hands a log over.
    ///
    /// # Errors
    /// [`NotSigned::Form`] where they are not keys of the same log.
    pub fn sign(from: &PrivateKey, to: &PrivateKey) -> Result<Self, NotSigned> {
        let text = format!("{TITLE}\n{}\n{}\n", from.public(), to.public());
        Self::read(SignedNote::sign(&text, &[from, to], 0)?.whole())
    }

    /// Reads a handover; it is believed only if both keys have signed it.
    ///
    /// # Errors
    /// Why it is none.
    pub fn read(whole: &str) -> Result<Self, NotSigned> {
        let note = SignedNote::read(whole)?;
        let mut lines = note.text().lines();
        let title = lines.next();
        let mut key = || PublicKey::read(lines.next()?).ok();
        let (Some(from), Some(to)) = (key(), key()) else { return Err(NotSigned::Form) };
        let are_of_one_log =
            from.name() == to.name() && [&from, &to].iter().all(|key| key.is_for() == Use::Log);
        if title != Some(TITLE) || lines.next().is_some() || !are_of_one_log || from == to {
            return Err(NotSigned::Form);
        }
        let keys = [from.clone(), to.clone()];
        match note.signed_by(&keys)?.len() {
            2 => Ok(Self { from, to, note }),
            _ => Err(NotSigned::Form),
        }
    }

    /// The key that was trusted before.
    #[must_use]
    pub fn from(&self) -> &PublicKey {
        &self.from
    }

    /// The key to be trusted after.
    #[must_use]
    pub fn to(&self) -> &PublicKey {
        &self.to
    }

    /// The note as it was written.
    #[must_use]
    pub fn whole(&self) -> &str {
        self.note.whole()
    }
}

/// All keys to be trusted by whoever trusts these, given what was handed over.
#[must_use]
pub fn trusted(keys: &[PublicKey], handovers: &[Handover]) -> Vec<PublicKey> {
    let mut trusted = keys.to_vec();
    while let Some(next) =
        handovers.iter().find(|next| trusted.contains(next.from()) && !trusted.contains(next.to()))
    {
        trusted.push(next.to().clone());
    }
    trusted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trust_goes_from_key_to_key_and_never_back() {
        let keys: Vec<PrivateKey> =
            (1..=3).filter_map(|random| PrivateKey::of("usus.example", Use::Log, &[random; 32])).collect();
        let handovers: Vec<Handover> =
            keys.windows(2).map(|pair| Handover::sign(&pair[0], &pair[1]).expect("signed")).collect();
        for handover in &handovers {
            assert_eq!(Handover::read(handover.whole()).as_ref(), Ok(handover));
        }
        let public = |key: &PrivateKey| key.public().clone();
        assert_eq!(trusted(&[public(&keys[0])], &handovers).len(), 3);
        assert_eq!(trusted(&[public(&keys[1])], &handovers).len(), 2);
        assert_eq!(trusted(&[public(&keys[2])], &handovers).len(), 1);

        // The new key alone cannot say that it was given the log.
        let alone = SignedNote::sign(
            &format!("{TITLE}\n{}\n{}\n", keys[0].public(), keys[2].public()),
            &[&keys[2]],
            0,
        );
        assert!(Handover::read(alone.expect("a note").whole()).is_err());
        let elsewhere = PrivateKey::of("other.example", Use::Log, &[9; 32]).expect("a name");
        assert!(Handover::sign(&keys[0], &elsewhere).is_err());
    }
}
