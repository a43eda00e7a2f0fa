//! A private key in a file of its own, which nobody but its owner may read.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use usus_verifier::key::{NotAKey, PrivateKey, Use};

/// No key is longer than this, in bytes.
const LONGEST: u64 = 4096;

/// Why a file gives no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyTrouble {
    /// The system does not let us.
    #[error(transparent)]
    System(#[from] io::Error),
    /// Others than its owner may read it or write to it; the mode is its permissions.
    #[error("others than its owner may read it or write to it (mode {mode:o})")]
    Open {
        /// Its permissions.
        mode: u32,
    },
    /// What stands in it is no key.
    #[error(transparent)]
    NotAKey(#[from] NotAKey),
    /// It is a key for something else.
    #[error("a key for something else")]
    OtherUse,
    /// No key can have that name.
    #[error("no key can be called so")]
    Name,
    /// The system gives no random bytes.
    #[error("the system gives no random numbers: {0}")]
    Randomness(String),
}

/// Reads the key in a file.
///
/// # Errors
/// Why there is none to be used.
pub fn read(path: &Path, is_for: Use) -> Result<PrivateKey, KeyTrouble> {
    let file = File::open(path)?;
    let mode = file.metadata()?.mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeyTrouble::Open { mode });
    }
    let mut text = String::new();
    file.take(LONGEST).read_to_string(&mut text)?;
    let key = PrivateKey::read(text.trim_end())?;
    if key.public().is_for() == is_for { Ok(key) } else { Err(KeyTrouble::OtherUse) }
}

/// Makes a new key and keeps it in a new file, which is on the disk when this returns.
///
/// # Errors
/// Why not; where the file is there already, [`KeyTrouble::System`], and it is left as it is.
pub fn create(path: &Path, name: &str, is_for: Use) -> Result<PrivateKey, KeyTrouble> {
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(|error| KeyTrouble::Randomness(error.to_string()))?;
    let key = PrivateKey::of(name, is_for, &random).ok_or(KeyTrouble::Name)?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{}", key.secret())?;
    file.sync_all()?;
    sync_folder_of(path)?;
    Ok(key)
}

/// Makes sure that a file's name is on the disk too.
pub(crate) fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_key_is_made_once_and_read_only_while_it_is_secret() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("witness.key");
        let made = create(&path, "w.example", Use::Witness).expect("a key");
        assert_eq!(fs::metadata(&path).expect("a file").mode() & 0o777, 0o600);
        let again = read(&path, Use::Witness).expect("the key");
        assert_eq!(again.secret(), made.secret());
        assert!(matches!(create(&path, "w.example", Use::Witness), Err(KeyTrouble::System(_))));
        assert!(matches!(read(&path, Use::Log), Err(KeyTrouble::OtherUse)));
        for mode in [0o640, 0o604, 0o620] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("permissions");
            assert!(
                matches!(read(&path, Use::Witness), Err(KeyTrouble::Open { mode: found }) if found == mode)
            );
        }
        let other = folder.path().join("other.key");
        assert!(matches!(create(&other, "two words", Use::Witness), Err(KeyTrouble::Name)));
        assert!(!other.exists());
    }
}
