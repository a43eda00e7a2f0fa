//! The key a ledger is signed with. Its private half is kept in a file of its own, outside the database, which
//! nobody but the service may read; its public half is in the ledger, for everybody.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use usus_log::error::LogError;
use usus_log::store::Log;
use usus_verifier::handover::Handover;
use usus_verifier::key::{PrivateKey, PublicKey, Use};

/// Nobody but its owner reads or writes a key.
const OWNER_ONLY: u32 = 0o600;

/// Why a key cannot be used, or made.
#[derive(Debug, thiserror::Error)]
pub enum KeyTrouble {
    /// There is none.
    #[error("there is no key at {}", path.display())]
    Missing {
        /// Where one was looked for.
        path: PathBuf,
    },
    /// There is none, and it was to be a witness's.
    #[error("there is no witness's key at {}", path.display())]
    NoWitnessKey {
        /// Where one was looked for.
        path: PathBuf,
    },
    /// It is not a witness's.
    #[error("{} is not a witness's key", path.display())]
    NotAWitnessKey {
        /// The file.
        path: PathBuf,
    },
    /// Others on this machine may read it, so it is nobody's secret.
    #[error("others may read {} (mode {mode:03o})", path.display())]
    OthersMayRead {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// The file holds something else.
    #[error("{} holds no key", path.display())]
    NotAKey {
        /// The file.
        path: PathBuf,
    },
    /// There is a file already, and a key is never overwritten.
    #[error("there is a file at {} already", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The ledger is signed already; a new key is handed over to by the old one.
    #[error("the ledger has a key already: {vkey}")]
    HasAKey {
        /// The public half of that key.
        vkey: String,
    },
    /// No key can be called that.
    #[error("{name} is no name for a key")]
    Name {
        /// The name.
        name: String,
    },
    /// The system does not let the file be read or written.
    #[error("{}: {reason}", path.display())]
    System {
        /// The file.
        path: PathBuf,
        /// As the system says it.
        reason: String,
    },
    /// The machine under the log failed.
    #[error(transparent)]
    Machine(#[from] LogError),
}

/// The file a private key is kept in.
#[derive(Debug, Clone)]
pub struct KeyFile {
    path: PathBuf,
}

impl KeyFile {
    /// The file at a path; it need not be there.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The key in it; `None` where there is no file.
    ///
    /// # Errors
    /// [`KeyTrouble::OthersMayRead`], [`KeyTrouble::NotAKey`], or what the system says.
    pub fn read(&self) -> Result<Option<PrivateKey>, KeyTrouble> {
        let path = self.path.clone();
        let mode = match fs::metadata(&path) {
            Ok(file) => file.permissions().mode() & 0o777,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.system(&error)),
        };
        if mode & 0o077 != 0 {
            return Err(KeyTrouble::OthersMayRead { path, mode });
        }
        let text = fs::read_to_string(&path).map_err(|error| match error.kind() {
            ErrorKind::InvalidData => KeyTrouble::NotAKey { path: path.clone() },
            _ => self.system(&error),
        })?;
        PrivateKey::read(text.trim_end()).map(Some).map_err(|_| KeyTrouble::NotAKey { path })
    }

    /// Keeps a key where no file is yet.
    ///
    /// # Errors
    /// [`KeyTrouble::Exists`], or what the system says.
    pub fn keep(&self, key: &PrivateKey) -> Result<(), KeyTrouble> {
        let mut file =
            OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(&self.path).map_err(
                |error| match error.kind() {
                    ErrorKind::AlreadyExists => KeyTrouble::Exists { path: self.path.clone() },
                    _ => self.system(&error),
                },
            )?;
        let written = writeln!(file, "{}", key.secret()).and_then(|()| file.sync_all());
        written.map_err(|error| {
            let _ = fs::remove_file(&self.path);
            self.system(&error)
        })
    }

    /// The file of the key that is being handed over to, until the old one has given way.
    fn successor(&self) -> Self {
        let mut name = self.path.clone().into_os_string();
        name.push(".new");
        Self { path: name.into() }
    }

    /// Waits until nobody else changes the key, and has others wait. The file that is locked for it stays.
    fn turn(&self) -> Result<File, KeyTrouble> {
        let mut name = self.path.clone().into_os_string();
        name.push(".lock");
        let lock = OpenOptions::new().write(true).create(true).truncate(false).mode(OWNER_ONLY).open(name);
        let locked = lock.and_then(|lock| lock.lock().map(|()| lock));
        locked.map_err(|error| self.system(&error))
    }

    /// Puts this file in another's place.
    fn take_place_of(&self, other: &Self) -> Result<(), KeyTrouble> {
        let folder = other.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        fs::rename(&self.path, &other.path)
            .and_then(|()| File::open(folder.unwrap_or(Path::new(".")))?.sync_all())
            .map_err(|error| self.system(&error))
    }

    fn system(&self, error: &io::Error) -> KeyTrouble {
        KeyTrouble::System { path: self.path.clone(), reason: error.to_string() }
    }
}

/// A key made of the system's randomness.
///
/// # Errors
/// [`KeyTrouble::Name`], or [`LogError::Randomness`].
pub fn generate(name: &str, is_for: Use) -> Result<PrivateKey, KeyTrouble> {
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(|error| LogError::Randomness(error.to_string()))?;
    PrivateKey::of(name, is_for, &random).ok_or_else(|| KeyTrouble::Name { name: name.to_owned() })
}

/// Makes the first key of a ledger. Where no name is given the log is called by some random letters.
///
/// # Errors
/// [`KeyTrouble::HasAKey`] and [`KeyTrouble::Exists`], and nothing is changed; [`KeyTrouble::Name`]; or what the
/// system or the database says.
pub async fn new_key(log: &Log, file: &KeyFile, name: Option<&str>) -> Result<PublicKey, KeyTrouble> {
    if let Some(last) = log.signing_keys().await?.pop() {
        return Err(KeyTrouble::HasAKey { vkey: last.vkey });
    }
    let name = if let Some(name) = name {
        name.to_owned()
    } else {
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(|error| LogError::Randomness(error.to_string()))?;
        format!("usus/{}", usus_log::document::hex(&random))
    };
    let key = generate(&name, Use::Log)?;
    file.keep(&key)?;
    if let Err(error) = log.add_signing_key(key.public(), None).await {
        let _ = fs::remove_file(file.path());
        return Err(error.into());
    }
    Ok(key.public().clone())
}

/// The key a ledger is signed with; `None` where there is no file.
///
/// # Errors
/// As [`KeyFile::read`].
pub async fn key_of(log: &Log, file: &KeyFile) -> Result<Option<PrivateKey>, KeyTrouble> {
    // A handover that was recorded, and whose new key has not taken the old one's place yet.
    if let Some(successor) = file.successor().read()?
        && log.signing_keys().await?.last().map(|last| &last.vkey) == Some(&successor.public().to_string())
    {
        file.successor().take_place_of(file)?;
    }
    file.read()
}

/// Hands a ledger over to a new key: what there is is signed with the old one, both sign that the new one follows,
/// and the old one's private half is no more.
///
/// # Errors
/// As [`key_of`]; [`KeyTrouble::Missing`]; what signing says.
pub async fn rotate(log: &Log, file: &KeyFile) -> Result<PublicKey, KeyTrouble> {
    let missing = || KeyTrouble::Missing { path: file.path().to_owned() };
    // One after another: whoever waits goes on with the key that is there then.
    let _turn = file.turn()?;
    let old = key_of(log, file).await?.ok_or_else(missing)?;
    log.sign(&old).await?;
    let new = generate(old.public().name(), Use::Log)?;
    let not_a_key = |_| KeyTrouble::NotAKey { path: file.path().to_owned() };
    let handover = Handover::sign(&old, &new).map_err(not_a_key)?;
    let successor = file.successor();
    // One that was left by an attempt which recorded nothing.
    let _ = fs::remove_file(successor.path());
    successor.keep(&new)?;
    log.add_signing_key(new.public(), Some(&handover)).await?;
    successor.take_place_of(file)?;
    Ok(new.public().clone())
}
