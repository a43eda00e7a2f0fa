//! What every subject appends: the same event, about 300 bytes as JSON.

use anyhow::{Result, anyhow};
use usus_domain::id::HolderId;
use usus_domain::refusal::Refusal;
use usus_domain::register::holder::{HolderKind, HolderRegistered};
use usus_domain::text::Text;

/// The name every holder bears; with it an event is about 300 bytes of JSON.
const NAME: &str = "Associazione di volontariato per l'accompagnamento degli anziani e per la consegna della spesa \
    a domicilio nei comuni dell'ambito, con sede presso la casa di comunità e sportello aperto il martedì e il \
    giovedì mattina, iscritta nel registro unico";

/// Events that differ in the holder they register.
#[derive(Debug, Clone)]
pub(crate) struct Payload {
    name: Text,
}

impl Payload {
    pub(crate) fn new() -> Result<Self> {
        Ok(Self { name: Text::free("name", NAME).map_err(refused)? })
    }

    /// The holder with this number.
    pub(crate) fn holder(&self, number: u64) -> Result<HolderRegistered> {
        let holder = HolderId::new(&letters(number)).map_err(refused)?;
        Ok(HolderRegistered { holder, name: self.name.clone(), kind: HolderKind::ThirdSector })
    }
}

/// A number as letters: digits could be taken for somebody's telephone.
pub(crate) fn letters(number: u64) -> String {
    let mut letters = String::from("bench-");
    let mut left = number;
    loop {
        // At most 25, so no value is lost.
        letters.push(char::from(b'a' + u8::try_from(left % 26).unwrap_or(0)));
        left /= 26;
        if left == 0 {
            return letters;
        }
    }
}

/// The generated rows keep the rules, so a refusal is a fault of the bench.
#[expect(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
pub(crate) fn refused(refusal: Refusal) -> anyhow::Error {
    anyhow!("refused: {refusal}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_about_three_hundred_bytes() {
        let event = Payload::new().and_then(|payload| payload.holder(1_000_000)).expect("an event");
        let bytes = serde_json::to_string(&event).expect("json").len();
        assert!((280..=320).contains(&bytes), "{bytes} bytes");
    }

    #[test]
    fn no_two_numbers_have_the_same_letters() {
        let all: std::collections::BTreeSet<String> = (0..100_000).map(letters).collect();
        assert_eq!(all.len(), 100_000);
    }
}
