//! Keys: those a log signs its checkpoints with, and those witnesses cosign them with (Ed25519, as C2SP
//! signed-note and tlog-cosignature write them).

use std::fmt;

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use signed_note::{is_key_name_valid, key_id};

use crate::base64;

/// What a key is for; its signatures are made over different bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Use {
    /// A log signs its own checkpoints.
    Log,
    /// A witness says that it saw a checkpoint at a time, and that it only adds to those it saw before.
    Witness,
}

impl Use {
    fn algorithm(self) -> u8 {
        match self {
            Self::Log => 1,
            Self::Witness => 4,
        }
    }

    fn of(algorithm: u8) -> Option<Self> {
        [Self::Log, Self::Witness].into_iter().find(|key| key.algorithm() == algorithm)
    }
}

/// Why a text is not a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAKey {
    /// It is not written as keys are.
    #[error("not written as keys are")]
    Form,
    /// It is of an algorithm that is not known here.
    #[error("an algorithm that is not known")]
    Algorithm,
    /// The number in it is not that of the name and the key: somebody mistyped or changed it.
    #[error("its number is not that of its name and key")]
    Number,
}

/// A public key with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    name: String,
    id: u32,
    is_for: Use,
    key: VerifyingKey,
}

impl PublicKey {
    fn new(name: &str, is_for: Use, key: VerifyingKey) -> Self {
        let id = key_id(name, &[&[is_for.algorithm()], &key.to_bytes()[..]].concat());
        Self { name: name.to_owned(), id, is_for, key }
    }

    /// Reads a key as `name+number+base64`.
    ///
    /// # Errors
    /// Why it is none.
    pub fn read(text: &str) -> Result<Self, NotAKey> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NotAKey::Form);
        };
        let bytes = base64::read(key).ok_or(NotAKey::Form)?;
        let (algorithm, bytes) = bytes.split_first().ok_or(NotAKey::Form)?;
        let is_for = Use::of(*algorithm).ok_or(NotAKey::Algorithm)?;
        let key = VerifyingKey::try_from(bytes).map_err(|_| NotAKey::Form)?;
        if !is_name(name) {
            return Err(NotAKey::Form);
        }
        let read = Self::new(name, is_for, key);
        if format!("{:08x}", read.id) == id { Ok(read) } else { Err(NotAKey::Number) }
    }

    /// Its name; of a log also the origin of its checkpoints.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The same key under another name, by which it signs another log; `None` for a name that no key can have.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<Self> {
        is_name(name).then(|| Self::new(name, self.is_for, self.key))
    }

    /// What it is for.
    #[must_use]
    pub fn is_for(&self) -> Use {
        self.is_for
    }

    /// Whether two are the same key, whatever they are called and used for.
    #[must_use]
    pub fn is_the_same_as(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&[self.is_for.algorithm()], &self.key.to_bytes()[..]].concat();
        write!(f, "{}+{:08x}+{}", self.name, self.id, base64::written(&bytes))
    }
}

impl signed_note::Verifier for PublicKey {
    fn name(&self) -> &str {
        &self.name
    }

    fn key_id(&self) -> u32 {
        self.id
    }

    fn verify(&self, text: &[u8], signature: &[u8]) -> bool {
        let (text, signature) = match self.is_for {
            Use::Log => (text.to_vec(), signature),
            Use::Witness => {
                let Some((time, signature)) = signature.split_first_chunk() else { return false };
                let time = u64::from_be_bytes(*time);
                if i64::try_from(time).is_err() {
                    return false;
                }
                (cosigned(time, text), signature)
            }
        };
        let signature = ed25519_dalek::Signature::from_slice(signature);
        signature.is_ok_and(|signature| self.key.verify_strict(&text, &signature).is_ok())
    }
}

fn is_name(name: &str) -> bool {
    is_key_name_valid(name) && !name.chars().any(char::is_control)
}

/// What a witness signs: when, and what it saw.
fn cosigned(time: u64, text: &[u8]) -> Vec<u8> {
    [format!("cosignature/v1\ntime {time}\n").as_bytes(), text].concat()
}

/// A private key with its name.
pub struct PrivateKey {
    public: PublicKey,
    key: SigningKey,
}

/// The private half is nobody's to print.
impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({})", self.public)
    }
}

impl PrivateKey {
    /// The key that 32 random bytes make; `None` for a name that no key can have.
    #[must_use]
    pub fn of(name: &str, is_for: Use, random: &[u8; 32]) -> Option<Self> {
        let key = SigningKey::from_bytes(random);
        is_name(name).then(|| Self { public: PublicKey::new(name, is_for, key.verifying_key()), key })
    }

    /// Reads a key as `PRIVATE+KEY+name+number+base64`.
    ///
    /// # Errors
    /// Why it is none.
    pub fn read(text: &str) -> Result<Self, NotAKey> {
        let rest = text.strip_prefix("PRIVATE+KEY+").ok_or(NotAKey::Form)?;
        let mut parts = rest.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NotAKey::Form);
        };
        let bytes = base64::read(key).ok_or(NotAKey::Form)?;
        let (algorithm, bytes) = bytes.split_first().ok_or(NotAKey::Form)?;
        let is_for = Use::of(*algorithm).ok_or(NotAKey::Algorithm)?;
        let random: &[u8; 32] = bytes.try_into().map_err(|_| NotAKey::Form)?;
        let key = Self::of(name, is_for, random).ok_or(NotAKey::Form)?;
        if format!("{:08x}", key.public.id) == id { Ok(key) } else { Err(NotAKey::Number) }
    }

    /// The same key under another name, by which it signs another log; `None` for a name that no key can have.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<Self> {
        Self::of(name, self.public.is_for, &self.key.to_bytes())
    }

    /// As it is written where it is kept, and nowhere else.
    #[must_use]
    pub fn secret(&self) -> String {
        let PublicKey { name, id, is_for, .. } = &self.public;
        let bytes = [&[is_for.algorithm()], &self.key.to_bytes()[..]].concat();
        format!("PRIVATE+KEY+{name}+{id:08x}+{}", base64::written(&bytes))
    }

    /// The half that everybody may have.
    #[must_use]
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Its signature of a text; `time` in seconds since 1970 is what a witness says with it.
    pub(crate) fn signature(&self, text: &[u8], time: u64) -> Vec<u8> {
        match self.public.is_for {
            Use::Log => self.key.sign(text).to_vec(),
            Use::Witness => {
                [&time.to_be_bytes()[..], &self.key.sign(&cosigned(time, text)).to_bytes()].concat()
            }
        }
    }

    /// Its number, as signatures carry it.
    pub(crate) fn id(&self) -> u32 {
        self.public.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_was_written_and_not_otherwise() {
        for is_for in [Use::Log, Use::Witness] {
            let key = PrivateKey::of("comune.example/usus", is_for, &[7; 32]).expect("a name");
            let public = key.public().to_string();
            assert_eq!(PublicKey::read(&public).as_ref(), Ok(key.public()));
            assert_eq!(PrivateKey::read(&key.secret()).map(|key| key.secret()), Ok(key.secret()));
            let renamed = public.replacen("comune", "comuna", 1);
            assert_eq!(PublicKey::read(&renamed), Err(NotAKey::Number));
            for wrong in ["", "a+b", "a+00000000+", "a b+00000000+AQ==", &public[..public.len() - 4]] {
                assert!(PublicKey::read(wrong).is_err(), "{wrong}");
            }
        }
        assert!(PrivateKey::of("due parole", Use::Log, &[7; 32]).is_none());
        assert!(PrivateKey::of("", Use::Log, &[7; 32]).is_none());
    }
}
