//! Where a ledger is.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use sqlx::postgres::PgConnectOptions;

use crate::error::LogError;

/// The address of a ledger, as `--ledger` and `USUS_LEDGER` take it.
#[derive(Debug, Clone)]
pub enum Address {
    /// One file, for one office.
    Sqlite(PathBuf),
    /// A database of a Postgres server, for many users.
    Postgres(Server),
}

/// A database of a Postgres server, and how to reach it.
#[derive(Clone)]
pub struct Server {
    pub(crate) options: Arc<PgConnectOptions>,
}

impl Server {
    /// The same, seeing one schema only: its name as SQL quotes it.
    pub(crate) fn in_schema(&self, schema: &str) -> Self {
        let as_an_option = schema.replace('\\', r"\\").replace(' ', r"\ ");
        let options = (*self.options).clone().options([("search_path", as_an_option)]);
        Self { options: Arc::new(options) }
    }
}

impl fmt::Display for Server {
    /// `host:port/database`: never a name or a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let options = &self.options;
        match options.get_socket() {
            Some(socket) => write!(f, "{}", socket.display())?,
            None => write!(f, "{}:{}", options.get_host(), options.get_port())?,
        }
        write!(f, "/{}", options.get_database().unwrap_or(options.get_username()))
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Address {
    type Err = LogError;

    /// Reads `sqlite:PATH` or `postgres://USER@HOST:PORT/DATABASE`; what the latter leaves out is taken from
    /// the variables that Postgres' own programs read (`PGPASSWORD`, `PGSSLMODE`, …).
    fn from_str(text: &str) -> Result<Self, LogError> {
        let unknown = || LogError::AddressUnknown { address: text.into() };
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            if !parameters(text).all(is_known) {
                return Err(unknown());
            }
            let options = PgConnectOptions::from_str(text).map_err(|_| unknown())?;
            let options = options.application_name("usus");
            return Ok(Self::Postgres(Server { options: Arc::new(options) }));
        }
        match text.strip_prefix("sqlite:") {
            Some(path) if !path.is_empty() => Ok(Self::Sqlite(
                path.strip_prefix("//").filter(|rest| !rest.is_empty()).unwrap_or(path).into(),
            )),
            _ => Err(unknown()),
        }
    }
}

/// The names of what stands behind the question mark.
fn parameters(address: &str) -> impl Iterator<Item = &str> {
    let (_, query) = address.split_once('?').unwrap_or_default();
    query
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| part.split_once('=').map_or(part, |(name, _)| name))
}

/// Whether the driver knows a parameter: it passes over others in silence, and a misspelt `sslmode` would leave
/// a connection unprotected that was meant to be verified.
fn is_known(parameter: &str) -> bool {
    const KNOWN: [&str; 18] = [
        "application_name",
        "dbname",
        "host",
        "hostaddr",
        "options",
        "password",
        "port",
        "ssl-ca",
        "ssl-cert",
        "ssl-key",
        "ssl-mode",
        "ssl-root-cert",
        "sslcert",
        "sslkey",
        "sslmode",
        "sslrootcert",
        "statement-cache-capacity",
        "user",
    ];
    KNOWN.contains(&parameter) || parameter.starts_with("options[")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_is_a_file_named_after_its_scheme() {
        let path = |text: &str| match text.parse() {
            Ok(Address::Sqlite(path)) => Some(path),
            _ => None,
        };
        assert_eq!(path("sqlite:usus.db"), Some("usus.db".into()));
        assert_eq!(path("sqlite:/var/lib/usus/usus.db"), Some("/var/lib/usus/usus.db".into()));
        assert_eq!(path("sqlite:///var/lib/usus.db"), Some("/var/lib/usus.db".into()));
        assert_eq!(path("usus.db"), None);
        assert_eq!(path("sqlite:"), None);
    }

    #[test]
    fn a_ledger_is_a_database_of_a_server_and_its_password_is_never_shown() {
        let shown = |text: &str| match text.parse() {
            Ok(Address::Postgres(server)) => Some((server.to_string(), format!("{server:?}"))),
            _ => None,
        };
        let server = "db.example.org:5433/piano".to_owned();
        assert_eq!(
            shown("postgres://anna:segreto@db.example.org:5433/piano"),
            Some((server.clone(), server.clone()))
        );
        assert_eq!(shown("postgresql://anna@db.example.org:5433/piano"), Some((server.clone(), server)));
        assert_eq!(shown("postgres://anna@db.example.org:porta/piano"), None);
        assert!(shown("postgres://anna@db.example.org/piano?sslmode=verify-full").is_some());
        assert_eq!(shown("postgres://anna@db.example.org/piano?slmode=verify-full"), None);
    }
}
