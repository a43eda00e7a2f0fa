//! Where the binaries of Postgres are.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

use crate::error::ScratchError;
use crate::package;

/// The oldest major version that the ledger is kept in.
pub(crate) const OLDEST: u32 = 15;

/// Where Debian and its kin put each version: `15/bin`, `16/bin`. None of it is on the PATH.
const DISTRIBUTION: &str = "/usr/lib/postgresql";

/// The programs of one version of Postgres, in one folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Binaries {
    folder: PathBuf,
    /// The major version.
    pub(crate) version: u32,
}

impl Binaries {
    /// Finds them, or installs the distribution's package and finds them then.
    pub(crate) fn at_hand() -> Result<Binaries, ScratchError> {
        if let Some(found) = Binaries::installed() {
            return Ok(found);
        }
        let _lock = package::in_turn()?;
        if let Some(found) = Binaries::installed() {
            return Ok(found);
        }
        package::install("Postgres", &["postgresql"])
            .map_err(|reason| ScratchError::NoBinaries { reason })?;
        let too_old =
            || ScratchError::NoBinaries { reason: "the distribution's package brought none".to_owned() };
        Binaries::installed().ok_or_else(too_old)
    }

    fn installed() -> Option<Binaries> {
        search(&env::var_os("PATH").unwrap_or_default(), Path::new(DISTRIBUTION), version)
    }

    pub(crate) fn initdb(&self) -> PathBuf {
        self.folder.join("initdb")
    }

    pub(crate) fn pg_ctl(&self) -> PathBuf {
        self.folder.join("pg_ctl")
    }
}

/// The first folder of the path that has all three programs, else the distribution's highest version; what is older
/// than [`OLDEST`] is passed over. `version` asks the programs of a folder for their major version.
fn search(path: &OsStr, distribution: &Path, version: impl Fn(&Path) -> Option<u32>) -> Option<Binaries> {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir(distribution)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin")))
        })
        .collect();
    versions.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    env::split_paths(path)
        .chain(versions.into_iter().map(|(_, folder)| folder))
        .filter(|folder| {
            ["initdb", "pg_ctl", "postgres"].iter().all(|program| folder.join(program).is_file())
        })
        .filter_map(|folder| version(&folder).map(|version| Binaries { folder, version }))
        .find(|binaries| binaries.version >= OLDEST)
}

/// The major version of the server in this folder, where it runs at all.
fn version(folder: &Path) -> Option<u32> {
    let said: io::Result<_> = Command::new(folder.join("postgres")).arg("--version").output();
    major(&String::from_utf8(said.ok()?.stdout).ok()?)
}

/// `postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)` is 15, and so is `15beta1`.
fn major(said: &str) -> Option<u32> {
    let number = said.split_whitespace().nth(2)?;
    let end = number.find(|character: char| !character.is_ascii_digit()).unwrap_or(number.len());
    number[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder that looks like a version of Postgres.
    fn pretend(folder: &Path, programs: &[&str]) -> PathBuf {
        fs::create_dir_all(folder).unwrap();
        for program in programs {
            fs::write(folder.join(program), "").unwrap();
        }
        folder.to_owned()
    }

    const ALL: [&str; 3] = ["initdb", "pg_ctl", "postgres"];

    /// What a pretended program would say: the number in its path.
    fn by_name(folder: &Path) -> Option<u32> {
        folder.parent()?.file_name()?.to_str()?.parse().ok()
    }

    #[test]
    fn the_highest_version_of_the_distribution_is_found() {
        let place = tempfile::tempdir().unwrap();
        for version in ["9.6", "14", "15", "101", "16"] {
            pretend(&place.path().join(version).join("bin"), &ALL);
        }
        pretend(&place.path().join("102/bin"), &["pg_ctl"]);
        let found = search(OsStr::new(""), place.path(), by_name).unwrap();
        assert_eq!(found, Binaries { folder: place.path().join("101/bin"), version: 101 });
    }

    #[test]
    fn the_path_comes_first_unless_what_it_has_is_too_old() {
        let place = tempfile::tempdir().unwrap();
        let old = pretend(&place.path().join("path/14/bin"), &ALL);
        let good = pretend(&place.path().join("path/15/bin"), &ALL);
        pretend(&place.path().join("lib/17/bin"), &ALL);
        let path = env::join_paths([&old, &good]).unwrap();
        let found = search(&path, &place.path().join("lib"), by_name).unwrap();
        assert_eq!(found, Binaries { folder: good, version: 15 });
        let found = search(old.as_os_str(), &place.path().join("lib"), by_name).unwrap();
        assert_eq!(found.version, 17);
        assert_eq!(search(old.as_os_str(), &place.path().join("nothing"), by_name), None);
    }

    #[test]
    fn the_major_version_is_read_from_what_the_server_says() {
        assert_eq!(major("postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)\n"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(major("command not found"), None);
    }
}
