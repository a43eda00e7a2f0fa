//! What a log asks of a witness and what it is answered, as C2SP tlog-witness writes it (`add-checkpoint`).

use crate::base64;
use crate::checkpoint::Checkpoint;
use crate::key::{PublicKey, Use};
use crate::note::SignedNote;
use crate::tree::Hash;

/// The longest request in bytes: what is longer is no request.
pub const LONGEST_REQUEST: usize = 64 * 1024 - 1;

/// The type of an answer that says which size the witness knows.
pub const SIZE_TYPE: &str = "text/x.tlog.size";

/// What a log asks: to cosign this checkpoint, which only adds to one the witness knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The size of the checkpoint the witness is believed to know; 0 where it knows none.
    pub old: u64,
    /// The proof that the tree only grew since then.
    pub proof: Vec<Hash>,
    /// The checkpoint as its log wrote and signed it.
    pub note: SignedNote,
    /// What the checkpoint says. Its note may say more below, in lines that mean nothing here.
    pub checkpoint: Checkpoint,
}

impl Request {
    /// A request for a checkpoint; `None` where the note is none.
    #[must_use]
    pub fn new(old: u64, proof: Vec<Hash>, note: SignedNote) -> Option<Self> {
        let checkpoint = said(note.text())?;
        let is_proof = proof.len() <= crate::tree::LONGEST_PROOF;
        is_proof.then_some(Self { old, proof, note, checkpoint })
    }

    /// The request as it is sent.
    #[must_use]
    pub fn text(&self) -> String {
        format!("old {}\n{}\n{}", self.old, base64::lines(&self.proof), self.note.whole())
    }

    /// Reads a request; `None` where it is none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        if text.len() > LONGEST_REQUEST {
            return None;
        }
        let (old, rest) = text.strip_prefix("old ")?.split_once('\n')?;
        // Without a proof the empty line follows at once.
        let (proof, note) = if let Some(note) = rest.strip_prefix('\n') {
            (Vec::new(), note)
        } else {
            let (lines, note) = rest.split_once("\n\n")?;
            (base64::proof(lines.split('\n'))?, note)
        };
        Self::new(base64::number(old)?, proof, SignedNote::read(note).ok()?)
    }
}

/// What a checkpoint of any log says in its first three lines. Unlike our own, those of others may say more below.
fn said(text: &str) -> Option<Checkpoint> {
    let mut lines = text.strip_suffix('\n')?.split('\n');
    let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
    let is_all_said = !origin.is_empty() && lines.all(|line| !line.is_empty());
    let said =
        Checkpoint { origin: origin.to_owned(), size: base64::number(size)?, root: base64::hash(root)? };
    is_all_said.then_some(said)
}

/// The lines of a note by which these keys have really signed it. Lines of others, and those that only pretend to
/// be of one of them, are left out.
#[must_use]
pub fn lines_of<'n>(note: &'n SignedNote, keys: &[PublicKey]) -> Vec<&'n str> {
    let is_theirs = |line: &&str| {
        let alone = SignedNote::read(&format!("{}\n{line}\n", note.text()));
        alone.is_ok_and(|alone| alone.signed_by(keys).is_ok_and(|signed| !signed.is_empty()))
    };
    note.signatures().lines().filter(is_theirs).collect()
}

/// The cosignatures of these witnesses in what a witness answered, a line each without its end; `None` where it is
/// not an answer.
#[must_use]
pub fn cosignatures(answer: &str, note: &SignedNote, witnesses: &[PublicKey]) -> Option<Vec<String>> {
    if answer.is_empty() || !answer.ends_with('\n') {
        return None;
    }
    let witnesses: Vec<PublicKey> =
        witnesses.iter().filter(|key| key.is_for() == Use::Witness).cloned().collect();
    let answered = SignedNote::read(&format!("{}\n{answer}", note.text())).ok()?;
    Some(lines_of(&answered, &witnesses).into_iter().map(str::to_owned).collect())
}

