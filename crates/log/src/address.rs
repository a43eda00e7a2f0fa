//! Where a ledger is.

use std::path::PathBuf;
use std::str::FromStr;

use crate::error::LogError;

/// The address of a ledger, as `--ledger` and `USUS_LEDGER` take it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// One file, for one office.
    Sqlite(PathBuf),
}

impl FromStr for Address {
    type Err = LogError;

    /// Reads `sqlite:PATH`.
    fn from_str(text: &str) -> Result<Self, LogError> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Err(LogError::PostgresNotYet);
        }
        match text.strip_prefix("sqlite:") {
            Some(path) if !path.is_empty() => Ok(Self::Sqlite(
                path.strip_prefix("//").filter(|rest| !rest.is_empty()).unwrap_or(path).into(),
            )),
            _ => Err(LogError::AddressUnknown { address: text.into() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_is_a_file_named_after_its_scheme() {
        let path = |text: &str| text.parse::<Address>().map(|Address::Sqlite(path)| path).ok();
        assert_eq!(path("sqlite:usus.db"), Some("usus.db".into()));
        assert_eq!(path("sqlite:/var/lib/usus/usus.db"), Some("/var/lib/usus/usus.db".into()));
        assert_eq!(path("sqlite:///var/lib/usus.db"), Some("/var/lib/usus.db".into()));
        assert_eq!(path("usus.db"), None);
        assert_eq!(path("sqlite:"), None);
    }
}
