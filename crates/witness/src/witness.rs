//! A witness: what it is asked, it judges; what it cosigns, it has kept first.

use std::path::Path;

use usus_verifier::add_checkpoint::{LONGEST_REQUEST, Request, lines_of};
use usus_verifier::key::{PrivateKey, PublicKey};
use usus_verifier::note::signature;

use crate::judge::{Verdict, judge};
use crate::seen::{NotSeen, Seen};

/// Somebody who keeps the latest checkpoints of some logs, and says so.
#[derive(Debug)]
pub struct Witness {
    key: PrivateKey,
    logs: Vec<PublicKey>,
    seen: Seen,
}

/// What a witness answers.
#[derive(Debug)]
pub enum Answer {
    /// The request is none.
    NotARequest,
    /// It cosigns: its line, with the line's end.
    Cosigned(String),
    /// It does not.
    Refused(Verdict),
    /// It would have, but could not keep the checkpoint, and so promises nothing.
    NotKept(std::io::Error),
}

impl Witness {
    /// A witness with this key, of these logs, that keeps what it has seen in a folder.
    ///
    /// # Errors
    /// What it has seen cannot be known.
    pub fn open(key: PrivateKey, logs: Vec<PublicKey>, folder: &Path) -> Result<Self, NotSeen> {
        let seen = Seen::open(folder, &logs, key.public())?;
        Ok(Self { key, logs, seen })
    }

    /// The key it cosigns with.
    #[must_use]
    pub fn key(&self) -> &PublicKey {
        self.key.public()
    }

    /// What it has seen.
    #[must_use]
    pub fn seen(&self) -> &Seen {
        &self.seen
    }

    /// Answers a request at a time, in seconds since 1970. It waits for the disk.
    #[must_use]
    pub fn add_checkpoint(&self, body: &[u8], time: u64) -> Answer {
        let text = if body.len() > LONGEST_REQUEST { None } else { std::str::from_utf8(body).ok() };
        let Some(request) = text.and_then(Request::read) else { return Answer::NotARequest };
        let origin = request.checkpoint.origin.clone();
        let answer = self.seen.replace(&origin, |seen| match judge(seen, &self.logs, &request) {
            Verdict::Cosign => {
                let cosignature = signature(request.note.text(), &self.key, time);
                let text = self.kept(&request, &cosignature);
                (Some((request.checkpoint, text)), Answer::Cosigned(cosignature))
            }
            refused => (None, Answer::Refused(refused)),
        });
        answer.unwrap_or_else(Answer::NotKept)
    }

