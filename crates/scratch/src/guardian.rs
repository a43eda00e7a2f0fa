//! Who tidies up, whatever happens to this process.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Stdio};

use crate::binaries::Binaries;
use crate::error::ScratchError;
use crate::user::User;

/// A shell that waits for the end of its input, then stops the server and removes its folder.
///
/// Its input is a pipe that only this process holds: the system closes it when the process ends, in whatever way, and
/// also where a static is never dropped.
#[derive(Debug)]
pub(crate) struct Guardian {
    shell: Child,
}

/// `$1` is `pg_ctl`, `$2` the folder. A server or an initdb in the middle of starting may still write to the folder
/// while it is removed, so it looks again.
const DUTY: &str = r#"
trap '' HUP INT TERM
read -r end
for round in 1 2 3 4 5 6 7 8 9 10; do
    "$1" stop --silent --mode=immediate --pgdata="$2/data"
    rm -rf "$2"
    [ -e "$2" ] || exit 0
    sleep 0.2
done
exit 1
"#;

impl Guardian {
    /// Begins to watch over a folder.
    pub(crate) fn over(folder: &Path, binaries: &Binaries, user: User) -> Result<Guardian, ScratchError> {
        let program = Path::new("/bin/sh");
        let mut shell = user.command(program);
        // A group of its own: what a terminal or a runner of tests sends to ours must not end it first. And none of
        // our outputs: who reads them to their end would wait for it.
        shell.process_group(0).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        shell.args(["-c", DUTY, "usus-scratch"]).arg(binaries.pg_ctl()).arg(folder);
        let shell =
            shell.spawn().map_err(|source| ScratchError::NotRun { program: program.to_owned(), source })?;
        Ok(Guardian { shell })
    }
}

impl Drop for Guardian {
    fn drop(&mut self) {
        // Waiting closes the pipe first. If it fails nobody is there to tell.
        let _ = self.shell.wait();
    }
}
