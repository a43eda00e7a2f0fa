//! The server as a test or a measurement has it.

use std::net::TcpListener;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;

use crate::binaries::Binaries;
use crate::cluster::{Cluster, Stop};
use crate::error::ScratchError;
use crate::guardian::Guardian;
use crate::user::User;

/// How many ports are tried: each was free a moment before, so a second one is rarely needed.
const PORTS: usize = 10;

/// A Postgres server of one's own on the loopback address, with the superuser `usus` and no password.
///
/// Dropping it stops the server and removes its folder; so does the end of the process, even by SIGKILL.
#[derive(Debug)]
pub struct Server {
    cluster: Cluster,
    port: u16,
    postmaster: AtomicU32,
    // Dropped in this order: the guardian stops the server and empties the folder. Where only root may remove a
    // folder from the place of temporary files, the second does what is left.
    _guardian: Guardian,
    _folder: TempDir,
}

/// One server for the whole test process, started at the first call and gone with the process.
///
/// Whoever stops or crashes it does so to everybody: a test of that wants a [`Server`] of its own.
///
/// # Panics
/// When there can be no server here, with the sentence of [`ScratchError`].
pub fn shared() -> &'static Server {
    static SHARED: OnceLock<Result<Server, ScratchError>> = OnceLock::new();
    match SHARED.get_or_init(Server::start) {
        Ok(server) => server,
        Err(error) => panic!("this test needs a Postgres server: {error}"),
    }
}

impl Server {
    /// Starts a server that loses nothing it has confirmed.
    ///
    /// # Errors
    /// When Postgres is not here and cannot be installed, or does not start.
    pub fn start() -> Result<Server, ScratchError> {
        Server::start_with(&[])
    }

    /// Starts a server with further lines of `postgresql.conf`, which win over its own; the port stays its own.
    ///
    /// # Errors
    /// When Postgres is not here and cannot be installed, or does not start: an unknown setting is one reason.
    pub fn start_with(settings: &[(&str, &str)]) -> Result<Server, ScratchError> {
        let binaries = Binaries::at_hand()?;
        let user = User::of_the_server()?;
        let place = std::env::temp_dir();
        let folder = tempfile::Builder::new().prefix("usus-postgres-").tempdir_in(&place);
        let folder = folder.map_err(|source| ScratchError::Folder { path: place, source })?;
        user.own(folder.path())?;
        // Before anything is in the folder, so that at no moment it can stay behind.
        let guardian = Guardian::over(folder.path(), &binaries, user)?;
        let cluster = Cluster { folder: folder.path().to_owned(), binaries, user };
        cluster.create(settings)?;
        let (port, postmaster) = start_somewhere(&cluster, free_port)?;
        Ok(Server { cluster, port, postmaster: postmaster.into(), _guardian: guardian, _folder: folder })
    }

    /// The address of a database on this server; `postgres` is always there, others the caller creates.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://usus@127.0.0.1:{}/{database}", self.port)
    }

    /// The port on 127.0.0.1, the same as long as the server is there.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The process of the postmaster, parent of all others of the server; another one after each [`Server::go_on`].
    pub fn postmaster(&self) -> u32 {
        self.postmaster.load(Ordering::SeqCst)
    }

    /// The major version, such as 15.
    pub fn version(&self) -> u32 {
        self.cluster.binaries.version
    }

    /// Shuts the server down in good order, ending its sessions; its data stay.
    ///
    /// # Errors
    /// When it does not run, or does not end.
    pub fn stop(&self) -> Result<(), ScratchError> {
        self.cluster.stop(Stop::Fast)
    }

    /// Ends the server as a failure of power would: what it has not yet written down is in its log of changes only.
    ///
    /// # Errors
    /// When it does not run, or does not end.
    pub fn crash(&self) -> Result<(), ScratchError> {
        self.cluster.stop(Stop::Immediate)
    }

    /// Starts it again on the same data and port, with recovery after a crash.
    ///
    /// # Errors
    /// When it runs already, or somebody has taken the port meanwhile, or it does not start.
    pub fn go_on(&self) -> Result<(), ScratchError> {
        self.postmaster.store(self.cluster.start(self.port)?, Ordering::SeqCst);
        Ok(())
    }
}

