//! Why there is no server: each a sentence that says what to do, or what Postgres said.

use std::path::PathBuf;

use crate::binaries::OLDEST;
use crate::package::by_hand;

/// The server could not be had, or did not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum ScratchError {
    /// The binaries are nowhere, and installing them did not help.
    #[error(
        "there is no Postgres {OLDEST} or later here and it could not be installed ({reason}); run: {}",
        by_hand(&["postgresql"])
    )]
    NoBinaries {
        /// Why the installation did not help.
        reason: String,
    },
    /// Somebody else's program is nowhere, and installing it did not help.
    #[error("there is no {what} here and it could not be installed ({reason}); run: {}", by_hand(packages))]
    NoTool {
        /// What it is called.
        what: String,
        /// The packages that bring it.
        packages: &'static [&'static str],
        /// Why the installation did not help.
        reason: String,
    },
    /// The process runs as root, and there is nobody else to run the server as.
    #[error("Postgres refuses to run as root, and /etc/passwd knows neither postgres nor nobody")]
    NoUser,
    /// The folder of the server, or a file in it, cannot be made or handed to the server's user.
    #[error("cannot prepare {}: {source}", path.display())]
    Folder {
        /// The folder or file.
        path: PathBuf,
        /// As the system says it.
        source: std::io::Error,
    },
    /// No port of the loopback address can be had.
    #[error("no free port on 127.0.0.1: {0}")]
    NoPort(std::io::Error),
    /// A program cannot be run at all.
    #[error("cannot run {}: {source}", program.display())]
    NotRun {
        /// The program.
        program: PathBuf,
        /// As the system says it.
        source: std::io::Error,
    },
    /// A program of Postgres ran and failed.
    #[error("{} failed: {said}", program.display())]
    Failed {
        /// The program.
        program: PathBuf,
        /// What it said.
        said: String,
    },
    /// Somebody else listens on the port.
    #[error("Postgres did not start: another program has taken port {port}")]
    PortTaken {
        /// The port.
        port: u16,
    },
    /// The server gave up while starting.
    #[error("Postgres did not start; its log ends with:\n{log}")]
    NotStarted {
        /// The last lines of its log.
        log: String,
    },
}
