//! An entry's document: the envelope around it, read strictly.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::event::Event;
use crate::time::Instant;

/// The longest document, in bytes.
pub const LONGEST: usize = 65_535;

/// An entry as it was recorded.
#[derive(Debug)]
pub struct Document<'d> {
    /// Its place in the log, from 1.
    pub position: u64,
    /// When the ledger learnt it.
    pub recorded_at: Instant,
    /// The staff id of who recorded it.
    pub actor: Cow<'d, str>,
    /// The stream it belongs to.
    pub stream: Cow<'d, str>,
    /// Its place in that stream, from 1.
    pub sequence: u32,
    /// The kind of event.
    pub kind: Cow<'d, str>,
    /// What the event says.
    payload: &'d RawValue,
}

/// Why a text is not an entry's document, or what it says cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotRead {
    /// It is longer than any entry.
    TooLong,
    /// It is not an envelope with a payload.
    Envelope(String),
    /// A kind of event that this program does not know.
    Kind(String),
    /// A payload that is not one of its kind.
    Payload(String),
}

impl fmt::Display for NotRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "more than {LONGEST} bytes"),
            Self::Envelope(reason) | Self::Payload(reason) => f.write_str(reason),
            Self::Kind(kind) => write!(f, "kind \"{}\"", kind.escape_debug()),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope<'d> {
    position: u64,
    #[serde(borrow)]
    recorded_at: Cow<'d, str>,
    #[serde(borrow)]
    actor: Cow<'d, str>,
    #[serde(borrow)]
    stream: Cow<'d, str>,
    sequence: u32,
    #[serde(borrow)]
    nonce: Cow<'d, str>,
    #[serde(default, borrow)]
    input: Option<Hex<'d>>,
    #[serde(borrow)]
    kind: Cow<'d, str>,
    #[serde(borrow)]
    payload: &'d RawValue,
}

#[derive(Deserialize)]
struct Hex<'d>(#[serde(borrow)] Cow<'d, str>);

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

impl<'d> Document<'d> {
    /// Reads a document.
    ///
    /// # Errors
    /// [`NotRead::TooLong`] or [`NotRead::Envelope`].
    pub fn read(text: &'d str) -> Result<Self, NotRead> {
        if text.len() > LONGEST {
            return Err(NotRead::TooLong);
        }
        let wrong = |what: &str| NotRead::Envelope(what.to_owned());
        let read: Envelope<'d> =
            serde_json::from_str(text).map_err(|error| NotRead::Envelope(error.to_string()))?;
        if !is_hex(&read.nonce, 32) {
            return Err(wrong("nonce"));
        }
        if read.input.is_some_and(|input| !is_hex(&input.0, 64)) {
            return Err(wrong("input"));
        }
        let recorded_at = Instant::read(&read.recorded_at).ok_or_else(|| wrong("recorded_at"))?;
        let Envelope { position, actor, stream, sequence, kind, payload, .. } = read;
        if position == 0 || sequence == 0 {
            return Err(wrong("position 0 or sequence 0"));
        }
        Ok(Self { position, recorded_at, actor, stream, sequence, kind, payload })
    }

    /// What it says.
    ///
    /// # Errors
    /// [`NotRead::Kind`] or [`NotRead::Payload`].
    pub fn event(&self) -> Result<Event<'d>, NotRead> {
        let read = Event::read(&self.kind, self.payload.get());
        read.map_err(|error| NotRead::Payload(error.to_string()))?
            .ok_or_else(|| NotRead::Kind(self.kind.chars().take(64).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = r#"{"position":3,"recorded_at":"2026-12-31T22:59:59.000000Z","actor":"a\"b","stream":"resource/R","sequence":2,"nonce":"00112233445566778899aabbccddeeff","input":"0000000000000000000000000000000000000000000000000000000000000000","kind":"returned","payload":{"row":{"id":"T-1","effective_on":"2026-12-01","act":{"body":"A","kind":"delibera","number":"12","date":"2025-10-02"}},"source":{"resource":"R"},"quantity":100000}}"#;

    #[test]
    fn a_document_is_read_with_its_envelope() {
        let read = Document::read(ENTRY).expect("a document");
        assert_eq!((read.position, &*read.actor, &*read.stream, read.sequence), (3, "a\"b", "resource/R", 2));
        assert!(matches!(read.event(), Ok(Event::Returned(_))));
    }

    #[test]
    fn an_envelope_with_anything_more_less_or_otherwise_is_refused() {
        for (from, to) in [
            ("\"actor\"", "\"note\":1,\"actor\""),
            ("\"sequence\":2,", ""),
            ("\"sequence\":2", "\"sequence\":2,\"sequence\":2"),
            ("\"sequence\":2", "\"sequence\":0"),
            ("\"position\":3", "\"position\":0"),
            ("\"position\":3", "\"position\":-3"),
            ("\"position\":3", "\"position\":3.0"),
            ("eeff", "eefF"),
            ("eeff", "eef"),
            ("0000\"", "000\""),
            ("59.000000Z", "59Z"),
        ] {
            let text = ENTRY.replacen(from, to, 1);
            assert_ne!(text, ENTRY);
            assert!(matches!(Document::read(&text), Err(NotRead::Envelope(_))), "{text}");
        }
        assert!(matches!(Document::read(&format!("{ENTRY}x")), Err(NotRead::Envelope(_))));
        assert!(matches!(Document::read(&" ".repeat(65_536)), Err(NotRead::TooLong)));
    }

    #[test]
    fn what_an_event_needs_must_be_there_and_a_kind_must_be_known() {
        let event = |text: &str| Document::read(text).expect("an envelope").event().map(|_| ());
        assert_eq!(
            event(&ENTRY.replace("\"returned\"", "\"borrowed\"")),
            Err(NotRead::Kind("borrowed".to_owned()))
        );
        for (from, to) in [
            ("\"quantity\":100000", "\"quantity\":1e5"),
            ("\"quantity\":100000", "\"quantity\":-1"),
            ("{\"resource\":\"R\"}", "{\"pool\":\"R\"}"),
            ("2026-12-01", "2026-12-32"),
            ("\"row\"", "\"riga\""),
        ] {
            assert!(matches!(event(&ENTRY.replacen(from, to, 1)), Err(NotRead::Payload(_))), "{to}");
        }
    }
}
