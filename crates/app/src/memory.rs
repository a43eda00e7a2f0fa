//! A server gives memory back soon after it needed it.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::Command;

/// By this the allocator is told for how many milliseconds it holds back what is free; without it for a second, and in
/// a server that has long had more to do by then.
const OPTION: &str = "MIMALLOC_PURGE_DELAY";

/// Long enough that what is freed and asked for again within one answer costs nothing.
const MILLISECONDS: &str = "10";

/// Begins the program anew with the option, where nobody has set it: the allocator reads its options once, before any
/// of our code runs, and from nowhere but the environment. Where that cannot be done the program goes on as it is.
pub(crate) fn gives_back_soon(arguments: &[OsString]) {
    if std::env::var_os(OPTION).is_some() {
        return;
    }
    let (Ok(itself), Some((name, rest))) = (std::env::current_exe(), arguments.split_first()) else { return };
    let failed = Command::new(itself).arg0(name).args(rest).env(OPTION, MILLISECONDS).exec();
    tracing::debug!(error = %failed, "free memory is held back for a second");
}
