//! The log of reading, held to its own bytes.

use usus_verifier::checkpoint::SignedCheckpoint;
use usus_verifier::key::PublicKey;
use usus_verifier::tree::{Frontier, leaf_hash};

use crate::audit::finding::{Finding, What};
use crate::audit::rows::{Cell, select};
use crate::error::LogError;
use crate::reading::Reading;
use crate::snapshot::Snapshot;

/// Readings that are read at a time.
const PAGE: i64 = 2_000;

/// Reads all of it again; gives how many readings hold, from the first.
pub(super) async fn audit(
    moment: &mut Snapshot,
    keys: &[PublicKey],
    findings: &mut Vec<Finding>,
) -> Result<i64, LogError> {
    let query = "select size, note from reading_checkpoint where size >= $1 and size <= $2 order by size";
    let signed = select(moment, query, (i64::MIN, i64::MAX), |row| match (row.first(), row.get(1)) {
        (Some(Ok(Cell::Integer(size))), Some(Ok(Cell::Text(note)))) => (*size, Some(note.clone())),
        (Some(Ok(Cell::Integer(size))), _) => (*size, None),
        _ => (0, None),
    });
    let keys: Vec<PublicKey> =
        keys.iter().filter_map(|key| key.named(&crate::reading::origin(key.name()))).collect();
    let mut signed = signed.await?.into_iter().peekable();
    let mut tree = Frontier::default();
    loop {
        let last = tree.size().cast_signed();
        let query = "select position, document, leaf, hashes from reading where position > $1 order by position limit $2";
        let page = select(moment, query, (last, PAGE), |row| row).await?;
        if page.is_empty() {
            break;
        }
        for row in page {
            let due = tree.size().cast_signed() + 1;
            if !holds(&row, due, &mut tree) {
                findings.push(Finding { position: due, what: What::Reading });
                return Ok(due - 1);
            }
            while let Some((size, note)) = signed.next_if(|(size, _)| *size <= due) {
                let checkpoint = note.and_then(|note| SignedCheckpoint::read(&note).ok());
                let is_so = checkpoint.is_some_and(|checkpoint| {
                    size == due
                        && checkpoint.tree() == (tree.size(), tree.root())
                        && checkpoint.is_signed_by(&keys) == Ok(true)
                });
                if !is_so {
                    findings.push(Finding { position: size, what: What::ReadingCheckpoint });
                }
            }
        }
    }
    if let Some((size, _)) = signed.next() {
        findings.push(Finding { position: size, what: What::ReadingCheckpoint });
    }
    Ok(tree.size().cast_signed())
}

fn holds(row: &[Result<Cell, String>], due: i64, tree: &mut Frontier) -> bool {
    let [Ok(Cell::Integer(position)), Ok(Cell::Text(document)), Ok(Cell::Bytes(leaf)), Ok(hashes)] = row
    else {
        return false;
    };
    let reading: Option<Reading> = serde_json::from_str(document).ok();
    let hash = leaf_hash(document.as_bytes());
    let whole = tree.push(hash).concat();
    let whole = if whole.is_empty() { Cell::Null } else { Cell::Bytes(whole) };
    *position == due
        && reading.is_some_and(|reading| reading.position == due)
        && leaf[..] == hash
        && *hashes == whole
}
