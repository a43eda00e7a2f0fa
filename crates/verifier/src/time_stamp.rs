//! Time stamps of authorities over checkpoints (RFC 3161): what they are asked, and what their replies say.
//!
//! Whether a reply is really the authority's is for whoever has the authority's certificate to say, as with
//! `openssl ts -verify`: a signature by a key that the reply itself brings would prove nothing here.

use der::asn1::{AnyRef, BitStringRef, ObjectIdentifier, OctetStringRef, UintRef};
use der::{DateTime, Decode, Encode, Reader, Sequence, SliceReader, Tag, TagNumber, Tagged};
use sha2::{Digest, Sha256};

use crate::checkpoint::SignedCheckpoint;
use crate::tree::Hash;

/// The type of what is asked, over HTTP.
pub const QUERY_TYPE: &str = "application/timestamp-query";
/// The type of what is replied, over HTTP.
pub const REPLY_TYPE: &str = "application/timestamp-reply";

const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const TIME_STAMP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");

/// The bytes of a checkpoint that are stamped: its text, the empty line and its first signature, which is its log's;
/// of our own these are the first five lines. What witnesses say comes later, and is stamped by nobody.
#[must_use]
pub fn stamped(checkpoint: &SignedCheckpoint) -> Vec<u8> {
    let note = checkpoint.note();
    let first = note.signatures().lines().next().unwrap_or_default();
    format!("{}\n{first}\n", note.text()).into_bytes()
}

/// What an authority is asked: to stamp a hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    imprint: Hash,
    nonce: Vec<u8>,
}

#[derive(Sequence)]
struct Asked<'a> {
    version: u8,
    imprint: Imprint<'a>,
    nonce: UintRef<'a>,
    brings_certificate: bool,
}

#[derive(Sequence)]
struct Imprint<'a> {
    algorithm: Algorithm<'a>,
    hash: OctetStringRef<'a>,
}

#[derive(Sequence)]
struct Algorithm<'a> {
    name: ObjectIdentifier,
    parameters: Option<AnyRef<'a>>,
}

impl Imprint<'_> {
    fn sha256(&self) -> Option<Hash> {
        let is_plain = self.algorithm.parameters.is_none_or(|parameters| parameters == AnyRef::NULL);
        if self.algorithm.name == SHA_256 && is_plain { self.hash.as_bytes().try_into().ok() } else { None }
    }
}

impl Query {
    /// Asks for a stamp over a checkpoint; the random bytes tell the reply to this question from any other.
    #[must_use]
    pub fn new(checkpoint: &SignedCheckpoint, random: &[u8; 16]) -> Self {
        let nonce: Vec<u8> = random.iter().copied().skip_while(|byte| *byte == 0).collect();
        Self { imprint: Sha256::digest(stamped(checkpoint)).into(), nonce }
    }

    /// The question as it is sent; `None` where there is no room for it, which there is.
    #[must_use]
    pub fn der(&self) -> Option<Vec<u8>> {
        let algorithm = Algorithm { name: SHA_256, parameters: Some(AnyRef::NULL) };
        let imprint = Imprint { algorithm, hash: OctetStringRef::new(&self.imprint).ok()? };
        let nonce = UintRef::new(&self.nonce).ok()?;
        Asked { version: 1, imprint, nonce, brings_certificate: true }.to_der().ok()
    }

    /// Reads a question that was asked here; `None` where it is none.
    #[must_use]
    pub fn read(der: &[u8]) -> Option<Self> {
        let asked = Asked::from_der(der).ok()?;
        let nonce = asked.nonce.as_bytes().to_vec();
        let is_ours = asked.version == 1 && asked.brings_certificate;
        Some(Self { imprint: asked.imprint.sha256()?, nonce }).filter(|_| is_ours)
    }

    /// The SHA-256 of what is to be stamped.
    #[must_use]
    pub fn imprint(&self) -> Hash {
        self.imprint
    }
}