/// The size a witness says it knows; `None` where that is not what it says.
#[must_use]
pub fn size(answer: &str) -> Option<u64> {
    base64::number(answer.strip_suffix('\n')?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::checkpoint::SignedCheckpoint;
    use crate::key::PrivateKey;

    fn note() -> SignedNote {
        let log = PrivateKey::of("log.example", Use::Log, &[1; 32]).expect("a name");
        let checkpoint = Checkpoint { origin: "log.example".to_owned(), size: 7, root: [2; 32] };
        SignedCheckpoint::sign(checkpoint, &log).expect("signed").note().clone()
    }

    #[test]
    fn a_request_is_read_as_it_was_written_and_not_otherwise() {
        for (old, proof) in [(0, vec![]), (5, vec![[3; 32], [4; 32]]), (7, vec![]), (5, vec![[3; 32]; 63])] {
            let request = Request::new(old, proof, note()).expect("a checkpoint");
            assert_eq!(Request::read(&request.text()), Some(request));
        }
        assert_eq!(Request::new(5, vec![[3; 32]; 64], note()), None);
        let text = Request::new(5, vec![[3; 32]], note()).expect("a checkpoint").text();
        for wrong in [
            text.replacen("old 5", "old 05", 1),
            text.replacen("old 5", "old +5", 1),
            text.replacen("old 5", "old  5", 1),
            text.replacen("old 5", "old -5", 1),
            text.replacen("old 5", "new 5", 1),
            text.replacen("old 5\n", "", 1),
            text.replacen("\n\n", "\n", 1),
            text.replacen("\n\n", "\n\n\n", 1),
            text.replacen("old 5\n", "old 5\r\n", 1),
            text.replacen("AwM=", "AwM", 1),
            text.replacen("AwMD", "A*MD", 1),
            text.replacen("log.example\n7\n", "log.example\n07\n", 1),
            text.replacen("log.example\n7\n", "log.example\n", 1),
            text.trim_end().to_owned(),
            format!("{text}\n"),
            format!("{text}more"),
            text.repeat(200),
            String::new(),
        ] {
            assert_eq!(Request::read(&wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_checkpoint_of_others_may_say_more() {
        let log = PrivateKey::of("other.example", Use::Log, &[1; 32]).expect("a name");
        let root = base64::written(&[2; 32]);
        let more = SignedNote::sign(&format!("other.example\n7\n{root}\nmore\n"), &[&log], 0);
        let request = Request::new(0, vec![], more.expect("a note")).expect("a checkpoint");
        assert_eq!((request.checkpoint.size, request.checkpoint.root), (7, [2; 32]));
        assert_eq!(Request::read(&request.text()), Some(request));
    }

    #[test]
    fn of_an_answer_only_the_lines_of_known_witnesses_are_kept() {
        let witness =
            |n: u8| PrivateKey::of(&format!("w{n}.example"), Use::Witness, &[n; 32]).expect("a name");
        let (known, other) = (witness(2), witness(3));
        let line = |key: &PrivateKey| crate::note::signature(note().text(), key, 1_700_000_000);
        let forged = crate::note::signature("another\n", &known, 1_700_000_000);
        let keys = [known.public().clone()];
        let all = [line(&other), forged, line(&known)].concat();
        let kept = cosignatures(&all, &note(), &keys).expect("an answer");
        assert_eq!(kept, [line(&known).trim_end()]);
        assert_eq!(cosignatures(&line(&other), &note(), &keys), Some(vec![]));
        for wrong in ["", "\n", "7\n", line(&known).trim_end(), "\u{2014} w2.example\n"] {
            assert_eq!(cosignatures(wrong, &note(), &keys), None, "{wrong:?}");
        }
        assert_eq!(
            (size("7\n"), size("0\n"), size("7"), size("07\n"), size("\n")),
            (Some(7), Some(0), None, None, None)
        );
    }

    proptest! {
        #[test]
        fn nothing_that_is_sent_makes_it_stumble(text in "(old [0-9]{1,3}\n)?([A-Za-z0-9+/=\n \u{2014}]|\n\n){0,300}") {
            if let Some(request) = Request::read(&text) {
                prop_assert_eq!(request.text(), text.clone());
            }
            let _ = cosignatures(&text, &note(), &[]);
            let _ = size(&text);
        }

        #[test]
        fn a_request_with_a_byte_changed_is_another_or_none(at in 0_usize..300, by in 1_u8..) {
            let text = Request::new(5, vec![[3; 32]], note()).expect("a checkpoint").text();
            let mut bytes = text.clone().into_bytes();
            let at = at % bytes.len();
            bytes[at] ^= by;
            let Ok(changed) = String::from_utf8(bytes) else { return Ok(()) };
            if let Some(request) = Request::read(&changed) {
                prop_assert_eq!(request.text(), changed);
            }
        }
    }
}
