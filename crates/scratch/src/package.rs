//! The distribution's package, installed where nobody did it before.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::user;

/// What a person would type.
pub(crate) const BY_HAND: &str =
    "sudo apt-get update && sudo apt-get install -y --no-install-recommends postgresql";

const UPDATE: [&str; 2] = ["apt-get", "update"];
const INSTALL: [&str; 5] = ["apt-get", "install", "-y", "--no-install-recommends", "postgresql"];

/// Installs Postgres as root, or as whom sudo lets do it without a password; says on stderr that it does.
///
/// # Errors
/// Why not: what the package manager said, or that there is none.
pub(crate) fn install() -> Result<(), String> {
    let root = user::is_root();
    // Not `eprintln`: a test's output is held back until it ends, and this may take a minute.
    let _ = writeln!(
        std::io::stderr(),
        "Postgres is not here; installing it: {}",
        words(root, &INSTALL).join(" ")
    );
    // Lists that cannot be refreshed may still do: the installation says whether they did.
    let _ = run(&words(root, &UPDATE));
    run(&words(root, &INSTALL))
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
        let root = words(true, &INSTALL).join(" ");
        assert_eq!(
            root,
            "env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql"
        );
        assert_eq!(words(false, &INSTALL).join(" "), format!("sudo -n {root}"));
    }

    #[test]
    fn a_package_manager_that_fails_is_quoted() {
        assert_eq!(run(&["sh", "-c", "echo one >&2; echo two >&2; exit 100"]), Err("one; two".to_owned()));
        assert!(run(&["/nowhere/apt-get"]).unwrap_err().starts_with("/nowhere/apt-get: "));
    }
}
