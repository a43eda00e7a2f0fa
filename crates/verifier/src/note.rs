//! Signed notes, as C2SP signed-note writes them: a text, an empty line, and a line for each signature.

use signed_note::{Note, Signature, VerifierList};

use crate::key::{PrivateKey, PublicKey};

/// A text with signatures. It is kept as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedNote {
    whole: String,
    text: usize,
}

/// Why a text is not a signed note, or not one to be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSigned {
    /// It is not written as signed notes are.
    #[error("not a signed note")]
    Form,
    /// A signature is said to be of a known key and is not.
    #[error("a signature is not that of {0}")]
    Forged(String),
}

impl SignedNote {
    /// Signs a text, which ends with a line end; `time` in seconds since 1970 is what witnesses say with it.
    ///
    /// # Errors
    /// [`NotSigned::Form`] for a text no note can have.
    pub fn sign(text: &str, keys: &[&PrivateKey], time: u64) -> Result<Self, NotSigned> {
        let signed = keys.iter().map(|key| signature(text, key, time)).collect::<String>();
        Self::read(&format!("{text}\n{signed}"))
    }

    /// Reads a note.
    ///
    /// # Errors
    /// [`NotSigned::Form`] where it is none.
    pub fn read(whole: &str) -> Result<Self, NotSigned> {
        let note = Note::from_bytes(whole.as_bytes()).map_err(|_| NotSigned::Form)?;
        Ok(Self { whole: whole.to_owned(), text: note.text().len() })
    }

    /// The whole note, as it was written.
    #[must_use]
    pub fn whole(&self) -> &str {
        &self.whole
    }

    /// What is signed.
    #[must_use]
    pub fn text(&self) -> &str {
        self.whole.get(..self.text).unwrap_or_default()
    }

    /// Its signatures, a line each.
    #[must_use]
    pub fn signatures(&self) -> &str {
        self.whole.get(self.text + 1..).unwrap_or_default()
    }

    /// Adds a line with a signature, unless it is there.
    ///
    /// # Errors
    /// [`NotSigned::Form`] where it is not one.
    pub fn add(&mut self, line: &str) -> Result<(), NotSigned> {
        let line = line.strip_suffix('\n').unwrap_or(line);
        Signature::from_bytes(line.as_bytes()).map_err(|_| NotSigned::Form)?;
        if !self.signatures().lines().any(|known| known == line) {
            *self = Self::read(&format!("{}{line}\n", self.whole))?;
        }
        Ok(())
    }

    /// Which of these keys have signed it. Signatures of other keys say nothing.
    ///
    /// # Errors
    /// [`NotSigned::Forged`] where one is said to be of such a key and is not.
    pub fn signed_by<'k>(&self, keys: &'k [PublicKey]) -> Result<Vec<&'k PublicKey>, NotSigned> {
        use signed_note::{NoteError, Verifier};
        let note = Note::from_bytes(self.whole.as_bytes()).map_err(|_| NotSigned::Form)?;
        // The same key named twice would be one too many to ask.
        let mut known: Vec<&PublicKey> = Vec::new();
        for key in keys {
            if !known.contains(&key) {
                known.push(key);
            }
        }
        let verifiers = known.iter().map(|key| Box::new((*key).clone()) as Box<dyn Verifier>).collect();
        match note.verify(&VerifierList::new(verifiers)) {
            Ok((verified, _)) => Ok(known
                .into_iter()
                .filter(|key| {
                    verified.iter().any(|line| line.name() == key.name() && line.id() == key.key_id())
                })
                .collect()),
            Err(NoteError::UnverifiedNote) => Ok(Vec::new()),
            Err(NoteError::InvalidSignature { name, .. }) => Err(NotSigned::Forged(name)),
            Err(_) => Err(NotSigned::Form),
        }
    }
}

/// Whether a line, without its end, is written as signatures are.
#[must_use]
pub fn is_signature(line: &str) -> bool {
    !line.contains('\n') && Signature::from_bytes(line.as_bytes()).is_ok()
}

/// The line by which a key signs a text.
#[must_use]
pub fn signature(text: &str, key: &PrivateKey, time: u64) -> String {
    let signed = [&key.id().to_be_bytes()[..], &key.signature(text.as_bytes(), time)].concat();
    format!("\u{2014} {} {}\n", key.public().name(), crate::base64::written(&signed))
}
