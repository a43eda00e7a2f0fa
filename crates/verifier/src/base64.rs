//! Bytes as base64, the way all formats here write them: the standard alphabet, with padding, in one way only.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::tree::Hash;

/// Bytes as text.
#[must_use]
pub fn written(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Text as bytes; `None` where it is not the text of any.
#[must_use]
pub fn read(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Text as a hash; `None` where it is not that of one.
#[must_use]
pub fn hash(text: &str) -> Option<Hash> {
    read(text)?.try_into().ok()
}

/// A proof as lines of text, one hash a line.
#[must_use]
pub fn lines(proof: &[Hash]) -> String {
    proof.iter().map(|hash| written(hash) + "\n").collect()
}

/// Lines of text as a proof; `None` where one is not a hash, or there are more than any proof has.
#[must_use]
pub fn proof<'t>(lines: impl IntoIterator<Item = &'t str>) -> Option<Vec<Hash>> {
    let proof: Option<Vec<Hash>> = lines.into_iter().take(crate::tree::LONGEST_PROOF + 1).map(hash).collect();
    proof.filter(|proof| proof.len() <= crate::tree::LONGEST_PROOF)
}

/// A decimal number as it is written in one way only: no sign, no zero before it.
#[must_use]
pub fn number(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number: &u64| number.to_string() == text)
}