/// Starts on a port nobody has. Between asking for one and listening on it another may come first.
fn start_somewhere(
    cluster: &Cluster,
    mut port: impl FnMut() -> Result<u16, ScratchError>,
) -> Result<(u16, u32), ScratchError> {
    let mut tries = 1;
    loop {
        let port = port()?;
        match cluster.start(port) {
            Ok(postmaster) => return Ok((port, postmaster)),
            Err(ScratchError::PortTaken { .. }) if tries < PORTS => tries += 1,
            Err(error) => return Err(error),
        }
    }
}

fn free_port() -> Result<u16, ScratchError> {
    let port = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    port.map(|address| address.port()).map_err(ScratchError::NoPort)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::{BufRead, BufReader};
    use std::net::TcpStream;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    use super::*;

    fn listens(port: u16) -> bool {
        TcpStream::connect(("127.0.0.1", port)).is_ok()
    }

    /// A process that has ended and that nobody has asked about yet has no command line left.
    fn runs(process: u32) -> bool {
        fs::read(format!("/proc/{process}/cmdline")).is_ok_and(|line| !line.is_empty())
    }

    #[test]
    fn it_starts_stops_goes_on_crashes_and_goes_away() {
        let server = Server::start().unwrap();
        let (port, first, folder) = (server.port(), server.postmaster(), server.cluster.folder.clone());
        assert!(server.version() >= 15);
        assert_eq!(server.url("usus"), format!("postgres://usus@127.0.0.1:{port}/usus"));
        assert!(listens(port) && runs(first));

        server.stop().unwrap();
        assert!(!listens(port) && !runs(first) && folder.exists());
        assert!(server.stop().unwrap_err().to_string().contains("Is server running"));

        server.go_on().unwrap();
        assert_eq!(server.port(), port);
        assert!(listens(port) && runs(server.postmaster()));

        server.crash().unwrap();
        assert!(!listens(port));
        server.go_on().unwrap();
        let last = server.postmaster();
        assert!(listens(port) && runs(last));
        assert!(server.cluster.log().contains("automatic recovery in progress"));

        drop(server);
        assert!(!listens(port) && !runs(last) && !folder.exists());
    }

    #[test]
    fn a_port_that_was_taken_is_left_to_the_other() {
        let server = Server::start().unwrap();
        server.stop().unwrap();
        let other = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let taken = other.local_addr().unwrap().port();
        let error = server.cluster.start(taken).unwrap_err();
        assert!(matches!(error, ScratchError::PortTaken { port } if port == taken), "{error}");
        let mut ports = [taken, server.port()].into_iter();
        let (port, _) = start_somewhere(&server.cluster, || Ok(ports.next().unwrap())).unwrap();
        assert_eq!(port, server.port());
    }

    #[test]
    fn a_server_that_does_not_start_says_why_and_leaves_nothing() {
        let error = Server::start_with(&[("no_such_setting", "it's on")]).unwrap_err();
        assert!(error.to_string().contains("no_such_setting"), "{error}");
    }

    #[test]
    fn the_shared_one_is_one() {
        assert_eq!(shared().port(), shared().port());
        assert!(listens(shared().port()));
    }

    /// This test runs itself a second time and kills that process, whose static is never dropped.
    #[test]
    fn a_process_that_is_killed_leaves_nothing() {
        const KILLED: &str = "USUS_SCRATCH_KILLED";
        if std::env::var_os(KILLED).is_some() {
            let server = shared();
            println!("\nserver {} {}", server.postmaster(), server.cluster.folder.display());
            // Until it is killed, or whoever would do that has gone.
            std::io::stdin().lines().for_each(drop);
            return;
        }
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "server::tests::a_process_that_is_killed_leaves_nothing", "--nocapture"])
            .env(KILLED, "yes")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
        let said = lines.into_iter().find(|line| line.starts_with("server ")).unwrap();
        let (postmaster, folder) = said.trim_start_matches("server ").split_once(' ').unwrap();
        let (postmaster, folder) = (postmaster.parse().unwrap(), PathBuf::from(folder));
        assert!(runs(postmaster) && folder.exists());

        process.kill().unwrap();
        process.wait().unwrap();
        let begun = Instant::now();
        while runs(postmaster) || Path::exists(&folder) {
            assert!(begun.elapsed() < Duration::from_mins(1), "{} is still there", folder.display());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}
