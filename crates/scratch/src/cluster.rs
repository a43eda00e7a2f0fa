//! The folder of a server and what `initdb` and `pg_ctl` do with it.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::binaries::Binaries;
use crate::error::ScratchError;
use crate::user::User;

/// What differs from the defaults. Durability (`fsync`, `synchronous_commit`, `full_page_writes`) does not: a test of
/// a crash and a measurement need it.
const SETTINGS: [(&str, &str); 4] = [
    ("listen_addresses", "127.0.0.1"),
    ("unix_socket_directories", ""),
    ("max_connections", "300"),
    ("shared_buffers", "128MB"),
];

/// How long a start or a stop may take in seconds; recovery after a crash is part of a start.
const PATIENCE: &str = "300";

/// How many lines of the log an error quotes.
const QUOTED: usize = 20;

/// How a server is stopped.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Stop {
    /// Sessions are ended, and what is in memory is written down.
    Fast,
    /// As if the power failed.
    Immediate,
}

/// A folder with the data and the log of one server.
#[derive(Debug)]
pub(crate) struct Cluster {
    pub(crate) folder: PathBuf,
    pub(crate) binaries: Binaries,
    pub(crate) user: User,
}

impl Cluster {
    /// Makes the data folder, whose superuser is `usus`; later settings win over earlier ones.
    pub(crate) fn create(&self, settings: &[(&str, &str)]) -> Result<(), ScratchError> {
        let program = self.binaries.initdb();
        let mut initdb = self.user.command(&program);
        initdb.args(["--no-sync", "--no-instructions", "--auth=trust", "--username=usus"]);
        initdb.args(["--encoding=UTF8", "--locale=C"]).arg("--pgdata").arg(self.data());
        run(initdb, program)?;
        let path = self.data().join("postgresql.conf");
        let lines: String = SETTINGS.iter().chain(settings).map(|(name, value)| line(name, value)).collect();
        let written =
            OpenOptions::new().append(true).open(&path).and_then(|mut file| file.write_all(lines.as_bytes()));
        written.map_err(|source| ScratchError::Folder { path, source })
    }

    /// Starts the server, waits until it answers, and gives the process of its postmaster.
    pub(crate) fn start(&self, port: u16) -> Result<u32, ScratchError> {
        let seen = self.log().len();
        let program = self.binaries.pg_ctl();
        let mut start = self.pg_ctl("start");
        start.arg("--log").arg(self.folder.join("log")).arg("--options").arg(format!("-p {port}"));
        match run(start, program) {
            Ok(()) => self.postmaster(),
            Err(ScratchError::Failed { program, said }) => {
                let log = self.log().split_off(seen);
                // The settings make the server speak English, whatever the machine speaks.
                if log.contains("Address already in use") {
                    return Err(ScratchError::PortTaken { port });
                }
                if log.is_empty() {
                    return Err(ScratchError::Failed { program, said });
                }
                Err(ScratchError::NotStarted { log: tail(&log) })
            }
            Err(other) => Err(other),
        }
    }

    /// Stops the server and waits until it has ended; the folder stays.
    pub(crate) fn stop(&self, how: Stop) -> Result<(), ScratchError> {
        let mut stop = self.pg_ctl("stop");
        stop.args([
            "--mode",
            match how {
                Stop::Fast => "fast",
                Stop::Immediate => "immediate",
            },
        ]);
        run(stop, self.binaries.pg_ctl())
    }

    fn pg_ctl(&self, order: &str) -> Command {
        let mut command = self.user.command(&self.binaries.pg_ctl());
        command.args([order, "--silent", "--wait", "--timeout", PATIENCE]).arg("--pgdata").arg(self.data());
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// All that the server has said.
    pub(crate) fn log(&self) -> String {
        fs::read(self.folder.join("log"))
            .map(|log| String::from_utf8_lossy(&log).into_owned())
            .unwrap_or_default()
    }

    /// The first line of the file with which a server locks its folder.
    fn postmaster(&self) -> Result<u32, ScratchError> {
        let path = self.data().join("postmaster.pid");
        let number = |text: String| text.lines().next().and_then(|line| line.trim().parse().ok());
        fs::read_to_string(&path)
            .and_then(|text| number(text).ok_or_else(|| std::io::Error::other("it names no process")))
            .map_err(|source| ScratchError::Folder { path, source })
    }
}

/// A line of `postgresql.conf`.
fn line(name: &str, value: &str) -> String {
    format!("{name} = '{}'\n", value.replace('\\', r"\\").replace('\'', "''"))
}

fn tail(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(QUOTED)..].join("\n")
}

fn run(mut command: Command, program: PathBuf) -> Result<(), ScratchError> {
    match command.stdin(Stdio::null()).output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            Err(ScratchError::Failed { program, said })
        }
        Err(source) => Err(ScratchError::NotRun { program, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_quoted_as_the_server_reads_it() {
        assert_eq!(line("log_line_prefix", r"it's \ %m"), "log_line_prefix = 'it''s \\\\ %m'\n");
    }

    #[test]
    fn an_error_quotes_the_end_of_a_log() {
        let lines: Vec<String> = (1..=30).map(|number| number.to_string()).collect();
        let log = lines.join("\n");
        assert!(tail(&log).starts_with("11\n12\n") && tail(&log).ends_with("\n30"));
        assert_eq!(tail("one\n"), "one");
    }
}
