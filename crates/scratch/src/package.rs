//! The distribution's packages, installed where nobody did it before.

use std::env;
use std::fs::File;
use std::io::Write;
use std::process::{Command, Stdio};

use crate::error::ScratchError;
use crate::user;

/// What a person would type.
pub(crate) fn by_hand(packages: &[&str]) -> String {
    let packages = packages.join(" ");
    format!("sudo apt-get update && sudo apt-get install -y --no-install-recommends {packages}")
}

const UPDATE: [&str; 2] = ["apt-get", "update"];
/// A test may add what is missing; a version that somebody chose it leaves alone.
const INSTALL: [&str; 5] = ["apt-get", "install", "-y", "--no-install-recommends", "--no-upgrade"];

/// Installs packages as root, or as whom sudo lets do it without a password; says on stderr that it does.
///
/// # Errors
/// Why not: what the package manager said, or that there is none.
pub(crate) fn install(what: &str, packages: &[&str]) -> Result<(), String> {
    let root = user::is_root();
    let install = words(root, &[&INSTALL, packages].concat());
    // Not `eprintln`: a test's output is held back until it ends, and this may take a minute.
    let _ = writeln!(std::io::stderr(), "{what} is not here; installing it: {}", install.join(" "));
    // Lists that cannot be refreshed may still do: the installation says whether they did.
    let _ = run(&words(root, &UPDATE));
    run(&install)
}

/// Tests run as many processes at once: one installs, the others wait and then find. The lock is on a folder that is
/// always there, so that no file stays behind; it lasts as long as what is given.
///
/// # Errors
/// [`ScratchError::Folder`].
pub(crate) fn in_turn() -> Result<File, ScratchError> {
    let path = env::temp_dir();
    let lock = File::open(&path).and_then(|file| file.lock().map(|()| file));
    lock.map_err(|source| ScratchError::Folder { path, source })
}

/// The command as this user has to give it. sudo forgets the environment, so `env` stands behind it.
fn words<'a>(root: bool, step: &[&'a str]) -> Vec<&'a str> {
    let before: &[&str] = if root { &[] } else { &["sudo", "-n"] };
    [before, &["env", "DEBIAN_FRONTEND=noninteractive"], step].concat()
}

fn run(words: &[&str]) -> Result<(), String> {
    let output = Command::new(words[0])
        .args(&words[1..])
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{}: {error}", words[0]))?;
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).trim().replace('\n', "; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_asks_nobody_and_others_ask_sudo_without_a_password() {
        let install = [&INSTALL[..], &["postgresql"]].concat();
        let root = words(true, &install).join(" ");
        assert_eq!(
            root,
            "env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends --no-upgrade postgresql"
        );
        assert_eq!(words(false, &install).join(" "), format!("sudo -n {root}"));
    }

    #[test]
    fn a_package_manager_that_fails_is_quoted() {
        assert_eq!(run(&["sh", "-c", "echo one >&2; echo two >&2; exit 100"]), Err("one; two".to_owned()));
        assert!(run(&["/nowhere/apt-get"]).unwrap_err().starts_with("/nowhere/apt-get: "));
    }
}
