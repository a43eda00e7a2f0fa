//! Random bytes for entries.

use crate::error::LogError;

/// Random bytes fetched from the system in pages: one call for a hundred entries.
#[derive(Default)]
pub(crate) struct Nonces {
    page: Vec<[u8; 16]>,
}

impl Nonces {
    pub(crate) fn next(&mut self) -> Result<[u8; 16], LogError> {
        if let Some(nonce) = self.page.pop() {
            return Ok(nonce);
        }
        let mut bytes = [0_u8; 16 * 128];
        getrandom::fill(&mut bytes).map_err(|error| LogError::Randomness(error.to_string()))?;
        self.page = bytes.as_chunks::<16>().0.to_vec();
        self.page.pop().ok_or_else(|| LogError::Randomness("none".into()))
    }
}