    /// The checkpoint as it is kept: with the signatures of its log and our own, and none of those anybody may have
    /// added on its way.
    fn kept(&self, request: &Request, cosignature: &str) -> String {
        let Request { note, checkpoint, .. } = request;
        let keys: Vec<PublicKey> =
            self.logs.iter().filter(|key| key.name() == checkpoint.origin).cloned().collect();
        let signed = [&[note.text()], &lines_of(note, &keys)[..]].concat().join("\n");
        format!("{signed}\n{cosignature}")
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::Mutex;

    use proptest::prelude::*;
    use usus_verifier::checkpoint::SignedCheckpoint;
    use usus_verifier::key::Use;

    use super::*;
    use crate::grown::{Grown, log};

    fn key(n: u8) -> PrivateKey {
        PrivateKey::of("w.example", Use::Witness, &[n; 32]).expect("a name")
    }

    fn open(folder: &Path) -> Result<Witness, NotSeen> {
        Witness::open(key(9), vec![log().public().clone()], folder)
    }

    fn is_cosigned(witness: &Witness, request: &Request) -> bool {
        matches!(witness.add_checkpoint(request.text().as_bytes(), 1_700_000_000), Answer::Cosigned(_))
    }

    #[test]
    fn what_was_cosigned_is_kept_as_a_note_and_counts_after_a_restart() {
        let folder = tempfile::tempdir().expect("a folder");
        let tree = Grown::new(20, b"");
        let witness = open(folder.path()).expect("a witness");
        assert!(matches!(open(folder.path()), Err(NotSeen::Taken(_))), "one witness, one folder");
        let mut request = tree.request(0, 5);
        // Somebody on the way pretends to be the witness and a key that the log may have one day.
        let junk = format!(
            "{}{}",
            usus_verifier::note::signature("another\n", &key(9), 1),
            usus_verifier::note::signature("another\n", &key(8), 1),
        );
        request.note = usus_verifier::note::SignedNote::read(&(request.note.whole().to_owned() + &junk))
            .expect("a note");
        assert!(is_cosigned(&witness, &request));
        let path = witness.seen().path("log.example");
        let kept = SignedCheckpoint::read(&fs::read_to_string(&path).expect("a file")).expect("a checkpoint");
        let keys = [log().public().clone(), key(9).public().clone(), key(8).public().clone()];
        assert_eq!(kept.note().signed_by(&keys).map(|keys| keys.len()), Ok(2));

        drop(witness);
        let witness = open(folder.path()).expect("a witness");
        assert!(!is_cosigned(&witness, &tree.request(0, 7)));
        assert!(is_cosigned(&witness, &tree.request(5, 7)));

        drop(witness);
        let text = fs::read_to_string(&path).expect("a file");
        for spoilt in [text.replacen("\n7\n", "\n6\n", 1), text.replacen("log.", "lag.", 1), String::new()] {
            fs::write(&path, spoilt).expect("written");
            assert!(matches!(open(folder.path()), Err(NotSeen::NotACheckpoint { .. })));
        }
    }

    #[test]
    fn what_cannot_be_kept_is_not_cosigned() {
        let folder = tempfile::tempdir().expect("a folder");
        let tree = Grown::new(20, b"");
        let witness = open(folder.path()).expect("a witness");
        // A folder in the file's place: not even root can write there.
        let in_the_way = witness.seen().path("log.example").with_extension("next");
        fs::create_dir(&in_the_way).expect("a folder");
        let answer = witness.add_checkpoint(tree.request(0, 5).text().as_bytes(), 1);
        assert!(matches!(answer, Answer::NotKept(_)), "{answer:?}");
        fs::remove_dir(&in_the_way).expect("removed");
        assert!(is_cosigned(&witness, &tree.request(0, 7)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Two trees of one log that differ from the fourth entry on, four who ask at once, in any order.
        #[test]
        fn a_witness_never_cosigns_two_trees_that_contradict_one_another(
            asked in prop::collection::vec((any::<bool>(), 0_usize..13, 0_usize..13, any::<bool>()), 1..80)
        ) {
            let trees = [Grown::new(12, b""), Grown::new(12, b"other")];
            let folder = tempfile::tempdir().expect("a folder");
            let witness = open(folder.path()).expect("a witness");
            let cosigned = Mutex::new(Vec::new());
            let (witness, trees, cosigned) = (&witness, &trees, &cosigned);
            std::thread::scope(|scope| {
                for share in asked.chunks(asked.len().div_ceil(4)) {
                    scope.spawn(move || {
                        for (other, old, size, as_told) in share {
                            let tree = &trees[usize::from(*other)];
                            let seen = witness.seen().sizes().next().and_then(|(_, size)| size);
                            // Half of those who ask begin where the witness says it stands.
                            let told = usize::try_from(seen.unwrap_or(0)).expect("small");
                            let old = if *as_told { told } else { *old };
                            if is_cosigned(witness, &tree.request(old, *size)) {
                                cosigned.lock().expect("no panic").push((*size, tree.root(*size)));
                            }
                        }
                    });
                }
            });
            let cosigned = cosigned.lock().expect("no panic").clone();
            let is_one_tree = trees.iter().any(|tree| cosigned.iter().all(|(size, root)| *root == tree.root(*size)));
            prop_assert!(is_one_tree, "{:?}", cosigned.iter().map(|(size, _)| size).collect::<Vec<_>>());
            // What is on the disk is the largest that was promised.
            let path = witness.seen().path("log.example");
            if let Some(largest) = cosigned.iter().map(|(size, _)| *size).max() {
                let kept = SignedCheckpoint::read(&fs::read_to_string(path).expect("a file")).expect("a checkpoint");
                prop_assert_eq!(usize::try_from(kept.tree().0).expect("small"), largest);
            }
        }
    }
}
