//! What the office says of its server, in a file of its own.

use std::path::Path;

use serde::Deserialize;

use crate::failure::Failure;
use crate::words::Language;

/// The office's file (`usus serve --office FILE`), in TOML; all of it may be left out.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// The office's name, as pages show it.
    pub(crate) name: Option<String>,
    /// Where readers of the API turn to.
    pub(crate) contact: Option<String>,
    /// The address others know the server by, as `https://usus.example.it`.
    pub(crate) public_url: Option<String>,
}

impl Config {
    /// Reads the office's file.
    pub(crate) fn read(path: &Path, language: Language) -> Result<Self, Failure> {
        let shown = path.display();
        let text = std::fs::read_to_string(path).map_err(|error| {
            Failure::Usage(match language {
                Language::Italian => format!("Il file dell'ufficio {shown} non si può leggere: {error}."),
                Language::English => format!("The office's file {shown} cannot be read: {error}."),
            })
        })?;
        toml::from_str(&text).map_err(|error| {
            Failure::Usage(match language {
                Language::Italian => format!("Il file dell'ufficio {shown} non è come dovrebbe:\n{error}"),
                Language::English => format!("The office's file {shown} is not as it should be:\n{error}"),
            })
        })
    }
}
