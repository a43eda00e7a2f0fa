//! A file of what was derived, beside the ledger's own, so that the next start need not derive it again.
//!
//! It can be deleted at will. It is never believed without a check against the log: it names the last entry it
//! was derived from by its leaf hash, which covers a random nonce, so it fits this log up to that entry or not at
//! all; and its bytes have a hash of their own.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// Bytes that were derived from the entries up to a position.
#[derive(Debug)]
pub struct Aside {
    /// The position.
    pub position: i64,
    /// The bytes, as they were given.
    pub bytes: Vec<u8>,
}

/// What stands before the bytes: who made them, up to which position, the leaf hash of the entry there, and
/// the hash of the bytes.
struct Head {
    maker: [u8; 32],
    position: i64,
    leaf: [u8; 32],
    bytes: [u8; 32],
}

const HEAD: usize = 32 + 8 + 32 + 32;

impl Head {
    fn of(maker: &str, position: i64, leaf: [u8; 32], bytes: &[u8]) -> Self {
        Self { maker: Sha256::digest(maker).into(), position, leaf, bytes: Sha256::digest(bytes).into() }
    }

    fn written(&self) -> Vec<u8> {
        [&self.maker[..], &self.position.to_le_bytes(), &self.leaf, &self.bytes].concat()
    }

    fn read(head: &[u8; HEAD]) -> Option<Self> {
        let (maker, rest) = head.split_first_chunk()?;
        let (position, rest) = rest.split_first_chunk()?;
        let (leaf, bytes) = rest.split_first_chunk()?;
        Some(Self {
            maker: *maker,
            position: i64::from_le_bytes(*position),
            leaf: *leaf,
            bytes: bytes.try_into().ok()?,
        })
    }
}

/// The file beside a ledger's.
fn beside(ledger: &Path) -> PathBuf {
    let mut name = ledger.as_os_str().to_owned();
    name.push(".segment");
    name.into()
}

/// What its maker set aside, and the leaf hash that the entry at its position must have; nothing where there is
/// none, or where it is damaged or of another maker.
pub(crate) fn take(ledger: &Path, maker: &str) -> Option<(Aside, [u8; 32])> {
    let mut bytes = fs::read(beside(ledger)).ok()?;
    let head = Head::read(bytes.first_chunk()?)?;
    bytes.drain(..HEAD);
    let is_whole = Head::of(maker, head.position, head.leaf, &bytes).written() == head.written();
    is_whole.then_some((Aside { position: head.position, bytes }, head.leaf))
}

/// Sets bytes aside: all of them, or nothing is changed. Whoever may not read the ledger may not read them.
pub(crate) fn put(ledger: &Path, maker: &str, leaf: [u8; 32], aside: &Aside) -> io::Result<()> {
    let file = beside(ledger);
    let mut unfinished = file.clone().into_os_string();
    unfinished.push(format!("-{}", std::process::id()));
    let written = (|| {
        let mut out = File::create(&unfinished)?;
        out.set_permissions(fs::metadata(ledger)?.permissions())?;
        out.write_all(&Head::of(maker, aside.position, leaf, &aside.bytes).written())?;
        out.write_all(&aside.bytes)?;
        drop(out);
        fs::rename(&unfinished, &file)
    })();
    if written.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    written
}

/// Takes the file away.
pub(crate) fn clear(ledger: &Path) {
    let _ = fs::remove_file(beside(ledger));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_set_aside_comes_back_unless_a_bit_of_it_is_changed() {
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = folder.path().join("a.db");
        fs::write(&ledger, "").expect("a file");
        assert!(take(&ledger, "m").is_none());
        let aside = Aside { position: 7, bytes: b"derived".to_vec() };
        put(&ledger, "m", [9; 32], &aside).expect("written");
        let (taken, leaf) = take(&ledger, "m").expect("there");
        assert_eq!((taken.position, &taken.bytes[..], leaf), (7, &b"derived"[..], [9; 32]));
        assert!(take(&ledger, "another").is_none());

        let whole = fs::read(beside(&ledger)).expect("bytes");
        for at in (0..whole.len()).filter(|at| !(32..72).contains(at)) {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            fs::write(beside(&ledger), &changed).expect("written");
            assert!(take(&ledger, "m").is_none(), "byte {at}");
            fs::write(beside(&ledger), &whole[..at]).expect("written");
            assert!(take(&ledger, "m").is_none(), "cut at {at}");
        }
        clear(&ledger);
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
    }
}
