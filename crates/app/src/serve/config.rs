//! What the office says of its server, in a file of its own.

mod check;
mod person;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Deserializer};
use usus_desk::sheet::{self, Cell, DecimalMark, Shown};

use crate::failure::Failure;
use crate::serve::boundaries::{Boundaries, MOST_BYTES};
use crate::words::Language;

pub(crate) use check::{Origin, is_loopback};
pub(crate) use person::{Claims, Entry, grants, of_no_ambito};

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
    /// Whether a proxy stands before it, whose word on who asks is taken (`X-Forwarded-For`).
    pub(crate) behind_proxy: bool,
    /// Where people sign in.
    pub(crate) sign_in: Option<SignIn>,
    /// Who does what.
    pub(crate) person: Vec<Entry>,
    /// What waits for a second person; nothing does where it is left out.
    pub(crate) four_eyes: Option<FourEyes>,
    /// How long a session lasts.
    pub(crate) session: Lasting,
    /// With which certificate it speaks TLS by itself.
    pub(crate) tls: Option<Tls>,
    /// How much may be asked.
    pub(crate) limits: Limits,
    /// What goes into the log of reading.
    pub(crate) reading: Reading,
}

/// The provider of `OpenID` Connect people sign in at.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    /// Its issuer, as `https://accesso.example.it/realms/ufficio`.
    pub(crate) issuer: String,
    /// By which it knows this server.
    pub(crate) client_id: String,
    /// What it shares with this server.
    #[serde(default)]
    pub(crate) client_secret: Option<String>,
    /// A file that holds it and nothing else.
    #[serde(default)]
    pub(crate) client_secret_file: Option<PathBuf>,
    /// What is asked for beside `openid`.
    #[serde(default)]
    pub(crate) scopes: Vec<String>,
    /// The claim that holds the staff id.
    #[serde(default = "subject")]
    pub(crate) staff_claim: String,
    /// The claim that holds roles as `finance_officer:olgiate`.
    #[serde(default)]
    pub(crate) roles_claim: Option<String>,
    /// The client ids of programs that may ask by themselves, with an access token of the provider.
    #[serde(default)]
    pub(crate) programs: Vec<String>,
}

fn subject() -> String {
    "sub".to_owned()
}

/// What waits for a second person: every correction and closing, and what is above a limit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FourEyes {
    /// The limit, in cents; what is exactly that much does not wait.
    #[serde(rename = "limit_eur", deserialize_with = "cents")]
    pub(crate) limit_cents: i64,
}

/// How long a session lasts.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Lasting {
    idle_minutes: f64,
    absolute_hours: f64,
}

impl Default for Lasting {
    fn default() -> Self {
        Self { idle_minutes: 30.0, absolute_hours: 10.0 }
    }
}

impl Lasting {
    /// How long it lasts when nothing is asked.
    pub(crate) fn idle(&self) -> Duration {
        Duration::try_from_secs_f64(self.idle_minutes * 60.0).unwrap_or_default()
    }

    /// How long it lasts at most.
    pub(crate) fn absolute(&self) -> Duration {
        Duration::try_from_secs_f64(self.absolute_hours * 3_600.0).unwrap_or_default()
    }
}

/// The certificate the server shows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tls {
    /// The certificate and those above it, in PEM.
    pub(crate) certificate: PathBuf,
    /// Its private key, in PEM.
    pub(crate) key: PathBuf,
}

/// How much may be asked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Limits {
    /// By one person, or by one address where nobody has signed in. Where it is left out, 600; no limit for who works
    /// at the machine itself.
    pub(crate) requests_per_minute: Option<u32>,
    /// How large a file to import may be.
    pub(crate) body_mebibytes: u32,
    /// How many connections there may be at once.
    pub(crate) connections: u32,
    /// How many of them may come from one address. Where it is left out, 256; no limit for who works at the machine
    /// itself, nor behind a proxy, whose they all are.
    pub(crate) connections_per_address: Option<u32>,
    /// How many seconds the head of a request may take to arrive.
    pub(crate) head_seconds: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests_per_minute: None,
            body_mebibytes: 32,
            connections: 1_024,
            connections_per_address: None,
            head_seconds: 15,
        }
    }
}

/// What goes into the log of reading.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Reading {
    /// Everything an auditor asks.
    pub(crate) auditors: bool,
    /// Evidence and exports, whoever asks.
    pub(crate) evidence: bool,
    /// Everything, whoever asks.
    pub(crate) all: bool,
}

impl Default for Reading {
    fn default() -> Self {
        Self { auditors: true, evidence: true, all: false }
    }
}

/// An amount of euro as people write it.
fn cents<'de, D: Deserializer<'de>>(value: D) -> Result<i64, D::Error> {
    let text = String::deserialize(value)?;
    // A limit that is read a hundred times too high protects nobody: the comma is the mark.
    let amount = sheet::amount(&Cell::from_text(&text), 2, Shown::Mark(DecimalMark::Comma));
    amount.map_err(|trouble| serde::de::Error::custom(format!("limit_eur = \"{text}\": {}", trouble.rule())))
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
        config.check(language)?;
        Ok(config)
    }

    /// Whether others reach the server by https.
    pub(crate) fn is_https(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_read_to_the_cent_and_as_italy_writes_it() {
        let limit = |text: &str| {
            toml::from_str::<Config>(&format!("[four_eyes]\nlimit_eur = \"{text}\""))
                .map(|config| config.four_eyes.expect("there").limit_cents)
        };
        assert_eq!(limit("50000,00"), Ok(5_000_000));
        assert_eq!(limit("50.000,01"), Ok(5_000_001));
        assert_eq!(limit("50.000"), Ok(5_000_000), "the point groups");
        for wrong in ["", "-1", "molto", "1,005", "1e6"] {
            assert!(limit(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_empty_file_is_a_file() {
        let config = toml::from_str::<Config>("").expect("read");
        assert!(config.four_eyes.is_none() && config.reading.auditors && !config.reading.all);
        assert_eq!(config.session.idle(), Duration::from_mins(30));
    }

    #[test]
    fn what_nobody_knows_is_not_passed_over() {
        assert!(toml::from_str::<Config>("nmae = \"x\"").is_err());
        assert!(toml::from_str::<Config>("[session]\nidle = 3").is_err());
    }
}
