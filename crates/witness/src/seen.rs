//! What a witness has seen: of each log the latest checkpoint it cosigned, in a file of its own, on the disk before
//! anybody is told.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};
use usus_verifier::add_checkpoint::{Request, lines_of};
use usus_verifier::checkpoint::Checkpoint;
use usus_verifier::key::PublicKey;
use usus_verifier::note::SignedNote;
use usus_verifier::tree::Hash;

/// No checkpoint that was kept is longer than this, in bytes.
const LONGEST: u64 = 128 * 1024;

/// Why what was seen cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum NotSeen {
    /// The system does not let us.
    #[error("{}: {source}", path.display())]
    System {
        /// The file or folder.
        path: PathBuf,
        /// As the system says it.
        source: io::Error,
    },
    /// Another witness works in this folder.
    #[error("{} is in use by another witness", .0.display())]
    Taken(PathBuf),
    /// The file is no checkpoint of its log that we or the log signed. To go on as if nothing had been seen would be
    /// to forget what was promised.
    #[error("{} is no checkpoint of {origin}, or not signed by it", path.display())]
    NotACheckpoint {
        /// The file.
        path: PathBuf,
        /// The log.
        origin: String,
    },
}

/// What was seen of each log that is known, and the folder it is kept in.
#[derive(Debug)]
pub struct Seen {
    folder: PathBuf,
    logs: BTreeMap<String, Mutex<Option<Checkpoint>>>,
    /// Locked until it is dropped, or the process is gone.
    _lock: File,
}

impl Seen {
    /// Takes a folder, made if it is not there, and reads what was seen of these logs. `own` is the witness's key.
    ///
    /// # Errors
    /// Why that cannot be known.
    pub fn open(folder: &Path, logs: &[PublicKey], own: &PublicKey) -> Result<Self, NotSeen> {
        let on = |path: &Path| {
            let path = path.to_owned();
            move |source| NotSeen::System { path, source }
        };
        fs::create_dir_all(folder).map_err(on(folder))?;
        let path = folder.join("lock");
        let lock = File::create(&path).map_err(on(&path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Err(NotSeen::Taken(folder.to_owned())),
            Err(fs::TryLockError::Error(source)) => return Err(NotSeen::System { path, source }),
        }
        let mut seen = Self { folder: folder.to_owned(), logs: BTreeMap::new(), _lock: lock };
        for log in logs {
            let origin = log.name();
            let path = seen.path(origin);
            let text = read(&path).map_err(on(&path))?;
            let keys: Vec<PublicKey> =
                logs.iter().filter(|key| key.name() == origin).chain([own]).cloned().collect();
            let checkpoint = text.map(|text| {
                let not = || NotSeen::NotACheckpoint { path: path.clone(), origin: origin.to_owned() };
                believed(&text, origin, &keys).ok_or_else(not)
            });
            seen.logs.insert(origin.to_owned(), Mutex::new(checkpoint.transpose()?));
        }
        Ok(seen)
    }

    /// Where the latest checkpoint of a log is kept: a note as any other.
    #[must_use]
    pub fn path(&self, origin: &str) -> PathBuf {
        self.folder.join(format!("{:x}.checkpoint", Sha256::digest(origin)))
    }

    /// What was seen of each log: its name and the size of its latest checkpoint, if there was one.
    pub fn sizes(&self) -> impl Iterator<Item = (&str, Option<u64>)> {
        self.logs.iter().map(|(origin, latest)| {
            let latest = latest.lock().unwrap_or_else(PoisonError::into_inner);
            (origin.as_str(), latest.as_ref().map(|latest| latest.size))
        })
    }

    /// Looks at the latest checkpoint of a log and puts another in its place, if `decide` gives one, while nobody
    /// else does either. The new one is on the disk when this returns; if it cannot be put there, the earlier one
    /// still counts.
    ///
    /// # Errors
    /// The disk does not take it.
    pub fn replace<T>(
        &self,
        origin: &str,
        decide: impl FnOnce(Option<(u64, Hash)>) -> (Option<(Checkpoint, String)>, T),
    ) -> io::Result<T> {
        let Some(latest) = self.logs.get(origin) else { return Ok(decide(None).1) };
        let mut latest = latest.lock().unwrap_or_else(PoisonError::into_inner);
        let (next, answer) = decide(latest.as_ref().map(|latest| (latest.size, latest.root)));
        if let Some((checkpoint, text)) = next {
            self.write(origin, &text)?;
            *latest = Some(checkpoint);
        }
        Ok(answer)
    }

    fn write(&self, origin: &str, text: &str) -> io::Result<()> {
        let path = self.path(origin);
        let next = path.with_extension("next");
        let mut file = File::create(&next)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&next, &path)?;
        // The new name too is to be on the disk.
        File::open(&self.folder)?.sync_all()
    }
}

fn read(path: &Path) -> io::Result<Option<String>> {
    match File::open(path) {
        Ok(file) => {
            let mut text = String::new();
            file.take(LONGEST).read_to_string(&mut text)?;
            Ok(Some(text))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn believed(text: &str, origin: &str, keys: &[PublicKey]) -> Option<Checkpoint> {
    let note = SignedNote::read(text).ok()?;
    let is_signed = !lines_of(&note, keys).is_empty();
    let checkpoint = Request::new(0, Vec::new(), note)?.checkpoint;
    (is_signed && checkpoint.origin == origin).then_some(checkpoint)
}
