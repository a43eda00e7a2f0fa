//! Whom the server runs as: Postgres refuses root.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use crate::error::ScratchError;

/// The user of the server: the one we are, unless that is root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum User {
    Ourselves,
    Other { uid: u32, gid: u32 },
}

/// Whether this process may do everything.
pub(crate) fn is_root() -> bool {
    // The system shows a process as owned by its effective user, which the standard library cannot ask for.
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

impl User {
    /// Ourselves, or for root the package's own `postgres`, or `nobody`.
    pub(crate) fn of_the_server() -> Result<User, ScratchError> {
        if !is_root() {
            return Ok(User::Ourselves);
        }
        let known = fs::read_to_string("/etc/passwd").unwrap_or_default();
        ["postgres", "nobody"].iter().find_map(|name| named(&known, name)).ok_or(ScratchError::NoUser)
    }

    /// A program run as this user, who knows nothing of our environment: neither its language nor its `PG…` may
    /// shape the server. It stands in a folder which everybody can enter.
    pub(crate) fn command(self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C").current_dir("/");
        if let User::Other { uid, gid } = self {
            command.uid(uid).gid(gid);
        }
        command
    }

    /// Makes the folder this user's.
    pub(crate) fn own(self, folder: &Path) -> Result<(), ScratchError> {
        let User::Other { uid, gid } = self else { return Ok(()) };
        chown(folder, Some(uid), Some(gid))
            .map_err(|source| ScratchError::Folder { path: folder.to_owned(), source })
    }
}

/// The user of this name in the text of `/etc/passwd`.
fn named(known: &str, name: &str) -> Option<User> {
    let line = known.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut numbers = line.split(':').skip(2);
    Some(User::Other { uid: numbers.next()?.parse().ok()?, gid: numbers.next()?.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_the_whole_name() {
        let known = "root:x:0:0:root:/root:/bin/bash\npostgres2:x:7:7::/:/bin/sh\npostgres:x:101:104:PostgreSQL:/:/bin/sh";
        assert_eq!(named(known, "postgres"), Some(User::Other { uid: 101, gid: 104 }));
        assert_eq!(named(known, "nobody"), None);
    }
}
