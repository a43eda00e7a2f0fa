//! Programs of other people that tests ask for their judgement, from the distribution.

use std::env;
use std::path::Path;

use crate::error::ScratchError;
use crate::package;

/// A program, or a part of one, that the distribution has.
#[derive(Debug, Clone, Copy)]
pub struct Tool {
    /// What it is called.
    what: &'static str,
    /// Programs on the PATH, or files by their whole path.
    needs: &'static [&'static str],
    /// The packages that bring them.
    packages: &'static [&'static str],
}

/// The Go compiler, and Go's own packages for notes and trees.
pub const GO: Tool = Tool {
    what: "Go with golang.org/x/mod",
    needs: &["go", "/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog"],
    packages: &["golang-go", "golang-golang-x-mod-dev"],
};

/// OpenSSL's command line.
pub const OPENSSL: Tool = Tool { what: "openssl", needs: &["openssl"], packages: &["openssl"] };

/// Node with its package manager, which the pages' assets and the browser's tests come by.
pub const NODE: Tool = Tool { what: "Node", needs: &["node", "npm"], packages: &["nodejs", "npm"] };

/// Python, with which others' judges of an API are run.
pub const PYTHON: Tool = Tool { what: "Python", needs: &["python3"], packages: &["python3", "python3-venv"] };

/// A browser without a screen, and letters to write with.
pub const CHROMIUM: Tool =
    Tool { what: "Chromium", needs: &["/usr/bin/chromium"], packages: &["chromium", "fonts-dejavu-core"] };

impl Tool {
    /// Makes sure it is there: found, or installed from the distribution's packages.
    ///
    /// # Errors
    /// [`ScratchError::NoTool`] where it is not and cannot be installed.
    pub fn at_hand(self) -> Result<(), ScratchError> {
        if self.is_here() {
            return Ok(());
        }
        let _lock = package::in_turn()?;
        if self.is_here() {
            return Ok(());
        }
        let Self { what, packages, .. } = self;
        let none = |reason| ScratchError::NoTool { what: what.to_owned(), packages, reason };
        package::install(what, packages).map_err(none)?;
        if self.is_here() {
            Ok(())
        } else {
            Err(none("the distribution's packages did not bring it".to_owned()))
        }
    }

    fn is_here(self) -> bool {
        let path = env::var_os("PATH").unwrap_or_default();
        let is_on_path = |need: &&str| env::split_paths(&path).any(|folder| folder.join(need).is_file());
        self.needs
            .iter()
            .all(|need| if need.starts_with('/') { Path::new(need).exists() } else { is_on_path(need) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_here_is_found_and_what_is_not_is_not() {
        let tool = |needs| Tool { what: "it", needs, packages: &["it"] };
        assert!(tool(&["sh", "/usr"]).is_here());
        assert!(!tool(&["sh", "/usr/nothing-like-it"]).is_here());
        assert!(!tool(&["nothing-like-it"]).is_here());
    }
}
