//! The document of an entry: envelope and payload, as one JSON text that is hashed and kept byte for byte.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use usus_domain::event::Event;

use crate::error::LogError;

/// The largest document, so that other people's tools can frame a leaf with two bytes of length.
pub const LARGEST: usize = 65_535;

/// An entry as it is read. The order of the fields is the order of the stored text.
#[derive(Debug, Serialize, Deserialize)]
pub struct Document<'a> {
    /// Its place in the log, from 1.
    pub position: i64,
    /// When the ledger learnt it, in UTC.
    #[serde(borrow)]
    pub recorded_at: std::borrow::Cow<'a, str>,
    /// The staff id of who recorded it.
    #[serde(borrow)]
    pub actor: std::borrow::Cow<'a, str>,
    /// The stream it belongs to.
    #[serde(borrow)]
    pub stream: std::borrow::Cow<'a, str>,
    /// Its place in that stream, from 1.
    pub sequence: i32,
    /// 128 random bits in hex: a published leaf hash does not give a small entry away.
    #[serde(borrow)]
    pub nonce: std::borrow::Cow<'a, str>,
    /// The SHA-256 in hex of the row it came from, by which the same row twice is recognised.
    #[serde(borrow, skip_serializing_if = "Option::is_none", default)]
    pub input: Option<std::borrow::Cow<'a, str>>,
    /// The kind of event.
    #[serde(borrow)]
    pub kind: std::borrow::Cow<'a, str>,
    /// What the event says.
    #[serde(borrow)]
    pub payload: &'a RawValue,
}

/// What a document says that is known before it is recorded: all but its position, its instant and its actor.
/// It is written out where the event is decided, so that little is left to do under the lock of the log.
#[derive(Debug, Serialize)]
struct Rest<'a> {
    stream: &'a str,
    sequence: i32,
    nonce: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    input: Option<String>,
    kind: &'a str,
    payload: &'a RawValue,
}

/// The end of a document, from its stream on.
///
/// # Errors
/// None in practice: every payload can be written.
pub fn rest(
    (stream, sequence): (&str, i32),
    nonce: &[u8; 16],
    input: Option<&[u8; 32]>,
    kind: &str,
    payload: &RawValue,
) -> Result<Box<str>, serde_json::Error> {
    let rest =
        Rest { stream, sequence, nonce: hex(nonce), input: input.map(|input| hex(input)), kind, payload };
    let mut text = serde_json::to_string(&rest)?;
    text.remove(0);
    Ok(text.into())
}

/// The text that is hashed and stored: the fields of [`Document`] in their order. `actor` is a JSON string.
#[must_use]
pub fn text(position: i64, recorded_at: &str, actor: &str, rest: &str) -> String {
    let mut text = String::with_capacity(length(position, recorded_at, actor, rest));
    for part in [
        "{\"position\":",
        &position.to_string(),
        ",\"recorded_at\":\"",
        recorded_at,
        "\",\"actor\":",
        actor,
        ",",
        rest,
    ] {
        text.push_str(part);
    }
    text
}

/// The bytes of such a text.
#[must_use]
pub fn length(position: i64, recorded_at: &str, actor: &str, rest: &str) -> usize {
    let digits = usize::try_from(position.checked_ilog10().unwrap_or(0)).unwrap_or(0) + 1;
    r#"{"position":,"recorded_at":"","actor":,"#.len() + digits + recorded_at.len() + actor.len() + rest.len()
}

impl<'a> Document<'a> {
    /// Reads a stored text.
    ///
    /// # Errors
    /// [`LogError::Unreadable`] where it is not a document.
    pub fn parse(position: i64, text: &'a str) -> Result<Self, LogError> {
        serde_json::from_str(text)
            .map_err(|error| LogError::Unreadable { position, reason: error.to_string() })
    }

    /// The event it tells of.
    ///
    /// # Errors
    /// [`LogError::Unreadable`] for a kind or payload this program does not know.
    pub fn event(&self) -> Result<Event, LogError> {
        event(&self.kind, self.payload.get())
            .map_err(|error| LogError::Unreadable { position: self.position, reason: error.to_string() })
    }
}

