//! What the office says of its server, in a file of its own.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use crate::failure::Failure;
use crate::serve::boundaries::{Boundaries, MOST_BYTES};
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
    /// What it says of its territory.
    pub(crate) territory: Territory,
    /// The boundaries of its comuni, as read.
    #[serde(skip)]
    pub(crate) boundaries: Option<Arc<Boundaries>>,
}

/// What the office says of its territory.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Territory {
    /// A file of boundaries (`GeoJSON`), beside the office's file: comuni are found by their ISTAT code.
    pub(crate) boundaries: Option<PathBuf>,
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
        let mut config: Self = toml::from_str(&text).map_err(|error| {
            Failure::Usage(match language {
                Language::Italian => format!("Il file dell'ufficio {shown} non è come dovrebbe:\n{error}"),
                Language::English => format!("The office's file {shown} is not as it should be:\n{error}"),
            })
        })?;
        if let Some(boundaries) = &config.territory.boundaries {
            let beside = path.parent().unwrap_or(Path::new(""));
            config.boundaries = Some(Arc::new(boundaries_in(&beside.join(boundaries), language)?));
        }
        Ok(config)
    }
}

fn boundaries_in(path: &Path, language: Language) -> Result<Boundaries, Failure> {
    let read = || -> Result<Boundaries, String> {
        let length = std::fs::metadata(path).map_err(|error| error.to_string())?.len();
        if length > MOST_BYTES {
            let most = MOST_BYTES >> 20;
            return Err(match language {
                Language::Italian => format!("è più grande di {most} MB"),
                Language::English => format!("it is larger than {most} MB"),
            });
        }
        Boundaries::read(&std::fs::read_to_string(path).map_err(|error| error.to_string())?)
    };
    let shown = path.display();
    read().map_err(|error| {
        Failure::Usage(match language {
            Language::Italian => format!("Il file dei confini {shown} non si può usare: {error}."),
            Language::English => format!("The file of boundaries {shown} cannot be used: {error}."),
        })
    })
}
