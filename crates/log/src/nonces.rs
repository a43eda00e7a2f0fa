//! Random bytes for entries.

use std::sync::{Mutex, PoisonError};

use crate::error::LogError;

/// Random bytes fetched from the system in pages: one call for a hundred entries, whoever asks for them.
#[derive(Debug, Default)]
pub(crate) struct Nonces {
    page: Mutex<Vec<[u8; 16]>>,
}

impl Nonces {
    pub(crate) fn next(&self) -> Result<[u8; 16], LogError> {
        let mut page = self.page.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(nonce) = page.pop() {
            return Ok(nonce);
        }
        let mut bytes = [0_u8; 16 * 128];
        getrandom::fill(&mut bytes).map_err(|error| LogError::Randomness(error.to_string()))?;
        page.extend_from_slice(bytes.as_chunks::<16>().0);
        page.pop().ok_or_else(|| LogError::Randomness("none".into()))
    }
}