/// What a reply says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeStamp {
    /// The SHA-256 of what is stamped.
    pub imprint: Hash,
    /// When, in seconds since 1970 by the authority's clock; parts of a second are left out.
    pub time: u64,
    /// By which of its policies the authority has stamped, as an object identifier.
    pub policy: String,
    nonce: Option<Vec<u8>>,
}

/// Why a reply is no time stamp, or not the one asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAStamp {
    /// It is not written as replies are.
    #[error("not written as RFC 3161 says")]
    Form,
    /// The authority does not stamp it.
    #[error("the authority refused with status {status}: {said}")]
    Refused {
        /// Its status, by RFC 3161.
        status: u8,
        /// What it said of it, or the numbers of its reasons.
        said: String,
    },
    /// It stamps something else.
    #[error("it stamps something else")]
    OtherImprint,
    /// It answers another question.
    #[error("it answers another question")]
    OtherQuery,
}

impl TimeStamp {
    /// Reads a reply.
    ///
    /// # Errors
    /// [`NotAStamp::Form`] or [`NotAStamp::Refused`].
    pub fn read(reply: &[u8]) -> Result<Self, NotAStamp> {
        let parts = whole(reply).and_then(sequence).ok_or(NotAStamp::Form)?;
        let (status, token) = match parts[..] {
            [status] => (status, None),
            [status, token] => (status, Some(token)),
            _ => return Err(NotAStamp::Form),
        };
        let (status, said) = said(status).ok_or(NotAStamp::Form)?;
        // Granted, or granted with changes, which show below.
        if status > 1 {
            return Err(NotAStamp::Refused { status, said });
        }
        token.and_then(Self::of).ok_or(NotAStamp::Form)
    }

