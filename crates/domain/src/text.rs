//! Short free texts: the one place where personal data could leak in, so the one place that looks for it.

use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::personal_data::{Where, personal_data};
use crate::refusal::Refusal;

/// The longest free text, in characters: room for a sentence, not for a story.
pub const LONGEST: usize = 280;

/// A free text that was looked through for personal data and is short.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Text(Arc<str>);

impl Text {
    /// A text somebody wrote in words, such as a note; `field` is the column it stands in.
    ///
    /// # Errors
    /// [`Refusal::TextTooLong`], [`Refusal::PersonalDataInText`].
    pub fn free(field: &'static str, text: &str) -> Result<Self, Refusal> {
        Self::new(field, text, Where::FreeText)
    }

    /// A number or a code by which others know something, such as a protocol number.
    ///
    /// # Errors
    /// [`Refusal::TextTooLong`], [`Refusal::PersonalDataInText`].
    pub fn reference(field: &'static str, text: &str) -> Result<Self, Refusal> {
        Self::new(field, text, Where::Reference)
    }

    fn new(field: &'static str, text: &str, place: Where) -> Result<Self, Refusal> {
        let length = text.chars().count();
        if length > LONGEST {
            return Err(Refusal::TextTooLong { field, length, longest: LONGEST });
        }
        match personal_data(text, place) {
            Some(found) => Err(Refusal::PersonalDataInText { field, found }),
            None => Ok(Self(text.into())),
        }
    }

    /// The text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
