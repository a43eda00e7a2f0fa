//! Documents hashed bare, beside what recording does with them: a leaf hash each, and what becomes whole above it.

use std::hint::black_box;
use std::path::Path;

use anyhow::{Result, ensure};
use rusqlite::{Connection, OpenFlags};
use serde::Serialize;
use sha2::{Digest, Sha256};
use usus_verifier::tree::{Frontier, leaf_hash};

use crate::machine::Spent;
use crate::past::turns::Turns;
use crate::tell;

/// Documents that are held in memory; more of them are these again.
const HELD: usize = 100_000;

/// What hashing took, each the median of all rounds, and of all documents.
#[derive(Debug, Serialize)]
pub(super) struct Hashing {
    pub(super) documents: usize,
    /// Of a document, in the mean.
    pub(super) bytes: f64,
    /// A SHA-256 each.
    pub(super) bare: Spent,
    /// A leaf hash each, without a tree.
    pub(super) leaves: Spent,
    /// A leaf hash each, and its place in the tree.
    pub(super) tree: Spent,
    /// The time of the tree over that of the bare hashes.
    pub(super) ratio: f64,
}

/// Measures.
pub(super) fn measure(ledger: &Path, documents: usize, rounds: usize) -> Result<Hashing> {
    let held = documents_of(ledger, documents.min(HELD))?;
    ensure!(!held.is_empty(), "{} is empty", ledger.display());
    tell(format_args!("{documents} documents: hashes and trees"));
    let all = || held.iter().cycle().take(documents).map(String::as_bytes);
    let (mut bare, mut leaves, mut tree) = (Turns::default(), Turns::default(), Turns::default());
    for _ in 0..rounds {
        bare.take(|| {
            for document in all() {
                black_box(Sha256::digest(document));
            }
            Ok(())
        })?;
        tree.take(|| {
            let mut edge = Frontier::default();
            for document in all() {
                black_box(edge.push(leaf_hash(document)));
            }
            Ok(edge.root())
        })?;
        leaves.take(|| {
            for document in all() {
                black_box(leaf_hash(document));
            }
            Ok(())
        })?;
    }
    let (bare, leaves, tree) = (bare.median(), leaves.median(), tree.median());
    #[expect(clippy::cast_precision_loss, reason = "a mean for people")]
    let bytes = all().map(<[u8]>::len).sum::<usize>() as f64 / documents as f64;
    Ok(Hashing { documents, bytes, bare, leaves, tree, ratio: tree.seconds / bare.seconds })
}

/// The last documents of a ledger: the first are its registers.
fn documents_of(ledger: &Path, count: usize) -> Result<Vec<String>> {
    let connection = Connection::open_with_flags(ledger, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut select = connection.prepare("select document from entry order by position desc limit ?1")?;
    let documents = select.query_map([i64::try_from(count)?], |row| row.get(0))?;
    Ok(documents.collect::<Result<_, _>>()?)
}
