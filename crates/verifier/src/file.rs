//! A file in hand: what it is, by how it begins, and what comes of it.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use serde::Serialize;

use crate::checkpoint::SignedCheckpoint;
use crate::finding::Report;
use crate::plain::{MARK, plain};
use crate::trust::Trust;
use crate::{bundle, export, single};

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The whole log.
    Export,
    /// Entries out of a log, with their proofs.
    Bundle,
    /// One entry with its proof.
    Receipt,
    /// A signed checkpoint alone.
    Checkpoint,
}

/// Why nothing can be said of a file.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It cannot be read.
    #[error(transparent)]
    File(#[from] io::Error),
    /// It is none of the files that a ledger hands out.
    #[error("not a file of a ledger")]
    Foreign,
    /// It names no key, and none was given.
    #[error("no key")]
    NoKey,
}

/// The longest receipt or checkpoint, in bytes.
const LONGEST: u64 = 1_000_000;

/// Whether a file is an export, of which other tools may have added a mark and empty lines before the first.
fn begins_as_lines(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(MARK.as_bytes()).unwrap_or(bytes);
    bytes.iter().find(|byte| !matches!(byte, b'\r' | b'\n')) == Some(&b'{')
}

/// Verifies a file; `progress` is told now and then how much was read: entries, or of a bundle receipts.
///
/// # Errors
/// Where nothing can be said of it.
pub fn verify(
    path: &Path,
    trust: &Trust,
    progress: &mut dyn FnMut(u64),
) -> Result<(Kind, Report), Unreadable> {
    let mut from = BufReader::with_capacity(1 << 18, File::open(path)?);
    let beginning = from.fill_buf()?;
    if beginning.starts_with(b"PK\x03\x04") {
        return Ok((Kind::Bundle, bundle::verify(from, trust, progress)));
    }
    if begins_as_lines(beginning) {
        return Ok((Kind::Export, export::verify(&mut from, trust, progress)?));
    }
    let mut text = Vec::new();
    if from.take(LONGEST + 1).read_to_end(&mut text)? as u64 > LONGEST {
        return Err(Unreadable::Foreign);
    }
    let text = String::from_utf8(text).map_err(|_| Unreadable::Foreign)?;
    let text = plain(&text);
    let is_receipt = text.starts_with("c2sp.org/tlog-proof@");
    if !is_receipt && SignedCheckpoint::read(&text).is_err() {
        return Err(Unreadable::Foreign);
    }
    if trust.keys().is_empty() {
        return Err(Unreadable::NoKey);
    }
    Ok(if is_receipt {
        (Kind::Receipt, single::receipt(&text, trust))
    } else {
        (Kind::Checkpoint, single::checkpoint(&text, trust))
    })
}
