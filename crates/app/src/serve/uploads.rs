//! Files that were uploaded and wait to be recorded: each under a name that cannot be guessed, its sender's alone,
//! for an hour, few and not large.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use usus_domain::id::StaffId;

/// How long a file waits.
const WAITS: Duration = Duration::from_hours(1);

/// How many files of one person wait.
const OF_ONE: usize = 4;

/// How many files wait in all.
const OF_ALL: usize = 64;

/// Bytes of all that wait, where no file may be so large that a few of them are more.
const BYTES: usize = 256 << 20;

/// A file that waits.
#[derive(Debug)]
pub(crate) struct Upload {
    /// Whose it is.
    owner: StaffId,
    /// What its sender calls it: shown, and never taken for a path.
    pub(crate) name: String,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
    since: Instant,
    /// How many of its rows could not be recorded when it was last rehearsed.
    bad: Mutex<usize>,
}

impl Upload {
    /// Notes how many of its rows are bad.
    pub(crate) fn rehearsed(&self, bad: usize) {
        *self.bad.lock().unwrap_or_else(PoisonError::into_inner) = bad;
    }

    /// How many of its rows were bad when it was last rehearsed.
    pub(crate) fn bad(&self) -> usize {
        *self.bad.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The files that wait, by their names.
#[derive(Debug)]
pub(crate) struct Uploads {
    waiting: Mutex<BTreeMap<String, Arc<Upload>>>,
    /// Bytes of all that wait.
    most: usize,
}

impl Uploads {
    /// Room for some files, each of so many bytes at most.
    pub(crate) fn of(largest: u64) -> Self {
        let few = usize::try_from(largest).unwrap_or(usize::MAX).saturating_mul(OF_ONE);
        Self { waiting: Mutex::default(), most: BYTES.max(few) }
    }

    /// Keeps a file; the oldest of the same person make room for it. `None` where there is no room.
    pub(crate) fn keep(&self, owner: &StaffId, name: String, bytes: Vec<u8>) -> Option<String> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|_, upload| upload.since.elapsed() < WAITS);
        loop {
            let own = waiting.iter().filter(|(_, upload)| upload.owner == *owner);
            let oldest = own.clone().min_by_key(|(_, upload)| upload.since).map(|(id, _)| id.clone());
            if own.count() < OF_ONE {
                break;
            }
            waiting.remove(&oldest?);
        }
        let held: usize = waiting.values().map(|upload| upload.bytes.len()).sum();
        if waiting.len() >= OF_ALL || held.saturating_add(bytes.len()) > self.most {
            return None;
        }
        let id = uuid::Uuid::new_v4().simple().to_string();
        let upload =
            Upload { owner: owner.clone(), name, bytes, since: Instant::now(), bad: Mutex::default() };
        waiting.insert(id.clone(), Arc::new(upload));
        Some(id)
    }

    /// A file of this person.
    pub(crate) fn find(&self, owner: &StaffId, id: &str) -> Option<Arc<Upload>> {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.get(id).filter(|upload| upload.owner == *owner && upload.since.elapsed() < WAITS).cloned()
    }

    /// The files of this person that still have bad rows: name by name.
    pub(crate) fn with_errors(&self, owner: &StaffId) -> Vec<(String, Arc<Upload>)> {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let own = waiting.iter().filter(|(_, upload)| {
            upload.owner == *owner && upload.since.elapsed() < WAITS && upload.bad() > 0
        });
        own.map(|(id, upload)| (id.clone(), upload.clone())).collect()
    }

    /// Lets a file go.
    pub(crate) fn forget(&self, owner: &StaffId, id: &str) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.get(id).is_some_and(|upload| upload.owner == *owner) {
            waiting.remove(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn staff(id: &str) -> StaffId {
        StaffId::new(id).expect("a staff id")
    }

    #[test]
    fn a_file_is_its_senders_alone() {
        let uploads = Uploads::of(32 << 20);
        let id = uploads.keep(&staff("anna-01"), "a.csv".into(), vec![1]).expect("room");
        assert!(uploads.find(&staff("anna-01"), &id).is_some());
        assert!(uploads.find(&staff("bruno-02"), &id).is_none());
        uploads.forget(&staff("bruno-02"), &id);
        assert!(uploads.find(&staff("anna-01"), &id).is_some());
    }

    #[test]
    fn few_files_wait() {
        let uploads = Uploads::of(32 << 20);
        let ids: Vec<_> = (0..=OF_ONE)
            .map(|number| uploads.keep(&staff("anna-01"), number.to_string(), vec![1]).expect("room"))
            .collect();
        assert!(uploads.find(&staff("anna-01"), &ids[0]).is_none(), "the oldest makes room");
        assert!(uploads.find(&staff("anna-01"), &ids[OF_ONE]).is_some());
        let small = Uploads { most: 10, ..Uploads::of(1) };
        assert!(small.keep(&staff("anna-01"), "b".into(), vec![0; 10]).is_some());
        assert_eq!(small.keep(&staff("bruno-02"), "c".into(), vec![0]), None, "there is no room");
    }
}