fn event(kind: &str, payload: &str) -> Result<Event, serde_json::Error> {
    use serde_json::from_str;
    Ok(match kind {
        "ambito_registered" => Event::AmbitoRegistered(from_str(payload)?),
        "comune_registered" => Event::ComuneRegistered(from_str(payload)?),
        "comune_ended" => Event::ComuneEnded(from_str(payload)?),
        "population_counted" => Event::PopulationCounted(from_str(payload)?),
        "service_registered" => Event::ServiceRegistered(from_str(payload)?),
        "service_ended" => Event::ServiceEnded(from_str(payload)?),
        "plan_registered" => Event::PlanRegistered(from_str(payload)?),
        "plan_extended" => Event::PlanExtended(from_str(payload)?),
        "holder_registered" => Event::HolderRegistered(from_str(payload)?),
        "contributed" => Event::Contributed(from_str(payload)?),
        "allocated" => Event::Allocated(from_str(payload)?),
        "committed" => Event::Committed(from_str(payload)?),
        "consumed" => Event::Consumed(from_str(payload)?),
        "released" => Event::Released(from_str(payload)?),
        "reused" => Event::Reused(from_str(payload)?),
        "returned" => Event::Returned(from_str(payload)?),
        "lapsed" => Event::Lapsed(from_str(payload)?),
        "contested" => Event::Contested(from_str(payload)?),
        "corrected" => Event::Corrected(from_str(payload)?),
        "closed" => Event::Closed(from_str(payload)?),
        "proposed" => Event::Proposed(from_str(payload)?),
        "proposed_rows" => Event::ProposedRows(from_str(payload)?),
        "approved" => Event::Approved(from_str(payload)?),
        "rejected" => Event::Rejected(from_str(payload)?),
        "withdrawn" => Event::Withdrawn(from_str(payload)?),
        _ => return Err(serde::de::Error::custom(format_args!("unknown kind {kind}"))),
    })
}

/// The payload of an event as JSON text.
///
/// # Errors
/// None in practice: every event can be written.
pub fn payload(event: &Event) -> Result<Box<RawValue>, serde_json::Error> {
    use serde_json::value::to_raw_value;
    match event {
        Event::AmbitoRegistered(payload) => to_raw_value(payload),
        Event::ComuneRegistered(payload) => to_raw_value(payload),
        Event::ComuneEnded(payload) => to_raw_value(payload),
        Event::PopulationCounted(payload) => to_raw_value(payload),
        Event::ServiceRegistered(payload) => to_raw_value(payload),
        Event::ServiceEnded(payload) => to_raw_value(payload),
        Event::PlanRegistered(payload) => to_raw_value(payload),
        Event::PlanExtended(payload) => to_raw_value(payload),
        Event::HolderRegistered(payload) => to_raw_value(payload),
        Event::Contributed(payload) => to_raw_value(payload),
        Event::Allocated(payload) => to_raw_value(payload),
        Event::Committed(payload) => to_raw_value(payload),
        Event::Consumed(payload) => to_raw_value(payload),
        Event::Released(payload) => to_raw_value(payload),
        Event::Reused(payload) => to_raw_value(payload),
        Event::Returned(payload) => to_raw_value(payload),
        Event::Lapsed(payload) => to_raw_value(payload),
        Event::Contested(payload) => to_raw_value(payload),
        Event::Corrected(payload) => to_raw_value(payload),
        Event::Closed(payload) => to_raw_value(payload),
        Event::Proposed(payload) => to_raw_value(payload),
        Event::ProposedRows(payload) => to_raw_value(payload),
        Event::Approved(payload) => to_raw_value(payload),
        Event::Rejected(payload) => to_raw_value(payload),
        Event::Withdrawn(payload) => to_raw_value(payload),
    }
}

/// Bytes in lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble & 15)]);
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(*byte));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_event_is_read_back_as_it_was_written() {
        for sample in usus_domain::sample::samples().expect("samples keep the rules") {
            let text = payload(&sample).expect("every event can be written");
            assert_eq!(event(sample.kind(), text.get()).expect("and read"), sample);
        }
    }

    #[test]
    fn a_document_is_written_with_its_fields_in_their_order() {
        let payload = RawValue::from_string(r#"{"holder":"auser"}"#.to_owned()).expect("JSON");
        for (position, input) in [(1, None), (10, Some([7; 32])), (99_999, None), (100_000, Some([255; 32]))]
        {
            let rest = rest(("holder/auser", 3), &[1; 16], input.as_ref(), "holder_registered", &payload);
            let (rest, recorded_at) = (rest.expect("a text"), "2026-12-31T22:59:59.000000Z");
            let actor = serde_json::to_string("uffi\"cio").expect("a text");
            let text = text(position, recorded_at, &actor, &rest);
            assert_eq!(text.len(), length(position, recorded_at, &actor, &rest));
            let read = Document::parse(position, &text).expect("a document");
            assert_eq!((read.position, read.sequence, &*read.actor), (position, 3, "uffi\"cio"));
            assert_eq!(serde_json::to_string(&read).expect("a text"), text);
        }
    }
}
