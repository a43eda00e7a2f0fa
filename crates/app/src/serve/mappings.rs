//! How the columns of files were mapped onto those of the contract, header by header: asked once, then remembered.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};
use usus_log::document::hex;

/// What each column of a file is: by its name there, the contract's name; empty where it is left out.
pub(crate) type Mapping = BTreeMap<String, String>;

/// How many headers are remembered.
const HEADERS: usize = 256;

/// The mappings of an office.
#[derive(Debug, Default)]
pub(crate) struct Mappings {
    /// Where they are kept between two lives of the server; nowhere, where the ledger is no file.
    path: Option<PathBuf>,
    known: Mutex<BTreeMap<String, Mapping>>,
}

impl Mappings {
    /// The mappings kept in a file, which need not be there. One that cannot be read is as good as none.
    pub(crate) fn at(path: Option<PathBuf>) -> Self {
        let text = path.as_ref().and_then(|path| std::fs::read_to_string(path).ok());
        let known = text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        Self { path, known: Mutex::new(known) }
    }

    /// How a header was mapped before.
    pub(crate) fn of(&self, header: &[String]) -> Option<Mapping> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&signature(header)).cloned()
    }

    /// Remembers how a header is mapped.
    pub(crate) fn remember(&self, header: &[String], mapping: Mapping) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let signature = signature(header);
        if known.len() >= HEADERS && !known.contains_key(&signature) {
            known.pop_first();
        }
        known.insert(signature, mapping);
        let Some(path) = &self.path else { return };
        let written = serde_json::to_vec_pretty(&*known).map_err(std::io::Error::other);
        if let Err(error) = written.and_then(|bytes| std::fs::write(path, bytes)) {
            tracing::warn!(%error, path = %path.display(), "the mapping of columns is kept for this run only");
        }
    }
}

/// What tells headers apart: their names in their order.
fn signature(header: &[String]) -> String {
    hex(&Sha256::digest(header.join("\u{1f}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_is_known_again_by_another_life_of_the_server() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("usus.db.mappings.json");
        let header = ["azione".to_owned(), "importo".to_owned()];
        let mapping = Mapping::from([("azione".to_owned(), "action".to_owned())]);
        Mappings::at(Some(path.clone())).remember(&header, mapping.clone());
        let again = Mappings::at(Some(path));
        assert_eq!(again.of(&header), Some(mapping));
        assert_eq!(again.of(&header[..1]), None);
    }
}
