//! A server in a process of its own.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};

/// A server, gone when it is dropped.
pub(super) struct Server {
    child: Child,
    base: String,
}

impl Server {
    /// `usus serve` on a ledger.
    pub(super) fn of_ledger(usus: &Path, ledger: &Path) -> Result<Self> {
        let mut child = Command::new(usus)
            .arg("--ledger")
            .arg(format!("sqlite:{}", ledger.display()))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        let said = child.stderr.take().context("its messages")?;
        Self::found(child, said)
    }

    /// The floor.
    pub(super) fn plain() -> Result<Self> {
        let itself = std::env::current_exe()?;
        let mut child = Command::new(itself).args(["aside", "plain"]).stdout(Stdio::piped()).spawn()?;
        let said = child.stdout.take().context("its address")?;
        Self::found(child, said)
    }

    /// Waits for it to say where it is.
    fn found(child: Child, said: impl Read + Send + 'static) -> Result<Self> {
        let mut lines = BufReader::new(said).lines();
        let mut server = Self { child, base: String::new() };
        for line in lines.by_ref() {
            let line = line?;
            if let Some(at) = line.find("http://") {
                line[at..].trim_end_matches('/').clone_into(&mut server.base);
                break;
            }
        }
        ensure!(!server.base.is_empty(), "it does not say where it is");
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Ok(server)
    }

    /// The address of a path.
    pub(super) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Bytes of an answer, which has to be one.
    pub(super) fn size(&self, path: &str) -> Result<usize> {
        let curl = Command::new("curl").args(["-sf", &self.address(path)]).output()?;
        ensure!(curl.status.success(), "{path} is not answered");
        Ok(curl.stdout.len())
    }

    /// Bytes in memory now.
    pub(super) fn resident_bytes(&self) -> Result<u64> {
        self.status("VmRSS")
    }

    /// Bytes in memory when it was largest.
    pub(super) fn peak_bytes(&self) -> Result<u64> {
        self.status("VmHWM")
    }

    fn status(&self, name: &str) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")).context("/proc/PID/status")?;
        Ok(kilobytes.parse::<u64>()? * 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a program and gives what it said.
pub(super) fn said(program: &str, arguments: &[impl AsRef<OsStr>]) -> Result<String> {
    let done = Command::new(program).args(arguments).output().with_context(|| program.to_owned())?;
    ensure!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}
