//! What a witness answers, decided on what it has seen and on nothing else.

use usus_verifier::add_checkpoint::{Request, lines_of};
use usus_verifier::key::{PublicKey, Use};
use usus_verifier::tree::{Frontier, Hash, proves_consistency};

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The checkpoint may be cosigned: it is the log's, and it only adds to what was seen.
    Cosign,
    /// No key of that log is known here.
    UnknownLog,
    /// No key of that log has signed it.
    NotSigned,
    /// It claims to add to a tree that is larger than itself.
    OldBeyondNew,
    /// The witness knows another size than the one the request begins at: this one.
    OtherSize(u64),
    /// The witness knows another tree of this very size: the log contradicts itself.
    OtherTree(u64),
    /// The proof does not show that the tree only grew.
    NotProved,
}

impl Verdict {
    /// The status of HTTP that says so.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::Cosign => 200,
            Self::OldBeyondNew => 400,
            Self::NotSigned => 403,
            Self::UnknownLog => 404,
            Self::OtherSize(_) | Self::OtherTree(_) => 409,
            Self::NotProved => 422,
        }
    }
}

/// Judges a request for a log whose latest cosigned checkpoint has this size and root, if there is one. Of the keys
/// only those of that log count.
#[must_use]
pub fn judge(seen: Option<(u64, Hash)>, keys: &[PublicKey], request: &Request) -> Verdict {
    let Request { old, proof, note, checkpoint } = request;
    let of_log = |key: &&PublicKey| key.is_for() == Use::Log && key.name() == checkpoint.origin;
    let keys: Vec<PublicKey> = keys.iter().filter(of_log).cloned().collect();
    let (known, root) = seen.unwrap_or((0, Frontier::default().root()));
    let (size, new_root) = (checkpoint.size, checkpoint.root);
    if keys.is_empty() {
        Verdict::UnknownLog
    } else if lines_of(note, &keys).is_empty() {
        Verdict::NotSigned
    } else if *old > size {
        Verdict::OldBeyondNew
    } else if *old != known {
        Verdict::OtherSize(known)
    } else if *old == size && new_root != root {
        Verdict::OtherTree(known)
    } else if !proves_consistency(proof, (size, new_root), (known, root)) {
        Verdict::NotProved
    } else {
        Verdict::Cosign
    }
}

#[cfg(test)]
mod tests {
    use usus_verifier::key::PrivateKey;

    use super::*;
    use crate::grown::{Grown, log};

    #[test]
    fn each_request_is_answered_as_the_protocol_says() {
        let (tree, fork) = (Grown::new(20, b""), Grown::new(20, b"other"));
        let keys = [log().public().clone()];
        let seen = Some((5, tree.root(5)));
        let ask = |old, size| tree.request(old, size);
        assert_eq!(judge(None, &keys, &ask(0, 5)), Verdict::Cosign);
        assert_eq!(judge(None, &keys, &ask(0, 0)), Verdict::Cosign);
        assert_eq!(judge(seen, &keys, &ask(5, 12)), Verdict::Cosign);
        assert_eq!(judge(seen, &keys, &ask(5, 5)), Verdict::Cosign);
        assert_eq!(judge(seen, &keys, &ask(4, 12)), Verdict::OtherSize(5));
        assert_eq!(judge(seen, &keys, &ask(0, 12)), Verdict::OtherSize(5));
        assert_eq!(judge(seen, &keys, &ask(0, 3)), Verdict::OtherSize(5));
        assert_eq!(judge(seen, &keys, &ask(12, 12)), Verdict::OtherSize(5));
        assert_eq!(judge(None, &keys, &ask(5, 12)), Verdict::OtherSize(0));
        assert_eq!(judge(seen, &keys, &fork.request(5, 5)), Verdict::OtherTree(5));
        assert_eq!(judge(seen, &keys, &fork.request(5, 12)), Verdict::NotProved);

        let changed = |change: fn(&mut Request)| {
            let mut request = ask(5, 12);
            change(&mut request);
            judge(seen, &keys, &request)
        };
        assert_eq!(changed(|request| request.old = 13), Verdict::OldBeyondNew);
        assert_eq!(changed(|request| request.proof.clear()), Verdict::NotProved);
        assert_eq!(changed(|request| request.proof.push([0; 32])), Verdict::NotProved);
        assert_eq!(changed(|request| request.proof[0][0] ^= 1), Verdict::NotProved);
        let mut with_proof = ask(0, 5);
        with_proof.proof.push([0; 32]);
        assert_eq!(judge(None, &keys, &with_proof), Verdict::NotProved);
    }

    #[test]
    fn only_the_keys_of_the_log_count() {
        let tree = Grown::new(20, b"");
        let request = tree.request(0, 5);
        let key =
            |name: &str, is_for, n| PrivateKey::of(name, is_for, &[n; 32]).expect("a name").public().clone();
        let (next, other) = (key("log.example", Use::Log, 8), key("other.example", Use::Log, 8));
        let witness = key("log.example", Use::Witness, 8);
        let judge = |keys: &[PublicKey]| judge(None, keys, &request);
        assert_eq!(judge(&[]), Verdict::UnknownLog);
        assert_eq!(judge(&[other.clone(), witness]), Verdict::UnknownLog);
        assert_eq!(judge(&[other.clone(), next.clone()]), Verdict::NotSigned);
        assert_eq!(judge(&[other, next, log().public().clone()]), Verdict::Cosign);
    }
}
