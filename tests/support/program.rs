//! The program as people run it: in a folder, with nothing of the tester's own settings.

use std::path::Path;
use std::process::{Command, Output};

/// Both languages: what to add to the command line for each.
pub(crate) const LANGUAGES: [(&str, &[&str]); 2] = [("it", &[]), ("en", &["--lang", "en"])];

/// What a command left behind.
pub(crate) struct Said {
    /// Its exit code.
    pub(crate) code: i32,
    /// What it wrote on standard error.
    pub(crate) err: String,
}

/// `usus` with these arguments in a folder, to be run.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_usus"));
    for variable in [
        "USUS_LEDGER",
        "USUS_LANG",
        "USUS_ACTOR",
        "USUS_LOG",
        "USUS_SIGNING_KEY",
        "USUS_READER",
        "PGPASSWORD",
        "PGSSLMODE",
        "PGOPTIONS",
    ] {
        command.env_remove(variable);
    }
    command.current_dir(folder).args(arguments);
    command
}

/// Runs `usus` with these arguments in a folder.
pub(crate) fn usus(folder: &Path, arguments: &[&str]) -> Said {
    let Output { status, stderr, .. } = command(folder, arguments).output().expect("the program starts");
    Said {
        code: status.code().expect("the program ends by itself"),
        err: String::from_utf8(stderr).expect("what people read is UTF-8"),
    }
}