    /// What a token says: signed data around what is stamped.
    fn of(token: AnyRef<'_>) -> Option<Self> {
        let [kind, content] = sequence(token)?.try_into().ok()?;
        let signed = explicit(content, TagNumber::N0)?;
        let [_version, _algorithms, about, ..] = sequence(signed)?[..] else { return None };
        let [about_kind, about] = sequence(about)?.try_into().ok()?;
        if is(kind)? != SIGNED_DATA || is(about_kind)? != TIME_STAMP {
            return None;
        }
        let about = explicit(about, TagNumber::N0)?.decode_as::<OctetStringRef<'_>>().ok()?;
        let parts = whole(about.as_bytes()).and_then(sequence)?;
        let [version, policy, imprint, _serial, time, ref more @ ..] = parts[..] else { return None };
        if version.decode_as::<u8>().ok()? != 1 {
            return None;
        }
        let nonce = more.iter().find(|part| part.tag() == Tag::Integer);
        let nonce = nonce.map(|nonce| Some(nonce.decode_as::<UintRef<'_>>().ok()?.as_bytes().to_vec()));
        Some(Self {
            imprint: imprint.decode_as::<Imprint<'_>>().ok()?.sha256()?,
            time: seconds(time)?,
            policy: is(policy)?.to_string(),
            nonce: nonce.map_or(Some(None), |nonce| nonce.map(Some))?,
        })
    }

    /// Whether it answers this question.
    ///
    /// # Errors
    /// [`NotAStamp::OtherImprint`], [`NotAStamp::OtherQuery`].
    pub fn answers(&self, query: &Query) -> Result<(), NotAStamp> {
        if self.imprint != query.imprint {
            return Err(NotAStamp::OtherImprint);
        }
        if self.nonce.as_ref() == Some(&query.nonce) { Ok(()) } else { Err(NotAStamp::OtherQuery) }
    }

    /// Whether it stamps this checkpoint.
    #[must_use]
    pub fn is_over(&self, checkpoint: &SignedCheckpoint) -> bool {
        self.imprint == Hash::from(Sha256::digest(stamped(checkpoint)))
    }
}

/// The status of a reply, and what is said of it.
fn said(status: AnyRef<'_>) -> Option<(u8, String)> {
    let parts = sequence(status)?;
    let (number, more) = parts.split_first()?;
    let mut said = Vec::new();
    for part in more {
        if part.tag() == Tag::Sequence {
            let texts = sequence(*part)?.into_iter();
            said.extend(texts.map(|text| String::from_utf8_lossy(text.value()).into_owned()));
        } else {
            let reasons = part.decode_as::<BitStringRef<'_>>().ok()?;
            let numbers = reasons.bits().enumerate().filter_map(|(number, is_set)| is_set.then_some(number));
            said.extend(numbers.map(|number| number.to_string()));
        }
    }
    Some((number.decode_as::<u8>().ok()?, said.join(", ")))
}

/// Seconds since 1970. Authorities may write parts of a second, which certificates may not.
fn seconds(time: AnyRef<'_>) -> Option<u64> {
    let text = std::str::from_utf8(time.value()).ok().filter(|_| time.tag() == Tag::GeneralizedTime)?;
    let (whole, parts) = text.strip_suffix('Z')?.split_at_checked(14)?;
    let digits = parts.strip_prefix('.').unwrap_or("0");
    let is_parts = parts.is_empty() || !digits.is_empty();
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_parts || !are_digits(whole) || !are_digits(digits) {
        return None;
    }
    let two = |at: usize| whole.get(at..at + 2)?.parse::<u8>().ok();
    let year = whole.get(..4)?.parse().ok()?;
    let time = DateTime::new(year, two(4)?, two(6)?, two(8)?, two(10)?, two(12)?).ok()?;
    Some(time.unix_duration().as_secs())
}

/// The one thing that all of the bytes are.
fn whole(bytes: &[u8]) -> Option<AnyRef<'_>> {
    AnyRef::from_der(bytes).ok()
}

/// The parts of a sequence.
fn sequence(of: AnyRef<'_>) -> Option<Vec<AnyRef<'_>>> {
    if of.tag() != Tag::Sequence {
        return None;
    }
    let mut reader = SliceReader::new(of.value()).ok()?;
    let mut parts = Vec::new();
    while !reader.is_finished() {
        parts.push(AnyRef::decode(&mut reader).ok()?);
    }
    Some(parts)
}

/// What stands behind a number.
fn explicit(of: AnyRef<'_>, number: TagNumber) -> Option<AnyRef<'_>> {
    let is_it = of.tag() == Tag::ContextSpecific { constructed: true, number };
    whole(of.value()).filter(|_| is_it)
}

fn is(of: AnyRef<'_>) -> Option<ObjectIdentifier> {
    of.decode_as().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::checkpoint::Checkpoint;
    use crate::key::{PrivateKey, Use};

    fn checkpoint() -> SignedCheckpoint {
        let log = PrivateKey::of("log.example", Use::Log, &[1; 32]).expect("a name");
        let checkpoint = Checkpoint { origin: "log.example".to_owned(), size: 7, root: [2; 32] };
        SignedCheckpoint::sign(checkpoint, &log).expect("signed")
    }

    /// A piece of DER by its tag, as the standard's own words put it together.
    fn piece(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
        let value = parts.concat();
        let length = u16::try_from(value.len()).expect("short").to_be_bytes();
        // As few bytes for it as it takes.
        let length = match length {
            [0, low @ ..128] => vec![low],
            [0, low] => vec![0x81, low],
            [high, low] => vec![0x82, high, low],
        };
        [&[tag][..], &length, &value].concat()
    }

    fn name(name: ObjectIdentifier) -> Vec<u8> {
        piece(6, &[name.as_bytes()])
    }

    /// A reply to a question, with the authority's time as it writes it.
    fn reply(query: &Query, time: &str) -> Vec<u8> {
        let algorithm = piece(0x30, &[&name(SHA_256), &[5, 0]]);
        let about = piece(
            0x30,
            &[
                &[2, 1, 1],
                &name(ObjectIdentifier::new_unwrap("1.2.3.4.1")),
                &piece(0x30, &[&algorithm, &piece(4, &[&query.imprint])]),
                &[2, 1, 9],
                &piece(0x18, &[time.as_bytes()]),
                &piece(0x30, &[&[2, 1, 1]]),
                &[1, 1, 0xff],
                &piece(2, &[&query.nonce]),
            ],
        );
        let about = piece(0x30, &[&name(TIME_STAMP), &piece(0xa0, &[&piece(4, &[&about])])]);
        let signed = piece(0x30, &[&[2, 1, 3], &piece(0x31, &[&algorithm]), &about, &piece(0x31, &[])]);
        let token = piece(0x30, &[&name(SIGNED_DATA), &piece(0xa0, &[&signed])]);
        piece(0x30, &[&piece(0x30, &[&[2, 1, 0]]), &token])
    }

    #[test]
    fn a_reply_says_what_is_stamped_and_when_and_answers_one_question() {
        let mut cosigned = checkpoint();
        let witness = PrivateKey::of("w.example", Use::Witness, &[2; 32]).expect("a name");
        cosigned.add(&cosigned.cosignature(&witness, 1)).expect("a line");
        let query = Query::new(&cosigned, &[7; 16]);
        assert_eq!(query, Query::new(&checkpoint(), &[7; 16]), "what witnesses add is not stamped");
        assert_eq!(Query::read(&query.der().expect("DER")), Some(query.clone()));
        for time in ["20231114221320Z", "20231114221320.5Z", "20231114221320.123456Z"] {
            let stamp = TimeStamp::read(&reply(&query, time)).expect("a stamp");
            assert_eq!((stamp.time, stamp.policy.as_str()), (1_700_000_000, "1.2.3.4.1"));
            assert!(stamp.is_over(&cosigned));
            assert_eq!(stamp.answers(&query), Ok(()));
            assert_eq!(stamp.answers(&Query::new(&cosigned, &[8; 16])), Err(NotAStamp::OtherQuery));
        }
        for time in ["", "Z", "20231114221320", "20231314221320Z", "20231114221320.Z", "2023111422132\u{e8}Z"]
        {
            assert_eq!(TimeStamp::read(&reply(&query, time)), Err(NotAStamp::Form), "{time}");
        }
        let mut other = query.clone();
        other.imprint[0] ^= 1;
        assert_eq!(
            TimeStamp::read(&reply(&other, "20231114221320Z")).and_then(|stamp| stamp.answers(&query)),
            Err(NotAStamp::OtherImprint)
        );
    }

    #[test]
    fn a_refusal_is_told_in_the_authoritys_words() {
        let refusal = [&piece(0x0c, &["non è possibile".as_bytes()])[..]];
        let status = piece(0x30, &[&[2, 1, 2], &piece(0x30, &refusal), &[3, 2, 5, 0x20]]);
        let refused = TimeStamp::read(&piece(0x30, &[&status]));
        assert_eq!(refused, Err(NotAStamp::Refused { status: 2, said: "non è possibile, 2".to_owned() }));
        let empty = piece(0x30, &[&piece(0x30, &[&[2, 1, 0]])]);
        assert_eq!(TimeStamp::read(&empty), Err(NotAStamp::Form));
    }

    proptest! {
        #[test]
        fn nothing_that_is_replied_makes_it_stumble(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = TimeStamp::read(&bytes);
            let _ = Query::read(&bytes);
        }

        #[test]
        fn a_reply_with_bytes_changed_or_cut_off_does_not_either(
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
            cut in any::<prop::sample::Index>(),
        ) {
            let query = Query::new(&checkpoint(), &[7; 16]);
            let mut bytes = reply(&query, "20231114221320Z");
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            let _ = TimeStamp::read(&bytes);
            let _ = TimeStamp::read(&bytes[..cut.index(bytes.len())]);
        }
    }
}
